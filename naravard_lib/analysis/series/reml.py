"""Linear regression with autocorrelated errors, averaged over AR(1) plus white noise by restricted likelihood.

The error at month t is u_t + w_t: u an AR(1) process with correlation rho from one month to the next, w white noise.
With s the share of the variance that u carries, corr(e_t, e_t+k) = s rho^k. About sixty months or fewer cannot tell rho
and s, so nothing is chosen: every point of a grid is fitted and weighted by its restricted likelihood and a prior
that keeps the coverage up when the correlation is strong (own simulation, see the prior below).
Restricted likelihood: Harville, JASA 1977;72:320-338. Filter: Harvey, Forecasting, structural time series models, 1989.
"""

from collections.abc import Iterator

import numpy as np

from naravard_lib.analysis.series.mixture import Array, Mixture, normalised
from naravard_lib.errors import FitError

_RHO = np.tanh(np.arange(-0.60, 3.16, 0.15))  # METHODS A2: 26 values, closest together where it matters, near one
_SHARE = (0.85, 0.50, 0.20)  # of the variance, carried by the AR(1) part, beside 1; five (METHODS A2) gained nothing
_RHO_WITH_NOISE = 0.02  # METHODS A2: without correlation the two parts are the same thing
# Prior (1 - rho)^(b-1), half of it without white noise. Own simulation of 22 November 2026 (n 12 to 96, AR(1) to .8,
# six other kinds of error) in place of the steps of METHODS A2. There b is zero at two years, too short to rule out a
# level that wanders, so that only the prior can warn, and one, even in rho, from five. Under white noise a slow drift
# hides at any length: there b is what covers a random walk of step .15 at n 72.
_PURE, _B_ZERO, _B_ONE, _B_WITH_NOISE = 0.5, 24, 60, -0.25


def fit_gls_mixture(months: Array, y: Array, design: Array) -> Mixture:
    """Fit y = X b + e at every node and weight the nodes.

    Args:
        months: shape (n,), increasing whole months; a gap keeps its length, since correlation depends on it.
        y: shape (n,).
        design: shape (n, p), full column rank.

    Raises:
        FitError: when the columns cannot be told apart or y does not vary around them.
    """
    n, p = design.shape
    length = np.linalg.norm(design, axis=0)
    basis, triangle = np.linalg.qr(design / np.where(length > 0, length, 1.0))
    if n <= p or np.abs(np.diag(triangle)).min() < 1e-9:
        raise FitError("Månaderna räcker inte för att skilja förändringen från trend och säsong; ta med fler månader.")
    start = np.linalg.lstsq(design, y, rcond=None)[0]
    residual = y - design @ start
    size = float(np.sqrt(residual @ residual / (n - p)))
    if size <= 1e-10 * max(float(np.abs(y).max()), 1e-300):
        raise FitError("Värdena varierar inte alls kring sin linje, så osäkerheten kan inte räknas ut.")
    rho, share, log_prior = grid(n)
    gram, log_det = _whitened_gram(months, np.column_stack([basis, residual / size]), rho, share)
    delta, root, log_weight = _solve(gram, log_det, n, p)
    keep, weight = normalised(log_weight + log_prior)
    back = np.linalg.solve(triangle, np.eye(p)) / length[:, None]
    return Mixture(rho[keep], share[keep], weight, start + size * delta[keep] @ back.T, size * back @ root[keep], n - p)


def grid(n: int) -> tuple[Array, Array, Array]:
    """Nodes and log prior mass: (1 - rho)^(b-1) in rho, half of the mass without white noise, the rest even in share.

    The density's second factor, 1 - rho^2, is the step of the grid, which is even in atanh(rho).
    """
    b = min(1.0, (n - _B_ZERO) / (_B_ONE - _B_ZERO))
    noisy = _RHO[_RHO > _RHO_WITH_NOISE]
    alone = (1 - _RHO) ** (b - 1) * (1 - _RHO**2)
    beside = (1 - noisy) ** (_B_WITH_NOISE - 1) * (1 - noisy**2)
    mass = [_PURE * alone / alone.sum()] + [(1 - _PURE) / len(_SHARE) * beside / beside.sum()] * len(_SHARE)
    share = np.repeat([1.0, *_SHARE], [_RHO.size] + [noisy.size] * len(_SHARE))
    return np.concatenate([_RHO, *[noisy] * len(_SHARE)]), share, np.log(np.concatenate(mass))


def whitened(months: Array, columns: Array, rho: Array, signal: Array, noise: Array) -> Iterator[tuple[Array, Array]]:
    """Month by month: every column's surprise in standard deviations, shape (g, k), and their log variance, (g,).

    One Kalman filter runs for all nodes at once; the state is the AR(1) part of variance `signal`, observed with white
    noise of variance `noise` on top.
    """
    mean, variance = np.zeros((rho.size, columns.shape[1])), signal
    for t in range(months.size):
        if t:
            decay = rho ** (months[t] - months[t - 1])
            mean, variance = decay[:, None] * mean, decay**2 * variance + signal * (1 - decay**2)
        total = variance + noise
        innovation = columns[t] - mean
        gain = variance / total
        mean, variance = mean + gain[:, None] * innovation, variance * (1 - gain)
        yield innovation / np.sqrt(total)[:, None], np.log(total)


def _whitened_gram(months: Array, columns: Array, rho: Array, share: Array) -> tuple[Array, Array]:
    """Cross products of the whitened columns, shape (g, k, k), and log determinant of the correlation, shape (g,)."""
    white, log_det = np.empty((rho.size, *columns.shape)), np.zeros(rho.size)
    for t, (row, log_variance) in enumerate(whitened(months, columns, rho, share, 1 - share)):
        white[:, t] = row
        log_det += log_variance
    return white.transpose(0, 2, 1) @ white, log_det


def _solve(gram: Array, log_det: Array, n: int, p: int) -> tuple[Array, Array, Array]:
    """Coefficients (g, p), covariance roots (g, p, p) and restricted log-likelihoods (g,), up to one constant."""
    triangle = np.linalg.cholesky(gram[:, :p, :p])
    inverse = np.linalg.inv(triangle)
    projected = inverse @ gram[:, :p, p:]
    rss = gram[:, p, p] - (projected[:, :, 0] ** 2).sum(axis=1)
    upper = inverse.transpose(0, 2, 1)
    beta = (upper @ projected)[:, :, 0]
    information = 2 * np.log(np.diagonal(triangle, axis1=1, axis2=2)).sum(axis=1)
    log_likelihood = -0.5 * ((n - p) * np.log(rss) + log_det + information)
    return beta, upper * np.sqrt(rss / (n - p))[:, None, None], log_likelihood
