"""What plots and wording say alike of a table of before and after, and which of its rows may be shown."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from naravard_lib import formats
from naravard_lib.analysis.aggregate.results.before_after import BeforeAfter, Change, Reason, Verdict
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.disclosure import hidden_in_sums, is_small

# Reasons why a comparison bears no answer at all; what can be told then is told from the inscribed alone.
_UNFIT: frozenset[Reason] = frozenset(
    ("no_comparison", "few_compared", "untested", "level_gap", "steady", "no_interval")
)


def bears(found: BeforeAfter) -> bool:
    """Whether there is a comparison that bears an answer of some kind."""
    return found.contrast is not None and not _UNFIT & set(found.verdict.reasons)


def showable(found: BeforeAfter, labels: Labels) -> BeforeAfter:
    """The same without a comparison that too few are behind.

    Beside the inscribed's own figure, any that rests on both would give the small one back.
    """
    if found.contrast is None or not too_small(found.contrast.others, labels):
        return found
    kept: tuple[Reason, ...] = ("untested",) if "untested" in found.verdict.reasons else ()
    return replace(found, contrast=None, verdict=Verdict("cannot_tell", ("few_compared", *kept)))


def hidden_rows(units: Sequence[Change], labels: Labels) -> tuple[bool, ...]:
    """Which rows must not be shown beside their sum: few persons or events, and what it takes not to give them back."""
    counts: list[list[float]] = [[unit.persons for unit in units]]
    if labels.counted:
        counts += [[unit.before for unit in units], [unit.after for unit in units]]
    masks = [hidden_in_sums(np.asarray(row, dtype=float), labels.smallest) for row in counts]
    return tuple(bool(gone) for gone in np.any(masks, axis=0))


def too_small(row: Change, labels: Labels) -> bool:
    """Whether too few persons or events are behind a row for it to be shown."""
    least = min(row.persons, row.before, row.after) if labels.counted else row.persons
    return is_small(least, labels.smallest)


def shown_change(row: Change, labels: Labels) -> float:
    """The change as a share; NaN where the row is too small, or nothing happened before."""
    return math.nan if too_small(row, labels) else row.ratio.value - 1


def shown_certain(found: BeforeAfter, labels: Labels) -> Change | None:
    """All but the doubtful units, where the difference to all gives no small row back."""
    certain = found.certain
    hidden = zip(found.units, hidden_rows(found.units, labels), strict=True)
    if certain is None or any(gone and unit.doubtful for unit, gone in hidden):
        return None
    return certain if math.isfinite(shown_change(certain, labels)) else None


def counted_subject(labels: Labels) -> str:
    """What changed, inside a sentence: "antalet vårddygn", "måttet kostnad per patient"."""
    return f"{'antalet' if labels.counted else 'måttet'} {formats.inline(labels.measure)}"
