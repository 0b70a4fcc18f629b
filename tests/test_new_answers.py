"""The answers of `naravard new`: how they are read from flags, form and terminal."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from messy import write_messy

import naravard_lib as nv
from naravard_lib.cli_new import add_new, run_new
from naravard_lib.errors import DesignError
from naravard_lib.starting.answers import Goal, read_goal, read_measures, read_way
from naravard_lib.starting.asking import ask
from naravard_lib.starting.form import form_text, read_form
from naravard_lib.starting.questions import QUESTIONS, read_answers

MONTH = pd.Period("2024-01", "M")


@pytest.mark.parametrize(
    ("typed", "goal"),
    [
        ("20 % färre till 2024-12", Goal(pd.Period("2024-12", "M"), relative=-0.2)),
        ("-20% 2024-12", Goal(pd.Period("2024-12", "M"), relative=-0.2)),
        ("−12,5 procent till december 2024", Goal(pd.Period("2024-12", "M"), relative=-0.125)),
        ("10 % fler, senast dec-25", Goal(pd.Period("2025-12", "M"), relative=0.1)),
        ("65 till 2024-12", Goal(pd.Period("2024-12", "M"), value=65)),
        ("3,5 till 2024-12", Goal(pd.Period("2024-12", "M"), value=3.5)),
    ],
)
def test_targets_as_people_write_them(typed: str, goal: Goal) -> None:
    assert read_goal(typed) == goal


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("20 % till 2024-12", "mer eller mindre"),
        ("20 % färre", "saknar storlek eller månad"),
        ("många färre till 2024-12", "varken tal eller procent"),
        ("120 % fler till 2024-12", "mer än 100 procent"),
        ("-20 % till 2024-13", "2024-13"),
    ],
)
def test_targets_that_say_too_little_are_answered_with_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(DesignError, match=sentence):
        read_goal(typed)


def test_words_that_are_nearly_right_are_answered_with_the_right_one() -> None:
    with pytest.raises(DesignError, match=r'menas "akutbes[oö]k"'):
        read_measures("akutbesökk")
    with pytest.raises(DesignError, match='menas "Äldremottagningar"'):
        read_way("Äldremottagning")
    with pytest.raises(DesignError) as caught:
        read_answers({"patient_type": "svårt", "start": "2024-13", "data": "finns/inte.xlsx"})
    assert len(caught.value.faults) == 3


def test_the_form_asks_the_same_and_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "svar.yaml"
    path.write_text(form_text(), encoding="utf-8")
    assert read_form(path) == {}
    assert all(f"\n{question.key}:\n" in form_text() for question in QUESTIONS)
    filled = (
        form_text().replace("\nnamn:\n", "\nnamn: Min insats\n").replace("\nkommuner:\n", "\nkommuner: [Åby, Norrby]\n")
    )
    path.write_text(filled, encoding="utf-8")
    assert read_form(path) == {"name": "Min insats", "area": "Åby, Norrby"}
    path.write_text("nanm: Min insats\n", encoding="utf-8")
    with pytest.raises(DesignError, match=r'svar\.yaml rad 1: frågan "nanm" finns inte – menas "namn"\?'):
        read_form(path)


def test_the_questions_are_asked_in_order_and_again_when_not_understood() -> None:
    typed = iter(
        ["Min insats", "", "", "", "svårt", "komplext", "", "", "20 %", "20 % färre till 2024-12", "", "2024-01", ""]
    )
    asked, said = list[str](), list[str]()

    def reply(prompt: str) -> str:
        asked.append(prompt.strip())
        return next(typed)

    texts = ask({}, reply, said.append)
    answers = read_answers(texts)
    assert (answers.name, answers.patient_type, answers.start) == ("Min insats", "komplext", MONTH)
    assert answers.target == Goal(pd.Period("2024-12", "M"), relative=-0.2)
    titles = [line.strip() for line in said if line.startswith("\n") and line[1] != " "]
    assert titles == ["Vad är viktigt?", "Var är vi idag?", "Vart vill vi komma?", "Hur ska vi se om det gick?"]
    assert asked == [">"] * 13
    assert all(f"\n  {question.text}" in said for question in QUESTIONS if question.field not in ("units", "extracted"))
    assert any("svårt" in line for line in said)


def test_an_extract_that_cannot_be_read_is_asked_for_again(tmp_path: Path) -> None:
    (tmp_path / "f.xlsx").write_text("ingen arbetsbok")
    data = write_messy(tmp_path / "g.xlsx")
    typed = iter([str(tmp_path / "f.xlsx"), str(data)])
    said = list[str]()
    skipped = {question.field: "" for question in QUESTIONS if question.field != "data"}
    assert ask(skipped, lambda _: next(typed), said.append)["data"] == str(data)
    assert any("ingen läsbar xlsx" in line for line in said)


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_new(parser.add_subparsers(dest="command"))
    return parser.parse_args(["new", *words])


def test_flags_go_before_the_form_and_nothing_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARAVARD_ROOT", str(tmp_path))
    form = tmp_path / "svar.yaml"
    assert run_new(parsed("--form-template", str(form))) == 0
    assert "--form" in capsys.readouterr().out
    form.write_text("namn: Ur formuläret\nviktigt: Trygghet\n", encoding="utf-8")
    assert run_new(parsed("prov", "--form", str(form), "--name", "Ur flaggan", "--raw", str(tmp_path / "raw"))) == 0
    assert f"naravard check prov --raw {tmp_path / 'raw'}" in capsys.readouterr().out
    plan = nv.load_initiative(tmp_path / "raw" / "prov")
    assert (plan.name, plan.matters) == ("Ur flaggan", "Trygghet")
    with pytest.raises(DesignError, match="finns redan"):
        run_new(parsed("--form-template", str(form)))


def test_a_terminal_is_asked(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="bara system med pseudoterminaler")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "NARAVARD_ROOT": str(tmp_path)}
    command = [str(Path(sys.executable).with_name("naravard")), "new", "prov", "--matters", "Trygghet"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdin=theirs, stdout=subprocess.PIPE, text=True
    ) as run:
        os.write(ours, ("Min insats\n" + "\n" * 20).encode())
        output, _ = run.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert run.returncode == 0
    assert "Vad heter initiativet?" in output
    assert "Vad ska bli bättre" not in output
    assert nv.load_initiative(tmp_path / "data" / "raw" / "prov").name == "Min insats"
