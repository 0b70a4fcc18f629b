"""The shipped chapters and initiatives run for real: by hand as nbval does, and by the command to finished PDFs."""

import os
import subprocess
import sys
from pathlib import Path

from conftest import SHIPPED

from naravard_lib.paths import Workspace
from naravard_lib.runner.keys import chapter_files
from naravard_lib.tables.chapters import CHAPTERS

ROOT = Path(__file__).resolve().parent.parent
RAW = ROOT / "data" / "raw"


def test_the_runner_finds_the_chapters_that_can_leave_a_result() -> None:
    assert tuple(path.stem for path in chapter_files(ROOT / "notebooks")) == CHAPTERS


def test_the_chapters_run_by_hand_and_give_their_pinned_figures(tmp_path: Path) -> None:
    target = Workspace(
        RAW, tmp_path / "processed", tmp_path / "reports", ROOT / "notebooks", ROOT / "data" / "questions"
    )
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "-p", "no:cacheprovider"]
    command.append(str(target.notebooks / "cycle"))
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **target.environment()}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    left = target.processed.glob("*/results/*.json")
    assert sorted(path.stem for path in left) == sorted(CHAPTERS)


def test_all_shipped_initiatives_are_in_the_index(shipped_reports: Path) -> None:
    index = (shipped_reports / "index.html").read_text(encoding="utf-8")
    assert f"{len(SHIPPED)} av {len(SHIPPED)} initiativ har en rapport" in index
    assert index.count("syntetiska data)") >= 2
