"""Data and definitions: what was counted, from when to when, from which files, and what was not measured."""

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Outcome, Summary
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph


def text_definitions(summary: Summary, outcome: Outcome) -> Blocks:
    """Short paragraphs, each about one thing; what the file does not say is left out."""
    labels = outcome.labels
    texts = [
        formats.sentence(f"{labels.measure}: {labels.definition}") if labels.definition else "",
        _period(outcome),
        f"Uttaget är från den {formats.date(labels.extracted)}. Källa: {labels.source}." if labels.source else "",
        _hidden(outcome),
        _unmeasured(summary),
    ]
    return Blocks(tuple(Paragraph.of(text) for text in texts if text))


def _period(outcome: Outcome) -> str:
    if outcome.fit is None:
        return ""
    months = list(outcome.fit.path["month"])
    excluded = [f"{formats.months(part.from_, part.to)} ({part.why})" for part in outcome.excluded]
    without = f" Utan {formats.enumeration(excluded)}." if excluded else ""
    return f"Månaderna är {formats.months(months[0], months[-1])}, båda räknade med.{without}"


def _hidden(outcome: Outcome) -> str:
    if not outcome.labels.counted:
        return ""
    return f"Antal under {outcome.labels.smallest} visas inte, varken i tabeller, figurer eller text."


def _unmeasured(summary: Summary) -> str:
    """What a reader might think is in the report but is not."""
    plan = summary.plan
    others = [formats.inline(measure.label) for measure in plan.measures if measure.id != plan.main.id]
    absent = [*others, "kostnad och nytta i kronor", "patienters, anhörigas och personalens upplevelse"]
    return f"Inte mätt i den här rapporten: {'; '.join(absent)}."
