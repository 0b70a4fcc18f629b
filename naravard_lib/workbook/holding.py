"""What an initiative's extracts hold, gathered without fitting anything."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from naravard_lib.errors import TableError
from naravard_lib.initiative import Initiative
from naravard_lib.tables.against_plan import used_months
from naravard_lib.tables.holding import Held, HeldAggregate, HeldPersons, HeldPoints, HeldSeries
from naravard_lib.tables.schema import ADDITIVE
from naravard_lib.tables.series import Monthly, aggregate
from naravard_lib.workbook.check import Checked, check_initiative
from naravard_lib.workbook.points import load_points

if TYPE_CHECKING:
    from naravard_lib.tables.events import EventTables


def hold(plan: Initiative, checked: Checked | None = None) -> Held:
    """What the extracts of a sound initiative hold.

    Args:
        plan: the initiative.
        checked: what a check has read already, so that no file is read twice.
    """
    read = checked or check_initiative(plan)
    return Held(
        _series(plan, read.series),
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
        level=float(monthly.value[shown].mean()) if shown.any() else None,
    )


def _names(series: pd.DataFrame, role: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(series.loc[(series["role"] == role).to_numpy(), "unit"]))


def _first_after(plan: Initiative, monthly: Monthly) -> int:
    """Ordinal of the first month that is no longer before."""
    if plan.intervention is not None:
        return int(plan.intervention.from_.ordinal)
    return int(plan.baseline.to.ordinal if plan.baseline is not None else monthly.month[-1]) + 1


def _points(plan: Initiative) -> HeldPoints | None:
    source = plan.main.source
    if not plan.main.published and (source is None or source.period is None):
        return None
    points = load_points(plan)
    shown = points[points["value"].notna()]
    own = shown[(shown["role"] == "treated").to_numpy()].drop_duplicates(["from", "to", "what"])  # units added up
    start = plan.intervention.from_ if plan.intervention else None
    since = start or (plan.baseline.to + 1 if plan.baseline else None)
    return HeldPoints(
        number=len(own),
        before=0 if since is None else int((own["to"] < since).sum()),
        after=0 if start is None else int((own["from"] >= start).sum()),
        comparison=bool((shown["role"] == "comparison").any()),
    )


def _aggregate(table: pd.DataFrame) -> HeldAggregate:
    spreads = table[["sd_before", "sd_after", "sd_change"]]
    return HeldAggregate(
        units=int((table["role"] == "treated").sum()),
        comparison=bool((table["role"] == "comparison").any()),
        spread=bool(spreads.notna().any(axis=None)),
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
