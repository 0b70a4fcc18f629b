"""Which months of a plan are counted, and the series of some of the groups."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.initiative import Initiative, Measure
from naravard_lib.tables.checks import excluded_months
from naravard_lib.tables.groups import sum_groups
from naravard_lib.tables.schema import ADDITIVE, as_tidy

Mask = NDArray[np.bool_]


def sides(plan: Initiative, month: pd.Series) -> tuple[Mask, Mask]:
    """Which months lie before the change and after its introduction, excluded spans and phase-in left out."""
    kept = ~month.isin(list(excluded_months(plan.exclude))).to_numpy()
    if plan.baseline is not None:
        before = (month >= plan.baseline.from_) & (month <= plan.baseline.to)
    elif plan.intervention is not None:
        before = month < plan.intervention.from_
    else:
        before = month.notna()
    if plan.intervention is None:
        return before.to_numpy() & kept, np.zeros(len(month), dtype=bool)
    after = month >= plan.intervention.from_ + plan.intervention.phase_in
    return before.to_numpy() & kept, after.to_numpy() & kept


def part_of(groups: pd.DataFrame, rows: Mask, measure: Measure) -> pd.DataFrame:
    """The tidy series of the groups in some rows, summed; it keeps the names that scopes of events speak of."""
    part = groups[rows]
    series = as_tidy(sum_groups(part.assign(row=0), additive=measure.kind in ADDITIVE))
    series.attrs["labels"] = groups.attrs.get("labels", {})
    return series
