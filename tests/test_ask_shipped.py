"""Every shipped question, answered by one command with its defaults: short, accessible and in Swedish form."""

import subprocess
import sys
from pathlib import Path

import page
import pikepdf
import pytest
from conftest import ROOT
from playwright.sync_api import Browser
from test_axe import violations

from naravard_lib.runner.questions import find_questions

NAMES = [question.name for question in find_questions(ROOT / "notebooks")]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("svar")
    command = [str(Path(sys.executable).with_name("naravard")), "ask", *NAMES, "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out / "fragor"


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_has_two_to_four_pages_and_breaks_no_accessibility_rule(answers: Path, name: str) -> None:
    path = answers / f"{name}.pdf"
    with pikepdf.open(path) as pdf:
        assert 2 <= len(pdf.pages) <= 4
    assert {failure.rule_id for failure in page.validate_pdf_bytes(path.read_bytes(), profile="ua1").failures} == set()


def test_a_second_time_gives_the_same_bytes(answers: Path) -> None:
    before = {path.name: path.read_bytes() for path in answers.iterdir()}
    command = [str(Path(sys.executable).with_name("naravard")), "ask", *NAMES, "--out", str(answers.parent)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert [path.name for path in sorted(answers.iterdir()) if path.read_bytes() != before[path.name]] == []


@pytest.mark.parametrize("name", [*(f"fragor/{name}" for name in NAMES), "index"])
def test_a_page_breaks_no_rule_of_the_browsers(answers: Path, browser: Browser, name: str) -> None:
    assert violations(browser, answers.parent / f"{name}.html", "telefon") == []
