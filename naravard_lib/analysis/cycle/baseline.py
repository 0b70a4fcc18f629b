"""Where are we? The baseline: its level, its natural variation, other units and earlier years."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.analysis.cycle.overlap import means_apart
from naravard_lib.analysis.cycle.results import Baseline, Labels, UnitLevel, YearLevel
from naravard_lib.analysis.series.design import own_events
from naravard_lib.analysis.series.spc import process_limits
from naravard_lib.formats import enumeration
from naravard_lib.initiative import CoEvent, Exclusion, Initiative, Measure, Span
from naravard_lib.tables.chapters import Answered
from naravard_lib.tables.schema import ADDITIVE
from naravard_lib.tables.series import MIN_BEFORE, Monthly, aggregate

_FIGURES_ARE_NO_SERIES = (
    "Publicerade medelvärden är ingen tidsserie: variation, trend och säsong går inte att se. "
    "Det som behövs är värdet för varje månad, minst två år före insatsen."
)
_NO_PERIOD = "Utgångsläget saknar period: första och sista månaden före insatsen. De skrivs i initiative.yaml."
_NO_SERIES = "Månadsvärden saknas. Beställ måttet månad för månad, minst två år före insatsen och helst ett år efter."


def describe_baseline(plan: Initiative, series: pd.DataFrame, measure: str | None = None) -> Baseline:
    """Describe the months before the intervention.

    Args:
        plan: the initiative.
        series: its tidy series; an empty one means that there are published figures only.
        measure: a measure's id, default the main one.

    Returns:
        A baseline; what cannot be answered is said in `missing`, never raised.
    """
    chosen = plan.main if measure is None else plan.measure(measure)
    treated = enumeration(dict.fromkeys(series.loc[(series["role"] == "treated").to_numpy(), "unit"]))
    labels = Labels.of(plan, chosen, treated or plan.name)
    period = _period(plan)
    if series.empty or period is None:
        return _unanswered(labels, chosen, series, period, own_events(plan))
    monthly = aggregate(series, additive=chosen.kind in ADDITIVE)
    inside = _inside(monthly.month, period, plan.exclude)
    kept = monthly.keep(inside & ~monthly.suppressed)
    enough = kept.month.size >= MIN_BEFORE
    missing = [] if plan.baseline else [_NO_PERIOD]
    if not enough:
        missing.append(f"Bara {kept.month.size} månader i utgångsläget; minst {MIN_BEFORE} behövs, helst 24.")
    tidy = _with_rate(series, chosen.per)
    return Baseline(
        labels=labels,
        period=period,
        monthly=tidy,
        treated=_treated(monthly),
        limits=process_limits(kept.month, kept.value) if enough else None,
        mean=float(kept.value.mean()) if enough else None,
        units=_units(tidy[_inside(_ordinals(tidy), period, plan.exclude)]),
        years=_years(kept),
        published=chosen.published,
        apart=means_apart(chosen.published, own_events(plan)),
        answered=_answered(enough, not missing),
        missing=tuple(missing),
    )


def _answered(enough: bool, complete: bool) -> Answered:
    if not enough:
        return "no"
    return "yes" if complete else "partly"


def _unanswered(
    labels: Labels, chosen: Measure, series: pd.DataFrame, period: Span | None, events: tuple[CoEvent, ...]
) -> Baseline:
    known = bool(chosen.published) or not series.empty
    missing = [] if period else [_NO_PERIOD]
    if series.empty:
        missing.insert(0, _FIGURES_ARE_NO_SERIES if chosen.published else _NO_SERIES)
    return Baseline(
        labels=labels,
        period=period,
        monthly=_with_rate(series, chosen.per),
        treated=pd.DataFrame({"month": pd.PeriodIndex([], freq="M"), "value": []}),
        limits=None,
        mean=None,
        units=(),
        years=(),
        published=chosen.published,
        apart=means_apart(chosen.published, events),
        answered="partly" if known else "no",
        missing=tuple(missing),
    )


def _period(plan: Initiative) -> Span | None:
    """The baseline of the file; without one, everything before the intervention."""
    if plan.baseline is not None or plan.intervention is None:
        return plan.baseline
    return Span.model_construct(from_=pd.Period("1970-01", "M"), to=plan.intervention.from_ - 1)


def _ordinals(frame: pd.DataFrame) -> NDArray[np.int64]:
    return np.asarray(frame["month"].astype("int64"))


def _inside(month: NDArray[np.int64], period: Span, exclude: tuple[Exclusion, ...]) -> NDArray[np.bool_]:
    inside = (month >= period.from_.ordinal) & (month <= period.to.ordinal)
    for part in exclude:
        inside &= (month < part.from_.ordinal) | (month > part.to.ordinal)
    return np.asarray(inside)


def _with_rate(series: pd.DataFrame, per: int | None) -> pd.DataFrame:
    """A `rate` column: value per `per` of the exposure, or NaN where the measure is no rate."""
    rate = series["value"] / series["exposure"] * per if per else np.nan
    return series.assign(rate=rate)


def _treated(monthly: Monthly) -> pd.DataFrame:
    return pd.DataFrame({"month": pd.PeriodIndex.from_ordinals(monthly.month, freq="M"), "value": monthly.value})


def _units(inside: pd.DataFrame) -> tuple[UnitLevel, ...]:
    found = [
        UnitLevel(unit, role, part["value"].mean(), part["rate"].mean(), int(part["suppressed"].sum()))
        for (unit, role), part in inside.groupby(["unit", "role"], sort=False)
    ]
    return tuple(sorted(found, key=lambda unit: (unit.role != "treated", -unit.rate if unit.rate > 0 else -unit.mean)))


def _years(kept: Monthly) -> tuple[YearLevel, ...]:
    year = 1970 + kept.month // 12
    return tuple(
        YearLevel(int(y), int((year == y).sum()), float(kept.value[year == y].mean())) for y in np.unique(year)
    )
