"""Extracts divided by sex and age on their way in: summed as they should be, refused in one sentence where not."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from naravard_lib.errors import SourceError, TableError
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.tables.groups import GROUP_COLUMNS
from naravard_lib.tables.series import aggregate
from naravard_lib.workbook.groups import load_groups
from naravard_lib.workbook.series import load_series

PLAN = """
schema: 1
extracted: 2024-11-02
id: prov
name: Provet
measures:
  - {{id: akutbesok, kind: {kind}, better: lower, per: 1000,
     source: {{file: akut.csv, month: Månad, value: Antal, unit: Vårdcentral{columns}}}}}
baseline: {{from: 2023-01, to: 2023-12}}
intervention: {{from: 2024-01, units: [Björken]}}
comparison: {{units: [Almen]}}
"""
COLUMNS = ", exposure: Listade, sex: Kön, age: Ålder"
MONTHS = [str(month) for month in pd.period_range("2023-01", periods=18, freq="M")]
UNITS, SEXES, AGES = ("Björken", "Almen"), ("Kvinna", "Man"), ("65–74 år", "75-84", "85 år och äldre")
Row = list[str]


def rows() -> list[Row]:
    """Unit, month, sex, age, value, exposure; unlike in every row."""
    keys = [(u, m, s, a) for u in UNITS for s in SEXES for a in AGES for m in MONTHS]
    return [[*key, str(20 + place % 37), str(1000 + place)] for place, key in enumerate(keys)]


def write(folder: Path, table: list[Row], kind: str = "count", columns: str = COLUMNS) -> Initiative:
    folder.mkdir(exist_ok=True)
    (folder / "initiative.yaml").write_text(PLAN.format(kind=kind, columns=columns), "utf-8")
    lines = ["Vårdcentral;Månad;Kön;Ålder;Antal;Listade", *(";".join(row) for row in table)]
    (folder / "akut.csv").write_text("\n".join(lines), "utf-8")
    return load_initiative(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "prov"


def expected(table: list[Row]) -> pd.DataFrame:
    frame = pd.DataFrame(table, columns=["unit", "month", "sex", "age", "value", "exposure"])
    return frame.astype({"value": float, "exposure": float})


def test_the_groups_are_the_rows_of_the_file(folder: Path) -> None:
    groups = load_groups(write(folder, rows()))
    assert {name: str(kind) for name, kind in groups.dtypes.items()} == dict(GROUP_COLUMNS)
    assert list(dict.fromkeys(groups["sex"])) == ["Kvinnor", "Män"]
    assert list(dict.fromkeys(groups["age"])) == ["65–74", "75–84", "85+"]
    assert dict(groups.groupby("unit")["role"].first()) == {"Björken": "treated", "Almen": "comparison"}
    assert len(groups) == len(rows())
    assert groups["value"].sum() == expected(rows())["value"].sum()


def test_counts_and_exposures_are_summed(folder: Path) -> None:
    series = load_series(write(folder, rows()))
    sums = expected(rows()).groupby(["unit", "month"])[["value", "exposure"]].sum()
    for row in series.itertuples():
        assert (row.value, row.exposure) == tuple(sums.loc[(row.unit, str(row.month))])
    assert "lowest" not in series


@pytest.mark.parametrize("kind", ["mean", "share"])
def test_means_are_weighted_by_what_is_behind_them(folder: Path, kind: str) -> None:
    series = load_series(write(folder, rows(), kind))
    frame = expected(rows())
    for (unit, month), part in frame.groupby(["unit", "month"]):
        found = series[(series["unit"] == unit) & (series["month"].astype(str) == month)]
        assert found["value"].item() == pytest.approx(np.average(part["value"], weights=part["exposure"]))


def test_a_hidden_group_hides_the_sum_between_what_it_can_be(folder: Path) -> None:
    table = rows()
    table[0][4], table[len(MONTHS)][4] = "<5", ".."  # two groups of Björken in the first month
    series = load_series(write(folder, table))
    first = series.iloc[0]
    seen = sum(float(row[4]) for row in table if row[:2] == table[0][:2] and row[4].isdigit())
    assert first["suppressed"]
    assert np.isnan(first["value"])
    assert (first["lowest"], first["highest"]) == (seen, seen + 8)
    monthly = aggregate(series, additive=True)
    assert (monthly.lowest[0], monthly.highest[0]) == (seen, seen + 8)
    assert not monthly.suppressed[1:].any()


def test_one_column_is_enough(folder: Path) -> None:
    women = [[u, m, "", a, v, n] for u, m, s, a, v, n in rows() if s == "Kvinna"]
    groups = load_groups(write(folder, women, columns=", exposure: Listade, age: Ålder"))
    assert set(groups["sex"]) == {""}
    assert len(groups) == len(women)


def test_an_extract_that_is_not_divided_has_no_groups(folder: Path) -> None:
    whole = [row for row in rows() if row[2:4] == ["Kvinna", "75-84"]]
    groups = load_groups(write(folder, whole, columns=", exposure: Listade"))
    assert groups.empty
    assert list(groups.columns) == list(GROUP_COLUMNS)


def total(table: list[Row]) -> None:
    table += [[unit, month, "Totalt", AGES[0], "9", "9"] for unit in UNITS for month in MONTHS[:1]]


def only_totals(table: list[Row]) -> None:
    for row in table:
        row[2] = "Båda könen"


def numbered(table: list[Row]) -> None:
    table[3][2] = "2"


def dated(table: list[Row]) -> None:
    table[3][3] = "okt-19"


def overlapping(table: list[Row]) -> None:
    for row in table:
        row[3] = row[3].replace("75-84", "70-84")


def gap(table: list[Row]) -> None:
    for row in table:
        row[3] = row[3].replace("75-84", "80-84")


def absent(table: list[Row]) -> None:
    table[:] = [row for row in table if row[0] != "Almen" or row[2:4] != ["Man", "75-84"]]


def shared(table: list[Row]) -> None:
    for row in table:
        row[5] = "9000"


def twice(table: list[Row]) -> None:
    table.insert(1, list(table[0]))


def lacking(table: list[Row]) -> None:
    del table[5]


FAULTS: list[tuple[Callable[[list[Row]], None], str]] = [
    (total, "prov/akut.csv rad 218 och 219: summan i kolumnen \"Kön\" skulle räknas två gånger; ta bort summaraderna"),
    (only_totals, "kolumnen \"Kön\" har bara summor; ta bort sex under source i initiative.yaml."),
    (numbered, "prov/akut.csv rad 5: \"2\" är inget kön; skriv Kvinna eller Man."),
    (dated, "prov/akut.csv rad 5: \"okt-19\" är ingen åldersgrupp; skriv som 65-69 eller 85+."),
    (overlapping, "åldersgrupperna 65–74 och 70–84 överlappar, så någon skulle räknas två gånger"),
    (gap, "prov/akut.csv: åldern 75–79 år saknas mellan 65–74 och 80–84; beställ grupper som ligger kant i kant."),
    (absent, "prov/akut.csv: Almen saknar rader för män 75–84; lägg till dem, med 0 där ingen har räknats."),
    (shared, "nämnaren är densamma i alla grupper; beställ antalet i varje grupp"),
    (twice, "rad 2 och 3: 2023-01 finns flera gånger för Björken, kvinnor 65–74"),
    (lacking, "2023-06 saknas för Björken, kvinnor 65–74; lägg till raderna eller"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "sentence"), FAULTS, ids=lambda part: getattr(part, "__name__", ""))
def test_a_fault_is_one_swedish_sentence(folder: Path, spoil: Callable[[list[Row]], None], sentence: str) -> None:
    table = rows()
    spoil(table)
    plan = write(folder, table)
    for load in (load_series, load_groups):
        with pytest.raises((SourceError, TableError)) as caught:
            load(plan)
        assert sentence in str(caught.value)
        assert len(caught.value.faults) == 1


def test_parts_of_a_mean_cannot_be_put_together_without_what_is_behind_them(folder: Path) -> None:
    with pytest.raises(TableError, match="saknar nämnare, så delarna går inte att väga ihop"):
        load_series(write(folder, rows(), "mean", ", sex: Kön, age: Ålder"))
