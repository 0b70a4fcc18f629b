"""How did it go, as far as a table of before and after can tell? The table with the initiative's words and marks."""

import pandas as pd

from naravard_lib.analysis.aggregate.before_after import compare_before_after
from naravard_lib.analysis.aggregate.results.before_after import BeforeAfter, Reason
from naravard_lib.analysis.aggregate.results.outcome import AggregateOutcome
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.formats import sentence
from naravard_lib.initiative import Initiative
from naravard_lib.tables.schema import ADDITIVE

# Why the question is not answered in full, and what would help most.
_MISSING: dict[Reason, str] = {
    "no_comparison": "Jämförelsegrupp saknas. Beställ samma tabell för personer som var lika sjuka men inte skrevs in.",
    "no_interval": "Spridningen saknas. Beställ standardavvikelsen per person för varje rad, eller minst fyra rader.",
    "level_gap": "En jämförelsegrupp som var lika sjuk saknas. Beställ en som hade lika mycket vård före.",
    "steady": "En jämförelsegrupp i samma läge saknas. Beställ en med personer som också nyss hade blivit sämre.",
}


def assess_aggregate(plan: Initiative, table: pd.DataFrame | None) -> AggregateOutcome:
    """Before and after from the table of an initiative; without one the chapter says nothing.

    Args:
        plan: the initiative.
        table: as `load_aggregate` gives it, or None.
    """
    given = plan.aggregate
    measure = plan.measure(given.measure) if given and given.measure else plan.main
    labels = Labels.of(plan, measure, "inskrivna").with_source(given.file if given else "")
    if given is None or table is None:
        return AggregateOutcome(labels, None)
    falls = measure.kind in ADDITIVE and measure.better == "lower"
    found = compare_before_after(table, given.months, falls=falls, doubtful=given.doubtful)
    where = f"{plan.folder.name}/{given.file} "  # the report is about one file, and its name stands below the table
    remarks = tuple(sentence(remark.removeprefix(where)) for remark in table.attrs.get("remarks", ()))
    return AggregateOutcome(labels, found, remarks, _missing(found))


def _missing(found: BeforeAfter) -> tuple[str, ...]:
    return tuple(_MISSING[reason] for reason in found.verdict.reasons if reason in _MISSING)
