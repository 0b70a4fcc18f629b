"""What every benchmark prints the same way: its provenance first, then `name: value unit` lines."""

import datetime
import os
import platform
import subprocess
from pathlib import Path

import naravard_lib as nv

ROOT = Path(__file__).resolve().parent.parent
SEED = 20241102
DEEP = "NARAVARD_DEEP" in os.environ


def header(title: str) -> None:
    """Commit, seed, date and machine: without them a figure cannot be held against another."""
    cores = os.cpu_count()
    print(f"# {title}")
    print(f"commit {commit()}, naravard {nv.__version__}, seed {SEED}, {datetime.datetime.now(datetime.UTC):%Y-%m-%d}")
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {cores} cores\n")


def commit() -> str:
    """Short hash of the checkout, with a plus sign when files differ from it."""
    words = ["git", "describe", "--always", "--abbrev=7", "--exclude=*", "--dirty=+"]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def show(name: str, value: float | int | str, unit: str = "", digits: int = 1) -> None:
    """One figure on a line of its own."""
    number = f"{value:.{digits}f}" if isinstance(value, float) else value
    print(f"{name}: {number} {unit}".rstrip(), flush=True)
