"""Made-up series with a known answer: level, trend, perhaps a yearly wave, errors that remember, perhaps an effect.

A series depends on the seed, the name of its world and its number alone: neither the order in which worlds are run nor
how many series are asked for changes it, so a small sample is the beginning of the large one.
"""

import zlib
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.signal import lfilter

Array = NDArray[np.float64]
Shape = Literal["wave", "no season", "flat", "mild season"]
Shock = Literal["", "both", "both, 3 times larger", "treated only"]

BLOCK = 100  # series drawn, and fitted, at a time
FIRST = pd.Period("2020-01", "M")
_MEAN, _TREND, _WAVE, _NOISE = 100.0, -0.2, 8.0, 5.0  # a monthly mean of 100 with noise of five per cent
_MILD = 0.7  # of the noise SD: METHODS C's "mild season"
_OWN = 3.0  # noise SD of each of two series that share a process of SD _NOISE
_STEP = -10.0  # common step of the shared shock: ten per cent, two SD of the noise
_BURN_IN = 300  # months thrown away; 0.8 ** 300 is nothing


@dataclass(frozen=True, slots=True)
class Noise:
    """Errors of unit variance: an ARMA process carrying `share` of it, white noise the rest.

    `walk` is the SD of the steps of a random walk that comes on top; `df` makes the errors independent t scaled to
    unit variance.
    """

    name: str
    ar: tuple[float, ...] = ()
    ma: tuple[float, ...] = ()
    share: float = 1.0
    walk: float = 0.0
    df: int = 0

    def draw(self, rng: np.random.Generator, rows: int, n: int) -> Array:
        """Shape (rows, n)."""
        if self.df:
            return rng.standard_t(self.df, size=(rows, n)) * np.sqrt((self.df - 2) / self.df)
        process = self._filter(rng.normal(size=(rows, n + _BURN_IN)))[:, _BURN_IN:] / np.linalg.norm(self._impulse())
        errors = np.sqrt(self.share) * process + np.sqrt(1 - self.share) * rng.normal(size=(rows, n))
        return np.asarray(errors + self.walk * rng.normal(size=(rows, n)).cumsum(axis=1))

    def covariance(self, n: int) -> Array:
        """Shape (n, n): of the errors, exact save that the walk starts at its first step."""
        impulse, lag = self._impulse(), np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
        correlation = np.correlate(impulse, impulse, "full")[_BURN_IN - 1 :] / (impulse @ impulse)
        walk = self.walk**2 * np.minimum.outer(np.arange(1, n + 1), np.arange(1, n + 1))
        return np.asarray(self.share * correlation[lag] + (1 - self.share) * np.eye(n) + walk)

    def _impulse(self) -> Array:
        return self._filter(np.eye(1, _BURN_IN))[0]

    def _filter(self, shocks: Array) -> Array:
        return np.asarray(lfilter([1.0, *self.ma], [1.0, *(-phi for phi in self.ar)], shocks))


@dataclass(frozen=True, slots=True)
class World:
    """How series of one kind come about.

    Attributes:
        n: months.
        before: months before the change.
        noise: the errors; for counts those of the log rate.
        shape: trend with a yearly wave, trend alone, neither, or trend with a mild wave of random phase.
        mean: of the counts; None for a mean with Gaussian scale.
        latent: SD of the log rate's errors; counts only.
        effect: relative change from `before` on, in the first month and every later one.
        shock: whether a process and a step at the change are shared with a comparison series; no effect of interest.
    """

    n: int
    before: int
    noise: Noise
    shape: Shape = "wave"
    mean: float | None = None
    latent: float = 0.12
    effect: float = 0.0
    shock: Shock = ""

    @property
    def name(self) -> str:
        """Tells this world from every other; the draws hang on it."""
        kind = "mean" if self.mean is None else f"counts of {self.mean:g} (latent {self.latent:g})"
        more = [f"effect {100 * self.effect:g} %"] * bool(self.effect) + [f"shock on {self.shock}"] * bool(self.shock)
        return ", ".join([f"n {self.n}", f"{self.before} before", kind, self.noise.name, self.shape, *more])

    @property
    def months(self) -> pd.PeriodIndex:
        """All n months."""
        return pd.period_range(FIRST, periods=self.n, freq="M")

    @property
    def expected(self) -> Array:
        """Shape (n,): what is expected without an effect; the mild season is zero on average."""
        month = np.arange(self.n)
        wave = _WAVE * np.cos(2 * np.pi * month / 12) if self.shape == "wave" else 0.0
        linear = (0.0 if self.shape == "flat" else _TREND) * month + wave
        if self.mean is None:
            return np.asarray(_MEAN + linear)
        return np.asarray(self.mean * np.exp(linear / _MEAN + self.latent**2 / 2))

    def draw(self, seed: int, block: int, rows: int) -> tuple[Array, Array | None]:
        """The first `rows` series of a block, and of their comparison: each of shape (rows, n)."""
        rng = np.random.default_rng([seed, zlib.crc32(self.name.encode()), block])
        errors = self.noise.draw(rng, BLOCK, self.n)
        after = np.arange(self.n) >= self.before
        if self.shock:
            treated, other = self._shared(rng, errors, after)
            return treated[:rows], other[:rows]
        with_effect = self.expected * (1 + self.effect * after)
        if self.mean is not None:
            rate = with_effect * np.exp(self.latent * errors - self.latent**2 / 2)
            return rng.poisson(rate).astype(float)[:rows], None
        # The effect is a number here, not a share of a sloping line: a level change and no change of slope.
        change = self.effect * _MEAN * after
        return (self.expected + change + _NOISE * errors + self._mild(rng))[:rows], None

    def truth(self, months: NDArray[np.bool_]) -> dict[str, float]:
        """The true level, slope, cumulative and relative effect over the months summed over, shape (n,)."""
        base = float(self.expected[months].sum())
        if self.mean is not None:
            return {"level": float(np.log1p(self.effect)), "slope": 0.0, "cumulative": self.effect * base,
                    "relative": self.effect}  # fmt: skip
        level = self.effect * _MEAN
        total = level * int(months.sum())
        return {"level": level, "slope": 0.0, "cumulative": total, "relative": total / base}

    @property
    def covariance(self) -> Array | None:
        """Shape (n, n): of the series around its regression line; None where no best linear fit is known."""
        known = self.mean is None and not self.shock and self.shape != "mild season"
        return _NOISE**2 * self.noise.covariance(self.n) if known else None

    def _mild(self, rng: np.random.Generator) -> Array | float:
        if self.shape != "mild season":
            return 0.0
        phase = rng.uniform(0, 2 * np.pi, size=(BLOCK, 1))
        return _MILD * _NOISE * np.cos(2 * np.pi * np.arange(self.n) / 12 + phase)

    def _shared(self, rng: np.random.Generator, errors: Array, after: NDArray[np.bool_]) -> tuple[Array, Array]:
        common, step = _NOISE * errors, _STEP * after
        own = [_OWN * Noise("own", (0.4,)).draw(rng, BLOCK, self.n) for _ in range(2)]
        treated = self.expected + common + step + own[0]
        other = self.expected + common + (0.0 if self.shock == "treated only" else step) + own[1]
        return treated, other * (3.0 if self.shock == "both, 3 times larger" else 1.0)
