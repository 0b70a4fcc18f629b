"""The monthly series of an initiative: its extracts in, a checked tidy frame out."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pandas as pd

from naravard_lib.errors import NaravardError, SourceError, TableError, raise_faults
from naravard_lib.initiative import Comparison, Initiative, Measure, Source, load_initiative
from naravard_lib.sources.extract import Extract, read_extract
from naravard_lib.sources.municipalities import Units, find_units, learn_units, municipality_names
from naravard_lib.tables.checks import check_series, excluded_months, span_faults
from naravard_lib.tables.groups import PARTS, check_groups, is_divided, sum_groups
from naravard_lib.tables.percent import percent_faults, percent_remarks
from naravard_lib.tables.schema import ADDITIVE, as_tidy, empty_series

_NO_UNITS = (
    "jämförelsen nämner enheter men uttaget har ingen kolumn med enheter, så ingen jämförelse görs; ange kolumnen "
    "unit i initiative.yaml eller beställ uttaget per enhet."
)


def load_series(plan: Initiative | str | Path, measure: str | None = None) -> pd.DataFrame:
    """The tidy series of one measure: `month`, `unit`, `role`, `value`, `exposure`, `suppressed`, `highest`.

    Treated are the units of `intervention.units`, else the municipalities of `area`; without a unit column the whole
    file is one treated unit. Comparison units come from the same file, or for the main measure from a file of their
    own. A comparison unit where something changed too has the role "started", units that are neither "other". Groups of
    sex and age are summed; where one of them is hidden a column `lowest` says the least that a hidden sum can be. The
    files read, with checksums, stand in `attrs["sources"]`, what they lack in `attrs["remarks"]`; `attrs["labels"]`
    gives a unit's name here by its name in the initiative file.

    Args:
        plan: an initiative, or the id or folder of one.
        measure: id of the measure; the main one by default.

    Returns:
        Rows sorted by role (treated first), unit and month; empty for a measure without an extract, or with one of
        longer periods than months (see `load_points`).

    Raises:
        SourceError: a file cannot be read or lacks what the initiative file names; all faults of all files at once.
        TableError: the files can be read but their months or values break the rules; all faults at once.
    """
    found = plan if isinstance(plan, Initiative) else load_initiative(plan)
    chosen = found.main if measure is None else found.measure(measure)
    if chosen.source is None or chosen.source.period is not None:
        return empty_series()
    frames = read_frames(found, chosen, chosen.source)
    whole = pd.concat([_summed(frame, chosen) for frame in frames], ignore_index=True)
    sources = [source for frame in frames for source in frame.attrs["sources"]]
    where = f"{found.folder.name}/{sources[-1]['file']}"
    raise_faults(TableError, span_faults(whole, where, excluded_months(found.exclude)))
    series = as_tidy(whole)
    series.attrs["sources"] = sources
    series.attrs["labels"] = frames[0].attrs.get("labels", {})
    series.attrs["remarks"] = tuple(remark for frame in frames for remark in frame.attrs["remarks"])
    return series


def read_frames(plan: Initiative, measure: Measure, source: Source) -> list[pd.DataFrame]:
    """The measure's own extract and, for the main one, that of its comparison: checked, with roles, not yet summed.

    Raises:
        SourceError, TableError: as `load_series`.
    """
    return _all(_reads(plan, measure, source))


def _summed(frame: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    return sum_groups(frame, additive=measure.kind in ADDITIVE) if is_divided(frame) else frame


def _reads(plan: Initiative, measure: Measure, source: Source) -> list[Callable[[], pd.DataFrame]]:
    reads: list[Callable[[], pd.DataFrame]] = [partial(_own_file, plan, measure, source)]
    if plan.comparison is not None and plan.comparison.file is not None and measure.id == plan.main.id:
        reads.append(partial(_comparison_file, plan, measure, source, plan.comparison))
    return reads


def _all(reads: Iterable[Callable[[], pd.DataFrame]]) -> list[pd.DataFrame]:
    frames, errors = [], list[NaravardError]()
    for read in reads:
        try:
            frames.append(read())
        except (SourceError, TableError) as error:
            errors.append(error)
    kind = SourceError if any(isinstance(error, SourceError) for error in errors) else TableError
    raise_faults(kind, [fault for error in errors for fault in error.faults])
    return frames


def _own_file(plan: Initiative, measure: Measure, source: Source) -> pd.DataFrame:
    extract = read_extract(plan.folder, source)
    try:
        frame = with_roles(plan, measure, extract)
    except SourceError as error:
        # Which unit is which is unknown; what is wrong in any unit still belongs in the same list of faults.
        undecided = extract.frame.assign(unit="", role="other", month=pd.NaT)
        raise SourceError(*error.faults, *_faults(plan, measure, extract, undecided)) from None
    return _checked(plan, measure, extract, frame)


def _comparison_file(plan: Initiative, measure: Measure, own: Source, given: Comparison) -> pd.DataFrame:
    chosen = {key: getattr(given, key, None) for key in ("month", "value", "unit", "exposure", *PARTS)}
    names = {"file": given.file} | {key: head or getattr(own, key) for key, head in chosen.items()}
    inherited = [key for key in ("unit", "exposure", *PARTS) if chosen[key] is None]
    extract = read_extract(plan.folder, Source(**names), optional=inherited)
    labels = units_in(extract).named(extract.units) if extract.units else "Jämförelsen"
    return _checked(plan, measure, extract, extract.frame.assign(unit=labels, role="comparison"))


def _checked(plan: Initiative, measure: Measure, extract: Extract, frame: pd.DataFrame) -> pd.DataFrame:
    raise_faults(TableError, _faults(plan, measure, extract, frame))
    frame.attrs["sources"] = [extract.source]
    asked = percent_remarks(frame, extract.where, measure)
    frame.attrs["remarks"] = [*extract.remarks, *frame.attrs.get("remarks", ()), *asked]
    return frame


def _faults(plan: Initiative, measure: Measure, extract: Extract, frame: pd.DataFrame) -> list[str]:
    check = check_groups if is_divided(frame) else check_series
    found = check(frame, where=extract.where, kind=measure.kind, exclude=plan.exclude)
    return [*extract.faults, *found, *percent_faults(frame, extract.where, measure)]


def with_roles(plan: Initiative, measure: Measure, extract: Extract) -> pd.DataFrame:
    """The rows of an extract with the unit each is about and that unit's role.

    Raises:
        SourceError: units that the plan names are not there, or in two roles.
    """
    return _by_unit(plan, measure, extract) if extract.units else _whole(plan, measure, extract)


def _whole(plan: Initiative, measure: Measure, extract: Extract) -> pd.DataFrame:
    """The file is one treated unit; a comparison that the plan looks for in it cannot be made."""
    frame = extract.frame.assign(unit=whole_name(plan), role="treated")
    if plan.comparison is not None and plan.comparison.units and measure.id == plan.main.id:
        frame.attrs["remarks"] = [f"{extract.where}: {_NO_UNITS}"]
    return frame


def whole_name(plan: Initiative) -> str:
    """What the treated are called where no file names them."""
    asked = plan.treated
    return municipality_names().get(asked[0], asked[0]) if len(asked) == 1 else plan.name


def units_in(extract: Extract) -> Units:
    """The units of an extract, in any spelling."""
    return learn_units(extract.units, extract.frame["row"], extract.where)


def _by_unit(plan: Initiative, measure: Measure, extract: Extract) -> pd.DataFrame:
    units = units_in(extract)
    _refuse_other_spelling(plan, units, extract.where)
    roles = _roles(plan, measure, units, extract.where) | _started(plan, units, extract)
    listed = [roles.get(key, "other") for key in units.keyed(extract.units)]
    frame = extract.frame.assign(unit=units.named(extract.units), role=listed)
    frame.attrs["labels"] = {name: units.labels.get(units.key(name), name) for name in _named(plan)}
    return frame


def _named(plan: Initiative) -> set[str]:
    """Every unit that the plan names as treated or as the scope of an event."""
    return {*plan.treated, *(name for event in plan.co_events for name in event.scope)}


def _refuse_other_spelling(plan: Initiative, units: Units, where: str) -> None:
    """An event whose scope names a treated unit in other words than the plan would be taken for somebody else's."""
    own = {units.key(name): name for name in plan.treated}
    scopes = [(event.what, name) for event in plan.co_events for name in event.scope]
    raise_faults(
        SourceError,
        [
            f'{where}: händelsen "{what}" gäller "{name}"; skriv "{own[units.key(name)]}" i scope, som planen gör.'
            for what, name in scopes
            if units.key(name) in own and name != own[units.key(name)]
        ],
    )


