"""Extracts that hold persons: recognised wherever they stand, and never told, written or copied."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from messy import MONTHS, book, day
from openpyxl import load_workbook

from naravard_lib.cli import main
from naravard_lib.errors import SourceError
from naravard_lib.initiative import Source
from naravard_lib.sources.extract import read_extract
from naravard_lib.sources.files import read_table
from naravard_lib.sources.looking.look import look

TWELVE = MONTHS[:12]


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command names its folders in the environment; in a test's own process that must not last."""
    monkeypatch.setattr(os, "environ", os.environ.copy())


def test_an_id_number_is_never_repeated(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("Månad;Anteckning;Antal\n2024-01;19121212-1212;3\n2024-02;x;4\n", encoding="utf-8")
    found = look(path)
    assert found.form == "persons"
    assert "1212" not in " ".join(found.remarks)


def test_persons_on_another_sheet_are_found(tmp_path: Path) -> None:
    summary = [["Månad", "Antal"], *([str(month), 3] for month in TWELVE)]
    rows = ("Rådata", [["Personnummer", "Datum"], *(["19121212-1212", "2023-01-02"] for _ in range(3))])
    found = look(book(tmp_path, summary, rows))
    assert (found.form, "Rådata" in found.remarks[0]) == ("persons", True)
    with pytest.raises(SourceError, match='bladet "Lista" innehåller personnummer'):
        look(book(tmp_path, summary, ("Lista", [["19121212-1212"]])))


PEOPLE = ["Karin Karlsson", "Nils Olof Ek", "Åsa Öberg-Lind", "Karlsson, Bo", "Eva Falk A"]


def monthly(head: str, names: Sequence[Any]) -> list[list[Any]]:
    return [
        [head, "Månad", "Timmar"],
        *([name, day(month), 30 + n] for name in names for n, month in enumerate(MONTHS)),
    ]


@pytest.mark.parametrize(
    "head",
    ["Brukare", "Klient", "Kund", "Individ", "Person", "ID", "Boende", "Namn", "Vårdtagare", "Distriktssköterska"],
)
def test_a_column_of_persons_is_recognised_by_head_or_names(tmp_path: Path, head: str) -> None:
    found = look(book(tmp_path, monthly(head, PEOPLE)))
    assert (found.form, found.units) == ("persons", ())
    assert not any(name.split()[0] in repr((found.remarks, found.proposals, found.title)) for name in PEOPLE)


def test_a_file_without_heads_does_not_tell_its_first_name(tmp_path: Path) -> None:
    found = look(book(tmp_path, monthly("Karin Karlsson", PEOPLE[1:])[0:1] + monthly("", PEOPLE[1:])[1:]))
    assert (found.form, "Karin" in repr(found.remarks)) == ("persons", False)


@pytest.mark.parametrize("head", ["Antal brukare", "Brukare", "Personer", "Individer", "Vårdtagare"])
def test_how_many_persons_there_are_is_no_column_of_persons(tmp_path: Path, head: str) -> None:
    body = [[unit, day(month), 120 + n] for unit in ("Ljungby", "Älmhult") for n, month in enumerate(TWELVE)]
    found = look(book(tmp_path, [["Kommun", "Månad", head], *body, ["Totalt", None, "<5"]]))
    assert (found.form, found.column("value")) == ("monthly", head)


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("Kommunnamn", ["Alfa Beta", "Gamma Delta"]),
        ("Särskilt boende", ["Stora Ekens", "Lilla Lunden"]),
        ("Boendets namn", ["Stora Ekens", "Lilla Lunden"]),
        ("Namn", ["Norra VC", "Björkens vårdcentral"]),
        ("Grupp", ["Team Norr", "Team Söder"]),
        ("Namn", ["Ljungbys", "Älmhults kommun"]),
    ],
)
def test_names_of_units_are_shown(tmp_path: Path, head: str, names: list[str]) -> None:
    assert look(book(tmp_path, monthly(head, names))).units == tuple(names)


