"""How often do the 95 % intervals of `fit_its` hold the truth, and how much wider than needed are they?

Quick: change at two thirds of the series, 2000 series a cell. `NARAVARD_DEEP=1`: also change in the middle and no
season in the truth, 4000 series a cell, and kinds of error that are told but not promised ("aim"). A cell is one
length, error and target. Finished cells are kept in benchmarks/output and not fitted again by the same code.
"""

import sys
from collections.abc import Iterable
from multiprocessing import Pool

import store
import worlds
from common import DEEP, ROOT, SEED, header, show
from scipy.stats import binomtest
from tqdm import tqdm
from worlds import TARGETS, Noise, World

Cells = dict[str, dict[str, float]]  # by target: series covered, by us and by OLS, and the width ratio

_LENGTHS = (24, 36, 48)
_AR1 = tuple(Noise(f"AR(1) {rho}", (rho,)) for rho in (0.0, 0.4, 0.6, 0.8))
_STRONG = _AR1[-1]  # left out of the aim for widths, which is for correlations up to 0.6
_AIMS = (
    Noise("AR(1) 0.8 + white", (0.8,), (), 0.5),
    Noise("MA(1) 0.6", (), (0.6,)),
    Noise("AR(2) 0.5 0.3", (0.5, 0.3)),
)
_READERS = ("checks.py", "methods.py", "results.py", "spc.py")  # look at a finished fit, or are another analysis
_DECIDING = [path for path in (ROOT / "naravard_lib/analysis/series").glob("*.py") if path.name not in _READERS]
_CODE = store.fingerprint([*_DECIDING, ROOT / "naravard_lib/tables/series.py", ROOT / "benchmarks/worlds.py"])


def chosen_worlds() -> list[World]:
    if not DEEP:
        return [World(n, 2 * n // 3, noise, True, 2000) for n in _LENGTHS for noise in _AR1]
    promised = [
        World(n, before, noise, season, 4000)
        for season in (True, False)
        for n in _LENGTHS
        for before in (2 * n // 3, n // 2)
        for noise in _AR1
    ]
    return promised + [World(n, 2 * n // 3, noise, True, 4000, aim=True) for n in _LENGTHS for noise in _AIMS]


def results(cells: list[World]) -> dict[World, Cells]:
    """Every cell's result, saved ones first."""
    keys = {world: f"{_CODE} {SEED} {world!r}" for world in cells}
    saved = store.load("coverage")
    total = sum(world.series for world in cells)
    with Pool() as pool, tqdm(total=total, unit=" series", smoothing=0.02) as bar:
        for world, key in keys.items():
            if key in saved:
                bar.update(world.series)
                continue
            saved[key] = worlds.fit_world(world, SEED, pool, bar.update)
            store.append("coverage", key, saved[key])
    return {world: saved[key] for world, key in keys.items()}


def upper(covered: int, series: int) -> float:
    """Upper end of the 99 % Wilson interval of a coverage, per cent."""
    return 100 * binomtest(covered, series).proportion_ci(0.99, method="wilson").high


def name_of(world: World) -> str:
    season = "season" if world.season else "no season"
    return f"{'aim: ' if world.aim else ''}n {world.n}, change after {world.before}, {season}, {world.noise.name}"


def print_cell(world: World, result: Cells) -> None:
    for target in TARGETS:
        cell = result[target]
        share, ordinary = 100 * cell["covered"] / world.series, 100 * cell["ols"] / world.series
        rest = f"99 % upper {upper(cell['covered'], world.series):.1f}, width ratio {cell['width_ratio']:.2f}"
        print(f"{name_of(world)}, {target}: {share:.1f} % ({rest}, OLS {ordinary:.1f} %)")


def widest(found: Iterable[tuple[World, Cells]]) -> str:
    """The largest width ratio per target."""
    mild = [result for world, result in found if world.noise != _STRONG]
    return " / ".join(f"{max(result[target]['width_ratio'] for result in mild):.2f}" for target in TARGETS)


def print_closing(found: list[tuple[World, Cells]]) -> None:
    cells = [(world.series, result[target]) for world, result in found for target in TARGETS]
    ours = [100 * cell["covered"] / series for series, cell in cells]
    ordinary = [100 * cell["ols"] / series for series, cell in cells]
    show("cells wholly below 93", sum(upper(cell["covered"], series) < 93 for series, cell in cells), "cells")
    show("mean over cells", sum(ours) / len(ours), "%")
    show("lowest and highest cell", f"{min(ours):.1f} – {max(ours):.1f}", "%")
    show("OLS, lowest and highest cell", f"{min(ordinary):.1f} – {max(ordinary):.1f}", "%")
    show(f"worst width ratio rho<=.6 {'/'.join(TARGETS)}", widest(found))


def main() -> None:
    header(f"Coverage of 95 % intervals ({'deep' if DEEP else 'quick'}), code {_CODE}")
    found = results(chosen_worlds())
    for world, result in found.items():
        print_cell(world, result)
    print_closing([(world, result) for world, result in found.items() if not world.aim])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nBroken off. Finished cells are kept; the same command goes on from there.")
