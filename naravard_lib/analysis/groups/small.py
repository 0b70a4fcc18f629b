"""Groups too small to show: ages merged until none is, and units that sums would give back."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.ages import parse_age
from naravard_lib.analysis.groups.months import sides
from naravard_lib.analysis.groups.results.breakdown import By
from naravard_lib.disclosure import hidden_in_sums
from naravard_lib.initiative import Initiative, Measure

COUNTED = ("count", "days")  # kinds of which small monthly values are hidden

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def merge_small(sizes: Array, smallest: float) -> tuple[tuple[int, ...], ...]:
    """Columns taken together, the smallest with its smaller neighbour, until none is small in any row or one is left.

    Args:
        sizes: shape (rows, k), what lies behind each of k ages, youngest first.
        smallest: the least that may lie behind a value shown.
    """
    groups: list[tuple[int, ...]] = [(place,) for place in range(sizes.shape[1])]
    while len(groups) > 1:
        least = [sizes[:, list(group)].sum(axis=1).min(initial=np.inf) for group in groups]
        at = int(np.argmin(least))
        if least[at] >= smallest:
            break
        beside = [place for place in (at - 1, at + 1) if 0 <= place < len(groups)]
        first, second = sorted((at, min(beside, key=lambda place: least[place])))
        groups[first : second + 1] = [groups[first] + groups[second]]
    return tuple(groups)


def group_sizes(plan: Initiative, measure: Measure, groups: pd.DataFrame, by: By, cells: list[str]) -> Array:
    """Events a month in the treated units, or persons behind a mean; hidden values count as none.

    Args:
        plan: the initiative.
        measure: the measure that `groups` belongs to.
        groups: a grouped frame, see `load_groups`.
        by: what to divide by; the other is summed over.
        cells: the k groups asked for.

    Returns:
        Shape (sides, k): before the change and after its introduction, a side without months left out.
    """
    treated = groups[(groups["role"] == "treated").to_numpy()]
    counted = measure.kind in COUNTED
    behind = treated["value"].mask(treated["suppressed"], 0.0).fillna(0.0) if counted else treated["exposure"]
    if behind.isna().all():
        return np.full((1, len(cells)), np.inf)
    rows = [
        behind[side].groupby(treated[by][side]).sum().reindex(cells) / treated["month"][side].nunique()
        for side in sides(plan, treated["month"])
        if side.any()
    ]
    return np.array(rows, dtype=float).reshape(-1, len(cells))


def safe_bands(plan: Initiative, measure: Measure, groups: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """The ages of an extract, youngest first, merged until none is small in the treated units."""
    cells = sorted((cell for cell in groups["age"].unique() if cell), key=lambda cell: parse_age(cell).first)
    sizes = group_sizes(plan, measure, groups, "age", cells)
    return tuple(tuple(cells[place] for place in group) for group in merge_small(sizes, plan.smallest_cell))


def untold(sizes: Array, smallest: int) -> Mask:
    """Which units to hide where their sum is shown: those with a small age, and what it takes not to give one back.

    Args:
        sizes: shape (units, k), events a month in each age.
        smallest: the least that may be shown.
    """
    return np.asarray(np.any([hidden_in_sums(column, smallest) for column in sizes.T], axis=0))
