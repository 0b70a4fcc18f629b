"""What can be said from few points: which situation they are in, and the figures its sentence needs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from naravard_lib.analysis.points.contrast import change_of, contrast_of
from naravard_lib.analysis.points.levels import levels_of
from naravard_lib.analysis.points.results import Contrast, OtherChange, Point, Points, Situation, count_behind
from naravard_lib.disclosure import hidden_in_sums, is_small
from naravard_lib.initiative import Initiative, Measure
from naravard_lib.tables.percent import is_percent
from naravard_lib.tables.schema import ADDITIVE
from naravard_lib.tables.series import MAX_SUPPRESSED

_COUNTED = ("count", "days")  # kinds with persons or their days behind each number, hidden when small


def assess_points(plan: Initiative, frame: pd.DataFrame, measure: str | None = None) -> Points:
    """Say what a frame of few points bears about the change.

    No interval is given: with a handful of values their own variation is unknown, and a Poisson interval for counts
    would be too narrow for events that come in clusters.

    Args:
        plan: the initiative.
        frame: columns as in `points_schema.POINT_COLUMNS`; empty when there are no figures.
        measure: id of the measure; the main one by default.
    """
    chosen = plan.main if measure is None else plan.measure(measure)
    rows = frame[(frame["role"] == "treated").to_numpy()]
    start = plan.intervention.from_ if plan.intervention else None
    if rows.empty:
        return Points("nothing", (), "period", start=start)
    found = levels_of(plan, chosen, rows)
    situation = _without_contrast(plan, found.points)
    plain = Points(
        situation or "hidden",
        found.points,
        found.each,
        found.rated,
        found.exposed,
        chosen.kind == "share",
        is_percent(chosen),
        start,
        _introduced(plan),
    )
    if situation:
        return replace(plain, untold=_untold(plan, chosen, found.points))
    return _with_contrast(plan, chosen, frame, plain)


def _introduced(plan: Initiative) -> pd.Period | None:
    if plan.intervention is None or not plan.intervention.phase_in:
        return None
    return plan.intervention.from_ + plan.intervention.phase_in - 1


def _without_contrast(plan: Initiative, points: Sequence[Point]) -> Situation | None:
    """Why there is no before against after; None when there is."""
    seen = [point for point in points if not point.hidden]
    sides = {point.side for point in points}
    if not seen:
        return "hidden"
    one_sided = not sides >= {"before", "after"}
    if plan.intervention is None or (one_sided and "undated" in sides) or sides == {"excluded"}:
        return "undated"
    if "after" not in sides:
        return "not_started" if plan.intervention.from_.start_time.date() > plan.extracted else "no_after"
    return None if "before" in sides else "no_before"


def _with_contrast(plan: Initiative, chosen: Measure, frame: pd.DataFrame, plain: Points) -> Points:
    used = [point for point in plain.points if point.side in ("before", "after")]
    absolute = _absolute(chosen, used)
    points = _unrated(plain.points) if absolute else plain.points
    untold = _untold(plan, chosen, points)
    plain = replace(plain, points=points, rated=plain.rated and not absolute, untold=untold)
    contrast = contrast_of(points, absolute, untold)
    additive = chosen.kind in ADDITIVE  # hidden counts are the small ones, and without them a mean is too high
    if contrast is None or (additive and np.mean([point.hidden for point in used]) > MAX_SUPPRESSED):
        bounds = _bounds(points) if additive else None
        return replace(plain, situation="partly_hidden", bounds=bounds)
    if untold & {*contrast.before, *contrast.after}:
        return replace(plain, situation="small")
    others = tuple(_others(plan, chosen, frame, contrast))
    return replace(plain, situation=_of_contrast(contrast), contrast=contrast, others=others)


def _of_contrast(contrast: Contrast) -> Situation:
    if not contrast.years:
        return "levels"
    return "ranked" if contrast.earlier else "pair"


def _absolute(chosen: Measure, used: Sequence[Point]) -> bool:
    return chosen.kind == "share" or any(point.level <= 0 for point in used)


def _unrated(points: Sequence[Point]) -> tuple[Point, ...]:
    """Values in place of rates: a difference between rates has no unit that a reader knows."""
    return tuple(replace(point, level=point.value) for point in points)


def _bounds(points: Sequence[Point]) -> tuple[tuple[float, float], tuple[float, float]]:
    before, after = (
        (
            float(np.mean([point.lowest for point in points if point.side == side])),
            float(np.mean([point.highest for point in points if point.side == side])),
        )
        for side in ("before", "after")
    )
    return before, after


def _untold(plan: Initiative, chosen: Measure, points: Sequence[Point]) -> frozenset[Point]:
    """Points too small to be told, and those that would give them back.

    The report prints the baseline's mean, so its points and the others each protect themselves.
    """
    if chosen.kind not in _COUNTED:
        return frozenset()
    seen = [point for point in points if not point.hidden]
    sides = [[point for point in seen if _in_baseline(plan, point) == inside] for inside in (True, False)]
    masks = [hidden_in_sums(np.asarray([each.value for each in part]), plan.smallest_cell) for part in sides]
    pairs = (zip(part, mask, strict=True) for part, mask in zip(sides, masks, strict=True))
    return frozenset(point for part in pairs for point, gone in part if gone)


def _in_baseline(plan: Initiative, point: Point) -> bool:
    if plan.baseline is None or point.first is None or point.last is None:
        return point.side == "before"
    return bool(point.first >= plan.baseline.from_ and point.last <= plan.baseline.to)


def _others(plan: Initiative, chosen: Measure, frame: pd.DataFrame, contrast: Contrast) -> Iterator[OtherChange]:
    """The comparison units that have every period of the contrast, in numbers that may be shown."""
    rows = frame[(frame["role"] == "comparison").to_numpy()]
    for unit, part in rows.groupby("unit", sort=False):
        points = levels_of(plan, chosen, part)
        told = _unrated(points.points) if contrast.absolute else points.points
        seen = [point for point in told if not point.hidden]
        known = {(point.first, point.last): point for point in seen}
        sides = [
            [known[span] for point in side if (span := (point.first, point.last)) in known]
            for side in (contrast.before, contrast.after)
        ]
        whole = len(sides[0]) == len(contrast.before) and len(sides[1]) == len(contrast.after)
        small = chosen.kind in _COUNTED and any(is_small(point.value, plan.smallest_cell) for point in seen)
        if whole and not small and (contrast.absolute or min(point.level for point in sides[0]) > 0):
            least = min(count_behind(side, points.each) for side in sides)
            yield OtherChange(str(unit), change_of(sides[0], sides[1], contrast.absolute), least)
