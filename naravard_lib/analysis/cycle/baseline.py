"""Where are we? The baseline: its level, its natural variation, other units and earlier years."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.analysis.cycle.overlap import means_apart
from naravard_lib.analysis.cycle.results import Baseline, ExposureShift, Labels, UnitLevel, YearLevel
from naravard_lib.analysis.points.levels import levels_of
from naravard_lib.analysis.series.design import own_events
from naravard_lib.analysis.series.spc import process_limits
from naravard_lib.errors import TableError
from naravard_lib.formats import enumeration
from naravard_lib.initiative import CoEvent, Exclusion, Initiative, Measure, Span
from naravard_lib.tables.chapters import Answered
from naravard_lib.tables.schema import ADDITIVE
from naravard_lib.tables.series import MAX_SUPPRESSED, MIN_BEFORE, Monthly, aggregate

_FIGURES_ARE_NO_SERIES = (
    "Publicerade medelvärden är ingen tidsserie: variation, trend och säsong går inte att se. "
    "Det som behövs är värdet för varje månad, minst två år före insatsen."
)
_NO_PERIOD = "Utgångsläget saknar period: första och sista månaden före insatsen. De skrivs i initiative.yaml."
_HIDDEN = "Medelvärdet av de andra vore för högt. Beställ uttaget för större enheter eller utan dolda värden."
_LONGER = (
    "Värden för längre perioder än månader visar nivån men inte variation, trend och säsong. Beställ måttet månad för "
    "månad, minst två år före insatsen."
)
_NONE_BEFORE = "Inget värde ligger helt inom utgångsläget. Beställ måttet månad för månad, minst två år före insatsen."
_NO_SERIES = "Månadsvärden saknas. Beställ måttet månad för månad, minst två år före insatsen och helst ett år efter."

_SHIFT = 0.1  # own rule: a tenth more or fewer persons is more than births and deaths do to a place in a few years


def describe_baseline(
    plan: Initiative, series: pd.DataFrame, measure: str | None = None, points: pd.DataFrame | None = None
) -> Baseline:
    """Describe the months before the intervention.

    Args:
        plan: the initiative.
        series: its tidy series; an empty one means that there are longer periods or published figures only.
        measure: a measure's id, default the main one.
        points: as `load_points` gives them; looked at when the series is empty.

    Returns:
        A baseline; what cannot be answered is said in `missing`, never raised.
    """
    chosen = plan.main if measure is None else plan.measure(measure)
    units = dict.fromkeys(series.loc[(series["role"] == "treated").to_numpy(), "unit"])
    labels = Labels.of(plan, chosen, enumeration(units) or plan.name, len(units))
    period = _period(plan)
    if series.empty or period is None:
        unanswered = _unanswered(labels, chosen, series, period, own_events(plan))
        return unanswered if points is None else _from_points(plan, chosen, points, unanswered)
    try:
        monthly = aggregate(series, additive=chosen.kind in ADDITIVE)
    except TableError as error:
        unanswered = _unanswered(labels, chosen, series, period, own_events(plan))
        return replace(unanswered, missing=error.faults)
    inside = _inside(monthly.month, period, plan.exclude)
    kept = monthly.keep(inside & ~monthly.suppressed)
    gone = int(monthly.suppressed[inside].sum())
    telling = gone <= MAX_SUPPRESSED * inside.sum()  # those left are the large ones, and their mean is too high
    enough = kept.month.size >= MIN_BEFORE and telling
    missing = [] if plan.baseline else [_NO_PERIOD]
    if not telling:
        missing.append(f"Värdet är dolt i {gone} av utgångslägets {inside.sum()} månader. {_HIDDEN}")
    elif not enough:
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
        years=_years(kept) if telling else (),
        published=chosen.published,
        apart=means_apart(chosen.published, own_events(plan)),
        answered=_answered(enough, not missing),
        missing=tuple(missing),
        excluded=plan.exclude,
        shifts=_shifts(tidy) if chosen.per else (),
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


def _from_points(plan: Initiative, chosen: Measure, points: pd.DataFrame, unanswered: Baseline) -> Baseline:
    """The level of the longer periods before the intervention; what somebody published is no level of one's own."""
    extracted = points[((points["what"] == "") & (points["role"] == "treated")).to_numpy()]
    if extracted.empty or unanswered.period is None:
        return unanswered
    levels = levels_of(plan, chosen, extracted)
    first, last = unanswered.period.from_, unanswered.period.to
    inside = [point for point in levels.points if point.first >= first and point.last <= last and not point.hidden]
    own = tuple(point for point in inside if point.side in ("before", "undated"))
    treated = enumeration(dict.fromkeys(extracted["unit"]))
    return replace(
        unanswered,
        labels=replace(unanswered.labels, each=levels.each, treated=treated),
        mean=float(np.mean([point.value for point in own])) if own else None,
        points=own,
        answered="partly" if own else "no",
        missing=(_LONGER if own else _NONE_BEFORE, *unanswered.missing[1:]),
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


def _shifts(tidy: pd.DataFrame) -> tuple[ExposureShift, ...]:
    """Treated and comparison units between whose first and last calendar year the exposure changed much."""
    used = tidy[tidy["role"].isin(["treated", "comparison"]).to_numpy() & tidy["exposure"].notna().to_numpy()]
    found = []
    for unit, part in used.groupby("unit", sort=False):
        means = part.groupby(part["month"].dt.year)["exposure"].mean()
        before, after = float(means.iloc[0]), float(means.iloc[-1])
        if abs(after / before - 1) > _SHIFT:
            found.append(ExposureShift(str(unit), int(means.index[0]), int(means.index[-1]), before, after))
    return tuple(found)


def _years(kept: Monthly) -> tuple[YearLevel, ...]:
    year = 1970 + kept.month // 12
    return tuple(
        YearLevel(int(y), int((year == y).sum()), float(kept.value[year == y].mean())) for y in np.unique(year)
    )
