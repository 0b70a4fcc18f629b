"""Power told ahead against power found: what `power_curve` says from baselines, and what `fit_its` then sees.

Told: the mean over baselines drawn from one world. Found: the share of whole series whose interval for the whole period
lies on the effect's side of zero. A single baseline tells the noise badly, so beside the mean stands how far a single
telling lies from what is found, and what was found where a certain chance had been told, over all worlds together.
NARAVARD_DEEP=1 runs every cell with more series; finished worlds are kept, so that a run broken off goes on.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise, product

import numpy as np
import pandas as pd
import store
from common import DEEP, SEED, header, show
from worlds import BLOCK, Array, Noise, World

import naravard_lib as nv

BEFORE, RHO = ((24, 36, 48), (0.0, 0.4, 0.8)) if DEEP else ((24, 48), (0.0, 0.8))
AHEAD = (6, 12, 24) if DEEP else (6, 24)
EFFECTS, MEANS = (-0.05, -0.10, -0.20), (None, 75.0)
SERIES, BASELINES = (400, 100) if DEEP else (100, 20)
LONGEST = max(AHEAD)
BINS = np.arange(0, 1.01, 0.1)


_OUT = store.OUTPUT / "power.jsonl"
_CODE = store.package("power.py")


def main() -> None:
    """Print every cell, then how it adds up."""
    header("power told ahead against power found")
    told, found = [], []
    for mean, before, rho in product(MEANS, BEFORE, RHO):
        world = World(before + LONGEST, before, Noise(f"AR(1) {rho:g}", (rho,)), mean=mean)
        saved = store.remembered(_OUT, f"{_CODE} {SEED} {SERIES} {BASELINES} {world!r}", partial(told_and_seen, world))
        chance, seen = np.asarray(saved["told"]), np.asarray(saved["seen"])
        for (e, effect), (a, ahead) in product(enumerate(EFFECTS), enumerate(AHEAD)):
            cell = f"{'mean' if mean is None else 'count'}, {before} before, {ahead} ahead, rho {rho:g}, {effect:.0%}"
            show(f"{cell}: told / found", f"{100 * chance[e, a].mean():.0f} / {100 * seen[e, a]:.0f}", "%")
        told.append(chance)
        found.append(np.repeat(seen[:, :, None], chance.shape[2], axis=2))
    close(np.stack(told), np.stack(found))


def told_and_seen(world: World) -> dict[str, object]:
    """Shapes (effects, months ahead, baselines) and (effects, months ahead)."""
    seen = [[find(world, ahead, effect) for ahead in AHEAD] for effect in EFFECTS]
    return {"told": tell(world).tolist(), "seen": seen}


def series(world: World, number: int) -> Iterator[pd.DataFrame]:
    """The first series of a world, as plain frames."""
    for block in range(-(-number // BLOCK)):
        values, _ = world.draw(SEED, block, min(BLOCK, number - block * BLOCK))
        for row in values:
            yield pd.DataFrame({"month": world.months, "value": row})


def design(world: World) -> nv.ItsDesign:
    """The defaults of `fit_its`."""
    family = "gaussian" if world.mean is None else "count"
    return nv.ItsDesign(change=world.months[world.before], family=family)


def tell(world: World) -> Array:
    """Shape (effects, months ahead, baselines)."""
    rows = []
    for frame in series(world, BASELINES):
        curve = nv.power_curve(frame[: world.before], design(world))
        at = np.searchsorted(curve.months, AHEAD)
        rows.append([curve.power_at(effect)[at] for effect in EFFECTS])
    return np.moveaxis(np.asarray(rows), 0, -1)


def find(world: World, ahead: int, effect: float) -> float:
    """Share of series in which the interval lies below zero."""
    there = replace(world, n=world.before + ahead, effect=effect)
    return float(np.mean([nv.fit_its(frame, design(there)).relative.high < 0 for frame in series(there, SERIES)]))


def close(told: Array, found: Array) -> None:
    """Differences in points, over cells, over the correlations together, and by what had been told."""
    cells = 100 * (told - found).mean(axis=-1)
    show("\ncells: mean difference, absolute", float(np.abs(cells).mean()), "points")
    show("cells: worst difference", float(np.abs(cells).max()), "points")
    pooled = cells.reshape(len(MEANS), len(BEFORE), len(RHO), len(EFFECTS), len(AHEAD)).mean(axis=2)
    show("correlations together: mean difference, absolute", float(np.abs(pooled).mean()), "points")
    show("correlations together: worst difference", float(np.abs(pooled).max()), "points")
    show("a single baseline: root mean square difference", float(100 * np.sqrt(((told - found) ** 2).mean())), "points")
    for low, high in pairwise(BINS):
        chosen = (told >= low) & (told < high)
        if chosen.any():
            show(f"told {100 * told[chosen].mean():.0f} %: found", float(100 * found[chosen].mean()), "%", 0)
    for part, mean in zip(np.split(told - found, len(MEANS)), MEANS, strict=True):
        show(f"{'means' if mean is None else 'counts'}: mean difference", float(100 * part.mean()), "points")


if __name__ == "__main__":
    main()
