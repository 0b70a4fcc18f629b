"""What several chapters say the same way."""

import math
from collections.abc import Iterable, Sequence

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Block, Bullets, Paragraph, Table
from naravard_lib.disclosure import level_text
from naravard_lib.estimate import Estimate

BEFORE, AFTER = 24, 12  # usable months: two full years tell season from change; a year after shows that it lasts
EXPLAINED = "KI, konfidensintervall: förändringar som går ihop med underlaget. Finns noll med är riktningen osäker."
ANSWERED = {"yes": "Ja", "partly": "Delvis", "no": "Nej"}
_LARGEST_LOG = 700.0  # the exponential of more is beyond what a double holds


def missing_blocks(missing: Sequence[str]) -> tuple[Block, ...]:
    """What is missing and what it would take, as a boxed list; nothing when nothing is missing."""
    if not missing:
        return ()
    return (Paragraph.of("Det här saknas för att frågan ska vara besvarad:", "warning"), Bullets.of(missing))


def paragraphs(lead: str, rest: Iterable[str]) -> tuple[Block, ...]:
    """The answer in large type, then the rest; empty texts are left out."""
    return (Paragraph.of(lead, "lead"), *(Paragraph.of(text) for text in rest if text))


def value_text(value: float, labels: Labels) -> str:
    """A monthly value with its unit, small counts hidden."""
    unit = f" {labels.unit}" if labels.unit else ""
    return f"{level_text(value, labels.counted, labels.smallest)}{unit}"


def per_month(labels: Labels) -> str:
    """What follows a monthly value: counts are per month (or longer period), a mean or share is not."""
    return f" per {labels.each}" if labels.counted else ""


def goal_text(relative: float) -> str:
    """A target as a share, without decimals when somebody set it in whole per cent."""
    return formats.percent_as_given(relative, 1)


def caption(text: str, labels: Labels) -> str:
    """A table's caption, marked when the data are synthetic."""
    return f"{text} (syntetiska data)" if labels.synthetic else text


def as_share(level: Estimate) -> Estimate | None:
    """A log rate ratio as a relative change; means have none that is free of unit."""
    if level.scale != "log_ratio":
        return None
    value, low, high = (math.expm1(min(part, _LARGEST_LOG)) for part in (level.value, level.low, level.high))
    return Estimate(value, low, high, level.level, scale="share")


def coefficient_text(estimate: Estimate, unit: str) -> str:
    """A level or slope with its interval: as a relative change for counts, else in the measure's unit."""
    share = as_share(estimate)
    return share_text(share) if share else plain_text(estimate, unit)


def share_text(estimate: Estimate) -> str:
    """A relative change with its interval in brackets."""
    if not math.isfinite(estimate.value):
        return "går inte att räkna ut i procent"
    return f"{formats.percent(estimate.value)} ({formats.percent_span(estimate)})"


def plain_text(estimate: Estimate, unit: str) -> str:
    """A value in its unit with its interval in brackets."""
    value, low, high = formats.alike(estimate.value, estimate.low, estimate.high)
    return f"{value}{unit} ({low} till {high})"


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], align: str, labels: Labels, *remarks: str
) -> Blocks:
    """One table as blocks; none when it has no rows."""
    listed = tuple(tuple(row) for row in rows)
    if not listed:
        return Blocks(())
    return Blocks((Table(caption(title, labels), tuple(columns), listed, align, labels.note(*remarks)),))
