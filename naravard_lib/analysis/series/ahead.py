"""Where an interval's limit will lie when months to come have been seen, drawn from what the baseline says.

Every draw is a whole series of errors, before and after the change, fitted as `reml` and `latent` do: at all nodes of
the grid at once, weighted by restricted likelihood and prior. Counts are taken on the log scale, with the chance in a
Poisson count as white noise of known size. An effect moves the fit and nothing else, so one set of draws serves
effects of any size; and the best estimate at the node that a draw came from is independent of everything that the
interval's width is made of, so its spread is put in exactly (Rao-Blackwell), and 192 draws do what takes thousands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr, stdtrit

from naravard_lib.analysis.series import latent, reml
from naravard_lib.analysis.series.mixture import Array

_DRAWS = 192  # another seed moves a chance by a point (standard deviation)
_SEED = 20240101  # fixed: the same baseline gives the same figure
_NEWTON_STEPS = 6  # from the mixture of quantiles; the limits then stand to a thousandth of a standard error
_NEGLIGIBLE = 1e-4  # nodes that weigh less in every draw are left out


@dataclass(frozen=True, slots=True)
class ErrorGrid:
    """What the errors may be.

    Attributes:
        rho: shape (g,), correlation from month to month of the AR(1) part.
        signal: shape (g,), variance of the AR(1) part.
        noise: shape (g,), variance of the white noise on top.
        log_prior: shape (k + 1, g), for the baseline alone and for each of k numbers of months ahead.
        known: whether the variances are so, or times an unknown scale.
    """

    rho: Array
    signal: Array
    noise: Array
    log_prior: Array
    known: bool


@dataclass(frozen=True, slots=True)
class Horizon:
    """One number of months ahead: used months in all, columns of the design in use, and the effect as a contrast."""

    rows: int
    columns: list[int]
    contrast: Array


@dataclass(frozen=True, slots=True)
class _Sums:
    """Cross products of whitened columns up to a month: of the design, with the draws, of the draws; log determinant.

    Shapes (g, q, q), (g, q, m), (g, m) and (g,).
    """

    design: Array
    mixed: Array
    square: Array
    log_det: Array


def gaussian_grid(lengths: Sequence[int]) -> ErrorGrid:
    """The grid of `reml` for series of these lengths, the baseline's first; nodes that one of them lacks weigh zero."""
    grids = [reml.grid(n) for n in lengths]
    nodes = np.unique(np.concatenate([np.column_stack(grid[:2]) for grid in grids]), axis=0)
    prior = np.full((len(grids), len(nodes)), -np.inf)
    for row, (rho, share, log_prior) in zip(prior, grids, strict=True):
        row[(nodes[:, None] == np.column_stack([rho, share])).all(axis=2).argmax(axis=0)] = log_prior
    return ErrorGrid(nodes[:, 0], nodes[:, 1], 1 - nodes[:, 1], prior, known=False)


def count_grid(chance: float, residual: float, k: int) -> ErrorGrid:
    """The grid of `latent` for counts whose logs vary by `chance` of themselves and by `residual` in all."""
    rho, variance, log_prior = latent.grid(chance, residual)
    return ErrorGrid(rho, variance, np.full(rho.size, chance), np.tile(log_prior, (k + 1, 1)), known=True)


def limits_ahead(
    months: Array, design: Array, y: Array, horizons: Sequence[Horizon], grid: ErrorGrid, tail: float
) -> tuple[Array, Array]:
    """The upper limit of a contrast when its true value is zero, for each number of months ahead.

    Args:
        months: shape (n,), used months, the baseline's first.
        design: shape (n, q), every column that any horizon uses.
        y: shape (b,), the baseline's values.
        horizons: k of them, the shortest first.
        grid: what the errors may be; `log_prior` has k + 1 rows.
        tail: probability beyond the limit.

    Returns:
        Middle and standard deviation of the limit in every draw, each of shape (k, m).
    """
    own = [c for c in range(design.shape[1]) if design[: y.size, c].any()]
    *_, (_, sums) = _growing(months[: y.size], design[: y.size, own], y[:, None], grid)
    known = _fit(sums, list(range(len(own))), y.size, grid, grid.log_prior[0])
    node = np.searchsorted(known.weight[:, 0].cumsum(), (np.arange(_DRAWS) + 0.5) / _DRAWS)
    size = known.scale[node, 0]
    draws = size * _draw(months, grid, node)
    rows = [horizon.rows for horizon in horizons]
    found = []
    for t, sums in _growing(months, design, draws, grid):
        if t in rows:
            at = rows.index(t)
            fit = _fit(sums, horizons[at].columns, t, grid, grid.log_prior[at + 1])
            found.append(_limit(fit, horizons[at].contrast, tail, node, size))
    return np.stack([middle for middle, _ in found]), np.stack([spread for _, spread in found])


