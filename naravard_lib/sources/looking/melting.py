"""Tables that are wider than a row per month and unit, put into that form; the original file is never touched."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from naravard_lib.sources.closing import is_total
from naravard_lib.sources.looking.cells import as_month, as_number, as_year, month_number
from naravard_lib.sources.looking.columns import Column, judge
from naravard_lib.sources.looking.roles import POPULATION
from naravard_lib.sources.rawtable import RawTable, filled
from naravard_lib.sources.unitnames import MOSTLY, is_town, is_unit_word

_LEAST_MONTHS = 3  # columns of months before a table is taken to be wide
_LEAST_YEARS = 2
_LEAST_NAMES = 6  # months of a year that must be there before names or days are taken for them
_LONGEST = 15  # years that a monthly extract goes back at most

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Melted:
    """A table in long form.

    Attributes:
        table: a row per time and unit; every row keeps the number of the row it came from.
        why: what the file looked like, a Swedish clause.
    """

    table: RawTable
    why: str


def melt(table: RawTable) -> Melted | None:
    """The table in long form when it is wide, or has its time in two columns; None when it is long already."""
    columns = judge(table)
    finds = (_days_for_years, _months_as_columns, _years_as_columns, _year_and_months, _units_as_columns)
    for find in (*finds, _year_beside_month):
        if (found := find(table, columns)) is not None:
            return found
    return None


def _days_for_years(table: RawTable, columns: Sequence[Column]) -> Melted | None:
    """Months such as "maj-24" that Excel took for the 24th of May in the year they were typed."""
    for one in columns:
        days = [cell for cell in table.labels[one.place] if isinstance(cell, dt.date)]
        if len({day.year for day in days}) == 1 and _are_years(days):
            place, names = one.place, table.labels[one.place]
            months = tuple(f"20{n.day:02d}-{n.month:02d}" if isinstance(n, dt.date) else n for n in names)
            labels, cells = (
                tuple(months if i == place else column for i, column in enumerate(part))
                for part in (table.labels, table.cells)
            )
            why = 'Excel har gjort om månader som "maj-24" till dagar, den 24 maj'
            return Melted(replace(table, labels=labels, cells=cells), why)
    return None


def _are_years(days: Sequence[dt.date]) -> bool:
    """Whether the days of the month are years: neighbours up to the year of typing, each with most of its months."""
    latest = days[0].year % 100
    found = {day.day for day in days}
    whole = len({(day.day, day.month) for day in days})
    near = max(found) <= latest and max(found) - min(found) + 1 == len(found) and min(found) > latest - _LONGEST
    return near and len(found) > 1 and whole >= _LEAST_NAMES * len(found)


def _months_as_columns(table: RawTable, columns: Sequence[Column]) -> Melted | None:
    times = {one.place: str(month) for one in columns if (month := _head_as(as_month, table, one.place)) is not None}
    if len(times) < _LEAST_MONTHS:
        return None
    return Melted(_unfold(table, columns, times, "Månad"), "filen har en kolumn per månad")


def _years_as_columns(table: RawTable, columns: Sequence[Column]) -> Melted | None:
    times = {one.place: str(year) for one in columns if (year := _head_as(as_year, table, one.place)) is not None}
    if len(times) < _LEAST_YEARS:
        return None
    return Melted(_unfold(table, columns, times, "År"), "filen har en kolumn per år")


def _head_as(reads: Callable[[Any], Any], table: RawTable, place: int) -> Any:
    """What `reads` makes of a column's head, the whole of it or its lowest row."""
    whole = reads(table.heads[place])
    return whole if whole is not None else reads(table.short[place])


def _year_and_months(table: RawTable, columns: Sequence[Column]) -> Melted | None:
    """A row per year, a column per month."""
    years = [one for one in columns if one.years >= MOSTLY and not one.name.isdecimal()]
    times = months_as_heads(table, columns)
    if not years or not times:
        return None
    long = _unfold(table, columns, {place: str(number) for place, number in times.items()}, "Månad")
    return Melted(_joined(long, years[0].name, "Månad"), "filen har en rad per år och en kolumn per månad")


def months_as_heads(table: RawTable, columns: Sequence[Column]) -> dict[int, int]:
    """Month by position of the columns that are named after months without years; none when they are few."""
    names = {one.place: table.short[one.place] for one in columns if not table.short[one.place][:1].isdecimal()}
    times = {place: number for place, name in names.items() if (number := month_number(name)) is not None}
    return times if len(times) >= _LEAST_NAMES else {}


def _year_beside_month(table: RawTable, columns: Sequence[Column]) -> Melted | None:
    """A column of years beside one of months without years."""
    if any(one.is_month for one in columns):
        return None
    years = [one for one in columns if one.years >= MOSTLY]
    months = [one for one in columns if are_month_numbers(one)]
    if not years or not months:
        return None
    return Melted(_joined(table, years[0].name, months[0].name), "filen har år och månad i var sin kolumn")


