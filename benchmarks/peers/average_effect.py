"""Run by benchmarks/apart.py in the peers' own environment: JSON in on stdin, the average effect of each series out.

In: `values` (series by months), `before` (months before the change), `columns` (months by covariates, may be empty) and
`options` of the model, where an empty one leaves the package's defaults. Out: a list of [value, low, high].
"""

import json
import sys

import pandas as pd
from causal_impact import CausalImpact

task = json.load(sys.stdin)


def average_effect(values: list[float]) -> list[float]:
    before = task["before"]
    months = pd.date_range("2020-01-01", periods=len(values), freq="MS")
    covariates = pd.DataFrame(task["columns"], index=months).add_prefix("x")
    frame = pd.concat([pd.Series(values, months, name="y"), covariates], axis=1)
    periods = [months[0], months[before - 1]], [months[before], months[-1]]
    fit = CausalImpact(frame, *periods, model_args=task["options"] or None)
    return [fit.summary_stats[name] for name in ("point_effect_mean", "ci_lower", "ci_upper")]


json.dump([average_effect(row) for row in task["values"]], sys.stdout)
