"""How alike the inscribed and their comparison were before: each covariate before and after weighting."""

import numpy as np
import pandas as pd

from naravard_lib.analysis.persons.design import Window
from naravard_lib.analysis.persons.designs import PLANNED, Compared
from naravard_lib.analysis.persons.history import total
from naravard_lib.tables.panel import Panel

Array = np.ndarray


def balance(panel: Panel, compared: Compared) -> pd.DataFrame:
    """Columns covariate, inscribed, before, after (means per person) and gap.

    The gap is the standardised difference after weighting, in standard deviations of the inscribed. The last rows are
    not used by the weights, so they show what the weights do not reach.
    """
    rows = _covariates(panel, compared)
    inscribed, square, at_risk, weighted = (np.zeros(len(rows)) for _ in range(4))
    cases = people = weight = 0.0
    for risk, weights in zip(compared.sets, compared.weights, strict=True):
        values = np.stack([total(panel.counts[name], risk.index, window) for _, name, window in rows]).astype(float)
        mine = values[:, weights.cases]
        inscribed, square = inscribed + mine.sum(axis=1), square + (mine**2).sum(axis=1)
        at_risk, weighted = at_risk + values @ risk.at_risk, weighted + values @ weights.compared
        cases, people = cases + len(weights.cases), people + risk.at_risk.sum()
        weight += weights.compared.sum()
    mean, after = inscribed / cases, weighted / weight
    spread = np.sqrt(np.maximum(square / cases - mean**2, 0))
    gap = np.divide(mean - after, spread, out=np.zeros(len(rows)), where=spread > 0)
    names = [label for label, _, _ in rows]
    return pd.DataFrame({"covariate": names, "inscribed": mean, "before": at_risk / people, "after": after, "gap": gap})


def _covariates(panel: Panel, compared: Compared) -> list[tuple[str, str, Window]]:
    """Label, outcome and window: what the weights use, then what they do not."""
    first, far = -(compared.reach - 1), compared.far
    used = [
        ("Akutbesök i månaden för inskrivning", "ed_visits", Window(0, 0)),
        ("Akutbesök de två månaderna före", "ed_visits", Window(-2, -1)),
        (f"Akutbesök månad {-first}–3 före", "ed_visits", Window(first, -3)),
        ("Inläggningar i månaden för inskrivning", "admissions", Window(0, 0)),
        (f"Inläggningar månad {-first}–1 före", "admissions", Window(first, -1)),
    ]
    unused = [(f"Akutbesök månad {-far.first}–{-far.last} före (används inte i vägningen)", "ed_visits", far)]
    if PLANNED in panel.counts:
        label = f"Planerade besök månad {-far.first}–{-far.last} före (används inte i vägningen)"
        unused.append((label, PLANNED, far))
    return used + unused