def are_month_numbers(column: Column) -> bool:
    """Whether a column of months has them by name or number alone: "maj", 5."""
    found = [month_number(cell) for cell in column.cells if not is_total(cell)]
    return column.speaks_of("mån") and bool(found) and sum(one is not None for one in found) >= MOSTLY * len(found)


def _units_as_columns(table: RawTable, columns: Sequence[Column]) -> Melted | None:
    """A column per unit, recognised by names of municipalities or words like vårdcentral."""
    times = [one for one in columns if one.is_month]
    numbers = [one for one in columns if one.is_number and not is_total(one.name)]
    units = [one for one in numbers if is_town(one.name) or is_unit_word(one.name)]
    if not times or len(units) < 2 or len(units) < len(numbers):
        return None
    rows = [
        (row, {"Månad": table.labels[times[0].place][i], "Enhet": one.name, "Värde": table.cells[one.place][i]})
        for one in units
        for i, row in enumerate(table.rows)
    ]
    return Melted(_table(table, rows, ("Månad", "Enhet", "Värde")), "filen har en kolumn per enhet")


def _unfold(table: RawTable, columns: Sequence[Column], times: Mapping[int, str], time: str) -> RawTable:
    """A row per column in `times`; rows of sums and notes are left out, and so are empty cells."""
    names = {one.place: one.name for one in columns if one.place not in times and not is_total(one.name)}
    rows = []
    for i, row in enumerate(table.rows):
        own = {name: table.labels[place][i] for place, name in names.items()}
        if any(is_total(cell) for cell in own.values()):
            continue
        for place, when in times.items():
            if filled(table.cells[place][i]):
                rows.append((row, {**own, time: when, "Värde": table.cells[place][i]}))
    return _by_label(_table(table, rows, (*names.values(), time, "Värde")))


def _by_label(long: RawTable) -> RawTable:
    """Rows named by what they hold ("Akutbesök", "Invånare") become columns; other tables stay as they are."""
    columns = judge(long)
    labels = [one for one in columns if one.is_category and any(_is_population(cell) for cell in one.cells)]
    if not labels:
        return long
    label, value = labels[0].place, long.heads.index("Värde")
    kept = [place for place in range(len(long.heads)) if place not in (label, value)]
    found: dict[tuple[Any, ...], tuple[int, dict[str, Any]]] = {}
    for i, row in enumerate(long.rows):
        own = {long.heads[place]: long.cells[place][i] for place in kept}
        _, cells = found.setdefault(tuple(own.values()), (row, own))
        cells[str(long.cells[label][i])] = long.cells[value][i]
    heads = (*(long.heads[place] for place in kept), *dict.fromkeys(map(str, long.cells[label])))
    return _table(long, list(found.values()), heads)


def _is_population(cell: Any) -> bool:
    return str(cell).casefold().strip().startswith(POPULATION)


def _joined(table: RawTable, year: str, month: str) -> RawTable:
    """The column of years and that of months as one, "2024-05"; what is no month stays as it is."""
    years, months = (table.labels[table.position(name)] for name in (year, month))
    joined = tuple(_month_text(*pair) for pair in zip(years, months, strict=True))
    kept = [i for i, head in enumerate(table.heads) if i not in (table.position(year), table.position(month))]
    heads = ("Månad", *(table.heads[i] for i in kept))
    cells = (joined, *(table.labels[i] if as_number(table.labels[i]) is None else table.cells[i] for i in kept))
    return replace(table, heads=heads, short=heads, cells=cells, labels=cells)


def _month_text(year: Any, month: Any) -> Any:
    number, own = month_number(month), as_year(year)
    return f"{own}-{number:02d}" if number is not None and own is not None else month


def _table(origin: RawTable, rows: Sequence[tuple[int, Mapping[str, Any]]], heads: Sequence[str]) -> RawTable:
    cells = tuple(tuple(cells.get(head) for _, cells in rows) for head in heads)
    numbers = tuple(row for row, _ in rows)
    return RawTable(origin.where, origin.sha256, tuple(heads), tuple(heads), numbers, cells, cells)


def fill_down(table: RawTable) -> RawTable | None:
    """The table with names and months repeated where they stand only at the first row of each group; else None."""
    columns = {one.place for one in judge(table) if one.is_category or one.is_month or one.years >= MOSTLY}
    gaps = [place for place in sorted(columns) if _only_at_first(table.labels[place])]
    if not gaps:
        return None
    cells = tuple(_repeated(column) if i in gaps else column for i, column in enumerate(table.labels))
    return replace(table, labels=cells, cells=tuple(cells[i] if i in gaps else c for i, c in enumerate(table.cells)))


def _only_at_first(cells: Sequence[Any]) -> bool:
    """Filled at the top, and empty in at least half of the rows."""
    return bool(cells) and filled(cells[0]) and 2 * sum(map(filled, cells)) <= len(cells)


def _repeated(cells: Sequence[Any]) -> tuple[Any, ...]:
    last: Any = None
    repeated = []
    for cell in cells:
        last = cell if filled(cell) else last
        repeated.append(last)
    return tuple(repeated)
