"""Interrupted time series by segmented regression, errors averaged over what the autocorrelation may be.

Design: Wagner et al., J Clin Pharm Ther 2002;27:299-309. Errors: METHODS A2 in `reml`, counts METHODS B in `latent`.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from naravard_lib.analysis.series.again import Answer
from naravard_lib.analysis.series.design import ItsDesign, checked_as
from naravard_lib.analysis.series.effects import path_limits
from naravard_lib.analysis.series.fitting import Fitted, fit_bounds
from naravard_lib.analysis.series.results.events import EventAnswer
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.series.results.methods import MethodComparison
from naravard_lib.analysis.series.results.sensitivity import Sensitivity
from naravard_lib.analysis.series.segments import during
from naravard_lib.analysis.series.touching import set_aside
from naravard_lib.errors import DesignError, NaravardError
from naravard_lib.estimate import CheckResult
from naravard_lib.tables.series import Monthly, aggregate, tidy_plain


def fit_its(series: pd.DataFrame, design: ItsDesign) -> ItsFit:
    """Fit an interrupted time series.

    Args:
        series: a tidy series frame, or a plain frame with `month` and `value` and, where used, `exposure`,
            `comparison` and `comparison_exposure`. Treated units are taken together (counts summed, means weighted by
            exposure), and so are comparison units. Never changed.
        design: what to fit; every month in it is inclusive.

    Returns:
        The effects; path, checks, methods and sensitivity are computed when asked for. Hidden values are put at their
        lowest and at their highest; the intervals hold both.

    Raises:
        TableError: the series breaks its rules (all faults at once, Swedish).
        DesignError: too few months, a change outside the data, too many hidden values.
        FitError: the numbers do not determine the effect.
    """
    return _fit(tidy_plain(series, kind=checked_as(series, design.family), exclude=design.left_out), design)


def _fit(tidy: pd.DataFrame, design: ItsDesign) -> ItsFit:
    """Fit a frame that has passed its checks; what fits again from here need not check again."""
    return _fit_totals(tidy, aggregate(tidy, additive=bool(design.additive)), design)


class Refitting:
    """For a hundred designs on the same few frames: each frame is summed once."""

    def __init__(self) -> None:
        self._summed: list[tuple[pd.DataFrame, bool, Monthly]] = []

    def fit(self, tidy: pd.DataFrame, design: ItsDesign) -> ItsFit:
        """As `_fit`."""
        return _fit_totals(tidy, self._totals(tidy, design), design)

    def answer(self, tidy: pd.DataFrame, design: ItsDesign) -> Answer:
        """What `_fit` gives of an answer."""
        chosen, spread = fit_bounds(*_cut(self._totals(tidy, design), design))
        return Answer(spread.relative, chosen.segments.slope)

    def _totals(self, tidy: pd.DataFrame, design: ItsDesign) -> Monthly:
        additive = bool(design.additive)
        totals = next((known for frame, kind, known in self._summed if frame is tidy and kind is additive), None)
        if totals is None:
            totals = aggregate(tidy, additive=additive)
            self._summed.append((tidy, additive, totals))
        return totals


def _fit_totals(tidy: pd.DataFrame, totals: Monthly, design: ItsDesign) -> ItsFit:
    monthly, design = _cut(totals, design)
    chosen, spread = fit_bounds(monthly, design)
    used = chosen.segments.month[chosen.segments.used]
    # An event that lies in months left out does nothing to the answer.
    design = replace(design, co_events=tuple(event for event in design.co_events if during(used, event).any()))
    without, inseparable = _without_co_events(tidy, design)
    return ItsFit(
        design,
        spread.level,
        spread.slope,
        spread.cumulative,
        spread.relative,
        chosen.segments.n_before,
        chosen.segments.n_after,
        chosen.segments.pairs,
        spread.events,
        without,
        inseparable,
        _Work(tidy, design, monthly, chosen),
    )


def _cut(totals: Monthly, design: ItsDesign) -> tuple[Monthly, ItsDesign]:
    """The months that a design asks for, and the design with the events that lie in them."""
    monthly = _within(totals, design)
    return monthly, replace(design, co_events=design.events_within(monthly.month))


def _within(monthly: Monthly, design: ItsDesign) -> Monthly:
    first, last = int(monthly.month[0]), int(monthly.month[-1])
    if not first < design.change.ordinal <= last:
        span = f"{pd.Period(ordinal=first, freq='M')}–{pd.Period(ordinal=last, freq='M')}"
        raise DesignError(
            f"Förändringen {design.change} ligger utanför serien ({span}). Rätta månaden eller ta ut fler månader."
        )
    since = design.since.ordinal if design.since is not None else first
    until = design.until.ordinal if design.until is not None else last
    return monthly.keep((monthly.month >= since) & (monthly.month <= until))


def _without_co_events(tidy: pd.DataFrame, design: ItsDesign) -> tuple[ItsFit | None, str]:
    if not design.co_events:
        return None, ""
    try:
        return _fit(*set_aside(tidy, design, design.co_events)), ""
    except NaravardError as error:
        return None, str(error)


@dataclass(frozen=True, slots=True)
class _Work:
    """Everything a fit can still be asked for. What is rarely asked for is imported when it is."""

    tidy: pd.DataFrame
    design: ItsDesign
    monthly: Monthly
    chosen: Fitted

    def path(self) -> pd.DataFrame:
        chosen = self.chosen
        fitted, counterfactual, low, high = path_limits(chosen.fit, chosen.segments, chosen.response, self.design.level)
        return pd.DataFrame(
            {
                "month": pd.PeriodIndex.from_ordinals(self.monthly.month, freq="M"),
                "observed": np.where(self.monthly.suppressed, np.nan, chosen.response.observed),
                "fitted": np.where(chosen.segments.used, fitted, np.nan),
                "counterfactual": counterfactual,
                "low": low,
                "high": high,
                "used": chosen.segments.used,
            }
        )

    def checks(self, fit: ItsFit) -> tuple[CheckResult, ...]:
        from naravard_lib.analysis.series.checks import cheap_checks

        return cheap_checks(self.chosen, self.monthly, fit)

    def probes(self, fit: ItsFit) -> tuple[CheckResult, ...]:
        from naravard_lib.analysis.series.probes import run_probes

        return run_probes(self.tidy, fit, Refitting())

    def methods(self, fit: ItsFit) -> MethodComparison:
        from naravard_lib.analysis.series.methods import compare_methods  # statsmodels takes a second to import

        return compare_methods(self.chosen, fit.level, self.design)

    def events(self, fit: ItsFit) -> tuple[EventAnswer, ...]:
        from naravard_lib.analysis.series.events import event_answers

        return event_answers(self.tidy, fit, Refitting())

    def sensitivity(self, fit: ItsFit) -> Sensitivity:
        from naravard_lib.analysis.series.sensitivity import try_choices

        return try_choices(self.tidy, fit, Refitting())
