"""XmR chart: natural limits of single months (Wheeler, Understanding Variation, 1993)."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.analysis.series.mixture import Array
from naravard_lib.analysis.series.results.limits import ProcessLimits
from naravard_lib.errors import FitError
from naravard_lib.initiative import Span
from naravard_lib.tables.schema import ADDITIVE, Kind
from naravard_lib.tables.series import MIN_BEFORE, aggregate, tidy_plain

_XMR = 2.66  # 3 / 1.128: three sigma from the mean moving range of two


def process_limits(month: NDArray[np.int64], value: Array) -> ProcessLimits:
    """Mean and natural limits from the moving ranges between neighbouring months.

    Args:
        month: shape (n,), increasing ordinals; ranges across a gap are not used.
        value: shape (n,), without missing values.

    Raises:
        FitError: fewer than six months.
    """
    if month.size < MIN_BEFORE:
        raise FitError(f"Bara {month.size} månader i utgångsläget; minst {MIN_BEFORE} behövs för att visa variationen.")
    ranges = np.abs(np.diff(value))[np.diff(month) == 1]
    mean = float(value.mean())
    reach = _XMR * float(ranges.mean()) if ranges.size else float("nan")
    outside = month[(value < mean - reach) | (value > mean + reach)]
    periods = tuple(pd.Period(ordinal=int(ordinal), freq="M") for ordinal in outside)
    return ProcessLimits(mean, mean - reach, mean + reach, periods, int(month.size))


def spc(series: pd.DataFrame, *, kind: Kind = "mean", exclude: Iterable[Span] = ()) -> ProcessLimits:
    """The XmR chart of a series' treated units.

    Args:
        series: a tidy series frame or a plain one with `month` and `value`; months with hidden values are left out.
        kind: what the values are; counts, days and costs of several units are added, others averaged by exposure.
        exclude: spans, both ends inclusive, whose months may be missing.

    Raises:
        TableError: the series breaks its rules.
        FitError: fewer than six months.
    """
    monthly = aggregate(tidy_plain(series, kind=kind, exclude=exclude), additive=kind in ADDITIVE)
    shown = monthly.keep(~monthly.suppressed)
    return process_limits(shown.month, shown.value)
