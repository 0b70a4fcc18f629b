"""The tidy series frame: its columns and what they mean, how months are read into it, how its rows are spoken of."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal, get_args

import pandas as pd

from naravard_lib.errors import TableError
from naravard_lib.formats import enumeration
from naravard_lib.months import mixed_days, parse_month

Kind = Literal["count", "mean", "share", "days", "cost"]
Role = Literal["treated", "comparison", "started", "other"]

SERIES_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "month": "period[M]",  # the month the value belongs to
        "unit": "str",  # municipality, care centre, hospital or team
        "role": "str",  # treated, comparison, started (a comparison where something changed too) or other
        "value": "float64",  # NaN where suppressed
        "exposure": "float64",  # population, days or cases behind the value; NaN when the file gives none
        "suppressed": "bool",  # a value exists but was hidden; neither zero nor missing
        "highest": "float64",  # the highest a hidden value can be, inclusive; NaN where not suppressed
    }
)
ADDITIVE: frozenset[str] = frozenset({"count", "days", "cost"})  # kinds that may be summed over units
NON_NEGATIVE: frozenset[str] = frozenset({"count", "days", "share"})  # a cost can be a credit, a mean a difference
_SLIPPED_DATES = (
    "datumet är månadens sista dag men andra rader har månadens första; "
    "datumen har halkat en dag, skriv månaderna som 2024-05."
)
SHOWN_ROWS = 5  # rows named in a sentence before the rest is only counted


def empty_series() -> pd.DataFrame:
    """A tidy series frame without rows: a measure known from published figures only."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in SERIES_COLUMNS.items()})


def is_tidy(frame: pd.DataFrame) -> bool:
    """Whether `frame` has all columns of a tidy series frame."""
    return set(SERIES_COLUMNS) <= set(frame.columns)


def as_tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """A new frame with just the tidy columns in their types, sorted by role (treated first), unit and month.

    A sum over groups some of which are hidden has one column more, `lowest`: the least that a hidden sum can be.
    """
    columns = {**SERIES_COLUMNS, **({"lowest": "float64"} if "lowest" in frame else {})}
    typed = frame[list(columns)].reset_index(drop=True).astype(columns)
    order = {role: place for place, role in enumerate(get_args(Role))}
    keys = typed.assign(role=typed["role"].map(order)).sort_values(["role", "unit", "month"], kind="stable").index
    return typed.loc[keys].reset_index(drop=True)


def rows_text(rows: Iterable[int]) -> str:
    """Rows in words: "rad 4, 7 och 9"; at most five are named, then "och 12 till"."""
    listed = sorted(set(rows))
    shown, rest = [str(row) for row in listed[:SHOWN_ROWS]], len(listed) - SHOWN_ROWS
    if rest > 0:
        return f"rad {', '.join(shown)} och {rest} till"
    return "rad " + enumeration(shown)


def months_text(months: Iterable[pd.Period]) -> str:
    """Months in words, runs drawn together: "2024-03, 2024-05–2024-07"; at most five runs are named."""
    ordinals = sorted({month.ordinal for month in months})
    starts = [n for i, n in enumerate(ordinals) if i == 0 or ordinals[i - 1] != n - 1]
    ends = [n for i, n in enumerate(ordinals) if i == len(ordinals) - 1 or ordinals[i + 1] != n + 1]
    runs = [_run(first, last) for first, last in zip(starts, ends, strict=True)]
    rest = len(runs) - SHOWN_ROWS
    return f"{', '.join(runs[:SHOWN_ROWS])} och {rest} till" if rest > 0 else enumeration(runs)


def _run(first: int, last: int) -> str:
    names = [str(pd.Period(ordinal=n, freq="M")) for n in sorted({first, last})]
    return "–".join(names)


def read_months(cells: list[Any], rows: list[int], where: str, faults: list[str]) -> pd.PeriodIndex:
    """The months of a column; a cell that names none becomes NaT and adds a sentence to `faults`."""
    months, wrong = [], dict[str, list[int]]()
    for row, cell in zip(rows, cells, strict=True):
        try:
            months.append(parse_month(cell))
        except TableError as error:
            months.append(pd.NaT)
            wrong.setdefault(str(error), []).append(row)
    faults += [f"{where} {rows_text(found)}: {sentence}" for sentence, found in wrong.items()]
    if slipped := mixed_days(cells):
        faults.append(f"{where} {rows_text(rows[i] for i in slipped)}: {_SLIPPED_DATES}")
    return pd.PeriodIndex(months, freq="M")
