"""Blocks as an HTML fragment; every text is escaped."""

import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from html import escape
from typing import Any

from naravard_lib.blocks.model import Block, Bullets, Figure, Heading, Paragraph, Span, Table
from naravard_lib.blocks.svg import clean_svg

_STYLES = {"strong": "strong", "emph": "em", "code": "code"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
LINK = re.compile(r"(https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)  # every other scheme stays plain text


def printable(text: str) -> str:
    """The text without what HTML, XML or PDF cannot hold: control characters, lone surrogates, byte order marks."""
    return _CONTROL.sub("", text)


def to_html(blocks: Sequence[Block], *, images: bool = False) -> str:
    """An HTML fragment, one element per block in the given order; figures lie inside as SVG with ids of their own.

    Args:
        blocks: what to write.
        images: whether figures become images instead: JupyterLab takes SVG elements out of a notebook it did not run.

    Raises:
        ReportError: a figure is not readable SVG.
    """
    writers = _WRITERS | {Figure: _image} if images else _WRITERS
    return "\n".join(writers[type(block)](block, number) for number, block in enumerate(blocks))


def _text(text: str) -> str:
    return escape(printable(text))


def _span(span: Span) -> str:
    tag = _STYLES.get(span.style)
    inner = f"<{tag}>{_text(span.text)}</{tag}>" if tag else _text(span.text)
    return f'<a href="{_text(span.link)}">{inner}</a>' if LINK.fullmatch(span.link) else inner


def _spans(spans: Sequence[Span]) -> str:
    return "".join(_span(span) for span in spans)


def _heading(block: Heading, _: int) -> str:
    level = min(max(block.level, 1), 6)
    return f"<h{level}>{_text(block.text)}</h{level}>"


def _paragraph(block: Paragraph, _: int) -> str:
    if block.kind == "body":
        return f"<p>{_spans(block.spans)}</p>"
    role = ' role="note"' if block.kind == "warning" else ""
    return f'<p class="{block.kind}"{role}>{_spans(block.spans)}</p>'


def _bullets(block: Bullets, _: int) -> str:
    tag = "ol" if block.ordered else "ul"
    return f"<{tag}>{''.join(f'<li>{_spans(item)}</li>' for item in block.items)}</{tag}>"


def _cell(tag: str, align: str, text: str, scope: str = "") -> str:
    tag = tag if text.strip() else "td"  # an empty header cell heads nothing
    scope = f' scope="{scope}"' if scope and tag == "th" else ""
    side = "right" if align == "r" else "left"
    return f'<{tag}{scope} style="text-align:{side}">{_text(text)}</{tag}>'


def _row(cells: Sequence[str], align: str) -> str:
    first, *rest = zip(align, cells, strict=True)
    return f"<tr>{_cell('th', *first, 'row')}{''.join(_cell('td', *cell) for cell in rest)}</tr>"


def _table(block: Table, _: int) -> str:
    head = "".join(_cell("th", side, text, "col") for side, text in zip(block.align, block.columns, strict=True))
    body = "\n".join(_row(row, block.align) for row in block.rows)
    return (
        f'<div class="table"><table>\n{_caption("caption", block.caption)}<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table>{_note(block.note)}</div>"
    )


def _figure(block: Figure, number: int) -> str:
    prefix = f"f{number}-{sha256(block.svg.encode()).hexdigest()[:8]}-"  # outputs of several cells share a page too
    return _framed(block, clean_svg(block.svg, prefix, printable(block.alt)))


def _image(block: Figure, _: int) -> str:
    data = b64encode(clean_svg(block.svg, "").encode()).decode("ascii")
    return _framed(block, f'<img src="data:image/svg+xml;base64,{data}" alt="{_text(block.alt)}">')


def _framed(block: Figure, drawing: str) -> str:
    return f"<figure>\n{_caption('figcaption', block.caption)}{drawing}{_note(block.note)}\n</figure>"


def _caption(tag: str, caption: str) -> str:
    return f"<{tag}>{_text(caption)}</{tag}>\n" if caption else ""


def _note(note: str) -> str:
    return f'<p class="note">{_text(note)}</p>' if note else ""


_WRITERS: dict[type[Block], Callable[[Any, int], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Bullets: _bullets,
    Table: _table,
    Figure: _figure,
}
