"""An extract as the initiative file describes it: the named columns, numbers and months read, nothing yet checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from naravard_lib.errors import SourceError, TableError, raise_faults
from naravard_lib.initiative import Source
from naravard_lib.sources.dialects import Number, parse_number
from naravard_lib.sources.files import read_table
from naravard_lib.sources.persons import person_faults
from naravard_lib.sources.rawtable import RawTable
from naravard_lib.tables.schema import read_months


@dataclass(frozen=True, slots=True)
class Extract:
    """The columns of one extract, in the order of the file.

    Attributes:
        where: "folder/file", the beginning of every sentence about it.
        source: file name and checksum, as a result file records them.
        frame: `row`, `month` (NaT where a cell names none), `value` and `exposure` (a float, or the text that is no
            number), `suppressed`, `highest`.
        units: cells of the unit column; empty when the source names none.
        faults: sentences about months and a missing exposure, for the caller to raise with its own.
    """

    where: str
    source: dict[str, str]
    frame: pd.DataFrame
    units: tuple[Any, ...]
    faults: tuple[str, ...]


def read_extract(folder: Path, source: Source, optional: Sequence[str] = ()) -> Extract:
    """Read one extract.

    Args:
        folder: the initiative's folder.
        source: file and column names.
        optional: which of "unit" and "exposure" to leave out when the file has no such column.

    Raises:
        SourceError: the file cannot be read, holds personal data or lacks columns; all faults at once.
    """
    names = {key: getattr(source, key) for key in ("month", "value", "unit", "exposure") if getattr(source, key)}
    table = read_table(folder / source.file, tuple(names.values()))
    raise_faults(SourceError, person_faults(table, [source.unit or ""]))
    at = _positions(table, names, optional)
    faults: list[str] = []
    months = read_months(list(table.labels[at["month"]]), list(table.rows), table.where, faults)
    values, exposures = (_numbers(table, at.get(key)) for key in ("value", "exposure"))
    if "exposure" in at and all(isinstance(cell, float) and np.isnan(cell) for cell in _column(exposures)):
        faults.append(f'{table.where}: kolumnen "{names["exposure"]}" är tom; fyll i den eller ta bort exposure.')
    return Extract(
        table.where,
        {"file": source.file, "sha256": table.sha256},
        _frame(table, months, values, exposures),
        table.labels[at["unit"]] if "unit" in at else (),
        tuple(faults),
    )


def _positions(table: RawTable, names: dict[str, str], optional: Sequence[str]) -> dict[str, int]:
    at: dict[str, int] = {}
    faults: list[str] = []
    for key, name in names.items():
        try:
            at[key] = table.position(name)
        except SourceError as error:
            faults += [] if key in optional else error.faults
    raise_faults(SourceError, faults)
    return at


def _numbers(table: RawTable, position: int | None) -> list[Number | str]:
    return [] if position is None else [_number(cell) for cell in table.cells[position]]


def _number(cell: Any) -> Number | str:
    try:
        return parse_number(cell)
    except TableError:
        return str(cell).strip()  # the series check names all such cells at once


def _column(numbers: Sequence[Number | str]) -> list[float | str]:
    return [cell.value if isinstance(cell, Number) else cell for cell in numbers]


def _frame(
    table: RawTable, months: pd.PeriodIndex, values: Sequence[Number | str], exposures: Sequence[Number | str]
) -> pd.DataFrame:
    hidden = [isinstance(cell, Number) and cell.suppressed for cell in values]
    return pd.DataFrame(
        {
            "row": table.rows,
            "month": months,
            "value": pd.Series(_column(values), dtype=object),
            "exposure": pd.Series(_column(exposures) or np.nan, index=range(len(values)), dtype=object),
            "suppressed": pd.Series(hidden, dtype=bool),
            "highest": [cell.highest if isinstance(cell, Number) else np.nan for cell in values],
        }
    )
