"""The averaging core against dense matrices and other people's programs."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.regression.linear_model import GLS

from naravard_lib.analysis.series.mixture import Mixture, TMixture
from naravard_lib.analysis.series.reml import fit_gls_mixture
from naravard_lib.errors import FitError

SHARES = (0.85, 0.50, 0.20)


def problem(n: int, gaps: bool, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Months, response and segmented design; with gaps, a fifth of the months is gone."""
    rng = np.random.default_rng(seed)
    months = np.arange(n, dtype=float)
    if gaps:
        months = np.sort(rng.choice(np.arange(n * 5 // 4), n, replace=False)).astype(float)
    time, after = months - months[n // 2], (np.arange(n) >= n // 2).astype(float)
    angle = 2 * np.pi * months / 12
    design = np.column_stack([np.ones(n), time, after, after * time, np.cos(angle), np.sin(angle)])
    noise = np.zeros(n)
    for t in range(1, n):
        noise[t] = 0.5 ** (months[t] - months[t - 1]) * noise[t - 1] + rng.normal()
    return months, 100 + 0.3 * time - 4 * after + 3 * np.sin(angle) + noise, design


def correlation(months: np.ndarray, rho: float, share: float) -> np.ndarray:
    distance = np.abs(months[:, None] - months[None, :])
    return share * rho**distance + (1 - share) * np.eye(months.size)


def log_prior(fit: Mixture, b: float) -> np.ndarray:
    """Written anew: half the mass without white noise and exponent b, half with it and exponent -.25, even in share."""
    grid = np.tanh(np.linspace(-0.60, 3.15, 26))

    def mass(rho: np.ndarray, b: float, among: np.ndarray) -> np.ndarray:
        step = np.cosh(np.arctanh(rho)) ** -2
        return (1 - rho) ** (b - 1) * step / np.sum((1 - among) ** (b - 1) * np.cosh(np.arctanh(among)) ** -2)

    alone, beside = mass(fit.rho, b, grid), mass(fit.rho, -0.25, grid[grid > 0.02])
    return np.log(np.where(fit.share == 1.0, 0.5 * alone, 0.5 / len(SHARES) * beside))


def restricted_log_likelihood(y: np.ndarray, design: np.ndarray, corr: np.ndarray) -> float:
    inverse = np.linalg.inv(corr)
    information = design.T @ inverse @ design
    beta = np.linalg.solve(information, design.T @ inverse @ y)
    rss = (y - design @ beta) @ inverse @ (y - design @ beta)
    n, p = design.shape
    return -0.5 * ((n - p) * np.log(rss) + np.linalg.slogdet(corr)[1] + np.linalg.slogdet(information)[1])


@pytest.mark.parametrize("gaps", [False, True])
def test_every_node_is_the_generalised_least_squares_of_statsmodels(gaps: bool) -> None:
    months, y, design = problem(40, gaps)
    fit = fit_gls_mixture(months, y, design)
    assert fit.rho.size > 50
    assert fit.df == 34
    for rho, share, beta, root in zip(fit.rho, fit.share, fit.beta, fit.root, strict=True):
        oracle = GLS(y, design, sigma=correlation(months, rho, share)).fit()
        np.testing.assert_allclose(beta, oracle.params, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(root @ root.T, oracle.cov_params(), rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize(("n", "b"), [(15, -0.25), (24, 0.0), (42, 0.5), (60, 1.0), (80, 1.0)])
def test_nodes_are_weighted_by_restricted_likelihood_and_prior(n: int, b: float, gaps: bool) -> None:
    months, y, design = problem(n, gaps)
    fit = fit_gls_mixture(months, y, design)
    dense = np.array(
        [
            restricted_log_likelihood(y, design, correlation(months, *node))
            for node in zip(fit.rho, fit.share, strict=True)
        ]
    )
    expected = dense + log_prior(fit, b)
    found = np.log(fit.weight)
    np.testing.assert_allclose(found - found.max(), expected - expected.max(), atol=1e-9 * np.abs(dense).max())
    assert fit.weight.sum() == pytest.approx(1, abs=1e-12)


def test_a_gap_keeps_its_length() -> None:
    months, y, design = problem(40, gaps=False)
    kept = np.ones(40, bool)
    kept[10:16] = False
    true = fit_gls_mixture(months[kept], y[kept], design[kept])
    squeezed = fit_gls_mixture(np.arange(34.0), y[kept], design[kept])
    assert true.autocorrelation != pytest.approx(squeezed.autocorrelation, abs=1e-6)


@given(st.floats(1e-6, 1e6), st.floats(-1e3, 1e3))
def test_unit_and_origin_change_nothing_but_themselves(scale: float, shift: float) -> None:
    months, y, design = problem(30, gaps=False)
    plain, moved = (fit_gls_mixture(months, values, design) for values in (y, scale * (y + shift)))
    np.testing.assert_allclose(moved.weight, plain.weight, rtol=1e-6)
    np.testing.assert_allclose(
        moved.contrasts(np.eye(6)[2:3]).mean, scale * plain.contrasts(np.eye(6)[2:3]).mean, rtol=1e-7
    )
    np.testing.assert_allclose(moved.root, scale * plain.root, rtol=1e-6, atol=scale * 1e-9)


def test_strong_correlation_is_seen_in_a_long_series_and_none_where_there_is_none() -> None:
    rng = np.random.default_rng(3)
    n, design = 400, np.column_stack([np.ones(400), np.arange(400.0)])
    white = rng.normal(size=n)
    carried = np.zeros(n)
    for t in range(1, n):
        carried[t] = 0.8 * carried[t - 1] + white[t]
    months = np.arange(float(n))
    assert fit_gls_mixture(months, white, design).autocorrelation == pytest.approx(0, abs=0.1)
    assert fit_gls_mixture(months, carried, design).autocorrelation == pytest.approx(0.8, abs=0.1)


def test_what_cannot_be_told_apart_is_refused() -> None:
    months, y, design = problem(24, gaps=False)
    with pytest.raises(FitError, match="skilja förändringen från trend och säsong"):
        fit_gls_mixture(months, y, np.column_stack([design, design[:, 2]]))
    with pytest.raises(FitError, match="ta med fler månader"):
        fit_gls_mixture(months[17:23], y[17:23], design[17:23])
    with pytest.raises(FitError, match="varierar inte alls"):
        fit_gls_mixture(months, design @ np.arange(6.0), design)


@pytest.mark.parametrize("df", [2, 7, 40])
def test_one_node_is_the_t_distribution(df: int) -> None:
    single = TMixture(np.ones(1), np.array([[3.0, -2.0]]), np.array([[0.5, 4.0]]), df)
    for q in (0.001, 0.025, 0.5, 0.975):
        np.testing.assert_allclose(
            single.quantile(q), stats.t.ppf(q, df, [3.0, -2.0], [0.5, 4.0]), rtol=1e-9, atol=1e-9
        )
    np.testing.assert_allclose(single.p_value(), 2 * stats.t.sf([6.0, 0.5], df), rtol=1e-9)


nodes = st.lists(st.tuples(st.floats(0.01, 1), st.floats(-100, 100), st.floats(0.01, 100)), min_size=1, max_size=12)
APART = [
    *((1.0, 64.0, 10.0), (1.0, 86.0, 31.0), (1.0, 4.0, 3.0), (1.0, 39.0, 89.0), (0.90625, 54.0, 1.125)),
    *(
        (1.0, 0.0, 69.0),
        (1.0, 40.0, 19.0),
        (1.0, 77.0, 15.0),
        (0.25, 6.0, 13.0),
        (0.125, 0.0, 53.0),
        (0.0625, 0.0, 18.0),
    ),
]


@given(nodes, st.integers(2, 60), st.floats(0.001, 0.999))
@example([(1.0, -89.0, 0.01), (0.25, 0.0, 1.0), (0.25, 0.0, 1.0), (0.125, 0.0, 1.0)], 5, 0.25)
@example(APART, 48, 0.5)  # steps between the humps went back and forth
def test_quantile_and_cdf_are_those_of_scipy_by_bisection(
    parts: list[tuple[float, float, float]], df: int, q: float
) -> None:
    weight, center, se = np.array(parts).T
    weight = weight / weight.sum()
    mixture = TMixture(weight, center[:, None], se[:, None], df)

    def cdf(x: float) -> float:
        return float(weight @ stats.t.cdf(x, df, center, se))

    bracket = stats.t.ppf(q, df, center, se)
    low, high = bracket.min() - 1e-6, bracket.max() + 1e-6
    expected = optimize.bisect(lambda x: cdf(x) - q, low, high, xtol=1e-12)
    assert cdf(mixture.quantile(q)[0]) == pytest.approx(q, abs=1e-9)
    assert mixture.quantile(q)[0] == pytest.approx(expected, rel=1e-7, abs=1e-7)
    assert mixture.cdf(np.array([expected]))[0] == pytest.approx(q, abs=1e-9)


def test_mean_and_spread_of_a_mixture() -> None:
    mixture = TMixture(np.array([0.25, 0.75]), np.array([[0.0], [4.0]]), np.array([[1.0], [2.0]]), 10)
    assert mixture.mean[0] == pytest.approx(3)
    assert mixture.sd[0] == pytest.approx(np.sqrt(0.25 * (1 + 9) + 0.75 * (4 + 1)))
