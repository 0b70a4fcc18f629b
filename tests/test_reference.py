"""The command that holds every published figure against the computed one: all named, every difference explained."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "benchmarks" / "reference.py"


@pytest.fixture(scope="module")
def printed() -> str:
    done = subprocess.run([sys.executable, str(SCRIPT)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_nothing_differs_without_a_word(printed: str) -> None:
    assert printed.rstrip().endswith("differences unexplained: 0")
    assert "DIFFERS" not in printed


@pytest.mark.parametrize(
    "figures",
    [
        *(("1 560 672", "1 560 672"), ("585 252", "585 252"), ("1 560 730", "1 560 730"), ("22,5", "22,5")),  # M7
        *(("2 311", "2 311"), ("3 466", "3 466"), ("4 684", "4 685"), ("3 123", "3 122"), ("1563–1565", "1563–1565")),
        *(("25–70 interval", "25–70 interval"), ("92 more_than", "92 more_than")),  # M9
        *(("66 000", "66 000"), ("110 000", "110 000"), ("1 500 000 000", "1 602 400 000")),  # M10
    ],
    ids=" ".join,
)
def test_the_figures_of_the_sources_stand_side_by_side(printed: str, figures: tuple[str, str]) -> None:
    pairs = [" ".join(line.split()) for line in printed.splitlines()]
    assert any(f" {figures[0]} {figures[1]}" in line for line in pairs)


def test_a_difference_without_a_word_fails_the_command(tmp_path: Path) -> None:
    """One of the source's numbers changed by one in a copy of the case: the command tells it and ends with 1."""
    raw = (ROOT / "data" / "questions" / "umea-lansdel" / "sizing.yaml").read_text(encoding="utf-8")
    for case in (ROOT / "data" / "questions").iterdir():
        (tmp_path / case.name).symlink_to(case)
    (tmp_path / "umea-lansdel").unlink()
    (tmp_path / "umea-lansdel").mkdir()
    (tmp_path / "umea-lansdel" / "sizing.yaml").write_text(
        raw.replace("Vindeln: 235", "Vindeln: 236"), encoding="utf-8"
    )
    env = {**os.environ, "NARAVARD_QUESTIONS": str(tmp_path)}
    done = subprocess.run([sys.executable, str(SCRIPT)], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Vindeln" in done.stdout + done.stderr
