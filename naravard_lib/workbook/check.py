"""What is wrong with an initiative's extracts, and what they lack, before a chapter is run."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from naravard_lib.errors import SourceError, TableError
from naravard_lib.formats import inline
from naravard_lib.initiative import Initiative, Measure
from naravard_lib.tables.against_plan import plan_remarks, points_remarks
from naravard_lib.tables.schema import ADDITIVE, empty_series
from naravard_lib.tables.series import aggregate
from naravard_lib.workbook.aggregate import load_aggregate
from naravard_lib.workbook.points import load_points
from naravard_lib.workbook.prices import load_prices
from naravard_lib.workbook.series import load_series

if TYPE_CHECKING:
    from naravard_lib.tables.events import EventTables

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of an initiative's extracts found, in Swedish sentences that each end in a remedy.

    Attributes:
        faults: contradictions and what cannot be read; no report is made before they are mended.
        remarks: what is lacking; a report is made all the same, and says so.
        series: the main measure's tidy series as it was read, for whoever asks next; None where it is at fault.
        table: the table of before and after likewise; None without one.
        events: the event tables likewise; None without any.
    """

    faults: tuple[str, ...]
    remarks: tuple[str, ...]
    series: pd.DataFrame | None = field(default=None, compare=False, repr=False)
    table: pd.DataFrame | None = field(default=None, compare=False, repr=False)
    events: "EventTables | None" = field(default=None, compare=False, repr=False)


def check_initiative(plan: Initiative) -> Checked:
    """All faults and remarks of an initiative's extracts; its chapters can be run when there are no faults.

    Every measure with an extract is read. The main one is also held against the plan: baseline and change inside the
    data, months enough on both sides, not too many hidden. A table of before and after, event tables and the index of
    prices it asks for are loaded and checked.
    """
    faults: list[str] = []
    read = {measure.id: _tried(partial(_read, plan, measure), faults) for measure in plan.measures}
    remarks = [remark for found in read.values() if found for remark in found[1]]
    table = _tried(partial(load_aggregate, plan), faults) if plan.aggregate else None
    _tried(partial(load_prices, plan), faults)
    remarks += table.attrs["remarks"] if table is not None else ()
    events = _tried(partial(_events, plan), faults) if plan.events else None
    main = read[plan.main.id]
    return Checked(
        tuple(dict.fromkeys(faults)), tuple(dict.fromkeys(remarks)), main[0] if main else None, table, events
    )


def _tried(read: Callable[[], Read], faults: list[str]) -> Read | None:
    """What there is to read; None where it is at fault, which is told among the faults."""
    try:
        return read()
    except (SourceError, TableError) as error:
        faults += error.faults
        return None


def _events(plan: Initiative) -> "EventTables":
    from naravard_lib.workbook.events import load_events  # late: monthly extracts need none of its engine

    return load_events(plan)


def _read(plan: Initiative, measure: Measure) -> tuple[pd.DataFrame, list[str]]:
    """A measure's series, without months where its extract has longer periods, and what the extract lacks."""
    if measure.source is None:
        return empty_series(), []
    where, main = f"{plan.folder.name}/{measure.source.file}", measure.id == plan.main.id
    if measure.source.period is not None:
        points = load_points(plan, measure.id)
        return empty_series(), [*points.attrs["remarks"], *(points_remarks(plan, points, where) if main else ())]
    series = load_series(plan, measure.id)
    remarks = list(series.attrs["remarks"])
    if not main:
        return series, remarks
    try:
        monthly = aggregate(series, additive=measure.kind in ADDITIVE)
    except TableError as error:
        return series, [*remarks, *(f"{where}: {inline(fault)}" for fault in error.faults)]
    return series, [*remarks, *plan_remarks(plan, monthly, where)]
