"""The frozen result of a look at few points."""

from naravard_lib.analysis.points.results.points import (
    ENOUGH,
    Contrast,
    OtherChange,
    Point,
    Points,
    Side,
    Situation,
    count_behind,
)

__all__ = ["ENOUGH", "Contrast", "OtherChange", "Point", "Points", "Side", "Situation", "count_behind"]
