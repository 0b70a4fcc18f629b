"""Quantiles and tail areas of a weighted mixture of t distributions, many contrasts at a time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, stdtr, stdtrit

Array = NDArray[np.float64]

_NEWTON_STEPS = 60  # far more than needed: safeguarded Newton ends after 4-8
_LAST_STEP = 1e-8  # of a standard error; Newton squares its error, so the next step would be below 1e-15


@dataclass(frozen=True, slots=True)
class TMixture:
    """The distribution of m contrasts, each a mixture over g nodes.

    Attributes:
        weight: shape (g,), sums to one.
        center: shape (g, m), the estimate of each contrast at each node.
        se: shape (g, m), its standard error there.
        df: degrees of freedom, the same at every node.
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
        return np.asarray(self.weight @ stdtr(self.df, (x - self.center) / self.se))

    def quantile(self, q: float) -> Array:
        """Shape (m,): the point below which the share q of each contrast lies.

        A mixture's quantile lies between the smallest and the largest quantile of its nodes; inside that bracket
        Newton steps are taken, and halving where a step would leave it.
        """
        node = self.center + self.se * stdtrit(self.df, q)
        low, high = node.min(axis=0), node.max(axis=0)
        x, scale = self.weight @ node, self.sd
        for _ in range(_NEWTON_STEPS):
            excess = self.cdf(x) - q
            low, high = np.where(excess < 0, x, low), np.where(excess < 0, high, x)
            step = x - excess / self._density(x)
            new = np.where((step >= low) & (step <= high), step, (low + high) / 2)
            done = np.all(np.abs(new - x) <= _LAST_STEP * scale)
            x = new
            if done:
                break
        return np.asarray(x)

    def p_value(self) -> Array:
        """Shape (m,): two-sided tail area beyond zero."""
        below = self.cdf(np.zeros(self.center.shape[1]))
        return np.asarray(np.minimum(1.0, 2 * np.minimum(below, 1 - below)))

    def _density(self, x: Array) -> Array:
        z = (x - self.center) / self.se
        log_constant = gammaln((self.df + 1) / 2) - gammaln(self.df / 2) - 0.5 * np.log(self.df * np.pi)
        density = np.exp(log_constant - (self.df + 1) / 2 * np.log1p(z**2 / self.df)) / self.se
        return np.asarray(self.weight @ density)
