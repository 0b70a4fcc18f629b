"""What somebody answers about an initiative, and how each answer is read, from keyboard, flags or form."""

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pandas as pd

from naravard_lib.catalogue.measures import find_measure, measures
from naravard_lib.catalogue.words import known_word
from naravard_lib.errors import DesignError, TableError
from naravard_lib.initiative.fields import MONTH_FORM
from naravard_lib.months import parse_month
from naravard_lib.plain import remedy
from naravard_lib.sources.dialects import parse_number
from naravard_lib.vocabulary import PatientType, WayOfWorking

_GOAL = re.compile(r"(?P<what>.+?)[\s,;]+(?:(?:till|senast|by|per)\s+)?(?P<by>\d{4}-\d{2}|[a-zåäö]+[ -]\d{2,4})", re.I)
_PERCENT = re.compile(r"(?P<sign>[-+−–]|minus|plus)?\s*(?P<size>\d+(?:[.,]\d+)?)\s*(?:%|procent)\s*(?P<way>\w+)?", re.I)
_LESS = ("färre", "lägre", "mindre", "kortare", "ner", "ned")
_MORE = ("fler", "högre", "mer", "större", "längre", "upp")
_HOW = 'skriv till exempel "20 % färre till 2024-12" eller "65 till 2024-12"'


@dataclass(frozen=True, slots=True)
class Goal:
    """Where to: a relative change (−0.20 is twenty per cent less) or a value, reached in the month `by`."""

    by: pd.Period
    relative: float | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered; None and () where nothing was.

    Attributes:
        area: municipalities as written, names or codes.
        measures: ids of the catalogue, the main one first.
        units: units in the extract that have the initiative, when they are not municipalities.
        comparison: units that have not begun.
        start: first month with the initiative.
        extracted: date of the extract.
        data: the extract, wherever it lies.
    """

    name: str | None = None
    matters: str | None = None
    principals: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    patient_type: str | None = None
    way_of_working: str | None = None
    measures: tuple[str, ...] = ()
    data: Path | None = None
    extracted: dt.date | None = None
    units: tuple[str, ...] = ()
    start: pd.Period | None = None
    target: Goal | None = None
    comparison: tuple[str, ...] = ()


def read_text(text: str) -> str:
    """A text as one line without surplus space at its ends."""
    return " ".join(part for line in text.splitlines() if (part := line.strip()))


def read_list(text: str) -> tuple[str, ...]:
    """Texts between commas or semicolons."""
    return tuple(part for piece in re.split(r"[,;\n]", text) if (part := piece.strip()))


def read_patient_type(text: str) -> str | None:
    """A quadrant of fyrfältaren, by its word or its number in the list.

    Raises:
        DesignError: none of them.
    """
    return known_word("Patienttypen", _numbered(text, get_args(PatientType)), get_args(PatientType))


def read_way(text: str) -> str | None:
    """A way of working of the knowledge overview, by its name or its number in the list.

    Raises:
        DesignError: none of them.
    """
    return known_word("Arbetssättet", _numbered(text, get_args(WayOfWorking)), get_args(WayOfWorking))


def _numbered(text: str, words: Sequence[str]) -> str:
    return words[int(text) - 1] if text.strip().isdecimal() and 0 < int(text) <= len(words) else text


def read_measures(text: str) -> tuple[str, ...]:
    """Measures of the catalogue by id or name, between commas.

    Raises:
        DesignError: one that the catalogue does not have, with the nearest.
    """
    return tuple(dict.fromkeys(_measure(name) for name in read_list(text)))


def _measure(name: str) -> str:
    if find_measure(name.casefold()) is not None:
        return name.casefold()
    known = {one.name.casefold(): one.id for one in measures()}
    if name.casefold() in known:
        return known[name.casefold()]
    instead = remedy(name, [*known, *known.values()], "se docs/handbok/matt.md för alla mått.")
    raise DesignError(f'Måttet "{name}" finns inte i måttkatalogen – {instead}')


def read_file(text: str) -> Path:
    """An extract that exists.

    Raises:
        DesignError: there is no such file.
    """
    typed = text.strip().strip("\"'")
    try:
        path = Path(typed).expanduser().absolute()
        if path.is_dir():
            raise DesignError(f'"{path}" är en mapp; skriv också namnet på filen i den.')
        if path.is_file():
            return path
    except (OSError, RuntimeError):  # no right to look there, too long a name, ~ and a user that does not exist
        raise DesignError(f'Filen "{typed}" går inte att nå; skriv hela sökvägen till uttaget.') from None
    raise DesignError(f'Filen "{path}" finns inte; skriv hela sökvägen till uttaget.')


def read_month(text: str) -> pd.Period:
    """A month in any usual writing.

    Raises:
        DesignError: none, or none that the initiative file can hold.
    """
    try:
        month = parse_month(text.strip())
    except TableError as error:
        raise DesignError(str(error)) from None
    if not MONTH_FORM.fullmatch(str(month)):
        raise DesignError(f'Månaden "{text.strip()}" ligger utanför 1900–2099; rätta året.')
    return month


def read_date(text: str) -> dt.date:
    """A date written 2024-11-02.

    Raises:
        DesignError: none that exists.
    """
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise DesignError(f'"{text.strip()}" är inget datum; skriv år, månad och dag som 2024-11-02.') from None


def read_goal(text: str) -> Goal:
    """A target: "20 % färre till 2024-12", "-20 % 2024-12", "65 till december 2024".

    Raises:
        DesignError: no size, no month, or a percentage that says neither more nor less.
    """
    found = _GOAL.fullmatch(read_text(text))
    if found is None:
        raise DesignError(f'Målet "{read_text(text)}" saknar storlek eller månad; {_HOW}.')
    by, what = read_month(found["by"]), found["what"].strip()
    if percent := _PERCENT.fullmatch(what):
        return Goal(by, relative=_change(percent))
    try:
        value = parse_number(what)
    except TableError:
        raise DesignError(f'Målet "{what}" är varken tal eller procent; {_HOW}.') from None
    if not math.isfinite(value.value):
        raise DesignError(f'Målet "{what}" säger inget bestämt tal; {_HOW}.')
    return Goal(by, value=value.value)


def _change(percent: re.Match[str]) -> float:
    sign, way = (percent["sign"] or "").casefold(), (percent["way"] or "").casefold()
    less, more = sign in ("-", "−", "–", "minus") or way in _LESS, sign in ("+", "plus") or way in _MORE
    size = float(percent["size"].replace(",", ".")) / 100
    if less == more:
        raise DesignError(f'Målet "{percent[0]}" säger inte om det ska bli mer eller mindre; {_HOW}.')
    if size > 1:
        raise DesignError(f'Målet "{percent[0]}" är mer än 100 procent; ange i stället värdet som ska nås.')
    return -size if less else size