@dataclass(frozen=True, slots=True)
class _Fit:
    """Every draw fitted at every node.

    Attributes:
        inverse: shape (g, p, p), of the triangle T with information on the coefficients T T'.
        projected: shape (g, p, m), inverse times cross products.
        scale: shape (g, m), what standard errors are multiplied by; one where variances are known.
        weight: shape (g, m), each column sums to one.
        df: degrees of freedom.
    """

    inverse: Array
    projected: Array
    scale: Array
    weight: Array
    df: float


def _growing(months: Array, design: Array, values: Array, grid: ErrorGrid) -> Iterator[tuple[int, _Sums]]:
    """Number of months and the sums up to there, month by month, for all nodes, columns and ends at once."""
    q, g, m = design.shape[1], grid.rho.size, values.shape[1]
    sums = _Sums(np.zeros((g, q, q)), np.zeros((g, q, m)), np.zeros((g, m)), np.zeros(g))
    columns = np.column_stack([design, values])
    steps = reml.whitened(months, columns, grid.rho, grid.signal, grid.noise)
    for t, (white, log_variance) in enumerate(steps, 1):
        sums = _Sums(
            sums.design + white[:, :q, None] * white[:, None, :q],
            sums.mixed + white[:, :q, None] * white[:, None, q:],
            sums.square + white[:, q:] ** 2,
            sums.log_det + log_variance,
        )
        yield t, sums


def _fit(sums: _Sums, at: list[int], n: int, grid: ErrorGrid, log_prior: Array) -> _Fit:
    inverse = np.linalg.inv(np.linalg.cholesky(sums.design[:, at][:, :, at]))
    projected = inverse @ sums.mixed[:, at]
    rss = sums.square - (projected**2).sum(axis=1)
    df = float(n - len(at))
    information = sums.log_det - 2 * np.log(np.diagonal(inverse, axis1=1, axis2=2)).sum(axis=1)
    log_weight = -0.5 * ((rss if grid.known else df * np.log(rss)) + information[:, None]) + log_prior[:, None]
    weight = np.exp(log_weight - log_weight.max(axis=0))
    scale = np.ones_like(rss) if grid.known else np.sqrt(rss / df)
    return _Fit(inverse, projected, scale, weight / weight.sum(axis=0), np.inf if grid.known else df)


def _draw(months: Array, grid: ErrorGrid, node: NDArray[np.int64]) -> Array:
    """Shape (n, m): errors from the node of each draw."""
    rng = np.random.default_rng(_SEED)
    rho, strength = grid.rho[node], np.sqrt(grid.signal[node])
    errors = np.empty((months.size, node.size))
    state = rng.normal(size=node.size)
    for t in range(months.size):
        if t:
            decay = rho ** (months[t] - months[t - 1])
            state = decay * state + np.sqrt(1 - decay**2) * rng.normal(size=node.size)
        errors[t] = strength * state + np.sqrt(grid.noise[node]) * rng.normal(size=node.size)
    return errors


def _limit(fit: _Fit, contrast: Array, tail: float, node: NDArray[np.int64], size: Array) -> tuple[Array, Array]:
    """Middle and standard deviation of the upper limit, given all of a draw but its own node's estimate."""
    pull = fit.inverse @ contrast
    unit = np.linalg.norm(pull, axis=1)
    center = (pull[:, :, None] * fit.projected).sum(axis=1)
    keep = fit.weight.max(axis=1) > _NEGLIGIBLE
    se = fit.scale[keep] * unit[keep, None]
    upper = _quantile(fit.weight[keep], center[keep], se, fit.df, 1 - tail)
    return upper - center[node, np.arange(node.size)], size * unit[node]


def _quantile(weight: Array, center: Array, se: Array, df: float, q: float) -> Array:
    """Shape (m,): as `TMixture.quantile`, with weights of its own for every column."""
    ends = center + se * stdtrit(df, q)
    low, high = ends.min(axis=0), ends.max(axis=0)
    x = (weight * ends).sum(axis=0)
    for _ in range(_NEWTON_STEPS):
        cdf, density = _t((x - center) / se, df)
        excess = (weight * cdf).sum(axis=0) - q
        low, high = np.where(excess < 0, x, low), np.where(excess < 0, high, x)
        new = x - excess / (weight * density / se).sum(axis=0)
        x = np.where((new >= low) & (new <= high), new, (low + high) / 2)
    return np.asarray(x)


def _t(z: Array, df: float) -> tuple[Array, Array]:
    """Distribution function and density; the former by Wallace's formula (Ann Math Stat 1959;30:1124-30).

    It is right to a thousandth from three degrees of freedom on, and several times as fast as the exact one.
    """
    if np.isinf(df):
        return np.asarray(ndtr(z)), np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    spread = np.log1p(z**2 / df)
    constant = np.exp(gammaln((df + 1) / 2) - gammaln(df / 2)) / np.sqrt(df * np.pi)
    normal = np.sign(z) * (8 * df + 1) / (8 * df + 3) * np.sqrt(df * spread)
    return np.asarray(ndtr(normal)), np.asarray(constant * np.exp(-(df + 1) / 2 * spread))
