"""Who may be compared with whom in each index month, and how long a comparison person counts.

For every index month s the inscribed of s are compared with everyone alive and not yet inscribed. A comparison person's
months end with their own inscription; those who stay are weighted up by one over the chance of not having been
inscribed until then (inverse probability of censoring), or the comparison would keep only those who stayed well.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.persons.design import Window
from naravard_lib.analysis.persons.history import Factor, cell, levels, total
from naravard_lib.tables.panel import NEVER, Panel

Floats = NDArray[np.float32]

# METHODS D: the hazard of inscription by a stay this month and visits in three months.
_HAZARD = (
    Factor("stay", "admissions", Window(0, 0), (1,)),
    Factor("ed", "ed_visits", Window(-2, 0), (1, 2, 3)),
)
_SIZES = {factor.name: factor.levels for factor in _HAZARD}
_LOWEST = 0.05  # the least chance of not being inscribed that is divided by, so that nobody counts twentyfold


@dataclass(frozen=True, slots=True, eq=False)
class RiskSet:
    """One index month.

    Attributes:
        index: number of the month.
        cases: persons inscribed in it, alive when it ended; positions.
        at_risk: shape (N,), whether somebody alive is still not inscribed when it ends.
    """

    index: int
    cases: NDArray[np.int64]
    at_risk: NDArray[np.bool_]


def index_months(panel: Panel, history: int) -> range:
    """The months of inscription that have `history` months before them and at least one after, **inclusive**."""
    months = panel.inscribed[panel.inscribed < NEVER]
    usable = months[(months >= history) & (months < panel.months - 1)]
    return range(int(usable.min()), int(usable.max()) + 1) if len(usable) else range(0)


def risk_set(panel: Panel, index: int, team: int | None = None) -> RiskSet:
    """The inscribed of a month, of one team where asked, and all who could have been."""
    alive = panel.time[index + 1] > 0
    own = panel.inscribed == index
    cases = np.flatnonzero(own & alive if team is None else own & alive & (panel.team == team))
    return RiskSet(index, cases, alive & (panel.inscribed > index))


def staying(panel: Panel, months: range) -> Floats:
    """Each person's chance of not being inscribed so far: shape (T + 1, N), row t up to month t - 1."""
    at_risk = np.zeros((panel.months, np.prod(list(_SIZES.values()))))
    inscribed = np.zeros_like(at_risk)
    codes = {}
    for index in months:
        codes[index] = code = cell(levels(panel, index, _HAZARD), list(_SIZES), _SIZES)
        open_ = (panel.time[index] > 0) & (panel.inscribed >= index)
        at_risk[index] = np.bincount(code[open_], minlength=at_risk.shape[1])
        inscribed[index] = np.bincount(code[panel.inscribed == index], minlength=at_risk.shape[1])
    hazard = inscribed.sum(axis=0) / np.maximum(at_risk.sum(axis=0), 1)
    chance = np.ones((panel.months + 1, panel.persons), np.float32)
    for index in range(panel.months):
        chance[index + 1] = chance[index] * (1 - hazard[codes[index]]) if index in codes else chance[index]
    return chance


def window_sums(
    panel: Panel, chance: Floats, risk: RiskSet, window: Window, *series: NDArray[np.integer] | Floats
) -> list[Floats]:
    """Sums of a window's months for each person, comparison persons until their own inscription: shape (N,) each.

    Months up to the index month count in full: nobody at risk is inscribed yet.
    """
    if window.last <= 0:
        return [total(values, risk.index, window) for values in series]
    sums = [np.zeros(panel.persons, np.float32) for _ in series]
    for month in range(risk.index + window.first, min(risk.index + window.last + 1, panel.months)):
        share = np.maximum(chance[month + 1] / chance[risk.index + 1], _LOWEST)
        weight = np.where(panel.inscribed > month, 1 / share, np.float32(0))
        weight[risk.cases] = 1
        for summed, values in zip(sums, series, strict=True):
            summed += weight * values[month]
    return sums
