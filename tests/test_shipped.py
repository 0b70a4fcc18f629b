"""The four initiatives that ship: what they may say, and that their synthetic extracts are the generator's."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import SHIPPED
from openpyxl import load_workbook

from naravard_lib.initiative import Initiative, list_initiatives, load_initiative
from naravard_lib.sources.synthetic import series as synthetic

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"


def shipped(name: str) -> Initiative:
    return load_initiative(RAW / name)


def aby() -> pd.Series:
    rows = csv.reader((RAW / synthetic.VISITS_FILE).read_text(encoding="cp1252").splitlines(), delimiter=";")
    return pd.Series({month: int(count) for month, unit, count, *_ in rows if unit == "9901 Åby"})


def test_these_ship() -> None:
    names = [folder.name for folder in list_initiatives(RAW)]
    assert tuple(names) == SHIPPED
    assert all((RAW / name / file).is_file() for name in names for file in shipped(name).files)


def test_ljungby_holds_the_published_figures_and_no_other() -> None:
    plan = shipped("ljungby-samverkan")
    assert [(mean.mean, str(mean.from_), str(mean.to)) for mean in plan.main.published] == [
        (87, "None", "None"),
        (78, "2024-03", "2024-05"),
        (63, "2024-05", "2024-07"),
    ]
    assert (plan.costs[0].unit_cost, plan.costs[0].overhead, plan.costs[0].price_year) == (6774, 0.20, 2023)
    assert plan.target is plan.baseline is plan.intervention is plan.comparison is plan.plan_frozen is None
    assert not any(plan.people.model_dump().values())
    assert plan.files == ()
    assert not plan.synthetic


@pytest.mark.parametrize("name", ["exempel-samverkan", "exempel-trygg-hemgang", "narsjukvardsteam"])
def test_examples_are_marked_and_complete_enough_for_all_four_questions(name: str) -> None:
    plan = shipped(name)
    assert plan.synthetic
    assert "syntetiska data" in plan.name
    assert plan.matters
    assert plan.baseline
    assert plan.target
    assert plan.intervention


def test_csv_is_the_generators_byte_for_byte(tmp_path: Path) -> None:
    synthetic.write_all(tmp_path)
    assert (tmp_path / synthetic.VISITS_FILE).read_bytes() == (RAW / synthetic.VISITS_FILE).read_bytes()


def test_xlsx_is_the_generators_cell_for_cell(tmp_path: Path) -> None:
    synthetic.write_all(tmp_path)
    made, kept = (load_workbook(folder / synthetic.DAYS_FILE).active for folder in (tmp_path, RAW))
    assert list(made.iter_rows(values_only=True)) == list(kept.iter_rows(values_only=True))
    assert sorted(map(str, made.merged_cells.ranges)) == sorted(map(str, kept.merged_cells.ranges))
    assert len(list(kept.iter_rows())) == 4 + 2 * synthetic.DAYS_MONTHS


def test_every_synthetic_row_says_so() -> None:
    lines = (RAW / synthetic.VISITS_FILE).read_text(encoding="cp1252").splitlines()
    assert len(lines) == 1 + 8 * synthetic.VISITS_MONTHS
    assert all(line.endswith(";syntetiska data") for line in lines[1:])
    sheet = load_workbook(RAW / synthetic.DAYS_FILE).active
    assert {row[4] for row in sheet.iter_rows(min_row=5, values_only=True)} == {"syntetiska data"}


def test_aby_has_the_published_means_exactly() -> None:
    visits = aby()
    assert visits["2022-01":"2023-12"].mean() == 87
    assert visits["2024-03":"2024-05"].mean() == 78
    assert visits["2024-05":"2024-07"].mean() == 63
    # M7: whatever May was, March and April lie 22.5 visits a month above June and July.
    assert visits["2024-03":"2024-04"].mean() - visits["2024-06":"2024-07"].mean() == 22.5


def test_aby_varies_like_counts_do() -> None:
    before = aby()["2022-01":"2023-12"]
    assert 0.5 < before.var() / before.mean() < 2.0


def test_visits_fit_the_municipalities_that_have_not_started() -> None:
    plan = shipped("exempel-samverkan")
    started = {code for event in plan.co_events for code in event.scope}
    not_started = {place.name for place in synthetic.MUNICIPALITIES if place.code not in started | set(plan.area)}
    assert plan.comparison is not None
    assert set(plan.comparison.units) == not_started == {"Norrby", "Söderby"}


def test_days_carry_the_stated_effect() -> None:
    days = {name: np.array([value for _, _, value in rows]) for name, rows in synthetic.days().items()}
    gap = days["Sjöhamns sjukhus"] - days["Bergsnäs sjukhus"]  # season and shared shocks cancel
    change = gap[28:].mean() - gap[:26].mean()
    stated = synthetic.STEP + synthetic.SLOPE * np.arange(14).mean()
    assert change == pytest.approx(stated, abs=0.2)  # two AR(1) series, SD .16, rho .4: the SE of the change is 0.10
