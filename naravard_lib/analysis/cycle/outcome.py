"""How did it go? The interrupted time series of an initiative, held against its target."""

import numpy as np
import pandas as pd

from naravard_lib.analysis.cycle.results import Outcome, Reached, TargetAssessment
from naravard_lib.analysis.points.assess import assess_points
from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.its import fit_its
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.errors import NaravardError
from naravard_lib.initiative import CoEvent, Initiative
from naravard_lib.tables.chapters import Answered
from naravard_lib.tables.points import months_as_points

_NO_START = "Startmånad saknas: första månaden med insatsen. Den skrivs i initiative.yaml."
_NO_SERIES = (
    "Månadsvärden saknas. Minst 6 månader före och 3 efter behövs, helst 24 före och 12 efter, månad för månad, "
    "gärna också för kommuner eller enheter som inte har börjat."
)
_NO_TARGET = "Utan mål är det en förändring, inte ett utfall: det går inte att säga om det blev som tänkt."
_NO_BASELINE = "Utgångsläget är inte beskrivet, så det som följde kan inte kallas utfall."


def assess_outcome(
    plan: Initiative, series: pd.DataFrame, target: TargetAssessment, points: pd.DataFrame | None = None
) -> Outcome:
    """Fit the design of the file and hold the change against the target; what is missing is said, never raised.

    Args:
        plan: the initiative.
        series: its tidy series; empty when there are no months.
        target: the chapter before.
        points: what there is in place of the series, as `load_points` gives it; without any the months as they stand.
            They are looked at only when the series cannot be fitted.
    """
    absent = _said((series.empty, _NO_SERIES), (plan.intervention is None, _NO_START))
    if absent:
        return _unfitted(plan, series, target, points, plan.co_events, (), absent)
    dropped = tuple(dict.fromkeys(series.loc[(series["role"] == "started").to_numpy(), "unit"]))
    design = ItsDesign.from_plan(plan, series=series)
    events = design.events_within(np.sort(series["month"].astype("int64")))
    try:
        fit = fit_its(series, design)
    except NaravardError as error:
        return _unfitted(plan, series, target, points, events, dropped, error.faults)
    missing = _said((target.baseline.answered != "yes", _NO_BASELINE), (target.relative is None, _NO_TARGET))
    return Outcome(
        target.labels,
        fit,
        target,
        _reached(fit, target),
        fit.design.co_events,
        plan.exclude,
        dropped,
        _answered(missing),
        missing,
        plan.plan_frozen,
    )


def _unfitted(
    plan: Initiative,
    series: pd.DataFrame,
    target: TargetAssessment,
    points: pd.DataFrame | None,
    events: tuple[CoEvent, ...],
    dropped: tuple[str, ...],
    missing: tuple[str, ...],
) -> Outcome:
    """The points in place of a fit; enough earlier years or other units beside them answer the question in part."""
    found = assess_points(plan, months_as_points(series) if points is None or points.empty else points)
    answered: Answered = "partly" if found.comparable else "no"
    return Outcome(
        target.labels,
        None,
        target,
        None,
        events,
        plan.exclude,
        dropped,
        answered,
        missing,
        plan.plan_frozen,
        found,
    )


def _said(*parts: tuple[bool, str]) -> tuple[str, ...]:
    return tuple(text for absent, text in parts if absent)


def _answered(missing: tuple[str, ...]) -> Answered:
    return "partly" if missing else "yes"


def _reached(fit: ItsFit, target: TargetAssessment) -> Reached | None:
    """Whether the whole interval lies on the target's good side, on its bad side, or across it."""
    if target.relative is None:
        return None
    if fit.inseparable:
        return "undetermined"
    answers = {_beside(part, target) for part in (fit, fit.without_co_events) if part is not None}
    return answers.pop() if len(answers) == 1 else "undetermined"


def _beside(fit: ItsFit, target: TargetAssessment) -> Reached:
    assert target.relative is not None
    sign = 1 if target.labels.lower_is_better else -1
    near, far = sorted((sign * fit.relative.low, sign * fit.relative.high))
    if far <= sign * target.relative:
        return "yes"
    return "no" if near > sign * target.relative else "undetermined"
