"""The tables behind a report as an Excel workbook: a sheet per table and per figure, hidden like the report itself."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from openpyxl import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink

from naravard_lib.blocks.html import printable
from naravard_lib.blocks.model import Data, Figure, Heading, Table
from naravard_lib.reports.arithmetic import to_a1
from naravard_lib.reports.document import Document
from naravard_lib.reports.formulas import Formulas, inputs, live
from naravard_lib.reports.numerals import Shown, from_column, from_text, length
from naravard_lib.reports.sheets import (
    LINK,
    SMALL,
    Sheet,
    finish,
    mark_input,
    put,
    put_formula,
    saved,
    write_head,
    write_line,
    write_opening,
)

_CONTENTS = "Innehåll"
_NAME_LENGTH = 31  # Excel's own limits for the name of a sheet, as are the signs below
_FORBIDDEN = re.compile(r"[\\/?*\[\]:']")
_NARROWEST, _WIDEST = 10, 60  # characters
_MARGIN = 3  # characters, the indent of a number among them
_NOTE_WIDTH = 110  # characters of small print on a row
_LIVE = (
    "Fyllda celler med prickad ram är antaganden eller indata och kan ändras. Celler med heldragen ram räknas då om ur "
    "dem; övriga celler står kvar. Den sista siffran kan avvika från rapporten, som räknar på oavrundade tal."
)


@dataclass(frozen=True, slots=True)
class _Page:
    """What one sheet shows."""

    title: str
    shows: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]
    synthetic: bool
    formulas: Formulas = ()


def write_xlsx(documents: Sequence[Document]) -> bytes:
    """One workbook of every table, and the numbers behind every figure, in the documents' order.

    The first sheet lists the others. What stands in two documents gets one sheet. No text can become a formula: those
    come from our code, and only such as `formulas.live` lets through. Equal input gives equal bytes.

    Args:
        documents: at least one, the report first: its name, date and author are the workbook's.

    Raises:
        ValueError: a table's formula is faulty, see `formulas.recompute`.
    """
    book = Workbook()
    pages: dict[_Page, dict[str, None]] = {}
    for document in documents:
        for page in _pages(document):
            pages.setdefault(page, {})[document.meta.title] = None
    names = [_name(number, page.title) for number, page in enumerate(pages, start=1)]
    _contents(book.active, documents, list(zip(names, pages.items(), strict=True)))
    printed = {name: _fill(book.create_sheet(name), page) for name, page in zip(names, pages, strict=True)}
    return saved(book, documents[0].meta, {name: numbers for name, numbers in printed.items() if numbers})


def _pages(document: Document) -> Iterator[_Page]:
    above, synthetic = document.meta.title, document.meta.synthetic
    for block in document.blocks:
        match block:
            case Heading():
                above = block.text
            case Table():
                rows = tuple((Shown(first), *map(from_text, rest)) for first, *rest in block.rows)
                yield _Page(block.caption or above, "", block.note, block.columns, rows, synthetic, live(block))
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


def _fill(sheet: Sheet, page: _Page) -> dict[str, float]:
    """Write the page; returns the printed numbers of its cells with formulas, by the cell's name."""
    head = write_opening(sheet, page.title, page.shows, page.synthetic)
    write_head(sheet, head, page.columns)
    for row, cells in enumerate(page.rows, start=head + 1):
        for column, cell in enumerate(cells, start=1):
            put(sheet.cell(row, column), cell)
    lines = [line for text in (page.note, page.formulas and _LIVE) if text for line in wrap(text, _NOTE_WIDTH)]
    for row, line in enumerate(lines, start=head + len(page.rows) + 2):
        write_line(sheet.cell(row, 1), line, SMALL)
    columns = [[Shown(name), *(cells[index] for cells in page.rows)] for index, name in enumerate(page.columns)]
    finish(sheet, head, [max(map(_width, column)) for column in columns])
    return dict(_enliven(sheet, head, page))


def _enliven(sheet: Sheet, head: int, page: _Page) -> Iterator[tuple[str, float]]:
    """Put the formulas in and mark what feeds them; each formula's cell and printed number."""
    for row, column in sorted(inputs(page.formulas)):  # the order of styles is part of the bytes
        mark_input(sheet.cell(head + 1 + row, column + 1))
    for row, column, expression in page.formulas:
        cell, shown = sheet.cell(head + 1 + row, column + 1), page.rows[row][column]
        put_formula(cell, to_a1(expression, head), shown)
        yield cell.coordinate, float(shown.value or 0)


def _width(shown: Shown) -> int:
    return min(max(length(shown) + _MARGIN, _NARROWEST), _WIDEST)
