"""Few points drawn: each value with the period it is of, and where the intervention began."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Labels, Outcome
from naravard_lib.analysis.points.results import Point, Points
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Data, Figure
from naravard_lib.plots import marks, numbers, style

_LEAST = 3  # values; fewer are read more easily in a sentence
_YEAR = 12
_MANY_YEARS = 12  # years that have room for a tick each

Mask = NDArray[np.bool_]


def plot_points(result: Outcome) -> Blocks:
    """One figure; none beside a fit, or with fewer than three values that have a period and may be shown."""
    if result.points is None:
        return Blocks(())
    dated = [point for point in result.points.points if point.first is not None]
    gone = _gone(result, dated)
    return Blocks((_figure(result, result.points, dated, gone),)) if (~gone).sum() >= _LEAST else Blocks(())


def _figure(result: Outcome, points: Points, dated: Sequence[Point], gone: Mask) -> Figure:
    labels = result.labels
    values = np.where(gone, np.nan, [point.value for point in dated])
    months = list(pd.period_range(_spans(dated)[0][0], max(last for _, last in _spans(dated)), freq="M"))
    unit = _unit(labels, points)
    with style.canvas(labels.synthetic) as (figure, axes):
        _time_axis(axes, dated, months)
        gaps = marks.left_out(axes, result.excluded, months)
        if points.start is not None and months[0] < points.start <= months[-1]:
            marks.change(axes, points.start, 0, 0)
        for point, value in zip(dated, values, strict=True):
            _draw(axes, point, value)
        style.value_axis(axes, unit, values, rows=1)
        svg = style.to_svg(figure)
    note = labels.note(*_remarks(points, dated, gone, labels), gaps)
    return Figure(
        svg,
        _alt(labels, points, len(dated), months),
        _finding(labels, points),
        note,
        numbers.shows(labels, months, unit),
        _data(dated, values, gone, labels),
    )


def _gone(result: Outcome, dated: Sequence[Point]) -> Mask:
    """What may not be shown or is not known; months are hidden as in every other figure of months."""
    untold = result.points.untold if result.points else ()
    gone = np.asarray([point.hidden or point in untold for point in dated], dtype=bool)
    if all(first == last for first, last in _spans(dated)):
        gone |= numbers.hidden_treated(result.target.baseline, [first for first, _ in _spans(dated)])
    return gone


def _spans(dated: Sequence[Point]) -> list[tuple[pd.Period, pd.Period]]:
    return [(point.first, point.last) for point in dated if point.first is not None and point.last is not None]


def _time_axis(axes: Axes, dated: Sequence[Point], months: Sequence[pd.Period]) -> None:
    """Months as everywhere, or a year's number in the middle of it where every value is of a calendar year."""
    style.month_axis(axes, months)
    spans = _spans(dated)
    if all((last - first).n == _YEAR - 1 and first.month == 1 for first, last in spans):
        step = 1 + (len(spans) - 1) // _MANY_YEARS
        shown = spans[::-step]
        axes.set_xticks([_middle(first, last) for first, last in shown], [str(first.year) for first, _ in shown])


def _draw(axes: Axes, point: Point, value: float) -> None:
    """A stroke as long as the period and a dot in its middle, hollow when it counts on neither side.

    A value that the extract hides is an upright stroke between its bounds.
    """
    ((first, last),) = _spans([point])
    if point.lowest < point.highest:
        axes.vlines(_middle(first, last), point.lowest, point.highest, color=style.OTHERS, linewidth=3, alpha=0.6)
        return
    if first != last:
        axes.hlines(value, first.ordinal - 0.4, last.ordinal + 0.4, color=style.OTHERS, linewidth=1.4)
    used = point.side in ("before", "after", "undated")
    axes.plot(
        _middle(first, last), value, "o", color=style.OBSERVED, markersize=4, fillstyle="full" if used else "none"
    )


def _middle(first: pd.Period, last: pd.Period) -> float:
    return float(first.ordinal + last.ordinal) / 2


def _unit(labels: Labels, points: Points) -> str:
    unit = labels.unit or labels.measure
    return f"{unit} per {points.each}" if labels.counted and points.each != "period" else unit


def _remarks(points: Points, dated: Sequence[Point], gone: Mask, labels: Labels) -> list[str]:
    values = np.asarray([point.value for point in dated], dtype=float)
    longer = any(first != last for first, last in _spans(dated))
    hollow = any(point.side in ("during", "excluded") for point in dated)
    return [
        "strecket visar hur lång period värdet gäller" if longer else "",
        "ihåliga punkter räknas varken som före eller efter" if hollow else "",
        numbers.hidden_note(values, gone & ~np.isnan(values), labels),
        _bounded(dated),
        f"insatsen började {formats.month(points.start)}" if points.start is not None else "",
    ]


def _bounded(dated: Sequence[Point]) -> str:
    """What the upright strokes mean, and whether some hidden values have none."""
    if any(point.lowest < point.highest for point in dated):
        return "lodräta streck = dolt i uttaget, värdet ligger någonstans på strecket"
    return "dolda värden visas inte" if any(point.hidden for point in dated) else ""


def _finding(labels: Labels, points: Points) -> str:
    """What the drawing lets be seen: the values as they are, never a trend."""
    n = sum(not point.hidden for point in points.points)
    return f"{labels.measure}: de {formats.number(n)} värden som finns"


def _alt(labels: Labels, points: Points, n: int, months: Sequence[pd.Period]) -> str:
    span = formats.months(months[0], months[-1])
    begun = f" Insatsen började {formats.month(points.start)}." if points.start is not None else ""
    return f"Punkter för {formats.inline(labels.measure)}, {formats.number(n)} perioder, {span}.{begun}"


def _data(dated: Sequence[Point], values: NDArray[np.float64], gone: Mask, labels: Labels) -> Data:
    raw = np.asarray([point.value for point in dated], dtype=float)
    known = gone & ~np.isnan(raw)
    cells = numbers.value_cells(np.where(known, raw, values), known, labels)
    firsts, lasts = zip(*_spans(dated), strict=True)
    return numbers.data(Från=numbers.month_cells(firsts), Till=numbers.month_cells(lasts), Värde=cells)