def test_names_that_may_be_anybodys_are_counted_and_not_shown(tmp_path: Path) -> None:
    found = look(book(tmp_path, monthly("Grupp", ["Karin", "Nils", "Åsa"])))
    (unit,) = (one for one in found.proposals if one.role == "unit")
    assert (found.form, unit.column, unit.shown, found.units) == ("monthly", "Grupp", False, ())
    assert "3 olika namn, som inte visas" in unit.because
    assert not any(name in repr((found.proposals, found.remarks)) for name in ("Karin", "Nils", "Åsa"))


@pytest.mark.parametrize("place", ["above", "other sheet", "name of sheet"])
def test_an_id_number_outside_the_table_is_found_by_both_readers(tmp_path: Path, place: str) -> None:
    body = [["Kommun", "Månad", "Antal"], *(["Ljungby", str(month), 3] for month in TWELVE)]
    above = [["Handläggare Anna 19121212-1212"], []] if place == "above" else []
    other = ("19121212-1212" if place == "name of sheet" else "Lista", [["Anna", "1912 12 12-1212"]] * 3)
    path = book(tmp_path, [*above, *body], *([] if place == "above" else [other]))
    source = Source(file=path.name, month="Månad", value="Antal", unit="Kommun")
    with pytest.raises(SourceError, match="innehåller personnummer") as caught:
        read_extract(tmp_path, source)
    assert "1212" not in str(caught.value)
    told = look_told(path)
    assert "innehåller personnummer" in told
    assert "1212" not in told


def look_told(path: Path) -> str:
    """What a look tells about a file of persons, refused at once or not."""
    try:
        found = look(path)
    except SourceError as refused:
        return str(refused)
    return f"{' '.join(found.remarks)} {found.proposals}"


def made(folder: Path, rows: Sequence[Sequence[Any]], *flags: str) -> str:
    """All that `naravard new` wrote as text in the folder, and the names of its files."""
    book(folder, rows)
    raw = folder / "raw"
    assert main(["new", "prov", "--data", str(folder / "uttag.xlsx"), "--raw", str(raw), *flags]) == 0
    files = sorted((raw / "prov").iterdir())
    texts = [file.read_text(encoding="utf-8") for file in files if file.suffix in (".yaml", ".csv")]
    return "\n".join([*(file.name for file in files), *texts])


def test_new_neither_tells_nor_writes_nor_copies_persons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = made(tmp_path, monthly("Brukare", PEOPLE), "--start", "2023-07")
    assert "uttag.xlsx\n" not in text
    assert not any(name in text + capsys.readouterr().out for name in PEOPLE)


def test_new_writes_no_names_that_may_be_persons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = made(tmp_path, monthly("Grupp", ["Zakarias", "Wilhelmina"]), "--start", "2023-07")
    told = capsys.readouterr().out
    assert "# source:" in text
    assert "2 olika namn, som inte visas" in told
    assert not any(name in text + told for name in ("Zakarias", "Wilhelmina"))
    assert main(["check", "prov", "--raw", str(tmp_path / "raw")]) == 0
    assert "Zakarias" not in capsys.readouterr().out


def test_new_uses_such_names_when_they_are_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = made(tmp_path, monthly("Grupp", ["Zakarias", "Wilhelmina"]), "--start", "2023-07", "--units", "Zakarias")
    assert "\n    source:" in text
    assert "units: [Zakarias]" in text
    assert main(["check", "prov", "--raw", str(tmp_path / "raw")]) == 0
    assert "Wilhelmina" not in capsys.readouterr().out


def test_new_writes_no_live_formula(tmp_path: Path) -> None:
    live = "=HYPERLINK('http://x')"
    rows = [["Vårdcentral", *map(day, TWELVE)], [live, *range(12)], ["Norra VC", *range(12)]]
    made_book = book(tmp_path, rows)
    opened = load_workbook(made_book)
    opened.active["A2"].data_type = "s"
    opened.save(made_book)
    assert main(["new", "prov", "--data", str(made_book), "--raw", str(tmp_path / "raw")]) == 0
    tidy = (tmp_path / "raw" / "prov" / "uttag_tidy.csv").read_text(encoding="utf-8-sig")
    assert (";'=HYPERLINK" in tidy, ";=" in tidy) == (True, False)
    table = read_table(tmp_path / "raw" / "prov" / "uttag_tidy.csv", ("Vårdcentral", "Månad"))
    assert set(table.labels[table.position("Vårdcentral")]) == {live, "Norra VC"}
