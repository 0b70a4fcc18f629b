"""Groups of sex and age with a known truth: what is said of them, what is hidden, and what is never claimed."""

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from simulated import OBSERVED, SVG

from naravard_lib.analysis.groups.comparing import compare_groups
from naravard_lib.analysis.groups.results.breakdown import GroupComparison
from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.its import fit_its
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Figure, Table
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.plots.groups import plot_groups
from naravard_lib.tables.groups import as_groups, empty_groups
from naravard_lib.wording.groups import tables_groups, text_groups
from naravard_lib.wording.standard import tables_standard, text_standard

PLAN = """
schema: 1
extracted: 2024-11-02
id: prov
name: Provet
measures:
  - {id: akutbesok, kind: count, better: lower, unit: besök, per: 1000,
     source: {file: a.csv, month: M, value: V, unit: U, exposure: Antal listade, sex: K, age: Å}}
baseline: {from: 2020-01, to: 2022-12}
intervention: {from: 2023-01}
exclude: [{from: 2021-03, to: 2021-04, why: <b>pandemin</b>}]
"""
MONTHS = pd.period_range("2020-01", "2024-06", freq="M")
SEXES, AGES = ("Kvinnor", "Män"), ("65–74", "75–79", "80–84", "85+")
Factors = Mapping[tuple[str, str], float]


@pytest.fixture
def plan(tmp_path: Path) -> Initiative:
    return make_plan(tmp_path)


def make_plan(folder: Path, text: str = PLAN) -> Initiative:
    (folder / "prov").mkdir()
    (folder / "prov" / "initiative.yaml").write_text(text, encoding="utf-8")
    return load_initiative(folder / "prov")


def groups(factor: Factors, mean: float = 60.0, seed: int = 1) -> pd.DataFrame:
    """Counts with this mean in each group of one unit, times the group's factor from 2023-01 on."""
    rng, parts = np.random.default_rng(seed), []
    after = np.asarray(pd.Period("2023-01", "M") <= MONTHS)
    for sex, age in product(SEXES, AGES):
        means = mean * np.where(after, factor.get((sex, age), 1.0), 1.0)
        parts.append(pd.DataFrame({
            "month": MONTHS, "unit": "Åby", "role": "treated", "value": rng.poisson(means).astype(float),
            "exposure": 1000.0, "suppressed": False, "highest": np.nan, "sex": sex, "age": age,
        }))  # fmt: skip
    return as_groups(pd.concat(parts, ignore_index=True))


def halved(*sexes: str) -> Factors:
    return {(sex, age): 0.5 for sex in sexes for age in AGES}


def said(blocks: Blocks) -> str:
    return str(blocks)


def table_rows(blocks: Blocks) -> list[tuple[str, ...]]:
    return [row for block in blocks if isinstance(block, Table) for row in block.rows]


def test_levels_and_changes_are_those_of_each_group(plan: Initiative) -> None:
    frame = groups(halved("Män"))
    found = compare_groups(plan, frame)
    assert found.sex is not None
    assert [group.name for group in found.sex.groups] == ["Kvinnor", "Män"]
    men = frame[(frame["sex"] == "Män").to_numpy()]
    excluded = men["month"].isin([pd.Period("2021-03", "M"), pd.Period("2021-04", "M")])
    before = men[((men["month"] < pd.Period("2023-01", "M")) & ~excluded).to_numpy()]
    assert found.sex.groups[1].before == pytest.approx(1000 * before["value"].sum() / before["exposure"].sum())
    monthly = men.groupby("month", as_index=False)[["value", "exposure"]].sum()
    alone = fit_its(monthly, ItsDesign.from_plan(plan)).relative
    assert found.sex.groups[1].change == alone


def test_a_true_difference_between_the_sexes_is_told(plan: Initiative) -> None:
    found = compare_groups(plan, groups(halved("Män")))
    assert found.sex is not None
    assert found.sex.apart is not None
    assert {group.name for group in found.sex.apart} == {"Kvinnor", "Män"}
    text = said(text_groups(found))
    assert "Förändringen skiljer sig mellan kvinnor (" in text
    assert "åldersgrupperna går inte att avgöra" in text


def test_a_true_difference_between_ages_names_the_two_that_differ_most(plan: Initiative) -> None:
    found = compare_groups(plan, groups({(sex, "85+"): 0.4 for sex in SEXES}))
    assert found.age is not None
    assert found.age.pairs == 6
    assert found.age.apart is not None
    assert "85 år och äldre" in {group.name for group in found.age.apart}
    assert "6 par av grupper är jämförda" in said(text_groups(found))


@pytest.mark.parametrize("factor", [{}, halved("Män")], ids=["same", "differ"])
def test_groups_with_comparison_units_of_their_own_are_told_apart(tmp_path: Path, factor: Factors) -> None:
    plan = make_plan(tmp_path, PLAN.replace("exclude:", "area: ['9901']\ncomparison: {units: [Norrby]}\nexclude:"))
    others = groups({}, seed=2).assign(unit="Norrby", role="comparison")
    found = compare_groups(plan, as_groups(pd.concat([groups(factor), others], ignore_index=True)))
    assert found.sex is not None
    assert found.sex.pairs == 1
    assert (found.sex.apart is None) == (not factor)


