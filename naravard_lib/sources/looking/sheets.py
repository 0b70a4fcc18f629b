"""The sheets of an extract, each with the table found in it; which one to look at, and what the others are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from naravard_lib.errors import SourceError, raise_faults
from naravard_lib.formats import enumeration
from naravard_lib.sources.files import read_grids, records
from naravard_lib.sources.looking.cells import as_year
from naravard_lib.sources.looking.columns import judge
from naravard_lib.sources.looking.heads import find_unnamed_head
from naravard_lib.sources.looking.melting import are_month_numbers, months_as_heads
from naravard_lib.sources.persons import numbers_in
from naravard_lib.sources.rawtable import Grid, Head, RawTable, filled
from naravard_lib.sources.unitnames import MOSTLY

_NUMBERS = "{} innehåller personnummer; ta bort bladet ur en kopia av filen och ange kopian."
_NO_TABLE = "ingen tabell hittades; uttaget ska ha en rad med rubriker och data under den."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, where the head of its table lies, and the table."""

    grid: Grid
    head: Head
    table: RawTable


def find_sheets(path: Path) -> list[Sheet]:
    """The sheets that hold a table; of a text file, one for every delimiter under which a table is found.

    Raises:
        SourceError: the file cannot be read, or there is no table.
    """
    where = f"{path.parent.name}/{path.name}"
    grids, checksum = read_grids(path)
    heads = [(grid, find_unnamed_head(grid)) for grid in grids]
    found, failed = [], list[SourceError]()
    for grid, head in heads:
        if head is not None:
            try:
                found.append(Sheet(grid, head, records(grid, head, where, checksum)))
            except SourceError as error:
                failed.append(error)
    tables = [sheet.grid for sheet in found]
    bare = [grid for grid in grids if grid.name and not any(grid is other for other in tables)]
    raise_faults(SourceError, [_NUMBERS.format(found) for grid in bare for found in numbers_in(grid, where)])
    if not found:
        raise failed[0] if failed else SourceError(f"{where}: {_NO_TABLE}")
    return found


def title_of(path: Path, sheet: Sheet) -> str:
    """What an extract says that it is about: the names of file and sheet, and the texts above the table."""
    above = (cell for row in sheet.grid.rows[: sheet.head.first] for cell in row if filled(cell))
    return " ".join(map(str, (path.stem, sheet.grid.name, *above)))


def stacked(chosen: Sheet, sheets: Sequence[Sheet]) -> tuple[RawTable, list[str]]:
    """The chosen table with those of other sheets below it that have the same heads: a sheet per year is common."""
    same = [sheet for sheet in sheets if sheet.table.heads == chosen.table.heads and sheet.grid.name]
    years = [_year_named(sheet) for sheet in same]
    dated = all(years) and _lacks_year(chosen.table)
    tables = [_dated(sheet.table, year) if dated else sheet.table for sheet, year in zip(same, years, strict=True)]
    if len(same) < 2:
        return (tables[0], ["året står bara i bladets namn"]) if dated and same else (chosen.table, [])
    parts = [
        tuple(sum(columns, ()) for columns in zip(*(getattr(t, part) for t in tables), strict=True))
        for part in ("cells", "labels")
    ]
    rows = sum((table.rows for table in tables), ())
    names = enumeration(f'"{sheet.grid.name}"' for sheet in same)
    return replace(tables[0], rows=rows, cells=parts[0], labels=parts[1]), [f"månaderna ligger på flera blad ({names})"]


def _year_named(sheet: Sheet) -> str | None:
    """The one year in the name of a sheet."""
    found = {text for text in re.findall(r"(?<!\d)\d{4}(?!\d)", sheet.grid.name) if as_year(text) is not None}
    return found.pop() if len(found) == 1 else None


def _lacks_year(table: RawTable) -> bool:
    """Whether there are months by name or number ("maj"), in a column or as heads, and nothing that tells the year."""
    columns = judge(table)
    named = any(map(are_month_numbers, columns)) or len(months_as_heads(table, columns)) > 0
    return named and not any(one.is_month or one.years >= MOSTLY for one in columns)


def _dated(table: RawTable, year: str | None) -> RawTable:
    """The table with the year of its sheet as a first column."""
    column = ((year,) * len(table.rows),)
    heads, short = ("År", *table.heads), ("År", *table.short)
    return replace(table, heads=heads, short=short, cells=column + table.cells, labels=column + table.labels)


def other_sheets(chosen: Sheet, sheets: Sequence[Sheet]) -> list[str]:
    """A sentence about the sheets that are not read, when there are any."""
    others = [sheet.grid.name for sheet in sheets if sheet.grid.name and sheet.table.heads != chosen.table.heads]
    if not others:
        return []
    listed = enumeration(f'"{name}"' for name in others)
    return [f'{chosen.table.where}: bladet "{chosen.grid.name}" läses; {listed} läses inte.']
