"""Two workers of a Dask cluster on this machine against two of our own, after a run of each."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import monotonic, sleep

from batch_commands import BIN, environment, naravard, short_folder
from batch_folders import small_project
from common import show

_REPORTS, _TURNS = 10, 3
_PATIENCE = 60.0  # seconds for the scheduler to tell its address


def cluster(base: Path) -> None:
    """The same small reports, all made anew, in turns; the command's own imports are part of both."""
    root = small_project(base / "cluster", _REPORTS)
    env = environment(root, short_folder())
    with _workers(base, env) as address:
        ways = {"two local workers": ["--jobs", "2"], "two Dask workers": ["--cluster", address]}
        walls: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(1 + _TURNS):
            for name, words in ways.items():
                walls[name].append(naravard(root, env, "run", "--force", *words).wall)
    middle = {name: median(taken[1:]) for name, taken in walls.items()}
    for name, wall in middle.items():
        show(f"{_REPORTS} small reports made anew, {name}, warm, median of {_TURNS}", wall, "s wall", 2)
    local, dask = middle.values()
    show("Dask against local", 100 * (dask / local - 1), "% more")


@contextmanager
def _workers(base: Path, env: Mapping[str, str]) -> Iterator[str]:
    """A scheduler and two workers of one thread each, on this machine alone; the scheduler's address."""
    told = base / "scheduler.json"
    own = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = [[BIN / "dask", "scheduler", *own, "--port", "0", "--scheduler-file", told]]
    commands += [[BIN / "dask", "worker", *own, "--nthreads", "1", "--scheduler-file", told] for _ in range(2)]
    started = []
    try:
        for command in commands:
            quiet = subprocess.DEVNULL
            started.append(subprocess.Popen(command, cwd=base, env={**env}, stdout=quiet, stderr=quiet))
            address = _told(told)
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def _told(path: Path) -> str:
    deadline = monotonic() + _PATIENCE
    while not path.exists() and monotonic() < deadline:
        sleep(0.1)
    address: str = json.loads(path.read_text(encoding="utf-8"))["address"]
    return address
