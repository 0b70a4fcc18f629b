"""Few points in words: for each situation the strongest sentence that can be defended, and no interval."""

from collections.abc import Callable, Mapping, Sequence

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.points.results import ENOUGH, Contrast, Point, Points, Situation
from naravard_lib.disclosure import is_small
from naravard_lib.wording.points_change import (
    as_large,
    base_text,
    beside_text,
    contrast_of,
    largest_text,
    means_text,
    own_change,
    pairs_text,
)
from naravard_lib.wording.points_common import UNCHANGED, amounts, counted_word, kind_of_periods, period_text, subject

_CANNOT = "så det går inte att avgöra om något har ändrats"
_A_SIGN = 10  # one time in so many by chance, or seldomer, may be called a sign; own rule


def sentence_points(points: Points, labels: Labels) -> str:
    """The answer in one to three sentences, never stronger than the points bear."""
    figures = _FIGURES.get(points.situation)
    return figures(points, labels) if figures else _without_figures(points, labels)


def _without_figures(points: Points, labels: Labels) -> str:
    """What is said where no number can be held against another."""
    start = formats.month(points.start) if points.start else ""
    because = {
        "nothing": f"Det finns inga värden över tid för {subject(labels)}",
        "hidden": f"Alla värden för {subject(labels)} är dolda eller saknas",
        "small": f"Talen är för små för att visas (färre än {labels.smallest})",
        "not_started": f"Insatsen börjar i {start}",
        "no_after": f"Det finns inga värden från tiden efter {_since(points)}{start})",
        "no_before": f"Det finns inga värden från tiden före insatsen (som började i {start})",
    }[points.situation]
    if points.situation == "no_before":
        return f"{because}, {_CANNOT}."
    later = " än" if points.situation in ("not_started", "no_after") else ""
    return f"{because}, så det går inte att säga{later} hur det gick."


def _since(points: Points) -> str:
    introduced = any(point.side == "during" and point.last and point.last >= points.start for point in points.points)
    return "införandet (insatsen började i " if introduced else "att insatsen började (i "


def _undated(points: Points, labels: Labels) -> str:
    if points.start is not None and not any(point.what for point in points.points):
        return "Alla värden ligger i tid som inte räknas, så det går inte att säga hur det gick."
    if not any(point.what for point in points.points):
        return "Det framgår inte när insatsen började, så det går inte att säga vad som är före och vad som är efter."
    n = len(points.points)
    listed = formats.enumeration(amounts(labels, points, *(point.value for point in points.points)))
    said = f"För {subject(labels)} finns bara {counted_word(n)} {'tal' if n > 1 else 'värde'}: {listed}."
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
    few = any(point.behind is not None for point in used if point.hidden)
    begun = f"Färre än {labels.smallest} ligger bakom värdet" if few else "Värdet är dolt"
    said = f"{begun} i {where}, så hur mycket som har ändrats går inte att räkna ut."
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
    contrast = contrast_of(points)
    old, new = means_text(points, labels)
    return (
        f"{labels.measure}: i genomsnitt {new} efter insatsen ({_how_many(contrast.after)}) mot {old} före "
        f"({_how_many(contrast.before)}). Så få värden från olika delar av året kan skilja lika mycket av årstid och "
        f"slump, {_CANNOT}."
    )


def _how_many(part: Sequence[Point]) -> str:
    return f"{counted_word(len(part))} {'värde' if len(part) == 1 else 'värden'}"


def _pair(points: Points, labels: Labels) -> str:
    contrast, base = contrast_of(points), base_text(points, labels)
    lone = len(points.points) == 2
    begun = f"Två tal är ingen utveckling: {formats.inline(base)}." if lone else f"{base}."
    if points.share and not points.exposed:
        return f"{begun} Hur många som ligger bakom procenttalen framgår inte, {_CANNOT}."
    if as_large(points, labels):
        return f"{begun} {beside_text(points, labels)}"
    usual = f"Hur mycket {pairs_text(contrast)} brukar skilja sig åt är okänt, {_CANNOT}."
    return " ".join(filter(None, (begun, usual, beside_text(points, labels))))


def _ranked(points: Points, labels: Labels) -> str:
    """The difference held against the earlier ones, then what happened elsewhere."""
    contrast = contrast_of(points)
    told = _usual if not contrast.unusual else _few_earlier if len(contrast.earlier) < ENOUGH else _largest
    if told is _largest and as_large(points, labels):
        told = _larger
    return " ".join(filter(None, (told(points, labels), beside_text(points, labels))))


def _usual(points: Points, labels: Labels) -> str:
    base, pairs, largest = base_text(points, labels), pairs_text(contrast_of(points)), largest_text(points, labels)
    if not any(contrast_of(points).earlier):
        return f"{base}. Inte heller före insatsen skilde det mellan {pairs}, {_CANNOT}."
    if own_change(points, labels) == UNCHANGED:
        return f"{base}. Före insatsen förekom skillnader mellan {pairs}{largest}, {_CANNOT}."
    return f"{base}, men minst lika stora skillnader mellan {pairs} förekom före insatsen{largest}, {_CANNOT}."


def _few_earlier(points: Points, labels: Labels) -> str:
    only = "den enda tidigare skillnaden" if len(contrast_of(points).earlier) == 1 else "de två tidigare skillnaderna"
    more = f"Det är mer än {only}{largest_text(points, labels)}"
    return f"{base_text(points, labels)}. {more}, men så få räcker inte för att avgöra om något har ändrats."


def _larger(points: Points, labels: Labels) -> str:
    pairs, largest = pairs_text(contrast_of(points)), largest_text(points, labels)
    return f"{base_text(points, labels)}, en större skillnad än någon annan mellan {pairs} före insatsen{largest}."


def _largest(points: Points, labels: Labels) -> str:
    """Larger than every earlier difference: how often chance does that, or why it was to be expected."""
    contrast, said = contrast_of(points), _larger(points, labels)
    if contrast.extreme:
        return f"{said} {_came_back(contrast)}"
    about = "ungefär" if contrast.years == 1 else "minst"  # see `analysis.points.contrast`
    one_in = len(contrast.earlier) + 1
    chance = f"Det händer {about} en gång på {counted_word(one_in)} även när inget har ändrats"
    return f"{said} {chance}{': ett tecken, men inget bevis' if one_in >= _A_SIGN else ', så det avgör inte frågan'}."


def _came_back(contrast: Contrast) -> str:
    """Why the change could be expected without any intervention."""
    far, back, from_ = ("högsta", "lägre", "högt") if contrast.change < 0 else ("lägsta", "högre", "lågt")
    before = period_text(contrast.before)
    often = f"efter ett {from_} värde följer ofta ett {back}"
    return f"Men {before} hade det {far} värdet före insatsen, och {often}, {_CANNOT}."


_FIGURES: Mapping[Situation, Callable[[Points, Labels], str]] = {
    "undated": _undated,
    "partly_hidden": _partly_hidden,
    "levels": _levels,
    "pair": _pair,
    "ranked": _ranked,
}
