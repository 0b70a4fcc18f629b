"""What is asked: the questions found in the notebooks, the parameters given, and the names of the answers' files."""

import re
from itertools import combinations
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from naravard_lib.errors import ReportError
from naravard_lib.runner.questions import Asked, Parameter, Question, choose, find_questions

AREA = Parameter("area", "", "kommuner")
CASE = Parameter("case", "exempel", "")
SIZING = Question("sizing", "Hur många?", (CASE, AREA), Path("sizing.ipynb"))
EVIDENCE = Question("evidence", "Vad säger andra?", (), Path("evidence.ipynb"))
QUESTIONS = (EVIDENCE, SIZING)


def asked(*values: tuple[str, str]) -> Asked:
    return Asked(SIZING, values)


def test_a_question_is_its_heading_and_its_cell_of_parameters(tmp_path: Path) -> None:
    cell = "area = \"Håbo # ö\"  # kommuner, åtskilda\ncase = 'ett'\nnumber = 3  # ingen text"
    parameters = new_code_cell(cell, metadata={"tags": ["parameters"]})
    heading = new_markdown_cell("Ingress\n\n# Hur många? \n\n## Mer")
    folder = tmp_path / "questions"
    folder.mkdir()
    nbformat.write(new_notebook(cells=[heading, parameters]), folder / "sizing.ipynb")
    nbformat.write(new_notebook(), folder / "sizing-Copy1.ipynb")
    (found,) = find_questions(tmp_path)
    assert (found.name, found.title) == ("sizing", "Hur många?")
    expected = (Parameter("area", "Håbo # ö", "kommuner, åtskilda"), Parameter("case", "ett", ""))
    assert found.parameters == expected


@pytest.mark.parametrize("content", ["", "{}", '{"cells": [3]}', '{"cells": [{"cell_type": "code"}]}', "\udcff"])
def test_a_broken_notebook_is_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "sizing.ipynb").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(ReportError, match=r"^sizing\.ipynb går inte att läsa som notebook\."):
        find_questions(tmp_path)


def test_every_shipped_question_tells_what_its_parameters_are_for() -> None:
    untold = [
        (question.name, parameter.name)
        for question in find_questions(ROOT / "notebooks")
        for parameter in question.parameters
        if not parameter.about
    ]
    assert untold == []


def test_values_are_combined_and_repeats_and_defaults_left_out() -> None:
    given = ["area=Åby", "area=Norrby", "case=exempel", "area=Åby"]
    found = choose(QUESTIONS, ["sizing", "evidence", "sizing"], given)
    assert [each.values for each in found] == [(("area", "Åby"),), (("area", "Norrby"),), ()]
    assert [each.stem for each in found] == ["sizing-area-aaby", "sizing-area-norrby", "evidence"]


def test_all_that_is_wrong_is_said_at_once_with_the_nearest_word() -> None:
    with pytest.raises(ReportError) as caught:
        choose(QUESTIONS, ["sizng", "sizing", "x"], ["aera=Åby", "Åby", "=3", "case=a\x1b[0m", "evidence=1"])
    assert caught.value.faults == (
        'Frågan "sizng" finns inte. Menas "sizing"?',
        'Frågan "x" finns inte. De som finns: evidence, sizing.',
        '-p "aera=Åby": sizing har inget som heter "aera". Menas "area"?',
        '-p "Åby": skriv namn=värde, till exempel -p area=värde.',
        '-p "=3": skriv namn=värde, till exempel -p area=värde.',
        "-p case: värdet har tecken som inte går att skriva ut. Skriv det på nytt.",
        '-p "evidence=1": sizing har inget som heter "evidence". Det som kan anges: area, case.',
    )


def test_a_value_may_hold_the_sign_between_name_and_value() -> None:
    (only,) = choose(QUESTIONS, ["sizing"], ["area = a=b "])
    assert only.values == (("area", "a=b"),)


def test_names_of_files_tell_values_apart() -> None:
    values = ("Håbo", "Habo", "5", "-5", "?", "*", "漢", "字", "a&b", "a+b", "x" * 80, "x" * 81, "Haabo!", "")
    stems = [asked(("area", value)).stem for value in values]
    stems += [asked(("case", "Habo")).stem, asked(("case", "a"), ("area", "b")).stem, asked().stem]
    assert all(first != second for first, second in combinations(stems, 2))


@given(st.text(), st.text())
def test_any_value_gives_a_name_that_every_file_system_takes(first: str, second: str) -> None:
    stem = asked(("case", first), ("area", second)).stem
    assert re.fullmatch(r"sizing-[a-z0-9]+(-[a-z0-9]+)*", stem)
    assert len(stem) <= 80
