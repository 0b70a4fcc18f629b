"""The interval of a before-and-after ratio that a table earns, chosen by what stands in it.

Persons' values a_i after and b_i before, sums A and B over the n persons of a unit. The log ratio log(A/B) has the
variance n var(a_i/A - b_i/B):

* All three spreads give it exactly, since var(a_i - b_i) holds the covariance. A few persons are taken off the number,
  because the spread of so uneven values is mostly found too small.
* The spread before and the spread after alone bound it: var <= n (s_a/A)^2 + n (s_b/B)^2 as long as who needed much
  before does not need less after than others do. It counts them as if they were other persons.
* The spread of the changes alone bounds nothing: where all need 20 hours less, and much else besides, it is next to
  zero whatever the ratio is. It gives no interval.
* Where no spread is there, one unit has no interval; several have one from the spread between them: one unit left out
  at a time, t with as many units as their sizes are worth, less one, and never less than chance gives counts.

benchmarks/aggregate.py has the coverage of all of it. Persons who die count with what they used until then.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from naravard_lib.analysis.aggregate.results.before_after import Basis
from naravard_lib.estimate import Estimate

MIN_UNITS = 4  # fewer tell next to nothing of the spread between them: t(2) is 4.3, t(1) 12.7
MIN_PERSONS = 20  # in a unit; with ten, two or three heavy users decide and the bounds cover 92 % instead of 95
_ROUNDED = 0.01  # of the variance without pairing: printed spreads are rounded, and a smaller remainder is only that
_UNEVEN = 10  # persons taken off; without, the exact variance covers 89-93 % with 20 persons, 92-94 with 100
_MOST = float(np.log(1000))  # half an interval on the log scale: a wider one says nothing and is none

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LogChange:
    """A log ratio, its standard error, and how many degrees of freedom that has."""

    value: float
    se: float
    freedom: float
    basis: Basis

    def __sub__(self, other: "LogChange") -> "LogChange":
        """Of persons that are not the same; the fewer degrees of freedom hold."""
        freedom = min(self.freedom, other.freedom)
        return LogChange(self.value - other.value, float(np.hypot(self.se, other.se)), freedom, self.basis)

    def reach(self, level: float) -> float:
        """Half the interval on the log scale; infinite where it would say nothing."""
        reach = float(stdtrit(self.freedom, (1 + level) / 2)) * self.se if np.isfinite(self.se) else np.inf
        return reach if reach < _MOST else np.inf

    def estimate(self, level: float) -> Estimate:
        """The ratio; without limits where the table earns none."""
        reach = self.reach(level)
        if not np.isfinite(self.value) or not np.isfinite(reach):
            return Estimate(float(np.exp(self.value)), -np.inf, np.inf, level, scale="ratio")
        low, high = np.exp([self.value - reach, self.value + reach])
        return Estimate(float(np.exp(self.value)), float(low), float(high), level, scale="ratio")


def log_change(rows: pd.DataFrame, level: float) -> LogChange:
    """The log ratio of all `rows` together, with the widest of the intervals that they earn.

    Args:
        rows: of `tables.aggregate.AGGREGATE_COLUMNS`; at least one.
        level: of the interval for which the widest is chosen.
    """
    before, after = (rows[name].to_numpy(float) for name in ("before", "after"))
    value = _log_ratio(before.sum(), after.sum())
    ways = [way for way in (*_from_persons(rows, value), *_from_units(before, after, value)) if way.se > 0]
    widest = max(ways, key=lambda way: way.reach(level), default=None)
    if widest is None or not np.isfinite(value) or not np.isfinite(widest.reach(level)):
        return LogChange(value, np.inf, 1.0, "none")
    return widest


def _log_ratio(before: float, after: float) -> float:
    if before == 0:
        return np.nan
    return float(np.log(after / before)) if after > 0 else -np.inf


def _from_persons(rows: pd.DataFrame, value: float) -> list[LogChange]:
    """From the spread over persons, where every row has one and persons enough; else none."""
    before, after = float(rows["before"].sum()), float(rows["after"].sum())
    size = rows["n"].to_numpy(float)
    if min(before, after) == 0 or size.min() < MIN_PERSONS:
        return []
    arms, covariance = _variances(rows, before, after)
    if not np.isfinite(arms).all():
        return []
    paired = np.maximum(arms - 2 * covariance, _ROUNDED * arms) * size.sum() / (size.sum() - _UNEVEN)
    known = np.isfinite(paired)
    variance = float(size @ np.where(known, paired, arms))
    basis: Basis = "paired" if known.all() else "arms"
    return [LogChange(value, float(np.sqrt(variance)), float((size - 1).sum()), basis)]


def _variances(rows: pd.DataFrame, before: float, after: float) -> tuple[Array, Array]:
    """Of b_i/B and a_i/A together, and their covariance, a row each; NaN where the spreads are not there."""
    first, second, change = (rows[name].to_numpy(float) for name in ("sd_before", "sd_after", "sd_change"))
    covariance = (first**2 + second**2 - change**2) / 2
    return (first / before) ** 2 + (second / after) ** 2, covariance / (before * after)


def _from_units(before: Array, after: Array, value: float) -> list[LogChange]:
    """From the spread between units, where there are enough; else none."""
    units = len(before)
    rest_before, rest_after = before.sum() - before, after.sum() - after
    if units < MIN_UNITS or min(rest_before.min(), rest_after.min()) <= 0:
        return []
    without = np.log(rest_after / rest_before)
    spread = (units - 1) / units * ((without - without.mean()) ** 2).sum()
    chance = 1 / before.sum() + 1 / after.sum()  # what counts have even if all persons are alike (Poisson)
    se = float(np.sqrt(max(spread, chance)))
    share = (before / before.sum() + after / after.sum()) / 2
    worth = 1 / float((share**2).sum())  # units of equal size that would say as much
    return [LogChange(value, se, max(1.0, worth - 1), "units")]
