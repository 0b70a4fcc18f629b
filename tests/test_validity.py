"""The validity study: worlds are what they say, rivals are the real ones, a killed run goes on, the page is true."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "docs/validity")]  # scripts beside each other, no packages

import cells  # noqa: E402
import fits  # noqa: E402
import rivals  # noqa: E402
import store  # noqa: E402
import table  # noqa: E402
import tables  # noqa: E402
from worlds import BLOCK, Noise, World  # noqa: E402

SEED = 7
AR = Noise("AR(1) 0.4", (0.4,))
CELL = cells.Cell(cells.AR1, World(36, 18, AR))
GAPPED = cells.Cell(cells.GAPS, World(36, 18, AR, mean=20), gaps=True)


def test_a_series_depends_on_seed_world_and_number_alone() -> None:
    world = World(24, 12, AR)
    later, first = world.draw(SEED, 1, BLOCK)[0], world.draw(SEED, 0, BLOCK)[0]
    np.testing.assert_array_equal(World(24, 12, AR).draw(SEED, 1, 7)[0], later[:7])
    others = [first, world.draw(SEED + 1, 1, BLOCK)[0], World(24, 12, AR, "no season").draw(SEED, 1, BLOCK)[0]]
    assert not any(np.isin(later, other).any() for other in others)


def test_every_cell_has_a_name_of_its_own() -> None:
    deep = cells.deep_cells()
    assert len({(cell.group.name, cell.name) for cell in deep}) == len(deep)
    # One world may stand in two groups, but never two worlds behind one name: the draws hang on it.
    assert len({cell.world.name for cell in deep}) == len({repr(cell.world) for cell in deep})


NOISES = [
    AR,
    Noise("AR(2)", (0.5, 0.2)),
    Noise("MA(1)", ma=(0.6,)),
    Noise("half", (0.8,), share=0.5),
    Noise("walk", walk=0.3),
    Noise("t", df=5),
]


@pytest.mark.parametrize("noise", NOISES, ids=lambda noise: noise.name)
def test_errors_have_the_covariance_that_the_oracle_is_told(noise: Noise) -> None:
    n, draws = 12, 20_000
    found = np.cov(noise.draw(np.random.default_rng(SEED), draws, n), rowvar=False)
    expected = noise.covariance(n)
    size = np.diag(expected)
    se = np.sqrt((expected**2 + np.outer(size, size)) / draws)
    if noise.df:
        se = se * np.sqrt(4)  # kurtosis 9 against 3: the variance of a square is four times the normal's
    assert np.abs((found - expected) / se).max() < 5  # 78 numbers: beyond 5 once in 20 000 runs


def test_ar1_covariance_is_the_textbook_one() -> None:
    lag = np.abs(np.subtract.outer(np.arange(9), np.arange(9)))
    np.testing.assert_allclose(AR.covariance(9), 0.4**lag, atol=1e-12)


def test_counts_have_the_mean_that_truth_is_counted_from() -> None:
    world = World(24, 12, AR, mean=75, effect=-0.2)
    drawn = np.concatenate([world.draw(SEED, block, BLOCK)[0] for block in range(100)])
    expected = world.expected * np.where(np.arange(24) < 12, 1, 0.8)
    sd = drawn.std(axis=0) / np.sqrt(len(drawn))
    assert np.abs((drawn.mean(axis=0) - expected) / sd).max() < 4.5
    months = np.arange(24) >= 12
    truth = world.truth(months)
    assert truth["cumulative"] == pytest.approx((expected - world.expected)[months].sum())
    assert np.exp(truth["level"]) - 1 == pytest.approx(truth["relative"]) == pytest.approx(-0.2)


def test_a_wave_of_the_models_own_shape_shifts_no_estimate() -> None:
    """Docs/validity.md: with the wave fitted, coverage with and without a season in the truth is the same."""
    values = CELL.world.draw(SEED, 0, 3)[0]
    bare = values - CELL.world.expected
    # To the width of the search for a quantile: a millionth of a standard error.
    np.testing.assert_allclose(
        fits.ours(CELL, values, None)[:, :3], fits.ours(CELL, bare + 500, None)[:, :3], atol=1e-3, rtol=1e-5
    )


def normal(params: np.ndarray, covariance: np.ndarray, contrasts: np.ndarray) -> np.ndarray:
    return rivals.interval(contrasts @ params, np.sqrt(np.diag(contrasts @ covariance @ contrasts.T)))


def test_ordinary_and_newey_west_are_those_of_statsmodels() -> None:
    columns, values = fits.columns_of(CELL), CELL.world.draw(SEED, 0, 4)[0]
    found = rivals.least_squares(columns, values)
    for i, row in enumerate(values):
        model = sm.OLS(row, columns.design)
        hac = model.fit(cov_type="HAC", cov_kwds={"maxlags": 3})  # floor(4 * .36 ** (2 / 9))
        for name, fit in (("OLS", model.fit()), ("Newey-West", hac)):
            np.testing.assert_allclose(
                found[name][i], normal(fit.params, fit.cov_params(), columns.contrasts), rtol=1e-8
            )


def test_poisson_regressions_are_those_of_statsmodels() -> None:
    columns = fits.columns_of(GAPPED)
    counts = GAPPED.world.draw(SEED, 0, 4)[0][:, columns.place]
    assert len(columns.place) == 36 - 5
    found = rivals.poisson(columns, counts)
    for i, row in enumerate(counts):
        model = sm.GLM(row, columns.design, family=sm.families.Poisson())
        hac = model.fit(tol=1e-12, cov_type="HAC", cov_kwds={"maxlags": 3})
        quasi = model.fit(tol=1e-12, scale="X2")
        for name, fit in (("quasi-Poisson", quasi), ("Poisson, Newey-West", hac)):
            with_change, without = (np.exp(x[columns.after] @ fit.params) for x in (columns.design, columns.without))
            gradient = with_change @ columns.design[columns.after] - without @ columns.without[columns.after]
            expected = normal(fit.params, fit.cov_params(), np.vstack([columns.rows, gradient]))
            expected[-1] += with_change.sum() - without.sum() - expected[-1, 0]
            np.testing.assert_allclose(found[name][i], expected, rtol=1e-6)


def test_the_oracle_of_white_noise_is_least_squares_with_known_variance() -> None:
    columns = fits.columns_of(CELL)
    fit = sm.OLS(np.arange(36.0) ** 2, columns.design).fit()
    se = np.sqrt(np.diag(columns.contrasts @ fit.normalized_cov_params @ columns.contrasts.T))
    np.testing.assert_allclose(rivals.oracle_widths(columns, np.eye(36)), 2 * 1.959964 * se, rtol=1e-6)


def test_what_intervals_did_is_counted() -> None:
    found = np.array([[0, -1, 1], [2, 1, 3], [-2, -3, -1], [0, 0, 4], [np.nan] * 3])
    counted = fits.of_target(found, truth=0.0)
    assert (counted["series"], counted["refused"]) == (4, 1)
    assert (counted["covered"], counted["says_change"]) == (2, 2)
    assert counted["width"] == 2
    assert fits.of_target(found, truth=2.0)["covered"] == 2
    assert fits.blocks_of(250) == [100, 100, 50]


def row(coverage: float, series: int) -> table.Row:
    top = table.upper(round(coverage * series / 100), series, 0.99)
    return table.Row("g", "c", None, fits.OURS, "level", series, 93.0, coverage, top, 0.0, 1.0, None, 0.0)


def test_only_the_absurd_fails_and_only_the_certain_is_below() -> None:
    lucky, unlucky, absurd = row(92.0, 200), row(88.0, 200), row(80.0, 200)
    assert table.absurd([lucky, unlucky, absurd]) == [absurd]
    assert table.below([row(92.1, 4000), row(91.5, 4000)]) == [row(91.5, 4000)]


TINY = ["--only", "n 12,", "--series", "40", "--store"]


def start(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "benchmarks/validity.py"), *TINY, str(path)]
    return subprocess.Popen(
        command, env={**os.environ, "NARAVARD_DEEP": "1"}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, start_new_session=True,
    )  # fmt: skip


def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    killed, whole = tmp_path / "killed.jsonl", tmp_path / "whole.jsonl"
    running = start(killed)
    deadline = time.monotonic() + 60
    while not killed.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    kept = killed.read_text(encoding="utf-8")
    # As if the kill had come while a line was being written, the cruellest place.
    killed.write_text(kept + '{"key": "x", "result": {"a": {}', encoding="utf-8")
    for path in (killed, whole):
        assert start(path).wait() == 0
    assert killed.read_text(encoding="utf-8").startswith(kept)
    assert store.load(killed) == store.load(whole)
    assert len(store.load(whole)) == 4
    assert kept.count("\n") < 4, "the run had ended before it was killed"


def test_quick_mode_says_that_no_promise_is_absurdly_broken() -> None:
    command = [sys.executable, str(ROOT / "benchmarks/validity.py"), "--store", os.devnull]
    environment = {name: value for name, value in os.environ.items() if name != "NARAVARD_DEEP"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all promises: " in done.stdout


def test_the_page_says_what_the_results_say() -> None:
    provenance, rows = table.read()
    page = tables.PAGE.read_text(encoding="utf-8")
    assert tables.filled(page, provenance, rows) == page
    assert "commit" in provenance
    assert "seed" in provenance
    assert {(row.group, row.cell) for row in rows} == {(cell.group.name, cell.name) for cell in cells.deep_cells()}


def test_every_promise_on_the_page_is_the_one_that_is_tested() -> None:
    promised = table.promised(table.read()[1])
    goals = {group.name: dict(group.goals) for group in cells.GROUPS}
    assert all(row.goal == goals[row.group][row.target] for row in promised)
    assert {row.group for row in promised} == {name for name, goal in goals.items() if goal}
