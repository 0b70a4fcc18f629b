"""Series in which nothing happened: level, trend, perhaps a yearly wave, and errors that remember.

The true level, slope and cumulative effects are zero, so an interval covers when it holds zero.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.pool import Pool

import numpy as np
import pandas as pd
from scipy.signal import lfilter
from scipy.special import ndtri

import naravard_lib as nv
from naravard_lib.analysis.series.segments import segment

TARGETS = ("level", "slope", "cumulative")
_FIRST = pd.Period("2020-01", "M")
_MEAN, _TREND, _WAVE, _NOISE = 100.0, -0.2, 8.0, 5.0  # a monthly mean of 100 with noise of five per cent
_BURN_IN = 300  # months thrown away; 0.8 ** 300 is nothing
_BLOCK = 50  # series a task


@dataclass(frozen=True, slots=True)
class Noise:
    """Errors of unit variance: an ARMA process carrying `share` of it, white noise the rest."""

    name: str
    ar: tuple[float, ...] = ()
    ma: tuple[float, ...] = ()
    share: float = 1.0

    def draw(self, rng: np.random.Generator, rows: int, n: int) -> np.ndarray:
        """Shape (rows, n)."""
        top, bottom = [1.0, *self.ma], [1.0, *(-phi for phi in self.ar)]
        impulse = np.eye(1, _BURN_IN)[0]
        size = np.linalg.norm(lfilter(top, bottom, impulse))
        process = lfilter(top, bottom, rng.normal(size=(rows, n + _BURN_IN)))[:, _BURN_IN:] / size
        return np.sqrt(self.share) * process + np.sqrt(1 - self.share) * rng.normal(size=(rows, n))


@dataclass(frozen=True, slots=True)
class World:
    """One cell of a simulation: `before` of `n` months lie before the change; `aim` is told but not promised."""

    n: int
    before: int
    noise: Noise
    season: bool
    series: int
    aim: bool = False

    @property
    def design(self) -> nv.ItsDesign:
        """The defaults of `fit_its`."""
        return nv.ItsDesign(change=_FIRST + self.before)

    @property
    def months(self) -> pd.PeriodIndex:
        """All n months."""
        return pd.period_range(_FIRST, periods=self.n, freq="M")

    def draw(self, seed: int) -> np.ndarray:
        """Shape (series, n); depends on the seed and this cell alone, never on the order cells are run in."""
        rng = np.random.default_rng([seed, zlib.crc32(repr(self).encode())])
        month = np.arange(self.n)
        mean = _MEAN + _TREND * month + self.season * _WAVE * np.cos(2 * np.pi * month / 12)
        return mean + _NOISE * self.noise.draw(rng, self.series, self.n)


def fit_world(world: World, seed: int, pool: Pool, tick: Callable[[int], object]) -> dict[str, dict[str, float]]:
    """Fit every series of a cell by `fit_its` and by segmented OLS; what their intervals did, by target."""
    values = world.draw(seed)
    fits = []
    for block in pool.imap(partial(fit_block, world), np.array_split(values, -(-len(values) // _BLOCK))):
        fits.append(block)
        tick(len(block))
    ours, ordinary = np.concatenate(fits), _ols(world, values)
    return {name: _behaviour(ours[:, i], ordinary[:, i]) for i, name in enumerate(TARGETS)}


def fit_block(world: World, values: np.ndarray) -> np.ndarray:
    """Shape (series, targets, 3): estimate and interval of each."""
    fits = (nv.fit_its(pd.DataFrame({"month": world.months, "value": row}), world.design) for row in values)
    return np.asarray([[(e.value, e.low, e.high) for e in (fit.level, fit.slope, fit.cumulative)] for fit in fits])


def _ols(world: World, values: np.ndarray) -> np.ndarray:
    """Today's tools: the same columns, ordinary least squares and normal quantiles; shape as `fit_block`."""
    parts = segment(world.months.astype("int64").to_numpy(), world.design)
    change = (parts.design - parts.counterfactual)[parts.effect_months].sum(axis=0)
    contrasts = np.stack([parts.row("step"), parts.row("slope"), change])
    beta, rss = np.linalg.lstsq(parts.design, values.T)[:2]
    spread = np.einsum("cp,pq,cq->c", contrasts, np.linalg.inv(parts.design.T @ parts.design), contrasts)
    value = (contrasts @ beta).T
    reach = ndtri(0.975) * np.sqrt(np.outer(rss / (world.n - beta.shape[0]), spread))
    return np.stack([value, value - reach, value + reach], axis=2)


def _behaviour(ours: np.ndarray, ordinary: np.ndarray) -> dict[str, float]:
    """Both have shape (series, 3). Width is against that of a normal interval with the estimator's own spread."""
    value, low, high = ours.T
    return {
        "covered": int(np.sum((low <= 0) & (high >= 0))),
        "ols": int(np.sum((ordinary[:, 1] <= 0) & (ordinary[:, 2] >= 0))),
        "width_ratio": float(np.median(high - low) / (2 * ndtri(0.975) * np.std(value, ddof=1))),
    }
