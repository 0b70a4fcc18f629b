"""The changes that are valued: known effects lie within, years agree with the fit, persons are of all designs."""

import math
from dataclasses import replace

import numpy as np
import pytest
from benefits import CASH, OWN, VISIT, chapter, inscription, outcome_of, plan_of
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from naravard_lib.analysis.aggregate.results.before_after import BeforeAfter, Code, Contrast, Verdict
from naravard_lib.analysis.aggregate.results.before_after import Change as TableChange
from naravard_lib.analysis.aggregate.results.outcome import AggregateOutcome
from naravard_lib.analysis.cycle.benefit import assess_benefit
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.value.benefit import value_of
from naravard_lib.analysis.value.effects_of import (
    fewer_by_ratio,
    of_aggregate,
    of_inscription,
    of_series,
    outwards,
    years_of_inscription,
)
from naravard_lib.analysis.value.results.benefit import Change
from naravard_lib.analysis.value.years import by_year
from naravard_lib.estimate import Estimate
from naravard_lib.sources.synthetic import series as truth

# --- the effects


@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3).map(sorted))
def test_rounding_never_narrows_an_interval(ends: list[float]) -> None:
    low, value, high = ends
    told = outwards(Estimate(value, low, high))
    assert told.low <= low
    assert told.high >= high
    assert told.high - told.low <= high - low + 0.02 + 1e-6  # at most a hundredth wider at each end


def test_the_known_effect_lies_within_the_run_rate() -> None:
    """exempel-samverkan: -10 % by the collaboration, and -24 % on top by the night closure from June."""
    both, alone = of_series(plan_of("exempel-samverkan"), outcome_of("exempel-samverkan"))
    own = truth.COLLABORATION[-1]
    rows = [row for row in truth.visits() if row[1].startswith("9901") and row[0] >= "2024-03"]
    without = [count / own / (truth.NIGHT_CLOSURE if month >= "2024-06" else 1) for month, _, count, _ in rows]
    change = sum(count - level for (_, _, count, _), level in zip(rows, without, strict=True)) * 12 / len(rows)
    assert both.yearly.low <= change <= both.yearly.high
    spring = [count * (1 - 1 / own) for month, _, count, _ in rows if month < "2024-06"]
    assert alone.yearly.low <= sum(spring) * 12 / 3 <= alone.yearly.high
    assert (both.caution, alone.caution) == ("chance", "chance")
    assert both.expected == pytest.approx(np.mean(without) * 12, rel=0.15)


def test_a_clear_effect_is_valued_and_has_a_planning_figure() -> None:
    """Half of all visits taken away: the truth is minus what remains, over the used months."""
    found = chapter("exempel-samverkan", 0.5, alone=True)
    lead = found.lead
    assert lead is not None
    assert (found.verdict, found.answered, lead.change.caution) == ("decrease", "yes", "")
    assert 0 < lead.planning == lead.yearly.low < lead.yearly.value < lead.average.value
    assert found.estimates["akutbesok_region_yearly"] == lead.yearly
    assert found.estimates["own_cost_municipality"].value == 650_000


def test_more_visits_cost_more() -> None:
    found = chapter("exempel-samverkan", 1.9, alone=True)
    assert found.verdict == "increase"
    assert found.lead is not None
    assert found.lead.planning == found.lead.yearly.low < 0  # who plans with nothing plans too well


def test_what_is_saved_by_a_measure_going_the_wrong_way_is_no_benefit_to_plan_with() -> None:
    sure = Change("akutbesok", "series", Estimate(-900, -1000, -800), 2000.0, better="higher")
    found = value_of(sure, CASH, [OWN])
    assert (found.wrong_way, found.planning, found.break_even) == (True, 0, None)
    assert not value_of(replace(sure, better="lower"), CASH).wrong_way


def test_a_mean_has_no_kronor() -> None:
    """Mean days in hospital: nobody knows of how many."""
    plan = plan_of("exempel-trygg-hemgang")
    cost = VISIT.model_copy(update={"measure": plan.main.id})
    found = assess_benefit(plan.model_copy(update={"costs": (cost,)}), outcome_of("exempel-trygg-hemgang"))
    assert (found.benefits, found.answered, found.verdict) == ((), "no", "")
    assert any("medelvärde" in sentence for sentence in found.missing)


@pytest.mark.parametrize("name", ["narsjukvardsteam", "exempel-trygg-hemgang"])
def test_a_years_interval_against_draws_from_the_fit(name: str) -> None:
    """Oracle: coefficients drawn from the fitted mixture itself, each year summed on its own."""
    fit = outcome_of(name).fit
    assert fit is not None
    additive = replace(fit, design=replace(fit.design, additive=True))
    drawn = _drawn_years(fit)
    for year in by_year(additive):
        low, high = np.quantile(drawn[year.year], [0.025, 0.975])
        half, exact_half = (year.change.high - year.change.low) / 2, (high - low) / 2
        assert 0.93 * exact_half <= half <= 1.6 * exact_half, year
        assert year.change.low <= np.median(drawn[year.year]) <= year.change.high
    if len(drawn) == 1:
        assert by_year(additive)[0].change.low == pytest.approx(fit.cumulative.low, abs=0.01)


