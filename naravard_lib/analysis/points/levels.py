"""From a frame of points to the values of some units together, period by period, each on its side of the change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import repeat

import numpy as np
import pandas as pd

from naravard_lib.analysis.points.results import Point, Side
from naravard_lib.disclosure import is_small
from naravard_lib.errors import TableError
from naravard_lib.initiative import Initiative, Measure
from naravard_lib.periods import EACH, length
from naravard_lib.tables.schema import ADDITIVE
from naravard_lib.tables.series import aggregate

YEAR = 12


@dataclass(frozen=True, slots=True)
class Levels:
    """The values of some units together.

    Attributes:
        points: in order of time; published ones in the order of the file when some have no period.
        each: what a value is of: "år", "halvår", "kvartal", "månad" or "period".
        rated: whether levels are per exposure.
        exposed: whether the exposure is known.
    """

    points: tuple[Point, ...]
    each: str
    rated: bool
    exposed: bool


def levels_of(plan: Initiative, measure: Measure, part: pd.DataFrame) -> Levels:
    """The rows of a frame of points as points of the units together.

    Counts, days and costs are added over the units, others weighted by exposure; a period that not all units have is
    left out. Totals of unequally long periods become a month's mean, which published means of counts are already.
    """
    additive = measure.kind in ADDITIVE
    if (part["what"] != "").any():
        points, each, exposed = _published(part), "månad" if additive else "period", False
    else:
        points, each, exposed = _extracted(part, additive)
        points = points if additive else sorted([*_told(points, plan), *_hidden(part, points)], key=_first)
    placed = tuple(replace(point, side=_side(plan, point)) for point in points)
    return Levels(placed, each, additive and exposed, exposed)


def _published(part: pd.DataFrame) -> list[Point]:
    """In order of time when all have one, else in the order of the file."""
    ordered = part.sort_values("from", kind="stable") if part["from"].notna().all() else part
    points = []
    for first, last, value, what in zip(*(ordered[name] for name in ("from", "to", "value", "what")), strict=True):
        start, end = (first, last) if pd.notna(first) else (None, None)
        points.append(Point(start, end, value, value, value, value, "undated", what))
    return points


def _extracted(part: pd.DataFrame, additive: bool) -> tuple[list[Point], str, bool]:
    lasts = dict(zip(part["from"].astype("int64"), part["to"], strict=True))
    months = {length(first, last) for first, last in zip(part["from"], part["to"], strict=True)}
    each = EACH.get(max(months, default=0), "period") if len(months) == 1 else "månad" if additive else "period"
    try:
        total = aggregate(part.assign(month=part["from"], role="treated"), additive=additive)
    except TableError:  # nothing there but what is hidden or missing
        return [], each, False
    points = []
    exposures = repeat(None) if total.exposure is None else total.exposure
    columns = (total.month.tolist(), total.value, total.lowest, total.highest)
    for ordinal, value, lowest, highest, exposure in zip(*columns, exposures, strict=False):
        first, last = pd.Period(ordinal=ordinal, freq="M"), lasts[ordinal]
        share = length(first, last) if additive and len(months) > 1 else 1
        low, high = float(lowest) / share, float(highest) / share
        level = float(value) / share / (exposure if additive and exposure else 1.0)
        behind = None if additive or exposure is None else float(exposure)
        points.append(Point(first, last, float(value) / share, level, low, high, "undated", "", behind))
    return points, each, total.exposure is not None


def _told(points: Iterable[Point], plan: Initiative) -> Iterator[Point]:
    """Shares and means, hidden where too few are behind them: with three behind it, 67 per cent is two persons."""
    for point in points:
        few = point.behind is not None and is_small(point.behind, plan.smallest_cell)
        yield replace(point, value=np.nan, level=np.nan, lowest=np.nan, highest=np.nan) if few else point


def _hidden(part: pd.DataFrame, known: Iterable[Point]) -> Iterator[Point]:
    """Shares and means that the extract hides; unlike a count they have no bounds."""
    spans = {(point.first, point.last) for point in known}
    gone = part[part["suppressed"].to_numpy(bool)]
    for first, last in dict.fromkeys(zip(gone["from"], gone["to"], strict=True)):
        if (first, last) not in spans:
            yield Point(first, last, np.nan, np.nan, np.nan, np.nan, "undated", "")


def _first(point: Point) -> int:
    assert point.first is not None  # those of an extract are dated
    return int(point.first.ordinal)


def _side(plan: Initiative, point: Point) -> Side:
    """Before, after, or neither: without a start, left out by the file, or holding change or introduction.

    A year that begins with the intervention is after it, introduction and all, unless the introduction fills it; of
    shorter periods those are left out that begin within the introduction.
    """
    first, last = point.first, point.last
    if first is None or last is None:
        return "undated"
    if any(part.from_ <= last and part.to >= first for part in plan.exclude):
        return "excluded"
    if plan.intervention is None:
        return "undated"
    start = plan.intervention.from_
    if last < start:
        return "during" if plan.baseline is not None and last > plan.baseline.to else "before"
    introduced = start + plan.intervention.phase_in
    opens = start if length(first, last) >= YEAR and last >= introduced else introduced
    return "after" if first >= opens else "during"