def test_the_same_effect_is_not_called_a_difference_nor_the_same(plan: Initiative) -> None:
    found = compare_groups(plan, groups(halved(*SEXES)))
    assert [part.apart for part in found.breakdowns] == [None, None]
    text = said(text_groups(found))
    assert "Det betyder inte att den är lika stor." in text
    assert "mer än slumpen" not in text


def test_small_ages_are_merged_with_a_neighbour_until_none_is_small(plan: Initiative) -> None:
    frame = groups({})
    small = frame["age"].isin(["80–84", "85+"]).to_numpy()
    frame.loc[small, "value"] = np.tile([1.0, 2.0], small.sum() // 2)  # 3 a month in each age, 6 together
    found = compare_groups(plan, frame)
    assert found.age is not None
    assert [group.name for group in found.age.groups] == ["65–74 år", "75–79 år", "80 år och äldre"]
    assert found.age.merged == ("80 år och äldre",)
    assert "sammanslaget till 80 år och äldre, eftersom" in said(tables_groups(found)).casefold()


@pytest.mark.parametrize("by", ["sex", "age"])
def test_nothing_is_shown_that_would_give_a_small_group_back(plan: Initiative, by: str) -> None:
    frame = groups({})
    few = (frame[by] != frame[by].iloc[0]).to_numpy()
    frame.loc[few, "value"] = np.where(np.arange(few.sum()) % 9 == 0, 1.0, 0.0)
    found = compare_groups(plan, frame)
    part = found.sex if by == "sex" else found.age
    assert part is not None
    assert part.groups == ()
    assert "färre än 5 i månaden" in said(text_groups(found))
    assert table_rows(tables_groups(GroupComparison(found.labels, part, None, None))) == []


def test_hidden_months_hide_the_level_and_too_many_the_change(plan: Initiative) -> None:
    frame = groups({})
    men = frame.index[(frame["sex"] == "Män").to_numpy()]
    frame.loc[men[::3], ["value", "suppressed", "highest"]] = [np.nan, True, 4.0]
    found = compare_groups(plan, frame)
    assert found.sex is not None
    before = found.sex.groups[1].before
    assert before is not None
    assert np.isnan(before)
    assert found.sex.groups[1].change is None
    row = table_rows(tables_groups(found))[1]
    assert row == ("Män", "dolt", "dolt", "går inte att räkna")
    assert "Ingen förändring: värdet är dolt i" in said(tables_groups(found))
    assert "går inte att räkna ut för var och en" in said(text_groups(found))


def test_without_an_intervention_there_are_levels_alone(tmp_path: Path) -> None:
    plan = make_plan(tmp_path, PLAN.replace("intervention: {from: 2023-01}\n", ""))
    found = compare_groups(plan, groups({}))
    table = next(block for block in tables_groups(found) if isinstance(block, Table))
    assert table.columns == ("Grupp", "Före")
    assert "i utgångsläget" in table.caption
    assert len(plot_groups(found)) == 0


def test_an_extract_that_is_not_divided_prints_nothing(plan: Initiative) -> None:
    found = compare_groups(plan, empty_groups())
    assert [len(show(found)) for show in (text_groups, plot_groups, tables_groups, text_standard, tables_standard)] == [
        0
    ] * 5


def test_the_standard_population_and_the_months_left_out_stand_in_every_caption(plan: Initiative) -> None:
    found = compare_groups(plan, groups({}))
    tables = [block for block in tables_standard(found) if isinstance(block, Table)]
    assert len(tables) == 2
    for table in tables:
        assert "Sveriges befolkning den 31 december 2019 (SCB), åldrarna 65–74, 75–79, 80–84 och 85+" in table.note
        assert "besök per 1\u00a0000 listade och månad" in table.note.casefold()
        assert "Utan mars–april 2021 (<b>pandemin</b>)." in table.note
    assert "Sveriges befolkning" in said(text_groups(found))


def test_ages_that_fit_no_standard_are_told(plan: Initiative) -> None:
    frame = groups({}).assign(age=lambda frame: frame["age"].replace({"65–74": "66–74"}))
    assert "passar inte standardbefolkningens" in said(text_standard(compare_groups(plan, frame)))


def test_every_group_is_drawn_at_its_change(plan: Initiative) -> None:
    found = compare_groups(plan, groups(halved("Män")))
    figure = next(block for block in plot_groups(found) if isinstance(block, Figure))
    changes = [group.change for part in found.breakdowns for group in part.groups]
    values = [100 * each.value for each in changes if each]
    assert figure.data is not None
    assert [row[1] for row in figure.data.rows] == [pytest.approx(value, rel=1e-4) for value in values]
    uses = [part for part in ElementTree.fromstring(figure.svg).iter(f"{SVG}use") if OBSERVED in part.get("style", "")]
    places = [float(part.get("x", "")) for part in uses]
    assert len(values) == 6
    np.testing.assert_allclose(np.polyval(np.polyfit(values, places, 1), values), places, atol=0.01)
    assert figure.caption == "Förändringen skiljer sig mellan några av grupperna"
