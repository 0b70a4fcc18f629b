"""Where to? The target against the baseline and its natural variation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from naravard_lib.analysis.cycle.results.baseline import Baseline, exact
from naravard_lib.analysis.cycle.results.labels import Labels
from naravard_lib.analysis.series.results.power import PowerCurve
from naravard_lib.estimate import Estimate
from naravard_lib.tables.chapters import NO_CAUTIONS, Answered


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
    failed = ()
    cautions = NO_CAUTIONS

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
        found = {} if self.value is None else {"target_value": exact(self.value, "mean")}
        return found if self.relative is None else found | {"target_relative": exact(self.relative, "share")}
