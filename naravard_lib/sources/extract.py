"""An extract as the initiative file describes it: the named columns, numbers and months read, nothing yet checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from naravard_lib.errors import SourceError, raise_faults
from naravard_lib.initiative import Source
from naravard_lib.sources.closing import names_month, set_aside
from naravard_lib.sources.columns import bare, each, numbers, positions
from naravard_lib.sources.dialects import Number
from naravard_lib.sources.files import read_table
from naravard_lib.sources.groups import read_groups
from naravard_lib.sources.persons import person_faults
from naravard_lib.sources.rawtable import RawTable
from naravard_lib.sources.unspoiled import spoiled
from naravard_lib.tables.points_schema import names_span, read_spans
from naravard_lib.tables.schema import read_months


@dataclass(frozen=True, slots=True)
class Extract:
    """The columns of one extract, in the order of the file.

    Attributes:
        where: "folder/file", the beginning of every sentence about it.
        source: file name and checksum, as a result file records them.
        frame: `row`, `month` (NaT where a cell names none), `value` and `exposure` (a float, or the text that is no
            number), `suppressed`, `highest`. A source with longer periods has their first month as `from`, and the
            last as `month`; one divided by sex or age has both columns, empty where it is not divided by that one.
        units: cells of the unit column; empty when the source names none.
        faults: sentences about months and a missing exposure, for the caller to raise with its own.
        remarks: sentences about rows that were set aside (sums, notes below the table).
    """

    where: str
    source: dict[str, str]
    frame: pd.DataFrame
    units: tuple[Any, ...]
    faults: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def read_extract(folder: Path, source: Source, optional: Sequence[str] = ()) -> Extract:
    """Read one extract.

    Args:
        folder: the initiative's folder.
        source: file and column names.
        optional: which of "unit", "exposure", "sex" and "age" to leave out when the file has no such column.

    Raises:
        SourceError: the file cannot be read, holds personal data or lacks columns; all faults at once.
    """
    names = source.columns
    table = read_table(folder / source.file, tuple(names.values()))
    raise_faults(SourceError, person_faults(table, [source.unit or ""]))
    at = positions(table, names, optional)
    raise_faults(SourceError, list(spoiled(table, at)))
    table, remarks = set_aside(table, _timed(table, at), at["value"])
    if not table.rows:
        each_time = "period" if "period" in at else "månad"
        only = f"filen har bara summarader, ingen rad per {each_time}"
        raise SourceError(f"{table.where}: {only}; beställ uttaget på nytt.")
    faults: list[str] = []
    times = _times(table, at, faults)
    values, exposures = (_numbers(table, at.get(key)) for key in ("value", "exposure"))
    if "exposure" in at and all(isinstance(cell, float) and np.isnan(cell) for cell in bare(exposures)):
        faults.append(f'{table.where}: kolumnen "{names["exposure"]}" är tom; fyll i den eller ta bort exposure.')
    groups = read_groups(table, at, faults)
    return Extract(
        table.where,
        {"file": source.file, "sha256": table.sha256},
        _frame(table, times, values, exposures).assign(**groups),
        table.labels[at["unit"]] if "unit" in at else (),
        tuple(faults),
        remarks,
    )


def _timed(table: RawTable, at: dict[str, int]) -> list[bool]:
    """Whether each row names a month or a period."""
    if "period" in at:
        return each(names_span, table.labels[at["period"]])
    return each(names_month, table.labels[at["month"]])


def _times(table: RawTable, at: dict[str, int], faults: list[str]) -> dict[str, pd.PeriodIndex]:
    rows = list(table.rows)
    if "period" not in at:
        return {"month": read_months(list(table.labels[at["month"]]), rows, table.where, faults)}
    firsts, lasts = read_spans(list(table.labels[at["period"]]), rows, table.where, faults)
    return {"from": firsts, "month": lasts}


def _numbers(table: RawTable, position: int | None) -> list[Number | str]:
    return [] if position is None else numbers(table.cells[position])


def _frame(
    table: RawTable, times: dict[str, pd.PeriodIndex], values: Sequence[Number | str], exposures: Sequence[Number | str]
) -> pd.DataFrame:
    hidden = [isinstance(cell, Number) and cell.suppressed for cell in values]
    return pd.DataFrame(
        {
            "row": table.rows,
            **times,
            "value": pd.Series(bare(values), dtype=object),
            "exposure": pd.Series(bare(exposures) or np.nan, index=range(len(values)), dtype=object),
            "suppressed": pd.Series(hidden, dtype=bool),
            "highest": [cell.highest if isinstance(cell, Number) else np.nan for cell in values],
        }
    )
