"""How did it go? The fitted series held against the target."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from naravard_lib.analysis.cycle.results.labels import Labels
from naravard_lib.analysis.cycle.results.target import TargetAssessment
from naravard_lib.analysis.points.results import Points
from naravard_lib.analysis.series.results.fit import Direction, ItsFit
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import CoEvent, Exclusion
from naravard_lib.tables.chapters import NO_CAUTIONS, Answered

Reached = Literal["yes", "no", "undetermined"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How did it go? The fitted series held against the target.

    Attributes:
        fit: the interrupted time series, or None when it could not be made.
        points: what the values there are bear in its place; None beside a fit.
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
    points: Points | None = None

    chapter = "3_outcome_its"
    question = 4
    cautions = NO_CAUTIONS

    @property
    def verdict(self) -> Direction:
        """What the interval bears."""
        return self.fit.direction if self.fit else "undetermined"

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the checks that were not passed."""
        checks = (*self.fit.checks, *self.fit.probes) if self.fit else ()
        return tuple(check.name for check in checks if check.passed is False)

    @property
    def estimates(self) -> dict[str, Estimate]:
        """Figures for the result file, with and without the months of other events."""
        if self.fit is None:
            return {}
        found = _effects("", self.fit)
        if self.fit.without_co_events is not None:
            found |= _effects("without_co_events_", self.fit.without_co_events)
        return found


def _effects(prefix: str, fit: ItsFit) -> dict[str, Estimate]:
    parts = {"level": fit.level, "slope": fit.slope, "cumulative": fit.cumulative, "relative": fit.relative}
    return {f"{prefix}{name}": part for name, part in parts.items() if part is not None}
