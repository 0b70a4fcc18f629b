"""Each team's own comparison, drawn towards the whole: no league table of noise."""

import numpy as np

from naravard_lib.analysis.persons.design import InscriptionDesign
from naravard_lib.analysis.persons.designs import compare
from naravard_lib.analysis.persons.results.comparison import Naive, UnitEffect
from naravard_lib.analysis.persons.tally import LogRatio
from naravard_lib.analysis.persons.units import LARGE, differ, shrink
from naravard_lib.tables.panel import Panel


def by_team(
    panel: Panel, design: InscriptionDesign, history: int, naive: Naive, smallest: int
) -> tuple[tuple[UnitEffect, ...], bool | None]:
    """A row for each team that the naive figure shows, largest first, and whether they differ by more than chance.

    None instead of an answer with fewer than two teams of some size.
    """
    rows = [(row, found) for row in naive.units if (found := _own(panel, design, history, row.unit)) is not None]
    rows = [(row, found) for row, found in rows if found.persons >= smallest]
    if len(rows) < 2:
        return (), None
    values, variances = (np.array(part) for part in zip(*((f.value, f.se**2) for _, f in rows), strict=True))
    units = (
        UnitEffect(row.unit, found.persons, row.ratio, found.estimate(design.level), shrunken, row.doubtful)
        for (row, found), shrunken in zip(rows, shrink(values, variances, design.level), strict=True)
    )
    large = np.array([found.persons >= LARGE for _, found in rows])
    return tuple(units), differ(values[large], variances[large]) if large.sum() >= 2 else None


def _own(panel: Panel, design: InscriptionDesign, history: int, team: str) -> LogRatio | None:
    found = compare(panel, design.outcome, design.post, history, panel.teams.index(team))
    return found.ratio("P", found.post, found.far)
