"""How did it go for those inscribed? The comparison of an initiative's event tables, with its words and marks."""

from dataclasses import replace

from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.persons.design import InscriptionDesign
from naravard_lib.analysis.persons.inscription import compare_inscription
from naravard_lib.analysis.persons.outcomes import compare_outcomes
from naravard_lib.analysis.persons.planning import PLANNABLE, plan_persons
from naravard_lib.analysis.persons.results.measures import DEFAULT_OUTCOME, MEASURE_OF, OUTCOME_OF, outcome_of
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.analysis.persons.results.outcomes import OutcomeRow
from naravard_lib.analysis.persons.results.planning import PersonsNeeded
from naravard_lib.disclosure import count_text
from naravard_lib.errors import NaravardError
from naravard_lib.estimate import CheckResult
from naravard_lib.evidence.placing import comparable
from naravard_lib.evidence.schema import EvidenceRow
from naravard_lib.formats import enumeration
from naravard_lib.initiative import Initiative, Measure
from naravard_lib.tables.events import EventTables
from naravard_lib.tables.panel import OUTCOMES


def assess_inscription(plan: Initiative, events: EventTables | None, outcome: str | None = None) -> InscriptionOutcome:
    """Compare before and after inscription; without event tables the chapter says nothing.

    Args:
        plan: the initiative.
        events: its event tables, or None.
        outcome: a name in `OUTCOMES`; by default that of the main measure where event tables hold the same, else ED
            visits.
    """
    chosen = outcome or outcome_of(plan)
    labels = _labels(plan, chosen)
    if events is None:
        return InscriptionOutcome(labels, None)
    remarks = tuple(_remark(remark, plan.smallest_cell) for remark in events.remarks)
    try:
        found = compare_inscription(events, design_of(plan, chosen), plan.smallest_cell)
    except NaravardError as error:
        return InscriptionOutcome(labels, None, remarks, error.faults)
    return InscriptionOutcome(labels, found, remarks, (), _published(plan, chosen))


def assess_outcomes(plan: Initiative, events: EventTables | None) -> tuple[OutcomeRow, ...]:
    """The same comparison for every outcome of the event tables; none where there is nothing to compare."""
    if events is None:
        return ()
    try:
        rows = compare_outcomes(events, design_of(plan, DEFAULT_OUTCOME), plan.smallest_cell)
    except NaravardError:
        return ()
    return tuple(replace(row, published=_published(plan, row.outcome)) for row in rows)


def plan_inscription(plan: Initiative) -> PersonsNeeded | None:
    """How many inscribed the target takes; None where the initiative has no event tables."""
    if plan.events is None:
        return None
    asked = design_of(plan, outcome_of(plan))
    known = asked.outcome if asked.outcome in PLANNABLE else DEFAULT_OUTCOME
    return plan_persons(known, asked.target if known == asked.outcome else None, plan.synthetic)


def design_of(plan: Initiative, outcome: str) -> InscriptionDesign:
    """Six months on either side, as the sources have it, for the target group's ages and against the target."""
    target = plan.target
    same = target is not None and OUTCOME_OF.get(target.measure) == outcome
    ages = plan.target_group.age if plan.target_group else None
    return InscriptionDesign(outcome=outcome, target=target.relative if target and same else None, ages=ages)


def _labels(plan: Initiative, outcome: str) -> Labels:
    """As of a measure, with the event tables as its source."""
    measure = Measure(id=outcome.replace("_", "-"), name=OUTCOMES[outcome].capitalize(), kind="count", better="lower")
    own = Labels.of(plan, measure, "inskrivna")
    parts = plan.events
    sources = (parts.persons, parts.contacts, parts.stays, parts.inscriptions) if parts else ()
    return own.with_source(enumeration(source.file or "en databas" for source in sources if source))


def _remark(remark: CheckResult, smallest: int) -> str:
    """What the loading left out, without rows of the file: those are for whoever mends it."""
    counts = dict(remark.table)
    return f"{remark.name}: {count_text(counts['rader'], smallest)} rader" if "rader" in counts else remark.text


def _published(plan: Initiative, outcome: str) -> EvidenceRow | None:
    """The figure of the evidence base that the outcome is set against, if there is one of the same measure."""
    found = comparable(plan.way_of_working or "", MEASURE_OF.get(outcome, ""))
    return found[0] if found else None
