"""Everything that is wrong with an initiative's extracts, before a chapter is run."""

from naravard_lib.errors import SourceError, TableError
from naravard_lib.initiative import Initiative
from naravard_lib.tables.against_plan import plan_faults
from naravard_lib.tables.schema import ADDITIVE
from naravard_lib.tables.series import aggregate
from naravard_lib.workbook.series import load_series


def check_initiative(plan: Initiative) -> list[str]:
    """All faults of an initiative's extracts, in Swedish; empty when its chapters can be run.

    Every measure with an extract is read. The main one is also held against the plan: baseline and change inside the
    data, months enough on both sides, not too many hidden. Event tables are loaded and checked.
    """
    faults: list[str] = []
    for measure in plan.measures:
        try:
            series = load_series(plan, measure.id)
            if measure.source is not None and measure.id == plan.main.id:
                monthly = aggregate(series, additive=measure.kind in ADDITIVE)
                faults += plan_faults(plan, monthly, f"{plan.folder.name}/{measure.source.file}")
        except (SourceError, TableError) as error:
            faults += error.faults
    if plan.events is not None:
        from naravard_lib.workbook.events import load_events  # late: monthly extracts need none of its engine

        try:
            load_events(plan)
        except (SourceError, TableError) as error:
            faults += error.faults
    return list(dict.fromkeys(faults))
