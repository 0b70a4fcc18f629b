"""The study of the comparison at inscription: its page follows its figures, a killed run goes on, limits are right."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from statsmodels.stats.proportion import proportion_confint

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "docs/validity")]  # scripts beside each other, no packages

import inscription  # noqa: E402
import inscription_runs  # noqa: E402
import inscription_table  # noqa: E402
import inscription_validity  # noqa: E402
import store  # noqa: E402


def test_the_page_says_what_the_figures_say() -> None:
    page = inscription.PAGE.read_text(encoding="utf-8")
    assert inscription.filled(page, *inscription_table.read()) == page


@pytest.mark.parametrize(("hits", "runs"), [(0, 100), (7, 500), (500, 500)])
def test_the_upper_limit_agrees_with_statsmodels(hits: int, runs: int) -> None:
    assert inscription_table.upper(hits, runs) == pytest.approx(100 * proportion_confint(hits, runs, method="beta")[1])


def test_half_the_history_leaves_out_a_year_and_nobody() -> None:
    whole = inscription_runs.inscription_worlds.panel(
        inscription_runs.simulate(inscription_runs.inscription_worlds.WORLDS["recorded"], 50, 0.0, 1)
    )
    half = inscription_runs.shortened(whole)
    assert half.months == whole.months - 12
    kept = whole.inscribed < 1000
    assert (half.inscribed[kept] == whole.inscribed[kept] - 12).all()
    assert (half.counts["ed_visits"] == whole.counts["ed_visits"][12:]).all()


def test_a_killed_study_goes_on_where_it_was(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    command = [sys.executable, str(ROOT / "benchmarks/inscription_validity.py"), "--store", str(kept), "--jobs", "1"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    first = subprocess.Popen(command, start_new_session=True, env={**os.environ, "NARAVARD_DEEP": "1"}, **quiet)
    try:
        wait = time.monotonic() + 60
        while not store.load(kept) and time.monotonic() < wait:
            time.sleep(0.1)
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    saved = store.load(kept)
    assert saved
    cell = inscription_validity.deep_cells()[0]
    assert cell.key(0) in saved
    found = inscription_validity.run([inscription_validity.Cell(cell.world, cell.inscribed, cell.effect, 20)], kept, 1)
    assert [len(rows) for rows in found.values()] == [20]
    assert store.load(kept) == saved  # nothing was run again
