"""How did it go for those inscribed? The comparison of an initiative's event tables, with its words and marks."""

from dataclasses import replace

from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.persons.design import InscriptionDesign
from naravard_lib.analysis.persons.inscription import compare_inscription
from naravard_lib.analysis.persons.outcomes import compare_outcomes
from naravard_lib.analysis.persons.planning import PLANNABLE, plan_persons
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome, PublishedSpan
from naravard_lib.analysis.persons.results.outcomes import OutcomeRow
from naravard_lib.analysis.persons.results.planning import PersonsNeeded
from naravard_lib.disclosure import count_text
from naravard_lib.errors import NaravardError
from naravard_lib.estimate import CheckResult
from naravard_lib.formats import enumeration
from naravard_lib.initiative import Initiative, Measure
from naravard_lib.tables.events import EventTables
from naravard_lib.tables.panel import OUTCOMES

# id of a measure -> the outcome that event tables hold of the same.
_SAME = {
    "akutbesok": "ed_visits",
    "varddygn": "bed_days",
    "inskrivningar": "admissions",
    "aterinskrivningar": "readmissions",
    "oppenvardskontakter": "outpatient_contacts",
    "hembesok": "home_visits",
}
# Published decreases for the same outcome: DOMAIN M9 (SKR 2025, table 1, and its text for the visits).
_PUBLISHED = {
    ("Mobila sjukhuskopplade team", "bed_days"): (-0.70, -0.25),
    ("Mobila hemsjukvårdsläkare", "bed_days"): (-0.65, -0.10),
    ("Mobila hemsjukvårdsläkare", "ed_visits"): (-0.50, -0.10),
    ("Specifika mobila team", "admissions"): (-0.65, -0.20),
    ("Egenmonitorering, stöd till egenvård", "ed_visits"): (-0.30, -0.20),
    ("Screening, vårdlots/case manager", "readmissions"): (-0.30, -0.20),
}


def assess_inscription(plan: Initiative, events: EventTables | None, outcome: str | None = None) -> InscriptionOutcome:
    """Compare before and after inscription; without event tables the chapter says nothing.

    Args:
        plan: the initiative.
        events: its event tables, or None.
        outcome: a name in `OUTCOMES`; by default that of the main measure where event tables hold the same, else ED
            visits.
    """
    chosen = outcome or _SAME.get(plan.main.id, "ed_visits")
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
        rows = compare_outcomes(events, design_of(plan, "ed_visits"), plan.smallest_cell)
    except NaravardError:
        return ()
    way = plan.way_of_working or ""
    return tuple(replace(row, published=_PUBLISHED.get((way, row.outcome))) for row in rows)


def plan_inscription(plan: Initiative) -> PersonsNeeded | None:
    """How many inscribed the target takes; None where the initiative has no event tables."""
    if plan.events is None:
        return None
    asked = design_of(plan, _SAME.get(plan.main.id, "ed_visits"))
    known = asked.outcome if asked.outcome in PLANNABLE else "ed_visits"
    return plan_persons(known, asked.target if known == asked.outcome else None, plan.synthetic)


def design_of(plan: Initiative, outcome: str) -> InscriptionDesign:
    """Six months on either side, as the sources have it, for the target group's ages and against the target."""
    target = plan.target
    same = target is not None and _SAME.get(target.measure) == outcome
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


def _published(plan: Initiative, outcome: str) -> PublishedSpan | None:
    span = _PUBLISHED.get((plan.way_of_working or "", outcome))
    return PublishedSpan(plan.way_of_working or "", OUTCOMES[outcome], *span) if span else None
