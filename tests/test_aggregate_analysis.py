"""What a table of before and after earns: intervals held against the persons behind it, the bracket, the verdict."""

import numpy as np
import pandas as pd
import pytest
from before_after_tables import persons, row_of, table, units_of
from scipy import stats

from naravard_lib.analysis.aggregate.before_after import compare_before_after
from naravard_lib.analysis.aggregate.bracket import largest_fall
from naravard_lib.analysis.aggregate.intervals import MIN_PERSONS, MIN_UNITS, log_change
from naravard_lib.analysis.aggregate.results.before_after import BeforeAfter
from naravard_lib.analysis.persons.bracket import own_ratio
from naravard_lib.analysis.persons.tally import Sums

WORLDS = ("recorded", "hidden", "call", "fall", "sharp", "decline", "death", "waiting", "types 12x")


def compared(*rows: tuple[float, ...], comparison: int = 0, months: int = 6, falls: bool = True) -> BeforeAfter:
    return compare_before_after(table(*rows, comparison=comparison), months, falls=falls)


def exact_se(values: np.ndarray) -> float:
    """The standard error with every person known: the influence function of the person-level analysis."""
    ones = np.ones(values.shape[1])
    return own_ratio(Sums(values[1], ones), Sums(values[0], ones)).se


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("outcome", ["ed_visits", "bed_days"])
def test_no_spread_in_a_table_gives_a_narrower_interval_than_the_persons_themselves(world: str, outcome: str) -> None:
    for effect in (0.0, -0.4):
        values = persons(world, effect, 3, outcome)
        for spread in ("arms", "paired"):
            found = log_change(table(row_of(values, spread)), 0.95)
            assert found.basis == spread
            assert found.se >= 0.999 * exact_se(values)


@pytest.mark.parametrize("crisis", ["as much for all", "by chance"])
def test_three_spreads_cover_a_fall_on_top_of_a_standing_need(crisis: str) -> None:
    """Home help: needs differ, and stay; everybody falls by about as many hours, which hardly shows in the changes."""
    rng = np.random.default_rng(8)
    need = np.exp(rng.standard_normal((600, 150)) + np.log(40))
    extra = 20.0 if crisis == "as much for all" else rng.poisson(20.0, need.shape)
    noise = 4 * rng.standard_normal((2, *need.shape))
    truth = (40 * np.exp(0.5)) / (40 * np.exp(0.5) + 20)
    hits = []
    for values in zip(need + extra + noise[0], need + noise[1], strict=True):
        found = log_change(table(row_of(np.array(values), "paired")), 0.95)
        assert found.basis == "paired"
        estimate = found.estimate(0.95)
        hits.append(estimate.low <= truth <= estimate.high)
    assert np.mean(hits) >= 0.92  # 600 draws: 95 % gives less once in 1 000; a skew need costs a per cent or two


def test_paired_spread_agrees_with_the_t_test_when_all_were_alike_before() -> None:
    after = np.random.default_rng(2).gamma(2.0, 3.0, 300)
    values = np.array([np.full(300, 10.0), after])
    mean = stats.ttest_1samp(after - 10.0, 0.0).confidence_interval(0.95)
    found = log_change(table(row_of(values, "paired")), 0.95).estimate(0.95)
    assert found.value - 1 == pytest.approx(float((after - 10).mean()) / 10)
    assert found.low == pytest.approx(1 + mean.low / 10, abs=0.01)  # the log scale bends the interval a little
    assert found.high == pytest.approx(1 + mean.high / 10, abs=0.01)


def test_arms_agree_with_independent_samples() -> None:
    rng = np.random.default_rng(4)
    before, after = rng.gamma(3.0, 4.0, 4000), rng.gamma(3.0, 3.0, 4000)
    found = log_change(table(row_of(np.array([before, after]), "arms")), 0.95)
    drawn = [rng.choice(after, 4000).mean() / rng.choice(before, 4000).mean() for _ in range(1500)]
    assert found.se == pytest.approx(float(np.std(np.log(drawn))), rel=0.06)


def test_units_alone_agree_with_the_t_interval_of_their_log_ratios_when_equally_large() -> None:
    after = np.array([700.0, 820.0, 760.0, 910.0, 790.0])
    found = log_change(table(*((40, 1000.0, each) for each in after)), 0.95)
    mean = stats.t.interval(0.95, 4, np.mean(np.log(after / 1000)), stats.sem(np.log(after / 1000)))
    assert found.basis == "units"
    assert found.freedom == pytest.approx(4, abs=0.05)
    assert found.estimate(0.95).low == pytest.approx(float(np.exp(mean[0])), rel=0.01)
    assert found.estimate(0.95).high == pytest.approx(float(np.exp(mean[1])), rel=0.01)


