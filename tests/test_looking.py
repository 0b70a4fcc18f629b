"""Looking into extracts that nobody has described: what is found in the shapes that Swedish extracts come in."""

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from messy import MONTHS, SHORT, UNITS, book, day, visits, write_messy
from openpyxl import Workbook

from naravard_lib.errors import SourceError
from naravard_lib.initiative import Source
from naravard_lib.sources.closing import is_total
from naravard_lib.sources.extract import read_extract
from naravard_lib.sources.looking.look import Look, look

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
TWELVE = MONTHS[:12]
ROLES = ("month", "period", "value", "unit", "exposure", "sex", "age")


def roles(found: Look) -> dict[str, str]:
    return {one.role: one.column for one in found.proposals}


def rows_of(found: Look, *wanted: str) -> list[tuple[Any, ...]]:
    """The cells that would be read, columns by role."""
    return list(zip(*(found.cells(role) for role in wanted), strict=True))


def test_a_messy_file_is_read_as_it_is(tmp_path: Path) -> None:
    found = look(write_messy(tmp_path / "f.xlsx"))
    assert (found.form, found.rewritten) == ("monthly", None)
    assert roles(found) == {"month": "Månad", "value": "Antal", "unit": "Kommun", "exposure": "Invånare 80+"}
    assert found.units == tuple(UNITS)
    assert found.months == MONTHS
    assert [("summarader" in one, "text under" in one) for one in found.remarks] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("exempel-samverkan/akutbesok_syntetisk.csv", ("Månad", "Antal", "Kommun", "Invånare 80+")),
        ("narsjukvardsteam/akutbesok_syntetisk.csv", ("Månad", "Antal", "Kommun", "Invånare 55+")),
        (
            "exempel-trygg-hemgang/utskrivningsklara_syntetisk.xlsx",
            ("Månad", "Medelantal dagar", "Sjukhus", "Antal patienter"),
        ),
    ],
)
def test_the_shipped_extracts_are_understood_as_they_were_described(file: str, wanted: tuple[str, ...]) -> None:
    assert tuple(roles(look(RAW / file)).values()) == wanted


@pytest.mark.parametrize("file", ["personer_syntetisk.csv", "vardtillfallen_syntetisk.csv", "inskrivna_syntetisk.csv"])
def test_rows_about_persons_are_recognised(file: str) -> None:
    found = look(RAW / "narsjukvardsteam" / file)
    assert (found.form, found.proposals) == ("persons", ())


def test_a_row_per_visit_is_recognised_without_any_id(tmp_path: Path) -> None:
    visits_ = [[dt.datetime(2023, 1 + i % 12, 1 + i % 28), "Akuten", "Yrsel"] for i in range(60)]
    found = look(book(tmp_path, [["Datum", "Mottagning", "Orsak"], *visits_]))
    assert found.form == "persons"
    assert "en rad per händelse" in found.remarks[0]


def test_columns_of_months(tmp_path: Path) -> None:
    head = ["Kommun", *map(day, TWELVE), "Totalt"]
    body = [[unit, *(visits(unit, month) for month in TWELVE), 99] for unit in UNITS]
    found = look(book(tmp_path, [["Akutbesök"], head, *body, ["Totalt", *range(13)]]))
    assert found.rewritten == "filen har en kolumn per månad"
    expected = [(unit, str(month), visits(unit, month)) for unit in UNITS for month in TWELVE]
    assert rows_of(found, "unit", "month", "value") == expected


def test_columns_of_months_under_years(tmp_path: Path) -> None:
    made = Workbook()
    sheet = made.active
    sheet.append(["Kommun", 2022, *[None] * 11, 2023, *[None] * 11])
    sheet.append([None, *SHORT, *SHORT])
    sheet.append(["Ljungby", *range(24)])
    sheet.append(["Älmhult", *range(24)])
    sheet.merge_cells("B1:M1")
    sheet.merge_cells("N1:Y1")
    made.save(tmp_path / "f.xlsx")
    found = look(tmp_path / "f.xlsx")
    assert rows_of(found, "unit", "month", "value") == [
        (unit, str(month), number) for unit in ("Ljungby", "Älmhult") for number, month in enumerate(MONTHS[:24])
    ]


