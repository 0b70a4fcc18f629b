"""The measure catalogue in words: an overview, a proposal, and everything about one measure."""

from collections.abc import Iterable, Iterator
from typing import get_args

from naravard_lib import formats
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Bullets, Heading, Paragraph, Table
from naravard_lib.catalogue.measures import Suggestion
from naravard_lib.catalogue.schema import CatalogueMeasure
from naravard_lib.vocabulary import PatientType, WayOfWorking

ROLES = {"outcome": "resultat", "process": "process", "balancing": "balans"}
KINDS = {"count": "antal", "mean": "medelvärde", "share": "andel", "days": "antal dygn eller timmar", "cost": "kronor"}
BETTER = {"lower": "lägre", "higher": "högre"}
UNCERTAIN = "osäker"
ROLES_EXPLAINED = (
    "Resultat: det som ska bli bättre. Process: att arbetssättet används. Balans: det som inte får bli sämre."
)
_CERTAIN_EXPLAINED = "Osäker: ingen källa vi har läst säger hur måttet räknas. Bestäm det själva och skriv ned det."
_SHOWN = 3  # of each role in a proposal


def table_measures(found: Iterable[CatalogueMeasure]) -> Blocks:
    """An overview with a row per measure; a sentence where none is found."""
    rows = tuple(
        (one.name, one.id, ROLES[one.role], BETTER[one.better], unit_text(one), mark_text(one)) for one in found
    )
    if not rows:
        return Blocks((Paragraph.of("Inget mått i katalogen passar. Sök bredare."),))
    columns = ("Mått", "id", "Roll", "Bättre", "Räknas i", "Definitionen")
    note = f"{ROLES_EXPLAINED} {_CERTAIN_EXPLAINED}"
    return Blocks((Table(f"Mått i katalogen ({len(rows)})", columns, rows, "llllll", note),))


def table_suggestion(found: Suggestion) -> Blocks:
    """The first few measures of each role, best fit first."""
    rows = tuple(
        (
            formats.sentence(ROLES[role]).rstrip("."),
            one.name,
            one.id,
            BETTER[one.better],
            formats.enumeration(one.sources),
        )
        for role in ROLES
        for one in getattr(found, role)[:_SHOWN]
    )
    columns = ("Roll", "Mått", "id", "Bättre", "Finns oftast hos")
    note = f"Ett av varje räcker. {ROLES_EXPLAINED}"
    return Blocks((Table(f"De {_SHOWN} som passar bäst av varje roll", columns, rows, "lllll", note),))


def text_measure(one: CatalogueMeasure | None) -> Blocks:
    """Everything about one measure; a sentence for None, which is what a search gives when there is none."""
    if one is None:
        return Blocks((Paragraph.of('Måttet finns inte i katalogen. Sök med nv.measures(text="…").'),))
    facts = Table("Om måttet", ("Uppgift", "Innehåll"), tuple(measure_facts(one)), "ll")
    return Blocks(
        (
            Heading(3, one.name),
            Paragraph.of(one.definition, "lead"),
            facts,
            Paragraph.of("Att se upp med:"),
            Bullets.of(one.pitfalls),
        )
    )


def measure_facts(one: CatalogueMeasure) -> Iterator[tuple[str, str]]:
    """What the catalogue says of a measure as label and text, without definition and pitfalls."""
    yield "id i initiative.yaml", one.id
    yield "Roll", _roles(one)
    yield "Räknas i", f"{unit_text(one)} ({KINDS[one.kind]}); {BETTER[one.better]} är bättre"
    if one.denominator:
        yield "Räknat på", one.denominator
    yield "Finns oftast hos", formats.enumeration(one.sources)
    if one.only_for:
        yield "Gäller bara", one.only_for
    yield "Patienttyper", _listed(one.patient_types, PatientType)
    yield "Arbetssätt", _listed(one.ways_of_working, WayOfWorking)
    if one.published:
        yield "Andras siffror att jämföra med (Governo för SKR 2025)", "; ".join(one.published)
    yield "När insatsen fungerar", one.moves
    yield "Hos den andra huvudmannen", one.other_side
    yield "Definitionen", reference_text(one)


def reference_text(one: CatalogueMeasure) -> str:
    """Where the definition is from; marked where the source does not define the measure or there is none."""
    if one.certain:
        return f"{one.reference}"
    return f"{UNCERTAIN}. Närmast: {one.reference}" if one.reference else f"{UNCERTAIN}. Ingen källa hittad"


def unit_text(one: CatalogueMeasure) -> str:
    """The unit, with the population it is printed per."""
    return f"{one.unit} per {formats.number(one.per)}" if one.per else one.unit


def mark_text(one: CatalogueMeasure) -> str:
    """Whether a source defines the measure."""
    return "säker" if one.certain else UNCERTAIN


def _listed(words: tuple[str, ...], known: object) -> str:
    """The words of a closed list; semicolons, since some hold a comma or an "och"."""
    return "alla" if set(words) == set(get_args(known)) else "; ".join(words)


def _roles(one: CatalogueMeasure) -> str:
    """The usual role, and where it is an outcome all the same."""
    aimed = f"; resultat för {formats.enumeration(one.outcome_for)}" if one.outcome_for else ""
    return f"{ROLES[one.role]}{aimed}"
