"""Interrupted time series by segmented regression, errors averaged over what the autocorrelation may be.

Design: Wagner et al., J Clin Pharm Ther 2002;27:299-309. Errors: METHODS A2, see `reml`.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from naravard_lib.analysis.series.checks import cheap_checks
from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.effects import Effects, path_limits
from naravard_lib.analysis.series.fitting import Fitted, fit_bounds
from naravard_lib.analysis.series.results import ItsFit, MethodComparison
from naravard_lib.errors import DesignError, NaravardError
from naravard_lib.tables.series import Monthly, aggregate, tidy_plain


def fit_its(series: pd.DataFrame, design: ItsDesign) -> ItsFit:
    """Fit an interrupted time series.

    Args:
        series: a tidy series frame, or a plain frame with `month` and `value` and, where used, `exposure`,
            `comparison` and `comparison_exposure`. Treated units are taken together (counts summed, means weighted by
            exposure), and so are comparison units. Never changed.
        design: what to fit; every month in it is inclusive.

    Returns:
        Effects, path and cheap checks. Hidden values are put at their lowest and at their highest; the intervals
        hold both.

    Raises:
        TableError: the series breaks its rules (all faults at once, Swedish).
        DesignError: too few months, a change outside the data, too many hidden values.
        FitError: the numbers do not determine the effect.
    """
    monthly = _within(_monthly(series, design), design)
    design = replace(design, co_events=design.events_within(monthly.month))
    chosen, spread = fit_bounds(monthly, design)
    without, inseparable = _without_co_events(monthly, design)
    return _result(monthly, design, chosen, spread, without, inseparable)


def _monthly(series: pd.DataFrame, design: ItsDesign) -> Monthly:
    counted = design.family == "count"
    tidy = tidy_plain(series, kind="count" if counted else "mean", exclude=design.left_out)
    return aggregate(tidy, additive=bool(design.additive))


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


def _without_co_events(monthly: Monthly, design: ItsDesign) -> tuple[ItsFit | None, str]:
    if not design.co_events:
        return None, ""
    alone = design.without_co_events()
    try:
        chosen, spread = fit_bounds(monthly, alone)
    except NaravardError as error:
        return None, str(error)
    return _result(monthly, alone, chosen, spread, None, ""), ""


def _result(
    monthly: Monthly, design: ItsDesign, chosen: Fitted, spread: Effects, without: ItsFit | None, inseparable: str
) -> ItsFit:
    fitted, counterfactual, low, high = path_limits(chosen.fit, chosen.segments, chosen.response, design.level)
    path = pd.DataFrame(
        {
            "month": pd.PeriodIndex.from_ordinals(monthly.month, freq="M"),
            "observed": np.where(monthly.suppressed, np.nan, chosen.response.observed),
            "fitted": np.where(chosen.segments.used, fitted, np.nan),
            "counterfactual": counterfactual,
            "low": low,
            "high": high,
            "used": chosen.segments.used,
        }
    )

    def compare() -> MethodComparison:
        from naravard_lib.analysis.series.methods import compare_methods  # statsmodels takes a second to import

        return compare_methods(chosen, spread.level, design)

    return ItsFit(
        design,
        spread.level,
        spread.slope,
        spread.cumulative,
        spread.relative,
        path,
        cheap_checks(chosen, monthly, design, without, inseparable, spread),
        chosen.segments.n_before,
        chosen.segments.n_after,
        chosen.segments.pairs,
        without,
        inseparable,
        compare,
    )