def test_rows_of_measures_become_columns(tmp_path: Path) -> None:
    head = [None, *(f"{SHORT[month.month - 1]} {month.year}" for month in TWELVE)]
    found = look(book(tmp_path, [head, ["Akutbesök", *range(12)], ["Invånare", *[1700] * 12]]))
    assert roles(found) == {"month": "Månad", "value": "Akutbesök", "exposure": "Invånare"}
    expected = [(str(month), number, 1700) for number, month in enumerate(TWELVE)]
    assert rows_of(found, "month", "value", "exposure") == expected


def test_a_row_per_year_and_a_column_per_month(tmp_path: Path) -> None:
    found = look(book(tmp_path, [["År", *SHORT], [2022, *range(12)], [2023, *range(12, 23), None]]))
    assert rows_of(found, "month", "value") == [(str(month), number) for number, month in enumerate(MONTHS[:23])]


def test_year_and_month_in_a_column_each(tmp_path: Path) -> None:
    body = [["Norra VC", month.year, SHORT[month.month - 1], number] for number, month in enumerate(TWELVE)]
    found = look(book(tmp_path, [["Enhet", "År", "Månad", "Antal"], *body]))
    assert rows_of(found, "month", "value") == [(str(month), number) for number, month in enumerate(TWELVE)]
    assert found.units == ("Norra VC",)


def test_columns_of_units(tmp_path: Path) -> None:
    body = [[str(month), 3, 4, 7] for month in TWELVE]
    found = look(book(tmp_path, [["Månad", "Ljungby", "Älmhults kommun", "Totalt"], *body]))
    expected = [(unit, str(month), n) for unit, n in (("Ljungby", 3), ("Älmhults kommun", 4)) for month in TWELVE]
    assert rows_of(found, "unit", "month", "value") == expected


def test_columns_of_measures_are_not_units(tmp_path: Path) -> None:
    body = [[str(month), 3, 4, 1700] for month in TWELVE]
    found = look(book(tmp_path, [["Månad", "Akutbesök", "Inläggningar", "Invånare"], *body]))
    assert roles(found) == {"month": "Månad", "value": "Akutbesök", "exposure": "Invånare"}
    value = next(one for one in found.proposals if one.role == "value")
    assert (value.sure, value.others) == ("osäkert", ("Inläggningar",))


def test_codes_and_years_are_no_values(tmp_path: Path) -> None:
    body = [[month.year, str(month), 780, n] for n, month in enumerate(TWELVE)]
    found = look(book(tmp_path, [["År", "Månad", "Kommunkod", "Utfall"], *body]))
    assert roles(found) == {"month": "Månad", "value": "Utfall", "unit": "Kommunkod"}
    assert next(one.others for one in found.proposals if one.role == "value") == ()


def test_names_that_are_all_different_are_neither_units_nor_shown(tmp_path: Path) -> None:
    body = [[str(month), f"Anna {SHORT[n]}sson", 3] for n, month in enumerate(TWELVE)]
    found = look(book(tmp_path, [["Månad", "Namn", "Antal"], *body]))
    assert found.units == ()
    assert "Anna" not in repr((found.proposals, found.remarks, found.title))
    headless = look(book(tmp_path, [["Anna Ek", "Bo Al"], ["Cia Dal", "Eva Falk"], ["Gun Hed", "Ida Jo"]]))
    assert "Anna" not in repr(headless.remarks)


def test_units_are_known_in_a_file_longer_than_what_is_judged(tmp_path: Path) -> None:
    lines = [f"Vårdcentral {i};{month};3" for i in range(520) for month in TWELVE[:4]]
    (tmp_path / "f.csv").write_text("\n".join(["Vårdcentral;Månad;Antal", *lines]), encoding="utf-8")
    assert len(look(tmp_path / "f.csv").units) == 520


def test_names_that_stand_only_once_are_repeated(tmp_path: Path) -> None:
    body = [
        [unit if month == TWELVE[0] else None, str(month), n]
        for unit, n in (("Ljungby", 3), ("Älmhult", 4))
        for month in TWELVE
    ]
    found = look(book(tmp_path, [["Summa av Antal"], ["Kommun", "Månad", "Antal"], *body]))
    assert rows_of(found, "unit", "value") == [("Ljungby", 3)] * 12 + [("Älmhult", 4)] * 12
    assert found.rewritten is not None


def test_months_that_excel_took_for_days_are_months_again(tmp_path: Path) -> None:
    taken = [[dt.datetime(2025, month.month, month.year % 100), number] for number, month in enumerate(MONTHS)]
    found = look(book(tmp_path, [["Månad", "Antal"], *taken]))
    assert rows_of(found, "month", "value") == [(str(month), number) for number, month in enumerate(MONTHS)]
    assert found.rewritten is not None
    assert "Excel har gjort om" in found.rewritten


