"""Both principals' sides: what is measured, what is estimated, what nobody has measured, and who bears what."""

from collections.abc import Iterator

from naravard_lib import formats
from naravard_lib.analysis.cycle.results.sides import Burden, Side, Sides, Work
from naravard_lib.analysis.cycle.results.sides_words import (
    NAMES,
    STATUS_WORDS,
    UNTOLD,
    value_remark,
)
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph, Table
from naravard_lib.vocabulary import Bearer, Principal

_OF: dict[Principal, str] = {"region": "regionens", "municipality": "kommunens"}
_THE: dict[Bearer | None, str] = {"region": "regionen", "municipality": "kommunen"}
_HOW = {"published": "bara publicerade uppgifter", "unread": "uttag finns men är inte analyserat här"}
_MOVED = {"better": "en förbättring", "worse": "en försämring", "unclear": UNTOLD}
_UNMEASURED = STATUS_WORDS["unmeasured"]
_ANSWERS: dict[Burden, str] = {
    "unclear": "Det går inte att säga: om det finns någon vinst kan inte avgöras{too}.",
    "worse": "Måttet har gått åt fel håll, så där finns ingen vinst.",
    "unmeasured": "Det är omätt: ingen har mätt {the_other}s arbete.",
    "pays": "Om {the_other} får mer eller mindre att göra är omätt.",
    "more": "Ja, till en del: {the_other} får mer att göra.",
    "both_gain": "Nej, så långt det är känt: även {the_other} vinner.",
    "shared": "Måttet är bådas arbete, så vinsten eller bördan är gemensam.",
    "unassigned": "Det går inte att säga: filen anger inte vems arbete {measure} är (falls_on i initiative.yaml).",
}


def text_sides(sides: Sides) -> Blocks:
    """One paragraph: whether one principal's gain becomes the other's burden, as far as is known."""
    question = "Blir den enas vinst den andras börda?"
    the_other = ""
    if sides.gainer is not None:
        other: Principal = "municipality" if sides.gainer == "region" else "region"
        question = f"Blir {_OF[sides.gainer]} vinst {_OF[other]} börda?"
        the_other = _THE[other]
    dark = sides.other is not None and sides.other.status == "unmeasured"
    too = f", och {the_other}s arbete är omätt" if dark else ""
    label = formats.inline(sides.plan.main.label)
    answer = _ANSWERS[sides.burden].format(the_other=the_other, measure=label, too=too)
    paid = list(_paying(sides))
    told = [*paid, answer] if sides.burden == "pays" else [answer, *paid]
    return Blocks((Paragraph.of(" ".join([question, *told])),))


def _paying(sides: Sides) -> Iterator[str]:
    """What the other principal pays, which is known whatever the gain."""
    other = sides.other
    if other is not None and other.own_cost is not None and other.bearer is not None:
        name = NAMES[other.bearer]
        yield f"{name} betalar {formats.kronor(other.own_cost)} per år för insatsen, enligt filen."


def tables_sides(sides: Sides) -> Blocks:
    """A row per side: its work, what the change is worth a year, and the initiative's own cost a year."""
    rows = tuple((NAMES[side.bearer], _work(side), _value(side, sides), _own_cost(side)) for side in sides.sides)
    mark = " (syntetiska data)" if sides.plan.synthetic else ""
    columns = ("Huvudman", "Det som ändras i arbetet", "Värde per år", "Insatsens kostnad per år")
    return Blocks((Table(f"Vad som är känt om var och en{mark}", columns, rows, "llll", _note(sides)),))


def _work(side: Side) -> str:
    return "; ".join(_told(work) for work in side.works) or _UNMEASURED


def _told(work: Work) -> str:
    remarks = [_HOW.get(work.basis, ""), _MOVED[work.moved] if work.moved else ""]
    told = ", ".join([formats.inline(work.label), *filter(None, remarks)])
    return f"{STATUS_WORDS[work.status]}: {told}"


def _value(side: Side, sides: Sides) -> str:
    if not side.values:
        return _UNMEASURED
    amounts = "; ".join(formats.kronor_interval(amount) for amount in side.values)
    return f"{STATUS_WORDS['estimated']}: {amounts}{value_remark(side, sides)}"


def _own_cost(side: Side) -> str:
    if side.own_cost is None:
        return _UNMEASURED
    named = formats.enumeration(formats.inline(what) for what in side.paid_for)
    return f"{STATUS_WORDS['estimated']}: {formats.kronor(side.own_cost)} ({named})"


def _note(sides: Sides) -> str:
    inferred = [work.label for side in sides.sides for work in side.works if work.inferred]
    watched = [f"Att följa hos {_THE[side.bearer]}: {side.watch}" for side in sides.sides if side.watch]
    parts = [*watched, "Uppskattat: räknat eller enligt filen. Det omätta kan vara både nytta och börda."]
    if inferred:
        names = formats.enumeration(formats.inline(label) for label in inferred)
        parts.append(f"Vems arbete {names} är följer måttkatalogen.")
    if any(side.values for side in sides.sides):
        parts.append("Värde: plus är sparat, inte alltid i pengar.")
    return " ".join([*parts, "Källa: initiative.yaml och kapitlen."])
