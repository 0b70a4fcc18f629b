"""Groups of sex and age beside each other, and the level at the ages of a standard population."""

import pandas as pd

from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.groups.breakdown import break_down
from naravard_lib.analysis.groups.results.breakdown import GroupComparison
from naravard_lib.analysis.groups.standard import standardise
from naravard_lib.formats import enumeration
from naravard_lib.initiative import Initiative


def compare_groups(plan: Initiative, groups: pd.DataFrame, measure: str | None = None) -> GroupComparison:
    """Hold the groups of a divided extract against each other; for one that is not divided everything is None.

    Args:
        plan: the initiative.
        groups: what `load_groups` gives for the measure.
        measure: a measure's id, default the main one.
    """
    chosen = plan.main if measure is None else plan.measure(measure)
    treated = enumeration(dict.fromkeys(groups.loc[(groups["role"] == "treated").to_numpy(), "unit"]))
    return GroupComparison(
        Labels.of(plan, chosen, treated or plan.name),
        break_down(plan, chosen, groups, "sex"),
        break_down(plan, chosen, groups, "age"),
        standardise(plan, chosen, groups),
        plan.exclude,
    )
