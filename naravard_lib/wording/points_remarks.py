"""What else a reader of few points needs to know: what is left out, what came later, what could lie behind."""

from collections.abc import Iterable

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.points.results import Points
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph
from naravard_lib.wording.points_common import amounts, capital, counted_word, period_text


def text_points(points: Points, labels: Labels) -> Blocks:
    """The remarks that belong to these points, a paragraph each."""
    remarks = (
        _later(points, labels),
        _left_out(points),
        _introduced(points),
        _hidden(points, labels),
        _population(points, labels),
        _hundredths(points),
    )
    return Blocks(tuple(Paragraph.of(remark) for remark in remarks if remark))


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


def _introduced(points: Points) -> str:
    """The year that counts as after although the introduction went on in it."""
    part = points.contrast.after[:1] if points.contrast else ()
    ends = points.introduced
    if ends is None or not part or part[0].first is None or part[0].first > ends:
        return ""
    return (
        f"{capital(period_text(part))} räknas som efter, men införandet pågick till och med {formats.month(ends)}. "
        "Skillnaden kan bli en annan när insatsen har varit i full gång ett helt år."
    )


def _hidden(points: Points, labels: Labels) -> str:
    used = [point for point in points.points if point.side in ("before", "after") and point.hidden]
    if points.contrast is None or not used:
        return ""
    few = all(point.behind is not None for point in used)
    why = f"färre än {labels.smallest} ligger bakom" if few else "är dolda"
    return (
        f"{counted_word(len(used)).capitalize()} {'värde' if len(used) == 1 else 'värden'} som {why} räknas inte med."
    )


def _population(points: Points, labels: Labels) -> str:
    if points.contrast is None or points.exposed or not labels.counted:
        return ""
    return "Antalet invånare är inte med i underlaget. Har det ändrats är det en del av skillnaden."


def _hundredths(points: Points) -> str:
    return hundredths_text(point.value for point in points.points if not point.hidden) if points.percent else ""


def hundredths_text(values: Iterable[float]) -> str:
    """A warning where percentages may have been written as parts of one; empty where one is above 1."""
    listed = list(values)
    if not any(listed) or max(listed) > 1:
        return ""
    return (
        "Inget värde är över en procent. Är talen skrivna som delar av ett (0,3 för 30 procent) är alla tal här "
        "hundra gånger för små."
    )
