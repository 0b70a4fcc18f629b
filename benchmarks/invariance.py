"""The same mean series in visits and in hundreds of visits, from initiative file to printed text."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from common import SEED, header, show

import naravard_lib as nv
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.series.results.fit import ItsFit

_HUNDRED = 100.0
_SERIES = 10
_YAML = """\
schema: 1
extracted: 2024-01-31
id: exempel-skala
name: Samma serie i två enheter (syntetiska data)
status: infört
measures:
  - id: akutbesok
    role: outcome
    kind: mean
    better: lower
    source: {file: serie_syntetisk.csv, month: month, value: value, unit: unit}
baseline: {from: 2020-01, to: 2022-06}
intervention: {from: 2022-07, phase_in: 1, units: [Team A]}
comparison: {units: [Team B]}
target: {measure: akutbesok, relative: -0.05, by: 2023-12}
"""


def outcome(factor: float, number: int) -> Outcome:
    """The outcome chapter's result for the series of that number, divided by `factor`."""
    rng = np.random.default_rng([SEED, number])
    months = pd.period_range("2020-01", periods=48, freq="M")
    change = np.where(months >= pd.Period("2022-07", "M"), -12.0, 0.0)
    levels = {"Team A": 87 + change + rng.normal(0, 5, 48), "Team B": 95 + rng.normal(0, 5, 48)}
    tables = [pd.DataFrame({"month": months, "unit": unit, "value": y / factor}) for unit, y in levels.items()]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "exempel-skala"
        folder.mkdir()
        (folder / "initiative.yaml").write_text(_YAML, encoding="utf-8")
        pd.concat(tables).to_csv(folder / "serie_syntetisk.csv", index=False)
        plan = nv.load_initiative(folder)
        series = nv.load_series(plan)
    return nv.assess_outcome(plan, series, nv.assess_target(plan, nv.describe_baseline(plan, series)))


def numbers(fit: ItsFit, factor: float) -> dict[str, np.ndarray]:
    """All that a reader may see, brought back to visits, by kind."""
    scaled = [(e.value, e.low, e.high, e.se) for e in (fit.level, fit.slope, fit.cumulative)]
    relative = fit.relative
    methods = {row.method: np.asarray([row.level.value, row.level.low, row.level.high]) for row in fit.methods.rows}
    return {
        "level, slope, cumulative": factor * np.ravel(scaled),
        "relative": np.asarray([relative.value, relative.low, relative.high, relative.se]),
        "p values": np.asarray([e.p for e in (fit.level, fit.slope, fit.cumulative, relative)]),
        "path": factor * fit.path[["observed", "fitted", "counterfactual", "low", "high"]].to_numpy().ravel(),
        **{f"method {name}": factor * level for name, level in methods.items()},
    }


def printed(result: Outcome) -> list[str]:
    """All sentences, and the checks."""
    return [str(nv.text_outcome(result)), *(check.text for check in result.fit.checks), result.fit.methods.text]


def count_family_on_parts() -> str:
    """What the count family answers to hundreds of visits."""
    months = pd.period_range("2020-01", periods=24, freq="M")
    try:
        nv.fit_its(pd.DataFrame({"month": months, "value": 0.87}), nv.ItsDesign(change="2021-05", family="count"))
    except nv.TableError as refusal:
        return f"refused: {refusal.faults[0]}"
    return "NOT refused"


def main() -> None:
    header(f"{_SERIES} mean series in visits and in hundreds")
    worst: dict[str, float] = {}
    same = 0
    for number in range(_SERIES):
        visits, hundreds = outcome(1.0, number), outcome(_HUNDRED, number)
        a, b = numbers(visits.fit, 1.0), numbers(hundreds.fit, _HUNDRED)
        for kind in a:
            worst[kind] = max(worst.get(kind, 0.0), float(np.nanmax(np.abs(a[kind] - b[kind]) / np.abs(a[kind]))))
        same += printed(visits) == printed(hundreds)
    for kind, difference in worst.items():
        show(f"largest relative difference, {kind}", f"{difference:.1e}")
    show("printed text the same", f"{same} of {_SERIES}")
    show("count family", count_family_on_parts())


if __name__ == "__main__":
    main()
