"""The inscribed on their own clock: months counted from each person's month of inscription."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.persons.design import Window
from naravard_lib.analysis.persons.tally import Sums
from naravard_lib.tables.panel import NEVER, Panel

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """Events and person-time of n inscribed persons over a window.

    Attributes:
        window: the months, relative to inscription.
        month: shape (k, n), number of the calendar month.
        events: shape (k, n), zero outside the panel.
        time: shape (k, n), zero outside the panel.
    """

    window: Window
    month: NDArray[np.int64]
    events: Array
    time: Array

    def sums(self, window: Window) -> Sums:
        """Per person over a part of the window."""
        rows = slice(window.first - self.window.first, window.last - self.window.first + 1)
        return Sums(self.events[rows].sum(axis=0), self.time[rows].sum(axis=0))


def around(panel: Panel, outcome: str, window: Window, history: int = 0) -> Around:
    """All persons inscribed within the panel with so many months of history, in its order."""
    who = np.flatnonzero((panel.inscribed >= history) & (panel.inscribed < NEVER))
    month = panel.inscribed[who] + np.array(window.months)[:, None]
    inside = (month >= 0) & (month < panel.months)
    at = np.clip(month, 0, panel.months - 1)
    events = np.where(inside, panel.counts[outcome][at, who], 0).astype(float)
    return Around(window, month, events, np.where(inside, panel.time[at, who], 0).astype(float))
