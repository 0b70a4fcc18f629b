"""Wall time of `fit_many` over 290 municipalities and 20 measures, effect, path and cheap checks.

Half of the measures are counts, half means; every series has 48 months and the change in the middle. Quick: a tenth of
the municipalities, and the whole by extrapolation. `NARAVARD_DEEP=1` or `--all`: all of them.
"""

import os
import sys
from time import perf_counter

import numpy as np
import pandas as pd
from common import DEEP, SEED, header, show

import naravard_lib as nv

_MONTHS, _MUNICIPALITIES, _MEASURES = 48, 290, 20
_FIRST = pd.Period("2020-01", "M")
_EVERYTHING = _MUNICIPALITIES * _MEASURES


def long_frame(municipalities: int) -> pd.DataFrame:
    """All series below each other, with a yearly wave and a level of their own."""
    rng = np.random.default_rng(SEED)
    shape = (_MEASURES, municipalities, _MONTHS)
    level = rng.uniform(20, 300, shape[:2])[..., None] * (1 + 0.08 * np.cos(2 * np.pi * np.arange(_MONTHS) / 12))
    level = level * np.exp(0.1 * rng.normal(size=shape))
    value = np.where(np.arange(_MEASURES)[:, None, None] % 2 == 0, rng.poisson(level), level)
    measure, place, month = np.indices(shape).reshape(3, -1)
    return pd.DataFrame(
        {"measure": measure, "municipality": place, "month": _FIRST.ordinal + month, "value": value.ravel()}
    ).assign(month=lambda frame: pd.PeriodIndex.from_ordinals(frame["month"], freq="M"))


def designs() -> dict[int, nv.ItsDesign]:
    """One per measure: every other is a count."""
    change = _FIRST + _MONTHS // 2
    return {k: nv.ItsDesign(change=change, family="count" if k % 2 == 0 else "gaussian") for k in range(_MEASURES)}


def cpu_seconds() -> float:
    """Of this process and its finished workers."""
    return sum(os.times()[:4])


def main() -> None:
    everything = DEEP or "--all" in sys.argv
    municipalities = _MUNICIPALITIES if everything else _MUNICIPALITIES // 10
    series = long_frame(municipalities)
    header(f"{municipalities * _MEASURES} series of {_MONTHS} months, {os.cpu_count()} processes")
    began, worked = perf_counter(), cpu_seconds()
    found = nv.fit_many(series, designs(), by=["measure", "municipality"])
    taken = perf_counter() - began
    show("series fitted", int((found.table["error"] == "").sum()), f"of {len(found.table)}")
    show("wall time a series", 1000 * taken / len(found.table), "ms")
    show("CPU time a series, all processes", 1000 * (cpu_seconds() - worked) / len(found.table), "ms")
    show("wall time", taken / 60, "minutes")
    if not everything:
        show(f"{_EVERYTHING} series, EXTRAPOLATED", taken / 60 * _EVERYTHING / len(found.table), "minutes")
    sure = (found.table["relative_low"] > 0) | (found.table["relative_high"] < 0)
    show("intervals without zero where nothing happened", 100 * float(sure.mean()), "%")


if __name__ == "__main__":
    main()
