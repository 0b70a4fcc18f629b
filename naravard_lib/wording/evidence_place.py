"""An own result, or a target, beside what others have published, in a sentence or two."""

import math

from naravard_lib import formats
from naravard_lib.analysis.aggregate.results.outcome import AggregateOutcome
from naravard_lib.analysis.cycle.results import Outcome, TargetAssessment
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph
from naravard_lib.estimate import Estimate
from naravard_lib.evidence.placing import Place, Placement, bounded, place_in_evidence
from naravard_lib.evidence.schema import EvidenceRow
from naravard_lib.evidence.telling import SEVERAL, change_text, place_text
from naravard_lib.initiative import Initiative
from naravard_lib.wording.common import goal_text

_CAUTION = "Nästan inget publicerat tal har en känd jämförelsegrupp, så de är lätt för stora."
_RECIPIENTS = "Det gäller i regel dem som fick insatsen."
_AREA = "gäller alla i området, där effekten alltid är mindre."
_MOST = 3  # figures named where none can be compared


def text_place(plan: Initiative, result: Outcome | AggregateOutcome | TargetAssessment) -> Blocks:
    """What the initiative found, or aims at, beside its row of the knowledge overview; nothing without such a change.

    Args:
        plan: the initiative.
        result: the answer of the chapter on the target, the outcome or the table of before and after.
    """
    if isinstance(result, TargetAssessment):
        return _target(plan, result)
    if isinstance(result, AggregateOutcome):
        given = plan.aggregate.measure if plan.aggregate else None
        measure, found = (plan.measure(given) if given else plan.main), result.estimates.get("naive")
        subject = "Den enkla siffran före och efter, {},"
    else:
        # Where persons were compared, the chapter on them says how others fared.
        measure, found = plan.main, result.fit.relative if result.fit and not plan.events else None
        subject = (
            "Skattningen {}, som inte räcker till ett svar," if result.verdict == "undetermined" else "Resultatet {}"
        )
    if found is None or not math.isfinite(found.value):
        return Blocks(())
    placement = place_in_evidence(found, plan.way_of_working, measure.id)
    told = subject.format(signed(placement.own.value))
    if isinstance(result, AggregateOutcome):
        return _paragraph(sentence_place(placement, told, measure.label), placement)
    return _paragraph(sentence_area(placement, told, measure.label), placement)


def _target(plan: Initiative, result: TargetAssessment) -> Blocks:
    if plan.target is None or result.relative is None:
        return Blocks(())
    exact = Estimate(result.relative, result.relative, result.relative, 1.0, scale="share")
    placement = place_in_evidence(exact, plan.way_of_working, plan.target.measure)
    if placement.main is None:
        return Blocks(())  # the outcome says so, once
    label = plan.measure(plan.target.measure).label
    return Blocks((Paragraph.of(sentence_area(placement, f"Målet {goal_text(result.relative)}", label)),))


def _paragraph(said: str, placement: Placement) -> Blocks:
    return Blocks((Paragraph.of(f"{said} {_CAUTION}" if placement.main else said),))


def sentence_area(placement: Placement, subject: str, measure: str) -> str:
    """What is published, and why a change for everybody in an area is not placed beside it.

    Args:
        placement: the result in the evidence base.
        subject: what the sentence is about, with its figure: "Målet −20 %".
        measure: the measure's name.
    """
    if placement.main is None:
        return _nothing(placement, measure)
    published = published_text(placement.main.row)
    return f"Jämfört med andra: publicerat är {published}. {_RECIPIENTS} {subject} {_AREA}"


def sentence_place(placement: Placement, subject: str, measure: str) -> str:
    """Where a result lies beside the main published figure, or that there is none and what is nearest.

    Args:
        placement: the result in the evidence base.
        subject: what the sentence is about, with its figure: "Resultatet −32 %".
        measure: the measure's name.
    """
    if placement.main is None:
        return _nothing(placement, measure)
    told, published = where_text(placement.main, placement.own), published_text(placement.main.row)
    return f"Jämfört med andra: {formats.inline(subject)} {told} ({published})."


