"""`naravard check` in a fresh process: fifty folders of all kinds, and event tables the first and the second time.

Copies of the shipped initiatives under other names, some of them made poorer. Wall time and CPU seconds, user and
system, of the whole command; the first of the runs only warms the disk's cache.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter

from common import ROOT, header, show

_FOLDERS, _RUNS = 50, 3
_SHIPPED = ROOT / "data" / "raw"
_EVENTS, _TO_MAKE_POORER = "narsjukvardsteam", "exempel-samverkan"
_POORER = (  # lines of the initiative file that begin so are left out
    ("comparison:",),
    ("baseline:", "target:"),
    ("      exposure:",),
    ("intervention:", "baseline:", "target:"),
)


def copy(name: str, new: str, raw: Path, without: tuple[str, ...] = ()) -> None:
    """A shipped initiative under a new id, without some lines of its file."""
    folder = shutil.copytree(_SHIPPED / name, raw / new)
    file = folder / "initiative.yaml"
    lines = file.read_text(encoding="utf-8").replace(f"id: {name}\n", f"id: {new}\n").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith(without or "\0")), encoding="utf-8")


def check(root: Path) -> tuple[float, float]:
    """Wall and CPU seconds of one command on a project."""
    command = [str(Path(sys.executable).with_name("naravard")), "check"]
    environment = {**os.environ, "NARAVARD_ROOT": str(root), "NARAVARD_KEY": str(root.parent / "key")}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    wall, after = perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stdout + done.stderr
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def fifty(raw: Path) -> None:
    """Every kind of folder in turn; of one kind every other copy is poorer."""
    kinds = sorted(path.parent.name for path in _SHIPPED.glob("*/initiative.yaml") if path.parent.name != _EVENTS)
    poorer = cycle(_POORER)
    for number, name in enumerate(islice(cycle(kinds), _FOLDERS)):
        without = next(poorer) if number % 2 and name == _TO_MAKE_POORER else ()
        copy(name, f"{name}-{number}", raw, without)


def main() -> None:
    header("naravard check, the whole command")
    with tempfile.TemporaryDirectory() as temporary:
        many, events = Path(temporary) / "many", Path(temporary) / "events"
        fifty(many / "data" / "raw")
        copy(_EVENTS, _EVENTS, events / "data" / "raw")
        runs = [check(many) for _ in range(1 + _RUNS)][1:]
        show("check_50_folders", median(wall for wall, _ in runs), "s", 2)
        show("check_50_folders, CPU", median(cpu for _, cpu in runs), "CPU s", 2)
        first, second = check(events), check(events)
        show("check_events, first time", first[0], "s", 2)
        show("check_events, second time", second[0], "s", 2)


if __name__ == "__main__":
    main()
