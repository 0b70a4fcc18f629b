"""Whether the change differs between women and men and between ages: each group fitted alone, then held in pairs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from statistics import NormalDist

import numpy as np
import pandas as pd

from naravard_lib.ages import joined, parse_age
from naravard_lib.analysis.groups.months import Mask, part_of, sides
from naravard_lib.analysis.groups.rates import difference, logged
from naravard_lib.analysis.groups.results.breakdown import Breakdown, By, GroupChange
from naravard_lib.analysis.groups.small import COUNTED, group_sizes, safe_bands
from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.its import fit_its
from naravard_lib.errors import NaravardError
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Initiative, Measure
from naravard_lib.tables.schema import ADDITIVE


@dataclass(frozen=True, slots=True)
class _Part:
    """Groups of an extract taken together: what they are called in it, their name, and their series."""

    cells: tuple[str, ...]
    name: str
    series: pd.DataFrame


def break_down(plan: Initiative, measure: Measure, groups: pd.DataFrame, by: By) -> Breakdown | None:
    """Level and change by sex or by age; None where the extract is not divided so.

    Ages with fewer events a month than `plan.smallest_cell`, before or after, are merged with a neighbour until none
    is left; a sex with as few leaves nothing to show, since the other and the total would give it back.

    Args:
        plan: the initiative.
        measure: the measure that `groups` belongs to.
        groups: a grouped frame, see `load_groups`.
        by: what to divide by; the other is summed over.
    """
    cells = [cell for cell in groups[by].unique() if cell]
    if len(cells) < 2:
        return None
    divided = safe_bands(plan, measure, groups) if by == "age" else tuple((cell,) for cell in cells)
    small = by == "sex" and group_sizes(plan, measure, groups, by, cells).min(initial=np.inf) < plan.smallest_cell
    if len(divided) < 2 or small:
        return Breakdown(by, False, (), missing=_too_few(by, plan.smallest_cell))
    parts = [_part(measure, groups, by, part) for part in divided]
    rated = measure.per is not None and groups["exposure"].notna().any() and measure.kind in ADDITIVE
    found = tuple(_change(plan, measure, part, rated=rated) for part in parts)
    merged = tuple(part.name for part in parts if len(part.cells) > 1)
    return Breakdown(by, rated, found, merged, *_apart(plan, measure, parts, found))


def _too_few(by: By, smallest: int) -> str:
    what = "ett av könen har" if by == "sex" else "någon åldersgrupp har"
    return f"Visas inte: {what} färre än {smallest} i månaden."


def _part(measure: Measure, groups: pd.DataFrame, by: By, cells: tuple[str, ...]) -> _Part:
    name = cells[0] if by == "sex" else joined(map(parse_age, cells)).name
    return _Part(cells, name, part_of(groups, groups[by].isin(cells).to_numpy(), measure))


def _monthly_mean(treated: pd.DataFrame, values: pd.Series, rows: Mask) -> float:
    return float(values[rows].sum() / treated["month"][rows].nunique())


def _change(plan: Initiative, measure: Measure, part: _Part, *, rated: bool) -> GroupChange:
    treated = part.series[(part.series["role"] == "treated").to_numpy()]
    per = measure.per if rated else None
    before, after = (_level(treated, rows, measure, per) for rows in sides(plan, treated["month"]))
    if plan.intervention is None:
        return GroupChange(part.name, before, after, None, "ingen startmånad")
    try:
        fit = fit_its(part.series, ItsDesign.from_plan(plan, measure.id, part.series))
    except NaravardError as error:
        return GroupChange(part.name, before, after, None, error.faults[0])
    return GroupChange(part.name, before, after, fit.relative)


def _level(treated: pd.DataFrame, rows: Mask, measure: Measure, per: int | None) -> float | None:
    """The mean of a month; None without months, NaN where any of them is hidden: the hidden ones are the low ones."""
    chosen = treated[rows]
    if chosen.empty:
        return None
    if chosen["suppressed"].any():
        return np.nan
    if per is not None:
        return per * float(chosen["value"].sum() / chosen["exposure"].sum())
    if measure.kind in ADDITIVE:
        return _monthly_mean(treated, treated["value"], rows)
    weight = chosen["exposure"]
    return float((chosen["value"] * weight).sum() / weight.sum())


def _apart(
    plan: Initiative, measure: Measure, parts: Sequence[_Part], found: Sequence[GroupChange]
) -> tuple[int, tuple[GroupChange, GroupChange] | None]:
    """How many pairs were compared, and the pair that differs most among those that surely do.

    The intervals are made wider for the number of pairs (Bonferroni).
    """
    known = [place for place, group in enumerate(found) if group.change is not None]
    every = {(a, b): _gap(plan, measure, (parts[a], found[a]), (parts[b], found[b])) for a, b in combinations(known, 2)}
    gaps = {pair: gap for pair, gap in every.items() if gap is not None}
    sure = [pair for pair, gap in gaps.items() if _surely(gap, len(gaps))]
    if not sure:
        return len(gaps), None
    first, second = max(sure, key=lambda pair: abs(gaps[pair].value))
    return len(gaps), (found[first], found[second])


def _surely(gap: Estimate, pairs: int) -> bool:
    """Whether zero lies outside an interval as wide as so many comparisons ask for."""
    normal = NormalDist()
    wider = normal.inv_cdf(1 - (1 - gap.level) / 2 / pairs) / normal.inv_cdf((1 + gap.level) / 2)
    near = gap.low if gap.value > 0 else gap.high
    return gap.side != 0 and abs(gap.value) > wider * abs(gap.value - near)


def _gap(
    plan: Initiative, measure: Measure, one: tuple[_Part, GroupChange], other: tuple[_Part, GroupChange]
) -> Estimate | None:
    """How much the changes of two groups differ; None where that cannot be estimated.

    One group is fitted with the other as its comparison, which takes away what moves the months of both. Where each
    group already has comparison units of its own, the two changes are held against each other as they are.
    """
    counted = measure.kind in COUNTED
    design = ItsDesign.from_plan(plan, measure.id, one[0].series)
    if design.comparison != "none":
        first, second = (_scaled(group.change, counted=counted) for _, group in (one, other))
        return None if first is None or second is None else difference(first, second)
    beside = pd.concat([one[0].series, other[0].series.assign(role="comparison")], ignore_index=True)
    try:
        return _scaled(fit_its(beside, replace(design, comparison="scaled", co_events=())).relative, counted=counted)
    except NaravardError:
        return None


def _scaled(change: Estimate | None, *, counted: bool) -> Estimate | None:
    """A change on the scale where two of them are subtracted: counts as the logarithm of a ratio."""
    if change is None or not np.isfinite([change.low, change.high]).all():
        return None
    return logged(change, 1.0) if counted else change
