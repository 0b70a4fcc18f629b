"""Weights that make the comparison look like the inscribed: two ways of matching, and the odds of inscription.

A matched comparison person stands for the inscribed of the same cell: the number inscribed over the number at risk. The
odds weigh everyone at risk by how much their history resembles that of the inscribed. All weights of an index month
add up to its inscribed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.persons.history import FINE, GROUP, Levels, cell, factors, levels
from naravard_lib.analysis.persons.inscription_model import Cells, log_odds
from naravard_lib.analysis.persons.risk import RiskSet
from naravard_lib.tables.panel import Panel

Array = NDArray[np.float64]

# Triggers are combinations of these: a stay with visits around it, or with another stay within half a year.
_TOGETHER = (
    ("stays0", "visits0"), ("stays0", "visits1"), ("visits0", "visits1"), ("stays0", "stay1"), ("stays0", "stay3"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """One index month under one way of comparing.

    Attributes:
        cases: inscribed persons that have somebody to be compared with; positions.
        compared: shape (N,), weight of each comparison person; zero for all others.
    """

    cases: NDArray[np.int64]
    compared: Array


def matched(risk: RiskSet, code: Levels) -> Weights:
    """Exact matching on a cell; inscribed persons in a cell with nobody at risk are left out."""
    size = int(code.max()) + 1
    inscribed = np.bincount(code[risk.cases], minlength=size)
    available = np.bincount(code[risk.at_risk], minlength=size)
    share = np.divide(inscribed, available, out=np.zeros(size), where=available > 0)
    return Weights(risk.cases[available[code[risk.cases]] > 0], np.where(risk.at_risk, share[code], 0.0))


def weighted(risk: RiskSet, code: Levels, odds: Array) -> Weights:
    """Odds of inscription, scaled to the number inscribed in the month."""
    raw = np.where(risk.at_risk, odds[code], 0.0)
    return Weights(risk.cases, raw * (len(risk.cases) / raw.sum()))


class History:
    """The cells of one panel: which factors, how many levels each, and the combinations that each design uses."""

    def __init__(self, panel: Panel, reach: int) -> None:
        self.panel = panel
        self.factors = factors(reach)
        self.sizes = {factor.name: factor.levels for factor in self.factors} | {GROUP: int(panel.group.max()) + 1}

    def codes(self, index: int, *designs: Sequence[str]) -> list[Levels]:
        """One cell number per person for each list of factor names."""
        found = levels(self.panel, index, self.factors)
        return [cell(found, names, self.sizes) for names in designs]

    def odds(self, sets: Iterable[RiskSet], earlier: int = 0) -> Array:
        """Odds of inscription by cell of `FINE`, shape (cells,); zero where nobody was at risk.

        Args:
            sets: the risk sets of all index months.
            earlier: months before the index month that the history ends, for a placebo.
        """
        size = int(np.prod([self.sizes[name] for name in FINE]))
        sets = tuple(sets)
        if not sets:
            return np.zeros(size)
        others, inscribed = np.zeros(size), np.zeros(size)
        for risk in sets:
            (code,) = self.codes(risk.index - earlier, FINE)
            others += np.bincount(code[risk.at_risk], minlength=size)
            inscribed += np.bincount(code[risk.cases], minlength=size)
        seen = np.flatnonzero(others + inscribed)
        total = (others + inscribed)[seen]
        odds = np.zeros(size)
        odds[seen] = np.exp(log_odds(Cells(seen, total, inscribed[seen], self._columns(seen))))
        return odds

    def _columns(self, code: Levels) -> Array:
        """Dummies of each level above the lowest, and products of the factors that act together."""
        left, dummies = code, {}
        for name in reversed(FINE):
            level = left % self.sizes[name]
            left = left // self.sizes[name]
            dummies[name] = (level[:, None] == np.arange(1, self.sizes[name])).astype(float)
        pairs = [(dummies[a][:, :, None] * dummies[b][:, None, :]).reshape(len(code), -1) for a, b in _TOGETHER]
        return np.hstack([*dummies.values(), *pairs])
