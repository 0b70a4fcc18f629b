"""Where to? The target, held against the baseline and what the months do by themselves."""

from functools import partial

import pandas as pd

from naravard_lib.analysis.cycle.results import Baseline, TargetAssessment
from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.results.power import PowerCurve
from naravard_lib.errors import NaravardError
from naravard_lib.initiative import Initiative, Target
from naravard_lib.tables.chapters import Answered

_NO_TARGET = "Mål saknas: vilket värde eller vilken förändring, och till vilken månad. Det skrivs i initiative.yaml."
_NO_BASELINE = "Målet kan inte jämföras med något utgångsläge; se vad som saknas i kapitlet om utgångsläget."


def assess_target(plan: Initiative, baseline: Baseline) -> TargetAssessment:
    """Hold the file's target against a baseline; what is missing is said, never raised."""
    target = plan.target
    if target is None or plan.measure(target.measure).label != baseline.labels.measure:
        ahead = partial(_look_ahead, plan, baseline, None, None)
        return TargetAssessment(baseline, None, None, None, "", None, False, "no", (_NO_TARGET,), ahead)
    value, relative = _both_ways(target, baseline)
    answered: Answered = "yes" if baseline.mean is not None else "partly"
    return TargetAssessment(
        baseline,
        value,
        relative,
        target.by,
        target.why or "",
        _beyond_noise(value, baseline),
        relative is not None and (relative > 0) == baseline.labels.lower_is_better and relative != 0,
        answered,
        () if baseline.mean is not None else (_NO_BASELINE,),
        partial(_look_ahead, plan, baseline, relative, target.by),
    )


def _both_ways(target: Target, baseline: Baseline) -> tuple[float | None, float | None]:
    """The target as a value per month and as a change from the baseline; None for what the baseline cannot give."""
    mean = baseline.mean
    if target.value is not None:
        return target.value, target.value / mean - 1 if mean else None
    assert target.relative is not None  # the schema lets a target have one or the other
    return mean * (1 + target.relative) if mean else None, target.relative


def _beyond_noise(value: float | None, baseline: Baseline) -> bool | None:
    if value is None or baseline.limits is None:
        return None
    return not baseline.limits.low <= value <= baseline.limits.high


def _look_ahead(
    plan: Initiative, baseline: Baseline, relative: float | None, by: pd.Period | None
) -> PowerCurve | None:
    """What can be seen ahead; None where nothing can be told, which the baseline's chapter explains."""
    from naravard_lib.analysis.series.power import power_curve  # a report without a target chapter needs none of it

    series, labels = baseline.monthly, baseline.labels
    if series.empty or plan.intervention is None:
        return None
    measure = next(each.id for each in plan.measures if each.label == labels.measure)
    design = ItsDesign.from_plan(plan, measure, series)
    try:
        return power_curve(series, design, relative or None, by, lower=labels.lower_is_better)
    except NaravardError:
        return None
