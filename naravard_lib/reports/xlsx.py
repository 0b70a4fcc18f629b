"""The tables behind a report as an Excel workbook: a sheet per table and per figure, hidden like the report itself."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from openpyxl import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink

from naravard_lib.blocks.html import printable
from naravard_lib.blocks.model import Data, Figure, Heading, Table
from naravard_lib.reports.document import Document
from naravard_lib.reports.numerals import Shown, from_column, from_text
from naravard_lib.reports.sheets import LINK, SMALL, Sheet, finish, put, saved, write_head, write_line, write_opening

_CONTENTS = "Innehåll"
_NAME_LENGTH = 31  # Excel's own limits for the name of a sheet, as are the signs below
_FORBIDDEN = re.compile(r"[\\/?*\[\]:']")
_NARROWEST, _WIDEST = 10, 60  # characters
_NOTE_WIDTH = 110  # characters of small print on a row


@dataclass(frozen=True, slots=True)
class _Page:
    """What one sheet shows."""

    title: str
    shows: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]
    synthetic: bool


def write_xlsx(documents: Sequence[Document]) -> bytes:
    """One workbook of every table, and the numbers behind every figure, in the documents' order.

    The first sheet lists the others. What stands in two documents gets one sheet. No cell holds a formula, and no text
    can become one. Equal input gives equal bytes.

    Args:
        documents: at least one, the report first: its name, date and author are the workbook's.
    """
    book = Workbook()
    pages: dict[_Page, dict[str, None]] = {}
    for document in documents:
        for page in _pages(document):
            pages.setdefault(page, {})[document.meta.title] = None
    names = [_name(number, page.title) for number, page in enumerate(pages, start=1)]
    _contents(book.active, documents, list(zip(names, pages.items(), strict=True)))
    for name, page in zip(names, pages, strict=True):
        _fill(book.create_sheet(name), page)
    return saved(book, documents[0].meta)


def _pages(document: Document) -> Iterator[_Page]:
    above, synthetic = document.meta.title, document.meta.synthetic
    for block in document.blocks:
        match block:
            case Heading():
                above = block.text
            case Table():
                rows = tuple((Shown(first), *map(from_text, rest)) for first, *rest in block.rows)
                yield _Page(block.caption or above, "", block.note, block.columns, rows, synthetic)
            case Figure(data=Data(columns=columns, rows=cells)):
                rows = tuple(zip(*map(from_column, zip(*cells, strict=True)), strict=True))
                yield _Page(block.caption or above, block.shows, block.note, columns, rows, synthetic)


def _name(number: int, title: str) -> str:
    """A sheet's name: its number, which makes it unlike all others, and as many whole words of the title as fit."""
    words = [str(number), *_FORBIDDEN.sub(" ", printable(title)).split()]
    while len(words) > 2 and _units(" ".join(words)) > _NAME_LENGTH:
        words.pop()
    name = " ".join(words)
    while _units(name) > _NAME_LENGTH:
        name = name[:-1]
    return name.rstrip(" ,;:(–-")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2  # as Excel counts


def _contents(
    sheet: Sheet, documents: Sequence[Document], listed: Sequence[tuple[str, tuple[_Page, Iterable[str]]]]
) -> None:
    meta = documents[0].meta
    sheet.title = _CONTENTS
    facts = (meta.date_text, meta.author, meta.version and f"version {meta.version}")
    line = " · ".join(fact for fact in facts if fact)
    head = write_opening(sheet, f"Underlag: {meta.title}", line, any(document.meta.synthetic for document in documents))
    write_head(sheet, head, ("Blad", "Vad det visar", "Finns i", "Källa och anmärkning"))
    for row, (name, (page, places)) in enumerate(listed, start=head + 1):
        what = " – ".join(text for text in (page.title, page.shows) if text)
        for column, text in enumerate((name, what, ", ".join(places), page.note), start=1):
            put(sheet.cell(row, column), Shown(text))
        link = sheet.cell(row, 1)
        link.hyperlink = Hyperlink(link.coordinate, location=f"'{name}'!A1")
        link.font = LINK
    finish(sheet, head, (_NAME_LENGTH + 3, _WIDEST, _WIDEST // 2, _WIDEST))


def _fill(sheet: Sheet, page: _Page) -> None:
    head = write_opening(sheet, page.title, page.shows, page.synthetic)
    write_head(sheet, head, page.columns)
    for row, cells in enumerate(page.rows, start=head + 1):
        for column, cell in enumerate(cells, start=1):
            put(sheet.cell(row, column), cell)
    for row, line in enumerate(wrap(page.note, _NOTE_WIDTH), start=head + len(page.rows) + 2):
        write_line(sheet.cell(row, 1), line, SMALL)
    columns = [[Shown(name), *(cells[index] for cells in page.rows)] for index, name in enumerate(page.columns)]
    finish(sheet, head, [max(map(_width, column)) for column in columns])


def _width(shown: Shown) -> int:
    longest = len(shown.value) if isinstance(shown.value, str) else 0
    return min(max(longest + 2, _NARROWEST), _WIDEST)
