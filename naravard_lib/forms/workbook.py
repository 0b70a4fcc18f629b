"""The data order as an Excel workbook: one sheet with the order, one with the empty table to fill in."""

from collections.abc import Sequence
from textwrap import wrap

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from naravard_lib.blocks.display import to_text
from naravard_lib.blocks.model import Block, Heading, Table
from naravard_lib.reports import Document
from naravard_lib.reports.numerals import Shown
from naravard_lib.reports.sheets import SMALL, Sheet, finish, put, saved, write_head, write_line, write_opening
from naravard_lib.wording.order_columns import OrderColumn
from naravard_lib.wording.ordering import TEMPLATE

_ORDER = "Beställning"
_WIDTHS = (40, 50, 34, 60)  # characters; the widest tables of an order have four columns
_LINE = sum(_WIDTHS)  # characters of running text on a row
_AS_TYPED = "@"  # Excel's code for text: 2024-05 becomes no date, and 0780 keeps its zero
_TEXTS = ("månad", "text")  # what columns hold that must stay as typed
_NARROWEST = 14
_HEADING, _BODY = Font(bold=True, size=12, color="0B4F5F"), Font()


def write_workbook(document: Document, columns: Sequence[OrderColumn]) -> bytes:
    """The order and an empty template with exactly the given heads; the same input gives the same bytes."""
    book = Workbook()
    _write_order(book.active, document)
    _write_template(book.create_sheet(TEMPLATE), columns)
    return saved(book, document.meta)


def _write_template(sheet: Sheet, columns: Sequence[OrderColumn]) -> None:
    write_head(sheet, 1, [column.head for column in columns])
    finish(sheet, 1, [max(len(column.head) + 2, _NARROWEST) for column in columns])
    for number, column in enumerate(columns, start=1):
        if column.holds in _TEXTS:
            sheet.column_dimensions[get_column_letter(number)].number_format = _AS_TYPED


def _write_order(sheet: Sheet, document: Document) -> None:
    sheet.title = _ORDER
    row = write_opening(sheet, document.meta.title, document.meta.subtitle, document.meta.synthetic)
    for block in document.blocks:
        row = _write_block(sheet, row, block) + 1
    finish(sheet, 1, _WIDTHS)


def _write_block(sheet: Sheet, row: int, block: Block) -> int:
    """Write one block from `row` on; returns the first free row after it."""
    if isinstance(block, Heading):
        write_line(sheet.cell(row, 1), block.text, _HEADING)
        return row
    if not isinstance(block, Table):
        return _write_text(sheet, row, to_text([block]), _BODY)
    write_head(sheet, row, block.columns)
    for at, cells in enumerate(block.rows, start=row + 1):
        for column, text in enumerate(cells, start=1):
            put(sheet.cell(at, column), Shown(text))
    return _write_text(sheet, row + 1 + len(block.rows), block.note, SMALL)


def _write_text(sheet: Sheet, row: int, text: str, font: Font) -> int:
    lines = [part for line in text.splitlines() for part in wrap(line, _LINE)]
    for at, line in enumerate(lines, start=row):
        write_line(sheet.cell(at, 1), line, font)
    return row + len(lines)
