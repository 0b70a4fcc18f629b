"""Rows that belong to no month: sums ("Totalt") and the notes below a table, set aside before the months are read."""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

from naravard_lib.errors import TableError
from naravard_lib.formats import measured
from naravard_lib.months import parse_month
from naravard_lib.plain import plain
from naravard_lib.sources.dialects import parse_number
from naravard_lib.sources.rawtable import RawTable, filled
from naravard_lib.tables.schema import rows_text

_WORDS = "total|totalt|totalsumma|delsumma|summa|summering|samtliga|sammanlagt|medel|medelvärde|genomsnitt|snitt"
_TOTAL = re.compile(rf"(?:{_WORDS})\b.*|.*\b(?:{_WORDS}):?")
_HALF = 0.5  # what a printed whole number may differ by
_ROUNDING = 0.005  # a share that a printed sum may differ by, because the values above it are printed rounded


def is_total(cell: Any) -> bool:
    """Whether a cell names a sum or a mean over rows: "Totalt", "Summa 2023", "2023 totalt"."""
    return isinstance(cell, str) and _TOTAL.fullmatch(plain(cell)) is not None


def set_aside(table: RawTable, timed: Sequence[bool], value: int) -> tuple[RawTable, tuple[str, ...]]:
    """A table without its rows of sums and its closing notes, and a sentence about each kind that was left out.

    A row of sums has no month and a cell like "Totalt"; a note is a row below the last month whose only cell is text.
    What is neither stays, for the reader of months to complain about.

    Args:
        table: the records of an extract with a row per month or period.
        timed: whether each record names a month (or period).
        value: position of the column of values, by which a sum is held against the rows above it.
    """
    last = max((i for i, found in enumerate(timed) if found), default=len(timed))
    lone = [i for i, found in enumerate(timed) if not found]
    sums = [i for i in lone if any(is_total(column[i]) for column in table.cells)]
    notes = [i for i in lone if i > last and i not in sums and _is_note(table, i)]
    if not (sums or notes):
        return table, ()
    sentences = (
        [f"{table.where} {rows_text(table.rows[i] for i in sums)}: summarader, räknas inte med."] if sums else []
    )
    if notes:
        sentences.append(f"{table.where} {rows_text(table.rows[i] for i in notes)}: text under tabellen, läses inte.")
    kept = table.keep([i for i in range(len(table.rows)) if i not in {*sums, *notes}])
    return kept, (*sentences, *_sums_that_differ(table, sums, value))


def names_month(cell: Any) -> bool:
    """Whether `parse_month` finds a month in a cell."""
    try:
        parse_month(cell)
    except TableError:
        return False
    return True


def _is_note(table: RawTable, row: int) -> bool:
    cells = [column[row] for column in table.cells if filled(column[row])]
    return len(cells) == 1 and isinstance(cells[0], str) and _number(cells[0]) is None


def _sums_that_differ(table: RawTable, sums: Sequence[int], value: int) -> Iterator[str]:
    """A sum that is neither that of all rows above nor that since the sum before: rows may be missing in the file.

    What lies among the values above is taken for a mean, and held against nothing.
    """
    numbers = [_number(cell) for cell in table.cells[value]]
    start = 0
    for place in sums:
        printed = numbers[place]
        parts = [[numbers[i] for i in range(first, place) if i not in sums] for first in dict.fromkeys((0, start))]
        start = place + 1
        known = [[number for number in part if number is not None] for part in parts if part and None not in part]
        if printed is not None and known and not any(_agrees(printed, part) for part in known):
            yield (
                f"{table.where} rad {table.rows[place]}: summan är {measured(printed)} men raderna ovanför ger "
                f"{measured(sum(known[0]))}; fråga den som gjorde uttaget om rader saknas."
            )


def _agrees(printed: float, parts: Sequence[float]) -> bool:
    near = max(abs(printed) * _ROUNDING, _HALF)
    return abs(sum(parts) - printed) <= near or min(parts) <= printed <= max(parts)


def _number(cell: Any) -> float | None:
    try:
        found = parse_number(cell).value
    except TableError:
        return None
    return None if math.isnan(found) else found
