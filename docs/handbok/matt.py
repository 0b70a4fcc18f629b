"""Writes the handbook's page of measures anew from the measure catalogue.

Run `.venv/bin/python docs/handbok/matt.py` after a change of naravard_lib/catalogue.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from naravard_lib import formats
from naravard_lib.catalogue.patient_types import PatientTypeFacts, patient_types
from naravard_lib.catalogue.schema import CatalogueMeasure, catalogue
from naravard_lib.wording.measures import BETTER, ROLES, mark_text, measure_facts, unit_text

HERE = Path(__file__).resolve().parent
PAGE = HERE / "matt.md"
INTRO = """\
# Måttkatalogen

Sidan görs av [matt.py](matt.py) ur filerna i `naravard_lib/catalogue`. Hur man väljer står i
[Välja mått](valja_matt.md). Samma katalog går att söka i med `notebooks/questions/measures.ipynb`, eller med
`nv.measures(text="akut")` i en egen anteckningsbok.

Skriv måttets id i `initiative.yaml`, så hämtas namn, definition, enhet och riktning härifrån.

**Roll.** *Resultat* är det som ska bli bättre, *process* visar att arbetssättet används och *balans* är det som inte
får bli sämre. **Osäker** betyder att ingen källa vi har läst säger hur måttet räknas. Bestäm det då själva, skriv ned
det och räkna likadant före och efter. Vilka arbetssätt och patienttyper ett mått passar, hur det rör sig och vad som
står under *Att se upp med* är vår bedömning, om inte ett nyckeltal eller en källa nämns där.

Koladas tal är per år. De visar läget bra och ett projekts utfall sällan.
"""
SOURCES = """\
## Källor

| Kort namn | Fullständigt |
| --- | --- |
| Governo för SKR 2025 | *Potentialerna i Nära vård*, Governo för Sveriges Kommuner och Regioner, mars 2025 |
| Kolada | Nyckeltalets egen beskrivning i Kolada (RKA), med den källa den anger |
| Leading Health Care 2022 | Rapport om införande av nära vård, lärdomar från Västerbotten, april 2022 |
| Region Kronoberg 2024 | *Nära vård i hemmet*, slutrapport 2024 |
| Region Västerbotten, bilder | Bildspel om nära vård och det mobila samverkanssystemet i Umeå länsdel |
| Samverkansutmaningen, bilder | Bildspel om samverkan region–kommun: Skaraborg, Ronneby och Västra Götaland |
"""


def page(measures: Iterable[CatalogueMeasure], quadrants: Iterable[PatientTypeFacts]) -> str:
    """The text of matt.md."""
    groups = [(title, list(found)) for title, found in groupby(measures, key=lambda one: one.group)]
    parts = [INTRO, *_quadrants(quadrants), "## Översikt\n"]
    parts += [part for title, found in groups for part in _overview(title, found)]
    parts += [part for title, found in groups for part in (f"## {title}\n", *map(_measure, found))]
    return "\n".join([*parts, SOURCES])


def _quadrants(quadrants: Iterable[PatientTypeFacts]) -> Iterator[str]:
    yield "## Patienttyperna i fyrfältaren\n"
    yield "| Patienttyp | Vem | Vad som är viktigt | Nära vård som passar |\n| --- | --- | --- | --- |"
    for one in quadrants:
        forms = formats.enumeration(one.forms) or "sällan nära vård"
        yield f"| **{one.id}**: {one.condition}, {one.reach} | {one.who}{_size(one)} | {one.matters} | {forms} |"
    remarks = [f"*{one.id}*: {one.remark}" for one in quadrants if one.remark]
    yield f"\n{' '.join(remarks)} Källa: Leading Health Care 2022, del 1.\n"


def _size(one: PatientTypeFacts) -> str:
    if one.share_of_population is None or one.share_of_costs is None:
        return ""
    people, costs = formats.percent(one.share_of_population, 0), formats.percent(one.share_of_costs, 0)
    return f" Ungefär {people} av befolkningen och {costs} av vårdkostnaderna."


def _overview(title: str, found: Iterable[CatalogueMeasure]) -> Iterator[str]:
    yield f"**{title}**\n"
    yield "| Mått | id | Roll | Bättre | Räknas i | Definitionen |\n| --- | --- | --- | --- | --- | --- |"
    for one in found:
        cells = (
            f"[{one.name}](#{one.id})",
            f"`{one.id}`",
            ROLES[one.role],
            BETTER[one.better],
            unit_text(one),
            mark_text(one),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _measure(one: CatalogueMeasure) -> str:
    """One measure; the anchor is its id, which GitHub's own would not be."""
    facts = [f"- **{label}:** {text}" for label, text in measure_facts(one)]
    pitfalls = [f"- {text}" for text in one.pitfalls]
    head = [f'<a id="{one.id}"></a>', f"### {one.name}\n", f"{one.definition}\n"]
    return "\n".join([*head, *facts, "\nAtt se upp med:\n", *pitfalls, ""])


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(catalogue(), patient_types()), encoding="utf-8")


if __name__ == "__main__":
    main()
