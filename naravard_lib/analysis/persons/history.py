"""A person's recent history in a few small numbers: what decides who is compared with whom.

Visits and stays are cut into levels, so that everybody with the same history is one cell: cells are counted, persons
are not, and a model over 3e5 persons and 27 months costs as much as one over some thousand rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.persons.design import Window
from naravard_lib.tables.panel import Panel

Levels = NDArray[np.signedinteger]


@dataclass(frozen=True, slots=True)
class Factor:
    """Events of one outcome in a window, cut into levels 0..len(cuts); a level begins at its cut, **inclusive**."""

    name: str
    outcome: str
    window: Window
    cuts: tuple[int, ...]

    @property
    def levels(self) -> int:
        """Number of levels."""
        return len(self.cuts) + 1


GROUP = "group"  # age and sex, which the panel holds ready


def factors(reach: int) -> tuple[Factor, ...]:
    """Factors for a history of `reach` months, the month of inscription among them.

    Cuts follow METHODS D where it gives them; the others part the rest of the inscribed into groups of some size.
    """
    far = -(reach - 1)
    return (
        Factor("stay0", "admissions", Window(0, 0), (1,)),
        Factor("ed0", "ed_visits", Window(0, 0), (1, 2)),
        Factor("ed1", "ed_visits", Window(-2, -1), (1, 2, 3)),
        Factor("stays0", "admissions", Window(0, 0), (1, 2)),
        Factor("visits0", "ed_visits", Window(0, 0), (1, 2, 3, 5)),
        Factor("visits1", "ed_visits", Window(-2, -1), (1, 2, 3, 5)),
        Factor("stay1", "admissions", Window(-2, -1), (1, 2)),
        Factor("stay3", "admissions", Window(max(far, -5), -3), (1,)),
        Factor("stay6", "admissions", Window(far, -6), (1, 2)),
        Factor("ed3", "ed_visits", Window(max(far, -5), -3), (1, 2, 3)),
        Factor("ed6", "ed_visits", Window(far, -6), (1, 2, 4)),
        Factor("ed_near", "ed_visits", Window(-2, -1), (1, 2)),
        Factor("stays", "admissions", Window(far, -1), (1,)),
        Factor("ed_far", "ed_visits", Window(far, -3), (1, 3)),
    )


# Age and sex only weigh in the model: an exact match on them too leaves a third of a small team without anybody to be
# compared with, and levels that differ fall out of the change.
RECENT = ("stay0", "ed0", "ed1")  # design T: three months
WHOLE = ("stay0", "ed0", "ed_near", "stays", "ed_far")  # design F: the whole history, in cells coarse enough to be met
# Designs P: cells of the model of inscription. It sees the last months as finely as they vary: with the levels of T it
# took those hit by a sudden crisis for frail people, and was off by five points where such a crisis is the trigger.
FINE = (GROUP, "stays0", "visits0", "visits1", "stay1", "stay3", "stay6", "ed3", "ed6")


def levels(panel: Panel, index: int, wanted: Sequence[Factor]) -> dict[str, Levels]:
    """Each factor's level for every person at index month `index`, and their group: shape (N,) each."""
    found: dict[str, Levels] = {GROUP: panel.group}
    for factor in wanted:
        events = total(panel.counts[factor.outcome], index, factor.window)
        level = np.zeros(panel.persons, np.int8)
        for cut in factor.cuts:
            level += events >= cut
        found[factor.name] = level
    return found


def total(values: NDArray[np.integer] | NDArray[np.float32], index: int, window: Window) -> NDArray[np.float32]:
    """Sum of the window's months that lie within the panel: shape (N,)."""
    start, stop = max(index + window.first, 0), max(index + window.last + 1, 0)
    return np.asarray(values[start:stop].sum(axis=0, dtype=np.float32))


def cell(found: Mapping[str, Levels], names: Sequence[str], sizes: Mapping[str, int]) -> Levels:
    """One number per combination of levels: shape (N,), from zero to the product of the sizes."""
    code = np.zeros(len(found[GROUP]), np.int64)
    for name in names:
        code = code * sizes[name] + found[name]
    return code