def test_real_days_are_not_taken_for_years(tmp_path: Path) -> None:
    days = pd.date_range("2025-01-01", "2025-12-31", freq="3D").to_pydatetime()
    assert look(book(tmp_path, [["Datum", "Antal"], *([one, 3] for one in days)])).form == "persons"
    paydays = [[dt.datetime(2025, month, 25), 3] for month in range(1, 13)]
    assert look(book(tmp_path, [["Månad", "Antal"], *paydays])).months == tuple(
        pd.period_range("2025-01", "2025-12", freq="M")
    )


def test_a_sheet_per_year_is_read_as_one(tmp_path: Path) -> None:
    sheets = [
        (str(year), [["Månad", "Antal"], *([day(m), m.month] for m in MONTHS if m.year == year)])
        for year in (2022, 2023)
    ]
    found = look(book(tmp_path, [], *sheets, ("Läs mig", [["Kontakt", "IT"], ["Datum", "2024"]])))
    assert found.months == MONTHS[:24]
    assert found.rewritten is not None
    assert '"2022" och "2023"' in found.rewritten


@pytest.mark.parametrize("wide", [False, True])
def test_the_year_is_taken_from_the_name_of_the_sheet(tmp_path: Path, wide: bool) -> None:
    long = [["Kommun", "Månad", "Antal"], *(["Ljungby", name, n] for n, name in enumerate(SHORT)), ["Totalt", None, 66]]
    body = [["Kommun", *SHORT], ["Ljungby", *range(12)]] if wide else long
    found = look(book(tmp_path, [], ("Akut 2022", body), ("Akut 2023", body)))
    expected = [("Ljungby", str(month), month.month - 1) for month in MONTHS[:24]]
    assert rows_of(found, "unit", "month", "value") == expected
    one = look(book(tmp_path, [], ("2022", body)))
    assert (one.months, one.rewritten is None) == (TWELVE, False)


def test_months_without_any_year_are_told(tmp_path: Path) -> None:
    found = look(book(tmp_path, [["Månad", "Antal"], *([name, n] for n, name in enumerate(SHORT))]))
    assert (found.form, 'kolumnen "Månad" har inget år' in found.remarks[0]) == ("unclear", True)


def test_a_head_over_two_rows_without_merged_cells(tmp_path: Path) -> None:
    body = [["Ljungby", str(month), 3, 1700] for month in TWELVE]
    found = look(book(tmp_path, [["Kommun", "Månad", "Akutbesök", None], [None, None, "Antal", "Invånare"], *body]))
    assert set(roles(found)) == {"month", "value", "unit", "exposure"}
    assert rows_of(found, "unit", "month", "value", "exposure") == [tuple(row) for row in body]


def test_before_and_after_is_a_table_of_its_own(tmp_path: Path) -> None:
    rows = [["Norra", 120, 800, 500], ["Södra", 80, 500, 400], ["Totalt", 200, 1300, 900]]
    title = ["Vårddygn 6 månader före och efter inskrivning"]
    found = look(book(tmp_path, [title, ["Sjukhus", "Antal personer", "Dygn före", "Dygn efter"], *rows]))
    assert found.form == "aggregate"
    expected = {"unit": "Sjukhus", "n": "Antal personer", "before": "Dygn före", "after": "Dygn efter"}
    assert roles(found) == expected


@pytest.mark.parametrize(
    "cells",
    [list(range(2018, 2024)), [f"{y} kv {q}" for y in (2022, 2023) for q in (1, 2, 3, 4)], ["2022H1", "2022H2"]],
)
def test_longer_periods(tmp_path: Path, cells: list[Any]) -> None:
    found = look(book(tmp_path, [["Tid", "Medelantal"], *([cell, 12.5] for cell in cells)]))
    assert found.form == "periods"
    assert roles(found) == {"period": "Tid", "value": "Medelantal"}


def test_sex_and_age_without_their_sums(tmp_path: Path) -> None:
    body = [
        [str(month), sex, age, 3]
        for month in TWELVE
        for sex in ("Kvinnor", "Män", "Båda könen")
        for age in ("65-74", "75 år och äldre")
    ]
    found = look(book(tmp_path, [["Månad", "Kön", "Ålder", "Besök"], *body]))
    assert roles(found) == {"month": "Månad", "value": "Besök", "sex": "Kön", "age": "Ålder"}
    assert found.rewritten is not None
    assert len(found.table.rows) == 12 * 2 * 2