def _drawn_years(fit: ItsFit) -> dict[int, NDArray[np.float64]]:
    """20 000 draws of the change of every calendar year."""
    chosen = fit.work.chosen  # type: ignore[attr-defined]
    mixture, segments, seen = chosen.fit, chosen.segments, chosen.response
    rng, count = np.random.default_rng(5), 20_000
    node = rng.choice(mixture.weight.size, count, p=mixture.weight)
    noise = rng.standard_normal((count, mixture.beta.shape[1]))
    if np.isfinite(mixture.df):
        noise /= np.sqrt(rng.chisquare(mixture.df, count) / mixture.df)[:, None]
    beta = mixture.beta[node] + np.einsum("npq,nq->np", mixture.root[node], noise)
    months = segments.effect_months
    with_change, without = (beta @ rows[months].T for rows in (segments.design, segments.counterfactual))
    if seen.log:
        fitted = np.exp(segments.design @ (mixture.weight @ mixture.beta) + seen.offset)[segments.used].sum()
        smear = np.log(seen.observed[segments.used].sum() / fitted)
        with_change, without = (np.exp(part + seen.offset[months] + smear) for part in (with_change, without))
    year = 1970 + segments.month[months] // 12
    return {int(each): (with_change - without)[:, year == each].sum(axis=1) for each in np.unique(year)}


def test_later_years_count_for_less_only_where_asked_for() -> None:
    plan, outcome = plan_of("narsjukvardsteam"), outcome_of("narsjukvardsteam")
    assert all(year.present is None for year in assess_benefit(plan, outcome).years)
    years = assess_benefit(plan.model_copy(update={"discount": 0.03}), outcome).years
    assert len(years) == 4
    for later, year in enumerate(years):
        assert year.present is not None
        assert year.present.value == pytest.approx(year.yearly.value / 1.03**later)


def test_a_years_limits_are_over_every_share_as_the_wholes_are() -> None:
    found = chapter("exempel-samverkan", 0.5, alone=True)
    (year,), lead = found.years, found.benefits[0]
    for end in ("low", "value", "high"):  # eight months are two thirds of the run-rate's year
        assert getattr(year.yearly, end) == pytest.approx(getattr(lead.yearly, end) * 8 / 12, rel=1e-3)


# --- persons


@pytest.mark.parametrize("ratio", [0.6, 0.9, 1.3])
def test_events_from_a_ratio_cover_the_true_difference(ratio: float) -> None:
    """Two Poisson counts and the usual interval of their log ratio: the difference is covered at least as often."""
    rng, would = np.random.default_rng(1), 150.0
    hits = 0
    for after, compared in zip(rng.poisson(ratio * would, 2000), rng.poisson(would, 2000), strict=True):
        reach = 1.96 * math.sqrt(1 / after + 1 / compared)
        found = after / compared
        estimate = Estimate(found, found * math.exp(-reach), found * math.exp(reach), scale="ratio")
        part = fewer_by_ratio(float(after), estimate)
        hits += part.low <= (ratio - 1) * would <= part.high
    assert hits / 2000 >= 0.945


def test_the_inscribed_are_valued_with_all_four_designs() -> None:
    plan, found = plan_of("narsjukvardsteam"), inscription()
    (change,) = of_inscription(plan, found)
    comparison = found.shown
    assert comparison is not None
    years = years_of_inscription(plan, comparison.months)
    assert years == 2.75  # 2022-01 to 2025-04, less the six months after
    after = comparison.naive.whole.after
    for ratio in comparison.designs.values():
        assert change.yearly.low <= after * (1 - 1 / ratio.low) / years + 0.01
        assert after * (ratio.high - 1) / ratio.high / years - 0.01 <= change.yearly.high
    assert change.caution == "anyway"


def test_too_few_persons_or_no_start_give_no_kronor() -> None:
    plan, found = plan_of("narsjukvardsteam"), inscription()
    hidden = replace(found, labels=replace(found.labels, smallest=500))
    assert list(of_inscription(plan, hidden)) == []
    assert list(of_inscription(plan.model_copy(update={"intervention": None}), found)) == []


def aggregate_with(code: Code) -> AggregateOutcome:
    """A table whose comparison went down by less than the inscribed: 30 % fewer than the comparison would give."""
    whole = TableChange("Alla", 400, 2000.0, 1050.0, Estimate(0.525, 0.5, 0.55, scale="ratio"), "paired")
    others = replace(whole, unit="Jämförelse", after=1500.0, ratio=Estimate(0.75, 0.7, 0.8, scale="ratio"))
    contrast = Contrast(others, (), Estimate(0.7, 0.6, 0.8, scale="ratio"), 0.0)
    found = BeforeAfter(6, whole, (whole,), None, contrast, None, 0.4, Verdict(code))
    plan = plan_of("exempel-sju-sjukhus")
    return AggregateOutcome(Labels.of(plan, plan.main, "inskrivna"), found)


def test_a_table_of_before_and_after_is_valued_only_where_its_comparison_shows_something() -> None:
    plan = plan_of("exempel-sju-sjukhus")
    assert plan.intervention is not None
    years = years_of_inscription(plan, 6)
    assert years is not None
    (change,) = of_aggregate(plan, aggregate_with("shown"))
    assert change.yearly.value == pytest.approx((1050 - 1050 / 0.7) / years, abs=0.01)
    assert change.yearly.low < change.yearly.value < change.yearly.high < 0
    assert change.caution == ""
    assert list(of_aggregate(plan, aggregate_with("cannot_tell"))) == []
    assert list(of_aggregate(plan, aggregate_with("not_shown"))) == []
    assert list(of_aggregate(plan, None)) == []
