"""Documents as a Word file to rewrite: real headings, lists, tables, links, footnotes and alt texts."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement
from docx.shared import Emu, Inches, Length
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as Line
from docx.text.run import Run

from naravard_lib.blocks.html import LINK as ADDRESS
from naravard_lib.blocks.html import printable
from naravard_lib.blocks.model import Block, Bullets, Figure, Heading, Paragraph, Span, Table
from naravard_lib.reports import word_look as look
from naravard_lib.reports.document import MARK, Document, Meta
from naravard_lib.reports.ooxml import repack, stamp
from naravard_lib.reports.pictures import DPI, write_pngs
from naravard_lib.reports.word_notes import Footnotes

_KINDS = {"lead": look.LEAD, "note": look.NOTE, "warning": look.WARNING}
_STYLES = {"strong": "Strong", "emph": "Emphasis", "code": look.CODE, "math": look.CODE}
_DEEPEST_LIST = 3  # Word's own list styles end there
_DEEPEST_HEADING = 6  # as in HTML
_PROPERTY = 255  # characters; python-docx refuses longer document properties
_SHORTEST, _LONGEST = 8, 40  # characters that a table column is weighed by, so that none starves


def write_docx(document: Document) -> bytes:
    """The document as .docx, A4, in Swedish; the same document gives the same bytes.

    Figures are pictures with their alt text, formulas their TeX source. Every text from the document is text.

    Raises:
        ReportError: a figure is not readable SVG.
    """
    word = docx.Document()
    look.dress(word)
    _properties(word, document.meta)
    _frame(word, document.meta)
    _head(word, document.meta)
    _Writer(word, document.blocks).write()
    out = BytesIO()
    word.save(out)
    return repack(out.getvalue())


def _properties(word: Word, meta: Meta) -> None:
    core = word.core_properties
    title, subtitle, author = (printable(text)[:_PROPERTY] for text in (meta.title, meta.subtitle, meta.author))
    core.title, core.subject, core.author, core.last_modified_by = title, subtitle, author, author
    core.comments, core.language = "", "sv-SE"
    core.created = core.modified = stamp(meta)


def _frame(word: Word, meta: Meta) -> None:
    """What stands on every page: the caution above, title and page number below."""
    section = word.sections[0]
    section.header.paragraphs[0].text = MARK if meta.synthetic else ""
    line = section.footer.paragraphs[0]
    line.text = " · ".join(printable(part) for part in (meta.title, meta.date_text) if part) + "\tSida "
    _field(line, "PAGE")
    line.add_run(" av ")
    _field(line, "NUMPAGES")


def _field(line: Line, code: str) -> None:
    line._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{code}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))


def _head(word: Word, meta: Meta) -> None:
    if meta.synthetic:
        word.add_paragraph(MARK, look.WARNING)  # screen readers pass over page headers
    word.add_paragraph(printable(meta.title), "Title")
    if meta.subtitle:
        word.add_paragraph(printable(meta.subtitle), "Subtitle")
    facts = (meta.date_text, meta.author, meta.version and f"version {meta.version}")
    word.add_paragraph(printable(" · ".join(fact for fact in facts if fact)), look.NOTE)


class _Writer:
    """Blocks into one Word document, in order."""

    def __init__(self, word: Word, blocks: Sequence[Block]) -> None:
        self._word = word
        self._blocks = blocks
        self._pictures = iter(write_pngs([block for block in blocks if isinstance(block, Figure)]))
        self._ids = {str(style.name): style.style_id for style in word.styles}
        self._footnotes = Footnotes(self._ids[look.FOOTNOTE_MARK], self._ids[look.FOOTNOTE])

    def write(self) -> None:
        writers: dict[type[Block], Callable[[Any], None]] = {
            Heading: self._heading,
            Paragraph: self._paragraph,
            Bullets: self._bullets,
            Table: self._table,
            Figure: self._figure,
        }
        warned = False
        for block in self._blocks:
            if warned and isinstance(block, Bullets) and not block.ordered:
                self._bullets(block, style=look.WARNED_ITEM)
            else:
                writers[type(block)](block)
            warned = isinstance(block, Paragraph) and block.kind == "warning"
        self._footnotes.save(self._word)

    def _line(self, style: str, text: str = "") -> Line:
        line = self._word.add_paragraph(printable(text))
        line._p.style = self._ids[style]  # python-docx's own way looks through every style each time
        return line

    def _heading(self, block: Heading) -> None:
        level = min(max(block.level - 1, 1), _DEEPEST_HEADING)  # level 1 is the title
        self._line(f"Heading {level}", block.text)

    def _paragraph(self, block: Paragraph) -> None:
        self._runs(self._line(_KINDS.get(block.kind, "Normal")), block.spans)

    def _bullets(self, block: Bullets, depth: int = 1, style: str = "") -> None:
        name = "List Number" if block.ordered else "List Bullet"
        style = style or (f"{name} {min(depth, _DEEPEST_LIST)}" if depth > 1 else name)
        number = self._numbering(style, block.ordered)
        for spans, inner in block.entries():
            line = self._line(style)
            # In the paragraph too, since not every program looks for it in the style.
            numbered = line._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_ilvl().val, numbered.get_or_add_numId().val = 0, number
            self._runs(line, spans)
            for below in inner:
                self._bullets(below, depth + 1)

    def _numbering(self, style: str, ordered: bool) -> int:
        """The style's own; for numbers a new one, or a second numbered list would go on where the first ended."""
        base = self._word.styles[style].element.pPr.numPr.numId.val
        if not ordered:
            return int(base)
        numbering = self._word.part.numbering_part.element
        fresh = numbering.add_num(numbering.num_having_numId(base).abstractNumId.val)
        fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(fresh.numId)

    def _table(self, block: Table) -> None:
        self._caption(block.caption)
        widths = _widths(block)
        table = self._word.add_table(1 + len(block.rows), len(block.columns), look.TABLE)
        _describe(table, printable(block.caption), widths)
        for number, (row, texts) in enumerate(zip(table.rows, (block.columns, *block.rows), strict=True)):
            style = self._ids[look.CELL if number else look.HEAD]
            for cell, width, side, text in zip(row.cells, widths, block.align, texts, strict=True):
                cell.width = width
                line = cell.paragraphs[0]
                line._p.style, line.text = style, printable(text)
                if side == "r":
                    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        # Also when it is empty: Word joins two tables that nothing stands between.
        self._line(look.NOTE, block.note)

    def _figure(self, block: Figure) -> None:
        self._caption(block.caption)
        if block.shows:
            self._line(look.NOTE, block.shows).paragraph_format.keep_with_next = True
        line = self._line(look.PICTURE)
        png = next(self._pictures)
        width = min(Inches(Image.from_blob(png).px_width / DPI), look.TEXT_WIDTH)
        shape = line.add_run().add_picture(BytesIO(png), width)
        described = shape._inline.docPr
        described.set("name", f"Bild {described.id}")
        described.set("descr", printable(block.alt))
        self._line(look.NOTE, block.note)

    def _caption(self, caption: str) -> None:
        if caption:
            self._line("Caption", caption)

    def _runs(self, line: Line, spans: Sequence[Span]) -> None:
        for span in spans:
            if span.note:
                self._footnotes.add(line, "".join(map(_noted, span.note)))
            else:
                _run(line, span)


