"""Direct age standardisation: the sum over ages of the standard population's share times the age's own rate."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.analysis.groups.cells import Cells, monthly_rates
from naravard_lib.analysis.groups.division import divide
from naravard_lib.analysis.groups.levels import levels_of
from naravard_lib.analysis.groups.results.standard import Standardised
from naravard_lib.analysis.series.design import Comparing, ItsDesign
from naravard_lib.analysis.series.its import fit_its
from naravard_lib.errors import NaravardError
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Initiative, Measure
from naravard_lib.tables.schema import ADDITIVE
from naravard_lib.tables.series import MAX_SUPPRESSED

PER = 1000  # persons that rates are per where the measure says nothing

Array = NDArray[np.float64]


def standardise(plan: Initiative, measure: Measure, groups: pd.DataFrame) -> Standardised | None:
    """Standardise a measure by age; None where its extract has no ages, no exposure, or holds no sums of events.

    Hidden values are put at their lowest and at their highest; limits hold both. Sexes are summed, since the standard
    population is of both.

    Args:
        plan: the initiative.
        measure: the measure that `groups` belongs to.
        groups: a grouped frame, see `load_groups`.
    """
    if groups.empty or not groups["age"].any() or groups["exposure"].isna().all() or measure.kind not in ADDITIVE:
        return None
    try:
        division = divide(plan, measure, groups)
    except NaravardError as error:
        return Standardised(missing=str(error))
    change = _change(plan, measure, division.cells, division.weights)
    return replace(levels_of(division, measure.per or PER), change=change)


def _change(plan: Initiative, measure: Measure, cells: Cells, weights: Array) -> Estimate | None:
    """The change of the standardised monthly rate, fitted as a mean is.

    Every month weighs the same, and a band without events is a zero like any other. Hidden values are put at their
    lowest and at their highest, the comparison's the other way; the interval holds both. More than a fifth of the
    months hidden say too little, as in every fit.
    """
    compared = cells.role == "comparison"
    hidden = cells.month[cells.hidden & (cells.treated | compared)].nunique()
    if plan.intervention is None or hidden > MAX_SUPPRESSED * cells.month[cells.treated].nunique():
        return None
    bounds = [(cells.lowest, cells.highest), (cells.highest, cells.lowest)]
    frames = [_frame(cells, own, others, weights) for own, others in bounds[: 2 if hidden else 1]]
    try:
        found = [fit_its(frame, _design(plan, measure, compared="comparison" in frame)).relative for frame in frames]
    except NaravardError:
        return None
    wide = max(found, key=lambda part: part.high - part.low)
    return replace(wide, low=min(part.low for part in found), high=max(part.high for part in found))


def _frame(cells: Cells, own: Array, others: Array, weights: Array) -> pd.DataFrame:
    """The monthly rates as `fit_its` takes them, months that lack a value left out."""
    parts = {"value": (own, cells.treated), "comparison": (others, cells.role == "comparison")}
    columns = {}
    for name, (events, asked) in parts.items():
        rows = asked & cells.known
        if rows.any():
            rates, _ = monthly_rates(cells, events, rows, weights)
            columns[name] = pd.Series(rates, sorted(cells.month[rows].unique()))
    return pd.DataFrame(columns).dropna().rename_axis("month").reset_index()


def _design(plan: Initiative, measure: Measure, *, compared: bool) -> ItsDesign:
    design = ItsDesign.from_plan(plan, measure.id)
    comparison: Comparing = "scaled" if compared and design.comparison != "none" else "none"
    return replace(design, family="gaussian", additive=False, comparison=comparison)
