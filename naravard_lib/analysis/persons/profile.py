"""The month profile from two years before inscription to one year after: the crisis, to the naked eye."""

import numpy as np
import pandas as pd

from naravard_lib.analysis.persons.around import Around, around
from naravard_lib.analysis.persons.design import Window
from naravard_lib.analysis.persons.designs import Compared
from naravard_lib.analysis.persons.risk import window_sums
from naravard_lib.tables.panel import Panel

SPAN = Window(-24, 12)


def profile(panel: Panel, outcome: str, compared: Compared | None) -> pd.DataFrame:
    """Columns month, rate, compared, persons, events; rates are per person-month lived.

    The comparison is that of design P: everybody at risk weighted by the odds of inscription. With one, the inscribed
    are those compared with it: alive when the month of inscription ended, and with the history that designs need.
    """
    own = around(panel, outcome, SPAN, history=2 * compared.reach if compared else 0)
    there = own.time[1 - SPAN.first] > 0 if compared else np.ones(own.time.shape[1], bool)
    own = Around(own.window, own.month[:, there], own.events[:, there], own.time[:, there])
    events, time = own.events.sum(axis=1), own.time.sum(axis=1)
    beside = np.full(len(events), np.nan) if compared is None else _beside(panel, outcome, compared)
    rate = np.divide(events, time, out=np.full(len(events), np.nan), where=time > 0)
    persons = (own.time > 0).sum(axis=1)
    return pd.DataFrame(
        {"month": list(SPAN.months), "rate": rate, "compared": beside, "persons": persons, "events": events}
    )


def _beside(panel: Panel, outcome: str, compared: Compared) -> np.ndarray:
    events, time = np.zeros(len(SPAN.months)), np.zeros(len(SPAN.months))
    for risk, weights in zip(compared.sets, compared.weights, strict=True):
        for row, month in enumerate(SPAN.months):
            if 0 <= risk.index + month < panel.months:
                series = (panel.counts[outcome], panel.time)
                sums = window_sums(panel, compared.chance, risk, Window(month, month), *series)
                events[row] += weights.compared @ sums[0]
                time[row] += weights.compared @ sums[1]
    return np.asarray(np.divide(events, time, out=np.full(len(events), np.nan), where=time > 0))
