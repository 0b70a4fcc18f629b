"""Direct age standardisation against hand calculations, figures printed by an R package, and SCB's own files."""

import csv
import json
import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from naravard_lib.ages import AgeBand, parse_age
from naravard_lib.analysis.groups.population import SWEDEN_2019, SWEDEN_2026, common_bands, standard_population
from naravard_lib.analysis.groups.rates import difference, dispersion_of, logged, standard_rate
from naravard_lib.analysis.groups.standard import standardise
from naravard_lib.errors import DesignError
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Initiative, Measure, load_initiative
from naravard_lib.tables.groups import as_groups

# Births and cases of Down's syndrome by birth order (rows) and age of mother (columns), Fleiss 1981, p. 249.
BIRTHS = np.array(
    [
        [230061, 329449, 114920, 39487, 14208, 3052],
        [72202, 326701, 208667, 83228, 28466, 5375],
        [15050, 175702, 207081, 117300, 45026, 8660],
        [2293, 68800, 132424, 98301, 46075, 9834],
        [327, 30666, 123419, 149919, 104088, 34392],
    ],
    dtype=float,
)
CASES = np.array(
    [
        [107, 141, 60, 40, 39, 25],
        [25, 150, 110, 84, 82, 39],
        [3, 71, 114, 103, 108, 75],
        [1, 26, 64, 89, 137, 96],
        [0, 8, 63, 112, 262, 295],
    ],
    dtype=float,
)
# What R's epitools 0.5-10 (ageadjust.direct, by M. Fay) prints for each birth order with the mean of the births as
# standard: adjusted rate, lower and upper limit of 95 %; three significant digits, as in table 1 of Fay and Feuer 1997.
PRINTED = (
    (0.000923, 0.000804, 0.00106),
    (0.000912, 0.000824, 0.00101),
    (0.000851, 0.000772, 0.000942),
    (0.000927, 0.000800, 0.00115),
    (0.000755, 0.000677, 0.00188),
)


@pytest.mark.parametrize("order", range(5))
def test_rate_and_interval_agree_with_epitools(order: int) -> None:
    found = standard_rate(CASES[order], BIRTHS[order], BIRTHS.mean(axis=0))
    printed = tuple(float(f"{part:.3g}") for part in (found.value, found.low, found.high))
    assert printed == PRINTED[order]


def test_the_rate_is_the_sum_over_ages_of_share_times_rate() -> None:
    found = standard_rate(np.array([10.0, 30.0]), np.array([1000.0, 500.0]), np.array([8.0, 2.0]))
    assert found.value == pytest.approx(0.8 * 0.01 + 0.2 * 0.06)


def test_with_one_band_the_interval_is_the_exact_poisson_one() -> None:
    # Garwood 1936: 95 % limits of a count of 10 are 4.795 and 18.39 (Pearson and Hartley, table 40).
    found = standard_rate(np.array([10.0]), np.array([1.0]), np.array([7.0]))
    assert (found.low, found.high) == (pytest.approx(4.795, abs=0.001), pytest.approx(18.39, abs=0.01))


def test_no_events_have_an_upper_limit_and_no_lower() -> None:
    found = standard_rate(np.zeros(2), np.array([100.0, 100.0]), np.ones(2))
    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(-math.log(0.025) / 200)  # the exact limit of no event in 200 persons


def test_the_interval_covers_at_least_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    exposure, weights = np.array([4000.0, 900.0, 300.0]), np.array([8.0, 1.5, 0.5])
    rates = np.array([0.001, 0.01, 0.03])
    truth = float(weights @ rates / weights.sum())
    found = [standard_rate(rng.poisson(exposure * rates).astype(float), exposure, weights) for _ in range(2000)]
    assert np.mean([each.low <= truth <= each.high for each in found]) > 0.94


def test_clustered_events_widen_the_interval_and_steady_ones_never_narrow_it() -> None:
    rng = np.random.default_rng(4)
    mean = 80.0
    clustered = 3.0 * rng.poisson(mean / 3, 2000)
    assert dispersion_of(clustered, np.full(2000, mean)) == pytest.approx(3, rel=0.15)
    assert dispersion_of(np.full(24, mean), np.full(24, mean)) == 1
    events = np.array([40.0, 60.0])
    plain, wide = (standard_rate(events, np.ones(2), np.ones(2), dispersion=size) for size in (1.0, 4.0))
    assert (wide.high - wide.low) / (plain.high - plain.low) == pytest.approx(2, rel=0.1)


def test_a_difference_of_normal_estimates_has_the_usual_interval() -> None:
    one, other = Estimate(1.0, 1.0 - 1.96 * 0.3, 1.0 + 1.96 * 0.3), Estimate(0.2, 0.2 - 1.96 * 0.4, 0.2 + 1.96 * 0.4)
    found = difference(one, other)
    assert (found.value, found.low, found.high) == pytest.approx((0.8, 0.8 - 1.96 * 0.5, 0.8 + 1.96 * 0.5))


@pytest.mark.parametrize("low", [-1.0, -1.5, -math.inf, math.nan])
def test_what_has_no_logarithm_is_not_compared(low: float) -> None:
    assert logged(Estimate(-0.2, low, 0.1), 1.0) is None


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
    with pytest.raises(DesignError, match=r"standard_population i initiative\.yaml: .*överlappar"):
        standard_population(measure({"65-80": 1, "80+": 1}), bands("65-79", "80+"))


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
