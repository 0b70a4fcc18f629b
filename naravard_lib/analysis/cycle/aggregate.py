"""How did it go, as far as a table of before and after can tell? The table with the initiative's words and marks."""

from collections.abc import Iterator

import pandas as pd

from naravard_lib.analysis.aggregate.before_after import compare_before_after
from naravard_lib.analysis.aggregate.results.before_after import BeforeAfter, Reason
from naravard_lib.analysis.aggregate.results.outcome import AggregateOutcome
from naravard_lib.analysis.aggregate.results.showing import showable
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.formats import enumeration, sentence
from naravard_lib.initiative import Initiative

# Ids of what benchmarks/aggregate.py simulates: nothing else is known to fall by itself, or to bear a comparison.
_SIMULATED = ("akutbesok", "inskrivningar", "oplanerade_inskrivningar", "varddygn")
# Why the question is not answered in full, and what would help most.
_MISSING: dict[Reason, str] = {
    "no_comparison": "Jämförelsegrupp saknas. Beställ samma tabell för personer som var lika sjuka men inte skrevs in.",
    "no_interval": "Spridningen saknas. Beställ standardavvikelsen per person för varje rad, eller minst fyra rader.",
    "level_gap": "En jämförelsegrupp som var lika sjuk saknas. Beställ en som hade lika mycket vård före.",
    "steady": "En jämförelsegrupp i samma läge saknas. Beställ en med personer som också nyss hade blivit sämre.",
    "few_compared": "Jämförelsegruppen är för liten för att visas. Beställ samma tabell för fler som inte skrevs in.",
    "untested": "Ett mått som går att jämföra så saknas. Beställ akutbesök, inskrivningar eller vårddygn, högst ett år "
    "på var sida.",
    **dict.fromkeys(
        ("worse", "small_difference", "could_hide", "interval_wide"),
        "Underlaget räcker inte till ett svar. Beställ samma tabell för fler inskrivna och fler i jämförelsen.",
    ),
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
    found = compare_before_after(table, given.months, falls=measure.id in _SIMULATED, doubtful=given.doubtful)
    where = f"{plan.folder.name}/{given.file} "  # the report is about one file, and its name stands below the table
    remarks = tuple(sentence(remark.removeprefix(where)) for remark in table.attrs.get("remarks", ()))
    missing = (*_missing(showable(found, labels)), *_unplanned(plan, measure.id))
    return AggregateOutcome(labels, found, remarks, missing, table.attrs.get("hidden", 0))


def _missing(found: BeforeAfter) -> Iterator[str]:
    return (_MISSING[reason] for reason in found.verdict.reasons)


def _unplanned(plan: Initiative, measure: str) -> Iterator[str]:
    """What DOMAIN M1 asks for before a change is called an outcome; the chapters before say what it takes."""
    aimed = plan.target is not None and plan.target.measure == measure
    lacking = [name for name, there in (("utgångsläge", plan.baseline), ("mål", aimed)) if not there]
    if lacking:
        yield sentence(f"{enumeration(lacking)} saknas, så det är en förändring och inte ett utfall")
