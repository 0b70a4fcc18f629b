"""What each column of a table holds, judged by its cells and its head."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from naravard_lib.sources.looking.cells import as_month, as_number, as_year, is_age, is_percent, is_sex, period_kind
from naravard_lib.sources.persons import names_persons, plain_head
from naravard_lib.sources.rawtable import RawTable, filled
from naravard_lib.sources.unitnames import MOSTLY, are_people, are_units, is_town, is_unit_word

_JUDGED = 1000  # cells of a column that are judged: shares of them are known to three per cent, more takes seconds
_MANY_DAYS = 8  # days of the month seen in a column of dates before it is one of events and not of months


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: its head, as the initiative file would name it.
        place: position in the table.
        cells: the filled cells; of a long column evenly spread ones.
        filled: number of filled cells in the whole column.
        distinct: number of different ones in the whole column.
        months, years, numbers, sexes, ages, towns, words: share of the filled cells that are of the kind; words are
            texts that are nothing else.
        period: "år", "halvår", "kvartal", "period" or "vecka" when most cells are that.
        daily: dates on many different days of the month.
        personal: a head that extracts about persons have, or cells that look like their names.
        is_unit: a head that says so, or cells that are municipalities or say what kind of unit they are. The names in
            other columns may be persons' and are not to be shown.
    """

    name: str
    place: int
    cells: tuple[Any, ...]
    filled: int
    distinct: int
    months: float
    years: float
    numbers: float
    sexes: float
    ages: float
    towns: float
    words: float
    period: str | None
    daily: bool
    personal: bool
    is_unit: bool

    def speaks_of(self, *stems: str) -> bool:
        """Whether a word of the head begins with one of these."""
        return any(re.match(stem, word) for word in re.findall(r"\w+\+?", self.name.casefold()) for stem in stems)

    @property
    def is_number(self) -> bool:
        """Mostly numbers, hidden ones and those with a percent sign included."""
        return self.numbers >= MOSTLY and not self.is_month

    @property
    def is_month(self) -> bool:
        """Mostly months."""
        return self.months >= MOSTLY

    @property
    def is_category(self) -> bool:
        """Words or codes that come back: units, sexes, kinds of visits."""
        coded = self.speaks_of("kommun", "enhet", "vårdcentral", "sjukhus") and not self.is_month
        return bool(self.cells) and (self.words >= MOSTLY or self.towns >= MOSTLY or coded) and not self.personal


def judge(table: RawTable) -> tuple[Column, ...]:
    """Every column that has a head and at least one filled cell."""
    columns = (_column(table, place) for place in range(len(table.heads)))
    return tuple(column for column in columns if column.name and column.cells)


def _column(table: RawTable, place: int) -> Column:
    held = [cell for cell in table.labels[place] if filled(cell)]
    cells = tuple(held[:: -(-len(held) // _JUDGED) or 1])
    share = 1 / max(len(cells), 1)
    months, years = (sum(as_(cell) is not None for cell in cells) * share for as_ in (as_month, as_year))
    numbers = sum(as_number(cell) is not None or is_percent(cell) for cell in cells) * share
    sexes, ages, towns = (sum(map(is_, cells)) * share for is_ in (is_sex, is_age, _is_town))
    words = sum(_is_word(cell) for cell in cells) * share
    name = _name(table, place)
    plains = {plain_head(name), plain_head(table.short[place])}
    is_unit = is_unit_word(name) or (words >= MOSTLY and are_units(cells)) or towns >= MOSTLY
    return Column(
        name,
        place,
        cells,
        len(held),
        len({str(cell).casefold().strip() for cell in held}),
        months=months,
        years=years,
        numbers=numbers,
        sexes=sexes,
        ages=ages,
        towns=towns,
        words=words,
        period=_period(cells),
        daily=_is_daily(cells),
        personal=names_persons(plains, cells) or (words >= MOSTLY and not is_unit and are_people(cells)),
        is_unit=is_unit,
    )


def _name(table: RawTable, place: int) -> str:
    """The shortest name that only this column has."""
    short = table.short[place]
    return short if short and table.short.count(short) == 1 and short not in table.heads else table.heads[place]


def _is_word(cell: Any) -> bool:
    return isinstance(cell, str) and as_number(cell) is None and as_month(cell) is None and period_kind(cell) is None


def _is_town(cell: Any) -> bool:
    return is_town(str(cell))


def _period(cells: Sequence[Any]) -> str | None:
    kinds = [period_kind(cell) for cell in cells]
    for kind in ("år", "halvår", "kvartal", "period", "vecka"):
        if cells and kinds.count(kind) >= MOSTLY * len(cells):
            return kind
    return None


def _is_daily(cells: Sequence[Any]) -> bool:
    days = {cell.day for cell in cells if isinstance(cell, dt.date)}
    texts = (re.match(r"\d{4}-?\d{2}-?(\d{2})", cell) for cell in cells if isinstance(cell, str))
    days |= {int(found[1]) for found in texts if found}
    return len(days) >= _MANY_DAYS
