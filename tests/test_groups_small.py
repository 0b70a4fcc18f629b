"""What a reader can solve from the table of rates at the same ages: no small number of any age, unit or year."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from naravard_lib.ages import parse_age
from naravard_lib.analysis.groups.comparing import compare_groups
from naravard_lib.analysis.groups.results.breakdown import GroupComparison
from naravard_lib.analysis.groups.results.standard import Standardised, StandardRate
from naravard_lib.analysis.groups.small import merge_small, safe_bands
from naravard_lib.analysis.groups.standard import standardise
from naravard_lib.blocks.model import Table
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.tables.groups import as_groups
from naravard_lib.wording.standard import tables_standard, text_standard

PLAN = """
schema: 1
extracted: 2024-11-02
id: prov
name: Provet
measures:
  - {id: akutbesok, kind: count, better: lower, unit: besök, per: 1000,
     source: {file: a.csv, month: M, value: V, unit: U, exposure: Antal listade, age: Å}}
baseline: {from: 2020-01, to: 2020-12}
intervention: {from: 2021-01}
"""
MONTHS = pd.period_range("2020-01", "2020-12", freq="M")
AGES = ("65–74", "75–79", "80–84", "85+")
PEOPLE = (1000.0, 600.0, 400.0, 300.0)
SMALLEST = 5
Monthly = Sequence[float]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Initiative:
    folder = tmp_path_factory.mktemp("small") / "prov"
    folder.mkdir()
    (folder / "initiative.yaml").write_text(PLAN, encoding="utf-8")
    return load_initiative(folder)


def frame(treated: Mapping[str, Monthly], others: Mapping[str, Monthly], ages: Sequence[str] = AGES) -> pd.DataFrame:
    """The same counts every month in each unit and age."""
    units = [(unit, role, counts) for side, role in ((treated, "treated"), (others, "comparison"))
             for unit, counts in side.items()]  # fmt: skip
    parts = [
        pd.DataFrame({
            "month": MONTHS, "unit": unit, "role": role, "value": float(count), "exposure": people,
            "suppressed": False, "highest": np.nan, "sex": "", "age": age,
        })
        for unit, role, counts in units
        for age, count, people in zip(ages, counts, PEOPLE, strict=False)
    ]  # fmt: skip
    return as_groups(pd.concat(parts, ignore_index=True))


def standardised(plan: Initiative, groups: pd.DataFrame) -> tuple[GroupComparison, Standardised]:
    result = compare_groups(plan, groups)
    assert result.standard is not None
    return result, result.standard


def hidden(found: Standardised, role: str) -> list[str]:
    return [rate.name for rate in found.units if rate.role == role and rate.hidden]


def test_two_ages_of_which_one_is_small_are_not_standardised(plan: Initiative) -> None:
    groups = frame({"Åby": (60, 1)}, {"Norrby": (60, 40)}, ("65–79", "80+"))
    result, found = standardised(plan, groups)
    assert (found.own, found.units) == (None, ())
    assert "någon åldersgrupp har färre än 5 i månaden" in str(text_standard(result))
    assert len(tables_standard(result)) == 0


def test_a_small_age_is_merged_with_its_smaller_neighbour_and_told(plan: Initiative) -> None:
    result, found = standardised(plan, frame({"Åby": (60, 30, 20, 3)}, {"Norrby": (60, 30, 20, 20)}))
    assert [band.label for band in found.bands] == ["65–74", "75–79", "80+"]
    # By hand: Sweden 2019 holds 1 100 463, 428 598 and 273 050 + 263 256 people in the three.
    weights = np.array([1_100_463, 428_598, 536_306])
    rates = np.array([60 / 1000, 30 / 600, 23 / 700])
    assert found.own is not None
    assert found.own.standard.value == pytest.approx(1000 * weights @ rates / weights.sum())
    table = next(block for block in tables_standard(result) if isinstance(block, Table))
    assert "åldrarna 65–74, 75–79 och 80+" in table.note
    assert "Sammanslaget till 80 år och äldre, eftersom någon del hade färre än 5" in table.note


def test_a_small_age_of_the_others_together_is_merged_too(plan: Initiative) -> None:
    _, found = standardised(plan, frame({"Åby": (60, 30, 20, 20)}, {"Norrby": (60, 30, 20, 3)}))
    assert [band.label for band in found.bands] == ["65–74", "75–79", "80+"]


def test_others_too_small_for_two_ages_are_left_out(plan: Initiative) -> None:
    result, found = standardised(plan, frame({"Åby": (60, 30, 20, 20)}, {"Norrby": (1, 1, 1, 1)}))
    assert len(found.bands) == 4
    assert (found.others, found.difference, hidden(found, "other")) == (None, None, ["Norrby"])
    assert "Norrby" not in str(text_standard(result))


def test_a_unit_with_a_small_age_is_hidden_and_one_more_that_would_give_it_back(plan: Initiative) -> None:
    treated = {"Åby": (60, 30, 20, 3), "Berga": (60, 30, 20, 30), "Charlottenlund": (60, 30, 20, 40)}
    result, found = standardised(plan, frame(treated, {"Norrby": (60, 30, 20, 20)}))
    assert set(hidden(found, "treated")) == {"Åby", "Berga"}
    table = next(block for block in tables_standard(result) if isinstance(block, Table))
    shown = {row[0]: row[2:] for row in table.rows}
    assert shown["Åby"] == shown["Berga"] == ("dolt", "dolt")
    assert "Dolt där någon åldersgrupp har färre än 5 i månaden, och där en annan enhets dolda tal" in table.note
    assert "dolt" not in str([shown["Charlottenlund"], shown["Norrby"]])


COUNTS = st.lists(st.integers(0, 14), min_size=4, max_size=4)
SIDE = st.lists(COUNTS, min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(SIDE, SIDE)
def test_no_row_and_no_difference_of_rows_gives_a_small_age(plan: Initiative, own: list[list[int]],
                                                            others: list[list[int]]) -> None:  # fmt: skip
    sides = {"treated": own, "other": others}
    names = {role: {f"{role}{n}": counts for n, counts in enumerate(side)} for role, side in sides.items()}
    groups = frame(names["treated"], names["other"])
    found = standardise(plan, plan.main, groups)
    assert found is not None
    if found.own is None:
        assert found.units == ()
        return
    for role, total in (("treated", found.own), ("other", found.others)):
        sizes = {name: in_bands(found, counts) for name, counts in names[role].items()}
        left = set(hidden(found, role))
        assert all(size.min() >= SMALLEST for name, size in sizes.items() if name not in left)
        if total is not None:
            assert sum(sizes.values()).min() >= SMALLEST  # type: ignore[union-attr]
            assert len(left) != 1  # the total less those shown is the one that is hidden
    cuts = {parse_age(part[0]).first for part in safe_bands(plan, plan.main, groups)}  # those that `break_down` shows
    assert {band.first for band in found.bands} <= cuts  # or the two divisions less each other would give an age


def in_bands(found: Standardised, counts: Sequence[int]) -> np.ndarray:
    ages = [parse_age(age) for age in AGES]
    inside = [[band.first <= age.first < band.end for age in ages] for band in found.bands]
    return np.array([np.array(counts)[part].sum() for part in inside])


def test_a_year_with_a_small_age_merges_it_in_every_row(plan: Initiative) -> None:
    groups = frame({"Åby": (60, 30, 20, 20)}, {"Norrby": (60, 30, 20, 20)})
    years = [groups.assign(month=groups["month"] + months) for months in (0, 12, 24)]
    few = ((groups["age"] == "85+") & (groups["unit"] == "Åby")).to_numpy()
    years[2]["value"] = years[2]["value"].mask(few, 2.0)  # 11 a month over both years after the change
    _, found = standardised(plan, as_groups(pd.concat(years, ignore_index=True)))
    assert [band.label for band in found.bands] == ["65–74", "75–79", "80+"]
    assert [(rate.name, rate.hidden) for rate in found.years] == [("2020", False), ("2021", False), ("2022", False)]


def test_hidden_values_count_as_none(plan: Initiative) -> None:
    groups = frame({"Åby": (60, 30, 20, 6)}, {"Norrby": (60, 30, 20, 20)})
    some = groups.index[((groups["age"] == "85+") & (groups["unit"] == "Åby")).to_numpy()][:3]
    groups.loc[some, ["value", "suppressed", "highest"]] = [np.nan, True, 4.0]
    _, found = standardised(plan, groups)
    assert [band.label for band in found.bands] == ["65–74", "75–79", "80+"]


@given(st.lists(st.lists(st.integers(0, 30), min_size=5, max_size=5), min_size=1, max_size=3))
def test_merging_keeps_every_age_in_order_and_stops_when_nothing_is_small(sizes: list[list[int]]) -> None:
    table = np.array(sizes, dtype=float)
    groups = merge_small(table, SMALLEST)
    assert [place for group in groups for place in group] == list(range(5))
    least = [table[:, list(group)].sum(axis=1).min() for group in groups]
    assert len(groups) == 1 or min(least) >= SMALLEST
    if (table >= SMALLEST).all():
        assert len(groups) == 5


def test_rows_hold_what_they_are_made_of(plan: Initiative) -> None:
    _, found = standardised(plan, frame({"Åby": (60, 30, 20, 20)}, {"Norrby": (60, 30, 20, 20)}))
    assert isinstance(found.own, StandardRate)
    assert found.own.crude.value == pytest.approx(1000 * 130 / sum(PEOPLE))
    assert found.own.months == 12
    assert found.merged == ()
