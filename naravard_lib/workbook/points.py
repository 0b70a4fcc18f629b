"""Few points of an initiative: extracts of years, quarters and other longer periods, or published means."""

from pathlib import Path

import pandas as pd

from naravard_lib.errors import SourceError, TableError, raise_faults
from naravard_lib.formats import enumeration
from naravard_lib.initiative import Initiative, Measure, Source, load_initiative
from naravard_lib.sources.extract import Extract, read_extract
from naravard_lib.tables.groups import is_divided
from naravard_lib.tables.percent import percent_faults, percent_remarks
from naravard_lib.tables.points import check_points, published_points, sum_point_groups
from naravard_lib.tables.points_schema import as_points, empty_points
from naravard_lib.tables.schema import ADDITIVE
from naravard_lib.workbook.series import units_in, whole_name, with_roles


def load_points(plan: Initiative | str | Path, measure: str | None = None) -> pd.DataFrame:
    """The points of one measure: `from`, `to` (both **inclusive**), `unit`, `role`, `value`, `exposure`, `what` ….

    From the extract where its `source.period` names years, quarters and so on; from the published means where there is
    no extract. An extract of months has none: those are the series. Roles as in `load_series`. Counts, days and costs
    are totals of the whole period in an extract, and a month's mean where published. What an extract lacks stands in
    `attrs["remarks"]`.

    Args:
        plan: an initiative, or the id or folder of one.
        measure: id of the measure; the main one by default.

    Returns:
        Rows as in `points_schema.POINT_COLUMNS`, treated first; empty when there is nothing but months, or nothing.

    Raises:
        SourceError: a file cannot be read or lacks what the initiative file names; all faults at once.
        TableError: its periods or values break the rules; all faults at once.
    """
    found = plan if isinstance(plan, Initiative) else load_initiative(plan)
    chosen = found.main if measure is None else found.measure(measure)
    if chosen.source is None:
        return published_points(chosen, whole_name(found))
    if chosen.source.period is None:
        return empty_points()
    frames = [_own(found, chosen, chosen.source), *_beside(found, chosen, chosen.source)]
    points = as_points(pd.concat(frames, ignore_index=True).rename(columns={"month": "to"}).assign(what=""))
    ended = (points["to"].dt.end_time.dt.date <= found.extracted).to_numpy()
    unfinished = [] if ended.all() else [_unfinished(found, chosen.source, points["to"][~ended])]
    ready = points[ended].reset_index(drop=True)
    ready.attrs["remarks"] = (*(remark for frame in frames for remark in frame.attrs["remarks"]), *unfinished)
    return ready


def _unfinished(plan: Initiative, source: Source, last: pd.Series) -> str:
    """A period that had not ended when the extract was made holds only a part of its events."""
    until = enumeration(map(str, sorted(set(last))))
    return (
        f"{plan.folder.name}/{source.file}: värden till och med {until} räknas inte, eftersom perioden inte "
        f"var slut när uttaget gjordes ({plan.extracted}); rätta extracted i initiative.yaml om dagen är fel."
    )


def _own(plan: Initiative, measure: Measure, source: Source) -> pd.DataFrame:
    extract = read_extract(plan.folder, source)
    try:
        frame = with_roles(plan, measure, extract)
    except SourceError as error:
        # Which unit is which is unknown; what is wrong in any cell still belongs in the same list of faults.
        undecided = extract.frame.assign(unit="", role="other", **{"from": pd.NaT})
        raise SourceError(*error.faults, *_faults(measure, extract, undecided)) from None
    return _checked(measure, extract, frame)


def _beside(plan: Initiative, measure: Measure, source: Source) -> list[pd.DataFrame]:
    """The comparison of the main measure from a file of its own, where there is one."""
    given = plan.comparison
    if given is None or given.file is None or measure.id != plan.main.id:
        return []
    names = {key: getattr(given, key) or getattr(source, key) for key in ("value", "unit", "exposure")}
    inherited = [key for key in ("unit", "exposure") if getattr(given, key) is None]
    own = Source(file=given.file, period=given.month or source.period, **names)
    extract = read_extract(plan.folder, own, optional=inherited)
    units = units_in(extract).named(extract.units) if extract.units else "Jämförelsen"
    return [_checked(measure, extract, extract.frame.assign(unit=units, role="comparison"))]


def _checked(measure: Measure, extract: Extract, frame: pd.DataFrame) -> pd.DataFrame:
    raise_faults(TableError, _faults(measure, extract, frame))
    whole = sum_point_groups(frame, additive=measure.kind in ADDITIVE) if is_divided(frame) else frame
    asked = percent_remarks(frame, extract.where, measure)
    whole.attrs["remarks"] = [*extract.remarks, *frame.attrs.get("remarks", ()), *asked]
    return whole


def _faults(measure: Measure, extract: Extract, frame: pd.DataFrame) -> list[str]:
    found = check_points(frame, extract.where, measure.kind)
    return [*extract.faults, *found, *percent_faults(frame, extract.where, measure)]
