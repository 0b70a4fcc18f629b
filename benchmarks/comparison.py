"""Ways to use a comparison, side by side: coverage, width and bias where nothing happened to the treated.

Five to eight comparison units with levels, trends and sizes of their own and a yearly wave. Worlds: a process that all
share, each in its own degree; nothing shared; one unit that is the treated's twin among others that are not; a step of
minus ten per cent in every series at the change (a wave of disease, a reform), and in the comparison alone.
Quick: few series a cell. `NARAVARD_DEEP=1`: more lengths and means, and 2000 series a cell; finished
worlds are kept, so that a run that was broken off goes on.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import zlib
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool
from multiprocessing.pool import Pool as Workers
from typing import Any

import numpy as np
import pandas as pd
import store
from common import DEEP, SEED, header, show
from tqdm import tqdm
from worlds import FIRST, Array, Noise

import naravard_lib as nv
from naravard_lib.analysis.series.comparing import comparison_break
from naravard_lib.analysis.series.its import Refitting

_SERIES = 2000 if DEEP else 60
_OUT = store.OUTPUT / "comparison.jsonl"
_CODE = store.package("comparison.py")
_STEP = -0.10  # of the level, at the change
_SHARED, _OWN = Noise("shared", (0.6,)), Noise("own", (0.3,))
_SIZE = {"shared": 0.05, "own": 0.03}  # SD as shares of the level, twice that for log rates of counts
_TRENDS = 0.0015  # SD of the units' own trends, a month
_CALM = 1 / 3  # of the own noise, in the treated and its twin


@dataclass(frozen=True, slots=True)
class World:
    """How treated and comparison come about.

    Attributes:
        kind: what the series have in common.
        n: months, the change in the middle.
        mean: expected count a month of the treated; None for a mean of 100.
        treated: relative step in the treated at the change; it is not the intervention's.
        units: the same in the comparison units.
    """

    kind: str
    n: int = 48
    mean: float | None = None
    treated: float = 0.0
    units: float = 0.0

    @property
    def name(self) -> str:
        """Tells this world from every other; the draws hang on it."""
        what = "mean" if self.mean is None else f"counts of {self.mean:g}"
        steps = {(0.0, 0.0): "no step", (_STEP, _STEP): "step in all"}
        return f"{self.kind}, n {self.n}, {what}, {steps.get((self.treated, self.units), 'step in comparison only')}"

    def draw(self, number: int) -> pd.DataFrame:
        """One tidy series frame."""
        rng = np.random.default_rng([SEED, zlib.crc32(self.name.encode()), number])
        units = int(rng.integers(5, 9)) + 1
        month, after = np.arange(self.n) - self.n // 2, np.arange(self.n) >= self.n // 2
        change = np.where(np.arange(units) == 0, np.log1p(self.treated), np.log1p(self.units))[:, None] * after
        trend = rng.normal(0, _TRENDS, (units, 1)) * month + 0.08 * np.cos(2 * np.pi * month / 12)
        away = self._noise(rng, units) * (1.0 if self.mean is None else 2.0) + trend
        size = np.append(1.0, rng.uniform(0.5, 2.0, units - 1))[:, None]
        if self.mean is None:
            return self._frame(100 * size * np.exp(change) * (1 + away), None)
        return self._frame(rng.poisson(self.mean * size * np.exp(change + away)).astype(float), 1000 * size)

    def _noise(self, rng: np.random.Generator, units: int) -> Array:
        own, each = _SIZE["own"] * _OWN.draw(rng, units, self.n), _SIZE["shared"] * _SHARED.draw(rng, units, self.n)
        if self.kind == "shared process":
            return own + rng.uniform(0.5, 1.5, (units, 1)) * each[:1]
        if self.kind == "twin among others":
            own[:2] *= _CALM
            each[1] = each[0]
        return own + each

    def _frame(self, value: Array, size: Array | None) -> pd.DataFrame:
        units = [f"unit {k}" for k in range(len(value))]
        rows: dict[str, Any] = {
            "month": np.tile(pd.period_range(FIRST, periods=self.n, freq="M"), len(value)),
            "unit": np.repeat(units, self.n),
            "role": np.repeat(["treated"] + ["comparison"] * (len(value) - 1), self.n),
            "value": value.ravel(),
            "exposure": np.nan if size is None else np.repeat(size.ravel(), self.n),
        }
        return pd.DataFrame({**rows, "suppressed": False, "highest": np.nan})

    @property
    def modes(self) -> tuple[str, ...]:
        """Ways to compare; for counts a scaled difference is the difference."""
        return ("none", "difference", *(["scaled"] if self.mean is None else []), "covariate", "weighted")

    def design(self, comparison: str) -> nv.ItsDesign:
        """The defaults of `fit_its` with one way to compare."""
        family = "gaussian" if self.mean is None else "count"
        return nv.ItsDesign(change=FIRST + self.n // 2, family=family, comparison=comparison)


def worlds() -> list[World]:
    kinds = ("shared process", "nothing shared", "twin among others")
    shocks = ((_STEP, _STEP), (0.0, _STEP))
    plain = [World(kind, n) for n in ((24, 36, 48) if DEEP else (24, 48)) for kind in kinds]
    counts = [World(kind, 36, mean) for mean in ((40, 75, 300) if DEEP else (300,)) for kind in kinds]
    both = [World(kinds[0], 48, mean, *step) for mean in ((None, 40, 300) if DEEP else (None, 300)) for step in shocks]
    return [*plain, *counts, *both, World(kinds[1], 48, None, _STEP, _STEP)]


def one(task: tuple[World, int]) -> tuple[list[list[tuple[float, float, float]]], bool]:
    """Value and limits of level, slope and relative in every mode; whether the comparison is itself seen to break."""
    world, number = task
    series = world.draw(number)
    fits = [nv.fit_its(series, world.design(mode)) for mode in world.modes]
    effects = [[(e.value, e.low, e.high) for e in (fit.level, fit.slope, fit.relative)] for fit in fits]
    check = comparison_break(series, world.design("difference"), Refitting())
    low, high = (dict(check.table)[name] for name in ("low", "high"))
    return effects, low > 0 or high < 0


def simulate(world: World, pool: Workers) -> dict[str, Any]:
    """Every series of a world, in every mode, summed up."""
    return summed_up(world, pool.map(one, [(world, number) for number in range(_SERIES)], 5))


def summed_up(world: World, found: list[Any]) -> dict[str, Any]:
    """By mode coverage of three targets, median width of the relative effect, median level; how often units broke."""
    effects = np.asarray([part for part, _ in found])  # series, modes, targets, value and limits
    covered = 100 * ((effects[..., 1] <= 0) & (effects[..., 2] >= 0)).mean(axis=0)
    width = 100 * np.median(effects[..., 2, 2] - effects[..., 2, 1], axis=0)
    middle = (1.0 if world.mean is None else 100.0) * np.median(effects[..., 0, 0], axis=0)
    rows = {mode: [*covered[k], width[k], middle[k]] for k, mode in enumerate(world.modes)}
    return {"modes": rows, "broke": 100 * float(np.mean([broke for _, broke in found]))}


def print_world(world: World, found: dict[str, Any]) -> None:
    for mode, (*covered, width, middle) in found["modes"].items():
        three = "/".join(f"{share:.1f}" for share in covered)
        show(f"{world.name}, {mode}", three, f"% (median width {width:.1f}, median level {middle:+.1f} points)")
    show(f"{world.name}, comparison itself seen to break", found["broke"], "%")


def main() -> None:
    header(f"Coverage of level/slope/cumulative by way of comparing, {_SERIES} series a cell, true effect zero")
    with Pool() as pool:
        for world in tqdm(worlds(), unit=" worlds"):
            key = f"{_CODE} {SEED} {_SERIES} {world.name}"
            print_world(world, store.remembered(_OUT, key, partial(simulate, world, pool)))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nBroken off. Finished worlds are kept; the same command goes on from there.")
