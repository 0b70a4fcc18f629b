"""Few points as a table: every value there is, and on which side of the change it lies."""

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Labels, Outcome
from naravard_lib.analysis.points.results import Point
from naravard_lib.blocks.display import Blocks
from naravard_lib.wording.common import table
from naravard_lib.wording.points_common import capital, period_text

_SIDES = {
    "before": "före insatsen",
    "after": "efter insatsen",
    "during": "varken före eller efter",
    "excluded": "räknas inte",
    "undated": "går inte att säga",
}


def tables_points(result: Outcome) -> Blocks:
    """A row per value of longer periods than months; none beside a fit, or for published means."""
    points, labels = result.points, result.labels
    if points is None or not any(point.first != point.last for point in points.points):
        return Blocks(())
    if any(point.what for point in points.points):
        return Blocks(())
    rows = [
        [capital(period_text([point])), _cell(point, point in points.untold, labels), _SIDES[point.side]]
        for point in points.points
    ]
    head = labels.unit or labels.measure
    each = f" per {points.each}" if labels.counted and points.each != "period" else ""
    return table("Värdena som finns", ["Period", f"{capital(head)}{each}", "Hör till"], rows, "lrl", labels)


def _cell(point: Point, gone: bool, labels: Labels) -> str:
    if point.hidden:
        return "dolt"
    if gone:
        return f"färre än {labels.smallest}" if point.value < labels.smallest else "dolt"
    return formats.number(point.value) if point.value == round(point.value) else formats.measured(point.value)
