"""Markdown cells as blocks. HTML in them stays the characters it is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any, cast

import mistune

from naravard_lib.blocks.model import Block, Bullets, Heading, Kind, Paragraph, Span, Style, Table
from naravard_lib.errors import ReportError, raise_faults
from naravard_lib.reports.dollars import formulas
from naravard_lib.reports.formula import typst_formula

Token = dict[str, Any]

_STYLES: dict[str, Style] = {"strong": "strong", "emphasis": "emph"}
_SILENT = {"blank_line", "thematic_break"}
_REFERENCE = re.compile(r"\[\^[^\]\s]+\]")
_parse = mistune.create_markdown(renderer=None, plugins=["table", "footnotes", cast(Any, formulas)])


@dataclass(frozen=True, slots=True)
class _Cell:
    """What reading one cell collects: its faults, and the text of its footnotes by key."""

    faults: list[str] = field(default_factory=list)
    notes: dict[str, Sequence[Token]] = field(default_factory=dict)


def read_markdown(source: str) -> tuple[Block, ...]:
    """The blocks of one Markdown cell.

    Headings, paragraphs, strong, emphasised and code runs, links, footnotes, formulas, lists and tables are understood;
    a quote becomes small print.

    Raises:
        ReportError: an image, a footnote without text, a formula that cannot be read, something else than text and
            lists inside a list; one sentence each, without file and cell.
    """
    tokens = cast(list[Token], _parse(source))
    cell = _Cell()
    for token in tokens:
        if token["type"] == "footnotes":
            cell.notes.update({note["attrs"]["key"]: note["children"] for note in token["children"]})
    blocks = tuple(_blocks(tokens, cell))
    raise_faults(ReportError, dict.fromkeys(cell.faults))
    return blocks


def _blocks(tokens: Sequence[Token], cell: _Cell, kind: Kind = "body") -> Iterator[Block]:
    for token in tokens:
        match token["type"]:
            case "heading":
                yield Heading(token["attrs"]["level"], _plain(token["children"], cell))
            case "paragraph" | "block_text":
                yield Paragraph(_spans(token["children"], cell), kind)
            case "block_quote":
                yield from _blocks(token["children"], cell, "note")
            case "list":
                yield _bullets(token, cell)
            case "table":
                yield _table(token, cell)
            case "block_math":
                yield Paragraph(_formula(token["raw"], cell), "formula")
            case "block_code":
                yield Paragraph((Span(token["raw"].rstrip("\n"), "code"),), kind)
            case "block_html":
                yield Paragraph.of(token["raw"].strip(), kind)


def _bullets(token: Token, cell: _Cell) -> Bullets:
    items, inner = zip(*(_item(item, cell) for item in token["children"]), strict=True)
    return Bullets(items, bool(token["attrs"]["ordered"]), inner if any(inner) else ())


def _item(item: Token, cell: _Cell) -> tuple[tuple[Span, ...], tuple[Bullets, ...]]:
    spans: list[Span] = []
    inner: list[Bullets] = []
    for part in item["children"]:
        if part["type"] in ("paragraph", "block_text") and not inner:
            spans += [Span(" "), *_spans(part["children"], cell)] if spans else _spans(part["children"], cell)
        elif part["type"] == "list":
            inner.append(_bullets(part, cell))
        elif part["type"] not in _SILENT:
            cell.faults.append("en punkt i en lista rymmer mer än text och punkter under den. Dela den med rubriker.")
    return tuple(spans), tuple(inner)


def _table(token: Token, cell: _Cell) -> Table:
    head, *bodies = token["children"]
    rows = [row["children"] for body in bodies for row in body["children"]]
    align = "".join("r" if column["attrs"]["align"] == "right" else "l" for column in head["children"])
    return Table("", _texts(head["children"], cell), tuple(_texts(row, cell) for row in rows), align)


def _texts(columns: Sequence[Token], cell: _Cell) -> tuple[str, ...]:
    return tuple(_plain(column["children"], cell) for column in columns)


def _plain(tokens: Sequence[Token], cell: _Cell) -> str:
    """Headings and table cells hold bare text."""
    spans = _spans(tokens, cell)
    if any(span.note or span.style == "math" for span in spans):
        cell.faults.append("en fotnot eller formel kan inte stå i en rubrik eller tabell. Flytta den till texten.")
    return "".join(span.text for span in spans)


def _spans(tokens: Sequence[Token], cell: _Cell, style: Style = "plain", link: str = "") -> tuple[Span, ...]:
    return _merged([span for token in tokens for span in _span(token, cell, style, link)])


def _span(token: Token, cell: _Cell, style: Style, link: str) -> tuple[Span, ...]:
    match token["type"]:
        case "softbreak" | "linebreak":
            return (Span(" ", style, link),)
        case "codespan":
            return (Span(token["raw"], "code", link),)
        case "strong" | "emphasis":
            return _spans(token["children"], cell, _STYLES[token["type"]], link)
        case "link":
            return _spans(token["children"], cell, style, token["attrs"]["url"])
        case "image":
            cell.faults.append("en bild i löpande text går inte att ta med. Visa den som en figur med alternativtext.")
            return ()
        case "inline_math":
            return _formula(token["raw"], cell)
        case "footnote_ref":
            return _note(token["raw"], cell)
        case "inline_html":
            return (Span(token["raw"], style, link),)
        case _:
            _check_references(token["raw"], cell)
            return (Span(unescape(token["raw"]), style, link),)


def _formula(tex: str, cell: _Cell) -> tuple[Span, ...]:
    try:
        typst_formula(tex)
    except ReportError as fault:
        cell.faults.extend(fault.faults)
    return (Span(tex, "math"),)


def _note(key: str, cell: _Cell) -> tuple[Span, ...]:
    parts = [part for part in cell.notes.get(key, ()) if part["type"] not in _SILENT]
    if len(parts) != 1 or parts[0]["type"] not in ("paragraph", "block_text"):
        cell.faults.append("en fotnot ska vara ett enda stycke text, utan fotnot i sig. Skriv om den.")
        return ()
    return (Span("", note=_spans(parts[0]["children"], _Cell(cell.faults))),)


def _check_references(text: str, cell: _Cell) -> None:
    cell.faults.extend(
        f"fotnoten {found} saknar text. Skriv {found}: och texten längst ned i cellen."
        for found in _REFERENCE.findall(text)
    )


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Neighbouring runs of one style as one, without the empty ones that the parser leaves."""
    merged: list[Span] = []
    for span in spans:
        if merged and _alike(merged[-1], span):
            merged[-1] = Span(merged[-1].text + span.text, span.style, span.link)
        elif span.text or span.note:
            merged.append(span)
    return tuple(merged)


def _alike(one: Span, other: Span) -> bool:
    plain = one.style != "math" and not one.note and not other.note
    return plain and (one.style, one.link) == (other.style, other.link)
