"""How many inscribed an effect takes, from what a made-up region varies by: for plans and orders of data."""

from collections.abc import Mapping

import numpy as np

from naravard_lib.analysis.persons.design import ENOUGH, FULL
from naravard_lib.analysis.persons.results.planning import PersonsNeeded
from naravard_lib.analysis.persons.size import CHANCE, Array, persons_needed
from naravard_lib.errors import DesignError
from naravard_lib.tables.panel import OUTCOMES

_EFFECTS = (-0.10, -0.20, -0.30, -0.40)
# Covariance of T, F, P_post, P_did and the mirror, times the persons inscribed: mean of 12 runs of the world "recorded"
# with 1000 inscribed and 15 others each (benchmarks/inscription_worlds.py, seeds 60-71), 0.56 visits a month after.
_VARIATION: Mapping[str, Array] = {
    "ed_visits": np.array(
        [
            [3.65, 2.14, 1.77, 2.09, 1.91],
            [2.14, 3.48, 1.88, 3.23, 1.65],
            [1.77, 1.88, 2.49, 1.88, 1.65],
            [2.09, 3.23, 1.88, 3.23, 1.64],
            [1.91, 1.65, 1.65, 1.64, 3.65],
        ]
    ),
    "bed_days": np.array(
        [
            [7.20, 3.58, 3.24, 3.51, 3.40],
            [3.58, 6.30, 3.42, 5.85, 3.16],
            [3.24, 3.42, 4.05, 3.42, 3.13],
            [3.51, 5.85, 3.42, 5.88, 3.11],
            [3.40, 3.16, 3.13, 3.11, 8.47],
        ]
    ),
    "admissions": np.array(
        [
            [5.21, 2.70, 2.37, 2.62, 2.54],
            [2.70, 4.65, 2.50, 4.29, 2.27],
            [2.37, 2.50, 3.12, 2.49, 2.24],
            [2.62, 4.29, 2.49, 4.29, 2.22],
            [2.54, 2.27, 2.24, 2.22, 5.91],
        ]
    ),
}
PLANNABLE = tuple(_VARIATION)


def plan_persons(outcome: str = "ed_visits", target: float | None = None, synthetic: bool = False) -> PersonsNeeded:
    """Inscribed persons needed for the usual effects and for the target.

    Args:
        outcome: "ed_visits", "bed_days" or "admissions".
        target: the effect hoped for, as a share; -0.2 is a fifth less.
        synthetic: whether tables of it must be marked as synthetic.

    Raises:
        DesignError: nothing is known about how the outcome varies.
    """
    if outcome not in _VARIATION:
        raise DesignError(f'För utfallet "{outcome}" är antalet inte uträknat; välj bland {", ".join(_VARIATION)}.')
    effects = sorted({*_EFFECTS, *([target] if target is not None and -1 < target < 0 else [])}, reverse=True)
    rows = tuple((effect, persons_needed(effect, _VARIATION[outcome])) for effect in effects)
    return PersonsNeeded(OUTCOMES[outcome], rows, target, FULL, ENOUGH, CHANCE, synthetic)
