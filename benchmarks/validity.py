"""Do the 95 % intervals hold the truth, how wide are they, and how do others fare? A validity study in the open.

Quick (under a minute): a cell or two of every promise, 200 series each; fails when one is absurd. `NARAVARD_DEEP=1`:
every cell (docs/validity.md), 4000 series where something is promised. A cell is one kind of series fitted in one way.
Finished cells are kept in benchmarks/output and not run again by the same numerics: a run that was broken off goes on.
`--write` puts the result of a finished deep run into docs/validity/results.csv.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import apart
import cells
import fits
import store
import table
from cells import Cell, Runner
from common import DEEP, ROOT, SEED, commit, header
from tqdm import tqdm

WORKERS = 2
_SERIES = ROOT / "naravard_lib/analysis/series"
_HERE = Path(__file__).resolve().parent
_NUMERICS = ("mixture.py", "reml.py", "latent*.py", "segments.py", "response.py", "effects.py", "fitting.py")
_BASE = [_HERE / "worlds.py", _HERE / "rivals.py", _SERIES / "segments.py"]
# What decides a saved result. Other modules of the package change for reasons that move no interval.
_CODE: dict[Runner, str] = {
    "fast": store.fingerprint([*_BASE, *(path for name in _NUMERICS for path in _SERIES.glob(name))]),
    "sarimax": store.fingerprint(_BASE),
    "causal impact": store.fingerprint([*_BASE, *apart.PEERS.glob("*.*")]),
}


@dataclass(frozen=True)
class Job:
    """One cell by one group of methods."""

    cell: Cell
    runner: Runner
    series: int

    @cached_property
    def key(self) -> str:
        """Under which the result is kept."""
        return f"{_CODE[self.runner]} {SEED} {self.series} {self.runner}: {self.cell.group.name}: {self.cell.name}"

    def tasks(self) -> Iterator[tuple[Cell, Runner, int, int, int]]:
        """A block of series each."""
        return ((self.cell, self.runner, SEED, i, rows) for i, rows in enumerate(fits.blocks_of(self.series)))


def chosen_jobs(words: argparse.Namespace) -> list[Job]:
    """What is promised first, what is slow last."""
    known = cells.deep_cells() if DEEP else cells.quick_cells()
    chosen = [cell for cell in known if words.only in f"{cell.group.name}: {cell.name}"]
    most = words.series or (cells.MANY if DEEP else cells.QUICK)
    few = min(most, cells.FEW if DEEP else cells.QUICK_SLOW)
    fast = [Job(cell, "fast", min(cell.most, most)) for cell in chosen]
    slow = [Job(cell, runner, few) for cell in chosen for runner in cell.slow]
    apart_works = any(job.runner == "causal impact" for job in slow) and apart.prepare()
    return fast + [job for job in slow if job.runner != "causal impact" or apart_works]


def run(jobs: list[Job], path: Path) -> dict[Job, Any]:
    """Every job's record, saved ones first."""
    saved = store.load(path)
    made_at = commit()
    total = sum(job.series for job in jobs)
    with Pool(min(WORKERS, os.cpu_count() or 1), _leave_ctrl_c) as pool, tqdm(total=total, unit=" series") as bar:
        for job in jobs:
            if job.key in saved:
                bar.update(job.series)
                continue
            blocks = []
            for block in pool.imap(fits.run_block, job.tasks()):
                blocks.append(block)
                bar.update(len(next(iter(block.values()))))
            saved[job.key] = {"commit": made_at, **fits.record(job.cell, blocks)}
            store.append(path, job.key, saved[job.key])
    return {job: saved[job.key] for job in jobs}


def _leave_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent answers, once


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="cells whose group or name holds this text")
    parser.add_argument("--series", type=int, default=0, help="at most so many series a cell")
    parser.add_argument("--store", type=Path, default=store.OUTPUT / "validity.jsonl", help="where cells are kept")
    parser.add_argument("--write", action="store_true", help="write docs/validity/results.csv")
    return parser.parse_args()


def main() -> int:
    words = arguments()
    header(f"Validity of 95 % intervals ({'deep' if DEEP else 'quick'}), numerics {_CODE['fast']}")
    found = run(chosen_jobs(words), words.store)
    rows = table.rows_of((job.cell, record) for job, record in found.items())
    table.print_cells(rows)
    table.print_closing(rows)
    if words.write:
        commits = sorted({record["commit"] for record in found.values()})
        table.write(rows, f"commit {' '.join(commits)}, seed {SEED}, numerics {_CODE['fast']}")
    absurd = table.absurd(rows)
    for row in absurd:
        print(f"ABSURD: {row.cell}, {row.target}: {row.coverage:.1f} % of {row.series}, promised {row.goal:g}")
    return 1 if absurd else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nBroken off. Finished cells are kept; the same command goes on from there.")
