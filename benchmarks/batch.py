"""Hundreds of notebooks on two cores: ours and other tools side by side, on invented initiatives.

`batch.py [PART …]`, the parts being those of `PARTS`; none means all of them. Ours is always the whole command, report
files included, from a start without any process of ours unless it says otherwise. Other tools are timed on a sample
that is told, and estimated for the whole. `NARAVARD_DEEP=1` or `--all`: larger samples, and 400 notebooks in place of
100 where growth is measured. Wall seconds depend on what else the machine does; ratios are from the same minutes.
"""

import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import sleep

from batch_cluster import cluster
from batch_commands import BIN, Taken, adopt, alone, end_all, environment, naravard, short_folder, timed
from batch_folders import CHAPTERS, change, full_project, names, small_project
from batch_peers import folders, papermill_commands, papermill_pool, small_commands, snakemake
from common import DEEP, header, show

EVERYTHING = DEEP or "--all" in sys.argv
INITIATIVES, REPORTS = 40, 20
SAMPLE = 4 if EVERYTHING else 2  # initiatives by other tools
RUNS = 3


def full(base: Path) -> None:
    """The shipped chapters over forty initiatives, against papermill."""
    root = full_project(base / "full", INITIATIVES)
    env = environment(root, short_folder())
    count, share = INITIATIVES * len(CHAPTERS), INITIATIVES / SAMPLE
    sample = names(INITIATIVES)[:: INITIATIVES // SAMPLE]
    commands, commands_cpu = papermill_commands(root, env, base / "commands", sample)
    ours = cold(root, env)
    pool, pool_cpu = papermill_pool(root, env, base / "pool", sample)
    tell_run(f"{count} notebooks and {INITIATIVES} reports, naravard run, cold", ours)
    of = f"{SAMPLE * len(CHAPTERS)} of {count} notebooks, EXTRAPOLATED"
    show(f"papermill's command, two at a time, {of}", commands * share, "s wall")
    show(f"papermill's command, two at a time, {of}", commands_cpu * share, "s CPU")
    show(f"papermill's Python API, pool of two, {of}", pool * share, "s wall")
    show(f"papermill's Python API, pool of two, {of}", pool_cpu * share, "s CPU")
    tell_ratio("papermill's command against ours", commands * share / ours.wall, commands_cpu * share / ours.cpu)
    tell_ratio("papermill's Python API against ours", pool * share / ours.wall, pool_cpu * share / ours.cpu)
    again = [naravard(root, env, "run") for _ in range(RUNS)]
    show(f"the same command again, nothing changed, median of {RUNS}", middle(again), "s wall", 2)
    end_all()
    show("the same, no process of ours at the start", cold(root, env).wall, "s wall", 2)


def small(base: Path) -> None:
    """Twenty reports of one small chapter each, to PDF, against papermill, nbconvert and Chromium, and Snakemake."""
    root = small_project(base / "small", REPORTS)
    env = environment(root, short_folder())
    sample, share = names(SAMPLE), REPORTS / SAMPLE
    ours = [fresh(root, env)]
    commands, commands_cpu = small_commands(root, env, base / "printed", sample)
    ours.append(fresh(root, env))
    pool, pool_cpu = papermill_pool(root, env, base / "pool-printed", sample, "pdf")
    ours.append(fresh(root, env))
    tell_run(
        f"{REPORTS} small reports, naravard run, cold, median of {RUNS}", sorted(ours, key=lambda run: run.wall)[1]
    )
    of = f"{SAMPLE} of {REPORTS} reports, EXTRAPOLATED"
    show(f"papermill, nbconvert and Chromium as commands, two at a time, {of}", commands * share, "s wall")
    show(f"papermill, nbconvert and Chromium as commands, two at a time, {of}", commands_cpu * share, "s CPU")
    show(f"papermill's and nbconvert's API and Chromium, pool of two, {of}", pool * share, "s wall")
    show(f"papermill's and nbconvert's API and Chromium, pool of two, {of}", pool_cpu * share, "s CPU")
    unchanged = [naravard(root, env, "run") for _ in range(RUNS)]
    show(f"{REPORTS} reports, nothing changed, median of {RUNS}", middle(unchanged), "s wall", 2)
    changed = [_one_changed(root, env, name) for name in names(RUNS)]
    show(f"one of {REPORTS} changed, median of {RUNS}", middle(changed), "s wall", 2)
    end_all()
    change(root, names(REPORTS)[-1])
    show(f"one of {REPORTS} changed, no process of ours at the start", cold(root, env).wall, "s wall", 2)
    _against_snakemake(root, env)


def killed(base: Path) -> None:
    """The whole process group killed in the middle, and the same command again."""
    root = small_project(base / "killed", REPORTS)
    env = environment(root, short_folder())
    command = subprocess.Popen(
        [BIN / "naravard", "run", "--quiet"], cwd=root, env=env, start_new_session=True, stderr=subprocess.DEVNULL
    )
    while len(_finished(root)) < REPORTS // 3 and command.poll() is None:
        sleep(0.02)
    os.killpg(command.pid, signal.SIGKILL)
    command.wait()
    before = _finished(root)
    again = naravard(root, env, "run")
    after = _finished(root)
    show("reports finished when the command and its group were killed", len(before), f"of {REPORTS}")
    show("the same command again", again.wall, "s wall")
    show("reports after it", len(after), f"of {REPORTS}")
    show("finished reports redone", sum(after.get(name) != number for name, number in before.items()))


def growth(base: Path) -> None:
    """How the time of a cold run grows with the number of small notebooks."""
    many = 400 if EVERYTHING else 100
    runs = RUNS if EVERYTHING else 1
    walls: dict[int, list[float]] = {REPORTS: [], many: []}
    for turn in range(runs):
        for count, taken in walls.items():
            root = small_project(base / f"growth-{count}-{turn}", count)
            taken.append(fresh(root, environment(root, short_folder())).wall)
    few, lots = median(walls[REPORTS]), median(walls[many])
    show(
        f"{REPORTS} and {many} small notebooks to report, cold, median of {runs}", f"{few:.1f} and {lots:.1f}", "s wall"
    )
    show(f"growth from {REPORTS} to {many} notebooks, exponent", math.log(lots / few) / math.log(many / REPORTS), "", 2)


def cells(base: Path) -> None:
    """What the engine adds to the cells."""
    for what, make in (("small", small_project), ("chapters", full_project)):
        root = make(base / f"cells-{what}", 1)
        env = folders(environment(root, short_folder()), base / f"cells-{what}-out", names(1))
        words = [
            sys.executable,
            Path(__file__).with_name("batch_cells.py"),
            what,
            root / "notebooks" / "cycle",
            *names(1),
        ]
        done = timed(words, env, root)
        if done.code:
            raise SystemExit(done.said[-3000:])
        print("\n".join(line for line in done.said.splitlines() if ": " in line and "WARNING" not in line))


def shipped(base: Path) -> None:
    """Twenty initiatives through all shipped chapters that they have something for."""
    root = full_project(base / "shipped", REPORTS)
    tell_run(f"{REPORTS} initiatives, all their shipped chapters, cold", cold(root, environment(root, short_folder())))


PARTS: dict[str, Callable[[Path], None]] = {
    "cells": cells,
    "small": small,
    "killed": killed,
    "growth": growth,
    "cluster": cluster,
    "full": full,
}


def cold(root: Path, env: dict[str, str]) -> Taken:
    """One command from a start without any process of ours."""
    end_all()
    return naravard(root, env, "run", "--jobs", "2")


def fresh(root: Path, env: dict[str, str]) -> Taken:
    """The same, and with nothing made before."""
    for folder in (root / "reports", root / "data" / "processed"):
        shutil.rmtree(folder, ignore_errors=True)
    return cold(root, env)


def middle(runs: Sequence[Taken]) -> float:
    """Median wall seconds."""
    return median(run.wall for run in runs)


def tell_run(name: str, run: Taken) -> None:
    """Wall and CPU seconds."""
    show(name, run.wall, "s wall")
    show(name, run.cpu, "s CPU")


def tell_ratio(name: str, wall: float, cpu: float) -> None:
    """How many times more others take; where the machine has other work, CPU is the one to trust."""
    show(f"{name}, wall", wall, "×")
    show(f"{name}, CPU", cpu, "×")


def main() -> None:
    chosen = [word for word in sys.argv[1:] if word != "--all"] or list(PARTS)
    parts = PARTS | {"shipped": shipped}
    header(f"Batch: {', '.join(chosen)}")
    adopt()
    for name in [*chosen, *(["shipped"] if EVERYTHING and len(chosen) == len(PARTS) else [])]:
        with tempfile.TemporaryDirectory() as temporary, alone():
            parts[name](Path(temporary))
        show("others at work, load average", os.getloadavg()[0])


def _one_changed(root: Path, env: dict[str, str], name: str) -> Taken:
    change(root, name)
    return naravard(root, env, "run")


def _against_snakemake(root: Path, env: dict[str, str]) -> None:
    found = snakemake(root, env, REPORTS)
    if found is None:
        show("Snakemake, the same", "not measured")
        return
    unchanged, changed = found
    show(f"Snakemake with papermill, nbconvert and Chromium: nothing changed of {REPORTS}", unchanged.wall, "s wall", 2)
    show(f"Snakemake with papermill, nbconvert and Chromium: one of {REPORTS} changed", changed.wall, "s wall", 2)


def _finished(root: Path) -> dict[str, tuple[int, int]]:
    """Each report that a reader sees, with its manifest's inode and time of writing."""
    found = {path.parent.name: path.stat() for path in (root / "reports").glob("[!.]*/manifest.json")}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in found.items()}


if __name__ == "__main__":
    main()
