"""The small words of few points: numbers, periods and changes as a reader says them."""

from collections.abc import Sequence

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.points.results import Point, Points
from naravard_lib.disclosure import is_small
from naravard_lib.periods import EACH, length

UNCHANGED = "oförändrat"
_NUMBERS = ("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
_WHOLE = 1e-9  # what floating point adds to a whole number
_DEFINITE = {"andel": "andelen", "antal": "antalet"}
_FEW = 20  # events; one more or less is then above 5 per cent, and a change in per cent says less than the numbers do
_HUNDRED = 100  # events; one more or less is then above 1 per cent, which makes a decimal noise
_TENTH = 0.1  # change of a mean that needs no decimal; how many are behind it is seldom known
_HALVES = {1: "första", 7: "andra"}


def counted_word(n: int) -> str:
    """A small number in letters: 3 -> "tre"."""
    return _NUMBERS[n] if n < len(_NUMBERS) else formats.number(n)


def subject(labels: Labels) -> str:
    """The measure inside a sentence, as the one spoken of: "Andel trygga" -> "andelen trygga"."""
    first, _, rest = formats.inline(labels.measure).partition(" ")
    return " ".join(filter(None, (_DEFINITE.get(first, first), rest)))


def amounts(labels: Labels, points: Points, *values: float) -> tuple[str, ...]:
    """Values read together, the unit after the last: ("912", "1 034 besök"); small counts are hidden."""
    whole = all(value == round(value) for value in values)
    texts = [formats.number(value) for value in values] if whole else _bare(formats.alike(*values))
    if labels.counted:
        pairs = zip(values, texts, strict=True)
        texts = [f"färre än {labels.smallest}" if is_small(value, labels.smallest) else text for value, text in pairs]
    texts[-1] += unit_text(labels, points)
    return tuple(texts)


def _bare(texts: Sequence[str]) -> list[str]:
    """Numbers with as many decimals as one of them needs: ("0,800", "0,300") -> ("0,8", "0,3")."""
    kept = list(texts)
    while all("," in text and text.endswith(("0", ",")) for text in kept):
        kept = [text[:-1].removesuffix(",") for text in kept]
    return kept


def unit_text(labels: Labels, points: Points) -> str:
    """The unit behind a value, with what a count is per."""
    unit = f" {labels.unit}" if labels.unit else f"{formats.NBSP}%" if points.share else ""
    return f"{unit} per {points.each}" if labels.counted and points.each not in ("år", "period") else unit


def change_text(change: float, least: float, points: Points, labels: Labels) -> str:
    """A change in words: "8,0 % lägre", "50 procentenheter högre", "oförändrat"; "lägre" alone for few events.

    Args:
        change: a share of the level before, or a difference where changes of the contrast are absolute.
        least: how many events lie behind the fewer of the two values, for counts.
        points: whose change it is, or that of a comparison unit of.
        labels: the words of the measure.
    """
    word = "lägre" if change < 0 else "högre"
    if points.contrast is not None and points.contrast.absolute:
        unit = " procentenheter" if points.percent else f" {labels.unit}" if labels.unit else ""
        return f"{_bare([_number(abs(change))])[0]}{unit} {word}" if change else UNCHANGED
    decimals = _decimals(change, least, labels)
    if decimals is None:
        return word if change else UNCHANGED
    return f"{formats.percent(abs(change), decimals)} {word}" if round(100 * change, decimals) else UNCHANGED


def in_numbers(least: float, points: Points, labels: Labels) -> bool:
    """Whether enough events lie behind a change for it to be told in numbers and not by its direction alone."""
    return bool(points.contrast and points.contrast.absolute) or _decimals(0.0, least, labels) is not None


def _decimals(change: float, least: float, labels: Labels) -> int | None:
    """Decimals of a change in per cent; None where one event more or less would change it by many per cent."""
    if not labels.counted:
        return 0 if abs(change) >= _TENTH else 1
    return None if least < _FEW else 0 if least < _HUNDRED else 1


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
