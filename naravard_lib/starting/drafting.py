"""Answers and extract into a draft of the initiative: what is proposed, why, and what is unsure or lacking."""

import datetime as dt
import re
from dataclasses import dataclass, replace

import pandas as pd

from naravard_lib import formats
from naravard_lib.catalogue.measures import find_measure, suggest
from naravard_lib.catalogue.schema import CatalogueMeasure
from naravard_lib.formats import enumeration
from naravard_lib.months import as_date
from naravard_lib.sources.looking.look import Look, look
from naravard_lib.starting.answers import Answers, Goal
from naravard_lib.starting.draft import Draft
from naravard_lib.starting.placing import place
from naravard_lib.starting.sourcing import columns_told, measures_in, name_source, source_doubts
from naravard_lib.starting.suggesting import measure_of

_DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")
_GUESS = (
    "Uttaget säger inte vilket mått det är, och {} är en gissning; byt id under measures i initiative.yaml, se "
    "docs/handbok/matt.md."
)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Measures, main one first; why, a Swedish sentence; and doubts, likewise."""

    measures: tuple[CatalogueMeasure, ...]
    because: str
    doubts: tuple[str, ...]


def draft(name: str, answers: Answers, today: dt.date) -> Draft:
    """A draft of the initiative.

    Args:
        name: id of the initiative.
        answers: what was answered.
        today: date of an extract that nobody has dated and that does not exist.

    Raises:
        SourceError: the extract cannot be read, or holds no table.
    """
    found = look(answers.data) if answers.data is not None else None
    chosen = _choose(answers, found)
    placed = place(answers, found)
    extract = name_source(found, placed, chosen.measures)
    day, dated = _extracted(answers, found, today)
    target, late = _target(answers)
    made = Draft(
        *(name, day, answers, placed.area, chosen.measures, found, extract),
        *(placed.units, placed.others, placed.comparison, _baseline(answers, found), target),
    )
    return replace(
        made,
        proposed=(*columns_told(found, extract), chosen.because, *_baseline_told(made), *dated),
        unsure=(*source_doubts(found, extract), *chosen.doubts, *placed.unsure, *late),
        lacking=tuple(_lacking(made)),
    )


def _extracted(answers: Answers, found: Look | None, today: dt.date) -> tuple[dt.date, tuple[str, ...]]:
    """The day of the extract: as answered, as the one date above the table, or the day the file was last changed."""
    if answers.extracted is not None or found is None:
        return answers.extracted or today, ()
    named = {day for text in _DATE.findall(found.title) if (day := as_date(text)) is not None}
    if len(named) == 1:
        day = named.pop()
        return day, (f"Uttagets dag: {day}, som står över tabellen.",)
    day = dt.datetime.fromtimestamp(found.path.stat().st_mtime).astimezone().date()
    return day, (f"Uttagets dag: {day}, då filen senast ändrades; rätta extracted i initiative.yaml om det är fel.",)


def _choose(answers: Answers, found: Look | None) -> _Chosen:
    """The chosen measures, or one that the extract speaks of or that fits, with one of process and one to guard.

    What is done depends on the way of working: none of process without one, since it would speak of a team or a method
    that nobody has mentioned.
    """
    fitting = suggest(answers.patient_type, answers.way_of_working)
    chosen = [one for one in map(find_measure, answers.measures) if one is not None]
    guessed = measure_of(f"{found.title} {found.column('value') or ''}") if found is not None else None
    main = chosen[0] if chosen else guessed or fitting.outcome[0]
    named = list(measures_in(found).values()) if found is not None else []
    process = fitting.process if answers.way_of_working else ()
    fits = [one[0] for one in (process, fitting.balancing) if one]
    beside = chosen[1:] or [*named, *(one for one in fits if one.role not in {other.role for other in named})]
    others = tuple(one for one in dict.fromkeys(beside) if one.id != main.id)
    more = f" Bredvid: {enumeration(_named(one) for one in others)}." if others else ""
    if not any(one.role == "process" for one in (main, *others)):
        more += " Inget processmått föreslås, för det beror på arbetssättet."
    blind = found is not None and not (chosen or guessed)
    return _Chosen(
        (main, *others),
        f"Mått: {_named(main)}, {_why(answers, guessed is not None)}.{more}",
        (_GUESS.format(main.id),) if blind else (),
    )


def _why(answers: Answers, guessed: bool) -> str:
    if answers.measures:
        return "valt"
    if guessed:
        return "uttaget talar om det"
    fits = answers.patient_type or answers.way_of_working
    return "det passar patienttyp och arbetssätt" if fits else "det vanligaste måttet"


def _named(one: CatalogueMeasure) -> str:
    return f"{one.id} ({one.name})"


def _baseline(answers: Answers, found: Look | None) -> tuple[pd.Period, pd.Period] | None:
    """From the first month of the extract to the last before the initiative, both inclusive."""
    if answers.start is None or found is None or not found.months:
        return None
    first, last = found.months[0], min(found.months[-1], answers.start - 1)
    return (first, last) if first <= last else None


def _target(answers: Answers) -> tuple[Goal | None, tuple[str, ...]]:
    goal, start = answers.target, answers.start
    if goal is None or start is None or goal.by > start:
        return goal, ()
    told = f"Målet ska nås {goal.by} men insatsen börjar {start}; skriv en senare månad under target."
    return None, (told,)


def _baseline_told(made: Draft) -> tuple[str, ...]:
    return (f"Nuläge: {formats.months(*made.baseline)}, alla månader före insatsen.",) if made.baseline else ()


def _lacking(made: Draft) -> list[str]:
    """What the file has no answer to, by the four questions."""
    given = made.answers
    parts = {
        "vad som är viktigt (matters)": given.matters,
        "huvudmän (principals)": given.principals,
        "kommuner (area)": made.area,
        "patienttyp (patient_type)": given.patient_type,
        "arbetssätt (way_of_working)": given.way_of_working,
        "uttag (source)": made.source,
        "insatsens första månad (intervention)": given.start,
        "mål (target)": made.target,
        "jämförelse (comparison)": made.comparison,
    }
    return [name for name, part in parts.items() if not part]
