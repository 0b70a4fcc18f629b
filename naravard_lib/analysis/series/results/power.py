"""Which effects will be seen, and when: the figure to plan an initiative by."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.analysis.series.design import ItsDesign

_HALVINGS = 40  # of the bracket around the smallest effect: far below any printed digit
_ALL = -1 + 1e-9  # nothing left; its logarithm would be infinite
_WIDEST = 40.0  # standard deviations above the limit's middle: brackets every effect that is searched for


@dataclass(frozen=True, slots=True, eq=False)
class PowerCurve:
    """The chance that the interval for the whole period lies on the effect's side of no change.

    The effect is assumed to be there in full from the first month after phase-in, and to last. The noise is what the
    baseline shows; all that it leaves open is averaged over.

    Attributes:
        design: what will be fitted.
        n_before: used months before the change.
        n_after: months of the series from the change on; none of them is looked at.
        months: shape (k,), used months after phase-in.
        period: the calendar month that each of them ends in, k of them.
        slope: shape (k,), whether so many months let the trend change too.
        base: mean per month before the change.
        log: whether effects are logs of a ratio (counts) or parts of `base`.
        middle: shape (k, m), middle of the interval's far limit with no effect, in each of m draws.
        spread: shape (k, m), its standard deviation.
        target: the effect that is hoped for, as a share; None without a target.
        by: when it is to be reached, **inclusive**; None without a target.
        chance: the chance that is asked for, 0-1.
        lower: whether effects are decreases.
    """

    design: ItsDesign
    n_before: int
    n_after: int
    months: NDArray[np.int64]
    period: tuple[pd.Period, ...]
    slope: NDArray[np.bool_]
    base: float
    log: bool
    middle: NDArray[np.float64]
    spread: NDArray[np.float64]
    target: float | None
    by: pd.Period | None
    chance: float
    lower: bool

    @property
    def smallest(self) -> NDArray[np.float64]:
        """Shape (k,): the smallest effect that is seen with `chance`, as a share; NaN when not even all would be."""
        low = np.zeros(len(self.months))
        high = (self.middle + _WIDEST * self.spread).max(axis=1)
        for _ in range(_HALVINGS):
            half = (low + high) / 2
            seen = self._seen(half) >= self.chance
            low, high = np.where(seen, low, half), np.where(seen, half, high)
        sign = -1 if self.lower else 1
        share = np.expm1(sign * high) if self.log else sign * high / self.base
        return np.where(share > -1, share, np.nan)

    def power_at(self, effect: float) -> NDArray[np.float64]:
        """Shape (k,): the chance to see an effect (a share, -0.2 is a fifth less) for each number of months ahead."""
        size = abs(np.log1p(max(effect, _ALL))) if self.log else abs(effect) * self.base
        return self._seen(np.full(len(self.months), size))

    @property
    def first_month(self) -> pd.Period | None:
        """The earliest month by which the target is seen with `chance`; None without a target or within no month."""
        if self.target is None:
            return None
        enough = self.power_at(self.target) >= self.chance
        return self.period[int(enough.argmax())] if enough.any() else None

    @property
    def chance_by(self) -> float | None:
        """The chance to see the target with the months up to `by`; None when these are too few, or more than k."""
        if self.target is None or self.by is None or not self.period[0] <= self.by <= self.period[-1]:
            return None
        at = sum(month <= self.by for month in self.period) - 1
        return float(self.power_at(self.target)[at])

    def _seen(self, size: NDArray[np.float64]) -> NDArray[np.float64]:
        from scipy.special import ndtr  # late: a third of a second, and few that hold a curve ask

        return np.asarray(ndtr((size[:, None] - self.middle) / self.spread).mean(axis=1))
