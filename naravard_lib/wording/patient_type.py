"""Where an initiative stands in fyrfältaren, and which measures fit it: two lines of a report."""

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Summary
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph
from naravard_lib.catalogue.measures import find_measure, suggest
from naravard_lib.catalogue.patient_types import PatientTypeFacts, find_patient_type
from naravard_lib.initiative import Initiative
from naravard_lib.wording.measures import ROLES

_MISSING = (
    "Patienttypen anges inte (fyrfältaren: enkelt, komplicerat, kroniskt eller komplext), så det går inte att säga "
    "vilka vårdformer och mått som passar."
)


def text_patient_type(summary: Summary) -> Blocks:
    """Two short paragraphs: place and forms of care, then measures; one where the file names no patient type."""
    plan = summary.plan
    if plan.patient_type is None:
        return Blocks((Paragraph.of(_MISSING),))
    placed = _placed(find_patient_type(plan.patient_type))
    return Blocks((Paragraph.of(placed), Paragraph.of(f"{_main(plan)} {_others(plan)}".rstrip())))


def _placed(facts: PatientTypeFacts) -> str:
    """The quadrant and its forms of nära vård, with the shares where the source gives them."""
    fits = f"Hit passar {formats.enumeration(facts.forms)}." if facts.forms else facts.remark
    return f"Patienttyp: {facts.id} ({facts.condition}, {facts.reach}).{_size(facts)} {fits} Källa: {facts.source}."


def _size(facts: PatientTypeFacts) -> str:
    if facts.share_of_population is None or facts.share_of_costs is None:
        return ""
    people, costs = formats.percent(facts.share_of_population, 0), formats.percent(facts.share_of_costs, 0)
    about = f"ungefär {people} av befolkningen och ungefär {costs} av vårdkostnaderna"
    return f" Gruppen är {about}; andra källor avgränsar den annorlunda."


def _main(plan: Initiative) -> str:
    """Whether the main measure is among those that fit."""
    name, one = formats.inline(plan.main.label), find_measure(plan.main.id)
    if one is None:
        return f"Huvudmåttet {name} står inte i måttkatalogen."
    if plan.patient_type not in one.patient_types:
        return f"Huvudmåttet {name} brukar passa andra patienttyper ({formats.enumeration(one.patient_types)})."
    if plan.way_of_working not in (None, *one.ways_of_working):
        return f"Huvudmåttet {name} passar patienttypen men brukar höra till andra arbetssätt."
    return f"Huvudmåttet {name} passar patienttypen{' och arbetssättet' if plan.way_of_working else ''}."


def _others(plan: Initiative) -> str:
    """The best measure of each role that the file has none of; nothing where every role has one."""
    roles, ids = {measure.role for measure in plan.measures}, {measure.id for measure in plan.measures}
    fitting = suggest(plan.patient_type, plan.way_of_working)
    lacking = [role for role in ROLES if role not in roles]
    best = [next((one for one in getattr(fitting, role) if one.id not in ids), None) for role in lacking]
    pairs = zip(lacking, best, strict=True)
    named = [f"{ROLES[role]} ({formats.inline(one.name)})" for role, one in pairs if one is not None]
    return f"Mått att lägga till: {formats.enumeration(named)}." if named else ""
