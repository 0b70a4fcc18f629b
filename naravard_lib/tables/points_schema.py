"""The frame of few points: a value per unit and period, longer than a month or published by somebody; no series."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from naravard_lib.errors import TableError
from naravard_lib.periods import parse_span
from naravard_lib.tables.schema import rows_text

POINT_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "from": "period[M]",  # first month, inclusive; NaT where a publication gives no period
        "to": "period[M]",  # last month, inclusive
        "unit": "str",  # as in a series
        "role": "str",  # as in a series
        "value": "float64",  # of the whole period for counts, days and costs; NaN where missing or suppressed
        "exposure": "float64",  # population or cases behind the value; NaN when not given
        "suppressed": "bool",  # a value exists but was hidden
        "highest": "float64",  # the highest a hidden value can be, inclusive; NaN where not suppressed
        "what": "str",  # what somebody published, in their words; empty for an extract
    }
)
_MONTHLY = (
    "varje rad är en månad; skriv month i stället för period i initiative.yaml, så läses uttaget som månadsvärden."
)


def as_points(frame: pd.DataFrame) -> pd.DataFrame:
    """A new frame with just the columns of points in their types, by role (treated first), unit and time."""
    typed = frame[list(POINT_COLUMNS)].astype(dict(POINT_COLUMNS))
    order = typed.assign(first=typed["role"] != "treated").sort_values(["first", "role", "unit", "from"], kind="stable")
    return order.drop(columns="first").reset_index(drop=True)


def empty_points() -> pd.DataFrame:
    """A frame of points without rows."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in POINT_COLUMNS.items()})


def read_spans(
    cells: list[Any], rows: list[int], where: str, faults: list[str]
) -> tuple[pd.PeriodIndex, pd.PeriodIndex]:
    """First and last months of a column of periods; a cell that names none becomes NaT and adds to `faults`.

    A column of nothing but single months is no column of periods, and adds a sentence too.
    """
    spans, wrong = [], dict[str, list[int]]()
    for row, cell in zip(rows, cells, strict=True):
        try:
            spans.append(parse_span(cell))
        except TableError as error:
            spans.append((pd.NaT, pd.NaT))
            wrong.setdefault(str(error), []).append(row)
    faults += [f"{where} {rows_text(found)}: {sentence}" for sentence, found in wrong.items()]
    if spans and all(first == last for first, last in spans):
        faults.append(f"{where}: {_MONTHLY}")
    firsts, lasts = ([span[end] for span in spans] for end in (0, 1))
    return pd.PeriodIndex(firsts, freq="M"), pd.PeriodIndex(lasts, freq="M")


def names_span(cell: Any) -> bool:
    """Whether `parse_span` finds a period in a cell."""
    try:
        parse_span(cell)
    except TableError:
        return False
    return True
