"""The same level change by four methods, so that the reader sees what hangs on the choice of method."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.regression.linear_model import OLS
from statsmodels.tsa.statespace.sarimax import SARIMAX

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.fitting import Fitted
from naravard_lib.analysis.series.mixture import Array
from naravard_lib.analysis.series.results.methods import MethodComparison, MethodRow
from naravard_lib.estimate import Estimate, Scale

NAMES = {
    "naravard": "Naravards metod: alla rimliga samband mellan månader vägda",
    "ols_newey_west": "Segmenterad regression, Newey–West",
    "ols": "Segmenterad regression, vanlig",
    "quasi_poisson": "Quasi-Poisson",
    "sarimax": "SARIMAX, AR(1)",
}


@dataclass(frozen=True, slots=True)
class _Data:
    """What every method gets: used months only, shapes (n,), (n, p) and (n,); `at` is the step's column."""

    month: Array
    y: Array
    design: Array
    at: int
    count: Array
    offset: Array
    quantile: float
    level: float
    scale: Scale


def compare_methods(chosen: Fitted, ours: Estimate, design: ItsDesign) -> MethodComparison:
    """Our level change beside segmented OLS with Newey-West, quasi-Poisson (for means plain OLS) and SARIMAX.

    The others use normal quantiles, as their users do. Hidden values are where our shown fit put them.
    """
    data = _data(chosen, design)
    others: dict[str, Callable[[_Data], tuple[float, float]]] = {"ols_newey_west": _newey_west}
    others |= {"quasi_poisson": _quasi_poisson} if chosen.response.log else {"ols": _ols}
    others |= {"sarimax": _sarimax}
    rows = [_row("naravard", ours)]
    rows += [_row(name, _normal(data, *method(data))) for name, method in others.items()]
    disagree = len({row.level.side for row in rows}) > 1
    return MethodComparison(tuple(rows), disagree, _sentence(rows, disagree))


def _data(chosen: Fitted, design: ItsDesign) -> _Data:
    used, segments, seen = chosen.segments.used, chosen.segments, chosen.response
    return _Data(
        segments.month[used].astype(float),
        seen.y[used],
        segments.design[used],
        segments.names.index("step"),
        seen.observed[used],
        seen.offset[used],
        float(ndtri(0.5 + design.level / 2)),
        design.level,
        "log_ratio" if seen.log else "mean",
    )


def _newey_west(data: _Data) -> tuple[float, float]:
    lags = int(np.floor(4 * (data.y.size / 100) ** (2 / 9)))  # Newey and West, Rev Econ Stud 1994;61:631-653
    fit = OLS(data.y, data.design).fit(cov_type="HAC", cov_kwds={"maxlags": lags})
    return float(fit.params[data.at]), float(fit.bse[data.at])


def _ols(data: _Data) -> tuple[float, float]:
    fit = OLS(data.y, data.design).fit()
    return float(fit.params[data.at]), float(fit.bse[data.at])


def _quasi_poisson(data: _Data) -> tuple[float, float]:
    fit = GLM(data.count, data.design, family=Poisson(), offset=data.offset).fit(scale="X2")
    return float(fit.params[data.at]), float(fit.bse[data.at])


def _sarimax(data: _Data) -> tuple[float, float]:
    """Regression with AR(1) errors; months left out become gaps, so that time keeps its length."""
    place = (data.month - data.month[0]).astype(int)
    y = np.full(place[-1] + 1, np.nan)
    design = np.zeros((y.size, data.design.shape[1]))
    size = data.y.std()  # the optimiser's stopping rule looks at absolute numbers
    # Rounded, since the last bits of a number steer where the optimiser stops, and they change with the unit.
    y[place], design[place] = np.round(data.y / size, 10), data.design
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an optimiser that stops early shows in the interval, not on the screen
        fit = SARIMAX(y, exog=design, order=(1, 0, 0)).fit(disp=False)
    return float(fit.params[data.at] * size), float(fit.bse[data.at] * size)


def _normal(data: _Data, value: float, se: float) -> Estimate:
    reach = data.quantile * se
    return Estimate(value, value - reach, value + reach, data.level, se, None, data.scale)


def _row(method: str, level: Estimate) -> MethodRow:
    ratio = None
    if level.scale == "log_ratio":
        value, low, high = np.exp([level.value, level.low, level.high])
        ratio = Estimate(float(value), float(low), float(high), level.level, scale="ratio")
    return MethodRow(method, NAMES[method], level, ratio)


def _sentence(rows: list[MethodRow], disagree: bool) -> str:
    directions = {np.sign(row.level.value) for row in rows}
    if not disagree:
        return "De fyra metoderna säger samma sak om nivåförändringen i den första månaden."
    if len(directions) > 1:
        return "Metoderna ger inte ens samma riktning på nivåförändringen; lita inte på någon enskild av dem."
    sure = sum(row.level.side != 0 for row in rows)
    return (
        f"Metoderna ger samma riktning på nivåförändringen i den första månaden, men bara {sure} av {len(rows)} "
        "har ett intervall som utesluter noll. Vår egen räknar med fler slags samband mellan månader."
    )
