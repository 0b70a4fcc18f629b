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
from naravard_lib.paths import workspace
from naravard_lib.runner.questions import Asked, Parameter, Question, choose, find_questions
from naravard_lib.runner.subtitles import subtitle

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


@pytest.mark.parametrize(
    "content",
    ["", "{}", '{"cells": [3]}', '{"cells": [{"metadata": []}]}', '{"cells": [{"cell_type": "code"}]}', "\udcff"],
)
def test_a_broken_notebook_is_one_sentence_and_stops_no_other_question(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    (folder / "sizing.ipynb").write_bytes(content.encode("utf-8", "surrogateescape"))
    nbformat.write(new_notebook(), folder / "whole.ipynb")
    questions = find_questions(tmp_path)
    assert [each.stem for each in choose(questions, ["whole"], [])] == ["whole"]
    with pytest.raises(ReportError, match=r"^sizing\.ipynb går inte att läsa som notebook\.") as caught:
        choose(questions, ["whole", "sizing", "sizing"], ["area=Åby"])
    assert len(caught.value.faults) == 1


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


def test_a_parameter_without_a_question_is_a_slip_of_the_pen() -> None:
    assert choose(QUESTIONS, [], []) == ()
    with pytest.raises(ReportError, match=r"^Ange en fråga före -p.*De som finns: evidence, sizing\.$"):
        choose(QUESTIONS, [], ["case=a"])


def test_a_value_may_hold_the_sign_between_name_and_value() -> None:
    (only,) = choose(QUESTIONS, ["sizing"], ["area = a=b "])
    assert only.values == (("area", "a=b"),)


def test_names_of_files_tell_values_apart() -> None:
    values = ("Håbo", "Habo", "5", "-5", "?", "*", "漢", "字", "a&b", "a+b", "x" * 80, "x" * 81, "Haabo!", "")
    values += (
        "1,5",
        "1 5",
        "1;5",
        "1-5",
        "1.5",
        "1/5",
        "1_5",
        "15",
        "Umeå,Vindeln",
        "Umeå Vindeln",
        "Haabo",
        "aå",
        "åa",
    )
    values += ("e", "é", "a", "a-case-b", "b-area", "a--b", "a-b", "a b", "a-b-")
    stems = [asked(("area", value)).stem for value in values]
    stems += [asked(("case", "Habo")).stem, asked(("case", "a"), ("area", "b")).stem, asked().stem]
    assert all(first != second for first, second in combinations(stems, 2))


@given(st.text("aåäoe-_ ,1"), st.text("aåäoe-_ ,1"))
def test_no_two_values_share_a_name(first: str, second: str) -> None:
    assert (asked(("area", first)).stem == asked(("area", second)).stem) == (first == second)


@pytest.mark.parametrize(
    ("question", "values", "told"),
    [
        ("sizing", {"case": "umea-lansdel", "area": "Vindeln,Umeå"}, "Umeå länsdel · Vindeln, Umeå"),
        ("potential", {"case": "kol"}, "Egenmonitorering vid KOL i hela landet"),
        ("potential", {"own": "ljungby-samverkan"}, "Samverkan ambulans, vårdcentral och kommun i Ljungby"),
        ("evidence", {"measure": "akutbesok", "estimate": "-13"}, "Akutbesök · −13 %"),
        ("evidence", {"estimate": "-13.5 %", "low": "-25", "high": "−2 procent"}, "−13,5 % (−25 till −2)"),
        ("evidence", {"estimate": "+4", "low": "–2"}, "+4 % (−2 till +4)"),
        ("evidence", {"estimate": "-13", "way_of_working": "Mobila team"}, "−13 % · Mobila team"),
        ("evidence", {"measure": "eget-matt", "initiative": "saknas"}, "eget-matt · saknas"),
        ("sizing", {"case": "", "area": "\0", "low": "3"}, "\0 · 3"),
        ("sizing", {"case": "kol\0"}, "kol\0"),
        ("sizing", {}, ""),
    ],
)
def test_what_was_asked_is_told_by_names_and_in_swedish_form(question: str, values: dict[str, str], told: str) -> None:
    shipped = workspace(raw=ROOT / "data" / "raw")
    found = subtitle(Asked(Question(question, "", (), Path()), tuple(values.items())), shipped)
    assert found.replace("\u00a0", " ") == told


@given(st.text(), st.text())
def test_any_value_gives_a_name_that_every_file_system_takes(first: str, second: str) -> None:
    stem = asked(("case", first), ("area", second)).stem
    assert re.fullmatch(r"sizing-[a-z0-9]+(-[a-z0-9]+)*", stem)
    assert len(stem) <= 80
