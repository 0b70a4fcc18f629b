"""Four methods side by side: published figures, and each row against its own program called another way."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from simulated import ar1, frame, steps

from naravard_lib import ItsDesign, fit_its
from naravard_lib.analysis.series.results.fit import ItsFit


@pytest.fixture(scope="module")
def sicily(realdata: Path) -> pd.DataFrame:
    rows = pd.read_csv(realdata / "sicily" / "sicily.csv")
    month = [f"{year}-{number:02d}" for year, number in zip(rows["year"], rows["month"], strict=True)]
    return pd.DataFrame({"month": month, "value": rows["aces"], "exposure": rows["stdpop"]})


@pytest.fixture(scope="module")
def weston(realdata: Path) -> pd.DataFrame:
    rows = pd.read_csv(realdata / "weston" / "weston_RA3_type1_monthly.csv")
    month = pd.PeriodIndex(rows["period"], freq="M")
    return pd.DataFrame({"month": month, "value": rows["attendances"], "exposure": month.days_in_month})


def quasi_poisson(fit: ItsFit) -> list[float]:
    return [round(float(x), 3) for x in fit.methods.table.loc["quasi_poisson", ["ratio", "ratio_low", "ratio_high"]]]


@pytest.mark.parametrize(
    ("pairs", "published", "direction"),
    [(0, [0.894, 0.839, 0.953], "undetermined"), (2, [0.885, 0.839, 0.933], "decrease")],
)
def test_sicily_is_as_published(sicily: pd.DataFrame, pairs: int, published: list[float], direction: str) -> None:
    """Lopez Bernal, Cummins, Gasparrini, Int J Epidemiol 2017;46:348-355. A season left out is correlated error."""
    fit = fit_its(sicily, ItsDesign("2005-01", family="count", slope=False, harmonics=pairs))
    assert quasi_poisson(fit) == published
    assert fit.direction == direction


def test_weston_is_as_computed_before(weston: pd.DataFrame) -> None:
    fit = fit_its(weston, ItsDesign("2017-07", family="count", slope=False, harmonics=1))
    assert quasi_poisson(fit) == [0.811, 0.776, 0.848]
    assert not fit.methods.disagree


@pytest.fixture(scope="module")
def mean_fit() -> tuple[pd.DataFrame, ItsFit]:
    step, since = steps(48, 24)
    rng = np.random.default_rng(11)
    series = frame(50 + 0.1 * np.arange(48) - 5 * step - 0.1 * since + ar1(rng, 48, 0.5, 1.5))
    return series, fit_its(series, ItsDesign("2022-01", harmonics=0))


def regressors(n: int = 48, at: int = 24) -> pd.DataFrame:
    step, since = steps(n, at)
    return pd.DataFrame({"time": np.arange(n), "step": step, "since": since})


def test_rows_of_means_are_those_of_formulas(mean_fit: tuple[pd.DataFrame, ItsFit]) -> None:
    series, fit = mean_fit
    table, data = fit.methods.table, regressors().assign(y=series["value"])
    robust = smf.ols("y ~ time + step + since", data).fit(cov_type="HAC", cov_kwds={"maxlags": 3})  # 4 (48/100)^(2/9)
    plain = smf.ols("y ~ time + step + since", data).fit()
    for name, oracle in (("ols_newey_west", robust), ("ols", plain)):
        reach = 1.959963984540054 * oracle.bse["step"]
        expected = [oracle.params["step"], oracle.params["step"] - reach, oracle.params["step"] + reach]
        np.testing.assert_allclose(table.loc[name, ["value", "low", "high"]].astype(float), expected, rtol=1e-9)
    assert list(table.index) == ["naravard", "ols_newey_west", "ols", "sarimax"]
    assert table["ratio"].isna().all()


def test_sarimax_row_is_the_likelihood_of_arima(mean_fit: tuple[pd.DataFrame, ItsFit]) -> None:
    series, fit = mean_fit
    oracle = sm.tsa.ARIMA(series["value"].to_numpy(), exog=sm.add_constant(regressors()), order=(1, 0, 0), trend="n")
    expected = oracle.fit()
    at = list(expected.param_names).index("step")
    row = fit.methods.table.loc["sarimax"]
    assert row["value"] == pytest.approx(np.asarray(expected.params)[at], rel=1e-3)
    assert (row["high"] - row["low"]) / 2 / 1.96 == pytest.approx(np.asarray(expected.bse)[at], rel=0.02)


def test_quasi_poisson_row_is_that_of_a_formula() -> None:
    rng = np.random.default_rng(5)
    data = regressors().assign(days=[month.days_in_month for month in pd.period_range("2020-01", periods=48, freq="M")])
    data["y"] = rng.poisson(data["days"] * np.exp(0.5 - 0.2 * data["step"]))
    fit = fit_its(frame(data["y"].to_numpy(), exposure=data["days"]), ItsDesign("2022-01", family="count", harmonics=0))
    model = smf.glm("y ~ time + step + since", data, family=sm.families.Poisson(), exposure=data["days"])
    oracle = model.fit(scale="X2")
    row = fit.methods.table.loc["quasi_poisson"]
    assert row["ratio"] == pytest.approx(np.exp(oracle.params["step"]), rel=1e-9)
    low, high = oracle.conf_int().loc["step"]
    np.testing.assert_allclose(row[["low", "high"]].astype(float), [low, high], rtol=1e-8)


def test_our_row_is_the_fit_itself(mean_fit: tuple[pd.DataFrame, ItsFit]) -> None:
    fit = mean_fit[1]
    assert fit.methods.rows[0].level == fit.level
    assert fit.methods is fit.methods


def test_the_sentence_says_when_methods_disagree() -> None:
    texts = {}
    for size in np.linspace(0, 6, 13):
        step, _ = steps(30, 15)
        rng = np.random.default_rng(4)
        methods = fit_its(frame(40 - size * step + ar1(rng, 30, 0.6, 2)), ItsDesign("2021-04", harmonics=0)).methods
        outside = {(row.level.low > 0) - (row.level.high < 0) for row in methods.rows}
        assert methods.disagree == (len(outside) > 1)
        texts[methods.disagree] = methods.text
    assert "säger samma sak" in texts[False]
    assert "säger samma sak" not in texts[True]
