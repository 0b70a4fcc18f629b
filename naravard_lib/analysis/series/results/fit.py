"""An interrupted time series, fitted: the effects at once, everything else when it is first asked for."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

import pandas as pd

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.results.events import EventAnswer
from naravard_lib.analysis.series.results.methods import MethodComparison
from naravard_lib.analysis.series.results.sensitivity import Sensitivity
from naravard_lib.estimate import CheckResult, Estimate

Direction = Literal["decrease", "increase", "undetermined"]
_DIRECTIONS: dict[int, Direction] = {-1: "decrease", 0: "undetermined", 1: "increase"}  # by `Estimate.side`


class Work(Protocol):
    """What is left to compute from a fit, done when somebody asks."""

    def path(self) -> pd.DataFrame:
        """See `ItsFit.path`."""

    def checks(self, fit: "ItsFit") -> tuple[CheckResult, ...]:
        """See `ItsFit.checks`."""

    def probes(self, fit: "ItsFit") -> tuple[CheckResult, ...]:
        """See `ItsFit.probes`."""

    def methods(self, fit: "ItsFit") -> MethodComparison:
        """See `ItsFit.methods`."""

    def events(self, fit: "ItsFit") -> tuple[EventAnswer, ...]:
        """See `ItsFit.co_events`."""

    def sensitivity(self, fit: "ItsFit") -> Sensitivity:
        """See `ItsFit.sensitivity`."""


@dataclass(frozen=True)
class ItsFit:
    """An interrupted time series, fitted.

    Attributes:
        design: what was asked for.
        level: effect in the first month used after phase-in (log rate ratio for counts).
        slope: change of trend per month (log rate ratio for counts); None when only a step was estimated.
        cumulative: sum over the used months after phase-in of fitted minus counterfactual.
        relative: `cumulative` over the sum of the counterfactual, as a share (-0.1 is ten per cent lower).
        n_before: used months before the change.
        n_after: used months after phase-in.
        pairs: yearly waves in the model.
        event_steps: the step of each of `design.event_steps`, on the scale of `level`.
        without_co_events: the same fit without the months of co-events, or without the treated units that alone
            were touched by them, or with a step for what had gone on for six months when the change came; None when
            there are no co-events or too little is left.
        inseparable: why the co-events cannot be left out, in Swedish, or empty.
        work: how the rest is computed.
    """

    design: ItsDesign
    level: Estimate
    slope: Estimate | None
    cumulative: Estimate
    relative: Estimate
    n_before: int
    n_after: int
    pairs: int
    event_steps: tuple[Estimate, ...]
    without_co_events: "ItsFit | None"
    inseparable: str
    work: Work

    @cached_property
    def path(self) -> pd.DataFrame:
        """A row per month: `month`, `observed`, `fitted`, `counterfactual`, `low`, `high` and `used`.

        `low` and `high` are the interval of the counterfactual's expectation.
        """
        return self.work.path()

    @cached_property
    def checks(self) -> tuple[CheckResult, ...]:
        """The cheap checks, which need no new fit."""
        return self.work.checks(self)

    @cached_property
    def probes(self) -> tuple[CheckResult, ...]:
        """The checks that fit again: placebo dates, a month left out at a time, other windows."""
        return self.work.probes(self)

    @cached_property
    def methods(self) -> MethodComparison:
        """The same question by four methods."""
        return self.work.methods(self)

    @cached_property
    def co_events(self) -> tuple[EventAnswer, ...]:
        """Every other event by itself: the answer without it and with a step of its own; all together last."""
        return self.work.events(self)

    def sensitivity(self) -> Sensitivity:
        """The effect under every reasonable choice of the analyst, the chosen one marked."""
        return self._sensitivity

    @cached_property
    def _sensitivity(self) -> Sensitivity:
        return self.work.sensitivity(self)

    @property
    def direction(self) -> Direction:
        """What the interval bears, with and without the months of other events; in doubt undetermined."""
        if self.inseparable:
            return "undetermined"
        fits = [self] if self.without_co_events is None else [self, self.without_co_events]
        sides = {fit.relative.side for fit in fits}
        return _DIRECTIONS[sides.pop() if len(sides) == 1 else 0]
