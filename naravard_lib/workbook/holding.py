"""What an initiative's extracts hold, gathered without fitting anything."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from naravard_lib.errors import TableError
from naravard_lib.initiative import Initiative
from naravard_lib.tables.against_plan import used_months
from naravard_lib.tables.holding import Held, HeldAggregate, HeldPersons, HeldSeries
from naravard_lib.tables.schema import ADDITIVE
from naravard_lib.tables.series import Array, Mask, Monthly, aggregate
from naravard_lib.tables.steadiness import drift, step_at
from naravard_lib.workbook.check import Checked, check_initiative
from naravard_lib.workbook.points import load_points

if TYPE_CHECKING:
    from naravard_lib.tables.events import EventTables

_COUNTED = ("count", "days")  # kinds whose values are events themselves


def hold(plan: Initiative, checked: Checked | None = None) -> Held:
    """What the extracts of a sound initiative hold.

    Args:
        plan: the initiative.
        checked: what a check has read already, so that no file is read twice.
    """
    read = checked or check_initiative(plan)
    series = _series(plan, read.series)
    return Held(
        series,
        read.series if series else None,
        _points(plan),
        None if read.table is None else _aggregate(read.table),
        None if read.events is None else _persons(read.events),
    )


def _series(plan: Initiative, series: pd.DataFrame | None) -> HeldSeries | None:
    if series is None or series.empty:
        return None
    try:
        monthly = aggregate(series, additive=plan.main.kind in ADDITIVE)
    except TableError:  # no month has a value for every unit
        return None
    used = used_months(plan, monthly)
    before = used & (monthly.month < _first_after(plan, monthly))
    shown = before & ~monthly.suppressed
    return HeldSeries(
        first=pd.Period(ordinal=int(monthly.month[0]), freq="M"),
        last=pd.Period(ordinal=int(monthly.month[-1]), freq="M"),
        before=int(before.sum()),
        shown=int(shown.sum()),
        after=int((used & ~before).sum()),
        hidden=float(monthly.suppressed[used].mean()) if used.any() else 0.0,
        comparison=len(_names(series, "comparison")),
        others=_names(series, "other"),
        exposure=monthly.exposure is not None,
        level=_mean(_behind(plan, monthly.value, monthly.exposure), shown),
        compared=_mean(_behind(plan, monthly.comparison, monthly.comparison_exposure), shown),
        moved=max(_moved(exposure, used, before) for exposure in (monthly.exposure, monthly.comparison_exposure)),
        apart=_apart(plan, monthly, shown),
    )


def _behind(plan: Initiative, value: Array | None, exposure: Array | None) -> Array | None:
    """Events of a count, cases of a mean or a share; crowns have neither."""
    if plan.main.kind in _COUNTED:
        return value
    return None if plan.main.kind in ADDITIVE else exposure


def _mean(values: Array | None, months: Mask) -> float | None:
    return None if values is None or not months.any() else float(values[months].mean())


def _moved(exposure: Array | None, used: Mask, before: Mask) -> float:
    """Over the months used: an introduction that is left out is stepped across."""
    at = int(before.sum())
    if exposure is None or not 0 < at < int(used.sum()) or (exposure[used] <= 0).any():
        return 0.0
    return step_at(exposure[used], at)


def _apart(plan: Initiative, monthly: Monthly, months: Mask) -> float:
    """Of rates where both sides have a denominator; a mean and a share are as they stand."""
    own, other, people, others = monthly.value, monthly.comparison, monthly.exposure, monthly.comparison_exposure
    if other is None:
        return 0.0
    if plan.main.kind in ADDITIVE and people is not None and others is not None:
        own, other = own / people, other / others
    return drift(own[months], other[months])


def _names(series: pd.DataFrame, role: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(series.loc[(series["role"] == role).to_numpy(), "unit"]))


def _first_after(plan: Initiative, monthly: Monthly) -> int:
    """Ordinal of the first month that is no longer before."""
    if plan.intervention is not None:
        return int(plan.intervention.from_.ordinal)
    return int(plan.baseline.to.ordinal if plan.baseline is not None else monthly.month[-1]) + 1


def _points(plan: Initiative) -> pd.DataFrame | None:
    """Longer periods and published means."""
    source = plan.main.source
    points = load_points(plan) if plan.main.published or (source is not None and source.period) else None
    return None if points is None or points.empty else points


def _aggregate(table: pd.DataFrame) -> HeldAggregate:
    spreads = table[["sd_before", "sd_after"]]  # that of the change alone gives no interval
    return HeldAggregate(
        units=int((table["role"] == "treated").sum()),
        comparison=bool((table["role"] == "comparison").any()),
        spread=bool(spreads.notna().all(axis=None)),
    )


def _persons(events: "EventTables") -> HeldPersons:
    import narwhals as nw  # late: monthly extracts need none of it

    inscribed = events.inscriptions.select("person_id", "start_day").group_by("person_id")
    starts = inscribed.agg(nw.col("start_day").min()).collect()["start_day"].to_numpy()
    within = starts[(starts >= events.first) & (starts <= events.last)]
    known = events.persons.select(persons=nw.len(), deaths=nw.col("death_day").count()).collect().row(0)
    return HeldPersons(
        inscribed=within.size,
        others=int(known[0]) - starts.size,
        history=_history(events.first, within),
        registers="ed" in events.kinds and "stays" in events.given,
        deaths=int(known[1]) > 0,
    )


def _history(first: int, starts: np.ndarray) -> int:
    """Whole months between the extract's first day and the inscription of the person in the middle."""
    if not starts.size:
        return 0
    days = np.array([first, int(np.median(starts))], "datetime64[D]")
    month = days.astype("datetime64[M]").astype(int)
    return int(month[1] - month[0])