def _started(plan: Initiative, units: Units, extract: Extract) -> dict[str, str]:
    """Comparison units where something changed too, before the data end: they are shown but not compared with."""
    last = extract.frame["month"].max()
    own = [event for event in plan.co_events if event.scope and not set(event.scope) & set(plan.treated)]
    touched = {units.key(name) for event in own if not event.from_ > last for name in event.scope}
    asked = plan.comparison.units if plan.comparison else ()
    return {key: "started" for name in asked if (key := units.key(name)) in touched}


def _roles(plan: Initiative, measure: Measure, units: Units, where: str) -> dict[str, str]:
    """Role by unit key. Only the main measure must have all its comparison units in the file."""
    asked = plan.treated or tuple(units.labels)
    if not plan.treated and len(asked) > 1:
        raise SourceError(
            f"{where}: filen har {len(asked)} enheter; ange area eller intervention.units i initiative.yaml."
        )
    wanted = plan.comparison.units if plan.comparison else ()
    if measure.id != plan.main.id:
        wanted = tuple(name for name in wanted if units.key(name) in units.labels)
    found = find_units((*asked, *wanted), units, where)
    treated, comparison = found[: len(asked)], found[len(asked) :]
    raise_faults(
        SourceError,
        [
            f'{where}: enheten "{units.labels[key]}" är både insats och jämförelse; rätta initiative.yaml.'
            for key in comparison
            if key in treated
        ],
    )
    return {**dict.fromkeys(comparison, "comparison"), **dict.fromkeys(treated, "treated")}
