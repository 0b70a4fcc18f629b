"""Commands timed with all they start: wall seconds, and CPU seconds of every process below this one. Linux only.

A command leaves the preloaded process behind, for the next command; here it becomes a child of this process, is
counted with its forks, and lives until `end_all` ends it, after which the next command is a cold one.
"""

import atexit
import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TypeVar

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of Linux: what a command leaves behind becomes a child of this process
_TICK = os.sysconf("SC_CLK_TCK")
BIN = Path(sys.executable).parent
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one command took, and what it said.

    Attributes:
        wall: seconds.
        cpu: seconds, of all its processes together.
        code: its exit code.
        said: stdout and stderr.
    """

    wall: float
    cpu: float
    code: int
    said: str


def adopt() -> None:
    """Make this process the parent of what its commands leave behind; call it once, first."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


@contextmanager
def alone() -> Iterator[None]:
    """A block at whose end, however it ends, no process that it has started is left."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        yield
    finally:
        end_all()


def environment(root: Path, runtime: Path, **more: str) -> dict[str, str]:
    """The variables of a command on a project root; `runtime` keeps its preloaded process apart from every other."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NARAVARD_")}
    runtime.mkdir(exist_ok=True)
    own = {"NARAVARD_ROOT": str(root), "NARAVARD_KEY": str(runtime / "key"), "XDG_RUNTIME_DIR": str(runtime)}
    return {**kept, **own, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", **more}


def short_folder() -> Path:
    """An empty folder for sockets, whose paths hold 107 bytes at most."""
    folder = Path(tempfile.mkdtemp(prefix="nv-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def timed(words: Sequence[str | Path], env: Mapping[str, str], folder: Path) -> Taken:
    """One command, from its start to its end."""
    with tempfile.TemporaryFile("w+") as said:  # a pipe would stay open as long as what the command left behind

        def run() -> int:
            return subprocess.run(words, cwd=folder, env=env, stdout=said, stderr=said, check=False).returncode

        wall, cpu, code = taken(run)
        said.seek(0)
        return Taken(wall, cpu, code, said.read())


def naravard(root: Path, env: Mapping[str, str], *words: str) -> Taken:
    """One command of ours; a failure ends the benchmark with what it said."""
    done = timed([BIN / "naravard", *words], env, root)
    if done.code:
        raise SystemExit(f"naravard {' '.join(words)} ended with {done.code}:\n{done.said[-3000:]}")
    return done


def taken(work: Callable[[], Result]) -> tuple[float, float, Result]:
    """Wall seconds, CPU seconds of all processes below this one, and what `work` gave."""
    before, began = _children_cpu(), perf_counter()
    result = work()
    wall = perf_counter() - began
    reap()
    return wall, _children_cpu() - before, result


def descendants(parent: int | None = None) -> dict[int, int]:
    """Every process below one (this one by default): its number -> its parent's, the nearest first."""
    parents = {pid: int(fields[1]) for pid, fields in _stats().items()}
    found: dict[int, int] = {}
    layer = {os.getpid() if parent is None else parent}
    while layer:
        layer = {pid for pid, above in parents.items() if above in layer}
        found |= {pid: parents[pid] for pid in layer}
    return found


def end_all() -> None:
    """End every process that this one has started or adopted."""
    while left := descendants():
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(-1, 0)


def reap() -> None:
    """Take leave of adopted processes that have ended; never while a command of this process is at work."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _children_cpu() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    stats = _stats()
    living = sum(sum(map(int, stats[pid][11:15])) for pid in descendants() if pid in stats)
    return ended.ru_utime + ended.ru_stime + living / _TICK


def _stats() -> dict[int, list[str]]:
    """Of every process the fields after its name in /proc/<pid>/stat: state, parent … (proc_pid_stat(5))."""
    found: dict[int, list[str]] = {}
    for folder in Path("/proc").glob("[1-9]*"):
        with suppress(OSError):
            found[int(folder.name)] = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return found
