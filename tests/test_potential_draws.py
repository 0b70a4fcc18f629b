"""From a figure of a question file to its distribution, against scipy's."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import kstest, lognorm, triang, uniform

from naravard_lib.analysis.value.draws import Distribution, distribution, measured
from naravard_lib.cases.figures import Amount, Quantity, Share
from naravard_lib.estimate import Estimate

SOURCE = {"source": "provat"}


@pytest.mark.parametrize(
    ("figure", "oracle"),
    [
        (Amount(low=20, high=60, bound="interval", **SOURCE), uniform(20, 40)),
        (Amount(low=20, base=30, high=60, bound="interval", **SOURCE), triang(0.25, 20, 40)),
        (Amount(low=50, base=50, high=50, bound="about", **SOURCE), uniform(40, 20)),
        (Amount(low=50, base=50, high=50, bound="up_to", **SOURCE), uniform(0, 50)),
        (Amount(low=50, base=50, high=50, bound="more_than", **SOURCE), uniform(50, 10)),
        (Share(low=0.92, base=0.92, high=0.92, bound="more_than", **SOURCE), uniform(0.92, 0.08)),
        (Share(low=0.9, base=0.9, high=0.9, bound="about", **SOURCE), uniform(0.72, 0.28)),
    ],
    ids=lambda part: getattr(part, "bound", ""),
)
def test_every_rule_gives_the_distribution_it_says(figure: Quantity, oracle: Any) -> None:
    made = distribution(figure)
    ends = [0.01, 0.05, 0.5, 0.95, 0.99]
    assert [made.quantile(end) for end in ends] == pytest.approx(oracle.ppf(ends))
    assert kstest(made.draw(np.random.default_rng(7), 20_000), oracle.cdf).pvalue > 0.001


def test_up_to_a_part_that_is_there_lies_near_the_number_and_down_to_zero() -> None:
    made = distribution(Share(low=0.7, base=0.7, high=0.7, bound="up_to", **SOURCE), part=True)
    oracle = triang(1, 0, 0.7)
    ends = [0.01, 0.05, 0.5, 0.95, 0.99]
    assert [made.quantile(end) for end in ends] == pytest.approx(oracle.ppf(ends))
    assert kstest(made.draw(np.random.default_rng(7), 20_000), oracle.cdf).pvalue > 0.001
    assert made.base == pytest.approx(oracle.median())


def test_an_exact_figure_never_moves() -> None:
    made = distribution(Amount(low=50, base=50, high=50, bound="exact", **SOURCE))
    assert set(made.draw(np.random.default_rng(7), 100)) == {50.0}
    assert (made.base, made.quantile(0.05)) == (50.0, 50.0)


def test_a_measured_effect_keeps_its_interval() -> None:
    made = measured(Estimate(-0.20, -0.36, 0.0, 0.95))
    assert [made.quantile(end) for end in (0.025, 0.5, 0.975)] == pytest.approx([0.0, 0.20, 0.36], abs=1e-9)
    oracle = lognorm(s=made.high, scale=math.exp(made.low))
    draws = 1 - made.draw(np.random.default_rng(7), 20_000)
    assert kstest(draws, oracle.cdf).pvalue > 0.001


def test_an_uneven_interval_is_told_by_its_wider_half() -> None:
    made = measured(Estimate(-0.20, -0.30, 0.10, 0.95))
    assert made.quantile(0.025) == pytest.approx(-0.10)
    assert made.quantile(0.975) > 0.30


def test_mean_and_variance_of_a_product_are_the_exact_ones() -> None:
    parts = [
        Distribution("interval_base", "triangular", 10, 20, 60),
        Distribution("interval", "uniform", 0.2, 0.3, 0.4),
    ]
    rng = np.random.default_rng(7)
    product = np.prod([part.draw(rng, 400_000) for part in parts], axis=0)
    oracles = [triang(0.2, 10, 50), uniform(0.2, 0.2)]
    mean = math.prod(oracle.mean() for oracle in oracles)
    square = math.prod(oracle.var() + oracle.mean() ** 2 for oracle in oracles)
    spread = math.sqrt(square - mean**2)
    assert product.mean() == pytest.approx(mean, abs=4 * spread / math.sqrt(len(product)))
    assert product.std() == pytest.approx(spread, rel=0.01)
