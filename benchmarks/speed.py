"""CPU time of a fit: the core alone, with path and cheap checks, and the methods side by side.

Each figure is the median of 30 runs in one process after two warm-up runs; SARIMAX on the same months stands beside.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import time
import warnings
from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd
from common import SEED, header, show
from statsmodels.tsa.statespace.sarimax import SARIMAX

import naravard_lib as nv
from naravard_lib.analysis.series.fitting import Fitted, fit_bounds
from naravard_lib.tables.series import aggregate, tidy_plain

_RUNS, _WARM_UP = 30, 2


def cpu_ms(work: Callable[[], object]) -> float:
    """Median CPU milliseconds of one call."""
    taken = []
    for _ in range(_WARM_UP + _RUNS):
        began = time.process_time()
        work()
        taken.append(1000 * (time.process_time() - began))
    return median(taken[_WARM_UP:])


def example(n: int, family: str) -> pd.DataFrame:
    """A monthly series with a yearly wave."""
    rng = np.random.default_rng(SEED)
    mean = 90 + 8 * np.cos(2 * np.pi * np.arange(n) / 12)
    value = rng.poisson(mean) if family == "count" else rng.normal(mean, 5)
    return pd.DataFrame({"month": pd.period_range("2020-01", periods=n, freq="M"), "value": value})


def sarimax(chosen: Fitted) -> object:
    """Regression with AR(1) errors on what our own core was given."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an optimiser that stops early is not what is timed here
        return SARIMAX(chosen.response.y, exog=chosen.segments.design, order=(1, 0, 0)).fit(disp=False)


def whole(series: pd.DataFrame, design: nv.ItsDesign) -> object:
    """What a report's front page needs of a fit."""
    fit = nv.fit_its(series, design)
    return fit.path, fit.checks


def measure(n: int, family: str) -> None:
    series = example(n, family)
    design = nv.ItsDesign(change=series["month"][2 * n // 3], family=family)
    monthly = aggregate(tidy_plain(series, kind="count" if family == "count" else "mean"), additive=family == "count")
    fit, (chosen, _) = nv.fit_its(series, design), fit_bounds(monthly, design)
    alone = cpu_ms(lambda: sarimax(chosen))
    works = {
        "fit_its core": lambda: fit_bounds(monthly, design),
        "fit_its with path and cheap checks": lambda: whole(series, design),
        "fit.methods": lambda: fit.work.methods(fit),
    }
    for name, work in works.items():
        taken = cpu_ms(work)
        show(f"n {n}, {family}, {name}", f"{taken:.1f}", f"ms ({taken / alone:.2f} × SARIMAX)")
    show(f"n {n}, {family}, SARIMAX alone", alone, "ms")


def main() -> None:
    header(f"CPU time of a fit, median of {_RUNS}")
    for n in (36, 60):
        for family in ("gaussian", "count"):
            measure(n, family)


if __name__ == "__main__":
    main()
