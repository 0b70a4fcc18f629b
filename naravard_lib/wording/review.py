"""The review sheet: the questions somebody answers and signs before a report is used, with what it says beside them."""

from collections.abc import Sequence
from typing import Protocol

from naravard_lib import formats
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Block, Paragraph, Span, Table
from naravard_lib.initiative import Initiative

_BOX = "☐"
_BLANK = ""  # a cell to write in
_MISSING = "SAKNAS"
_SUMMARY = "6_summary"  # the chapter whose first sentence is the report's answer
_HOW = (
    "Det är analysen som ska kvalitetssäkras, inte bara uppgifterna. Läs rapporten och bilagan, kryssa i och skriv "
    "under. Skriv sedan in namn och datum i initiative.yaml: "
)
_THEN = ". Till dess står det SAKNAS i rapporten. Spara bladet utanför mappen reports, som skrivs om vid varje körning."


class ChapterAnswer(Protocol):
    """What the sheet takes from a chapter's result."""

    @property
    def chapter(self) -> str: ...  # noqa: D102
    @property
    def sentences(self) -> Sequence[str]: ...  # noqa: D102


def text_review(
    plan: Initiative,
    results: Sequence[ChapterAnswer] = (),
    failed: Sequence[str] = (),
    unmeasured: Sequence[str] | None = None,
) -> Blocks:
    """The whole sheet, one page.

    Args:
        plan: the initiative.
        results: the chapters' answers; empty before a report is made.
        failed: names of the checks that were not passed.
        unmeasured: the sides whose work the report calls unmeasured; None before a report is made.
    """
    blocks: list[Block] = [
        Paragraph((Span(_HOW), Span("reviewed", "code"), Span(_THEN))),
        _said("Rapportens svar: ", _answer(results)),
        Table(
            "",
            ("Fråga", "Enligt rapporten", "Ja", "Nej", "Vet inte", "Anteckning"),
            _rows(plan, failed, unmeasured),
            "llllll",
        ),
        _said("Analysen håller: ", f"{_BOX} ja   {_BOX} ja, efter ändringarna ovan   {_BOX} nej"),
        _signature(plan),
    ]
    return Blocks(tuple(blocks))


def _said(head: str, text: str) -> Paragraph:
    return Paragraph((Span(head, "strong"), Span(text)))


def _answer(results: Sequence[ChapterAnswer]) -> str:
    said = next((result.sentences[0] for result in results if result.chapter == _SUMMARY and result.sentences), "")
    return said or "Rapporten är inte gjord än."


def _rows(plan: Initiative, failed: Sequence[str], unmeasured: Sequence[str] | None) -> tuple[tuple[str, ...], ...]:
    asked = (
        ("Är frågan rätt ställd, och viktig?", plan.matters or _MISSING),
        ("Mäter måttet det frågan gäller, så att en annan skulle räkna likadant?", _measure(plan)),
        ("Är uppgifterna fullständiga, utan ändrad kodning eller registrering?", _data(plan)),
        ("Är utgångsläget långt nog och från en vanlig tid?", _baseline(plan)),
        ("Är jämförelsen rättvis: liknande enheter där inget annat ändrades?", _compared(plan)),
        ("Finns allt annat som hände samtidigt med i rapporten?", _events(plan)),
        (
            "Är det prövat om det hade blivit bättre av sig självt, som det ofta blir efter en toppmånad?",
            "Bedöms av granskaren",
        ),
        ("Är metoden rimlig, och är kontroller som inte klarades förklarade?", _checks(failed)),
        ("Håller sig texten till det som siffrorna och deras intervall visar?", "Svaret ovan"),
        ("Är båda huvudmännens sidor med, eller sägs det att de är omätta?", _sides(unmeasured)),
        ("Är konsekvenserna bedömda av någon med erfarenhet?", _given(plan.people.consequences)),
        ("Är personuppgifter skyddade och små antal dolda?", _legal(plan)),
    )
    return tuple((question, fact, _BOX, _BOX, _BOX, _BLANK) for question, fact in asked)


def _given(text: str | None) -> str:
    return "Beskrivna i rapporten" if text else _MISSING


def _measure(plan: Initiative) -> str:
    defined = "definition i rapporten" if plan.main.definition else f"definition {_MISSING}"
    return f"{plan.main.label}, {defined}"


def _data(plan: Initiative) -> str:
    if not plan.files:
        return "Inget uttag"
    files = "en fil" if len(plan.files) == 1 else f"{len(plan.files)} filer"
    return f"Uttag {formats.date(plan.extracted)}, {files}"


def _baseline(plan: Initiative) -> str:
    return formats.months(plan.baseline.from_, plan.baseline.to).capitalize() if plan.baseline else _MISSING


def _compared(plan: Initiative) -> str:
    """Whatever stands beside the initiative: units, rows of a table before and after, persons in event tables."""
    units = [formats.enumeration(plan.comparison.units) or "Egen fil"] if plan.comparison else []
    rows = plan.aggregate.comparison if plan.aggregate else ()
    table = [f"I tabellen före och efter: {formats.enumeration(rows)}"] if rows else []
    inscribed = plan.events is not None and plan.events.inscriptions is not None
    return "; ".join([*units, *table, *(["Personer som inte skrevs in"] if inscribed else [])]) or "Ingen jämförelse"


def _events(plan: Initiative) -> str:
    return f"{len(plan.co_events)} enligt filen" if plan.co_events else "Inget enligt filen"


def _checks(failed: Sequence[str]) -> str:
    return f"Klarades inte: {formats.enumeration(failed)}" if failed else "Se kontrollerna i bilagan"


def _sides(unmeasured: Sequence[str] | None) -> str:
    if unmeasured is None:
        return "Se tabellen över båda sidor"
    return f"Omätt: {formats.enumeration(map(formats.inline, unmeasured))}" if unmeasured else "Båda finns med"


def _legal(plan: Initiative) -> str:
    basis = "angiven" if plan.people.legal_basis else _MISSING
    return f"Rättslig grund: {basis}. Antal under {plan.smallest_cell} döljs"


def _signature(plan: Initiative) -> Table:
    reviewed = plan.people.reviewed
    said = f"Enligt filen granskad av {reviewed.by} den {formats.date(reviewed.date)}." if reviewed else ""
    rows = tuple((name, _BLANK) for name in ("Namn och roll", "Datum och underskrift"))
    return Table("", ("Granskare", "Fylls i"), rows, "ll", said)
