"""Regression of counts with a latent autocorrelated error, averaged over what its size and correlation may be.

y_t ~ Poisson(exp(offset_t + x_t'b + u_t)), u an AR(1) process with correlation rho from one month to the next. A few
dozen counts tell neither rho nor the variance of u, and least of all whether there is any: nothing is chosen. Every
node of a grid is fitted and weighted by its restricted likelihood and a prior (METHODS B).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.series.latent_mode import Counts, joint_modes
from naravard_lib.analysis.series.mixture import Array, Mixture, normalised
from naravard_lib.errors import FitError

_RHO_SPAN = np.arctanh([-0.80, 0.985])  # METHODS B1
# Nodes in rho and in size. Limits move by less than .4 % of the interval's width when there are 60 x 60 fine ones.
_LOOK, _FINE = (7, 10), (14, 10)
_LOOKS, _ENOUGH = 4, 3  # looks at most, until so many rows and columns of the grid are likely
_ROUGHLY, _WELL = 0.1, 1e-4  # last of Newton's steps, log scale
_UNLIKELY = 10.0  # below the highest log posterior density: a look leaves out what has less than e^-10 of it
_SMALLEST_TOP = (0.5, 0.02)  # METHODS B1: the grid reaches half the Poisson variance and a latent SD of .14 at least
_TOP = 20.0  # METHODS B1: times the residual variance, since a strongly correlated error hides most of its own
# Prior (1 - rho)^(b-1), and even in the standard deviation of u (Gelman, Bayesian Analysis 2006;1:515-533). METHODS B3
# has b = .2. Own simulation of 22 November 2026 (n 24 to 60, mean 3 to 5000, rho to .9): chance hides a wandering level
# at any length; at n 60, mean 40 and rho .8 the level was covered 94 % with b = .25, 92 % with b = 1, even in rho.
_B = 0.25
# Standard deviation, on the log scale, of the prior for what one standard deviation of a column adds. It bounds what
# no event determines and moves nothing else: with ten events in all, an estimate by less than a hundredth of its SE.
_VAGUE = 100.0


@dataclass(frozen=True, slots=True)
class _Span:
    """A rectangle of nodes: lowest and highest atanh(rho), lowest and highest root of log(1 + variance / chance)."""

    rho: Array
    size: Array


def fit_count_mixture(months: Array, count: Array, offset: Array, design: Array, extra: Array | None = None) -> Mixture:
    """Fit log E(count) = offset + X b + u at every node and weight the nodes.

    Args:
        months: shape (n,), increasing whole months; a gap keeps its length, since correlation depends on it.
        count: shape (n,), not all zero.
        offset: shape (n,), log exposure; another unit of exposure moves the constant and nothing else.
        design: shape (n, p), full column rank.
        extra: shape (n,) or None, known variance of the offset, on the log scale.

    Raises:
        FitError: when the columns cannot be told apart.
    """
    data, back = _prepared(months, count, offset, design, extra)
    chance = float(1 / count.mean() + data.extra.mean())
    rho, variance, log_prior = _nodes(_likely_span(data, chance), chance, *_FINE)
    modes = joint_modes(data, rho, variance, _WELL)
    keep, weight = normalised(modes.log_likelihood + log_prior)
    share = variance[keep] / (variance[keep] + chance)
    beta, root = modes.beta[keep] @ back.T, back @ modes.root[keep]
    return Mixture(rho[keep], share, weight, beta, root, np.inf)


def grid(chance: float, residual: float) -> tuple[Array, Array, Array]:
    """Correlation, variance and log prior mass of u at every node, each of shape (g,), before any look at the data.

    Args:
        chance: variance of a log count around its own expectation.
        residual: variance of the log counts around their line.
    """
    return _nodes(_widest(chance, residual), chance, *_FINE)


def _prepared(months: Array, count: Array, offset: Array, design: Array, extra: Array | None) -> tuple[Counts, Array]:
    """The data on columns that are orthogonal and of unit size, and the matrix (p, p) back to the coefficients."""
    n, p = design.shape
    length = np.linalg.norm(design, axis=0)
    basis, triangle = np.linalg.qr(design / np.where(length > 0, length, 1.0))
    if n <= p or np.abs(np.diag(triangle)).min() < 1e-9:
        raise FitError("Månaderna räcker inte för att skilja förändringen från trend och säsong; ta med fler månader.")
    back = np.sqrt(n) * np.linalg.inv(triangle) / length[:, None]
    ridge = back.T @ (design.var(axis=0)[:, None] * back) / _VAGUE**2
    known = np.zeros(n) if extra is None else extra
    return Counts(np.diff(months), count, offset, known, np.sqrt(n) * basis, ridge), back


def _likely_span(data: Counts, chance: float) -> _Span:
    """Where the nodes are worth having, found by coarse looks; long series with large counts need more than one."""
    span = _widest(chance, _residual_variance(data))
    for _ in range(_LOOKS):
        rho, variance, log_prior = _nodes(span, chance, *_LOOK)
        seen = joint_modes(data, rho, variance, _ROUGHLY).log_likelihood + log_prior
        likely = (seen > seen.max() - _UNLIKELY).reshape(_LOOK)
        rows, columns = likely.any(axis=1), likely.any(axis=0)
        span = _Span(_around(span.rho, rows), _around(span.size, columns))
        if min(rows.sum(), columns.sum()) >= _ENOUGH:
            break
    return span


def _around(ends: Array, likely: NDArray[np.bool_]) -> Array:
    """The ends of the likely cells of a span, and a cell more on either side."""
    at = np.flatnonzero(likely)
    cells = np.clip([at[0] - 1, at[-1] + 2], 0, likely.size)
    return np.asarray(ends[0] + (ends[1] - ends[0]) * cells / likely.size)


def _residual_variance(data: Counts) -> float:
    n, p = data.design.shape
    log_rate = np.log(data.count + 0.5) - data.offset
    residual = log_rate - data.design @ (data.design.T @ log_rate) / n
    return float(residual @ residual / (n - p))


def _widest(chance: float, residual: float) -> _Span:
    """Up to the largest variance of u worth a node."""
    factor, floor = _SMALLEST_TOP
    top = max(_TOP * residual, factor * chance + floor)
    return _Span(_RHO_SPAN, np.asarray([0.0, np.sqrt(np.log1p(top / chance))]))


def _nodes(span: _Span, chance: float, n_rho: int, n_size: int) -> tuple[Array, Array, Array]:
    """Correlation, variance and log prior mass of u at the middle of every cell of a grid, each of shape (g,)."""
    rho = np.tanh(_middles(span.rho, n_rho))
    size = _middles(span.size, n_size)
    in_rho = (_B - 1) * np.log1p(-rho) + np.log1p(-(rho**2))  # the second term is the width of a cell
    variance = chance * np.expm1(size**2)
    in_size = np.log(size) + size**2 - 0.5 * np.log(variance)  # even in the standard deviation of u
    return np.repeat(rho, n_size), np.tile(variance, n_rho), np.add.outer(in_rho, in_size).ravel()


def _middles(ends: Array, parts: int) -> Array:
    return np.asarray(ends[0] + (ends[1] - ends[0]) * (np.arange(parts) + 0.5) / parts)
