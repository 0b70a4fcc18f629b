"""Directly standardised rates with intervals that hold for small counts, and ratios of two of them."""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from naravard_lib.estimate import Estimate

Array = NDArray[np.float64]


def standard_rate(
    events: Array, exposure: Array, weights: Array, *, dispersion: float = 1.0, level: float = 0.95
) -> Estimate:
    """A directly standardised rate with the gamma interval of Fay and Feuer (Stat Med 1997;16:791-801).

    Worked example: 10 events in 1000 and 30 in 500 persons, weights 0.8 and 0.2: 0.8·0.01 + 0.2·0.06 = 0.02.

    Args:
        events: shape (k,), counts by age band.
        exposure: shape (k,), persons, or persons times months, behind them.
        weights: shape (k,), the standard population; only their proportions matter.
        dispersion: how much more the rate varies than that of Poisson counts, at least 1, see `dispersion_of`.
        level: coverage.

    Returns:
        Events per unit of exposure.
    """
    w = weights / weights.sum() / exposure
    value, variance = float(w @ events), float(dispersion * (w**2 @ events))
    most = dispersion * float(w.max())
    low = _gamma((1 - level) / 2, value, variance) if value else 0.0
    high = _gamma((1 + level) / 2, value + most, variance + most**2)
    return Estimate(value, low, high, level, scale="rate")


def _gamma(chance: float, mean: float, variance: float) -> float:
    """A quantile of the gamma distribution with this mean and variance, as a scaled chi-square."""
    from scipy.special import chdtri  # late: a third of a second, and few initiatives are divided by age

    return variance / (2 * mean) * float(chdtri(2 * mean**2 / variance, 1 - chance))


def dispersion_of(rates: Array, variances: Array) -> float:
    """How much more the mean of monthly rates varies than that of Poisson counts, squared, at least 1.

    The larger of two: steps between months (von Neumann 1941), and `_slow`, since months that hang together leave
    small steps around a mean that varies much.

    Args:
        rates: shape (n,), in order of time.
        variances: shape (n,), of each rate if its counts were Poisson.
    """
    if rates.size < 3 or not variances.sum():
        return 1.0
    steps = float(np.sum(np.diff(rates) ** 2) / (variances[1:] + variances[:-1]).sum())
    return max(1.0, steps, _slow(rates) / float(variances.mean()))


def _slow(rates: Array) -> float:
    """The variance that a mean of months has, times their number, from how they move over half years and longer.

    The mean square of the first cosine weighted sums, as many and with the t quantile that Lazarus, Lewis, Stock and
    Watson recommend (J Bus Econ Stat 2018;36:541-559). From two years on the season is quicker than those.
    """
    from scipy.special import stdtrit  # late, as in `_gamma`

    n = rates.size
    waves = np.arange(1, max(2, round(0.4 * n ** (2 / 3))) + 1)
    sums = math.sqrt(2 / n) * np.cos(np.pi * np.outer(waves, np.arange(n) + 0.5) / n) @ rates
    wider = float(stdtrit(waves.size, 0.975)) / NormalDist().inv_cdf(0.975)  # few sums leave their variance uncertain
    return wider**2 * float(np.mean(sums**2))


def difference(first: Estimate, second: Estimate) -> Estimate:
    """`first` − `second` for independent estimates, from their own limits (Zou and Donner, Stat Med 2008;27:1693-1702).

    Groups that share what moves the months are in truth better known against each other than this says.

    Args:
        first: an estimate.
        second: another on the same scale.
    """
    value = first.value - second.value
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Estimate(value, value - below, value + above, first.level)


def logged(estimate: Estimate, shift: float = 0.0) -> Estimate | None:
    """The logarithm of an estimate plus `shift`, None where a limit has none."""
    parts = [part + shift for part in (estimate.value, estimate.low, estimate.high)]
    if not all(0 < part < math.inf for part in parts):
        return None
    value, low, high = map(math.log, parts)
    return Estimate(value, low, high, estimate.level, scale="log_ratio")