@pytest.mark.parametrize(
    "rows",
    [
        [(40, 100, 70)] * (MIN_UNITS - 1),
        [(MIN_PERSONS - 1, 100, 70, 3, 3)],
        [(40, 100, 70, 0, 0)],  # no spread at all is no spread of persons
        [(40, 0, 70), (40, 0, 60), (40, 0, 10), (40, 0, 5)],
        [(40, 100, 0), (40, 100, 0), (40, 100, 0), (40, 100, 0)],
        [(40, 100, 70, 3, 3), (40, 100, 75)],
        [(400, 1000, 700, np.nan, np.nan, 3)],  # the spread of the changes alone bounds nothing
    ],
)
def test_no_interval_where_none_is_earned(rows: list[tuple[float, ...]]) -> None:
    found = compared(*rows)
    assert found.whole.basis == "none"
    assert not found.whole.bounded
    assert found.bracket is None
    assert found.verdict.code == "cannot_tell"


def test_units_that_fell_exactly_alike_are_no_surer_than_counts_can_be() -> None:
    found = log_change(table(*([(40, 100, 70)] * 7)), 0.95)
    assert found.se == pytest.approx(np.sqrt(1 / 700 + 1 / 490))


def test_spreads_that_leave_only_rounding_give_no_interval_of_nothing() -> None:
    alike = log_change(table((40, 100, 70, 5, 3.5, 1.5)), 0.95)  # everybody fell by the same share
    assert alike.se >= 0.1 * log_change(table((40, 100, 70, 5, 3.5)), 0.95).se


def test_the_wider_interval_is_taken_where_persons_and_units_give_one_each() -> None:
    alike = [(400, 4000.0, 3000.0 + 10 * step, 8.0, 8.0) for step in range(5)]
    apart = [(400, 4000.0, 1500.0 + 800 * step, 8.0, 8.0) for step in range(5)]
    assert (compared(*alike).whole.basis, compared(*apart).whole.basis) == ("arms", "units")


def test_units_cover_what_they_promise_with_uneven_sizes_and_heavy_users() -> None:
    rng = np.random.default_rng(6)
    values = np.hstack([persons("recorded", 0.0, seed, "bed_days") for seed in (3, 4, 5)])
    truth = values[1].sum() / values[0].sum()
    hits = []
    for _ in range(400):
        drawn = values[:, rng.integers(values.shape[1], size=300)]
        found = log_change(table(*map(row_of, units_of(drawn, 7, rng))), 0.95).estimate(0.95)
        hits.append(found.low <= truth <= found.high)
    assert np.mean(hits) >= 0.93  # 400 draws: 95 % gives 0.93 or less once in thirty


@pytest.mark.parametrize("effect", [0.0, -0.2, -0.4])
def test_the_bracket_holds_the_truth_and_nothing_is_shown_without_a_comparison(effect: float) -> None:
    rng = np.random.default_rng(7)
    for world in WORLDS:
        for outcome in ("ed_visits", "bed_days"):
            values = persons(world, effect, 3, outcome)
            for spread in ("", "arms"):
                found = compared(*(row_of(unit, spread) for unit in units_of(values[:, :200], 7, rng)))
                assert found.verdict.code == "cannot_tell"
                if found.bracket is not None:
                    assert found.bracket.low <= 1 + effect <= found.bracket.high, (world, outcome, spread)


def test_no_bounds_leave_no_effect_out_or_stand_on_an_increase() -> None:
    """Inscribed at discharge, nobody helped: some 18 nights in that stay, and 3 in any half-year."""
    rng = np.random.default_rng(10)
    for _ in range(50):
        nights = [rng.poisson(3.0, (2, n)) for n in (73, 63, 59, 46, 128, 86, 93)]
        stays = [np.ceil(rng.gamma(1.5, 12.0, part.shape[1])) for part in nights]
        rows = [row_of(np.array([before + stay, after])) for (before, after), stay in zip(nights, stays, strict=True)]
        found = compared(*rows)
        assert found.bracket is None or found.bracket.low < 1 < found.bracket.high
    rise = compared(*((60, 300.0 + step, 600.0 + 3 * step) for step in range(7)))
    assert rise.whole.bounded
    assert rise.bracket is None


def test_the_largest_fall_is_beyond_all_that_was_simulated() -> None:
    falls = []
    for world in WORLDS:
        for outcome in ("ed_visits", "bed_days", "admissions"):
            values = np.hstack([persons(world, 0.0, seed, outcome) for seed in (3, 11)])
            falls.append(1 - values[1].sum() / values[0].sum())
    assert 0.5 < max(falls) < largest_fall(6)
    assert min(falls) > 0
    assert [largest_fall(months) for months in (1, 2, 3, 6, 12)] == sorted(map(largest_fall, (1, 2, 3, 6, 12)))[::-1]


