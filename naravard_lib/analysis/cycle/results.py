"""The frozen answers to the four questions. Plots, tables and wording read these and nothing else."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import pandas as pd

from naravard_lib.analysis.series.results.fit import Direction, ItsFit
from naravard_lib.analysis.series.results.limits import ProcessLimits
from naravard_lib.analysis.series.results.power import PowerCurve
from naravard_lib.estimate import Estimate, Scale
from naravard_lib.formats import enumeration, sentence
from naravard_lib.initiative import CoEvent, Exclusion, Initiative, Measure, PublishedMean, Span
from naravard_lib.tables.chapters import Answered, ChapterResult

Reached = Literal["yes", "no", "undetermined"]


@dataclass(frozen=True, slots=True)
class Labels:
    """The words and marks that go with the numbers of one measure."""

    initiative: str
    name: str
    measure: str
    definition: str
    unit: str
    per: int | None
    lower_is_better: bool
    counted: bool
    synthetic: bool
    source: str
    extracted: dt.date
    smallest: int
    treated: str

    @classmethod
    def of(cls, plan: Initiative, measure: Measure, treated: str) -> "Labels":
        """The labels of one measure; `treated` is how the treated units are spoken of."""
        return cls(
            initiative=plan.id,
            name=plan.name,
            measure=measure.label,
            definition=measure.definition or "",
            unit=measure.unit or "",
            per=measure.per,
            lower_is_better=measure.better == "lower",
            counted=measure.kind in ("count", "days"),
            synthetic=plan.synthetic,
            source=_files(plan, measure),
            extracted=plan.extracted,
            smallest=plan.smallest_cell,
            treated=treated,
        )

    def with_source(self, source: str) -> "Labels":
        """The same with other files behind."""
        return replace(self, source=source)

    def note(self, *remarks: str) -> str:
        """Small print below a figure or table: remarks, the files, and the mark of synthetic data."""
        parts = [sentence(remark) for remark in remarks if remark]
        parts += [f"Källa: {self.source}."] if self.source else []
        parts += ["Syntetiska data: alla tal är påhittade."] if self.synthetic else []
        return " ".join(parts)


def _files(plan: Initiative, measure: Measure) -> str:
    """The extracts behind a measure; a comparison in a file of its own belongs to the main one."""
    beside = plan.comparison.file if plan.comparison and measure.id == plan.main.id else None
    own = measure.source.file if measure.source else None
    return enumeration(dict.fromkeys(name for name in (own, beside) if name))


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

    chapter = "1_baseline"
    question = 2
    verdict = ""

    @property
    def estimates(self) -> dict[str, Estimate]:
        """Figures for the result file."""
        return {} if self.mean is None else {"mean": _exact(self.mean, "mean")}


@dataclass(frozen=True)
class TargetAssessment:
    """Where to? The target against the baseline and its natural variation.

    Attributes:
        value: the target as a value per month; None when it cannot be worked out.
        relative: the target as a change from the baseline, as a share.
        by: the month it is to be reached.
        why: who decided, from the file.
        beyond_noise: whether the target lies outside the natural limits of single months.
        backwards: whether the target lies on the worse side of the baseline.
        look_ahead: how `power` is computed.
    """

    baseline: Baseline
    value: float | None
    relative: float | None
    by: pd.Period | None
    why: str
    beyond_noise: bool | None
    backwards: bool
    answered: Answered
    missing: tuple[str, ...]
    look_ahead: Callable[[], PowerCurve | None] = field(compare=False, repr=False)

    chapter = "2_target"
    question = 3
    verdict = ""

    @cached_property
    def power(self) -> PowerCurve | None:
        """Which effects the baseline's months let be seen, and when; None without a start or enough months."""
        return self.look_ahead()

    @property
    def labels(self) -> Labels:
        """The baseline's labels."""
        return self.baseline.labels

    @property
    def estimates(self) -> dict[str, Estimate]:
        """Figures for the result file."""
        found = {} if self.value is None else {"target_value": _exact(self.value, "mean")}
        return found if self.relative is None else found | {"target_relative": _exact(self.relative, "share")}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How did it go? The fitted series held against the target.

    Attributes:
        fit: the interrupted time series, or None when it could not be made.
        reached: whether the target is reached, as far as the interval tells; None without a target.
        events: other changes that touch the treated units and fall inside the outcome months.
        excluded: months left out by the file.
        dropped: comparison units not used since something changed there too.
        plan_frozen: the day the plan of analysis was frozen, according to the file.
    """

    labels: Labels
    fit: ItsFit | None
    target: TargetAssessment
    reached: Reached | None
    events: tuple[CoEvent, ...]
    excluded: tuple[Exclusion, ...]
    dropped: tuple[str, ...]
    answered: Answered
    missing: tuple[str, ...]
    plan_frozen: dt.date | None

    chapter = "3_outcome_its"
    question = 4

    @property
    def verdict(self) -> Direction:
        """What the interval bears."""
        return self.fit.direction if self.fit else "undetermined"

    @property
    def estimates(self) -> dict[str, Estimate]:
        """Figures for the result file, with and without the months of other events."""
        if self.fit is None:
            return {}
        found = _effects("", self.fit)
        if self.fit.without_co_events is not None:
            found |= _effects("without_co_events_", self.fit.without_co_events)
        return found


def _exact(value: float, scale: Scale) -> Estimate:
    """A number without uncertainty: its limits are itself."""
    return Estimate(value, value, value, 1.0, scale=scale)


def _effects(prefix: str, fit: ItsFit) -> dict[str, Estimate]:
    parts = {"level": fit.level, "slope": fit.slope, "cumulative": fit.cumulative, "relative": fit.relative}
    return {f"{prefix}{name}": part for name, part in parts.items() if part is not None}


@dataclass(frozen=True, slots=True)
class Question:
    """One of the four questions and how far it is answered."""

    number: int
    text: str
    answered: Answered
    answer: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The initiative at a glance: four questions, the answer in short, the human part.

    Attributes:
        plan: the initiative as its file describes it.
        questions: all four, in order.
        chapters: the results read.
        direction: what the outcome chapter found.
    """

    plan: Initiative
    questions: tuple[Question, ...]
    chapters: tuple[ChapterResult, ...]
    direction: Direction

    chapter = "6_summary"
    question = 1

    @property
    def answered(self) -> Answered:
        """How far question 1 is answered."""
        return self.questions[0].answered

    @property
    def missing(self) -> tuple[str, ...]:
        """What question 1 lacks."""
        return self.questions[0].missing

    @property
    def verdict(self) -> str:
        """The outcome's verdict."""
        return self.direction

    @property
    def estimates(self) -> dict[str, Estimate]:
        """A summary adds no figures of its own."""
        return {}
