"""Is a team that does nothing called a success, and one that does something found? Fourteen worlds with known truth.

Quick (two minutes): a few worlds, some runs each; fails when one is absurd. `NARAVARD_DEEP=1`: every world at 200 and
1000 inscribed, effects 0, -20 and -40 %, half the history, bed-days (docs/validity.md). Blocks of runs are kept in
benchmarks/output and not run again by the same code: a run that was broken off goes on. `--write` puts the result of a
finished deep run into docs/validity/inscription.csv.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import inscription_runs
import inscription_table
import inscription_worlds
import store
from common import DEEP, ROOT, SEED, commit, header
from inscription_runs import Row
from tqdm import tqdm

from naravard_lib.analysis.persons.design import FULL, SHORT

BLOCK = 20  # runs that are simulated and kept together
_PERSONS = ROOT / "naravard_lib/analysis/persons"
_NAMES = ("around", "bracket", "designs", "history", "inscription_model", "risk", "tally", "verdict", "weights")
_DECIDES = [_PERSONS / f"{name}.py" for name in _NAMES]  # other modules change for reasons that move no verdict
_HERE = Path(__file__).resolve().parent
_WORLDS = [ROOT / f"naravard_lib/sources/synthetic/{name}.py" for name in ("draws", "months", "triggers", "world")]
CODE = store.fingerprint([*_DECIDES, *_WORLDS, _HERE / "inscription_worlds.py", _HERE / "inscription_runs.py"])
_ATTACKS = ("types 3x", "types 12x")


@dataclass(frozen=True)
class Cell:
    """One kind of initiative: a world, how many are inscribed, the true effect, what is asked, with which history."""

    world: str
    inscribed: int
    effect: float
    runs: int
    outcome: str = "ed_visits"
    history: int = FULL

    @property
    def blocks(self) -> Iterator[tuple["Cell", int]]:
        """Each block's first run."""
        return ((self, first) for first in range(0, self.runs, BLOCK))

    def key(self, first: int) -> str:
        """Under which a block is kept."""
        parts = (
            self.world,
            self.inscribed,
            self.effect,
            self.outcome,
            self.history,
            first,
            min(BLOCK, self.runs - first),
        )
        return f"{CODE} {SEED} {' '.join(map(str, parts))}"


def deep_cells() -> list[Cell]:
    """What is promised first; nulls most often, since their promise is about a small share."""
    worlds = list(inscription_worlds.WORLDS)
    cells = [Cell(world, 1000, 0.0, 400 if world in _ATTACKS else 100) for world in worlds]
    cells += [Cell(world, 200, 0.0, 500) for world in worlds]
    for effect in (-0.2, -0.4):
        cells += [Cell(world, 1000, effect, 100 if world in inscription_table.UNBIASED else 60) for world in worlds]
        cells += [Cell(world, 200, effect, 100) for world in worlds]
    for effect in (0.0, -0.2, -0.4):
        cells += [Cell(world, 1000, effect, 20, outcome="bed_days") for world in worlds]
        cells += [Cell(world, 200, effect, 20, history=SHORT) for world in worlds]
    return cells


def quick_cells() -> list[Cell]:
    """Enough to see that nothing is absurd."""
    nulls = [Cell(world, 200, 0.0, 40) for world in ("recorded", "waiting", "call", "types 12x")]
    return [*nulls, Cell("recorded", 200, -0.4, 40), Cell("recorded", 1000, -0.4, 20), Cell("recorded", 1000, 0.0, 20)]


def run(cells: list[Cell], path: Path, workers: int) -> dict[Cell, list[Row]]:
    """Every cell's rows, saved ones first."""
    saved = store.load(path)
    missing = [(cell, first) for cell in cells for _, first in cell.blocks if cell.key(first) not in saved]
    with Pool(workers, _leave_ctrl_c) as pool, tqdm(total=len(missing) * BLOCK, unit=" runs") as bar:
        for cell, first, rows in pool.imap_unordered(_block, missing):
            store.append(path, cell.key(first), {"commit": commit(), "rows": rows})
            saved[cell.key(first)] = {"rows": rows}
            bar.update(BLOCK)
    return {cell: [row for _, first in cell.blocks for row in saved[cell.key(first)]["rows"]] for cell in cells}


def _block(task: tuple[Cell, int]) -> tuple[Cell, int, list[Row]]:
    cell, first = task
    seeds = range(SEED + first, SEED + min(first + BLOCK, cell.runs))
    asked = (cell.outcome, cell.history)
    return cell, first, [inscription_runs.run(cell.world, cell.inscribed, cell.effect, seed, *asked) for seed in seeds]


def _leave_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent answers, once


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, default=store.OUTPUT / "inscription.jsonl", help="where blocks are kept")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--write", action="store_true", help="write docs/validity/inscription.csv")
    return parser.parse_args()


def main() -> int:
    words = arguments()
    header(f"Before and after inscription ({'deep' if DEEP else 'quick'}), code {CODE}")
    found = run(deep_cells() if DEEP else quick_cells(), words.store, words.jobs)
    table = inscription_table.table_of(found)
    inscription_table.show_all(table)
    if words.write:
        inscription_table.write(table, f"commit {commit()}, seed {SEED}, code {CODE}")
    return inscription_table.absurd(table)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nBroken off. Finished blocks are kept; the same command goes on from there.")
