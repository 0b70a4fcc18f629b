"""The effect of one calendar year out of a fitted series, with an interval.

A fit gives the interval of its level, of its change of trend and of the sum over all months, but of no single year.
From those three follows how level and trend vary together, and from that the year's own. Half widths stand for
standard errors, so an interval that hidden values have widened widens here too. The result is joined with the year's
share of the whole interval, so it errs on the wide side.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.value.effects_of import effect_months, outwards
from naravard_lib.estimate import Estimate


@dataclass(frozen=True, slots=True)
class YearChange:
    """The change over the used months of one calendar year, in units; negative is fewer."""

    year: int
    months: int
    change: Estimate


def by_year(fit: ItsFit) -> tuple[YearChange, ...]:
    """Every calendar year with used months after the introduction; empty where values cannot be added."""
    if not fit.design.additive:
        return ()
    return tuple(_years(fit, effect_months(fit)))


def _years(fit: ItsFit, path: pd.DataFrame) -> Iterator[YearChange]:
    whole = _Pull.of(path, path, fit)
    for year, part in path.groupby(path["month"].dt.year):
        change = (part["fitted"] - part["counterfactual"]).sum()
        if len(part) == len(path):
            limits = fit.cumulative.low, fit.cumulative.high
        else:
            limits = _limits(float(change), _Pull.of(part, path, fit), whole, fit)
        found = Estimate(float(change), min(limits[0], change), max(limits[1], change), fit.cumulative.level)
        yield YearChange(int(year), len(part), outwards(found))


@dataclass(frozen=True, slots=True)
class _Pull:
    """How much a sum of months moves when the level, and the change of trend, move by one."""

    level: float
    slope: float

    @classmethod
    def of(cls, part: pd.DataFrame, path: pd.DataFrame, fit: ItsFit) -> "_Pull":
        """On the log scale a month moves by its fitted value."""
        each = part["fitted"].to_numpy(float) if fit.level.scale == "log_ratio" else np.ones(len(part))
        since = part["month"].astype("int64").to_numpy() - path["month"].astype("int64").iloc[0]
        return cls(float(each.sum()), float((each * since).sum()))


def _limits(change: float, pull: _Pull, whole: _Pull, fit: ItsFit) -> tuple[float, float]:
    """Limits around a year's change: by what level and trend do together, and at least its share of the whole's."""
    down, up = (_reach(pull, whole, fit, upper) for upper in (False, True))
    share = pull.level / whole.level
    total = fit.cumulative
    return (
        change - max(down, share * (total.value - total.low)),
        change + max(up, share * (total.high - total.value)),
    )


def _reach(pull: _Pull, whole: _Pull, fit: ItsFit, upper: bool) -> float:
    """Half width on one side; level and trend as correlated as the half width of the whole sum says."""
    level, total = (_half(part, upper) for part in (fit.level, fit.cumulative))
    if fit.slope is None or whole.slope == 0:
        return pull.level / whole.level * total
    slope = _half(fit.slope, upper)
    both = total**2 - (whole.level * level) ** 2 - (whole.slope * slope) ** 2
    together = float(np.clip(both / (2 * whole.level * whole.slope), -level * slope, level * slope))
    spread = (pull.level * level) ** 2 + (pull.slope * slope) ** 2 + 2 * pull.level * pull.slope * together
    return sqrt(max(spread, 0.0))


def _half(part: Estimate, upper: bool) -> float:
    return part.high - part.value if upper else part.value - part.low
