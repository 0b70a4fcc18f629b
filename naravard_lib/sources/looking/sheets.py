"""The sheets of an extract, each with the table found in it; which one to look at, and what the others are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from naravard_lib.errors import SourceError, raise_faults
from naravard_lib.formats import enumeration
from naravard_lib.sources.files import read_grids, records
from naravard_lib.sources.looking.heads import find_unnamed_head
from naravard_lib.sources.persons import holds_number
from naravard_lib.sources.rawtable import Grid, Head, RawTable, filled

_NUMBERS = '{}: bladet "{}" innehåller personnummer; ta bort bladet ur en kopia av filen och ange kopian.'
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
    bare = [grid for grid, head in heads if head is None and grid.name]
    raise_faults(SourceError, [_NUMBERS.format(where, grid.name) for grid in bare if _holds_numbers(grid)])
    found, failed = [], list[SourceError]()
    for grid, head in heads:
        if head is not None:
            try:
                found.append(Sheet(grid, head, records(grid, head, where, checksum)))
            except SourceError as error:
                failed.append(error)
    if not found:
        raise failed[0] if failed else SourceError(f"{where}: {_NO_TABLE}")
    return found


def _holds_numbers(grid: Grid) -> bool:
    """Whether a sheet without a table, a bare list perhaps, holds personal identity numbers."""
    return any(holds_number(str(cell)) for row in grid.rows for cell in row)


def title_of(path: Path, sheet: Sheet) -> str:
    """What an extract says that it is about: the names of file and sheet, and the texts above the table."""
    above = (cell for row in sheet.grid.rows[: sheet.head.first] for cell in row if filled(cell))
    return " ".join(map(str, (path.stem, sheet.grid.name, *above)))


def stacked(chosen: Sheet, sheets: Sequence[Sheet]) -> tuple[RawTable, list[str]]:
    """The chosen table with those of other sheets below it that have the same heads: a sheet per year is common."""
    same = [sheet.table for sheet in sheets if sheet.table.heads == chosen.table.heads and sheet.grid.name]
    if len(same) < 2:
        return chosen.table, []
    parts = [
        tuple(sum(columns, ()) for columns in zip(*(getattr(t, part) for t in same), strict=True))
        for part in ("cells", "labels")
    ]
    rows = sum((table.rows for table in same), ())
    names = enumeration(f'"{sheet.grid.name}"' for sheet in sheets if sheet.table in same)
    return replace(chosen.table, rows=rows, cells=parts[0], labels=parts[1]), [
        f"månaderna ligger på flera blad ({names})"
    ]


def other_sheets(chosen: Sheet, sheets: Sequence[Sheet], table: RawTable) -> list[str]:
    """A sentence about the sheets that are not read, when there are any."""
    others = [sheet.grid.name for sheet in sheets if sheet.grid.name and sheet.table.heads != chosen.table.heads]
    if not others:
        return []
    listed = enumeration(f'"{name}"' for name in others)
    return [f'{table.where}: bladet "{chosen.grid.name}" läses; {listed} läses inte.']
