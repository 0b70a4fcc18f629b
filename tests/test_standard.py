"""Direct age standardisation against hand calculations and SCB's own files, and what is said of a difference."""

import csv
import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from naravard_lib.ages import AgeBand, parse_age
from naravard_lib.analysis.groups.levels import difference_of
from naravard_lib.analysis.groups.population import SWEDEN_2019, SWEDEN_2026, common_bands, standard_population
from naravard_lib.analysis.groups.rates import logged
from naravard_lib.analysis.groups.standard import standardise
from naravard_lib.errors import DesignError
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Initiative, Measure, load_initiative
from naravard_lib.tables.groups import as_groups


def test_the_population_of_2019_is_scbs(realdata: Path) -> None:
    with (realdata / "population" / "kommun_65plus_2019.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    total, *older = (
        sum(int(row[f"pop_{name}"]) for row in rows) for name in ("total", *(f"{n}plus" for n in (65, 75, 80, 85)))
    )
    people = [total, *older, 0]
    assert list(SWEDEN_2019.people.values()) == [above - below for above, below in pairwise(people)]


def test_the_population_of_2026_is_scbs(realdata: Path) -> None:
    found = json.loads((realdata / "api" / "scb_v2_TAB6471_data.json").read_text(encoding="utf-8"))
    values = np.array(found["value"]).reshape(found["size"])
    assert found["id"] == ["Region", "Alder", "Kon", "ContentsCode", "Tid"]
    month = found["dimension"]["Tid"]["category"]["index"]["2026M04"]
    both = found["dimension"]["Kon"]["category"]["index"]["TotSa"]
    sums = values.sum(axis=0)[:, both, 0, month]
    labels = found["dimension"]["Alder"]["category"]["label"].values()
    assert {parse_age(label): people for label, people in zip(labels, sums, strict=True)} == SWEDEN_2026.people


def bands(*labels: str) -> tuple[AgeBand, ...]:
    return tuple(map(parse_age, labels))


def measure(population: object = None) -> Measure:
    source = {"file": "a.csv", "month": "M", "value": "V", "exposure": "N", "age": "Å"}
    more = {} if population is None else {"standard_population": population}
    return Measure.model_validate(
        {"id": "prov", "kind": "count", "better": "lower", "per": 1000, "source": source, **more}
    )


@pytest.mark.parametrize(
    ("own", "shared", "people"),
    [
        (("65-69", "70-74", "75-79", "80-84", "85+"), ("65-74", "75-79", "80-84", "85+"), SWEDEN_2019),
        (("65-74", "75-84", "85+"), ("65-74", "75-84", "85+"), SWEDEN_2019),
        (("0-64", "65-79", "80+"), ("0-64", "65-79", "80+"), SWEDEN_2019),
        (("60-69", "70-79", "80-89", "90+"), ("60-69", "70-79", "80-89", "90+"), SWEDEN_2026),
        (("0-9", "10-19", "20-29", "30-49", "50+"), ("0-9", "10-19", "20-29", "30-49", "50+"), SWEDEN_2026),
    ],
)
def test_bands_are_merged_to_those_of_the_standard(own: Sequence[str], shared: Sequence[str], people: object) -> None:
    assert standard_population(measure(), bands(*own)) == (people, bands(*shared))


@pytest.mark.parametrize("own", [("18-64", "65-74", "75+"), ("65-72", "73+"), ("65+",), ("80-84", "85-87")])
def test_bands_that_do_not_fit_are_told_what_to_order(own: Sequence[str]) -> None:
    with pytest.raises(
        DesignError, match=r"passar inte standardbefolkningens.*Beställ 0–64, 65–74, 75–79, 80–84 och 85\+ eller 0–9,"
    ):
        standard_population(measure(), bands(*own))


def test_a_population_of_ones_own() -> None:
    population, shared = standard_population(measure({"65-79": 300, "80-89": 80, "90+": 20}), bands("65-79", "80+"))
    assert shared == bands("65-79", "80+")
    assert [population.within(band) for band in shared] == [300, 100]
    with pytest.raises(ValueError, match="överlappar"):
        measure({"65-80": 1, "80+": 1})


CUTS = st.sets(st.integers(0, 100), min_size=2, max_size=7).map(sorted)


