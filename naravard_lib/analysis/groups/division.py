"""The ages that a measure is standardised by: shared with the standard population, and none of them small."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.ages import AgeBand, joined, order_bands, parse_age
from naravard_lib.analysis.groups.cells import Cells, cells_of
from naravard_lib.analysis.groups.months import sides
from naravard_lib.analysis.groups.population import Population, common_bands, standard_population
from naravard_lib.analysis.groups.small import COUNTED, merge_small, safe_bands
from naravard_lib.errors import DesignError
from naravard_lib.initiative import Initiative, Measure

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Division:
    """Events and persons in the ages to standardise by.

    Attributes:
        cells: n rows of one month and unit, k ages.
        bands: the k ages.
        weights: shape (k,), the standard population.
        population: what it is called.
        before: shape (n,), the months of the baseline.
        after: shape (n,), those after the introduction.
        counted: whether small values are events; otherwise they are persons.
        smallest: the least that may lie behind an age, a month.
        merged: names of ages that were merged since one of them was small.
        others: whether the other units together may be shown in these ages.
    """

    cells: Cells
    bands: tuple[AgeBand, ...]
    weights: Array
    population: str
    before: Mask
    after: Mask
    counted: bool
    smallest: int
    merged: tuple[str, ...] = ()
    others: bool = True

    @property
    def year(self) -> NDArray[np.int64]:
        """Shape (n,)."""
        return np.asarray(self.cells.month.dt.year)

    def sizes(self, parts: Sequence[Mask]) -> Array:
        """What lies behind each age in a month of each part of the rows, shape (parts, k): events, or persons."""
        cells = self.cells
        behind = cells.lowest if self.counted else cells.exposure
        known = [rows & cells.known for rows in parts]
        found = [behind[rows].sum(axis=0) / max(1, cells.month[rows].nunique()) for rows in known]
        return np.array(found).reshape(-1, len(self.bands))


def divide(plan: Initiative, measure: Measure, groups: pd.DataFrame) -> Division:
    """The finest ages that the standard population knows and that give no small number away.

    A reader who knows how many people there are can solve the events of each age from the crude and the standardised
    rate. Ages are therefore merged until none is small in the treated units, before the change, after it or in any
    year, nor in the others together; where the others leave fewer than two, they are left out instead. All ages are
    sums of those that `break_down` shows, or the difference between the two would give a small one back.

    Args:
        plan: the initiative.
        measure: the measure that `groups` belongs to, with ages and exposure.
        groups: a grouped frame, see `load_groups`.

    Raises:
        DesignError: the ages do not fit, are small, or have no months; in Swedish, for the reader.
    """
    bands = order_bands(parse_age(age) for age in groups["age"].unique())
    population, shared = standard_population(measure, bands)
    safe = [joined(map(parse_age, part)) for part in safe_bands(plan, measure, groups)]
    told = common_bands(safe, tuple(population.people))
    if len(told) < 2:
        raise _too_few(plan)
    place = {band.label: _place(band, told) for band in bands}
    return _merged(_start(plan, measure, cells_of(groups, place), told, population), shared, plan)


def _too_few(plan: Initiative) -> DesignError:
    return DesignError(
        f"Nivån vid samma åldrar visas inte: någon åldersgrupp har färre än {plan.smallest_cell} i månaden."
    )


def _place(band: AgeBand, shared: Sequence[AgeBand]) -> int:
    return next(place for place, whole in enumerate(shared) if whole.first <= band.first < whole.end)


def _start(
    plan: Initiative, measure: Measure, cells: Cells, bands: tuple[AgeBand, ...], population: Population
) -> Division:
    before, after = sides(plan, cells.month)
    if not (before & cells.treated & cells.known).any():
        raise DesignError("Inga månader i utgångsläget har värden för alla åldrar.")
    weights = np.array([population.within(band) for band in bands])
    counted = measure.kind in COUNTED
    return Division(cells, bands, weights, population.name, before, after, counted, plan.smallest_cell)


def _merged(start: Division, shared: Sequence[AgeBand], plan: Initiative) -> Division:
    cells = start.cells
    own, others = (start.before | start.after) & cells.treated, start.before & ~cells.treated
    parts = [start.before & own, *(own & (start.year == year) for year in np.unique(start.year))]
    for compared in (True, False):
        shown = [rows for rows in ([*parts, others] if compared else parts) if (rows & cells.known).any()]
        groups = merge_small(start.sizes(shown), start.smallest)
        if len(groups) > 1:
            return _joined(start, groups, shared, others=compared)
    raise _too_few(plan)


def _joined(start: Division, groups: Sequence[tuple[int, ...]], shared: Sequence[AgeBand], *, others: bool) -> Division:
    bands = tuple(joined(start.bands[place] for place in group) for group in groups)
    return replace(
        start,
        cells=start.cells.joined(groups),
        bands=bands,
        weights=np.array([start.weights[list(group)].sum() for group in groups]),
        merged=tuple(band.name for band in bands if band not in shared),
        others=others,
    )
