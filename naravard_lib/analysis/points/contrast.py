"""Before against after at the same time of the year, and the same difference between earlier years.

Under no change the newest of n differences between years is the largest one time in n when differences are alike in
distribution (exact for independent steps). Simulated with n 3-10, normal and t(3) values, autocorrelation 0-1 and a
trend of half a standard deviation a year: 1.0 to 1.13 times as often, so "about one time in n" holds. Two or three
years apart the differences share years, and it is up to 1.26 times: "at least one time in n".
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from naravard_lib.analysis.points.levels import YEAR
from naravard_lib.analysis.points.results import Contrast, Point

_MATCHED = 0.25  # share of the first year's points after that must have their like before, a season; own rule
_FARTHEST = 10  # years back that are looked through for the time before

Span = tuple[pd.Period, pd.Period]
Window = tuple[Point, ...]


def contrast_of(points: Sequence[Point], absolute: bool, untold: Collection[Point] = ()) -> Contrast | None:
    """The contrast of the points that are seen; None without any before or any after.

    Args:
        points: the treated, in order of time.
        absolute: whether changes are differences, else shares.
        untold: points whose value must not be told: no earlier change is made of them.
    """
    seen = [point for point in points if not point.hidden]
    before, after = ([point for point in seen if point.side == side] for side in ("before", "after"))
    if not before or not after:
        return None
    first_year = [point for point in after if _first(point) < _first(after[0]) + YEAR]
    known = {_span(point): point for point in before}
    for years in range(1, _FARTHEST + 1):
        alike = [point for point in first_year if _shifted(point, years) in known]
        if len(alike) >= _MATCHED * len(first_year):
            pairs = [(old, new) for old, new in _earlier(alike, known, years) if not {*old, *new} & set(untold)]
            earlier = tuple(change_of(old, new, absolute) for old, new in pairs)
            window = _window(alike, known, years)
            change = change_of(window, alike, absolute)
            told = {span: point for span, point in known.items() if point not in untold}
            return Contrast(
                window, tuple(alike), years, change, absolute, earlier, _extreme(alike, told, years, change)
            )
    return Contrast(tuple(before), tuple(after), 0, change_of(before, after, absolute), absolute, ())


def change_of(before: Sequence[Point], after: Sequence[Point], absolute: bool) -> float:
    """From the mean level before to that after: a difference, or a share of the level before."""
    old, new = (float(np.mean([point.level for point in part])) for part in (before, after))
    return new - old if absolute else new / old - 1


def _earlier(alike: Sequence[Point], known: Mapping[Span, Point], years: int) -> Iterator[tuple[Window, Window]]:
    """The same times of earlier years, as far apart as before and after; latest first."""
    for back in range(years, 2 * _FARTHEST + 1):
        old, new = (_window(alike, known, place) for place in (back + years, back))
        if len(old) == len(new) == len(alike):
            yield old, new


def _extreme(alike: Sequence[Point], known: Mapping[Span, Point], years: int, change: float) -> bool:
    """Whether no earlier year was as far out as the one before, on the side from which the change came back.

    Initiatives begin after a bad year. With six values before, of which the last is so far out, a change larger than
    all five earlier ones comes by chance .30 of times and not .17; where it is not, .13 (simulated, independent normal
    values; in a random walk .15 and .16).
    """
    windows = (_window(alike, known, back) for back in range(years, 2 * _FARTHEST + 1))
    means = [np.mean([point.level for point in window]) for window in windows if len(window) == len(alike)]
    return len(means) > 1 and bool(means[0] >= max(means) if change < 0 else means[0] <= min(means))


def _window(alike: Sequence[Point], known: Mapping[Span, Point], years: int) -> Window:
    return tuple(known[span] for point in alike if (span := _shifted(point, years)) in known)


def _span(point: Point) -> Span:
    assert point.first is not None and point.last is not None  # noqa: PT018 - sides are given to dated points only
    return point.first, point.last


def _first(point: Point) -> pd.Period:
    return _span(point)[0]


def _shifted(point: Point, years: int) -> Span:
    first, last = _span(point)
    return first - YEAR * years, last - YEAR * years
