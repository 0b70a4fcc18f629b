"""What the front page says when a table of before and after is all that tells how it went."""

import math

from naravard_lib import formats
from naravard_lib.analysis.aggregate.results.before_after import BeforeAfter
from naravard_lib.analysis.aggregate.results.outcome import AggregateOutcome
from naravard_lib.analysis.aggregate.results.showing import bears, shown_change
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Bullets, Paragraph
from naravard_lib.wording.aggregate import bounds_text, moved_text, settling

_WISHES = 3  # the chapter has them all


def told_by(aggregate: AggregateOutcome | None) -> BeforeAfter | None:
    """What the table tells, when anything of it may be shown."""
    found = aggregate.shown if aggregate is not None else None
    if aggregate is None or found is None or not math.isfinite(shown_change(found.whole, aggregate.labels)):
        return None
    return found


def rows_aggregate(found: BeforeAfter) -> list[list[str]]:
    """Rows of key figures: the plain change, and what of it is left when compared."""
    rows = [["Före mot efter, enkelt räknat", moved_text(found.whole)]]
    if found.contrast is not None and math.isfinite(found.contrast.others.ratio.value):
        rows.append(["Jämförelsens förändring", moved_text(found.contrast.others)])
    return [*rows, ["Personer", formats.number(found.whole.persons)]]


def certainty_aggregate(found: BeforeAfter) -> Blocks:
    """What the answer rests on and, when it cannot be told, what would settle it."""
    basis = f"Svaret bygger på en tabell med före och efter för {formats.number(found.whole.persons)} personer."
    blocks = Blocks((Paragraph.of(basis if bears(found) else f"{basis} {bounds_text(found)}"),))
    if found.verdict.code != "cannot_tell":
        return blocks
    wishes = settling(found)[:_WISHES]
    return blocks + Blocks((Paragraph.of("Det här skulle kunna avgöra frågan:"), Bullets.of(wishes)))
