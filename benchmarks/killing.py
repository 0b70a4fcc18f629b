"""`naravard run` killed at a random moment, and given again: what is lost, torn, or made once more.

Each try kills one process by the kill signal: the fork in which a notebook runs, a worker, the command, the process
that they are all forked from, or the command with its whole process group. Quick: 10 tries. `NARAVARD_DEEP=1` or
`--all`: 100. Finished tries are kept (benchmarks/output), so that a run that was broken off goes on where it stopped.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import killing_project as project
import numpy as np
import store
from batch_commands import BIN, adopt, alone, descendants, environment, naravard, reap, short_folder
from common import DEEP, ROOT, SEED, header, show
from tqdm import tqdm

KINDS = ("kernel", "worker", "command", "group", "preloaded")
QUICK, ALL = 10, 100
_OUT = store.OUTPUT / "killing.jsonl"
_PATIENCE = 180.0  # seconds for a command to end by itself
_LATER = 0.25  # seconds, at most, that a process which was not there at its moment has lived when it is killed


@dataclass(frozen=True, slots=True)
class Ground:
    """What every try needs.

    Attributes:
        template: the project before a try.
        root: where it is put back.
        env: environment of the commands.
        former: initiative -> digest of the extract that its former report rests on.
        expected: every published file after a run that nobody disturbs.
        begun: how often each chapter is begun in that run.
        wall: seconds it takes.
    """

    template: Path
    root: Path
    env: Mapping[str, str]
    former: dict[str, str]
    expected: dict[str, str]
    begun: Counter[str]
    wall: float


def prepare(folder: Path) -> Ground:
    """A project with finished reports and changed extracts, and an undisturbed run of it."""
    root, template = project.make(folder / "project"), folder / "template"
    env = environment(root, short_folder())
    naravard(root, env, "run")
    former = project.digests(root)
    project.change_all(root)
    (root / project.LOG).unlink()
    project.put_back(root, template)
    wall = naravard(root, env, "run").wall
    return Ground(template, root, env, former, project.published(root), project.runs(root), wall)


def attempt(ground: Ground, number: int) -> dict[str, Any]:
    """One try: begin, kill, look, go on, compare."""
    rng = np.random.default_rng([SEED, number])
    kind = KINDS[number % len(KINDS)]
    project.put_back(ground.template, ground.root)
    command = _begin(ground)
    sleep(rng.uniform(0, ground.wall))
    killed = _kill(kind, command, rng)
    found = project.faults(ground.root, ground.former)
    first = command.wait(_PATIENCE)
    done = project.finished(ground.root)
    found += project.faults(ground.root, ground.former)
    second = _begin(ground).wait(_PATIENCE)
    reap()
    again = project.runs(ground.root) - ground.begun
    return {
        "kind": kind,
        "killed": killed,
        "codes": [first, second],
        "faults": found,
        "differ": project.differing(ground.root, ground.expected),
        "again": sum(again.values()),
        "twice": sum(count > 1 for count in again.values()),
        "redone": sum(project.finished(ground.root).get(name) != inode for name, inode in done.items()),
    }


def main() -> None:
    tries = ALL if DEEP or "--all" in sys.argv else QUICK
    header(f"One kill -9 at a random moment, {tries} tries")
    adopt()
    code = store.fingerprint([*Path(__file__).parent.glob("killing*.py"), *(ROOT / "naravard_lib").rglob("*.py")])
    keys = [f"{code} {SEED} {number}" for number in range(tries)]
    saved = store.load(_OUT)
    with tempfile.TemporaryDirectory() as temporary, alone():
        ground = prepare(Path(temporary)) if any(key not in saved for key in keys) else None
        for number, key in enumerate(tqdm(keys, disable=not sys.stderr.isatty())):
            if ground is not None and key not in saved:
                store.append(_OUT, key, attempt(ground, number))
    saved = store.load(_OUT)
    tell([saved[key] for key in keys])


def tell(tried: list[dict[str, Any]]) -> None:
    """Print the sums, and per kind how many notebooks were run again."""
    hit = [each for each in tried if each["killed"]]
    show("tries in which the process was there to be killed", len(hit), f"of {len(tried)}")
    show("commands given again that ended well", sum(each["codes"][1] == 0 for each in tried), f"of {len(tried)}")
    show("reports lost, torn or of two keys, seen by a reader", sum(len(each["faults"]) for each in tried))
    differ = sum(len(each["differ"]) for each in tried)
    show("published files that differ from an undisturbed run, are missing or left over", differ)
    show("finished reports made once more", sum(each["redone"] for each in tried))
    show("notebooks run once more, most in one try", max(each["again"] for each in tried))
    show("the same notebook run more than once more", sum(each["twice"] for each in tried))
    for kind in KINDS:
        again = [each["again"] for each in hit if each["kind"] == kind]
        told = ", ".join(f"{again.count(count)} × {count}" for count in sorted(set(again))) or "none"
        show(f"notebooks run once more, {kind} killed", told)
    for each in tried:
        for fault in [*each["faults"], *each["differ"]][:3]:
            print(f"  {each['kind']}: {fault}")


def _begin(ground: Ground) -> "subprocess.Popen[bytes]":
    quiet = subprocess.DEVNULL
    words = [BIN / "naravard", "run", "--jobs", "2"]
    return subprocess.Popen(words, cwd=ground.root, env=ground.env, stdout=quiet, stderr=quiet, start_new_session=True)


def _kill(kind: str, command: "subprocess.Popen[bytes]", rng: np.random.Generator) -> bool:
    """Kill a process of that kind, or the next one to come; False when the command ended before there was one."""
    deadline = monotonic() + _PATIENCE
    waited = False
    while command.poll() is None and monotonic() < deadline:
        if found := _victims(kind, command.pid):
            if waited:
                sleep(rng.uniform(0, _LATER))
            with suppress(ProcessLookupError):
                (os.killpg if kind == "group" else os.kill)(int(rng.choice(found)), signal.SIGKILL)
                return True
        waited = True
        sleep(0.002)
    return False


def _victims(kind: str, command: int) -> list[int]:
    if kind in ("command", "group"):
        return [command]
    servers = [pid for pid in descendants() if "naravard_lib.preload.server" in _words(pid)]
    forks = {pid for pid, parent in descendants().items() if parent in servers}
    if kind == "preloaded":
        return [pid for pid in servers if pid not in forks]
    # A worker listens for its end in a thread of its own; a kernel has one thread.
    return sorted(pid for pid in forks if (_threads(pid) > 1) == (kind == "worker") and _threads(pid))


def _words(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
    return ""


def _threads(pid: int) -> int:
    with suppress(OSError):
        return len(list(Path(f"/proc/{pid}/task").iterdir()))
    return 0


if __name__ == "__main__":
    main()
