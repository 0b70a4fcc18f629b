"""From a tidy series frame, or a plain one, to the monthly totals that an estimator sees."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.errors import TableError, raise_faults
from naravard_lib.initiative import Span
from naravard_lib.tables.checks import check_series
from naravard_lib.tables.schema import Kind, as_tidy, is_tidy, read_months

MIN_BEFORE = 6  # usable months before the change; fewer is refused (DESIGN section 4)
MAX_SUPPRESSED = 0.20  # share of the months used; beyond a fifth the bounds of hidden values say too little to print
MIN_AFTER = 3  # usable months after phase-in; fewer is refused (DESIGN section 4)

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Units:
    """Units one by one, in the months that all of them have.

    Attributes:
        names: the J units, in the order of the frame.
        month: shape (n,), increasing ordinals.
        lowest: shape (n, J), values with hidden ones at their lowest: zero, or what the visible groups of a sum give.
        highest: shape (n, J), values with hidden ones at their highest.
        exposure: shape (n, J) or None when the units give none.
    """

    names: tuple[str, ...]
    month: NDArray[np.int64]
    lowest: Array
    highest: Array
    exposure: Array | None

    def keep(self, months: Mask | NDArray[np.int64]) -> "Units":
        """The months where a mask of shape (n,) is True, or those at some places, which may come again."""
        exposure = None if self.exposure is None else self.exposure[months]
        return Units(self.names, self.month[months], self.lowest[months], self.highest[months], exposure)


@dataclass(frozen=True, slots=True)
class Monthly:
    """Treated total and comparison total per month; months that lack a needed value are absent.

    Attributes:
        month: shape (n,), increasing ordinals (months since 1970-01).
        value: shape (n,), the treated total; NaN where a part of it is hidden.
        lowest: shape (n,), the total with hidden values at their lowest; equals `value` where nothing is hidden.
        highest: shape (n,), the total with hidden values at their highest.
        suppressed: shape (n,), whether a part of the treated or the comparison total is hidden.
        exposure: shape (n,) or None when the treated units give none.
        comparison: shape (n,) or None without comparison units; hidden values count as the middle of their bounds.
        comparison_lowest: shape (n,) or None, as `lowest`.
        comparison_highest: shape (n,) or None, as `highest`.
        comparison_exposure: shape (n,) or None when the comparison units give none.
        comparison_units: the comparison units one by one in the same months, or None without any.
    """

    month: NDArray[np.int64]
    value: Array
    lowest: Array
    highest: Array
    suppressed: Mask
    exposure: Array | None = None
    comparison: Array | None = None
    comparison_lowest: Array | None = None
    comparison_highest: Array | None = None
    comparison_exposure: Array | None = None
    comparison_units: Units | None = None

    def keep(self, months: Mask | NDArray[np.int64]) -> "Monthly":
        """As `Units.keep`."""
        units = None if self.comparison_units is None else self.comparison_units.keep(months)
        arrays = {part.name: getattr(self, part.name) for part in fields(self) if part.name != "comparison_units"}
        kept: dict[str, Any] = {name: None if array is None else array[months] for name, array in arrays.items()}
        return Monthly(**kept, comparison_units=units)


@dataclass(frozen=True, slots=True)
class _Total:
    lowest: Array
    highest: Array
    exposure: Array | None


def aggregate(series: pd.DataFrame, *, additive: bool) -> Monthly:
    """Totals per month over the treated units, and over the comparison units.

    Args:
        series: a tidy series frame that passes `check_series`; other units are left aside.
        additive: True sums values and exposures (counts, days, costs), hidden values between their lowest and highest;
            False takes the mean weighted by exposure (unweighted where there is none), without months with hidden
            values, since a mean has no such bounds.

    Returns:
        The months in which every treated and every comparison unit has what is needed, in order.

    Raises:
        TableError: no treated unit has any month.
    """
    treated = _units(series[(series["role"] == "treated").to_numpy()], additive)
    others = series[(series["role"] == "comparison").to_numpy()]
    comparison = _units(others, additive) if len(others) else None
    months = treated.month if comparison is None else np.intersect1d(treated.month, comparison.month)
    if not months.size:
        raise TableError("Serien har inga månader med värden för alla enheter; se över uttaget och exclude.")
    seen = None if comparison is None else comparison.keep(np.isin(comparison.month, months))
    return _joined(months, _total(treated.keep(np.isin(treated.month, months)), additive), seen, additive)


def _joined(months: NDArray[np.int64], treated: _Total, units: Units | None, additive: bool) -> Monthly:
    hidden = treated.lowest != treated.highest
    value = np.where(hidden, np.nan, treated.lowest)
    if units is None:
        return Monthly(months, value, treated.lowest, treated.highest, hidden, treated.exposure)
    comparison = _total(units, additive)
    return Monthly(
        months,
        value,
        treated.lowest,
        treated.highest,
        hidden | (comparison.lowest != comparison.highest),
        treated.exposure,
        (comparison.lowest + comparison.highest) / 2,
        comparison.lowest,
        comparison.highest,
        comparison.exposure,
        units,
    )


def _units(part: pd.DataFrame, additive: bool) -> Units:
    value = part["value"].to_numpy(float)
    exposure = part["exposure"].to_numpy(float)
    exposed = not np.isnan(exposure).all()
    hidden = part["suppressed"].to_numpy(bool) & additive
    least = part["lowest"].fillna(0.0).to_numpy(float) if "lowest" in part else 0.0
    lowest = np.where(hidden, least, value)
    highest = np.where(hidden, part["highest"].to_numpy(float), value)
    usable = ~np.isnan(lowest) & ~(np.isnan(exposure) & exposed)
    month, at = np.unique(part["month"].astype("int64").to_numpy(), return_inverse=True)
    of, names = pd.factorize(part["unit"])

    def table(numbers: Array) -> Array:
        cells = np.full((month.size, len(names)), np.nan)
        cells[at[usable], of[usable]] = numbers[usable]
        return cells

    low = table(lowest)
    units = Units(tuple(names), month, low, table(highest), table(exposure) if exposed else None)
    return units.keep(np.asarray(~np.isnan(low).any(axis=1)))


def _total(units: Units, additive: bool) -> _Total:
    exposure = None if units.exposure is None else units.exposure.sum(axis=1)
    if additive:
        return _Total(units.lowest.sum(axis=1), units.highest.sum(axis=1), exposure)
    weight = np.ones_like(units.lowest) if units.exposure is None else units.exposure
    low, high = ((weight * numbers).sum(axis=1) / weight.sum(axis=1) for numbers in (units.lowest, units.highest))
    return _Total(low, high, exposure)


def tidy_plain(
    frame: pd.DataFrame, *, kind: Kind = "mean", exclude: Iterable[Span] = (), where: str = "Serien"
) -> pd.DataFrame:
    """A tidy series frame from a plain one, checked; a tidy frame is checked and given back sorted.

    Args:
        frame: columns `month` (period, date or text) and `value`; `exposure`, `comparison` and
            `comparison_exposure` where used; one row a month. Never changed.
        kind: what the values are; "count" refuses parts of whole numbers.
        exclude: spans, both ends inclusive, whose months may be missing.
        where: the beginning of every sentence.

    Raises:
        TableError: all faults at once, rows counted from 1.
    """
    faults: list[str] = []
    parts = frame if is_tidy(frame) else _parts(frame, where, faults)
    raise_faults(TableError, faults + check_series(parts, where=where, kind=kind, exclude=exclude))
    return as_tidy(parts)


def _parts(frame: pd.DataFrame, where: str, faults: list[str]) -> pd.DataFrame:
    missing = [f'{where}: kolumnen "{name}" saknas.' for name in ("month", "value") if name not in frame]
    raise_faults(TableError, missing or ([] if len(frame) else [f"{where}: tabellen har inga rader."]))
    rows = np.arange(1, len(frame) + 1)
    months = read_months(frame["month"].tolist(), rows.tolist(), where, faults)
    parts = [_part(frame, months, "treated", "value", "exposure")]
    if "comparison" in frame:
        parts.append(_part(frame, months, "comparison", "comparison", "comparison_exposure"))
    return pd.concat([part.assign(row=rows) for part in parts], ignore_index=True)


def _part(frame: pd.DataFrame, months: pd.PeriodIndex, role: str, value: str, exposure: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": months,
            "unit": {"treated": "serien", "comparison": "jämförelsen"}[role],
            "role": role,
            "value": frame[value].to_numpy(object),
            "exposure": frame[exposure].to_numpy(object) if exposure in frame else np.nan,
            "suppressed": False,
            "highest": np.nan,
        }
    )
