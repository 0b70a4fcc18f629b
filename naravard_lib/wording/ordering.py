"""The data order: what to ask IT for and why, as a form of one or two pages."""

from collections.abc import Iterator

from naravard_lib import formats
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Block, Bullets, Heading, Paragraph, Table
from naravard_lib.catalogue.measures import find_measure
from naravard_lib.initiative import Initiative, Measure
from naravard_lib.wording.order_columns import order_columns
from naravard_lib.wording.order_needs import table_needs
from naravard_lib.wording.order_persons import asks_persons, text_persons

TEMPLATE = "Mall"  # the sheet to fill in
_BLANK = ""  # a cell for somebody to write in
_MOST_PITFALLS = 3  # per measure; the catalogue has the rest
_EMPTY_ROWS = 2  # for changes that only IT knows of
_DELIVERY = (
    f"Fyll i bladet {TEMPLATE} i databestallning.xlsx och spara under ett nytt namn, eller lämna en csv-fil med samma "
    "rubriker. Inga summarader, inga tomma rader och inga sammanslagna celler. Skriv vilken dag uttaget gjordes och "
    "vilket system det kommer från."
)
_NO_PERSONS = "Ett värde per månad och enhet räcker: inga personnummer, inga namn och ingen rad per person."
_SOME_PERSONS = (
    "Ett värde per månad och enhet räcker för det mesta. Bara det som står under Uppgifter om personer gäller personer."
)


def text_order(plan: Initiative, wish: str | None = None) -> Blocks:
    """The whole order.

    Args:
        plan: the initiative; what its file does not say becomes an empty cell or a general request.
        wish: the single most useful thing to obtain, in a few words; it leads.
    """
    lead = (Paragraph.of(f"Det här behöver vi mest: {formats.inline(formats.sentence(wish))}", "lead"),) if wish else ()
    return Blocks(
        (
            *lead,
            _parties(plan),
            *_question(plan),
            *_measures(plan),
            Heading(2, "Vad vi behöver"),
            table_needs(plan),
            Heading(2, "Kolumner och leverans"),
            _columns(plan),
            *_changes(plan),
            *text_persons(plan),
            *_legal(plan),
        )
    )


def _parties(plan: Initiative) -> Table:
    """Who asks whom, to be written in."""
    asked = ["Till", "Från: namn, enhet, telefon, e-post", "Beställt den", "Behövs senast"]
    if plan.intervention is None:
        asked.append("Insatsens första månad")
    return Table("", ("Uppgift", "Fylls i"), tuple((name, _BLANK) for name in asked), "ll")


def _question(plan: Initiative) -> tuple[Block, ...]:
    matters = formats.sentence(plan.matters) if plan.matters else "Det insatsen ska göra bättre: fylls i här."
    scope = _SOME_PERSONS if asks_persons(plan) else _NO_PERSONS
    return (
        Heading(2, "Varför vi frågar"),
        Paragraph.of(
            f"Vi ska ta reda på om insatsen {plan.name} har gjort skillnad. Det viktiga är: {matters} {scope}"
        ),
    )


def _measures(plan: Initiative) -> Iterator[Block]:
    yield Heading(2, "Mått")
    rows = tuple((measure.label, _definition(measure), _sources(measure)) for measure in plan.measures)
    yield Table("", ("Mått", "Vad som räknas", "Finns oftast i"), rows, "lll")
    agree = [text for measure in plan.measures for text in _pitfalls(measure, named=len(plan.measures) > 1)]
    if agree:
        yield Paragraph.of("Det här behöver vi komma överens om innan uttaget görs:")
        yield Bullets.of(agree)


def _definition(measure: Measure) -> str:
    known = find_measure(measure.id)
    text = measure.definition or (known.definition if known else None)
    return formats.sentence(text) if text else _BLANK


def _sources(measure: Measure) -> str:
    """Where the measure is kept; Kolada is left out, since its values are yearly and open to all."""
    known = find_measure(measure.id)
    kept = [name for name in known.sources if not name.startswith("Kolada")] if known else []
    return formats.sentence(formats.enumeration(kept)) if kept else _BLANK


def _pitfalls(measure: Measure, named: bool) -> list[str]:
    """The first pitfalls of the catalogue, led by the measure's name where there are several measures."""
    known = find_measure(measure.id)
    lead = f"{measure.label}: " if named else ""
    return [f"{lead}{text}" for text in known.pitfalls[:_MOST_PITFALLS]] if known else []


def _columns(plan: Initiative) -> Table:
    rows = tuple((column.head, column.holds, column.example, column.rule) for column in order_columns(plan))
    return Table("", ("Kolumn", "Innehåll", "Exempel", "Regel"), rows, "llll", _DELIVERY)


def _changes(plan: Initiative) -> tuple[Block, ...]:
    known = tuple(
        (event.what, formats.month(event.from_), formats.month(event.to) if event.to else "pågår")
        for event in plan.co_events
    )
    empty = ((_BLANK,) * 3,) * _EMPTY_ROWS
    return (
        Heading(2, "Ändringar under perioden"),
        Paragraph.of(
            "Har kodning, registrering, system, öppettider eller enheternas gränser ändrats? Det kan se ut som en "
            "effekt. Fyll på listan."
        ),
        Table("", ("Vad som ändrades", "Från", "Till"), (*known, *empty), "lll"),
    )


def _legal(plan: Initiative) -> tuple[Block, ...]:
    basis = plan.people.legal_basis
    small = "Ett värde per månad och enhet pekar sällan ut någon, men små antal kan göra det. Därför döljs de."
    persons = " Ett löpnummer i stället för personnummer gör inte uppgifterna anonyma." if asks_persons(plan) else ""
    said = f" Vi har angett: {formats.sentence(basis)}" if basis else ""
    asked = (
        "Rättslig grund, och vem som har bedömt den",
        "Får uppgifterna lämnas ut, och till vem?",
        "Hur länge sparas de, och vem tar bort dem?",
    )
    return (
        Heading(2, "Rättslig grund och personuppgifter"),
        Paragraph.of(
            f"Ändamålet är att följa upp insatsen. {small}{persons}{said} Det som står nedan avgörs av regionens eller "
            "kommunens jurist."
        ),
        Table("", ("Fråga", "Svar"), tuple((text, _BLANK) for text in asked), "ll"),
    )
