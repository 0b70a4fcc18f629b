"""Without comparison persons: how far regression to the mean could carry, and no further claim.

The naive ratio, the month of inscription counted as before, is too low, since people are inscribed when they are at
their worst. The ratio to a far baseline, long before the crisis, is too high or about right, since people age and fall
ill. METHODS D: a bracket from the lower limit of the first to the higher upper limit of the second, with and without a
calendar slope, held the truth in every run of 14 worlds, and nothing narrower did.
"""

import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.persons.around import Around, around
from naravard_lib.analysis.persons.design import InscriptionDesign, Window
from naravard_lib.analysis.persons.results.comparison import Bracket
from naravard_lib.analysis.persons.tally import LogRatio, Sums
from naravard_lib.errors import FitError
from naravard_lib.tables.panel import Panel

FAR = Window(-24, -7)  # METHODS D
_STEPS, _CLOSE = 25, 1e-10
_YEAR = 12.0  # the slope is per year, so that both columns are of one size

Array = NDArray[np.float64]


def bracket(panel: Panel, design: InscriptionDesign) -> Bracket:
    """Bounds for the true ratio from the inscribed alone, those with the whole far baseline in the extract.

    Raises:
        FitError: no events before or after, or fewer than two such persons, or all were inscribed in the same month.
    """
    found = around(panel, design.outcome, Window(FAR.first, design.post.last), history=-FAR.first)
    after, near = found.sums(design.post), found.sums(Window(1 - design.months, 0))
    far = found.sums(FAR)
    if min(part.events.sum() for part in (after, near, far)) == 0 or found.events.shape[1] < 2:
        raise FitError(
            "Det finns för få inskrivna med två år i uttaget före, eller för få händelser, för att räkna ut något."
        )
    naive = own_ratio(after, near).estimate(design.level)
    flat = own_ratio(after, far).estimate(design.level)
    sloped = _sloped(found, after, design).estimate(design.level)
    return Bracket(naive.low, max(flat.high, sloped.high), flat, sloped)


def own_ratio(after: Sums, before: Sums) -> LogRatio:
    """The inscribed's own rate after over before, each person their own cluster."""
    value = float(np.log(after.rate / before.rate))
    return LogRatio(value, after.influence - before.influence, len(after.events))


def _sloped(found: Around, after: Sums, design: InscriptionDesign) -> LogRatio:
    """Events after over those that the far months and their calendar slope lead to expect (Poisson regression)."""
    past, ahead = (_rows(found, window) for window in (FAR, design.post))
    centre = float((past[2] * past[1]).sum() / past[1].sum())
    beta, information = _regression(*past, centre)
    expected = _mean(ahead[1], ahead[2], beta, centre)
    score = _scores(past[0] - _mean(past[1], past[2], beta, centre), past[2], centre)
    gradient = _scores(expected, ahead[2], centre).sum(axis=1) / expected.sum()
    influence = after.events / after.events.sum() - expected.sum(axis=0) / expected.sum()
    influence = influence - gradient @ np.linalg.solve(information, score)
    value = float(np.log(after.events.sum() / expected.sum()))
    return LogRatio(value, influence, len(after.events))


def _rows(found: Around, window: Window) -> tuple[Array, Array, Array]:
    """Events, time and calendar month of a part of the window: shape (k, n) each."""
    rows = slice(window.first - found.window.first, window.last - found.window.first + 1)
    return found.events[rows], found.time[rows], found.month[rows].astype(float)


def _mean(time: Array, month: Array, beta: Array, centre: float) -> Array:
    return np.asarray(time * np.exp(beta[0] + beta[1] * (month - centre) / _YEAR))


def _scores(values: Array, month: Array, centre: float) -> Array:
    """Shape (2, n): sums over a person's months of values times the two columns."""
    return np.stack([values.sum(axis=0), (values * (month - centre) / _YEAR).sum(axis=0)])


def _regression(events: Array, time: Array, month: Array, centre: float) -> tuple[Array, Array]:
    """Level and yearly slope of the log rate, and the information matrix, by Newton's method."""
    beta = np.array([np.log(events.sum() / time.sum()), 0.0])
    at = (month - centre) / _YEAR
    for _ in range(_STEPS):
        mean = _mean(time, month, beta, centre)
        information = np.array([[mean.sum(), (mean * at).sum()], [(mean * at).sum(), (mean * at**2).sum()]])
        step = np.linalg.solve(information, _scores(events - mean, month, centre).sum(axis=1))
        beta = beta + np.clip(step, -1, 1)
        if np.abs(step).max() < _CLOSE:
            break
    return beta, information
