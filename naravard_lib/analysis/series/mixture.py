"""Quantiles and tail areas of a weighted mixture of t distributions, many contrasts at a time."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr, stdtr, stdtrit

Array = NDArray[np.float64]

_NEWTON_STEPS = 60  # far more than needed: safeguarded Newton ends after 4-8
_EXACT = 1e-12  # of a probability
_LAST_STEP = 1e-5  # of the smallest standard error; the error left is its cube or, at worst, its square
_NEGLIGIBLE = 1e-9  # nodes of less weight change no printed digit


def root(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses zero between `low` and `high`, where it has either sign.

    Regula falsi with the Illinois step (Dowell and Jarratt, BIT 1971;11:168-174): a dozen calls, and no import of
    scipy.optimize, which would take longer than the fit.
    """
    at_low, at_high, side = rising(low), rising(high), 0
    for _ in range(_NEWTON_STEPS):
        x = (low * at_high - high * at_low) / (at_high - at_low)
        here = rising(x)
        if abs(here) < _EXACT or high - low < _EXACT:
            break
        if here < 0:
            low, at_low, at_high, side = x, here, at_high / 2 if side < 0 else at_high, -1
        else:
            high, at_high, at_low, side = x, here, at_low / 2 if side > 0 else at_low, 1
    return x


def t_cdf(df: float, z: Array) -> Array:
    """Tail area below z; scipy takes twice as long for infinitely many degrees of freedom as for the normal."""
    return np.asarray(ndtr(z) if np.isinf(df) else stdtr(df, z))


@dataclass(frozen=True, slots=True)
class TMixture:
    """The distribution of m contrasts, each a mixture over g nodes.

    Attributes:
        weight: shape (g,), sums to one.
        center: shape (g, m), the estimate of each contrast at each node.
        se: shape (g, m), its standard error there.
        df: degrees of freedom, the same at every node; infinite for normal distributions.
    """

    weight: Array
    center: Array
    se: Array
    df: float

    @property
    def mean(self) -> Array:
        """Shape (m,): the mixture's mean, used as the point estimate."""
        return self.weight @ self.center

    @property
    def sd(self) -> Array:
        """Shape (m,): root of mean squared standard error plus spread between nodes, reported as standard error."""
        spread = self.center - self.mean
        return np.asarray(np.sqrt(self.weight @ (self.se**2 + spread**2)))

    def cdf(self, x: Array) -> Array:
        """Shape (m,): probability that each contrast is at most x (shape (m,))."""
        return np.asarray(self.weight @ t_cdf(self.df, (x - self.center) / self.se))

    def quantile(self, q: float) -> Array:
        """Shape (m,): the point below which the share q of each contrast lies.

        A mixture's quantile lies between the smallest and the largest quantile of its nodes; inside that bracket
        Halley steps are taken (one call of the costly cdf fewer than Newton's), and halving where one would leave it or
        is not half as long as the one before: between nodes far apart steps can go back and forth for ever.
        """
        node = self.center + self.se * stdtrit(self.df, q)
        low, high = node.min(axis=0), node.max(axis=0)
        x, scale = self.weight @ node, self.se.min(axis=0)
        before = np.full_like(x, np.inf)
        for _ in range(_NEWTON_STEPS):
            excess = self.cdf(x) - q
            low, high = np.where(excess < 0, x, low), np.where(excess < 0, high, x)
            density, slope = self._density(x)
            newton = excess / density
            step = x - newton / np.clip(1 - newton * slope / (2 * density), 0.5, 2.0)
            shrinks = (step >= low) & (step <= high) & (np.abs(step - x) <= before / 2)
            new = np.where(shrinks, step, (low + high) / 2)
            before = np.abs(new - x)
            done = np.all(before <= _LAST_STEP * scale)
            x = new
            if done:
                break
        return np.asarray(x)

    def p_value(self) -> Array:
        """Shape (m,): two-sided tail area beyond zero."""
        below = self.cdf(np.zeros(self.center.shape[1]))
        return np.asarray(np.minimum(1.0, 2 * np.minimum(below, 1 - below)))

    def _density(self, x: Array) -> tuple[Array, Array]:
        """Shapes (m,): the density at x and its derivative."""
        z = (x - self.center) / self.se
        if np.isinf(self.df):
            normal = np.exp(-0.5 * z**2) / (np.sqrt(2 * np.pi) * self.se)
            return np.asarray(self.weight @ normal), np.asarray(self.weight @ (-normal * z / self.se))
        log_constant = gammaln((self.df + 1) / 2) - gammaln(self.df / 2) - 0.5 * np.log(self.df * np.pi)
        density = np.exp(log_constant - (self.df + 1) / 2 * np.log1p(z**2 / self.df)) / self.se
        slope = -density * (self.df + 1) * z / (self.df + z**2) / self.se
        return np.asarray(self.weight @ density), np.asarray(self.weight @ slope)


@dataclass(frozen=True, slots=True)
class Mixture:
    """A regression fitted at every node of a grid, whatever its errors.

    Attributes:
        rho: shape (g,), correlation from month to month of the AR(1) part of the errors.
        share: shape (g,), share of the variance that part carries; the rest is white noise or a count's own chance.
        weight: shape (g,), sums to one.
        beta: shape (g, p), coefficients.
        root: shape (g, p, p), L with covariance of beta = L L'.
        df: degrees of freedom of the coefficients; infinite for normal distributions.
    """

    rho: Array
    share: Array
    weight: Array
    beta: Array
    root: Array
    df: float

    def contrasts(self, rows: Array) -> TMixture:
        """The distribution of the linear combinations `rows` (shape (m, p)) of the coefficients."""
        return TMixture(self.weight, self.beta @ rows.T, np.linalg.norm(rows @ self.root, axis=2), self.df)

    @property
    def autocorrelation(self) -> float:
        """Expected correlation between the errors of neighbouring months."""
        return float(self.weight @ (self.rho * self.share))


def normalised(log_weight: Array) -> tuple[NDArray[np.bool_], Array]:
    """Which nodes to keep, shape (g,), and the weights of those kept, which sum to one."""
    weight = np.exp(log_weight - log_weight.max())
    keep = weight > _NEGLIGIBLE * weight.sum()
    return keep, weight[keep] / weight[keep].sum()
