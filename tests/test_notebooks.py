"""The shipped chapters and initiatives run for real: by hand as nbval does, and by the command to finished PDFs."""

import os
import subprocess
import sys
from pathlib import Path

import page as validator
import pytest

from naravard_lib.paths import Workspace
from naravard_lib.runner.chapters import find_chapters
from naravard_lib.tables.chapters import CHAPTERS

ROOT = Path(__file__).resolve().parent.parent
RAW = ROOT / "data" / "raw"
SHIPPED = ("exempel-samverkan", "exempel-trygg-hemgang", "ljungby-samverkan", "narsjukvardsteam")


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("rapporter")
    command = [str(Path(sys.executable).with_name("naravard")), "run", "--raw", str(RAW), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return out


def test_the_runner_finds_the_chapters_that_can_leave_a_result() -> None:
    assert tuple(path.stem for path in find_chapters(ROOT / "notebooks")) == CHAPTERS


def test_the_chapters_run_by_hand_and_give_their_pinned_figures(tmp_path: Path) -> None:
    target = Workspace(RAW, tmp_path / "processed", tmp_path / "reports", ROOT / "notebooks")
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "-p", "no:cacheprovider"]
    command.append(str(target.notebooks / "cycle"))
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **target.environment()}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    left = target.processed.glob("*/results/*.json")
    assert sorted(path.stem for path in left) == sorted(CHAPTERS)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_initiative_becomes_an_accessible_report(reports: Path, name: str) -> None:
    pdf = (reports / name / "rapport.pdf").read_bytes()
    failures = validator.validate_pdf_bytes(pdf, profile="ua1").failures
    assert {(failure.rule_id, failure.message) for failure in failures} == set()


def test_all_shipped_initiatives_are_in_the_index(reports: Path) -> None:
    index = (reports / "index.html").read_text(encoding="utf-8")
    assert "4 av 4 initiativ har en rapport" in index
    assert index.count("syntetiska data)") >= 2
