"""Every shipped notebook in a preloaded fork and in a kernel of its own, as plain papermill has it: cell by cell."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest
from conftest import ROOT, SHIPPED
from test_preload import executed

from naravard_lib.paths import workspace

QUESTIONS = sorted((ROOT / "notebooks" / "questions").glob("*.ipynb"))


def cells(report: Path) -> dict[str, list[nbformat.NotebookNode]]:
    """The cells of every executed chapter of a report, by the chapter's name."""
    paths = sorted((report / "notebooks").glob("*.ipynb"))
    return {path.name: nbformat.read(path, as_version=4).cells for path in paths}


@pytest.fixture(scope="module")
def cold_reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("cold")
    command = [str(Path(sys.executable).with_name("naravard")), "run", "--cold", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.mark.parametrize("name", SHIPPED)
def test_the_chapters_are_the_same_cold_and_warm(shipped_reports: Path, cold_reports: Path, name: str) -> None:
    warm, cold = cells(shipped_reports / name), cells(cold_reports / name)
    assert warm.keys() == cold.keys() != set()
    differing = [
        f"{chapter}, cell {number}"
        for chapter in warm
        for number, pair in enumerate(zip(warm[chapter], cold[chapter], strict=True), start=1)
        if pair[0] != pair[1]
    ]
    assert differing == []


def test_the_reports_are_the_same_byte_by_byte(shipped_reports: Path, cold_reports: Path) -> None:
    for file in ("rapport.pdf", "bilaga.pdf", "rapport.html", "results.json"):
        for name in SHIPPED:
            assert (shipped_reports / name / file).read_bytes() == (cold_reports / name / file).read_bytes()


@pytest.mark.parametrize("path", QUESTIONS, ids=[path.stem for path in QUESTIONS])
def test_the_questions_are_the_same_cold_and_warm(
    tmp_path: Path, path: Path, shipped_reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in workspace(None, shipped_reports).environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    assert "NARAVARD_RAW" in os.environ
    for engine in (None, "naravard"):
        papermill.execute_notebook(path, tmp_path / f"{engine}.ipynb", engine_name=engine, progress_bar=False)
    assert executed(tmp_path / "naravard.ipynb") == executed(tmp_path / "None.ipynb")
