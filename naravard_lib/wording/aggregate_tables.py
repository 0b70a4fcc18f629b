"""The appendix on before and after from a table: what the answer rests on, and the table itself."""

from collections.abc import Iterator

from naravard_lib import formats
from naravard_lib.analysis.aggregate.results.before_after import BeforeAfter, Change
from naravard_lib.analysis.aggregate.results.outcome import AggregateOutcome
from naravard_lib.analysis.aggregate.results.showing import bears, hidden_rows, shown_certain, too_small
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.persons.results.words import HIDDEN, doubts, marked, ratio_text
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Bullets, Heading, Paragraph
from naravard_lib.wording.aggregate import BASES
from naravard_lib.wording.common import table

_TITLE = "Före och efter inskrivning, enhet för enhet: metod och tabell"
_METHOD = (
    "Förändringen är summan efter delad med summan före, lika många månader på var sida. Personerna är desamma. "
    "Inskrivning sker oftast när det är som värst, så siffran visar en förbättring även där ingenting har gjorts."
)
_ASSUMED = (
    "Utan insats hade mellan noll och {fall} av vården försvunnit ändå. Antagandet kommer från simulerade personer; "
    "tabellen kan inte pröva det.",
    "Den nedre gränsen för insatsens egen effekt är därför den enkla förändringens egen. Den övre är intervallets övre "
    "gräns, delad med det som då är kvar. Gränser som utesluter att inget hände visas inte.",
)
_COMPARED = (
    "En minskning sägs vara visad bara om hela intervallet mot jämförelsen ligger under −10\u00a0%. Så mycket kan en "
    "jämförelse som ser rimlig ut slå fel.",
    "Jämförelsen duger bara om den låg inom 15\u00a0% från de inskrivna före, och själv minskade med minst 5\u00a0%.",
)


def tables_aggregate(result: AggregateOutcome) -> Blocks:
    """The heading, what is assumed, a row a unit, and what was noted when the table was read."""
    if result.found is None:
        return Blocks(())
    found = result.shown
    head = Blocks((Heading(2, _TITLE), Paragraph.of(_METHOD)))
    noted = (Paragraph.of("Det här märktes när tabellen lästes:"), Bullets.of(result.remarks))
    remarks = Blocks(noted if result.remarks else ())
    if found is None:
        return head + remarks
    assumed = (Paragraph.of("Det här bygger svaret på:"), Bullets.of(list(_assumptions(found))))
    return head + Blocks(assumed) + _table(result, found) + remarks


def _assumptions(found: BeforeAfter) -> Iterator[str]:
    yield BASES[found.whole.basis]
    if found.bracket is not None and not bears(found):
        yield from (sentence.format(fall=formats.percent(found.bracket.fall, 0)) for sentence in _ASSUMED)
    if found.contrast is not None:
        yield from _COMPARED


def _table(result: AggregateOutcome, found: BeforeAfter) -> Blocks:
    columns = ("Enhet", "Personer", "Före, per person", "Efter, per person", "Förändring")
    note = (
        "tal som är små, eller som skulle röja små tal, visas inte",
        f"inom parentes {formats.level(found.whole.ratio)}, där tabellen räcker till ett",
        doubts((unit.unit, unit.doubtful) for unit in found.units),
    )
    rows = list(_rows(found, result.labels))
    return table("Före och efter", columns, rows, "lrrrr", result.labels, *note)


def _rows(found: BeforeAfter, labels: Labels) -> Iterator[list[str]]:
    """All together, those with certain registration, each unit, then the comparison alike."""
    yield _cells(found.whole, labels)
    if (certain := shown_certain(found, labels)) is not None:
        yield _cells(certain, labels)
    if len(found.units) > 1:
        yield from _each(found.units, labels)
    if found.contrast is not None:
        yield _cells(found.contrast.others, labels)
        if len(found.contrast.units) > 1:
            yield from _each(found.contrast.units, labels)


def _each(units: tuple[Change, ...], labels: Labels) -> Iterator[list[str]]:
    for unit, gone in zip(units, hidden_rows(units, labels), strict=True):
        yield _cells(unit, labels, gone)


def _cells(part: Change, labels: Labels, gone: bool = False) -> list[str]:
    name = marked(part.unit, part.doubtful)
    if gone or too_small(part, labels):
        return [name, HIDDEN, HIDDEN, HIDDEN, HIDDEN]
    per_person = (formats.measured(value / part.persons) for value in (part.before, part.after))
    return [name, formats.number(part.persons), *per_person, ratio_text(part.ratio)]
