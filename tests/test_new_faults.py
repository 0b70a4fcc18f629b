"""`naravard new` and what goes wrong: places that cannot be written, answers no file can hold, forms with faults."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from messy import MONTHS
from openpyxl import Workbook

import naravard_lib as nv
from naravard_lib.errors import DesignError
from naravard_lib.starting.answers import Answers, read_file, read_goal, read_month
from naravard_lib.starting.folder import Made, make_folder
from naravard_lib.starting.form import read_form
from naravard_lib.starting.questions import read_answers
from naravard_lib.starting.telling import lines

MONTH = pd.Period("2024-01", "M")


def table(path: Path, *rows: Sequence[object]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def monthly(path: Path, *units: str) -> Path:
    rows = [[str(month), unit, 3] for month in MONTHS for unit in units]
    return table(path, ["Månad", "Vårdcentral", "Antal"], *rows)


def said_of(made: Made) -> str:
    return " ".join(" ".join(lines(made)).split())


def test_a_place_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("x")
    for raw in (tmp_path / "fil", tmp_path / "fil" / "raw"):
        with pytest.raises(DesignError, match=r"går inte att skriva i .*fil.*: en fil ligger i vägen.*--raw"):
            make_folder("prov", Answers(), raw)


def test_a_path_that_is_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="namnet är för långt"):
        make_folder("prov", Answers(), tmp_path / ("a" * 300))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="den som är root får skriva överallt")
def test_a_place_without_right_to_write_is_told(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir(mode=0o555)
    with pytest.raises(DesignError, match="du saknar rätt att skriva där"):
        make_folder("prov", Answers(), tmp_path / "raw")


def test_an_id_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="300 tecken; skriv högst 60"):
        make_folder("a" * 300, Answers(), tmp_path)
    assert make_folder("a" * 60, Answers(), tmp_path).folder.is_dir()


@pytest.mark.parametrize("name", ["null", "true", "no", "123", "1e5", "2024-01"])
def test_an_id_is_text_whatever_yaml_makes_of_it(tmp_path: Path, name: str) -> None:
    made = make_folder(name, Answers(), tmp_path)
    assert nv.load_initiative(made.folder).id == name


def test_a_file_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="är en mapp; skriv också namnet"):
        read_file(str(tmp_path))
    for name in ("~ingen-sådan-användare/f.csv", "a" * 5000):
        with pytest.raises(DesignError, match="går inte att nå"):
            read_file(name)


@pytest.mark.parametrize("typed", ["<5 till 2024-12", "nan 2024-12", "inf till 2024-12", "1e400 till 2024-12"])
def test_a_target_without_a_number_is_refused(typed: str) -> None:
    with pytest.raises(DesignError, match="skriv till exempel"):
        read_goal(typed)


@pytest.mark.parametrize("typed", ["9999-12", "0001-01", "2100-01", "1899-12"])
def test_a_month_that_the_file_cannot_hold_is_refused(typed: str) -> None:
    with pytest.raises(DesignError, match=rf'Månaden "{typed}" ligger utanför 1900–2099'):
        read_month(typed)
    with pytest.raises(DesignError, match="utanför"):
        read_goal(f"65 till {typed}")


FORMS = {
    "group": ("namn: {a: b}\n", 'rad 1: svaret på "namn" ska vara text'),
    "group in list": ("kommuner: [Ljungby, {a: 1}]\n", 'rad 1: under "kommuner" ska varje punkt vara text'),
    "null in list": ("namn: X\nkommuner:\n  - Ljungby\n  - null\n", 'rad 4: under "kommuner" ska varje punkt'),
    "empty": ("", "--form-template"),
    "only comments": ("# inget\n", "--form-template"),
    "a list": ("- namn\n", "--form-template"),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_with_a_fault_is_answered_with_its_place(tmp_path: Path, name: str) -> None:
    content, sentence = FORMS[name]
    path = tmp_path / "svar.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DesignError) as caught:
        read_form(path)
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith("svar.yaml")
    assert sentence in caught.value.faults[0]
    assert "schema" not in caught.value.faults[0]


def test_all_faults_of_a_form_come_at_once(tmp_path: Path) -> None:
    path = tmp_path / "svar.yaml"
    path.write_text("nanm: X\nnamn: {a: b}\nkommuner: [null, [a]]\n", encoding="utf-8")
    with pytest.raises(DesignError) as caught:
        read_form(path)
    assert [re.findall(r"rad (\d)", fault) for fault in caught.value.faults] == [["1"], ["2"], ["3"]]


def test_a_form_that_is_not_there_is_not_called_unreadable(tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="formuläret finns inte; gör ett tomt"):
        read_form(tmp_path / "svar.yaml")
    with pytest.raises(DesignError, match="ange filens namn, inte mappens"):
        read_form(tmp_path)


def test_a_unit_cannot_be_compared_with_itself(tmp_path: Path) -> None:
    data = monthly(tmp_path / "f.xlsx", "VC Norr", "VC Söder")
    told = "VC Norr har insatsen och kan inte också vara jämförelse"
    answers = Answers(data=data, units=("VC Norr",), comparison=("vc norr", "VC Söder"), start=MONTH)
    made = make_folder("prov", answers, tmp_path / "raw")
    assert told in said_of(made)
    assert made.draft.comparison == ("VC Söder",)
    without = make_folder("prov2", Answers(units=("VC Norr",), comparison=("VC Norr",), start=MONTH), tmp_path / "raw")
    assert told in said_of(without)
    assert nv.load_initiative(without.folder).comparison is None


def test_units_of_an_extract_without_units_are_told(tmp_path: Path) -> None:
    data = table(tmp_path / "f.xlsx", ["Månad", "Antal"], *([str(month), 3] for month in MONTHS))
    made = make_folder("prov", Answers(data=data, units=("VC Norr",), start=MONTH), tmp_path / "raw")
    assert "Uttaget har ingen kolumn med enheter, så VC Norr går inte att peka ut i det." in said_of(made)
    assert made.checked.faults == ()


def test_four_digits_are_a_municipality_when_sweden_or_the_extract_has_it(tmp_path: Path) -> None:
    made = make_folder("prov", read_answers({"area": "9999, 0781"}), tmp_path / "raw")
    assert nv.load_initiative(made.folder).area == ("0781",)
    assert 'Kommunen "9999" känns inte igen' in said_of(made)
    rows = [[str(month), "9999 Åby", 3] for month in MONTHS]
    data = table(tmp_path / "f.xlsx", ["Månad", "Kommun", "Antal"], *rows)
    taught = make_folder("prov2", Answers(data=data, area=("9999",), start=MONTH), tmp_path / "raw")
    assert nv.load_initiative(taught.folder).area == ("9999",)


def test_nobody_is_told_to_remove_a_file_that_was_not_copied(tmp_path: Path) -> None:
    data = table(tmp_path / "f.xlsx", ["Pnr", "Datum"], ["a", "2024-01-02"], ["b", "2024-02-03"])
    made = make_folder("prov", Answers(data=data), tmp_path / "raw")
    assert "f.xlsx" not in made.files
    assert "enskilda personer" in said_of(made)
    assert "ur mappen" not in said_of(made)


def test_no_copy_is_spoken_of_that_was_not_made(tmp_path: Path) -> None:
    rows = [["Norra", "a", "x"], [None, "b", "y"], ["Södra", "a", "z"], [None, "b", "v"]]
    data = table(tmp_path / "f.xlsx", ["Vårdcentral", "Sort", "Svar"], *rows)
    made = make_folder("prov", Answers(data=data), tmp_path / "raw")
    assert made.draft.look is not None
    assert (made.draft.look.form, made.draft.source) == ("unclear", None)
    assert made.draft.look.rewritten
    assert "omskrivna kopian" not in said_of(made)


def test_every_other_column_that_may_be_meant_stands_in_the_file(tmp_path: Path) -> None:
    heads = [f"Besök av sort {i} på dagtid och på kvällar" for i in range(1, 9)]
    rows = [[str(month), *range(3, 11)] for month in MONTHS]
    data = table(tmp_path / "f.xlsx", ["Månad", *heads], *rows)
    made = make_folder("prov", Answers(data=data, start=MONTH), tmp_path / "raw")
    assert made.checked.faults == ()
    content = (made.folder / "initiative.yaml").read_text(encoding="utf-8")
    told = " ".join(line.strip().removeprefix("# ") for line in content.splitlines())
    chosen = nv.load_initiative(made.folder).main.source
    assert chosen is not None
    others = [head for head in heads if head != chosen.value]
    assert f"value kan också vara {', '.join(others[:-1])} och {others[-1]} value:" in told


def test_a_filled_in_template_has_room_beside_the_order(tmp_path: Path) -> None:
    data = monthly(tmp_path / "databestallning.xlsx", "VC Norr", "VC Söder")
    made = make_folder("prov", Answers(data=data, units=("VC Norr",), start=MONTH), tmp_path / "raw")
    assert (made.order_fault, made.checked.faults) == (None, ())
    kept = made.folder / "uttag_databestallning.xlsx"
    assert kept.read_bytes() == data.read_bytes()
    assert (made.folder / "databestallning.xlsx").read_bytes() != data.read_bytes()
    assert nv.load_initiative(made.folder).files == (kept.name,)
    assert "Uttaget heter uttag_databestallning.xlsx i mappen" in said_of(made)


def test_an_interrupt_says_that_no_folder_was_made(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="bara system med pseudoterminaler")
    ours, theirs = pty.openpty()
    command = [str(Path(sys.executable).with_name("naravard")), "new", "prov", "--raw", str(tmp_path / "raw")]
    environment = {**os.environ, "NARAVARD_ROOT": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    out = subprocess.PIPE
    with subprocess.Popen(command, env=environment, text=True, stdin=theirs, stdout=out, stderr=out) as run:
        assert run.stdout is not None
        while "Vad heter initiativet?" not in run.stdout.readline():
            pass
        run.send_signal(signal.SIGINT)
        _, told = run.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert run.returncode == 130
    assert "Ingen mapp gjordes" in told
    assert "rapporter" not in told
    assert not (tmp_path / "raw").exists()