@given(CUTS, CUTS)
def test_shared_bands_are_whole_on_both_sides(own: list[int], standard: list[int]) -> None:
    mine, theirs = ([AgeBand(a, b - 1) for a, b in pairwise(cuts)] for cuts in (own, standard))
    for band in common_bands(mine, theirs):
        for parts in (mine, theirs):
            inside = [part for part in parts if band.first <= part.first and part.end <= band.end]
            assert sum(part.end - part.first for part in inside) == band.end - band.first


PLAN = """
schema: 1
extracted: 2024-11-02
id: prov
name: Provet
measures:
  - {id: akutbesok, kind: count, better: lower, per: 1000,
     source: {file: a.csv, month: M, value: V, unit: U, exposure: N, age: Å}}
baseline: {from: 2020-01, to: 2021-12}
intervention: {from: 2022-01}
"""
MONTHS = pd.period_range("2020-01", "2022-12", freq="M")


@pytest.fixture
def plan(tmp_path: Path) -> Initiative:
    folder = tmp_path / "prov"
    folder.mkdir()
    (folder / "initiative.yaml").write_text(PLAN, encoding="utf-8")
    return load_initiative(folder)


def region(own: Sequence[float], others: Sequence[float], factor: float = 1.0, seed: int = 1) -> pd.DataFrame:
    """Two units with these people aged 65–74, 75–79, 80–84, 85+ and rates of 10, 20, 40, 80 per 1000 and month."""
    rng, parts = np.random.default_rng(seed), []
    for unit, role, people in (("Åby", "treated", own), ("Norrby", "comparison", others)):
        for age, n, rate in zip(("65–74", "75–79", "80–84", "85+"), people, (10, 20, 40, 80), strict=True):
            mean = n * rate / 1000 * (factor if role == "treated" else 1.0)
            parts.append(pd.DataFrame({
                "month": MONTHS, "unit": unit, "role": role, "value": rng.poisson(mean, len(MONTHS)).astype(float),
                "exposure": n, "suppressed": False, "highest": np.nan, "sex": "", "age": age,
            }))  # fmt: skip
    return as_groups(pd.concat(parts, ignore_index=True))


OLD, YOUNG = (1000.0, 700.0, 800.0, 900.0), (3000.0, 900.0, 500.0, 300.0)


def test_the_level_is_that_of_a_hand_calculation(plan: Initiative) -> None:
    groups = region(OLD, YOUNG)
    found = standardise(plan, plan.main, groups)
    assert found is not None
    assert found.own is not None
    inside = groups[(groups["unit"] == "Åby") & (groups["month"] <= pd.Period("2021-12", "M"))]
    people = {"65–74": 1_100_463, "75–79": 428_598, "80–84": 273_050, "85+": 263_256}
    by_hand = 0.0
    for age, part in inside.groupby("age"):
        by_hand += 1000 * people[age] / sum(people.values()) * part["value"].sum() / part["exposure"].sum()
    assert found.own.standard.value == pytest.approx(by_hand)
    assert found.own.crude.value == pytest.approx(1000 * inside["value"].sum() / inside["exposure"].sum())
    assert (str(found.first), str(found.last)) == ("2020-01", "2021-12")
    assert [rate.name for rate in found.units] == ["Åby", "Norrby"]
    assert [(rate.name, rate.months) for rate in found.years] == [("2020", 12), ("2021", 12), ("2022", 12)]


@pytest.mark.parametrize(
    ("own", "factor", "answer"),
    [
        (OLD, 1.0, "explained"),  # older and otherwise alike
        (YOUNG, 1.3, "remains"),  # as old and seeking more care
        (OLD, 0.6, "turned"),  # older and seeking less care than the ages alone would give
        (YOUNG, 1.0, "unseen"),
    ],
)
def test_what_becomes_of_a_difference(plan: Initiative, own: Sequence[float], factor: float, answer: str) -> None:
    found = standardise(plan, plan.main, region(own, YOUNG, factor))
    assert found is not None
    assert found.difference == answer


def test_a_difference_that_age_hid_is_revealed(plan: Initiative) -> None:
    crude = (np.array(OLD) @ [10, 20, 40, 80] / sum(OLD)) / (np.array(YOUNG) @ [10, 20, 40, 80] / sum(YOUNG))
    found = standardise(plan, plan.main, region(OLD, YOUNG, 1 / crude))
    assert found is not None
    assert found.difference == "revealed"


