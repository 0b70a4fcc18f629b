"""What Excel does to a table that no reader can undo: dates as day numbers, formulas that nobody has calculated."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from naravard_lib.sources.rawtable import RawTable, filled
from naravard_lib.tables.schema import rows_text

UNCOMPUTED = "formel utan uträknat värde"  # the cell that stands for such a formula
_DAYS = range(32874, 73051)  # 1 January 1990 to 31 December 2099, counted as Excel does
_MOSTLY = 0.8  # share of the cells that must be day numbers; a slip is told by its row
# A formula without a value; one whose value is the empty text is of type str.
_FORMULA = re.compile(rb'<c r="([A-Z]+)(\d+)"([^>]*)><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>')


def are_day_numbers(cells: Iterable[Any]) -> bool:
    """Whether most of the filled cells are Excel's numbers for days: months formatted as numbers."""
    held = [cell for cell in cells if filled(cell)]
    return bool(held) and sum(map(_is_day, held)) >= _MOSTLY * len(held)


def _is_day(cell: Any) -> bool:
    text = str(cell).strip().removesuffix(".0")
    return len(text) == len("44197") and text.isdecimal() and int(text) in _DAYS


def spoiled(table: RawTable, at: Mapping[str, int]) -> Iterator[str]:
    """Sentences about the columns that are read, by their positions under the keys of `source`."""
    if "month" in at and are_day_numbers(table.labels[at["month"]]):
        yield f"{table.where}: {day_remedy(table.heads[at['month']])}"
    for place in dict.fromkeys(at.values()):
        if rows := [row for row, cell in zip(table.rows, table.labels[place], strict=True) if cell == UNCOMPUTED]:
            yield f"{table.where} {rows_text(rows)}: {formula_remedy(table.heads[place])}"


def day_remedy(head: str) -> str:
    """What is wrong with a column of day numbers and what to do."""
    return f'månaderna i kolumnen "{head}" står som Excels dagnummer; formatera kolumnen som datum i Excel och spara.'


def formula_remedy(head: str) -> str:
    """What is wrong with formulas that have no value and what to do."""
    return f'kolumnen "{head}" har formler utan värden; öppna filen i Excel och spara den, så räknas de ut.'


def find_uncomputed(content: bytes) -> frozenset[tuple[int, int]]:
    """Positions (row, column), on any sheet of a workbook, of formulas that were never calculated."""
    found = set()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                cells = _FORMULA.finditer(packed.read(name))
                found |= {(int(cell[2]) - 1, _column(cell[1])) for cell in cells if b't="str"' not in cell[3]}
    return frozenset(found)


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = 26 * place + letter - ord("A") + 1
    return place - 1


def mark(rows: Sequence[tuple[Any, ...]], at: Iterable[tuple[int, int]]) -> tuple[tuple[Any, ...], ...]:
    """The rows of a sheet with `UNCOMPUTED` in the cells at these places."""
    marked = [list(cells) for cells in rows]
    for row, column in at:
        marked[row][column] = UNCOMPUTED
    return tuple(map(tuple, marked))
