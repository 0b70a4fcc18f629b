"""Writes the handbook's page of published figures anew from the evidence base.

Run `.venv/bin/python docs/handbok/kunskap.py` after a change of naravard_lib/evidence.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

from naravard_lib.evidence.reading import conflicts, figures
from naravard_lib.evidence.schema import DOCUMENTS, Conflict, EvidenceKind, EvidenceRow
from naravard_lib.evidence.telling import STUDIES, change_text, figure_text, place_text, source_text
from naravard_lib.vocabulary import Category

HERE = Path(__file__).resolve().parent
PAGE = HERE / "kunskapsbas.md"
INTRO = """\
# Kunskapsbasen

Sidan görs av [kunskap.py](kunskap.py) ur `naravard_lib/evidence/figures.csv`. Den visar vad andra har kommit fram till,
ett tal per rad, med källa. I en egen anteckningsbok ger `nv.evidence(place="Ronneby")` samma rader.

**Läs talen så här.** Ett minustecken betyder minskning. *Omkring* är ett ungefärligt tal. *Upp till* är det bästa som
uppnåtts någonstans, och säger inget om det vanliga. *Mer än* är en gräns nedåt. *Inget tal* betyder att källan bara
beskriver i ord. Alla tal är källans egna, om inget annat sägs.

**Var försiktig.** Källorna samlar det som har gått bra. För nästan inget tal framgår hur studien gjordes. Den lottade
studien i basen, från Jönköping, visade ingen effekt. Jämför därför hellre med den lägre delen av ett spann.
"""
KINDS: dict[EvidenceKind, str] = {
    "effect": "Effekter",
    "survey": "Enkätsvar",
    "spread": "Spridning",
    "cost": "Kostnader",
    "size": "Storlekar och nivåer",
}
COLUMNS = ("Vad", "Plats och år", "Tal", "Studie", "Att se upp med", "Källa")


def page(rows: Iterable[EvidenceRow], disputed: Iterable[Conflict]) -> str:
    """The text of kunskapsbas.md."""
    known = tuple(rows)
    parts = [
        INTRO,
        f"Basen har {len(known)} rader, varav {sum(row.table1 for row in known)} ur tabell 1 hos Governo.\n",
    ]
    for category in (*get_args(Category), ""):
        parts += _category(category, [row for row in known if row.category == category])
    return "\n".join([*parts, *_conflicts(disputed), *_sources()])


def _category(category: str, rows: list[EvidenceRow]) -> Iterator[str]:
    """One category: a table for each way of working and kind, those of several ways of working last."""
    yield f"## {category or 'Oberoende av arbetssätt'}\n"
    ways = sorted(dict.fromkeys(row.way_of_working for row in rows), key=lambda way: not way)
    for way in ways:
        if category and category != way:
            yield f"### {way or 'Flera arbetssätt'}\n"
        for kind, title in KINDS.items():
            yield from _table(title, [row for row in rows if (row.way_of_working, row.kind) == (way, kind)])


def _table(title: str, rows: list[EvidenceRow]) -> Iterator[str]:
    """One table under its bold title; nothing for no rows."""
    if rows:
        yield f"**{title}**\n"
        yield f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}"
        yield from (f"| {' | '.join(_cells(row))} |" for row in rows)
        yield ""


def _cells(row: EvidenceRow) -> tuple[str, ...]:
    told = change_text(row) if row.kind == "effect" else figure_text(row)
    return row.measure_text, place_text(row), told, STUDIES[row.study], row.quality, source_text(row)


def _conflicts(disputed: Iterable[Conflict]) -> Iterator[str]:
    yield "## Uppgifter som skiljer sig åt\n"
    yield "De står bredvid varandra. Ingen är rättad.\n"
    yield from (f"- {one.what}" for one in disputed)
    yield ""


def _sources() -> Iterator[str]:
    yield "## Källor\n"
    yield from (f"- {document}" for document in DOCUMENTS.values())
    yield "\nDär inget dokument nämns i tabellerna är källan Governo för SKR 2025.\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(figures(), conflicts()), encoding="utf-8")


if __name__ == "__main__":
    main()
