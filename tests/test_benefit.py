"""What an effect is worth: the published figures to the krona, known effects covered, nothing narrower than it is."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from benefits import INDEX, OWN, VISIT, WHOLE, chapter, exact, inscription, outcome_of, plan_of
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from naravard_lib.analysis.aggregate.results.before_after import BeforeAfter, Code, Contrast, Verdict
from naravard_lib.analysis.aggregate.results.before_after import Change as TableChange
from naravard_lib.analysis.aggregate.results.outcome import AggregateOutcome
from naravard_lib.analysis.cycle.benefit import assess_benefit
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.value.benefit import benefit, over_shares, scaled, value_of, without_interval
from naravard_lib.analysis.value.effects_of import (
    fewer_by_ratio,
    of_aggregate,
    of_inscription,
    of_series,
    years_of_inscription,
)
from naravard_lib.analysis.value.reported import mean_before
from naravard_lib.analysis.value.results.benefit import Change
from naravard_lib.analysis.value.years import by_year
from naravard_lib.errors import DesignError, SourceError
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Initiative, PublishedMean
from naravard_lib.initiative.fields import ShareRange
from naravard_lib.initiative.parts import DEFAULT_MARGINAL, Prices
from naravard_lib.sources.synthetic import series as truth
from naravard_lib.tables.chapters import ChapterResult

# --- the published figures


def test_ljungby_to_the_krona() -> None:
    """DOMAIN M7: the net cost is rounded to whole kronor first."""
    for fewer, printed, unrounded in ((24, 1_560_672, 1_560_730), (9, 585_252, 585_274)):
        found = benefit(exact(-fewer), WHOLE, measure="akutbesok")
        assert found.price.net == 5419
        assert (found.average.value, found.yearly.value, found.yearly.low, found.yearly.high) == (printed,) * 4
        assert round(fewer * 12 * found.price.unrounded) == unrounded


def test_ljungby_chapter_derives_both_sums_from_the_file() -> None:
    found = chapter("ljungby-samverkan")
    largest, smaller = found.reported
    assert (largest.fewer, largest.kr) == (24, 1_560_672)
    assert (smaller.fewer, smaller.kr) == (9, 585_252)
    assert "stängd nattetid" in largest.events[0].what
    assert smaller.events == ()
    assert [apart.difference for apart in found.apart] == [22.5]
    assert "1,5 miljoner" in largest.told
    assert (found.verdict, found.answered, found.benefits) == ("means", "partly", ())
    assert not found.aimed


def test_published_sums_have_no_limits_in_the_result_file() -> None:
    estimates = chapter("ljungby-samverkan").estimates
    part = estimates["published_2024-05_2024-07_region"]
    assert part.value == 1_560_672
    assert (part.low, part.high) == (-math.inf, math.inf)
    written = ChapterResult("x", "5_benefit", None, "partly", (), estimates, "means", (), (), "0").as_dict()
    assert written["estimates"]["published_2024-05_2024-07_region"]["low"] is None
    assert not any(name.endswith("_yearly") for name in estimates)


def test_the_mean_before_is_the_one_without_a_period_or_the_earliest() -> None:
    plan = plan_of("ljungby-samverkan")
    undated, spring, summer = plan.main.published
    assert mean_before(plan) is undated
    assert mean_before(_publishing(plan, spring, summer)) is spring
    assert mean_before(_publishing(plan, undated, undated, summer)) is None
    assert mean_before(_publishing(plan)) is None
    only = assess_benefit(_publishing(plan, spring, summer), outcome_of("ljungby-samverkan"))
    assert only.reported == ()  # the periods share May: neither is before the other


def _publishing(plan: Initiative, *means: PublishedMean) -> Initiative:
    main = plan.main.model_copy(update={"published": means})
    return plan.model_copy(update={"measures": (main,)})


# --- the arithmetic


@given(
    ends=st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3).map(sorted),
    shares=st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted),
    within=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_no_product_lies_outside_the_corners(
    ends: list[float], shares: list[float], within: tuple[float, float]
) -> None:
    low, value, high = ends
    part = over_shares(Estimate(value, low, high), ShareRange(low=shares[0], base=shares[1], high=shares[2]))
    change = low + within[0] * (high - low)
    share = shares[0] + within[1] * (shares[2] - shares[0])
    room = 1e-6 * max(1.0, abs(low), abs(high))
    assert part.low - room <= change * share <= part.high + room
    assert {part.low, part.high} <= {end * each for end, each in product((low, high), (shares[0], shares[2]))} | {0.0}


def test_the_interval_of_a_product_is_the_analytic_one() -> None:
    """A normal effect times a known price: the product's own quantiles, by scipy."""
    from scipy.stats import norm

    mean, sd = -150.0, 60.0
    low, high = norm.ppf([0.025, 0.975], mean, sd)
    found = benefit(Estimate(mean, low, high), WHOLE, measure="akutbesok", per_year=1)
    assert (found.average.low, found.average.high) == pytest.approx(norm.ppf([0.025, 0.975], -mean * 5419, sd * 5419))


@given(st.floats(1, 1e7), st.floats(10, 1e4), st.floats(0.05, 1))
def test_the_change_that_pays_gives_exactly_the_own_cost(own: float, unit_cost: float, share: float) -> None:
    cost = VISIT.model_copy(update={"unit_cost": unit_cost, "marginal": ShareRange(low=share / 2, base=share, high=1)})
    found = benefit(exact(-1), cost, [OWN.model_copy(update={"kr_per_year": own})], measure="akutbesok")
    even = found.break_even
    assert even is not None
    assert even.units * found.price.each * share == pytest.approx(own)
    assert even.fewest <= even.units <= even.most