def test_no_bracket_where_nothing_is_known_of_the_measure() -> None:
    found = compared(*((40, 100.0, each) for each in (70.0, 82.0, 76.0, 91.0)), falls=False)
    assert found.whole.bounded
    assert found.bracket is None
    assert found.fall is None


def against(own: float, other: float, level: float = 1.0, sd: float = 2.0, falls: bool = True) -> tuple[str, ...]:
    """Code and reasons for 2 000 persons with 10 each before, and as many others at `level` times that."""
    rows = (2000, 20000.0, 20000.0 * own, sd, sd), (2000, 20000.0 * level, 20000.0 * level * other, sd, sd)
    verdict = compared(*rows, comparison=1, falls=falls).verdict
    return (verdict.code, *verdict.reasons)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (against(0.5, 0.7), ("shown",)),
        (against(0.69, 0.7), ("not_shown",)),
        (against(0.622, 0.7), ("cannot_tell", "small_difference")),
        (against(0.65, 0.7, sd=20.0), ("cannot_tell", "interval_wide")),
        (against(0.9, 0.7, sd=4.0), ("cannot_tell", "worse")),
        (against(0.5, 0.7, level=0.8), ("cannot_tell", "level_gap")),
        (against(0.5, 0.7, level=1.2), ("cannot_tell", "level_gap")),
        (against(0.5, 1.0), ("cannot_tell", "steady")),
        (against(0.5, 0.7, falls=False), ("cannot_tell", "untested")),
    ],
)
def test_the_rule_of_the_verdict(found: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    assert found == wanted


def test_a_comparison_without_spread_bears_no_verdict() -> None:
    rows = [(400, 4000.0, 2000.0, 5.0, 5.0), (400, 4000.0, 3000.0)]
    found = compared(*rows, comparison=1)
    assert found.contrast is not None
    assert not np.isfinite(found.contrast.ratio.high)
    assert found.verdict.reasons == ("no_interval",)


def test_the_ratio_of_ratios_and_the_gap_are_the_plain_ones() -> None:
    found = compared((50, 500, 300, 4, 4), (50, 700, 300, 4, 4), (200, 2200, 1650, 4, 4), comparison=1)
    assert found.contrast is not None
    assert found.contrast.ratio.value == pytest.approx((600 / 1200) / (1650 / 2200))
    assert found.contrast.gap == pytest.approx(11 / 12 - 1)
    assert [unit.ratio.value for unit in found.units] == pytest.approx([0.6, 3 / 7])


def test_persons_who_were_as_ill_seldom_give_a_false_answer_and_a_large_effect_is_seen() -> None:
    codes: dict[float, list[str]] = {0.0: [], -0.4: []}
    for effect, found in codes.items():
        for world in ("recorded", "sharp", "decline", "death"):
            for seed in range(20, 23):
                own, other = persons(world, effect, seed), persons(world, 0.0, seed + 50)
                found.append(compared(row_of(own, "arms"), row_of(other, "arms"), comparison=1).verdict.code)
    assert codes[0.0].count("shown") == 0
    assert codes[-0.4].count("shown") >= 6  # of 12; with 400 persons on either side it is seen about as often as not
    assert codes[-0.4].count("not_shown") == 0


def test_persons_who_were_not_in_a_crisis_are_never_taken_for_a_comparison() -> None:
    """Everybody in the region, whenever: less ill before, and no fall of their own."""
    rng = np.random.default_rng(9)
    values = persons("recorded", 0.0, 3)
    anybody = rng.poisson(values[0].mean(), (2, 1000)).astype(float)
    rows = [row_of(values, "arms"), row_of(anybody, "arms")]
    assert compared(*rows, comparison=1).verdict.reasons == ("steady",)
    rows[1] = row_of(anybody / 3, "arms")
    assert compared(*rows, comparison=1).verdict.reasons == ("level_gap", "steady")


def test_doubtful_units_are_left_out_in_a_figure_of_their_own() -> None:
    rows = table((40, 400, 300), (30, 300, 100), (20, 200, 150))
    found = compare_before_after(rows, 6, falls=True, doubtful={"SJUKHUS 2": "sent införd"})
    assert [unit.doubtful for unit in found.units] == ["", "sent införd", ""]
    assert found.whole.ratio.value == pytest.approx(550 / 900)
    assert found.certain is not None
    assert found.certain.ratio.value == pytest.approx(450 / 600)
    assert compare_before_after(rows, 6, falls=True).certain is None


def test_the_frame_is_left_as_it_was() -> None:
    rows = table((40, 400, 300, 4, 4, 3), (30, 300, 100, 4, 4, 3), comparison=1)
    before = rows.copy()
    compare_before_after(rows, 6, falls=True)
    pd.testing.assert_frame_equal(rows, before)
