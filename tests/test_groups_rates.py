"""Standardised rates against hand calculations and figures printed by an R package, and their intervals by counting."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from naravard_lib.analysis.groups.cells import Cells, rate_ratio
from naravard_lib.analysis.groups.rates import difference, dispersion_of, logged, standard_rate
from naravard_lib.estimate import Estimate

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
    assert 2.55 < dispersion_of(clustered, np.full(2000, mean)) < 4.5  # 3, and rather too much than too little
    assert dispersion_of(np.full(24, mean), np.full(24, mean)) == 1
    events = np.array([40.0, 60.0])
    plain, wide = (standard_rate(events, np.ones(2), np.ones(2), dispersion=size) for size in (1.0, 4.0))
    assert (wide.high - wide.low) / (plain.high - plain.low) == pytest.approx(2, rel=0.1)


@pytest.mark.parametrize("hang_together", [0.0, 0.4, 0.7])
def test_months_that_hang_together_are_covered_too(hang_together: float) -> None:
    rng, months, mean = np.random.default_rng(6), 36, 100.0
    covered = []
    for _ in range(500):
        drift = [rng.standard_normal()]
        for step in np.sqrt(1 - hang_together**2) * rng.standard_normal(months - 1):
            drift.append(hang_together * drift[-1] + step)
        counts = rng.poisson(mean * np.exp(0.1 * np.array(drift) - 0.005)).astype(float)
        spread = dispersion_of(counts, np.full(months, mean))
        found = standard_rate(np.array([counts.sum()]), np.array([months]), np.ones(1), dispersion=spread)
        covered.append(found.low <= mean <= found.high)
    assert np.mean(covered) > 0.91  # 0.95 less three standard errors of 500, and a per cent for the strongest


def cells(counts: Sequence[np.ndarray]) -> Cells:
    """Two sides of one age each, 1000 persons in both, month by month."""
    n = len(counts[0])
    months = pd.Series(list(pd.period_range("2020-01", periods=n, freq="M")) * 2)
    events = np.concatenate(counts).astype(float)[:, None]
    names = np.repeat(np.array(["treated", "comparison"], dtype=object), n)
    return Cells(months, names, names, events, events, np.full((2 * n, 1), 1000.0))


def test_what_moves_both_sides_in_the_same_months_is_no_chance_between_them() -> None:
    rng, winters = np.random.default_rng(7), 100 * (1 + 0.3 * np.cos(np.arange(24) / 6 * np.pi))
    found = []
    for _ in range(300):
        table = cells([rng.poisson(winters), rng.poisson(winters)])
        found.append(rate_ratio(table, table.treated, ~table.treated, np.ones(1)))
    assert all(each is not None for each in found)
    sure = [each for each in found if each is not None]
    assert np.mean([each.low <= 0 <= each.high for each in sure]) > 0.93
    # Two sums of 2400 differ by 1.96 * sqrt(2 / 2400) = 0.057 in logarithm; the season moves each by five times that.
    assert np.mean([each.high - each.value for each in sure]) < 2 * 0.057


def test_sides_without_a_month_in_common_or_with_a_zero_have_no_ratio() -> None:
    table = cells([np.full(12, 9.0), np.full(12, 9.0)])
    first_year = (table.month < pd.Period("2020-07", "M")).to_numpy()
    assert rate_ratio(table, table.treated & first_year, ~table.treated & ~first_year, None) is None
    none = cells([np.full(12, 9.0), np.r_[0.0, np.full(11, 9.0)]])
    assert rate_ratio(none, none.treated, ~none.treated, None) is None


def test_a_difference_of_normal_estimates_has_the_usual_interval() -> None:
    one, other = Estimate(1.0, 1.0 - 1.96 * 0.3, 1.0 + 1.96 * 0.3), Estimate(0.2, 0.2 - 1.96 * 0.4, 0.2 + 1.96 * 0.4)
    found = difference(one, other)
    assert (found.value, found.low, found.high) == pytest.approx((0.8, 0.8 - 1.96 * 0.5, 0.8 + 1.96 * 0.5))


@pytest.mark.parametrize("low", [-1.0, -1.5, -math.inf, math.nan])
def test_what_has_no_logarithm_is_not_compared(low: float) -> None:
    assert logged(Estimate(-0.2, low, 0.1), 1.0) is None
