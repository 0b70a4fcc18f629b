"""From a question to its PDF, in a fresh process (cold) and as the next question of the same command (warm).

Every question notebook there is, with its defaults, after any other one where it is warm. Cold wall seconds are those
of the whole command; warm ones are what the command says of its second question. CPU counts every process that the
command starts; warm, it is what two questions cost above the first. Wall seconds depend on what else the machine does.
"""

import ctypes
import os
import re
import resource
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from statistics import median
from time import perf_counter

import pikepdf
from common import ROOT, header, show

from naravard_lib.runner.questions import find_questions

RUNS = 2
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of Linux: what a command leaves to end by itself is then counted here


def command(out: Path, *names: str) -> tuple[float, float, float]:
    """Wall and CPU seconds of one command, and the wall seconds that it says its last question took."""
    words = [str(Path(sys.executable).with_name("naravard")), "ask", *names, "--out", str(out)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    wall = perf_counter() - began
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = re.findall(r"\((\d+),(\d) s\)", done.stdout)[-1]
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, float(".".join(said))


def pages(pdf: Path) -> int:
    """Number of pages."""
    with pikepdf.open(pdf) as opened:
        return len(opened.pages)


def measure(name: str, other: str, out: Path) -> None:
    """Print pages, cold and warm of one question; `other` is asked before it where it is warm."""
    cold = [command(out, name) for _ in range(RUNS)]
    first = [command(out, other) for _ in range(RUNS)]
    both = [command(out, other, name) for _ in range(RUNS)]
    show(f"{name}, pages", pages(out / "fragor" / f"{name}.pdf"))
    show(f"{name}, cold", median(wall for wall, _, _ in cold), "s wall", 2)
    show(f"{name}, cold", median(cpu for _, cpu, _ in cold), "s CPU", 2)
    show(f"{name}, warm", median(said for _, _, said in both), "s wall")
    show(f"{name}, warm", median(cpu for _, cpu, _ in both) - median(cpu for _, cpu, _ in first), "s CPU", 2)


def main() -> None:
    header(f"A question answered, median of {RUNS}")
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    names = [question.name for question in find_questions(ROOT / "notebooks")]
    with tempfile.TemporaryDirectory() as temporary:
        for name, other in zip(names, [*names[1:], names[0]], strict=True):
            measure(name, other, Path(temporary))
    show("others at work, load average", os.getloadavg()[0])


if __name__ == "__main__":
    main()
