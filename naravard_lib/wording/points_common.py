"""The small words of few points: numbers, periods and changes as a reader says them."""

from collections.abc import Sequence

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.points.results import Contrast, Point, Points
from naravard_lib.disclosure import is_small
from naravard_lib.periods import EACH, length

_NUMBERS = ("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
_WHOLE = 1e-9  # what floating point adds to a whole number
_HALVES = {1: "första", 7: "andra"}


def counted_word(n: int) -> str:
    """A small number in letters: 3 -> "tre"."""
    return _NUMBERS[n] if n < len(_NUMBERS) else formats.number(n)


def amounts(labels: Labels, points: Points, *values: float) -> tuple[str, ...]:
    """Values read together, the unit after the last: ("912", "1 034 besök"); small counts are hidden."""
    scaled = [value * 100 for value in values] if _as_fraction(points) else list(values)
    whole = all(value == round(value) for value in scaled)
    texts = [formats.number(value) for value in scaled] if whole else list(formats.alike(*scaled))
    if labels.counted:
        pairs = zip(scaled, texts, strict=True)
        texts = [f"färre än {labels.smallest}" if is_small(value, labels.smallest) else text for value, text in pairs]
    texts[-1] += unit_text(labels, points)
    return tuple(texts)


def unit_text(labels: Labels, points: Points) -> str:
    """The unit behind a value, with what a count is per."""
    unit = f" {labels.unit}" if labels.unit else f"{formats.NBSP}%" if points.share else ""
    return f"{unit} per {points.each}" if labels.counted and points.each not in ("år", "period") else unit


def change_text(change: float, contrast: Contrast, points: Points, labels: Labels) -> str:
    """A change in words: "8,0 % lägre", "50 procentenheter högre", "lika"."""
    word = "lägre" if change < 0 else "högre"
    if not contrast.absolute:
        return f"{formats.percent(abs(change))} {word}"
    if points.share:
        return f"{_number(abs(change) * (100 if _as_fraction(points) else 1))} procentenheter {word}"
    return f"{_number(abs(change))}{f' {labels.unit}' if labels.unit else ''} {word}"


def _number(value: float) -> str:
    """A whole number as it is, any other to three digits."""
    return formats.number(value) if abs(value - round(value)) < _WHOLE else formats.measured(value)


def period_text(part: Sequence[Point]) -> str:
    """From the first point to the last: "år 2024", "första halvåret 2024", "kvartal 2 2024", "januari–maj 2024"."""
    first, last = part[0].first, part[-1].last
    if first is None or last is None:
        return "okänd tid"
    months = length(first, last)
    if (months, first.month) == (12, 1):
        return f"år {first.year}"
    if len(part) > 1:
        return formats.months(first, last)
    if months == 6 and first.month in _HALVES:
        return f"{_HALVES[first.month]} halvåret {first.year}"
    if months == 3 and first.month % 3 == 1:
        return f"kvartal {first.quarter} {first.year}"
    return formats.months(first, last)


def kind_of_periods(part: Sequence[Point]) -> str:
    """What the points are of, in the plural: "månader", "år", or "perioder" when they differ."""
    lengths = {length(point.first, point.last) for point in part if point.first and point.last}
    each = EACH.get(lengths.pop(), "perioder") if len(lengths) == 1 else "perioder"
    return "månader" if each == "månad" else each  # the rest are alike in the plural


def capital(text: str) -> str:
    """Text with its first letter large, as a sentence begins."""
    return text[:1].upper() + text[1:]


def _as_fraction(points: Points) -> bool:
    """Whether shares are written 0–1 and are read as per cent."""
    return points.share and all(abs(point.value) <= 1 for point in points.points if not point.hidden)
