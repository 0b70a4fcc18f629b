"""Few points in words: for each situation the strongest sentence that can be defended, and no interval."""

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.points.results import ENOUGH, Contrast, Point, Points, Situation
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph
from naravard_lib.disclosure import is_small
from naravard_lib.wording.points_common import amounts, capital, change_text, counted_word, kind_of_periods, period_text

_CANNOT = "så det går inte att avgöra om något har ändrats"
_CANNOT_BECAUSE = "så det går inte att avgöra om insatsen har ändrat något"
_NAMED = 3  # comparison units named with their figures; more are told by their range


def sentence_points(points: Points, labels: Labels) -> str:
    """The answer in one to three sentences, never stronger than the points bear."""
    figures = _FIGURES.get(points.situation)
    return figures(points, labels) if figures else _without_figures(points, labels)


def text_points(points: Points, labels: Labels) -> Blocks:
    """What else a reader needs to know: what is left out, what came later, what could lie behind."""
    remarks = (_later(points, labels), _left_out(points), _hidden(points), _population(points, labels))
    return Blocks(tuple(Paragraph.of(remark) for remark in remarks if remark))


def _without_figures(points: Points, labels: Labels) -> str:
    """What is said where no number can be held against another."""
    start = formats.month(points.start) if points.start else ""
    because = {
        "nothing": f"Det finns inga värden över tid för {formats.inline(labels.measure)}",
        "hidden": f"Alla värden för {formats.inline(labels.measure)} är dolda eller saknas",
        "small": f"Talen är för små för att visas (färre än {labels.smallest})",
        "not_started": f"Insatsen börjar {start}",
        "no_after": f"Det finns inga värden från tiden efter {_since(points)}{start})",
        "no_before": f"Det finns inga värden från tiden före insatsen (som började {start})",
    }[points.situation]
    if points.situation == "no_before":
        return f"{because}, {_CANNOT}."
    later = " än" if points.situation in ("not_started", "no_after") else ""
    return f"{because}, så det går inte att säga{later} hur det gick."


def _since(points: Points) -> str:
    introduced = any(point.side == "during" and point.last and point.last >= points.start for point in points.points)
    return "införandet (insatsen började " if introduced else "att insatsen började ("


def _undated(points: Points, labels: Labels) -> str:
    if points.start is not None and not any(point.what for point in points.points):
        return "Alla värden ligger i tid som inte räknas, så det går inte att säga hur det gick."
    if not any(point.what for point in points.points):
        return "Det framgår inte när insatsen började, så det går inte att säga vad som är före och vad som är efter."
    n = len(points.points)
    listed = formats.enumeration(amounts(labels, points, *(point.value for point in points.points)))
    said = f"För {formats.inline(labels.measure)} finns bara {counted_word(n)} {'tal' if n > 1 else 'värde'}: {listed}."
    if n == 1:
        return f"{said} Det finns inget att jämföra med, så det går inte att säga hur det gick."
    return (
        f"{said} {counted_word(n).capitalize()} tal är ingen utveckling. Hur mycket sådana tal brukar skilja sig åt av "
        "sig själva är okänt, så det går inte att säga hur det gick."
    )


def _partly_hidden(points: Points, labels: Labels) -> str:
    used = [point for point in points.points if point.side in ("before", "after")]
    gone = sum(point.hidden for point in used)
    where = f"{gone} av {len(used)} {kind_of_periods(used)}"
    said = f"Värdet är dolt i {where}, så hur mycket som har ändrats går inte att räkna ut."
    if points.bounds is None or any(is_small(high, labels.smallest) for _, high in points.bounds):
        return said
    before, after = (_bounded(low, high, labels) for low, high in points.bounds)
    unit = f" {labels.unit}" if labels.unit else ""
    return f"{said} Före insatsen var det i genomsnitt {before}{unit} per {points.each}, efter {after}."


def _bounded(low: float, high: float, labels: Labels) -> str:
    """Bounds of a mean; the lower one is not told where it is too small to be."""
    if low == high:
        return formats.measured(low)
    if labels.counted and is_small(low, labels.smallest):
        return f"högst {formats.measured(high)}"
    return f"mellan {' och '.join(formats.alike(low, high))}"


def _levels(points: Points, labels: Labels) -> str:
    contrast = _contrast(points)
    old, new = sentence_means(points, labels)
    return (
        f"{labels.measure}: i genomsnitt {new} efter insatsen ({_how_many(contrast.after)}) mot {old} före "
        f"({_how_many(contrast.before)}). Så få värden från olika delar av året kan skilja lika mycket av årstid och "
        f"slump, {_CANNOT}."
    )


def _pair(points: Points, labels: Labels) -> str:
    contrast, base = _contrast(points), _base(points, labels)
    lone = len(points.points) == 2
    begun = f"Två tal är ingen utveckling: {formats.inline(base)}." if lone else f"{base}."
    if points.share and not points.exposed:
        return f"{begun} Hur många som ligger bakom procenttalen framgår inte, {_CANNOT}."
    if _as_large(points):
        return f"{begun} {_beside(points, labels)}"
    usual = f"Hur mycket {_pairs(contrast)} brukar skilja sig åt är okänt, {_CANNOT}."
    return " ".join(filter(None, (begun, usual, _beside(points, labels))))


