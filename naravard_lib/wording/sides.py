"""Both principals' sides: what is measured, what is estimated, what nobody has measured, and who bears what."""

from collections.abc import Iterator, Mapping

from naravard_lib import formats
from naravard_lib.analysis.cycle.results.sides import Burden, Side, Sides, Work
from naravard_lib.analysis.cycle.results.sides_words import (
    PLUS,
    STATUS_WORDS,
    UNTOLD,
    key,
    marked,
    marks,
)
from naravard_lib.analysis.value.results.bearers import NAMES, inside
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph, Table
from naravard_lib.vocabulary import Principal

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
        the_other = inside(other)
        question = f"Blir {inside(sides.gainer)}s vinst {the_other}s börda?"
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
    letters = marks(sides)
    rows = tuple((NAMES[side.bearer], _work(side), _value(side, letters), _own_cost(side)) for side in sides.sides)
    mark = " (syntetiska data)" if sides.plan.synthetic else ""
    columns = ("Huvudman", "Det som ändras i arbetet", "Värde per år", "Insatsens kostnad per år")
    return Blocks((Table(f"Vad som är känt om var och en{mark}", columns, rows, "llll", _note(sides)),))


def _work(side: Side) -> str:
    return "; ".join(_told(work) for work in side.works) or _UNMEASURED


def _told(work: Work) -> str:
    remarks = [_HOW.get(work.basis, ""), _MOVED[work.moved] if work.moved else ""]
    told = ", ".join([formats.inline(work.label), *filter(None, remarks)])
    return f"{STATUS_WORDS[work.status]}: {told}"


def _value(side: Side, letters: Mapping[str, str]) -> str:
    if not side.values:
        return _UNMEASURED
    return f"{STATUS_WORDS['estimated']}: {'; '.join(marked(value, letters) for value in side.values)}"


def _own_cost(side: Side) -> str:
    if side.own_cost is None:
        return _UNMEASURED
    named = formats.enumeration(formats.inline(what) for what in side.paid_for)
    return f"{STATUS_WORDS['estimated']}: {formats.kronor(side.own_cost)} ({named})"


def _note(sides: Sides) -> str:
    inferred = [work.label for side in sides.sides for work in side.works if work.inferred]
    watched = [f"Att följa hos {inside(s.bearer)}: {s.watch}" for s in sides.sides if s.watch and s.bearer]
    parts = [
        key(marks(sides)),
        *watched,
        "Uppskattat: räknat eller enligt filen. Det omätta kan vara både nytta och börda.",
    ]
    if inferred:
        names = formats.enumeration(formats.inline(label) for label in inferred)
        parts.append(f"Vems arbete {names} är följer måttkatalogen.")
    if sides.values:
        parts.append(f"Värde: plus är {PLUS}.")
    return " ".join([*filter(None, parts), "Källa: initiative.yaml och kapitlen."])
