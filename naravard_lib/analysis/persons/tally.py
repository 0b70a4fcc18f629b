"""Rates of the inscribed and of their comparison, and ratios of them with intervals clustered on persons.

The influence of a person on the logarithm of a rate R = sum(wY) / sum(wP) is w (Y - R P) / sum(wY), summed over all the
index months the person took part in: a person may be compared with in many months and be inscribed in one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from naravard_lib.estimate import Estimate

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Weighted events and person-months by person, shape (N,) each."""

    events: Array
    time: Array

    @classmethod
    def zero(cls, persons: int) -> "Sums":
        """Nothing yet."""
        return cls(np.zeros(persons), np.zeros(persons))

    @property
    def rate(self) -> float:
        """Events per person-month; NaN without time."""
        time = float(self.time.sum())
        return float(self.events.sum()) / time if time > 0 else np.nan

    @property
    def influence(self) -> Array:
        """Shape (N,): each person's influence on the logarithm of the rate."""
        return np.asarray((self.events - self.rate * self.time) / self.events.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """One window under one way of comparing: the inscribed and their weighted comparison."""

    inscribed: Sums
    compared: Sums

    @classmethod
    def zero(cls, persons: int) -> "Tally":
        """Nothing yet."""
        return cls(Sums.zero(persons), Sums.zero(persons))

    @property
    def empty(self) -> bool:
        """Whether one side has no events, so that no ratio exists."""
        return not (self.inscribed.events.sum() > 0 and self.compared.events.sum() > 0)

    @property
    def log_ratio(self) -> float:
        """Logarithm of the inscribed's rate over the comparison's."""
        return float(np.log(self.inscribed.rate / self.compared.rate))

    @property
    def influence(self) -> Array:
        """Shape (N,): each person's influence on `log_ratio`."""
        return self.inscribed.influence - self.compared.influence


@dataclass(frozen=True, slots=True, eq=False)
class LogRatio:
    """A log rate ratio with each person's influence on it, so that two can be held against each other.

    Attributes:
        value: the logarithm.
        influence: shape (N,).
        persons: inscribed persons behind it.
    """

    value: float
    influence: Array
    persons: int

    def __sub__(self, other: "LogRatio") -> "LogRatio":
        """Their difference; the smaller number of persons decides the degrees of freedom."""
        return LogRatio(self.value - other.value, self.influence - other.influence, min(self.persons, other.persons))

    @property
    def se(self) -> float:
        """Standard error: persons are independent, their months are not; n / (n - 1) as for any cluster."""
        return float(np.sqrt((self.influence**2).sum() * self.persons / (self.persons - 1)))

    def estimate(self, level: float = 0.95) -> Estimate:
        """The ratio with its t(n - 1) interval on the log scale."""
        reach = float(stdtrit(self.persons - 1, (1 + level) / 2)) * self.se
        low, high = np.exp([self.value - reach, self.value + reach])
        return Estimate(float(np.exp(self.value)), float(low), float(high), level, scale="ratio")


def contrast(after: Tally, before: Tally | None = None) -> LogRatio | None:
    """The log ratio after inscription, less the one before where given; None where a side has no events at all."""
    parts: Sequence[Tally] = [after] if before is None else [after, before]
    persons = int((after.inscribed.time > 0).sum())
    if persons < 2 or any(part.empty for part in parts):
        return None
    value = after.log_ratio - (0.0 if before is None else before.log_ratio)
    influence = after.influence - (0.0 if before is None else before.influence)
    return LogRatio(value, influence, persons)
