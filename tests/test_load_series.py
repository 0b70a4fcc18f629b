import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from naravard_lib.errors import SourceError, TableError
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.tables.schema import SERIES_COLUMNS
from naravard_lib.tables.series import MIN_AFTER, MIN_BEFORE
from naravard_lib.workbook.check import Checked, check_initiative
from naravard_lib.workbook.series import load_series

PLAN = """
schema: 1
extracted: 2024-11-02
id: prov
name: Provet
area: ["9901"]
measures:
  - {id: akutbesok, kind: count, better: lower, main: true,
     source: {file: akut.csv, month: Månad, value: Antal, unit: Kommun, exposure: Invånare}}
  - {id: vardtid, kind: mean, better: lower, source: {file: vardtid.csv, month: Månad, value: Dygn}}
  - {id: nojda, kind: share, better: higher, published: [{what: nöjda, mean: 75, source: enkät}]}
baseline: {from: 2023-01, to: 2023-12}
intervention: {from: 2024-01, phase_in: 1}
comparison: {units: [Norrby]}
"""
MONTHS = [f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13)][:20]
UNITS = ("9901 Åby", "9902 Norrby", "9903 Söderby")


def rows() -> list[list[str]]:
    """Rows of akut.csv as text; the file's row 1 is the head, so rows()[i] is row i + 2."""
    return [[month, unit, f"{50 + i}", "1 200"] for unit in UNITS for i, month in enumerate(MONTHS)]