def _run(line: Line, span: Span) -> None:
    linked = bool(ADDRESS.fullmatch(span.link))
    run = _linked_run(line, span.link) if linked else line.add_run()
    run.text = printable(span.text)
    style = look.LINK if linked else _STYLES.get(span.style)
    if style:
        run.style = style


def _linked_run(line: Line, address: str) -> Run:
    link, run = OxmlElement("w:hyperlink"), OxmlElement("w:r")
    link.set(qn("r:id"), line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(run)
    line._p.append(link)
    return Run(run, line)


def _noted(span: Span) -> str:
    """A run of a footnote as text; the address of a link stands beside it, since it cannot be clicked."""
    shown = ADDRESS.fullmatch(span.link) and span.link != span.text
    return printable(f"{span.text} ({span.link})" if shown else span.text)


def _describe(table: WordTable, caption: str, widths: Sequence[Length]) -> None:
    """What a screen reader needs: which row heads the columns, and the table's name; and rows that stay whole."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    if caption:
        name = OxmlElement("w:tblCaption")
        name.set(qn("w:val"), caption)
        table._tbl.tblPr.append(name)


def _widths(block: Table) -> list[Length]:
    """Shares of the page by each column's longest text; a column without any content is there to be written in."""
    columns = zip(block.columns, *block.rows, strict=True)
    lengths = [max(map(len, column)) if any(column[1:]) else _LONGEST for column in columns]
    weights = [min(max(_SHORTEST, length), _LONGEST) for length in lengths]
    return [Emu(look.TEXT_WIDTH * weight // sum(weights)) for weight in weights]
