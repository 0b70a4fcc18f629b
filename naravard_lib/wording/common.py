"""What several chapters say the same way."""

from collections.abc import Iterable, Sequence

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Block, Bullets, Paragraph, Table
from naravard_lib.disclosure import is_small

ANSWERED = {"yes": "Ja", "partly": "Delvis", "no": "Nej"}


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
    if labels.counted and is_small(value, labels.smallest):
        return f"färre än {labels.smallest}{unit}"
    return f"{formats.measured(value)}{unit}"


def note(labels: Labels, *more: str) -> str:
    """Small print below a table: remarks, definition of small cells, file, and the mark of synthetic data."""
    parts = [formats.sentence(part) for part in more if part]
    if labels.source:
        parts.append(f"Källa: {labels.source}.")
    if labels.synthetic:
        parts.append("Syntetiska data: alla tal är påhittade.")
    return " ".join(parts)


def caption(text: str, labels: Labels) -> str:
    """A table's caption, marked when the data are synthetic."""
    return f"{text} (syntetiska data)" if labels.synthetic else text


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], align: str, labels: Labels, *remarks: str
) -> Blocks:
    """One table as blocks; none when it has no rows."""
    listed = tuple(tuple(row) for row in rows)
    if not listed:
        return Blocks(())
    return Blocks((Table(caption(title, labels), tuple(columns), listed, align, note(labels, *remarks)),))
