"""Linear regression with autocorrelated errors, averaged over AR(1) plus white noise by restricted likelihood.

The error at month t is u_t + w_t: u an AR(1) process with correlation rho from one month to the next, w white noise.
With s the share of the variance that u carries, corr(e_t, e_t+k) = s rho^k. About sixty months or fewer cannot tell rho
and s, so nothing is chosen: every point of a grid is fitted and weighted by its restricted likelihood and a prior
that keeps the coverage up when the correlation is strong (project's own simulation study, METHODS A2).
Restricted likelihood: Harville, JASA 1977;72:320-338. Filter: Harvey, Forecasting, structural time series models, 1989.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.series.mixture import Array, TMixture
from naravard_lib.errors import FitError

_RHO = np.tanh(np.arange(-0.60, 3.16, 0.15))  # METHODS A2: 26 values, closest together where it matters, near one
_SHARE = (0.85, 0.65, 0.50, 0.35, 0.20)  # METHODS A2: share of the variance carried by the AR(1) part, beside 1
_RHO_WITH_NOISE = 0.02  # METHODS A2: without correlation the two parts are the same thing
_SHORT, _LONG = 36, 72  # months: below the first the series says almost nothing of rho, METHODS A2 for the second
# Prior (b, mass on no white noise, largest rho). METHODS A2, save below 36 months: there its b = .25, cut at .98, let
# slope and cumulative fall to 90 % at n 24 and rho .8 with a season fitted (docs/figures.md has what they are now).
_PRIOR_SHORT, _PRIOR, _PRIOR_LONG = (0.0, 0.5, 1.0), (0.25, 0.5, 0.98), (0.0, 0.4, 1.0)
_NEGLIGIBLE = 1e-9  # nodes of less weight change no printed digit


@dataclass(frozen=True, slots=True)
class GlsMixture:
    """A fit at every node of the grid.

    Attributes:
        rho: shape (g,), correlation from month to month of the AR(1) part.
        share: shape (g,), share of the variance it carries.
        weight: shape (g,), sums to one.
        beta: shape (g, p), coefficients.
        root: shape (g, p, p), lower triangular L with covariance of beta = L L'.
        df: degrees of freedom, n - p.
    """

    rho: Array
    share: Array
    weight: Array
    beta: Array
    root: Array
    df: int

    def contrasts(self, rows: Array) -> TMixture:
        """The distribution of the linear combinations `rows` (shape (m, p)) of the coefficients."""
        se = np.linalg.norm(rows @ self.root, axis=2)
        return TMixture(self.weight, self.beta @ rows.T, se, self.df)

    @property
    def autocorrelation(self) -> float:
        """Expected correlation between the errors of neighbouring months."""
        return float(self.weight @ (self.rho * self.share))


def fit_gls_mixture(months: Array, y: Array, design: Array) -> GlsMixture:
    """Fit y = X b + e at every node and weight the nodes.

    Args:
        months: shape (n,), increasing whole months; a gap keeps its length, since correlation depends on it.
        y: shape (n,).
        design: shape (n, p), full column rank.

    Raises:
        FitError: when the columns cannot be told apart or y does not vary around them.
    """
    n, p = design.shape
    basis, triangle = np.linalg.qr(design / np.linalg.norm(design, axis=0))
    if n <= p or np.abs(np.diag(triangle)).min() < 1e-9:
        raise FitError("Månaderna räcker inte för att skilja förändringen från trend och säsong; ta med fler månader.")
    start = np.linalg.lstsq(design, y, rcond=None)[0]
    residual = y - design @ start
    size = float(np.sqrt(residual @ residual / (n - p)))
    if size <= 1e-10 * max(float(np.abs(y).max()), 1e-300):
        raise FitError("Värdena varierar inte alls kring sin linje, så osäkerheten kan inte räknas ut.")
    rho, share, log_prior = _grid(n)
    gram, log_det = _whitened_gram(months, np.column_stack([basis, residual / size]), rho, share)
    delta, root, log_weight = _solve(gram, log_det, n, p)
    keep, weight = _normalised(log_weight + log_prior)
    back = np.linalg.solve(triangle, np.eye(p)) / np.linalg.norm(design, axis=0)[:, None]
    return GlsMixture(
        rho[keep], share[keep], weight, start + size * delta[keep] @ back.T, size * back @ root[keep], n - p
    )


def _grid(n: int) -> tuple[Array, Array, Array]:
    """Nodes and log prior mass: (1 - rho)^(b-1) in rho, mass `pure` on no white noise, the rest spread evenly."""
    b, pure, largest = _PRIOR_SHORT if n < _SHORT else _PRIOR if n < _LONG else _PRIOR_LONG
    rho = _RHO[largest >= _RHO]
    density = (1 - rho) ** (b - 1) * (1 - rho**2)  # the second factor is the grid step, even in atanh(rho)
    noisy = rho > _RHO_WITH_NOISE
    mass = [pure * density / density.sum()]
    mass += [(1 - pure) / len(_SHARE) * density[noisy] / density[noisy].sum()] * len(_SHARE)
    shares = np.repeat([1.0, *_SHARE], [rho.size] + [int(noisy.sum())] * len(_SHARE))
    return np.concatenate([rho, *[rho[noisy]] * len(_SHARE)]), shares, np.log(np.concatenate(mass))


def _whitened_gram(months: Array, columns: Array, rho: Array, share: Array) -> tuple[Array, Array]:
    """Cross products of the whitened columns, shape (g, k, k), and log determinant of the correlation, shape (g,).

    One Kalman filter runs for all nodes at once; the state is the AR(1) part, observed with the white noise on top.
    """
    n, k = columns.shape
    white = np.empty((rho.size, n, k))
    log_det = np.zeros(rho.size)
    mean, variance = np.zeros((rho.size, k)), share.copy()
    for t in range(n):
        if t:
            decay = rho ** (months[t] - months[t - 1])
            mean, variance = decay[:, None] * mean, decay**2 * variance + share * (1 - decay**2)
        total = variance + 1 - share
        innovation = columns[t] - mean
        white[:, t] = innovation / np.sqrt(total)[:, None]
        gain = variance / total
        mean, variance = mean + gain[:, None] * innovation, variance * (1 - gain)
        log_det += np.log(total)
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


def _normalised(log_weight: Array) -> tuple[NDArray[np.bool_], Array]:
    weight = np.exp(log_weight - log_weight.max())
    keep = weight > _NEGLIGIBLE * weight.sum()
    return keep, weight[keep] / weight[keep].sum()