def test_weeks_and_tables_of_nothing_known_are_told(tmp_path: Path) -> None:
    weeks = look(book(tmp_path, [["Vecka", "Besök"], *([f"V24{week:02}", 3] for week in range(1, 40))]))
    assert (weeks.form, "per vecka" in weeks.remarks[0]) == ("unclear", True)
    with pytest.raises(SourceError, match="ingen tabell hittades"):
        look(book(tmp_path, [["Bara text"], ["och mer text"]]))


def test_a_sum_that_does_not_agree_is_told(tmp_path: Path) -> None:
    body = [[str(month), 10] for month in TWELVE]
    found = look(book(tmp_path, [["Månad", "Antal"], *body, ["Summa", 150]]))
    assert any("summan är 150 men raderna ovanför ger 120" in one for one in found.remarks)
    mean = look(book(tmp_path, [["Månad", "Medelantal"], *body, ["Totalt", 10]]))
    assert not any("men raderna" in one for one in mean.remarks)
    sums = [["Summa 2022", 120], ["Totalt", 120]]
    assert not any("men raderna" in one for one in look(book(tmp_path, [["Månad", "Antal"], *body, *sums])).remarks)


def test_the_ordinary_reader_leaves_sums_and_notes_out(tmp_path: Path) -> None:
    body = [[str(month), "Ljungbys", 10] for month in TWELVE]
    rows = [["Månad", "Kommun", "Antal"], *body, ["Totalt", None, 120], [None], ["Källa: vårddatalagret"]]
    book(tmp_path, rows)
    source = Source(file="uttag.xlsx", month="Månad", value="Antal", unit="Kommun")
    extract = read_extract(tmp_path, source)
    assert (len(extract.frame), extract.faults) == (12, ())
    assert len(extract.remarks) == 2
    wrong = read_extract(book(tmp_path, [*rows[:5], ["maj?", "Ljungby", 10]]).parent, source)
    assert "rad 6" in wrong.faults[0]


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("Totalt", True),
        ("Summa 2023", True),
        ("2023 totalt", True),
        ("Alla", False),
        ("Totaliteten", False),
        ("Sommar", False),
    ],
)
def test_words_for_sums(text: str, total: bool) -> None:
    assert is_total(text) is total


COLUMNS = st.permutations(["month", "unit", "value", "exposure", "note", "empty"])
HEADS = {
    "month": st.sampled_from(["Månad", "Period", "År-månad", "Mån"]),
    "unit": st.sampled_from(["Kommun", "Enhet", "Område"]),
    "value": st.sampled_from(["Antal", "Antal besök", "Akutbesök"]),
    "exposure": st.sampled_from(["Invånare", "Befolkning 80+", "Listade"]),
    "note": st.just("Anmärkning"),
    "empty": st.just(""),
}
WRITTEN = ["{0:%Y-%m}", "{0:%Y%m}", "{0:%Y}M{0:%m}", "{0:%Y-%m-01}"]


@given(st.data())
def test_a_table_is_found_wherever_it_lies(data: st.DataObject) -> None:
    order = data.draw(COLUMNS)
    heads = {role: data.draw(HEADS[role]) for role in order}
    above = data.draw(st.lists(st.sampled_from(["Uttag ur systemet", "Beställt av nära vård", ""]), max_size=4))
    written = data.draw(st.sampled_from(WRITTEN))
    values = st.integers(0, 999).map(str) | st.sampled_from(["<5", "..", "1\u00a0234"])
    towns = data.draw(
        st.lists(st.sampled_from(["Ljungby", "Älmhults kommun", "Växjö", "0760"]), min_size=1, unique=True)
    )
    rows = [
        {
            "month": written.format(m),
            "unit": town,
            "value": data.draw(values),
            "exposure": "1700",
            "note": "",
            "empty": "",
        }
        for town in towns
        for m in TWELVE
    ]
    lines = [*above, ";".join(heads[role] for role in order), *(";".join(row[role] for role in order) for row in rows)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "f.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        found = look(path)
    assert found.form == "monthly"
    assert roles(found) == {role: heads[role] for role in ROLES if role in heads}
    assert rows_of(found, "month", "unit", "value") == [(r["month"], r["unit"], r["value"]) for r in rows]
