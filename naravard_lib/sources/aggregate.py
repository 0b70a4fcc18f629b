"""A table of before and after with one row per unit, as the initiative file describes it: read, nothing yet checked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from naravard_lib.errors import SourceError, raise_faults
from naravard_lib.initiative import Aggregate
from naravard_lib.sources.closing import is_total
from naravard_lib.sources.columns import bare, numbers, positions
from naravard_lib.sources.dialects import MISSING, Number
from naravard_lib.sources.files import read_table
from naravard_lib.sources.persons import person_faults
from naravard_lib.sources.rawtable import RawTable, filled
from naravard_lib.sources.unspoiled import spoiled
from naravard_lib.tables.schema import rows_text

COUNTED = ("n", "before", "after")
SPREADS = ("sd_before", "sd_after", "sd_change")
_ALL = re.compile(r"alla|alla (?:sjukhus|enheter|team|kommuner|inskrivna|vårdcentraler)(?: tillsammans)?|hela .*")


@dataclass(frozen=True, slots=True)
class AggregateExtract:
    """The columns of one table, in the order of the file.

    Attributes:
        where: "folder/file", the beginning of every sentence about it.
        source: file name and checksum, as a result file records them.
        frame: `row`, `unit`, `total` (whether the row is a sum of others), `hidden` (whether one of n, before and after
            is), then n, before, after, sd_before, sd_after and sd_change: a float, or the text that is no number; NaN
            where hidden, missing or not in the file.
        remarks: sentences about notes below the table.
    """

    where: str
    source: dict[str, str]
    frame: pd.DataFrame
    remarks: tuple[str, ...]


def read_aggregate(folder: Path, given: Aggregate) -> AggregateExtract:
    """Read the table that `aggregate` of an initiative file names.

    Raises:
        SourceError: the file cannot be read, holds personal data or lacks columns; all faults at once.
    """
    names = given.columns
    table = read_table(folder / given.file, tuple(names.values()))
    raise_faults(SourceError, person_faults(table, [given.unit]))
    at = positions(table, names)
    raise_faults(SourceError, spoiled(table, at))
    table, remarks = _without_notes(table, [at[name] for name in COUNTED])
    absent: list[Number | str] = [MISSING] * len(table.rows)
    read = {name: numbers(table.cells[at[name]]) if name in at else absent for name in (*COUNTED, *SPREADS)}
    units = [" ".join(str(cell).split()) if filled(cell) else "" for cell in table.labels[at["unit"]]]
    frame = pd.DataFrame({"row": table.rows, "unit": pd.Series(units, dtype="str")})
    frame["total"] = _totals(units, given.comparison)
    frame["hidden"] = [any(_is_hidden(cell) for cell in cells) for cells in zip(*map(read.get, COUNTED), strict=True)]
    for name, cells in read.items():
        frame[name] = pd.Series(bare(cells), dtype=object)
    return AggregateExtract(table.where, {"file": given.file, "sha256": table.sha256}, frame, remarks)


def _without_notes(table: RawTable, counted: Sequence[int]) -> tuple[RawTable, tuple[str, ...]]:
    """The table without rows below the last number: footnotes, the date of the extract."""
    last = max((i for i in range(len(table.rows)) if any(filled(table.cells[at][i]) for at in counted)), default=None)
    if last is None or last == len(table.rows) - 1:
        return table, ()
    below = rows_text(table.rows[last + 1 :])
    return table.keep(range(last + 1)), (f"{table.where} {below}: text under tabellen, läses inte.",)


def _totals(units: Sequence[str], comparison: Sequence[str]) -> list[bool]:
    """Which rows sum up others: "Totalt", "Alla sjukhus". A comparison never does, nor the only row there is."""
    compared = {name.casefold() for name in comparison}
    sums = [_is_sum(unit) and unit.casefold() not in compared for unit in units]
    return sums if not all(sums) else [False] * len(units)


def _is_sum(unit: str) -> bool:
    return is_total(unit) or _ALL.fullmatch(unit.casefold()) is not None


def _is_hidden(cell: Number | str) -> bool:
    return isinstance(cell, Number) and cell.suppressed
