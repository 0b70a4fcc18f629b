"""Few points before and after a change, and what can be said from them; no interval, since none is earned."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p
from typing import Literal

import pandas as pd

from naravard_lib.periods import length

ENOUGH = 3  # differences below which "larger than all of them" happens more than one time in four by chance; own rule

Side = Literal["before", "after", "during", "excluded", "undated"]
Situation = Literal[
    "nothing",  # no value at all
    "hidden",  # every value is hidden
    "undated",  # no start, or values without period: nothing is before or after
    "not_started",  # the start lies after the extract
    "no_after",
    "no_before",
    "partly_hidden",  # too many are hidden for a level: only its bounds
    "small",  # a level rests on numbers too small to be printed
    "levels",  # before and after, at different times of the year
    "pair",  # the same time of the year before and after, and nothing earlier to hold the difference against
    "ranked",  # as pair, with earlier differences
]


@dataclass(frozen=True, slots=True)
class Point:
    """The treated units' value for one period.

    Attributes:
        first: first month, inclusive; None when nobody says.
        last: last month, inclusive.
        value: what is printed: of the whole period, or of a month in it (`Points.each`); NaN where hidden.
        level: what is compared: the value, per exposure where all points have one.
        lowest: `value` with what is hidden at zero.
        highest: `value` with what is hidden at its highest.
        side: where it lies from the change; `during` holds the change or the introduction.
        what: what a publication calls it, or empty.
        behind: how many a share or a mean is of; None where that is not known, or for what is counted.
    """

    first: pd.Period | None
    last: pd.Period | None
    value: float
    level: float
    lowest: float
    highest: float
    side: Side
    what: str
    behind: float | None = None

    @property
    def hidden(self) -> bool:
        """Whether there is a value that is not shown."""
        return self.lowest != self.highest or self.value != self.value  # NaN is the one value unlike itself

    @property
    def months(self) -> int:
        """How many months it is of; one where nobody says."""
        return 1 if self.first is None or self.last is None else length(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Contrast:
    """Before and after at the same time of the year, or all of each when there is no such pair.

    Attributes:
        before: the points before, in order.
        after: the points after, in order; those of the first year.
        years: how many years lie between them; 0 when they are from different times of the year.
        change: from before to after: a share of before, or a difference where `absolute`.
        absolute: whether changes are differences in the measure's unit (shares, values not above zero).
        earlier: the same change between the same times of earlier years, all before the intervention, latest first.
        extreme: whether the level before is the highest of all the same times before, and the change a fall, or the
            lowest and the change a rise: what is far out tends to come back by itself.
    """

    before: tuple[Point, ...]
    after: tuple[Point, ...]
    years: int
    change: float
    absolute: bool
    earlier: tuple[float, ...]
    extreme: bool = False

    @property
    def largest(self) -> float:
        """The largest of the earlier changes."""
        return max(self.earlier, key=self.size)

    @property
    def unusual(self) -> bool:
        """Whether the change is larger than every earlier one."""
        return bool(self.earlier) and self.size(self.change) > self.size(self.largest)

    def size(self, change: float) -> float:
        """How large a change is; a rise and the fall that undoes it are alike."""
        return abs(change if self.absolute else log1p(change))


def count_behind(part: Sequence[Point], each: str) -> float:
    """How many events some points of counts are of together; `each` says what a value is of, as in `Points`."""
    return sum(point.value * (point.months if each == "månad" else 1) for point in part)


@dataclass(frozen=True, slots=True)
class OtherChange:
    """What happened meanwhile to one comparison unit, measured as the contrast; `least` is the fewer events."""

    unit: str
    change: float
    least: float


@dataclass(frozen=True, slots=True)
class Points:
    """What can be said from few points.

    Attributes:
        situation: what kind of sentence they bear.
        points: the treated, in order of time.
        each: what a value is of: "år", "halvår", "kvartal", "månad" or "period".
        rated: whether levels are per exposure.
        exposed: whether the population or the number of cases behind the values is known.
        share: whether the values are shares of something.
        percent: whether they are percentages, written 0–100.
        start: first month with the intervention.
        introduced: last month of the introduction; None where there was none.
        contrast: before against after, where both are known.
        others: the comparison units over the same periods.
        untold: points whose value must not be told: too small, or what would give a small one back.
        bounds: mean of a period before and after, each (lowest, highest), when too much is hidden for more.
    """

    situation: Situation
    points: tuple[Point, ...]
    each: str
    rated: bool = False
    exposed: bool = False
    share: bool = False
    percent: bool = False
    start: pd.Period | None = None
    introduced: pd.Period | None = None
    contrast: Contrast | None = None
    others: tuple[OtherChange, ...] = ()
    untold: frozenset[Point] = frozenset()
    bounds: tuple[tuple[float, float], tuple[float, float]] | None = None

    @property
    def before(self) -> tuple[Point, ...]:
        """The points that lie wholly before the change and are used."""
        return tuple(point for point in self.points if point.side == "before")

    @property
    def comparable(self) -> bool:
        """Whether the difference can be held against enough: earlier years, or other units."""
        contrast = self.contrast
        return contrast is not None and max(len(contrast.earlier), len(self.others)) >= ENOUGH
