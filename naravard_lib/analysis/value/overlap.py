"""Several ways of working for the same persons: how much goes away together, no person counted twice."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from naravard_lib.cases.potential import Overlap

Values = NDArray[np.float64]


def combined(effects: Sequence[Values], reaches: Sequence[Values], rule: Overlap) -> Values:
    """The share of a group's use that goes away by all ways of working together.

    With effects e and reaches r: `max` lets the ways reach the same persons first, and of several effects on a person
    only the largest counts; `multiplicative` lets them reach persons independently, each effect taking its share of
    what the others leave, 1 − Π(1 − r·e); `additive` lets them reach different persons, Σ r·e, the reaches scaled down
    where they together would be more than everybody. For effects of 0–1 max ≤ multiplicative ≤ Σ r·e.

    Args:
        effects: one array per way of working, the share that goes away for a person reached.
        reaches: as `effects`, the share of the group reached, 0–1.
        rule: how they overlap.
    """
    alike = np.broadcast_arrays(*effects, *reaches)
    effect, reach = np.stack(alike[: len(effects)]), np.stack(alike[len(effects) :])
    match rule:
        case "max":
            return _largest(effect, reach)
        case "multiplicative":
            return np.asarray(1 - np.prod(1 - reach * effect, axis=0))
        case "additive":
            return np.asarray((reach * effect).sum(axis=0) / np.maximum(1.0, reach.sum(axis=0)))


def _largest(effect: Values, reach: Values) -> Values:
    """The mean over persons of the largest effect on each, the ways in order of reach reaching the same persons."""
    order = np.argsort(reach, axis=0)
    reach, effect = np.take_along_axis(reach, order, axis=0), np.take_along_axis(effect, order, axis=0)
    largest = np.maximum.accumulate(effect[::-1], axis=0)[::-1]  # of this way and all that reach further
    return np.asarray((np.diff(reach, axis=0, prepend=0.0) * largest).sum(axis=0))
