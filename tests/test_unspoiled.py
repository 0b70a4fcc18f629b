"""What Excel has done to a table, told once with what to do."""

import datetime as dt
from pathlib import Path

import pytest
from messy import MONTHS, book, day

from naravard_lib.errors import SourceError
from naravard_lib.initiative import Source
from naravard_lib.sources.extract import read_extract
from naravard_lib.sources.looking.look import look

TWELVE = MONTHS[:12]
SOURCE = Source(file="uttag.xlsx", month="Månad", value="Antal")


@pytest.mark.parametrize("typed", [int, float, str])
def test_day_numbers_of_excel_are_told_once_with_what_to_do(tmp_path: Path, typed: type) -> None:
    first = dt.date(1899, 12, 30)  # Excel's day 0
    body = [[typed((day(month).date() - first).days), 3] for month in MONTHS]
    path = book(tmp_path, [["Månad", "Antal"], *body, ["Totalt", 99]])
    assert any("Excels dagnummer; formatera kolumnen som datum" in one for one in look(path).remarks)
    with pytest.raises(SourceError, match="dagnummer") as caught:
        read_extract(tmp_path, SOURCE)
    assert len(caught.value.faults) == 1


def test_years_and_months_in_figures_are_no_day_numbers(tmp_path: Path) -> None:
    path = book(tmp_path, [["Månad", "Antal"], *([int(f"{month:%Y%m}"), 44197] for month in MONTHS)])
    assert look(path).months == MONTHS
    assert read_extract(tmp_path, SOURCE).faults == ()


def test_formulas_that_were_never_calculated_are_told_once(tmp_path: Path) -> None:
    path = book(tmp_path, [["Månad", "Antal"], *([str(month), "=10+5"] for month in TWELVE)])
    assert any("formler utan värden; öppna filen i Excel" in one for one in look(path).remarks)
    with pytest.raises(SourceError, match='6 och 7 till: kolumnen "Antal" har formler utan värden') as caught:
        read_extract(tmp_path, SOURCE)
    assert len(caught.value.faults) == 1


def test_formulas_beside_the_columns_that_are_read_do_not_matter(tmp_path: Path) -> None:
    book(tmp_path, [["Månad", "Antal", "Dubbelt"], *([str(month), 3, "=B2*2"] for month in TWELVE)])
    assert read_extract(tmp_path, SOURCE).faults == ()


@pytest.mark.parametrize("time", ["month", "period"])
def test_a_file_of_sums_alone_is_refused(tmp_path: Path, time: str) -> None:
    (tmp_path / "f.csv").write_text("P;V\nTotalt;200\nSumma;3\n", encoding="utf-8")
    source = Source(file="f.csv", value="V", **{time: "P"})
    with pytest.raises(SourceError, match=r"filen har bara summarader, ingen rad per (månad|period); beställ"):
        read_extract(tmp_path, source)
