"""What analysts use today, on the same columns and months as our own fit; many series at a time where that is possible.

Every function gives estimates and 95 % intervals with normal quantiles, as its users print them: shape (series,
contrasts, 3) with value, low and high.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Array = NDArray[np.float64]
NORMAL = float(ndtri(0.975))
_STEPS = 30  # Fisher scoring of a Poisson regression ends after 5-8


@dataclass(frozen=True, slots=True)
class Columns:
    """A segmented regression.

    Attributes:
        design: shape (n, p), the used months with the change.
        without: shape (n, p), the same months as if nothing had changed.
        after: shape (n,), the months that effects are summed over.
        place: shape (n,), whole months since the first; what is left out shows as a gap.
        rows: shape (c, p), the coefficients asked for (level and, where estimated, slope); the sum of the effect is
            added by every method as the last contrast.
    """

    design: Array
    without: Array
    after: NDArray[np.bool_]
    place: NDArray[np.int64]
    rows: Array

    @property
    def contrasts(self) -> Array:
        """Shape (c + 1, p): with the sum of the effect on a linear scale."""
        return np.vstack([self.rows, (self.design - self.without)[self.after].sum(axis=0)])


def lags(n: int) -> int:
    """The usual rule for Newey-West (Newey and West, Rev Econ Stud 1994;61:631-653)."""
    return int(np.floor(4 * (n / 100) ** (2 / 9)))


def least_squares(columns: Columns, values: Array) -> dict[str, Array]:
    """Segmented regression by ordinary least squares, with classical and with Newey-West standard errors."""
    design = columns.design
    inverse = np.linalg.inv(design.T @ design)
    beta = values @ design @ inverse
    error = values - beta @ design.T
    influence = columns.contrasts @ inverse @ design.T
    variance = (error**2).sum(axis=1) / (design.shape[0] - design.shape[1])
    ordinary = np.sqrt(np.outer(variance, np.diag(columns.contrasts @ inverse @ columns.contrasts.T)))
    robust = np.sqrt(long_run(influence[None] * error[:, None, :]))
    value = beta @ columns.contrasts.T
    return {"OLS": interval(value, ordinary), "Newey-West": interval(value, robust)}


def long_run(scores: Array) -> Array:
    """Variance of the sum over the last axis, Bartlett weights; months left out count as neighbours, as for users."""
    n = scores.shape[-1]
    most = lags(n)
    total = (scores**2).sum(axis=-1)
    for lag in range(1, most + 1):
        total = total + 2 * (1 - lag / (most + 1)) * (scores[..., lag:] * scores[..., : n - lag]).sum(axis=-1)
    return np.asarray(total)


def poisson(columns: Columns, counts: Array) -> dict[str, Array]:
    """Segmented Poisson regression: quasi-Poisson and Newey-West standard errors; level and slope as log rate ratios.

    The sum of the effect has its standard error by the delta method.
    """
    design, after = columns.design, columns.after
    beta = _scoring(design, counts)
    mean = np.exp(beta @ design.T)
    inverse = np.linalg.inv(np.einsum("st,tp,tq->spq", mean, design, design))
    with_change, without = np.exp(beta @ design[after].T), np.exp(beta @ columns.without[after].T)
    gradient = with_change @ design[after] - without @ columns.without[after]
    contrasts = np.concatenate(
        [np.broadcast_to(columns.rows, (len(counts), *columns.rows.shape)), gradient[:, None]], 1
    )
    value = np.column_stack([beta @ columns.rows.T, with_change.sum(axis=1) - without.sum(axis=1)])
    spread = ((counts - mean) ** 2 / mean).sum(axis=1) / (design.shape[0] - design.shape[1])
    ordinary = np.sqrt(spread[:, None] * np.einsum("scp,spq,scq->sc", contrasts, inverse, contrasts))
    scores = np.einsum("scp,spq,tq->sct", contrasts, inverse, design) * (counts - mean)[:, None, :]
    return {
        "quasi-Poisson": interval(value, ordinary),
        "Poisson, Newey-West": interval(value, np.sqrt(long_run(scores))),
    }


def _scoring(design: Array, counts: Array) -> Array:
    """Poisson maximum likelihood for many series, shape (series, p)."""
    beta = np.log(counts + 0.5) @ design @ np.linalg.inv(design.T @ design)
    for _ in range(_STEPS):
        mean = np.exp(np.clip(beta @ design.T, -30, 30))
        step = np.linalg.solve(
            np.einsum("st,tp,tq->spq", mean, design, design), ((counts - mean) @ design)[:, :, None]
        )[:, :, 0]
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            break
    return np.asarray(beta)


def sarimax(columns: Columns, values: Array) -> dict[str, Array]:
    """Regression with AR(1) errors by maximum likelihood, one series at a time; months left out become gaps."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX  # takes a second to import, and few cells need it

    design = np.zeros((columns.place[-1] + 1, columns.design.shape[1]))
    design[columns.place] = columns.design
    contrasts, found = columns.contrasts, []
    for row in values:
        y, size = np.full(len(design), np.nan), row.std()
        y[columns.place] = row / size
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an optimiser that stops early shows in the interval
            fit = SARIMAX(y, exog=design, order=(1, 0, 0)).fit(disp=False)
        k = design.shape[1]
        covariance = np.asarray(fit.cov_params())[:k, :k]
        spread = np.diag(contrasts @ covariance @ contrasts.T)
        found.append(size * np.stack([contrasts @ fit.params[:k], np.sqrt(np.maximum(spread, 0))]))
    value, se = np.moveaxis(np.asarray(found), 1, 0)
    return {"SARIMAX": interval(value, se)}


def oracle_widths(columns: Columns, covariance: Array) -> Array:
    """Shape (contrasts,): width of the interval of one who knows the covariance, shape (n, n) over the used months."""
    precision = np.linalg.inv(columns.design.T @ np.linalg.solve(covariance, columns.design))
    return np.asarray(2 * NORMAL * np.sqrt(np.diag(columns.contrasts @ precision @ columns.contrasts.T)))


def interval(value: Array, se: Array) -> Array:
    """Value, low and high, stacked last."""
    return np.stack([value, value - NORMAL * se, value + NORMAL * se], axis=-1)
