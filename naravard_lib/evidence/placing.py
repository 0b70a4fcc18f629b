"""Where an own result lies beside what others have published: smaller, within or larger, with its own uncertainty."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from naravard_lib.errors import DesignError
from naravard_lib.estimate import Estimate
from naravard_lib.evidence.reading import evidence
from naravard_lib.evidence.schema import ROOM, EvidenceRow
from naravard_lib.evidence.telling import found_nothing

Where = Literal["below", "within", "above"]  # counted in the size of the change: below is a smaller change
_ORDER: tuple[Where, ...] = ("below", "within", "above")
_ROUNDED = 0.005  # published figures are whole per cent: 70 stands for anything from 69.5 to 70.5; "about" has `ROOM`
_LARGEST_LOG = 700.0  # the exponential of more is beyond what a double holds


@dataclass(frozen=True, slots=True)
class Place:
    """An own result beside one published figure.

    Attributes:
        row: the published figure.
        where: where the own estimate lies.
        smallest: where the end of its interval lies that is the smallest change in the row's direction.
        largest: where the other end lies.
        opposite: whether the own estimate goes the other way (more where others saw less).
    """

    row: EvidenceRow
    where: Where
    smallest: Where
    largest: Where
    opposite: bool

    @property
    def reaches(self) -> tuple[Where, ...]:
        """Every side that the own interval touches, from the smallest change up."""
        return _ORDER[_ORDER.index(self.smallest) : _ORDER.index(self.largest) + 1]

    @property
    def certain(self) -> bool:
        """Whether the whole interval lies where the estimate does."""
        return self.smallest == self.largest

    @property
    def covers(self) -> bool:
        """Whether the interval holds all that is published and more on both sides."""
        return len(self.reaches) == len(_ORDER)


@dataclass(frozen=True, slots=True)
class Placement:
    """An own result beside everything published of the same measure in the same way of working.

    Attributes:
        own: the relative change, as a share.
        way_of_working: row of the knowledge overview, or empty.
        measure: id in the measure catalogue.
        places: one for each matching figure, the overview's own interval first.
        tried: studies of the same way of working that found no effect, whatever they measured.
        nearest: where nothing matches, figures of the same way of working, or else of the same measure.
    """

    own: Estimate
    way_of_working: str
    measure: str
    places: tuple[Place, ...]
    tried: tuple[EvidenceRow, ...]
    nearest: tuple[EvidenceRow, ...]

    @property
    def main(self) -> Place | None:
        """The place beside the overview's own figure, else beside the broadest there is."""
        return self.places[0] if self.places else None

    @property
    def where(self) -> Where | None:
        """Below, within or above the main figure; None where nothing may be compared."""
        return self.main.where if self.main else None


def place_in_evidence(estimate: Estimate, way_of_working: str | None, measure: str) -> Placement:
    """Set a result beside what is published of the same measure in the same way of working, and of nothing else.

    Bed-days are never set beside visits, nor one way of working beside another: where nothing matches, `nearest` says
    what there is. Of a figure without a lower end ("up to 80 %") nothing can be below, and above one without an upper
    end ("more than 92 %") nothing.

    Args:
        estimate: a relative change: scale share (-0.13), ratio (0.87) or log_ratio.
        way_of_working: row of the knowledge overview; None or empty where the initiative names none.
        measure: id of the measure; one outside the catalogue has nothing to be set beside.

    Raises:
        DesignError: the estimate is no relative change, its ends are turned round, or the way of working is unknown.
    """
    own, way = as_change(estimate), way_of_working or ""
    rows = comparable(way, measure)
    of_way = evidence(way_of_working=way, kind="effect") if way else ()
    tried = tuple(filter(found_nothing, of_way))
    nearest = () if rows else _nearest(of_way, measure)
    return Placement(own, way, measure, tuple(place_in_row(own, row) for row in rows), tried, nearest)


def comparable(way_of_working: str, measure: str) -> tuple[EvidenceRow, ...]:
    """Published changes of one measure in one way of working, the one to be judged by first.

    Table 1 of the overview comes before the texts; then a figure that is first of all about this measure before one
    that is about it too, and a span before a single figure.
    """
    if not way_of_working or not measure:
        return ()
    found = changes(evidence(way_of_working=way_of_working, kind="effect"))
    fitting = [row for row in found if measure in row.measures]
    return tuple(sorted(fitting, key=lambda row: (not row.table1, row.measure != measure, row.bound != "interval")))


def changes(rows: Iterable[EvidenceRow]) -> tuple[EvidenceRow, ...]:
    """The rows that tell a published relative change, in the order given; our own arithmetic is nothing published."""
    told = (row for row in rows if row.direction != "none" and row.study != "computed")
    return tuple(row for row in told if any(end is not None for end in row.change))


def bounded(own: Estimate) -> bool:
    """Whether an own result has an interval: a target and a bare figure have none."""
    return math.isfinite(own.high - own.low) and own.low < own.high


def as_change(estimate: Estimate) -> Estimate:
    """Any relative change as a share; raises DesignError for what is none."""
    parts = (estimate.value, estimate.low, estimate.high)
    if not math.isfinite(estimate.value) or not estimate.low <= estimate.value <= estimate.high:
        raise DesignError("Resultatet går inte att ställa mot andras: värdet saknas eller ligger utanför sina gränser.")
    if estimate.scale == "share":
        return estimate
    if estimate.scale == "ratio":
        value, low, high = (part - 1 for part in parts)
    elif estimate.scale == "log_ratio":
        value, low, high = (math.expm1(min(part, _LARGEST_LOG)) for part in parts)
    else:
        raise DesignError(
            "Bara en förändring i procent kan ställas mot andras resultat, inte ett antal, ett medelvärde eller kronor."
        )
    return Estimate(value, low, high, estimate.level, scale="share")


def place_in_row(own: Estimate, row: EvidenceRow) -> Place:
    """Where a relative change lies beside one published figure, with both ends of its interval."""
    sign = 1 if row.direction == "increase" else -1
    smallest, largest = sorted(sign * end for end in (own.low, own.high))
    middle = sign * own.value
    return Place(row, _side(middle, row), _side(smallest, row), _side(largest, row), middle < 0)


def _side(size: float, row: EvidenceRow) -> Where:
    """One number beside a figure, both as sizes in the figure's own direction."""
    least, most = row.change if row.direction == "increase" else row.change[::-1]
    if least is not None and size < abs(least) - _room(row, least):
        return "below"
    return "above" if most is not None and size > abs(most) + _room(row, most) else "within"


def _room(row: EvidenceRow, end: float) -> float:
    """How far from a printed end still counts as the same."""
    return max(_ROUNDED, ROOM * abs(end)) if row.bound == "about" else _ROUNDED


def _nearest(of_way: tuple[EvidenceRow, ...], measure: str) -> tuple[EvidenceRow, ...]:
    found = changes(of_way)
    return found or changes(row for row in evidence(kind="effect") if measure in row.measures)