def signed(share: float) -> str:
    """A change in whole per cent with its sign: "+19 %", "−13 %"."""
    return f"{'+' if round(100 * share) > 0 else ''}{formats.percent(share, 0)}"


def published_text(row: EvidenceRow) -> str:
    """A published figure with what it is of and where it stands."""
    if row.table1:
        where = "kunskapsöversikten, tabell 1"
    else:
        where = "flera platser" if row.place == SEVERAL else place_text(row)
    return f"{change_text(row)} för {formats.inline(row.measure_text)}, {where}"


def where_text(place: Place, own: Estimate) -> str:
    """Where an estimate lies, in words that cannot be read the wrong way, and how far its interval reaches."""
    noun = "ökning" if place.row.direction == "increase" else "minskning"
    if place.opposite:
        return f"är ingen {noun}, till skillnad från det publicerade{_back(place, own, noun)}"
    where = _NEAR if place.where == "within" and place.row.bound == "about" else _WHERE[place.where]
    return f"{where.format(noun=noun)}{_reach(place, own, noun)}"


_WHERE = {
    "below": "är en mindre {noun} än det publicerade",
    "within": "ligger inom det publicerade",
    "above": "är en större {noun} än det publicerade",
}
_NEAR = "ligger nära det publicerade"  # of a figure that is told as "about"
_TURNED = {"minskning": "ökning", "ökning": "minskning"}
_UNKNOWN = ", men osäkerheten går inte att räkna ut"
_NO_CHANGE = "ingen förändring alls"
_WHOLE = ", och det gäller hela osäkerhetsintervallet"


def _reach(place: Place, own: Estimate, noun: str) -> str:
    """What the interval adds; nothing for a bare figure."""
    if own.low == own.high:
        return ""
    if not bounded(own):
        return _UNKNOWN
    none = not own.excludes(0.0)
    if place.certain and none:
        return f", men osäkerheten rymmer också {_NO_CHANGE if _one_way(own, noun) else f'en {_TURNED[noun]}'}"
    if place.certain:
        return _WHOLE
    if place.covers or place.where != "within":
        return f"{_into(place)}{', och utesluter inte att inget har förändrats' if none else ''}"
    other = "mindre" if "below" in place.reaches else "större"
    return f", men osäkerheten rymmer också en {other} {noun}{f' och {_NO_CHANGE}' if none else ''}"


def _one_way(own: Estimate, noun: str) -> bool:
    """Whether no end of the interval goes the other way."""
    return own.low >= 0 if noun == "ökning" else own.high <= 0


def _back(place: Place, own: Estimate, noun: str) -> str:
    """What the interval adds where the estimate goes the other way."""
    if own.low == own.high:
        return ""
    if not bounded(own):
        return _UNKNOWN
    if own.excludes(0.0):
        return _WHOLE
    return f", men osäkerheten rymmer också en {noun}, fast mindre" if place.certain else _into(place)


def _into(place: Place) -> str:
    single = None not in place.row.change and place.row.low == place.row.high
    if place.covers and not single:
        return ", men osäkerheten rymmer allt det publicerade och mer därtill"
    return f", men osäkerheten når {'den publicerade siffran' if single else 'in i det publicerade'}"


def _nothing(placement: Placement, measure: str) -> str:
    """That nothing may be compared, and what there is instead."""
    name = formats.inline(measure)
    if not placement.way_of_working:
        return f"Jämfört med andra: arbetssättet är inte angivet, så {name} kan inte ställas mot publicerade tal."
    way = formats.inline(placement.way_of_working)
    lead = f"Jämfört med andra: för {way} finns inget publicerat tal i procent om {name} att ställa resultatet mot"
    near = formats.enumeration(
        f"{formats.inline(row.measure_text)} ({change_text(row)})" for row in placement.nearest[:_MOST]
    )
    return f"{lead}. Det som finns gäller {near}." if near else f"{lead}."
