"""What every Excel sheet of ours shares: cells that can hold no formula, a head that stays in sight, equal bytes."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter

from naravard_lib.blocks.html import printable
from naravard_lib.reports.document import MARK, Meta
from naravard_lib.reports.numerals import Shown
from naravard_lib.reports.ooxml import repack, stamp

Sheet = Any  # openpyxl is untyped

# First signs that a spreadsheet may take for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

TITLE = Font(bold=True, size=14, color="0B4F5F")
HEAD = Font(bold=True)
SMALL = Font(size=9, color="54646C")
CAUTION = Font(bold=True, color="7A4600")
RULE = Border(bottom=Side("medium", color="54646C"))
LINK = Font(color="0B4F5F", underline="single")


def write_opening(sheet: Sheet, title: str, line: str, synthetic: bool) -> int:
    """Title, a line of facts and the caution; returns the row below them that the table's head gets."""
    lines = [(title, TITLE), (line, SMALL), (MARK if synthetic else "", CAUTION)]
    shown = [(text, font) for text, font in lines if text]
    for row, (text, font) in enumerate(shown, start=1):
        write_line(sheet.cell(row, 1), text, font)
    return len(shown) + 2


def write_head(sheet: Sheet, row: int, columns: Sequence[str]) -> None:
    """The heads of a table, bold and underlined."""
    for column, text in enumerate(columns, start=1):
        cell = sheet.cell(row, column)
        put(cell, Shown(text))
        cell.font, cell.border = HEAD, RULE


def write_line(cell: Sheet, text: str, font: Font) -> None:
    """Text that runs on over the cells beside it."""
    put(cell, Shown(text))
    cell.font, cell.alignment = font, Alignment(wrap_text=False)


def put(cell: Sheet, shown: Shown) -> None:
    """A number with its format, or text that stays text."""
    cell.alignment = Alignment(vertical="top", wrap_text=isinstance(shown.value, str))
    if not isinstance(shown.value, str):
        cell.value, cell.number_format = shown.value, shown.pattern
        return
    text = printable(shown.value)
    cell.value = text
    cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula,
    cell.quotePrefix = text.startswith(_FORMULA)  # and Excel would when somebody edits the cell


def finish(sheet: Sheet, head: int, widths: Sequence[int]) -> None:
    """Column widths, a head that stays in sight and on every printed page, landscape A4."""
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes, one page wide
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter.right.text = "Sida &P av &N"


def saved(book: Workbook, meta: Meta) -> bytes:
    """The workbook as a file; the same content gives the same bytes."""
    properties = book.properties
    properties.title, properties.creator, properties.language = printable(meta.title), printable(meta.author), "sv-SE"
    properties.created = properties.modified = stamp(meta)
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        ExcelWriter(book, archive).save()  # `Workbook.save` would put the clock into the properties
    return repack(out.getvalue())