def write(folder: Path, table: list[list[str]] | None = None, plan: str = PLAN) -> Initiative:
    folder.mkdir(exist_ok=True)
    (folder / "initiative.yaml").write_text(plan, "utf-8")
    lines = ["Månad;Kommun;Antal;Invånare", *(";".join(row) for row in table or rows())]
    (folder / "akut.csv").write_text("\n".join(lines), "cp1252")
    stays = ["Månad\tDygn", *(f"{month}\t{3 + i / 10:.1f}".replace(".", ",") for i, month in enumerate(MONTHS))]
    (folder / "vardtid.csv").write_text("\n".join(stays), "utf-8-sig")
    return load_initiative(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "prov"


def test_the_main_measure_of_a_good_folder(folder: Path) -> None:
    plan = write(folder)
    series = load_series(plan)
    assert {name: str(kind) for name, kind in series.dtypes.items()} == dict(SERIES_COLUMNS)
    assert dict(series.groupby("unit")["role"].first()) == {
        "Åby": "treated",
        "Norrby": "comparison",
        "Söderby": "other",
    }
    treated = series[series["role"] == "treated"]
    assert treated["month"].astype(str).tolist() == MONTHS
    assert treated["value"].tolist() == list(range(50, 70))
    assert set(treated["exposure"]) == {1200.0}
    assert [source["file"] for source in series.attrs["sources"]] == ["akut.csv"]
    assert check_initiative(plan) == Checked((), ())


def test_a_plan_may_be_named_by_its_folder(folder: Path) -> None:
    pd.testing.assert_frame_equal(load_series(write(folder)), load_series(folder))


def test_a_file_without_units_is_one_treated_unit(folder: Path) -> None:
    series = load_series(write(folder), "vardtid")
    assert set(series["role"]) == {"treated"}
    assert series["value"].tolist()[:2] == [3.0, 3.1]
    assert series["exposure"].isna().all()


def test_published_figures_alone_are_an_empty_series(folder: Path) -> None:
    assert len(load_series(write(folder), "nojda")) == 0


def test_hidden_values_stay_apart_from_zero_and_missing(folder: Path) -> None:
    table = rows()
    table[0][2], table[1][2], table[2][2] = "<3", "..", "0"
    series = load_series(write(folder, table)).head(3)
    assert series["suppressed"].tolist() == [True, True, False]
    assert series["highest"].tolist()[:2] == [2, 4]
    assert series["value"].tolist()[2] == 0
    assert math.isnan(series["value"].tolist()[0])


Spoil = Callable[[list[list[str]]], object]
BAD: dict[str, tuple[Spoil, str]] = {
    "missing month": (lambda t: t.pop(5), "vid rad 6 och 7: 2023-06 saknas för Åby; lägg till raderna"),
    "unsorted": (lambda t: t.insert(2, t.pop(7)), "rad 5: månaderna står inte i ordning för Åby; sortera"),
    "duplicate": (lambda t: t.insert(4, t[3]), "rad 5 och 6: 2023-04 finns flera gånger för Åby; ta bort"),
    "NaN before": (lambda t: t[3].__setitem__(2, "NaN"), "rad 5: värdet saknas; fyll i det eller"),
    "NaN after": (lambda t: t[15].__setitem__(2, ""), "rad 17: värdet saknas; fyll i det eller"),
    "text": (lambda t: t[3].__setitem__(2, "oklart"), 'rad 5: "oklart" är inget tal; skriv bara siffror'),
    "decimal": (lambda t: t[3].__setitem__(2, "1,234"), "rad 5: antalet är inget heltal; skriv 1234 eller"),
    "negative": (lambda t: t[3].__setitem__(2, "-4"), "rad 5: värdet är negativt; rätta"),
    "wrong month": (lambda t: t[3].__setitem__(0, "2023-14"), 'rad 5: "2023-14" finns inte i kalendern; skriv'),
    "week": (lambda t: t[3].__setitem__(0, "V2314"), 'rad 5: "V2314" är en vecka men månadsvärden behövs'),
    "no unit": (lambda t: t[3].__setitem__(1, ""), "rad 5: enheten saknas; fyll i den"),
    "exposure": (lambda t: t[3].__setitem__(3, "0"), "rad 5: nämnaren (exposure) saknas eller är inte större"),
    "unit not there": (lambda t: t.__delitem__(slice(0, 20)), ': enheten "9901" finns inte bland filens enheter'),
}
LACKING: dict[str, tuple[Spoil, str]] = {
    "too few before": (lambda t: _keep(t, MONTHS[8:]), ": 4 användbara månader före insatsen (2024-01), minst 6"),
    "too few after": (lambda t: _keep(t, MONTHS[:15]), ": 2 användbara månader efter införandet (2024-01), minst 3"),
    "change outside": (lambda t: _keep(t, MONTHS[:12]), ": insatsen börjar 2024-01 men uttaget har 2023-01–2023-12"),
    "baseline outside": (lambda t: _keep(t, MONTHS[2:]), "baseline är 2023-01–2023-12 men uttaget har 2023-03–2024-08"),
    "hidden": (lambda t: [t[i].__setitem__(2, "<5") for i in range(4)], "värdet är dolt i 4 av 19 månader"),
}


def _keep(table: list[list[str]], months: list[str]) -> None:
    table[:] = [row for row in table if row[0] in months]


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_in_a_sentence_with_file_row_and_remedy(folder: Path, name: str) -> None:
    spoil, sentence = BAD[name]
    table = rows()
    spoil(table)
    found = check_initiative(write(folder, table))
    (fault,) = found.faults
    assert sentence in fault and fault.startswith("prov/akut.csv")  # noqa: PT018
    assert found.remarks == ()


@pytest.mark.parametrize("name", LACKING)
def test_what_is_lacking_is_remarked_and_stops_nothing(folder: Path, name: str) -> None:
    spoil, sentence = LACKING[name]
    table = rows()
    spoil(table)
    found = check_initiative(write(folder, table))
    assert found.faults == ()
    assert [remark for remark in found.remarks if sentence in remark and remark.startswith("prov/akut.csv")]
    expected = 2 if name == "too few before" else 1  # its baseline lies outside too
    assert len(found.remarks) == expected


def test_the_limits_are_those_of_the_design() -> None:
    assert (MIN_BEFORE, MIN_AFTER) == (6, 3)


def test_faults_of_all_files_and_kinds_come_together(folder: Path) -> None:
    table = rows()
    table[3][2], table[4][2] = "oklart", "-1"
    plan = write(folder, table, PLAN.replace("Norrby]", "Norby]").replace("value: Dygn", "value: Dygg"))
    found = check_initiative(plan).faults
    assert [part in fault for part, fault in zip(("Norby", "oklart", "negativt", "Dygg"), found, strict=True)] == [
        True
    ] * 4


def test_a_column_that_is_not_there_and_a_file_that_is_not_there(folder: Path) -> None:
    plan = write(folder, plan=PLAN.replace("Antal", "Antaal").replace("vardtid.csv", "vardtit.csv"))
    found = check_initiative(plan).faults
    assert found[0] == 'prov/akut.csv: kolumnen "Antaal" finns inte – menas "Antal"? Rätta namnet i initiative.yaml.'
    assert found[1] == "prov/vardtit.csv: filen finns inte; lägg uttaget i mappen eller rätta namnet."


def test_an_excluded_month_may_be_missing(folder: Path) -> None:
    table = [row for row in rows() if row[0] != "2023-05"]
    plan = write(folder, table, PLAN + "exclude: [{from: 2023-05, to: 2023-05, why: systembyte}]\n")
    assert check_initiative(plan) == Checked((), ())
    assert "2023-05" not in set(load_series(plan)["month"].astype(str))


def test_a_file_about_persons_is_refused_without_a_value(folder: Path) -> None:
    plan = write(folder)
    (folder / "akut.csv").write_text("Månad;Personnummer;Antal\n2024-01;19900118-9811;1\n", "utf-8")
    with pytest.raises(SourceError, match='kolumnen "Personnummer" handlar om enskilda personer') as caught:
        load_series(plan)
    assert "9811" not in str(caught.value)


def test_a_comparison_from_a_file_of_its_own(folder: Path) -> None:
    text = PLAN.replace("{units: [Norrby]}", "{file: riket.csv, value: Besök}")
    plan = write(folder, plan=text)
    (folder / "riket.csv").write_text("\n".join(["Månad,Besök", *(f"{m},900" for m in MONTHS)]), "utf-8")
    series = load_series(plan)
    assert set(series.loc[series["role"] == "comparison", "value"]) == {900.0}
    assert [source["file"] for source in series.attrs["sources"]] == ["akut.csv", "riket.csv"]
    assert check_initiative(plan) == Checked((), ())
    assert set(load_series(plan, "vardtid")["role"]) == {"treated"}


def test_a_comparison_must_cover_the_months(folder: Path) -> None:
    plan = write(folder, plan=PLAN.replace("{units: [Norrby]}", "{file: riket.csv, value: Besök}"))
    (folder / "riket.csv").write_text("\n".join(["Månad,Besök", *(f"{m},900" for m in MONTHS[:-2])]), "utf-8")
    with pytest.raises(TableError, match=r"prov/riket\.csv vid rad 19: 2024-07–2024-08 saknas för Jämförelsen"):
        load_series(plan)


def test_a_unit_cannot_be_both(folder: Path) -> None:
    with pytest.raises(SourceError, match='enheten "Åby" är både insats och jämförelse'):
        load_series(write(folder, plan=PLAN.replace("[Norrby]", "[Åby]")))


def test_units_that_are_no_municipalities(folder: Path) -> None:
    plan = PLAN.replace("phase_in: 1", "units: [Vårdcentralen Lunden]").replace("[Norrby]", "[Vårdcentralen Viken]")
    names = dict(zip(UNITS, ("Vårdcentralen  LUNDEN", "Vårdcentralen Viken", "Övriga"), strict=True))
    series = load_series(write(folder, [[row[0], names[row[1]], *row[2:]] for row in rows()], plan))
    assert series.groupby("role")["unit"].first().tolist() == ["Vårdcentralen Viken", "Övriga", "Vårdcentralen LUNDEN"]


def test_a_workbook_and_a_text_file_give_the_same_series(folder: Path) -> None:
    plan = write(folder)
    expected = load_series(plan)
    book = Workbook()
    book.active.append(["Uttag ur vårdsystemet, syntetiska data"])
    book.active.append(["Kommun", "Månad", "Antal", "Invånare"])
    for row in rows():
        first = row[0] == MONTHS[0]
        book.active.append([row[1] if first else None, pd.Timestamp(row[0]), int(row[2]), 1200])
    for start in range(3, 63, 20):
        book.active.merge_cells(start_row=start, end_row=start + 19, start_column=1, end_column=1)
    book.save(folder / "akut.xlsx")
    found = load_series(write(folder, plan=PLAN.replace("akut.csv", "akut.xlsx")))
    pd.testing.assert_frame_equal(found, expected)


WESTON = """
schema: 1
extracted: 2019-04-15
id: weston
name: Natt
measures:
  - {id: akutbesok, kind: count, better: lower,
     source: {file: a.csv, month: period, value: attendances, unit: org_code}}
intervention: {from: 2017-07}
comparison: {file: b.csv, month: period, value: attendances}
"""


def test_weston_and_england_as_published(realdata: Path, tmp_path: Path) -> None:
    folder = tmp_path / "weston"
    folder.mkdir()
    (folder / "initiative.yaml").write_text(WESTON, "utf-8")
    (folder / "a.csv").symlink_to(realdata / "weston" / "weston_RA3_type1_monthly.csv")
    (folder / "b.csv").symlink_to(realdata / "weston" / "england_type1_excl_RA3_monthly.csv")
    plan = load_initiative(folder)
    assert check_initiative(plan) == Checked((), ())
    series = load_series(plan)
    treated = series[series["role"] == "treated"]
    before = treated["month"] < pd.Period("2017-07", "M")
    assert round(treated.loc[before, "value"].mean()) == 4473
    assert round(treated.loc[~before, "value"].mean()) == 3966
    assert (series["role"] == "comparison").sum() == len(treated) == 36


def test_the_hospital_whose_dates_slipped_is_refused(realdata: Path, tmp_path: Path) -> None:
    folder = tmp_path / "weston"
    folder.mkdir()
    (folder / "initiative.yaml").write_text(
        WESTON.replace("period, value: attendances, unit: org_code", "month_start, value: att_all").replace(
            "comparison: {file: b.csv, month: period, value: attendances}", ""
        ),
        "utf-8",
    )
    (folder / "a.csv").symlink_to(realdata / "one_hospital" / "ed_attendances_monthly_one_hospital.csv")
    with pytest.raises(TableError, match="59 till: datumet är månadens sista dag men andra rader har månadens första"):
        load_series(folder)