def _ranked(points: Points, labels: Labels) -> str:
    contrast, base = _contrast(points), _base(points, labels)
    largest = change_text(contrast.largest, contrast, points, labels)
    if not contrast.unusual:
        usual = f"men minst lika stora skillnader mellan {_pairs(contrast)} förekom före insatsen"
        return " ".join(filter(None, (f"{base}, {usual} ({largest}), {_CANNOT}.", _beside(points, labels))))
    if len(contrast.earlier) < ENOUGH:
        only = "den enda tidigare skillnaden" if len(contrast.earlier) == 1 else "de två tidigare skillnaderna"
        said = f"{base}. Det är mer än {only} ({largest}), men så få räcker inte för att avgöra om något har ändrats."
        return " ".join(filter(None, (said, _beside(points, labels))))
    said = f"{base}, en större skillnad än någon annan mellan {_pairs(contrast)} före insatsen (som mest {largest})."
    if _as_large(points):
        return f"{said} {_beside(points, labels)}"
    about = "ungefär" if contrast.years == 1 else "minst"  # see `analysis.points.contrast`
    chance = f"Det händer {about} en gång på {counted_word(len(contrast.earlier) + 1)} även när inget har ändrats"
    return " ".join(filter(None, (f"{said} {chance}: ett tecken, men inget bevis.", _beside(points, labels))))


_FIGURES: Mapping[Situation, Callable[[Points, Labels], str]] = {
    "undated": _undated,
    "partly_hidden": _partly_hidden,
    "levels": _levels,
    "pair": _pair,
    "ranked": _ranked,
}


def _base(points: Points, labels: Labels) -> str:
    """After against before: "År 2024 låg akutbesök 8,0 % lägre än år 2023 (912 mot 991 besök)"."""
    contrast = _contrast(points)
    new, old = amounts(labels, points, *reversed(_means(contrast)))
    when = period_text(contrast.after)
    than = period_text(contrast.before) if len(contrast.after) == 1 else f"samma tid {_apart(contrast)}"
    how = f", räknat mot {f'antalet {labels.people}' if labels.people else 'nämnaren'}" if points.rated else ""
    change = change_text(contrast.change, contrast, points, labels)
    return (
        f"{when[:1].upper()}{when[1:]} låg {formats.inline(labels.measure)} {change} än {than}{how} ({new} mot {old})"
    )


def sentence_means(points: Points, labels: Labels) -> tuple[str, str]:
    """The level before and the level after, as they are told; the situation must have a contrast."""
    old, new = amounts(labels, points, *_means(_contrast(points)))
    return old, new


def _means(contrast: Contrast) -> tuple[float, float]:
    """The mean value before and after."""
    before, after = (fmean(point.value for point in part) for part in (contrast.before, contrast.after))
    return before, after


def _apart(contrast: Contrast) -> str:
    return f"{counted_word(contrast.years)} år tidigare"


def _pairs(contrast: Contrast) -> str:
    if contrast.years > 1:
        return f"två värden med {counted_word(contrast.years)} års mellanrum"
    years = "två år i rad"
    return years if len(contrast.after) == 1 and period_text(contrast.after).startswith("år ") else f"samma tid {years}"


def _as_large(points: Points) -> list[str]:
    """Comparison units that changed at least as much in the same direction."""
    contrast = _contrast(points)
    return [
        other.unit
        for other in points.others
        if other.change * contrast.change > 0 and contrast.size(other.change) >= contrast.size(contrast.change)
    ]


def _beside(points: Points, labels: Labels) -> str:
    """What happened in the comparison units meanwhile."""
    contrast, others = _contrast(points), points.others
    if not others:
        return ""
    if alike := _as_large(points):
        named = f"{formats.enumeration(alike)},"
        where = named if len(alike) <= _NAMED else f"{len(alike)} av {len(others)} enheter"
        return f"Ändringen var minst lika stor i {where} som inte har insatsen, {_CANNOT_BECAUSE}."
    if len(others) <= _NAMED:
        told = [f"{change_text(each.change, contrast, points, labels)} i {each.unit}" for each in others]
        return f"Samtidigt var det {formats.enumeration(told)}, som inte har insatsen."
    low, high = (pick(each.change for each in others) for pick in (min, max))
    ends = " till ".join(change_text(each, contrast, points, labels) for each in (low, high))
    return f"Samtidigt var skillnaden {ends} i de {len(others)} enheter som inte har insatsen."


def _later(points: Points, labels: Labels) -> str:
    """The years after the first one, where there are any."""
    if points.contrast is None or points.each == "månad":
        return ""
    later = [point for point in points.points if point.side == "after" and not point.hidden]
    later = [point for point in later if point not in points.contrast.after]
    if not later or points.untold & set(later):
        return ""
    values = amounts(labels, points, *(point.value for point in later))
    told = [f"{value} {period_text([point])}" for value, point in zip(values, later, strict=True)]
    return f"Därefter var det {formats.enumeration(told)}."


def _left_out(points: Points) -> str:
    if points.each == "månad":
        return ""
    because = {"during": "insatsen började eller infördes då", "excluded": "där finns månader som filen utesluter"}
    parts = [(_periods(points, side), why) for side, why in because.items()]
    return " ".join(f"{named} räknas inte, för {why}." for named, why in parts if named)


def _periods(points: Points, side: str) -> str:
    """The periods on one side as the beginning of a sentence; empty when there are none."""
    return capital(formats.enumeration(period_text([point]) for point in points.points if point.side == side))


def _hidden(points: Points) -> str:
    gone = sum(point.hidden for point in points.points if point.side in ("before", "after"))
    if points.contrast is None or not gone:
        return ""
    return f"{counted_word(gone).capitalize()} {'värde' if gone == 1 else 'värden'} som är dolda räknas inte med."


def _population(points: Points, labels: Labels) -> str:
    if points.contrast is None or points.exposed or not labels.counted:
        return ""
    return "Antalet invånare är inte med i underlaget. Har det ändrats är det en del av skillnaden."


def _how_many(part: Sequence[Point]) -> str:
    return f"{counted_word(len(part))} {'värde' if len(part) == 1 else 'värden'}"


def _contrast(points: Points) -> Contrast:
    assert points.contrast is not None  # the situations that ask have one
    return points.contrast
