"""Where are we? The months before, the units beside each other, and what has been published."""

from dataclasses import dataclass

import pandas as pd

from naravard_lib.analysis.cycle.results.labels import Labels
from naravard_lib.analysis.points.results import Point
from naravard_lib.analysis.series.results.limits import ProcessLimits
from naravard_lib.estimate import Estimate, Scale
from naravard_lib.initiative import CoEvent, Exclusion, PublishedMean, Span
from naravard_lib.tables.chapters import NO_CAUTIONS, Answered


@dataclass(frozen=True, slots=True)
class UnitLevel:
    """One unit over the baseline months: mean per month, the same per `Labels.per`, and months with hidden values."""

    unit: str
    role: str
    mean: float
    rate: float
    hidden: int


@dataclass(frozen=True, slots=True)
class YearLevel:
    """The treated units over one calendar year's baseline months."""

    year: int
    months: int
    mean: float


@dataclass(frozen=True, slots=True)
class ExposureShift:
    """A unit whose exposure in the last year of the data lies far from that of the first; both are means of a month."""

    unit: str
    first: int
    last: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class MeansApart:
    """Two published means over equally long periods that overlap; all spans inclusive.

    Attributes:
        first: the earlier period, with the mean `first_mean`.
        second: the later one, with `second_mean`.
        before: the months of the earlier period alone.
        after: the months of the later period alone, as many.
        difference: how much higher a month of `before` was than one of `after`.
        events: other events that began in the later period alone.
    """

    first: Span
    second: Span
    first_mean: float
    second_mean: float
    before: Span
    after: Span
    difference: float
    events: tuple[CoEvent, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where are we? Everything is about the months of `period`, both ends inclusive.

    Attributes:
        monthly: a row per month and unit: `month`, `unit`, `role`, `value`, `rate`, `suppressed`.
        treated: a row per month with `month` and `value`, treated units together.
        limits: natural limits of single months.
        mean: mean of a month; a fact about these months, so it has no interval.
        units: treated first, then the rest by rate or mean.
        years: earlier years, in order.
        published: means that somebody has published.
        apart: what published means over overlapping periods say together.
        excluded: months left out by the file.
        shifts: units whose population behind the rates has changed much over all months, not the baseline's alone.
        points: in place of months, values of longer periods, each of `Labels.each`; `mean` is then theirs.
    """

    labels: Labels
    period: Span | None
    monthly: pd.DataFrame
    treated: pd.DataFrame
    limits: ProcessLimits | None
    mean: float | None
    units: tuple[UnitLevel, ...]
    years: tuple[YearLevel, ...]
    published: tuple[PublishedMean, ...]
    apart: tuple[MeansApart, ...]
    answered: Answered
    missing: tuple[str, ...]
    points: tuple[Point, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    shifts: tuple[ExposureShift, ...] = ()

    chapter = "1_baseline"
    question = 2
    verdict = ""
    failed = ()
    cautions = NO_CAUTIONS

    @property
    def estimates(self) -> dict[str, Estimate]:
        """Figures for the result file."""
        return {} if self.mean is None else {"mean": exact(self.mean, "mean")}


def exact(value: float, scale: Scale) -> Estimate:
    """A number without uncertainty: its limits are itself."""
    return Estimate(value, value, value, 1.0, scale=scale)
