"""What keeps a single block from being printed, in Swedish sentences without file and cell."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from naravard_lib.blocks.html import printable
from naravard_lib.blocks.model import Block, Figure, Table, to_json
from naravard_lib.blocks.svg import clean_svg
from naravard_lib.errors import ReportError
from naravard_lib.reports.fonts import FAMILIES, undrawable, unknown_families

_UNPRINTED = {"svg", "alt", "data", "type", "link"}  # the alt text is read aloud, not drawn


def block_faults(block: Block) -> Iterator[str]:
    """A sentence per fault.

    Faults are a figure without alt text, of broken SVG or in a foreign font, a ragged table, and a character that no
    font has.
    """
    drawn: list[str] = []
    match block:
        case Figure():
            yield from _figure_faults(block, drawn)
        case Table():
            widths = {len(block.align), len(block.columns), *map(len, block.rows)}
            if len(widths) > 1:
                yield f"tabellen ”{block.caption}” har rader av olika längd. Ge varje rad lika många celler."
    for sign in undrawable(map(printable, [*_texts(to_json([block])[0]), *drawn])):
        yield f"tecknet ”{sign}” (U+{ord(sign):04X}) finns inte i rapportens typsnitt. Skriv det på ett annat sätt."


def _figure_faults(figure: Figure, drawn: list[str]) -> Iterator[str]:
    if not figure.alt.strip():
        yield f"figuren ”{figure.caption}” saknar alternativtext. Beskriv vad den visar."
    try:
        svg = clean_svg(figure.svg, "")
    except ReportError as fault:
        yield from fault.faults
        return
    drawn += ElementTree.fromstring(svg).itertext()
    for family in unknown_families(svg):
        yield f"figuren ”{figure.caption}” har typsnittet {family}, som inte finns. Välj {FAMILIES[0]}."


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts([inner for key, inner in value.items() if key not in _UNPRINTED])
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner)
