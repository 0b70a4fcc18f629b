"""The questions of `naravard new`: the four of the improvement cycle, with what is needed to answer each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, get_args

from naravard_lib.catalogue.patient_types import patient_types
from naravard_lib.errors import DesignError
from naravard_lib.starting import answers as read
from naravard_lib.starting.answers import Answers
from naravard_lib.vocabulary import WayOfWorking


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        field: the attribute of `Answers`, also the flag (with hyphens).
        key: its key in the form.
        text: the question.
        lines: what helps to answer it.
        read: text to answer; raises DesignError with a sentence.
    """

    field: str
    key: str
    text: str
    read: Callable[[str], Any]
    lines: tuple[str, ...] = ()


def _numbered(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{i}. {word}" for i, word in enumerate(words, 1))


GROUPS: Mapping[str, tuple[Question, ...]] = MappingProxyType(
    {
        "Vad är viktigt?": (
            Question("name", "namn", "Vad heter initiativet?", read.read_text),
            Question("matters", "viktigt", "Vad ska bli bättre, och för vem? Skriv en mening.", read.read_text),
            Question(
                *("principals", "huvudmän", "Vilka är huvudmän?", read.read_list),
                ("Med komma emellan, till exempel Region Exempel, Åby kommun.",),
            ),
            Question("area", "kommuner", "Vilka kommuner berörs?", read.read_list, ("Namn eller kod.",)),
            Question(
                *("patient_type", "patienttyp", "Vilka patienter gäller det mest?", read.read_patient_type),
                _numbered(f"{one.id}: {one.who}" for one in patient_types()),
            ),
            Question(
                *("way_of_working", "arbetssätt", "Vilket arbetssätt liknar det mest?", read.read_way),
                _numbered(get_args(WayOfWorking)),
            ),
        ),
        "Var är vi idag?": (
            Question(
                *("data", "uttag", "Finns ett uttag redan? Skriv filens namn.", read.read_file),
                ("En fil i csv, xlsx eller parquet. Den kopieras och ändras aldrig.",),
            ),
            Question(
                *("units", "enheter", "Vilka enheter i uttaget har insatsen?", read.read_list),
                ("Vårdcentraler, sjukhus eller team. Hoppa över om det är hela kommuner.",),
            ),
            Question("extracted", "uttaget_gjort", "Vilken dag gjordes uttaget? (2024-11-02)", read.read_date),
        ),
        "Vart vill vi komma?": (
            Question(
                *("target", "mål", "Vad är målet, och när ska det vara nått?", read.read_goal),
                ('Till exempel "20 % färre till 2024-12" eller "65 till 2024-12".',),
            ),
        ),
        "Hur ska vi se om det gick?": (
            Question("measures", "mått", "Vilket mått visar det bäst?", read.read_measures),
            Question("start", "börjar", "Vilken är den första månaden med insatsen? (2024-01)", read.read_month),
            Question(
                *("comparison", "jämförelse", "Vilka enheter har inte börjat och går att jämföra med?", read.read_list),
                ("Namnen som i uttaget, med komma emellan.",),
            ),
        ),
    }
)
QUESTIONS: tuple[Question, ...] = tuple(question for group in GROUPS.values() for question in group)


def read_answers(texts: Mapping[str, str]) -> Answers:
    """The answers that texts by field hold; an empty text is no answer.

    Raises:
        DesignError: all texts that cannot be read, one sentence each.
    """
    found: dict[str, Any] = {}
    faults: list[str] = []
    for question in QUESTIONS:
        # Bytes of a command line that are no text come as lone surrogates, which no file can hold.
        text = texts.get(question.field, "").encode("utf-8", "replace").decode("utf-8").strip()
        try:
            found |= {question.field: question.read(text)} if text else {}
        except DesignError as error:
            faults += error.faults
    if faults:
        raise DesignError(*faults)
    return Answers(**found)
