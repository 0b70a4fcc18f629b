"""Blocks as an HTML fragment; every text is escaped."""

import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from typing import Any

from naravard_lib.blocks.formula import mathml
from naravard_lib.blocks.model import Block, Bullets, Figure, Heading, Paragraph, Span, Table
from naravard_lib.blocks.svg import clean_svg

_STYLES = {"strong": "strong", "emph": "em", "code": "code"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
LINK = re.compile(r"(https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)  # every other scheme stays plain text


def printable(text: str) -> str:
    """The text without what HTML, XML or PDF cannot hold: control characters, lone surrogates, byte order marks."""
    return _CONTROL.sub("", text)


@dataclass(slots=True)
class _Page:
    """What the writers of one page share: how figures stand, the block's number, and the footnotes so far."""

    images: bool
    number: int = 0
    notes: list[str] = field(default_factory=list)


def to_html(blocks: Sequence[Block], *, images: bool = False, code: Sequence[tuple[int, str]] = ()) -> str:
    """An HTML fragment, one element per block in the given order; figures lie inside as SVG with ids of their own.

    Footnotes are numbered through and stand at the end.

    Args:
        blocks: what to write.
        images: whether figures become images instead: JupyterLab takes SVG elements out of a notebook it did not run.
        code: source code to fold in, each with the number of blocks before it.

    Raises:
        ReportError: a figure is not readable SVG, or a formula not readable TeX.
    """
    page = _Page(images)
    folded = [_folded([source for before, source in code if before == n]) for n in range(len(blocks) + 1)]
    parts: list[str] = []
    for page.number, block in enumerate(blocks):
        parts += [*folded[page.number], _WRITERS[type(block)](block, page)]
    return "\n".join([*parts, *folded[-1], *_footnotes(page)])


def _folded(sources: Sequence[str]) -> list[str]:
    if not sources:
        return []
    listing = "".join(f"<pre><code>{_text(source)}</code></pre>" for source in sources)
    return [f'<details class="code"><summary>Kod</summary>{listing}</details>']


def _footnotes(page: _Page) -> list[str]:
    if not page.notes:
        return []
    items = (
        f'<li id="fotnot-{n}">{note} <a href="#fotnotstecken-{n}" aria-label="Tillbaka till texten, {n}">↑</a></li>'
        for n, note in enumerate(page.notes, start=1)
    )
    return [f'<section class="footnotes" aria-label="Fotnoter"><ol>{"".join(items)}</ol></section>']


def _text(text: str) -> str:
    return escape(printable(text))


def _span(span: Span, page: _Page) -> str:
    tag = _STYLES.get(span.style)
    inner = mathml(span.text) if span.style == "math" else _text(span.text)
    inner = f"<{tag}>{inner}</{tag}>" if tag else inner
    return (f'<a href="{_text(span.link)}">{inner}</a>' if LINK.fullmatch(span.link) else inner) + _mark(span, page)


def _mark(span: Span, page: _Page) -> str:
    if not span.note:
        return ""
    page.notes.append(_spans(span.note, page))
    n = len(page.notes)
    return f'<sup><a id="fotnotstecken-{n}" href="#fotnot-{n}" aria-label="Fotnot {n}">{n}</a></sup>'


def _spans(spans: Sequence[Span], page: _Page) -> str:
    return "".join(_span(span, page) for span in spans)


def _heading(block: Heading, _: _Page) -> str:
    level = min(max(block.level, 1), 6)
    return f"<h{level}>{_text(block.text)}</h{level}>"


def _paragraph(block: Paragraph, page: _Page) -> str:
    if block.kind == "formula":
        return f'<p class="formula">{"".join(mathml(span.text, display=True) for span in block.spans)}</p>'
    if block.kind == "body":
        return f"<p>{_spans(block.spans, page)}</p>"
    role = ' role="note"' if block.kind == "warning" else ""
    return f'<p class="{block.kind}"{role}>{_spans(block.spans, page)}</p>'


def _bullets(block: Bullets, page: _Page) -> str:
    tag = "ol" if block.ordered else "ul"
    items = (
        f"<li>{_spans(item, page)}{''.join(_bullets(below, page) for below in inner)}</li>"
        for item, inner in block.entries()
    )
    return f"<{tag}>{''.join(items)}</{tag}>"


def _cell(tag: str, align: str, text: str, scope: str = "") -> str:
    tag = tag if text.strip() else "td"  # an empty header cell heads nothing
    scope = f' scope="{scope}"' if scope and tag == "th" else ""
    side = "right" if align == "r" else "left"
    return f'<{tag}{scope} style="text-align:{side}">{_text(text)}</{tag}>'


def _row(cells: Sequence[str], align: str) -> str:
    first, *rest = zip(align, cells, strict=True)
    return f"<tr>{_cell('th', *first, 'row')}{''.join(_cell('td', *cell) for cell in rest)}</tr>"


def _table(block: Table, _: _Page) -> str:
    head = "".join(_cell("th", side, text, "col") for side, text in zip(block.align, block.columns, strict=True))
    body = "\n".join(_row(row, block.align) for row in block.rows)
    caption = f"<caption>{_text(block.caption)}</caption>\n" if block.caption else ""
    return (
        f'<div class="table" role="group" aria-label="{_text(block.caption) or "Tabell"}" tabindex="0"><table>\n'
        f"{caption}<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody></table>{_note(block.note)}</div>"
    )


def _figure(block: Figure, page: _Page) -> str:
    if page.images:
        data = b64encode(clean_svg(block.svg, "").encode()).decode("ascii")
        drawing = f'<img src="data:image/svg+xml;base64,{data}" alt="{_text(block.alt)}">'
    else:
        # Outputs of several cells share a page too, so a number alone would not keep ids apart.
        prefix = f"f{page.number}-{sha256(block.svg.encode()).hexdigest()[:8]}-"
        drawing = clean_svg(block.svg, prefix, printable(block.alt))
    gap = "<br>" if page.images else ""  # JupyterLab has none of the report's style sheet
    shows = f'{gap}<span class="shows">{_text(block.shows)}</span>' if block.shows else ""
    caption = f"<figcaption>{_text(block.caption)}{shows}</figcaption>\n" if block.caption or shows else ""
    return f"<figure>\n{caption}{drawing}{_note(block.note)}\n</figure>"


def _note(note: str) -> str:
    return f'<p class="note">{_text(note)}</p>' if note else ""


_WRITERS: dict[type[Block], Callable[[Any, _Page], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Bullets: _bullets,
    Table: _table,
    Figure: _figure,
}
