"""Before against after in words: the difference, how it compares with earlier ones, what happened elsewhere."""

from collections.abc import Sequence
from statistics import fmean

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.points.results import Contrast, Point, Points, count_behind
from naravard_lib.disclosure import is_small
from naravard_lib.wording.points_common import (
    UNCHANGED,
    amounts,
    capital,
    change_text,
    counted_word,
    in_numbers,
    period_text,
    subject,
)

_CANNOT_BECAUSE = "så det går inte att avgöra om insatsen har ändrat något"
_NAMED = 3  # comparison units named with their figures; more are told by their range


def base_text(points: Points, labels: Labels) -> str:
    """After against before: "År 2024 låg akutbesök 8,0 % lägre än år 2023 (912 mot 991 besök)"."""
    contrast = contrast_of(points)
    than = period_text(contrast.before) if len(contrast.after) == 1 else f"samma tid {_apart(contrast)}"
    how = f", räknat mot {f'antalet {labels.people}' if labels.people else 'nämnaren'}" if points.rated else ""
    change = own_change(points, labels)
    alike = "lika högt som" if contrast.change == 0 else "ungefär lika högt som"
    told = alike if change == UNCHANGED else f"{change} än"
    when = capital(period_text(contrast.after))
    return f"{when} låg {subject(labels)} {told} {than}{how} ({_both(points, labels)})"


def own_change(points: Points, labels: Labels) -> str:
    """The change from before to after."""
    contrast = contrast_of(points)
    return change_text(contrast.change, _least(points), points, labels)


def means_text(points: Points, labels: Labels) -> tuple[str, str]:
    """The level before and the level after, as they are told; the situation must have a contrast."""
    old, new = amounts(labels, points, *_means(contrast_of(points)))
    return old, new


def _means(contrast: Contrast) -> tuple[float, float]:
    """The mean value before and after."""
    before, after = (fmean(point.value for point in part) for part in (contrast.before, contrast.after))
    return before, after


def _both(points: Points, labels: Labels) -> str:
    """Both values, the newer first: "912 mot 991 besök", "120 besök", "80 procent av 103 mot 30 procent av 126"."""
    contrast = contrast_of(points)
    behind = [_behind(part, points, labels) for part in (contrast.after, contrast.before)]
    if all(behind):
        alone = [amounts(labels, points, value)[0] for value in reversed(_means(contrast))]
        return " mot ".join(f"{value} {of}" for value, of in zip(alone, behind, strict=True))
    old, new = _means(contrast)
    if old == new and contrast.change == 0:  # a rate can differ between alike numbers
        return amounts(labels, points, new)[0]
    return " mot ".join(amounts(labels, points, new, old))


def _behind(part: Sequence[Point], points: Points, labels: Labels) -> str:
    """How many a percentage is of; not where that would give away that fewer than five did, or did not."""
    n = part[0].behind if len(part) == 1 else None
    if n is None or not points.percent:
        return ""
    share = part[0].value / 100
    return "" if is_small(n * min(share, 1 - share), labels.smallest) else f"av {formats.number(n)}"


def _least(points: Points) -> float:
    """The fewer of the events before and after."""
    contrast = contrast_of(points)
    return min(count_behind(part, points.each) for part in (contrast.before, contrast.after))


def largest_text(points: Points, labels: Labels) -> str:
    """The largest of the earlier changes in brackets; empty where the numbers are too small for it."""
    contrast = contrast_of(points)
    told = [point for point in points.before if not point.hidden and point not in points.untold]
    least = min(_least(points), *(count_behind([point], points.each) * len(contrast.before) for point in told))
    if not in_numbers(least, points, labels):
        return ""
    change = change_text(contrast.largest, least, points, labels)
    return "" if change == UNCHANGED else f" ({'som mest ' if len(contrast.earlier) > 1 else ''}{change})"


def pairs_text(contrast: Contrast) -> str:
    """What the earlier differences are between: "två år i rad"."""
    if contrast.years > 1:
        return f"två värden med {counted_word(contrast.years)} års mellanrum"
    years = "två år i rad"
    return years if len(contrast.after) == 1 and period_text(contrast.after).startswith("år ") else f"samma tid {years}"


def _apart(contrast: Contrast) -> str:
    return f"{counted_word(contrast.years)} år tidigare"


def as_large(points: Points, labels: Labels) -> list[str]:
    """Comparison units that changed at least as much in the same direction; none beside no change."""
    contrast = contrast_of(points)
    if own_change(points, labels) == UNCHANGED:
        return []
    return [
        other.unit
        for other in points.others
        if other.change * contrast.change > 0 and contrast.size(other.change) >= contrast.size(contrast.change)
    ]


def beside_text(points: Points, labels: Labels) -> str:
    """What happened in the comparison units meanwhile; empty without any."""
    others = points.others
    if not others:
        return ""
    if alike := as_large(points, labels):
        named = f"{formats.enumeration(alike)},"
        where = named if len(alike) <= _NAMED else f"{len(alike)} av {len(others)} enheter"
        return f"Ändringen var minst lika stor i {where} som inte har insatsen, {_CANNOT_BECAUSE}."
    if len(others) <= _NAMED:
        told = [f"{change_text(each.change, each.least, points, labels)} i {each.unit}" for each in others]
        return f"Samtidigt var det {formats.enumeration(told)}, som inte har insatsen."
    least = min(each.least for each in others)
    if not in_numbers(least, points, labels):
        lower = sum(each.change < 0 for each in others)
        return f"Samtidigt var det lägre i {lower} av de {len(others)} enheter som inte har insatsen."
    low, high = (pick(each.change for each in others) for pick in (min, max))
    ends = " till ".join(change_text(end, least, points, labels) for end in (low, high))
    return f"Samtidigt var skillnaden {ends} i de {len(others)} enheter som inte har insatsen."


def contrast_of(points: Points) -> Contrast:
    """The contrast of a situation that has one."""
    assert points.contrast is not None  # the situations that ask have one
    return points.contrast
