"""How likely each history leads to inscription: a logistic regression with ridge over cells of equal history."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

_RIDGE = 0.5  # METHODS D: a light pull towards no difference, so that rare histories keep finite odds
_STEPS, _CLOSE = 60, 1e-8  # Newton's method is done in about ten steps
_FURTHEST = 1.0  # a step longer than this overshoots: inscription is rare, so the first slopes are far too flat

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Person-months at risk, put together by history.

    Attributes:
        code: shape (c,), the cells that occur, ascending.
        at_risk: shape (c,), person-months.
        inscribed: shape (c,), how many of them ended in inscription.
        columns: shape (c, p), dummies of the levels, and their products where one matters only with another.
    """

    code: NDArray[np.int64]
    at_risk: Array
    inscribed: Array
    columns: Array


def log_odds(cells: Cells) -> Array:
    """Shape (c,): the fitted log odds of inscription, by penalised maximum likelihood."""
    columns = np.column_stack([np.ones(len(cells.code)), cells.columns])
    ridge = np.full(columns.shape[1], _RIDGE)
    ridge[0] = 1e-6  # the intercept is free; the trace keeps the matrix regular when nothing varies
    beta = np.zeros(columns.shape[1])
    beta[0] = np.log(max(cells.inscribed.sum(), 0.5) / cells.at_risk.sum())
    for _ in range(_STEPS):
        chance = expit(columns @ beta)
        slope = columns.T @ (cells.inscribed - cells.at_risk * chance) - ridge * beta
        weight = cells.at_risk * chance * (1 - chance)
        step = np.linalg.solve(columns.T @ (columns * weight[:, None]) + np.diag(ridge), slope)
        beta += step * min(1.0, _FURTHEST / max(np.abs(step).max(), _CLOSE))
        if np.abs(step).max() < _CLOSE:
            break
    return np.asarray(columns @ beta)
