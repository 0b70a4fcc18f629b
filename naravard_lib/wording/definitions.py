"""Data and definitions: what was counted, from when to when, from which files, and what was not measured."""

from naravard_lib import __version__, formats
from naravard_lib.analysis.cycle.results import Outcome, Summary
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph
from naravard_lib.wording.common import table

_COMPARED = {
    "none": "ingen",
    "difference": "dras ifrån",
    "scaled": "dras ifrån, skalad till samma utgångsläge",
    "covariate": "räknas med som förklaring",
    "weighted": "dras ifrån, enheterna vägda så att de följer insatsens före förändringen",
}


def text_definitions(summary: Summary, outcome: Outcome) -> Blocks:
    """Short paragraphs, each about one thing; what the file does not say is left out."""
    labels = outcome.labels
    texts = [
        formats.sentence(f"{labels.measure}: {labels.definition}") if labels.definition else "",
        _period(outcome),
        f"Uttaget är från den {formats.date(labels.extracted)}. Källa: {labels.source}." if labels.source else "",
        _inscribed(summary),
        _hidden(outcome),
        _unmeasured(summary),
    ]
    return Blocks(tuple(Paragraph.of(text) for text in texts if text))


def table_design(outcome: Outcome) -> Blocks:
    """The choices behind the outcome, as they were made; none when nothing was fitted."""
    if outcome.fit is None:
        return Blocks(())
    design, fit = outcome.fit.design, outcome.fit
    rows = [
        ["Första månaden med insatsen", formats.month(design.change)],
        ["Månader med införande", _phase_in(design.phase_in, design.ramp)],
        ["Skala", "logaritmen av antal per nämnare" if design.family == "count" else "måttets egen"],
        ["Vågor per år i säsongen", formats.number(fit.pairs)],
        ["Ändrad trend", "skattas" if fit.slope else "skattas inte"],
        ["Jämförelse", _COMPARED[design.comparison]],
        ["Intervallens täckning", formats.percent(design.level, 0)],
        ["Program", f"naravard {__version__}"],
    ]
    return table("Val i beräkningen", ["Val", "Värde"], rows, "ll", outcome.labels)


def _phase_in(months: int, ramp: bool) -> str:
    if not months:
        return "inga"
    return f"{months}, {'jämn upptrappning' if ramp else 'räknas inte'}"


def _period(outcome: Outcome) -> str:
    if outcome.fit is None:
        return ""
    months = list(outcome.fit.path["month"])
    excluded = [f"{formats.months(part.from_, part.to)} ({part.why})" for part in outcome.excluded]
    without = f" Utan {formats.enumeration(excluded)}." if excluded else ""
    return f"Månaderna är {formats.months(months[0], months[-1])}, båda räknade med.{without}"


def _inscribed(summary: Summary) -> str:
    """Who counts as inscribed, where there is a chapter on inscription."""
    if not any(each.chapter == "4_outcome_inscription" and each.answered != "no" for each in summary.chapters):
        return ""
    return "Före och efter gäller en persons första inskrivning i team i uttaget. Den som dör räknas den tid den lever."


def _hidden(outcome: Outcome) -> str:
    if not outcome.labels.counted:
        return ""
    return f"Antal under {outcome.labels.smallest} visas inte, varken i tabeller, figurer eller text."


def _unmeasured(summary: Summary) -> str:
    """What a reader might think is in the report but is not."""
    plan = summary.plan
    others = [formats.inline(measure.label) for measure in plan.measures if measure.id != plan.main.id]
    money = [] if plan.costs else ["kostnad och nytta i kronor"]
    absent = [*others, *money, "patienters, anhörigas och personalens upplevelse"]
    return f"Inte mätt i den här rapporten: {'; '.join(absent)}."
