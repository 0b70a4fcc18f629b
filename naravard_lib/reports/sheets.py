"""What every Excel sheet of ours shares: text that becomes no formula, a head that stays in sight, equal bytes."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from copy import copy
from functools import partial
from io import BytesIO
from typing import Any
from weakref import WeakKeyDictionary
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
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
_RUN_ON, _FILLING = Alignment(wrap_text=False), Alignment(vertical="top", wrap_text=True)
_RIGHT = Alignment(vertical="top", horizontal="right", indent=1)  # not right up to a text in the next column
_DOTTED, _LINE = Side("dotted", color="54646C"), Side("thin", color="0B4F5F")
_INPUT = PatternFill("solid", fgColor="FFF4D6")

_KNOWN: WeakKeyDictionary[Workbook, dict[Hashable, Any]] = WeakKeyDictionary()  # styles by kind of cell

# A formula as openpyxl writes it, with an empty place for what it gives.
_UNCOMPUTED = re.compile(rb'(<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v(?: ?/>|></v>)')


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
    cell.font, cell.alignment = font, _RUN_ON


def put(cell: Sheet, shown: Shown) -> None:
    """A number with its format, or text that stays text."""
    if not isinstance(shown.value, str):
        cell.value = shown.value
        _style(cell, shown.pattern, number_format=shown.pattern, alignment=_RIGHT)
        return
    text = printable(shown.value)
    cell.value = text
    cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula,
    quoted = text.startswith(_FORMULA)  # and Excel would when somebody edits the cell
    _style(cell, quoted, alignment=_FILLING, quotePrefix=quoted)


def _style(cell: Sheet, kind: Hashable, **looks: Any) -> None:
    """Style a cell; for later cells of the same kind openpyxl need not look through all styles for each property."""
    known = _KNOWN.setdefault(cell.parent.parent, {})
    if kind in known:
        cell._style = copy(known[kind])
        return
    for name, look in looks.items():
        setattr(cell, name, look)
    known[kind] = copy(cell._style)


def put_formula(cell: Sheet, formula: str, shown: Shown) -> None:
    """A formula of ours in a frame; `saved` must get the number that stands there until a program works it out."""
    cell.value, cell.number_format, cell.alignment = formula, shown.pattern, _RIGHT
    cell.border = Border(_LINE, _LINE, _LINE, _LINE)


def mark_input(cell: Sheet) -> None:
    """A number that formulas build on: filled, and a dotted frame for who sees no fill."""
    cell.fill, cell.border = _INPUT, Border(_DOTTED, _DOTTED, _DOTTED, _DOTTED)


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


def saved(book: Workbook, meta: Meta, printed: Mapping[str, Mapping[str, float]] | None = None) -> bytes:
    """The workbook as a file; the same content gives the same bytes.

    Args:
        book: the workbook, which programs work out anew when they open it, as openpyxl has it.
        meta: whose title, author and date become its properties.
        printed: the numbers in the cells with formulas, by title of the sheet and name of the cell.
    """
    properties = book.properties
    properties.title, properties.creator, properties.language = printable(meta.title), printable(meta.author), "sv-SE"
    properties.created = properties.modified = stamp(meta)
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        ExcelWriter(book, archive).save()  # `Workbook.save` would put the clock into the properties
    return repack(out.getvalue(), dict(_computed(book, out, printed or {})))


def _computed(book: Workbook, out: BytesIO, printed: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, bytes]]:
    """The sheets with formulas, each formula with its number: openpyxl writes one or the other."""
    with ZipFile(out) as archive:
        for title, numbers in printed.items():
            name = book[title].path.lstrip("/")
            yield name, _UNCOMPUTED.sub(partial(_with_value, numbers), archive.read(name))


def _with_value(numbers: Mapping[str, float], cell: re.Match[bytes]) -> bytes:
    return cell[1] + f"<v>{numbers[cell[2].decode()]:.15g}</v>".encode()
