"""Direct age standardisation: the sum over ages of the standard population's share times the age's own rate."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.ages import AgeBand, order_bands, parse_age
from naravard_lib.analysis.groups.cells import Cells, cells_of, monthly_rates, rate_over
from naravard_lib.analysis.groups.months import sides
from naravard_lib.analysis.groups.population import standard_population
from naravard_lib.analysis.groups.rates import difference, logged
from naravard_lib.analysis.groups.results.standard import Difference, Standardised, StandardRate
from naravard_lib.analysis.series.design import Comparing, ItsDesign
from naravard_lib.analysis.series.its import fit_its
from naravard_lib.errors import NaravardError
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Initiative, Measure
from naravard_lib.tables.schema import ADDITIVE
from naravard_lib.tables.series import MAX_SUPPRESSED

PER = 1000  # persons that rates are per where the measure says nothing
_FEWEST = 6  # own rule: months of a year that is shown; fewer would show the season
_OWN, _OTHERS = "Insatsen", "Övriga enheter"

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


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
    bands = order_bands(parse_age(age) for age in groups["age"].unique())
    try:
        population, shared = standard_population(measure, bands)
    except NaravardError as error:
        return Standardised(missing=str(error))
    cells = cells_of(groups, {band.label: _place(band, shared) for band in bands})
    before, after = sides(plan, cells.month)
    if not (before & cells.treated & cells.known).any():
        return Standardised(missing="Inga månader i utgångsläget har värden för alla åldrar.")
    weights = np.array([population.within(band) for band in shared])
    found = _levels(cells, before, (before | after) & cells.treated, weights, measure.per or PER)
    change = _change(plan, measure, cells, weights)
    return replace(found, population=population.name, bands=shared, change=change)


def _place(band: AgeBand, shared: Sequence[AgeBand]) -> int:
    return next(place for place, whole in enumerate(shared) if whole.first <= band.first < whole.end)


def _levels(cells: Cells, before: Mask, counted: Mask, weights: Array, per: int) -> Standardised:
    own = rate_over(cells, before & cells.treated, weights, per, _OWN, "treated")
    others = rate_over(cells, before & ~cells.treated, weights, per, _OTHERS, "other")
    months = cells.month[before & cells.treated]
    return Standardised(
        per=per,
        first=months.min(),
        last=months.max(),
        units=_units(cells, before, weights, per),
        years=_years(cells, counted, weights, per),
        own=own,
        others=others,
        difference=_difference(own, others),
    )


def _units(cells: Cells, before: Mask, weights: Array, per: int) -> tuple[StandardRate, ...]:
    roles = dict(zip(cells.unit, cells.treated, strict=True))
    found = [
        rate_over(cells, before & (cells.unit == unit), weights, per, unit, "treated" if treated else "other")
        for unit, treated in sorted(roles.items(), key=lambda each: (not each[1], each[0]))
    ]
    return tuple(rate for rate in found if rate is not None)


def _years(cells: Cells, counted: Mask, weights: Array, per: int) -> tuple[StandardRate, ...]:
    year = cells.month.dt.year.to_numpy()
    found = [
        rate_over(cells, counted & (year == each), weights, per, str(each), "treated")
        for each in np.unique(year[counted])
    ]
    return tuple(rate for rate in found if rate is not None and rate.months >= _FEWEST)


def _difference(own: StandardRate | None, others: StandardRate | None) -> Difference | None:
    """What becomes of the difference to the others at the same ages, as far as the intervals of the ratios tell."""
    if own is None or others is None:
        return None
    crude, standard = _side(own.crude, others.crude), _side(own.standard, others.standard)
    if crude and standard:
        return "remains" if crude == standard else "turned"
    if crude:
        return "explained"
    return "revealed" if standard else "unseen"


def _side(own: Estimate, others: Estimate) -> int:
    first, second = logged(own), logged(others)
    return 0 if first is None or second is None else difference(first, second).side


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
