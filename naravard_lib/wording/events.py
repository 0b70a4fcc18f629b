"""Other events at about the same time: what they do to the answer, and what cannot be told apart."""

import math
from collections.abc import Sequence
from statistics import fmean

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Labels, Outcome
from naravard_lib.analysis.series.results.events import EventAnswer
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Block, Bullets, Paragraph
from naravard_lib.disclosure import is_small
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import CoEvent
from naravard_lib.wording.common import coefficient_text, share_text, table, value_text

_PULLS = {"lower": ("drar neråt",), "higher": ("drar uppåt",), "unknown": ()}
_FEW = 6  # months with one of the two alone: as many as a segment needs before the change (DESIGN section 4)


def listed_events(events: Sequence[CoEvent]) -> tuple[Block, ...]:
    """Events when there is nothing to say about them but that they happened."""
    if not events:
        return ()
    return (Paragraph.of("Samtidigt hände också:"), Bullets.of([_named(event) for event in events]))


def sentence_events(result: Outcome, fit: ItsFit) -> str:
    """What else happened, the answer without it and with a step of its own, and what cannot be told apart."""
    if not result.events:
        return ""
    happened = f"Samtidigt hände också: {formats.enumeration(map(_named, result.events))}."
    alone = fit.without_co_events
    if alone is None:
        return f"{happened} Utan det räcker underlaget inte, så insatsen kan inte skiljas från det."
    found = f"{happened} {_left_out(fit)} är förändringen {_amount(alone.relative)}{_with_step(fit)}"
    return f"{found}. {_conclusion(fit, alone)}"


def _conclusion(fit: ItsFit, alone: ItsFit) -> str:
    """Whether every way to count with the other events says the same."""
    together = fit.co_events[-1]
    sides = {part.side for part in (fit.relative, alone.relative, together.step) if part is not None}
    if sides == {0}:
        return "Inget av sätten avgör om något har ändrats."
    if len(sides) == 1:
        return f"Slutsatsen är densamma, men {_apart(together)}."
    if fit.direction == "undetermined":
        return "Slutsatsen hänger på hur man räknar med det som hände samtidigt, så det kan vara hela förklaringen."
    return "Med ett eget steg rymmer intervallet noll, så slutsatsen är osäkrare än den ser ut."


def tables_events(result: Outcome) -> Blocks:
    """A row per event, and one for all together: the answer without it and with a step; then what cannot be told."""
    if result.fit is None or not result.fit.co_events:
        return Blocks(())
    answers = result.fit.co_events
    columns = ["Händelse", "Utan den", "Med eget steg", "Händelsens eget steg"]
    note = (
        f"Förändringen över hela perioden, inom parentes {formats.level(result.fit.relative)}; med alla månader är den "
        f"{share_text(result.fit.relative)}. Ett eget steg förutsätter att händelsen ändrade nivån på en gång och lika "
        "mycket varje månad."
    )
    made = table("Andra händelser och svaret", columns, map(_row, answers), "lrrr", result.labels, note)
    apart = [
        f"{_name(answer)}: {' '.join([f'{_apart(answer)}.', *_means(answer, result.labels)])}" for answer in answers
    ]
    return made + Blocks((Paragraph.of("Vad som inte går att skilja åt:"), Bullets.of(apart)))


def _row(answer: EventAnswer) -> list[str]:
    return [
        _name(answer),
        share_text(answer.without) if answer.without else "går inte att lämna utanför",
        share_text(answer.step) if answer.step else "går inte att skatta",
        coefficient_text(answer.own, "") if answer.own else "–",
    ]


def _name(answer: EventAnswer) -> str:
    return _named(answer.event) if answer.event else "Alla tillsammans"


def _means(answer: EventAnswer, labels: Labels) -> list[str]:
    """Observed means with the intervention alone and with both; none that could give a small month's number away."""
    months = (*answer.alone, *answer.both)
    if not answer.alone or not answer.both or answer.units:
        return []
    if labels.counted and any(is_small(month, labels.smallest) for month in months):
        return []
    alone, both = (value_text(fmean(part), labels) for part in (answer.alone, answer.both))
    return [f"Medelvärdet var {alone} med bara insatsen, {both} med båda."]


def _apart(answer: EventAnswer) -> str:
    event = "händelsen" if answer.event else "händelserna"
    if answer.units:
        return f"bara {formats.enumeration(answer.units)} berördes, så svaret utan {event} gäller övriga enheter"
    if not answer.apart:
        return f"ingen månad har bara insatsen eller bara {event}, så de går inte alls att skilja åt"
    months = "en månad" if answer.apart == 1 else f"{answer.apart} månader"
    only = "bara " if answer.apart < _FEW else ""
    return f"{only}{months} har det ena utan det andra, så hur mycket som beror på vad går inte att säga säkert"


def _left_out(fit: ItsFit) -> str:
    """How the other events were taken out: by units, by a step of their own, by months."""
    assert fit.without_co_events is not None
    units, design = formats.enumeration(fit.co_events[-1].units), fit.without_co_events.design
    steps = design.event_steps[len(fit.design.event_steps) :]
    ways = [f"utan {units}"] if units else []
    ways += ["med ett eget steg för det som pågick redan före insatsen"] if steps else []
    left = "övriga berörda månader" if ways else "de berörda månaderna"
    ways += [f"utan {left}"] if len(design.exclude) > len(fit.design.exclude) else []
    return formats.sentence(formats.enumeration(ways)).rstrip(".")


def _with_step(fit: ItsFit) -> str:
    """The answer with a step for everything, unless that is what has been told already."""
    assert fit.without_co_events is not None
    told = fit.without_co_events.design.event_steps == (*fit.design.event_steps, *fit.design.co_events)
    step = fit.co_events[-1].step
    return f", och med ett eget steg för allt som hände {_amount(step)}" if step and not told else ""


def _named(event: CoEvent) -> str:
    """What happened, when (only when the text names no time itself) and which way it pulls, where that is known."""
    dated = str(event.from_.year) in event.what
    facts = [*([] if dated else [formats.month(event.from_)]), *_PULLS[event.pulls]]
    return f"{event.what} ({', '.join(facts)})" if facts else event.what


def _amount(estimate: Estimate) -> str:
    if not math.isfinite(estimate.value):
        return "omöjlig att räkna ut i procent"
    return f"{formats.percent(estimate.value)} ({formats.percent_interval(estimate)})"
