"""Markdown cells as blocks. HTML and formulas in them stay the characters they are."""

from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any, Literal, cast

import mistune

from naravard_lib.blocks.model import Block, Bullets, Heading, Kind, Paragraph, Span, Table
from naravard_lib.errors import ReportError

Style = Literal["plain", "strong", "emph", "code"]
Token = dict[str, Any]

_STYLES: dict[str, Style] = {"strong": "strong", "emphasis": "emph"}
_SILENT = {"blank_line", "thematic_break"}
_parse = mistune.create_markdown(renderer=None, plugins=["table"])


def read_markdown(source: str) -> tuple[Block, ...]:
    """The blocks of one Markdown cell.

    Headings, paragraphs, strong, emphasised and code runs, links, one-level lists and tables are understood; a quote
    becomes small print.

    Raises:
        ReportError: an image, or a list inside a list; one sentence each, without file and cell.
    """
    faults: list[str] = []
    blocks = tuple(_blocks(cast(list[Token], _parse(source)), faults))
    if faults:
        raise ReportError(*faults)
    return blocks


def _blocks(tokens: Sequence[Token], faults: list[str], kind: Kind = "body") -> Iterator[Block]:
    for token in tokens:
        match token["type"]:
            case "heading":
                yield Heading(token["attrs"]["level"], _plain(token["children"], faults))
            case "paragraph" | "block_text":
                yield Paragraph(_spans(token["children"], faults), kind)
            case "block_quote":
                yield from _blocks(token["children"], faults, "note")
            case "list":
                yield _bullets(token, faults)
            case "table":
                yield _table(token, faults)
            case "block_code":
                yield Paragraph((Span(token["raw"].rstrip("\n"), "code"),), kind)
            case "block_html":
                yield Paragraph.of(token["raw"].strip(), kind)


def _bullets(token: Token, faults: list[str]) -> Bullets:
    items = tuple(_item(item, faults) for item in token["children"])
    return Bullets(items, bool(token["attrs"]["ordered"]))


def _item(item: Token, faults: list[str]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for part in item["children"]:
        if part["type"] in ("paragraph", "block_text"):
            spans += [Span(" "), *_spans(part["children"], faults)] if spans else _spans(part["children"], faults)
        elif part["type"] not in _SILENT:
            faults.append(
                "en punkt i en lista rymmer mer än löpande text. Skriv listan i en nivå eller dela den med rubriker."
            )
    return tuple(spans)


def _table(token: Token, faults: list[str]) -> Table:
    head, *bodies = token["children"]
    rows = [row["children"] for body in bodies for row in body["children"]]
    align = "".join("r" if cell["attrs"]["align"] == "right" else "l" for cell in head["children"])
    return Table("", _cells(head["children"], faults), tuple(_cells(row, faults) for row in rows), align)


def _cells(cells: Sequence[Token], faults: list[str]) -> tuple[str, ...]:
    return tuple(_plain(cell["children"], faults) for cell in cells)


def _plain(tokens: Sequence[Token], faults: list[str]) -> str:
    return "".join(span.text for span in _spans(tokens, faults))


def _spans(tokens: Sequence[Token], faults: list[str], style: Style = "plain", link: str = "") -> tuple[Span, ...]:
    return _merged([span for token in tokens for span in _span(token, faults, style, link)])


def _span(token: Token, faults: list[str], style: Style, link: str) -> tuple[Span, ...]:
    match token["type"]:
        case "softbreak" | "linebreak":
            return (Span(" ", style, link),)
        case "codespan":
            return (Span(token["raw"], "code", link),)
        case "strong" | "emphasis":
            return _spans(token["children"], faults, _STYLES[token["type"]], link)
        case "link":
            return _spans(token["children"], faults, style, token["attrs"]["url"])
        case "image":
            faults.append("en bild i löpande text går inte att ta med. Visa den som en figur med alternativtext.")
            return ()
        case "inline_html":
            return (Span(token["raw"], style, link),)
        case _:
            return (Span(unescape(token["raw"]), style, link),)


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Neighbouring runs of one style as one, without the empty ones that the parser leaves."""
    merged: list[Span] = []
    for span in spans:
        if merged and (merged[-1].style, merged[-1].link) == (span.style, span.link):
            merged[-1] = Span(merged[-1].text + span.text, span.style, span.link)
        elif span.text:
            merged.append(span)
    return tuple(merged)