def test_it_pays_only_where_every_end_says_so_and_the_verdict_bears_it() -> None:
    sure = Change("akutbesok", "series", Estimate(-900, -1000, -800), 2000.0)
    own = [OWN]
    needed = 650_000 / (5419 * 0.2)  # at the lowest share
    assert needed < 800
    paid = value_of(sure, VISIT, own).break_even
    assert paid is not None
    assert paid.paid == "yes"
    assert paid.share == pytest.approx(650_000 / (5419 * 0.5) / 2000)
    for change, answer in (
        (replace(sure, caution="events"), "undetermined"),
        (replace(sure, yearly=Estimate(-900, -1000, -500)), "undetermined"),
        (replace(sure, yearly=Estimate(-90, -100, -50)), "no"),
    ):
        even = value_of(change, VISIT, own).break_even
        assert even is not None
        assert even.paid == answer


def test_nothing_to_plan_with_where_the_verdict_bears_no_direction() -> None:
    sure = Change("akutbesok", "series", Estimate(-900, -1000, -800))
    assert value_of(sure, VISIT).planning == pytest.approx(800 * 5419 * 0.2)
    assert value_of(replace(sure, caution="events"), VISIT).planning == 0
    assert benefit(Estimate(-10, -30, 5), VISIT, measure="akutbesok").change.caution == "chance"


def test_the_share_that_goes_away_is_the_assumption_unless_the_file_says() -> None:
    assumed = benefit(exact(-1), VISIT, measure="akutbesok")
    assert (assumed.assumed, assumed.marginal) == (True, DEFAULT_MARGINAL)
    assert not benefit(exact(-1), WHOLE, measure="akutbesok").assumed
    nothing = VISIT.model_copy(update={"marginal": ShareRange(low=0, base=0, high=0)})
    found = benefit(exact(-24), nothing, [OWN], measure="akutbesok")
    assert (found.yearly.value, found.yearly.high, found.break_even) == (0, 0, None)


def test_money_of_another_year() -> None:
    found = benefit(exact(-24), WHOLE, [OWN], measure="akutbesok", prices=INDEX, to=2025)
    assert found.price.each == 5804  # 5419 · 1.071 = 5803.7
    assert found.average.value == 24 * 12 * 5804
    assert found.own == round(650_000 * 107.1 / 97)
    with pytest.raises(SourceError, match="slutar 2025"):
        benefit(exact(-24), WHOLE, measure="akutbesok", prices=INDEX, to=2026)


def test_all_faults_at_once() -> None:
    with pytest.raises(DesignError) as caught:
        benefit(Estimate(-5, 3, -9), VISIT, measure="varddygn")
    assert len(caught.value.faults) == 2
    assert '"akutbesok"' in caught.value.faults[0]
    assert '"varddygn"' in caught.value.faults[0]
    assert "skriv den lägsta först" in caught.value.faults[1]
    with pytest.raises(DesignError, match="inget tal"):
        benefit(exact(math.nan), VISIT, measure="akutbesok")


def test_a_change_without_an_interval_stays_without() -> None:
    found = benefit(without_interval(-24), VISIT, measure="akutbesok")
    assert (found.average.low, found.yearly.high) == (-math.inf, math.inf)
    assert found.change.caution == "chance"


# --- the effects


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
    assert found.lead.planning == 0


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
        assert year.present.value == pytest.approx(year.at_base.value / 1.03**later)


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


# --- whom it falls on


def test_money_and_capacity_of_one_bearer_are_never_added() -> None:
    plan = plan_of("exempel-samverkan")
    costs = (VISIT, VISIT.model_copy(update={"cashable": True, "unit_cost": 1000}))
    found = assess_benefit(plan.model_copy(update={"costs": costs}), outcome_of("exempel-samverkan"))
    region, municipality = found.sides
    freed, cash = found.benefits[:2]
    assert (region.freed, region.cashable) == (freed.yearly, cash.yearly)
    assert (municipality.freed, municipality.cashable, municipality.own_cost) == (None, None, 650_000)
    values = [part.value for part in found.estimates.values()]
    assert freed.yearly.value + cash.yearly.value not in values


def test_a_side_that_nobody_counted_is_missing() -> None:
    assert any("Kommunens sida" in sentence for sentence in chapter("ljungby-samverkan").missing)
    plan = plan_of("exempel-samverkan")
    bare = assess_benefit(plan.model_copy(update={"own_costs": ()}), outcome_of("exempel-samverkan"))
    assert any("egen kostnad" in sentence for sentence in bare.missing)
    assert chapter("exempel-samverkan").missing == ()


def test_a_price_index_recounts_the_sides_too() -> None:
    plan = plan_of("exempel-samverkan")
    dated = plan.model_copy(update={"own_costs": (OWN,), "prices": Prices(index="LPIK", to=2025)})
    found = assess_benefit(dated, outcome_of("exempel-samverkan"), prices=INDEX)
    assert found.sides[1].own_cost == round(650_000 * 107.1 / 97)
    assert found.uncounted == ()
    undated = assess_benefit(dated.model_copy(update={"own_costs": plan.own_costs}), outcome_of("exempel-samverkan"),
                             prices=INDEX)  # fmt: skip
    assert "prisår" in undated.uncounted[0]


def test_a_change_times_nothing_is_nothing() -> None:
    assert scaled(Estimate(-3, -math.inf, math.inf), 0.0) == Estimate(-0.0, 0.0, 0.0)
