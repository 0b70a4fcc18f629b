"""Several ways of working for the same persons: how much goes away together, no person counted twice."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from naravard_lib.cases.potential import Overlap

Values = NDArray[np.float64]


def combined(effects: Sequence[Values], reaches: Sequence[Values], rule: Overlap, usual: Sequence[float]) -> Values:
    """The share of a group's use that goes away by all ways of working together.

    With effects e and reaches r: `max` lets the ways reach the same persons first, and of several effects on a person
    only one counts, that of the way whose usual effect is largest: the larger of two uncertain draws would be more
    than either is expected to give. `multiplicative` lets them reach persons independently, each effect taking its
    share of what the others leave, 1 − Π(1 − r·e). `additive` lets them reach different persons, Σ r·e, the reaches
    scaled down where they together would be more than everybody. For effects of 0–1 max ≤ multiplicative ≤ Σ r·e.

    Args:
        effects: one array per way of working, the share that goes away for a person reached.
        reaches: as `effects`, the share of the group reached, 0–1.
        rule: how they overlap.
        usual: the effects in plain arithmetic, one per way of working.
    """
    alike = np.broadcast_arrays(*effects, *reaches)
    effect, reach = np.stack(alike[: len(effects)]), np.stack(alike[len(effects) :])
    match rule:
        case "max":
            return _largest(effect, reach, np.asarray(usual))
        case "multiplicative":
            return np.asarray(1 - np.prod(1 - reach * effect, axis=0))
        case "additive":
            return np.asarray((reach * effect).sum(axis=0) / np.maximum(1.0, reach.sum(axis=0)))


def _largest(effect: Values, reach: Values, usual: Values) -> Values:
    """The mean over persons of the usually largest effect on each, all ways of working reaching the same first."""
    total, covered = np.zeros(reach.shape[1:]), np.zeros(reach.shape[1:])
    for way in np.argsort(-usual, kind="stable"):  # those that an earlier way reaches are its persons
        further = np.maximum(reach[way], covered)
        total, covered = total + (further - covered) * effect[way], further
    return total
