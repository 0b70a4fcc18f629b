"""Effects: known truth recovered, intervals against simulation, units, comparisons and hidden values."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated import ar1, frame, months, steps

from naravard_lib import DesignError, Estimate, ItsDesign, fit_its
from naravard_lib.analysis.series.fitting import Fitted, fit_bounds
from naravard_lib.tables.series import aggregate, tidy_plain

N, AT = 240, 120
CHANGE = pd.Period("2020-01", "M") + AT
SEASON = np.cos(2 * np.pi * np.arange(N) / 12)
STEP, SINCE = steps(N, AT)


def held(estimate: Estimate | None, truth: float, ses: float = 3.5) -> None:
    """Within 3.5 standard errors (one false alarm in 2 000), and the truth must be many of them away from zero."""
    assert estimate is not None
    assert estimate.se is not None
    assert abs(estimate.value - truth) < ses * estimate.se
    assert abs(truth) > 2 * ses * estimate.se


def mean_truth(effect: np.ndarray, base: np.ndarray, used: np.ndarray) -> tuple[float, float]:
    return float(effect[used].sum()), float(effect[used].sum() / base[used].sum())


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_means_give_back_what_was_put_in(rho: float) -> None:
    base, effect = 200 + 0.1 * np.arange(N) + 8 * SEASON, -15 * STEP - 0.3 * SINCE
    series = frame(base + effect + ar1(np.random.default_rng(2), N, rho, 2))
    fit = fit_its(series, ItsDesign(CHANGE))
    total, share = mean_truth(effect, base, STEP > 0)
    for estimate, truth in ((fit.level, -15), (fit.slope, -0.3), (fit.cumulative, total), (fit.relative, share)):
        held(estimate, truth)


def test_level_is_the_effect_of_the_first_month_after_phase_in() -> None:
    """Without noise to hide in, a month to and fro would show: the trend moves by one a month."""
    effect = -15 * STEP - 1.0 * np.maximum(SINCE - 2, 0)
    values = 500 + effect + np.random.default_rng(3).normal(0, 0.01, N)
    fit = fit_its(frame(values), ItsDesign(CHANGE, phase_in=2, harmonics=0))
    assert fit.level.value == pytest.approx(-15, abs=0.02)
    assert fit.slope is not None
    assert fit.slope.value == pytest.approx(-1, abs=0.001)


def test_a_sum_of_counts_is_on_the_scale_of_what_was_counted() -> None:
    """With a spread of .4 the exponential of a mean log falls 8 % short; the sum must not."""
    rng = np.random.default_rng(16)
    counts = rng.poisson(300 * np.exp(-0.5 * STEP + rng.normal(0, 0.4, N)))
    fit = fit_its(frame(counts), ItsDesign(CHANGE, family="count", slope=False))
    after = fit.path[STEP > 0]
    assert fit.path["fitted"].sum() == pytest.approx(counts.sum(), rel=1e-9)
    expected = (after["fitted"] - after["counterfactual"]).sum()
    assert fit.cumulative.value == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_counts_give_back_what_was_put_in(rho: float) -> None:
    rng = np.random.default_rng(6)
    exposure = 1000 + 2.0 * np.arange(N)
    log_rate = np.log(0.3) + 0.001 * np.arange(N) + 0.1 * SEASON + ar1(rng, N, rho, 0.03)
    change = -0.2 * STEP - 0.004 * SINCE
    counts = rng.poisson(exposure * np.exp(log_rate + change))
    fit = fit_its(frame(counts, exposure=exposure), ItsDesign(CHANGE, family="count"))
    expected = exposure * np.exp(log_rate)
    after = STEP > 0
    without, total = expected[after].sum(), (expected * np.expm1(change))[after].sum()
    for estimate, truth in ((fit.level, -0.2), (fit.slope, -0.004), (fit.cumulative, total)):
        held(estimate, truth)
    held(fit.relative, total / without)


def test_phase_in_and_excluded_months_are_no_part_of_the_effect() -> None:
    effect = -15 * STEP - 0.3 * np.maximum(SINCE - 6, 0)  # the trend turns when the introduction is over
    values = 200 + effect + ar1(np.random.default_rng(4), N, 0.3, 2)
    values[AT : AT + 6] += 400
    values[30:40] -= 100
    gone = ((months(N)[30], months(N)[39]),)
    fit = fit_its(frame(values), ItsDesign(CHANGE, phase_in=6, exclude=gone))
    total, share = mean_truth(effect, np.full(N, 200.0), np.arange(N) >= AT + 6)
    for estimate, truth in ((fit.level, -15), (fit.slope, -0.3), (fit.cumulative, total), (fit.relative, share)):
        held(estimate, truth)
    assert (fit.n_before, fit.n_after) == (AT - 10, AT - 6)


SHOCK = np.cumsum(np.random.default_rng(8).normal(0, 3, N))  # a random walk that both share


@pytest.mark.parametrize(("kind", "scale"), [("difference", 1.0), ("scaled", 50.0), ("covariate", 50.0)])
def test_a_comparison_takes_out_what_both_share(kind: str, scale: float) -> None:
    rng = np.random.default_rng(9)
    base = 200 + SHOCK
    values = base - 12 * STEP + rng.normal(0, 2, N)
    series = frame(values, comparison=scale * (base + rng.normal(0, 0.3, N)))
    compared = fit_its(series, ItsDesign(CHANGE, slope=False, comparison=kind))
    held(compared.level, -12)
    held(compared.relative, float((-12 * STEP).sum() / base[STEP > 0].sum()))
    alone = fit_its(series, ItsDesign(CHANGE, slope=False))
    assert compared.level.high - compared.level.low < 0.5 * (alone.level.high - alone.level.low)


@pytest.mark.parametrize("kind", ["difference", "scaled", "covariate"])
def test_a_comparison_of_counts_enters_as_log_rate(kind: str) -> None:
    rng = np.random.default_rng(10)
    base = np.exp(np.log(2) + SHOCK / 200)
    population = np.linspace(9e4, 1.1e5, N)
    columns = {"exposure": np.full(N, 1000.0), "comparison_exposure": population}
    counts, others = rng.poisson(1000 * base * np.exp(-0.15 * STEP)), rng.poisson(population * base)
    fit = fit_its(
        frame(counts, comparison=others, **columns),
        ItsDesign(CHANGE, family="count", slope=False, comparison=kind),
    )
    held(fit.level, -0.15)
    held(fit.relative, np.expm1(-0.15))


def test_a_comparison_that_is_not_there_is_asked_for() -> None:
    with pytest.raises(DesignError, match="saknar jämförande enheter"):
        fit_its(frame(np.arange(48.0)), ItsDesign("2022-01", comparison="difference"))


def drawn(chosen: Fitted, size: int) -> Iterator[np.ndarray]:
    """Coefficients from the mixture of multivariate t or, for counts, normal distributions, node by node."""
    rng, fit = np.random.default_rng(12), chosen.fit
    for node, count in enumerate(rng.multinomial(size, fit.weight)):
        normal = rng.normal(size=(count, fit.beta.shape[1])) @ fit.root[node].T
        stretch = np.ones(count) if np.isinf(fit.df) else np.sqrt(rng.chisquare(fit.df, count) / fit.df)
        yield fit.beta[node] + normal / stretch[:, None]


@pytest.mark.parametrize("family", ["gaussian", "count"])
def test_sums_have_the_intervals_of_drawn_coefficients(family: str) -> None:
    """With 400 000 draws the tail points are known to about 0.5 % of the width; counts are an approximation."""
    rng = np.random.default_rng(13)
    series = frame(rng.poisson(900 * np.exp(-0.15 * STEP[84:132] + ar1(rng, 48, 0.4, 0.04))))
    design = ItsDesign("2023-01", family=family, harmonics=1)
    kind = "count" if family == "count" else "mean"
    chosen, found = fit_bounds(aggregate(tidy_plain(series, kind=kind), additive=True), design)
    rows = (
        chosen.segments.design[chosen.segments.effect_months],
        chosen.segments.counterfactual[chosen.segments.effect_months],
    )
    beta = np.concatenate(list(drawn(chosen, 400_000)))
    if family == "count":
        with_change, without = (np.exp(beta @ part.T).sum(axis=1) for part in rows)
        line = np.exp(chosen.segments.design @ (chosen.fit.weight @ chosen.fit.beta)).sum()
        smear = chosen.response.observed.sum() / line
    else:
        with_change, without = (beta @ part.sum(axis=0) for part in rows)
        smear = 1.0
    tolerance = 0.01 if family == "gaussian" else 0.05
    for estimate, draws in (
        (found.cumulative, smear * (with_change - without)),
        (found.relative, with_change / without - 1),
    ):
        expected = np.quantile(draws, [0.025, 0.975])
        np.testing.assert_allclose([estimate.low, estimate.high], expected, atol=tolerance * np.ptp(expected))


def coverage(rho: float, n: int, replicates: int) -> list[float]:
    step, since = steps(n, n // 2)
    change = pd.Period("2020-01", "M") + n // 2
    truths = np.array([-8.0, -0.5, float((-8 * step - 0.5 * since).sum())])
    hits = np.zeros(3)
    for seed in range(replicates):
        values = 100 - 8 * step - 0.5 * since + ar1(np.random.default_rng(seed), n, rho, 4)
        fit = fit_its(frame(values), ItsDesign(change))
        parts = (fit.level, fit.slope, fit.cumulative)
        hits += [part is not None and part.low <= truth <= part.high for part, truth in zip(parts, truths, strict=True)]
    return list(hits / replicates)


@pytest.mark.parametrize(("rho", "n"), [(0.0, 24), (0.8, 36)])
def test_intervals_hold_the_truth_about_as_often_as_promised(rho: float, n: int) -> None:
    """A true coverage of 93 % gives 86 % or less of 150 series once in 500; the benchmark has the sharp figures."""
    assert min(coverage(rho, n, 150)) > 0.86


def scaled(estimate: Estimate | None, by: float) -> list[float]:
    assert estimate is not None
    return [by * estimate.value, by * estimate.low, by * estimate.high]


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from([0.01, 7.3, 1000.0]), st.sampled_from(["none", "difference", "scaled"]))
def test_a_mean_series_gives_the_same_answer_in_any_unit(seed: int, factor: float, kind: str) -> None:
    rng = np.random.default_rng(seed)
    values = 90 + ar1(rng, 40, 0.5, 6) - 9 * steps(40, 24)[0]
    columns = {"comparison": 80 + ar1(rng, 40, 0.5, 6)}
    design = ItsDesign("2022-01", comparison=kind)
    visits = fit_its(frame(values, **columns), design)
    other = fit_its(frame(factor * values, comparison=factor * columns["comparison"]), design)
    for name in ("level", "slope", "cumulative"):
        mine, theirs = getattr(visits, name), getattr(other, name)
        np.testing.assert_allclose(scaled(theirs, 1 / factor), scaled(mine, 1), rtol=1e-9)
    np.testing.assert_allclose(scaled(other.relative, 1), scaled(visits.relative, 1), rtol=1e-9)
    assert visits.relative.p is not None
    assert other.relative.p == pytest.approx(visits.relative.p, rel=1e-9)
    assert [check.text for check in other.checks] == [check.text for check in visits.checks]
    columns_drawn = ["fitted", "counterfactual", "low", "high"]
    drawn_here, drawn_there = visits.path[columns_drawn] * factor, other.path[columns_drawn]
    np.testing.assert_allclose(drawn_there, drawn_here, rtol=1e-9)


def test_methods_say_the_same_in_any_unit() -> None:
    values = 90 + ar1(np.random.default_rng(1), 40, 0.5, 6) - 5 * steps(40, 24)[0]
    texts = {fit_its(frame(factor * values), ItsDesign("2022-01")).methods.text for factor in (1, 0.01, 1000)}
    assert len(texts) == 1
