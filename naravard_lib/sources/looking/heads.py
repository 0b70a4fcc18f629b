"""Finding the table in a sheet without knowing what its columns are called."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from naravard_lib.sources.looking.cells import as_month, as_number, as_year, is_age, is_percent, period_kind
from naravard_lib.sources.rawtable import HEAD_SEARCH, Grid, Head, filled, head_between

_LOOKED = 400  # rows under a head that are looked at: more would not change what a column is
_WORDS = 0.5  # what a column of words is worth beside one of months or numbers, which is pure up to 1


def find_unnamed_head(grid: Grid) -> Head | None:
    """The row, or two rows, that best stand as head of what is below: labels above columns of one kind each.

    Every labelled column counts by how pure it is: the share of its cells that are months, other periods or numbers.
    Two rows are one head when together they name more columns than either alone. The first number of the head's score
    is that worth in thousandths. None when no row has two labels or nothing stands below.
    """
    spans = [(row, last) for row in range(min(len(grid.rows) - 1, HEAD_SEARCH)) for last in (row, row + 1)]
    worth = {span: _worth(grid, *span) for span in spans if span[1] + 1 < len(grid.rows)}
    best = max(worth, key=lambda span: (round(worth[span], 6), span[0] == span[1], -span[0]), default=None)
    if best is None or worth[best] <= 0:
        return None
    first, last = best
    above = _row_that_groups(grid, first) if first == last else None
    found = head_between(grid, first if above is None else above, last)
    return replace(found, score=(round(1000 * worth[best]), len(grid.rows)))


def _row_that_groups(grid: Grid, row: int) -> int | None:
    """The row above when its merged cells group the columns of this head."""
    spans = {value for (place, _), value in grid.merged.items() if place == row - 1 and filled(value)}
    lone = sum(filled(grid.label(row - 1, column)) for column in range(grid.width)) if row else 0
    return row - 1 if spans and lone >= 2 and len({grid.label(row - 1, c) for c in range(grid.width)}) > 1 else None


def _worth(grid: Grid, first: int, last: int) -> float:
    if first != last and not (_all_words(grid, first) and _all_words(grid, last)):
        return 0.0
    rows = range(last + 1, min(len(grid.rows), last + 1 + _LOOKED))
    names = head_between(grid, first, last).names
    found = []
    for column, name in enumerate(names):
        above = [cell for cell in (grid.label(row, column) for row in range(first, last + 1)) if filled(cell)]
        below = [cell for cell in (grid.label(row, column) for row in rows) if filled(cell)]
        if name and below and all(_can_label(cell, below) for cell in above):
            found.append(purity(below) if names.count(name) == 1 else 0.0)
    return sum(found) if len(found) > 1 else 0.0


def _can_label(cell: Any, below: Sequence[Any]) -> bool:
    """Whether a cell may name the column below it: words that are not also its content, or a period above numbers."""
    if as_month(cell) is not None or as_year(cell) is not None:
        return sum(kind_of(one) == "number" for one in below) * 2 > len(below)
    return isinstance(cell, str) and as_number(cell) is None and not is_percent(cell) and cell not in below


def _all_words(grid: Grid, row: int) -> bool:
    """Whether a row of a two-row head holds at least two words, or years above months, and nothing else."""
    cells = [cell for cell in (grid.label(row, column) for column in range(grid.width)) if filled(cell)]
    words = [kind_of(cell) == "year" or (kind_of(cell) == "word" and not is_age(cell)) for cell in cells]
    return len(cells) > 1 and all(words)


def purity(cells: Sequence[Any]) -> float:
    """The share of cells that are of the commonest kind, months or periods or numbers; `_WORDS` for plain words."""
    kinds = Counter(kind_of(cell) for cell in cells)
    kind, count = max(kinds.items(), key=lambda pair: pair[1])
    return count / len(cells) if kind != "word" else _WORDS


@lru_cache(maxsize=1 << 14, typed=True)
def kind_of(cell: Any) -> str:
    """What the cell is taken for: "month", "year", "period", "number" or "word"."""
    if as_month(cell) is not None:
        return "month"
    if as_year(cell) is not None:
        return "year"
    if as_number(cell) is not None:
        return "number"
    return "word" if period_kind(cell) is None else "period"
