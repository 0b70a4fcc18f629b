"""How many persons would settle it: the chance that all four designs call an effect shown.

The four log ratios are taken as jointly normal with the covariance found in the data, which shrinks as one over the
number of persons. The designs are assumed to be unbiased, so the numbers are the least that is needed.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Array = NDArray[np.float64]

LIMITS = (1.0, 1.0, 1.0, 1.0, 0.98)  # which T, F, P_post, P_did and the mirror must lie below (see `verdict`)
CHANCE = 0.80  # what studies are commonly planned for
MOST = 20_000  # more inscribed than any Swedish initiative has; beyond it no number is told
_DRAWS, _SEED = 4_000, 7  # half a percentage point at a chance of 80 %
_HALVINGS = 40


def chance_shown(effect: float, persons: float, covariance: Array, level: float = 0.95) -> float:
    """The chance that the upper limits of all designs lie below `LIMITS`.

    Args:
        effect: true relative effect, -0.2 is a fifth less.
        persons: inscribed persons.
        covariance: shape (4, 4), of the log ratios times the number of persons they were found with.
        level: coverage that intervals promise.
    """
    se = np.sqrt(np.diag(covariance) / persons)
    found = np.log1p(effect) + _normal(len(covariance)) @ _root(covariance).T / np.sqrt(persons)
    reach = float(stdtrit(max(persons - 1, 1), (1 + level) / 2)) * se
    return float((found + reach < np.log(LIMITS[: len(se)])).all(axis=1).mean())


def smallest_shown(persons: int, covariance: Array, level: float = 0.95) -> float | None:
    """The smallest decrease that so many persons show with a chance of 80 %; None when not even -99 % would be."""
    low, high = np.log1p(-0.99), 0.0
    if chance_shown(float(np.expm1(low)), persons, covariance, level) < CHANCE:
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        seen = chance_shown(float(np.expm1(middle)), persons, covariance, level) >= CHANCE
        low, high = (middle, high) if seen else (low, middle)
    return float(np.expm1(low))


def persons_needed(effect: float, covariance: Array, level: float = 0.95) -> int | None:
    """The fewest persons that show an effect with a chance of 80 %; None above `MOST`, or without a decrease."""
    if effect >= 0 or chance_shown(effect, MOST, covariance, level) < CHANCE:
        return None
    low, high = 2.0, float(MOST)
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if chance_shown(effect, middle, covariance, level) >= CHANCE else (middle, high)
    return int(np.ceil(high))


@cache
def _normal(size: int) -> Array:
    half = np.random.default_rng(_SEED).standard_normal((_DRAWS // 2, size))
    return np.vstack([half, -half])


def _root(covariance: Array) -> Array:
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))
