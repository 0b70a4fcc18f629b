"""The verdict: shown only if all four designs agree, and a mirror of them too.

METHODS D calls a decrease shown when the upper limits of all four designs lie below 1. One attack gets past that with
many inscribed: teams that prefer people whose crises pass quickly. Two persons in the same state may differ in how it
came about, and a crisis that came suddenly leaves as suddenly. The mirror holds the months after against the quarter
right before the matched state, where a sudden crisis had not yet begun: what passes by itself lies on both sides and
falls out. It is asked for in addition, never instead. Of the windows tried it was the one that let the attack through
least without costing more than three points of power on average; the two points by which the attack still biases it are
taken off its limit (docs/validity_inscription.md).
"""

from collections.abc import Iterator

import numpy as np

from naravard_lib.analysis.persons.design import ENOUGH, FULL, InscriptionDesign
from naravard_lib.analysis.persons.designs import LATE, Compared
from naravard_lib.analysis.persons.results.comparison import Code, Reason, Settling, Verdict
from naravard_lib.analysis.persons.size import CHANCE, LIMITS, Array, persons_needed, smallest_shown
from naravard_lib.analysis.persons.tally import LogRatio
from naravard_lib.estimate import Estimate

NOTEWORTHY = 0.80  # METHODS D: "a reduction of 20 per cent or more is not compatible"
ASSUMED = -0.20  # the effect asked about where the initiative has no target: the least that Swedish plans hope for


def judge(compared: Compared, level: float) -> Verdict:
    """What may be said of a comparison."""
    ratios = required(compared)
    if ratios is None:
        return Verdict("cannot_tell", ("few_persons",), None)
    *four, mirror = (ratio.estimate(level) for ratio in ratios)
    late = compared.decay
    decays = late is not None and late.estimate(level).high < 1
    code = _code(four, mirror, decays or not _lasts(compared, level))
    reasons = tuple(_reasons(four, mirror, decays)) if code == "cannot_tell" else ()
    return Verdict(code, reasons, smallest_shown(_persons(ratios), covariance(ratios), level))


def cannot_tell(reason: Reason) -> Verdict:
    """The verdict where nothing was compared."""
    return Verdict("cannot_tell", (reason,), None)


def required(compared: Compared) -> list[LogRatio] | None:
    """The four designs and the mirror; None when one cannot be had."""
    ratios = [*compared.designs.values(), compared.mirror]
    found = [ratio for ratio in ratios if ratio is not None]
    return found if len(found) == len(ratios) else None


def settle(compared: Compared | None, design: InscriptionDesign) -> Settling:
    """What would settle it, against the initiative's own target where there is one."""
    effect = ASSUMED if design.target is None else design.target
    ratios = required(compared) if compared else None
    persons = persons_needed(effect, covariance(ratios), design.level) if ratios else None
    return Settling(effect, design.target is not None, persons, FULL, ENOUGH, CHANCE)


def covariance(ratios: list[LogRatio]) -> Array:
    """Shape (5, 5): of the log ratios, times the persons behind them."""
    influence = np.array([ratio.influence for ratio in ratios])
    persons = _persons(ratios)
    return np.asarray(influence @ influence.T * persons**2 / (persons - 1))


def _persons(ratios: list[LogRatio]) -> int:
    return min(ratio.persons for ratio in ratios)


def _code(four: list[Estimate], mirror: Estimate, passing: bool) -> Code:
    if all(estimate.high < limit for estimate, limit in zip((*four, mirror), LIMITS, strict=True)):
        return "shown"
    post, did = four[2:]
    return "not_shown" if not passing and min(post.low, did.low) > NOTEWORTHY else "cannot_tell"


def _lasts(compared: Compared, level: float) -> bool:
    """Whether a noteworthy decrease is ruled out for the half-year after the first too.

    A crisis that no register saw hides an effect as long as it lasts: METHODS D's rule alone called a true -20 % "not
    shown" in 15 % of such runs with 200 inscribed.
    """
    ratios = (compared.ratio("P", LATE), compared.ratio("P", LATE, compared.far))
    return all(ratio is not None and ratio.estimate(level).low > NOTEWORTHY for ratio in ratios)


def _reasons(four: list[Estimate], mirror: Estimate, decays: bool) -> Iterator[Reason]:
    below = [estimate.high < 1 for estimate in four]
    if all(estimate.low > 1 for estimate in four):
        yield "increase"  # a crisis that no register saw looks like that: never called an effect
    elif all(below) and not mirror.high < LIMITS[-1]:
        yield "passing_crisis"
    elif any(below):
        yield "designs_disagree"
    else:
        yield "interval_wide"
    if decays:
        yield "decay"
