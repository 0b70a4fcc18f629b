"""What the preloaded process runs before any fork: it works, and no fork can tell that it was run."""

import os
import random
import subprocess
import sys
import threading
import warnings

import matplotlib as mpl
import numpy as np
import pytest

from naravard_lib.preload import rehearsal
from naravard_lib.preload.client import LIGHT

# What a fork finds: the shell as it was made, and one thread of Python's.
_SHELL = """
from naravard_lib.preload import imports, kernel
imports.load()
import pathlib, threading
shell = kernel._app.shell
assert (shell.execution_count, shell.last_execution_result) == (1, None)
assert (shell.user_ns["In"], dict(shell.user_ns["Out"])) == ([""], {})
assert threading.active_count() == 1, threading.enumerate()
# pyarrow's allocator has a thread of its own from its import on
threads = [task.read_text().strip() for task in pathlib.Path("/proc/self/task").glob("*/comm")]
assert len([name for name in threads if name != "jemalloc_bg_thd"]) <= 1, threads
assert "_1" not in shell.user_ns and shell.user_ns["__spec__"] is None
print("klar", flush=True)
"""


def test_it_shows_all_that_the_first_chapter_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "_TIMES", 1)
    shown: list[object] = []
    monkeypatch.setattr(rehearsal.DisplayFormatter, "format", lambda _, value: shown.append(value))
    rehearsal.rehearse()
    assert len(shown) == 6
    assert all(hasattr(value, "_repr_mimebundle_") or hasattr(value, "_repr_html_") for value in shown)


def test_it_leaves_the_process_as_it_was() -> None:
    before = dict(os.environ), dict(mpl.rcParams), random.getstate(), threading.active_count(), list(warnings.filters)
    drawn = np.random.get_state()[1].tolist()
    rehearsal.rehearse()
    after = dict(os.environ), dict(mpl.rcParams), random.getstate(), threading.active_count(), list(warnings.filters)
    assert after == before
    assert np.random.get_state()[1].tolist() == drawn


def test_a_fork_finds_a_shell_that_has_run_nothing() -> None:
    environment = os.environ | LIGHT
    done = subprocess.run([sys.executable, "-c", _SHELL], env=environment, capture_output=True, text=True, check=False)
    assert "klar" in done.stdout, done.stderr[-2000:]
