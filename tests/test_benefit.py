"""What an effect is worth: the published figures to the krona, known effects covered, nothing narrower than it is."""

import math
import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from benefits import CASH, INDEX, OWN, VISIT, WHOLE, chapter, exact, outcome_of, plan_of
from hypothesis import given
from hypothesis import strategies as st

from naravard_lib.analysis.cycle.benefit import assess_benefit
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.value.benefit import benefit, over_shares, scaled, value_of, without_interval
from naravard_lib.analysis.value.reported import mean_before
from naravard_lib.analysis.value.results.benefit import Change
from naravard_lib.errors import DesignError, SourceError
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Initiative, PublishedMean, load_initiative
from naravard_lib.initiative.fields import ShareRange
from naravard_lib.initiative.parts import DEFAULT_MARGINAL, Prices
from naravard_lib.paths import workspace
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
    own = [OWN.model_copy(update={"falls_on": "region"})]
    needed = 650_000 / (5419 * 0.2)  # at the lowest share
    assert needed < 800
    paid = value_of(sure, CASH, own).break_even
    assert paid is not None
    assert paid.paid == "yes"
    assert paid.share == pytest.approx(650_000 / (5419 * 0.5) / 2000)
    for change, answer in (
        (replace(sure, caution="events"), "undetermined"),
        (replace(sure, yearly=Estimate(-900, -1000, -500)), "undetermined"),
        (replace(sure, yearly=Estimate(-90, -100, -50)), "no"),
        (replace(sure, yearly=Estimate(-90, -100, -50), caution="events"), "undetermined"),
    ):
        even = value_of(change, CASH, own).break_even
        assert even is not None
        assert even.paid == answer


def test_only_money_of_the_one_who_pays_is_netted() -> None:
    """Capacity is no money, and another's own cost is not taken from a bearer's saving; units are told all the same."""
    sure = Change("akutbesok", "series", Estimate(-900, -1000, -800), 2000.0)
    regional = OWN.model_copy(update={"falls_on": "region", "kr_per_year": 200_000})
    for cost, own in ((VISIT, [OWN, regional]), (CASH, [OWN])):
        found = value_of(sure, cost, own)
        assert found.net is None
        assert found.break_even is not None
        assert found.break_even.paid is None
        assert found.break_even.units == pytest.approx(sum(each.kr_per_year for each in own) / (5419 * 0.5))
    both = value_of(sure, CASH, [OWN, regional])
    assert both.net is not None
    assert both.net.value == pytest.approx(900 * 5419 * 0.5 - 200_000)
    assert both.break_even is not None
    assert both.break_even.units == pytest.approx(200_000 / (5419 * 0.5))


def test_own_costs_are_taken_off_once_of_several_cost_rows() -> None:
    plan = plan_of("exempel-samverkan")
    rows = (VISIT, CASH, CASH.model_copy(update={"falls_on": "municipality"}))
    found = assess_benefit(plan.model_copy(update={"costs": rows, "co_events": ()}), _clear())
    nets = {name: part for name, part in found.estimates.items() if name.startswith("net")}
    assert list(nets) == ["net_municipality"]
    yearly = found.estimates["akutbesok_municipality_yearly"]
    assert nets["net_municipality"].value == pytest.approx(yearly.value - 650_000)
    assert not any(name.startswith("net") for name in chapter("exempel-samverkan").estimates)


def _clear() -> Outcome:
    return outcome_of("exempel-samverkan", 0.5, alone=True)


def test_the_same_cost_twice_is_a_fault_on_both_lines(tmp_path: Path) -> None:
    """Visit and ambulance as two rows would hide one of them; other kinds and bearers are rows of their own."""
    folder = tmp_path / "exempel-samverkan"
    folder.mkdir()
    text = (workspace().raw / "exempel-samverkan" / "initiative.yaml").read_text(encoding="utf-8")
    row = "{measure: akutbesok, unit_cost: %d, price_year: 2023, falls_on: %s, cashable: %s}"
    rows = [(6774, "region", "false"), (1000, "region", "true"), (900, "region", "false"), (5, "municipality", "true")]
    lines = "".join(f"\n  - {row % each}" for each in rows)
    changed = re.sub(r"^costs: .*$", f"costs:{lines}", text, flags=re.M)
    (folder / "initiative.yaml").write_text(changed, encoding="utf-8")
    first = changed.split("\n").index("costs:") + 2
    with pytest.raises(DesignError) as caught:
        load_initiative(folder)
    told = [fault for fault in caught.value.faults if "lägg ihop dem till en rad" in fault]
    assert [f"rad {first}:" in told[0], f"rad {first + 2}:" in told[1], len(told)] == [True, True, 2]


def test_every_amount_has_the_words_that_stand_beside_it() -> None:
    for found in (
        chapter("exempel-samverkan"),
        chapter("ljungby-samverkan"),
        chapter("exempel-samverkan", 0.5, alone=True),
    ):
        estimates, cautions = found.estimates, found.cautions
        assert set(cautions) <= set(estimates)
        kronor = {name for name, part in estimates.items() if part.scale == "kr" and not name.startswith("own_cost")}
        assert kronor <= set(cautions)
    unsure, sure = chapter("exempel-samverkan").cautions, found.cautions
    assert "om 50\u00a0% av kostnaden försvinner; tid och plats, inte pengar" in sure["akutbesok_region_yearly"]
    assert "kan inte skiljas" not in "".join(sure.values())
    assert all("kan inte skiljas från slumpen" in unsure[name] for name in unsure if not name.startswith("own_cost"))
    assert sure["akutbesok_region_average"] == "hela genomsnittskostnaden"
    published = chapter("ljungby-samverkan").cautions
    assert "källans sätt att räkna" in published["published_2024-05_2024-07_region"]
    assert "stängd nattetid" in published["published_2024-05_2024-07_region"]
    assert "enstaka medelvärden" in published["published_2024-03_2024-05_region"]


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


@pytest.mark.parametrize(("year", "told"), [(1995, "1995 års priser"), (None, "inget prisår"), (2023, "")])
def test_own_costs_of_another_year_are_said_to_be_so_without_an_index_too(year: int | None, told: str) -> None:
    own = OWN.model_copy(update={"price_year": year})
    plan = plan_of("exempel-samverkan").model_copy(update={"own_costs": (own,)})
    uncounted = assess_benefit(plan, outcome_of("exempel-samverkan")).uncounted
    assert len(uncounted) == bool(told)
    assert told in "".join(uncounted)


def test_a_change_times_nothing_is_nothing() -> None:
    assert scaled(Estimate(-3, -math.inf, math.inf), 0.0) == Estimate(-0.0, 0.0, 0.0)
