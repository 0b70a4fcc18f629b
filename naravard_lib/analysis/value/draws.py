"""From a figure to a distribution, by one stated rule for each way a figure can be bounded.

The rules are this project's own: the sources say how a number is bounded, seldom how sure it is.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.value.results.potential import Rule
from naravard_lib.cases.figures import Quantity, Share
from naravard_lib.estimate import Estimate
from naravard_lib.evidence.schema import ROOM  # how far "about" x and "more than" x may reach from x, as a share

Values = NDArray[np.float64]
Shape = Literal["fixed", "uniform", "triangular", "log_normal"]


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a figure may turn out.

    Attributes:
        rule: which rule made it.
        shape: its form; `log_normal` is of one plus a relative change, given as a reduction: positive is less.
        low: lowest value; of `log_normal` the mean of the logarithm.
        mode: the most likely value, used by `triangular` and `fixed`.
        high: highest value; of `log_normal` the standard deviation of the logarithm.
    """

    rule: Rule
    shape: Shape
    low: float
    mode: float
    high: float

    def draw(self, rng: np.random.Generator, number: int) -> Values:
        """Independent values, shape (number,)."""
        match self.shape:
            case "fixed":
                return np.full(number, self.mode)
            case "log_normal":
                return -np.expm1(self.low + self.high * rng.standard_normal(number))
            case _:
                return np.asarray(self._from_below(rng.random(number)))

    def quantile(self, share: float) -> float:
        """The value that `share` of all values lie below; 0 < share < 1."""
        match self.shape:
            case "fixed":
                return self.mode
            case "log_normal":  # less change is more reduction, so the ends change places
                return -math.expm1(self.low + self.high * NormalDist().inv_cdf(1 - share))
            case _:
                return float(self._from_below(np.asarray(share)))

    @property
    def base(self) -> float:
        """The value for plain arithmetic: the most likely of a stated triangle, else the value that half lie below."""
        return self.mode if self.rule == "interval_base" else self.quantile(0.5)

    def _from_below(self, share: Values) -> Values:
        """The inverse of the distribution function, uniform or triangular (Kotz and van Dorp 2004, chapter 1)."""
        width = self.high - self.low
        if self.shape == "uniform":
            return np.asarray(self.low + width * share)
        bend = (self.mode - self.low) / width
        rising = self.low + width * np.sqrt(share * bend)
        falling = self.high - width * np.sqrt((1 - share) * (1 - bend))
        return np.where(share < bend, rising, falling)


def distribution(figure: Quantity, part: bool = False) -> Distribution:
    """The distribution of a figure, by how it is bounded; a share stays within 0–1.

    Args:
        figure: from the question file.
        part: whether it tells how large a part of something is. "Up to" a reduction may be none at all, so any value
            is as likely; "up to" a part that is there speaks of values near it, so those near zero are seldom drawn.
    """
    low, base, high = figure.low, figure.middle, figure.high
    most = 1.0 if isinstance(figure, Share) else math.inf
    match figure.bound:
        case "exact":
            return _fixed(base, "exact")
        case "about":
            return _between("about", base * (1 - ROOM), min(base * (1 + ROOM), most))
        case "up_to":
            return Distribution("part_up_to", "triangular", 0.0, high, high) if part else _between("up_to", 0.0, high)
        case "more_than":
            return _between("more_than", low, min(low * (1 + ROOM), most))
    if figure.base is None:
        return _between("interval", low, high)
    return Distribution("interval_base", "triangular", low, base, high)


def measured(change: Estimate) -> Distribution:
    """The distribution of a reduction that has been measured: log-normal about one plus the relative change.

    The wider half of the interval sets the spread, so that an uneven interval is not told narrower than it is.
    """
    middle, low, high = (math.log1p(max(part, -1 + 1e-9)) for part in (change.value, change.low, change.high))
    z = NormalDist().inv_cdf((1 + change.level) / 2)
    return Distribution("measured", "log_normal", middle, middle, max(high - middle, middle - low) / z)


def _between(rule: Rule, low: float, high: float) -> Distribution:
    return Distribution(rule, "uniform", low, (low + high) / 2, high) if low < high else _fixed(low, rule)


def _fixed(value: float, rule: Rule) -> Distribution:
    return Distribution(rule, "fixed", value, value, value)
