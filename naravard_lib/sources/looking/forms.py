"""Extracts that are no series: a row per unit with before and after, or rows about persons."""

import re
from collections.abc import Sequence

from naravard_lib.sources.looking.columns import Column
from naravard_lib.sources.looking.roles import Proposal
from naravard_lib.sources.persons import AMBIGUOUS_HEADS, PERSON_HEADS, plain_head
from naravard_lib.sources.unitnames import are_people

_BEFORE, _AFTER = ("före", "innan", "pre"), ("efter", "post")
_SPREAD, _CHANGE = ("sd", "std", "standardavvikelse", "spridning"), ("förändring", "skillnad", "diff")
_PEOPLE = ("n", "antal", "individer", "personer", "patienter", "inskrivna", "deltagare")


def aggregate_roles(columns: Sequence[Column]) -> tuple[Proposal, ...]:
    """Proposals for a table of before and after, keys as under `aggregate`; empty when it is none or n is lacking."""
    numbers = [column for column in columns if column.is_number]
    spread = [column for column in numbers if column.speaks_of(*_SPREAD)]
    plain = [column for column in numbers if column not in spread]
    before, after = (_one(plain, stems) for stems in (_BEFORE, _AFTER))
    people = _one([one for one in plain if one not in (before, after)], _PEOPLE)
    units = [column for column in columns if column.is_category]
    if before is None or after is None or people is None or not units:
        return ()
    found = [("unit", units[0], "namn på enheterna"), ("n", people, "antal personer")]
    found += [("before", before, "rubriken säger före"), ("after", after, "rubriken säger efter")]
    found += [(role, column, "rubriken säger spridning") for role, column in _spreads(spread).items()]
    return tuple(
        Proposal(role, column.name, "troligt", because, shown=role != "unit" or column.is_unit)
        for role, column, because in found
    )


def _one(columns: Sequence[Column], stems: Sequence[str]) -> Column | None:
    return next((column for column in columns if column.speaks_of(*(rf"{stem}\b" for stem in stems))), None)


def _spreads(columns: Sequence[Column]) -> dict[str, Column]:
    found = {
        "sd_before": _one(columns, _BEFORE),
        "sd_after": _one(columns, _AFTER),
        "sd_change": _one(columns, _CHANGE),
    }
    return {role: column for role, column in found.items() if column is not None}


def months_named(text: str) -> int | None:
    """The length of the periods in months when a title or head names it once: "6 månader före och efter"."""
    found = {int(number) for number in re.findall(r"\b(\d{1,2}) ?mån", text.casefold())}
    return found.pop() if len(found) == 1 else None


def about_persons(columns: Sequence[Column]) -> str | None:
    """Why an extract seems to hold a row per person or visit, a Swedish clause; None when it does not."""
    personal = [column for column in columns if column.personal]
    if personal:
        return _about_persons(personal[0])
    daily = [column for column in columns if column.daily]
    if daily and not any(column.is_month and not column.daily for column in columns):
        return f'kolumnen "{daily[0].name}" har många olika dagar, så filen verkar ha en rad per händelse'
    return None


def _about_persons(column: Column) -> str:
    """A clause about a column that is about persons; a head is not told when it may be a name itself."""
    known = PERSON_HEADS - AMBIGUOUS_HEADS
    if plain_head(column.name) in known or plain_head(column.name.split()[-1]) in known:
        return f'kolumnen "{column.name}" handlar om enskilda personer'
    head = "en kolumn" if are_people([column.name]) else f'kolumnen "{column.name}"'
    return f"{head} ser ut att ha namn på personer; är det enheter, skriv Enhet som rubrik i filen och försök igen"