def test_a_difference_that_age_nearly_explains_is_not_said_to_remain(plan: Initiative) -> None:
    # Older, and 6 per cent more at every age: so many people that even this is surely more than chance.
    own, others = ([100 * n for n in people] for people in (OLD, YOUNG))
    found = standardise(plan, plan.main, region(own, others, 1.06))
    assert found is not None
    assert found.difference == "mostly"


def ratio(value: float, half: float) -> Estimate:
    """The logarithm of a rate beside 30, from the rate and half its interval, the others known exactly."""
    found = logged(Estimate(value / 30, (value - half) / 30, (value + half) / 30))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("crude", "standard", "answer"),
    [
        ((60.0, 1.0), (55.0, 1.0), "remains"),
        ((60.0, 1.0), (90.0, 1.0), "remains"),
        ((60.0, 1.0), (45.0, 1.0), "partly"),
        ((60.0, 1.0), (33.0, 1.0), "mostly"),
        ((60.0, 1.0), (27.0, 1.0), "turned"),
        ((60.0, 1.0), (31.0, 5.0), "explained"),
        ((34.0, 3.9), (34.0, 4.1), "unsure"),  # the same difference, a little less well known
        ((34.0, 4.1), (34.0, 3.9), "unsure"),  # and a little better
        ((31.0, 5.0), (60.0, 1.0), "revealed"),
        ((28.0, 5.0), (32.0, 1.0), "revealed"),
        ((31.0, 5.0), (29.0, 5.0), "unseen"),
    ],
)
def test_what_is_said_goes_by_the_size_of_a_difference_and_not_by_chance_alone(
    crude: tuple[float, float], standard: tuple[float, float], answer: str
) -> None:
    assert difference_of(ratio(*crude), ratio(*standard)) == answer


def test_a_change_of_ages_alone_is_no_change(plan: Initiative) -> None:
    groups = region(YOUNG, YOUNG)
    older = (
        (groups["unit"] == "Åby") & (groups["month"] >= pd.Period("2022-01", "M")) & (groups["age"] == "85+")
    ).to_numpy()
    aged = groups.assign(
        value=groups["value"].mask(older, 3 * groups["value"]),
        exposure=groups["exposure"].mask(older, 3 * groups["exposure"]),
    )
    found = standardise(plan, plan.main, aged)
    assert found is not None
    assert found.change is not None
    assert found.change.low < 0 < found.change.high
    assert abs(found.change.value) < 0.1


def test_hidden_values_are_somewhere_between_their_bounds(plan: Initiative) -> None:
    groups = region(OLD, YOUNG)
    at = groups.index[(groups["unit"] == "Åby") & (groups["age"] == "65–74")][[3, 17]]
    hidden, none, most = groups.copy(), groups.copy(), groups.copy()
    hidden.loc[at, ["value", "suppressed", "highest"]] = [np.nan, True, 4.0]
    none.loc[at, "value"], most.loc[at, "value"] = 0.0, 4.0
    levels, changes = [], []
    for frame in (hidden, none, most):
        found = standardise(plan, plan.main, frame)
        assert found is not None
        assert found.own is not None
        assert found.change is not None
        levels.append(found.own.standard)
        changes.append(found.change)
    assert levels[0].value == pytest.approx((levels[1].value + levels[2].value) / 2)
    assert levels[0].low < levels[1].value < levels[2].value < levels[0].high
    for change in changes[1:]:
        assert changes[0].low <= change.value <= changes[0].high


def test_more_than_a_fifth_hidden_gives_no_change(plan: Initiative) -> None:
    groups = region(OLD, YOUNG)
    at = groups.index[(groups["unit"] == "Åby") & (groups["age"] == "65–74")][::4]
    groups.loc[at, ["value", "suppressed", "highest"]] = [np.nan, True, 4.0]
    found = standardise(plan, plan.main, groups)
    assert found is not None
    assert found.change is None
    assert found.own is not None


def test_no_ages_no_standardisation(plan: Initiative) -> None:
    groups = region(OLD, YOUNG)
    assert standardise(plan, plan.main, groups.assign(age="")) is None
    assert standardise(plan, plan.main, groups.assign(exposure=np.nan)) is None
    assert standardise(plan, replace_kind(plan.main), groups) is None


def replace_kind(chosen: Measure) -> Measure:
    return chosen.model_copy(update={"kind": "mean"})
