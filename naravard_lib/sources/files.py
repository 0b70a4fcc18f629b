"""Reading an extract: csv, xlsx or parquet become one raw table. Nothing here writes or guesses.

A text file's encoding is its byte order mark, else strict UTF-8, else cp1252. Its delimiter is the one under which
most of the wanted columns are found.
"""

import codecs
import csv
import hashlib
import io
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from naravard_lib.errors import SourceError
from naravard_lib.formats import number
from naravard_lib.sources.guarding import unguarded
from naravard_lib.sources.persons import numbers_above, numbers_in
from naravard_lib.sources.rawtable import Grid, Head, RawTable, find_head, table_below
from naravard_lib.sources.unspoiled import find_uncomputed, mark

DELIMITERS = (";", "\t", ",")  # in this order when two fit equally well: a comma may be a decimal comma
MOST_BYTES, MOST_ROWS = 200_000_000, 1_000_000  # of a monthly extract, which is read whole: docs/initiative_yaml.md
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_table(path: Path, wanted: Sequence[str] = ()) -> RawTable:
    """The records of an extract with the row numbers seen in Excel or an editor.

    Rows above the head are passed over: the head is the row (or, where merged cells group columns, the two rows) in
    which most of `wanted` is found. Of a workbook, the sheet that holds most of them is read.

    Args:
        path: csv, tsv, txt, xlsx or parquet.
        wanted: names of the columns that will be asked for.

    Raises:
        SourceError: missing, unreadable or empty file, or a row that does not fit the head.
    """
    where = f"{path.parent.name}/{path.name}"
    grids, checksum = read_grids(path)
    head, grid = _best_head(grids, wanted)
    table = records(grid, head, where, checksum)
    # The other sheets lie in the same file; text under other delimiters is the same text.
    others = (numbers_in(other, where) for other in grids if other is not grid and other.name)
    return replace(table, numbers_outside=sum(others, table.numbers_outside))


def read_grids(path: Path) -> tuple[list[Grid], str]:
    """The sheets of a workbook, or a text file under each delimiter, before any head is known; and the checksum.

    Raises:
        SourceError: missing, unreadable or too large file.
    """
    where = f"{path.parent.name}/{path.name}"
    read = _READERS.get(path.suffix.casefold())
    if read is None:
        raise SourceError(f"{where}: filtypen kan inte läsas; spara uttaget som csv, xlsx eller parquet.")
    content = _content(path, where)
    return read(content, where), hashlib.sha256(content).hexdigest()


def records(grid: Grid, head: Head | None, where: str, checksum: str) -> RawTable:
    """The records below a head that was found in a grid.

    Raises:
        SourceError: no head or no records, a broken text file, or more rows than are read whole.
    """
    if grid.broken:
        raise SourceError(f'{where} rad {grid.broken}: citattecken (") som inte hör ihop; rätta raden.')
    if head is None:
        raise SourceError(f"{where}: filen är tom; beställ uttaget på nytt.")
    if len(grid.rows) > MOST_ROWS:
        raise _too_large(where, f"har {number(len(grid.rows))} rader")
    return replace(table_below(grid, head, where, checksum), numbers_outside=numbers_above(grid, head, where))


def _best_head(grids: Sequence[Grid], wanted: Sequence[str]) -> tuple[Head | None, Grid]:
    """The grid whose head fits best, also when it is broken further down; the first when none has a head."""
    heads = [(find_head(grid, wanted), grid) for grid in grids]
    return max(heads, key=lambda pair: pair[0].score if pair[0] else (-1, -1))


def _content(path: Path, where: str) -> bytes:
    try:
        if (size := path.stat().st_size) > MOST_BYTES:
            raise _too_large(where, f"är {number(size / 1e6)} MB")
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceError(f"{where}: filen finns inte; lägg uttaget i mappen eller rätta namnet.") from None
    except OSError:
        raise SourceError(f"{where}: filen går inte att öppna; stäng den i andra program och försök igen.") from None


def _too_large(where: str, size: str) -> SourceError:
    return SourceError(
        f"{where}: filen {size}; ett månadsuttag får vara högst {MOST_BYTES // 1_000_000} MB och ha "
        f"{number(MOST_ROWS)} rader. Beställ det per månad och enhet, eller beskriv "
        "det under events om det har en rad per händelse."
    )


def decode(content: bytes, where: str) -> str:
    """Text of a file: its byte order mark decides, else strict UTF-8, else cp1252.

    Raises:
        SourceError: the bytes are none of these.
    """
    marked = [name for mark, name in MARKS if content.startswith(mark)]
    for name in marked or ("utf-8", "cp1252"):
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise SourceError(f"{where}: filen är inte läsbar text; spara den på nytt som csv med teckenkodning UTF-8.")


def _text_grids(content: bytes, where: str) -> list[Grid]:
    text = decode(content, where)
    return [_text_grid(text, delimiter) for delimiter in DELIMITERS]


def _text_grid(text: str, delimiter: str) -> Grid:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, numbers, start = [], [], 1
    try:
        for cells in reader:
            rows.append(tuple(map(unguarded, cells)))
            numbers.append(start)
            start = reader.line_num + 1  # a quoted cell may hold line breaks: a record is named by its first line
    except csv.Error:
        return Grid(tuple(rows), tuple(numbers), ragged=True, broken=start)
    return Grid(tuple(rows), tuple(numbers), ragged=True)


def _workbook_grids(content: bytes, where: str) -> list[Grid]:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            # openpyxl tells in English about drop-downs and styles it leaves out; cells are not concerned.
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(io.BytesIO(content), data_only=True)
            places = find_uncomputed(content)
            formulas = load_workbook(io.BytesIO(content)).worksheets if places else book.worksheets
    except (zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, OSError):
        raise SourceError(f"{where}: filen är ingen läsbar xlsx; öppna den i Excel och spara på nytt.") from None
    return [_sheet_grid(sheet, own, places) for sheet, own in zip(book.worksheets, formulas, strict=True)]


def _sheet_grid(sheet: Any, formulas: Any, places: frozenset[tuple[int, int]]) -> Grid:
    rows = tuple(sheet.iter_rows(min_row=1, values_only=True))
    if here := [(row, column) for row, column in places if formulas.cell(row + 1, column + 1).data_type == "f"]:
        rows = mark(rows, here)
    merged = {
        (row - 1, column - 1): sheet.cell(span.min_row, span.min_col).value
        for span in sheet.merged_cells.ranges
        for row in range(span.min_row, span.max_row + 1)
        for column in range(span.min_col, span.max_col + 1)
    }
    return Grid(rows, tuple(range(1, len(rows) + 1)), merged, name=sheet.title)


def _parquet_grids(content: bytes, where: str) -> list[Grid]:
    from pyarrow import ArrowException, BufferReader
    from pyarrow.parquet import read_table as read_parquet

    try:
        table = read_parquet(BufferReader(content))
    except (ArrowException, OSError):
        raise SourceError(f"{where}: filen är ingen läsbar parquet; skriv uttaget på nytt.") from None
    records: Iterable[tuple[Any, ...]] = zip(*(column.to_pylist() for column in table.columns), strict=True)
    rows = (tuple(table.column_names), *records)
    return [Grid(rows, tuple(range(len(rows))))]


_READERS = {
    ".csv": _text_grids,
    ".tsv": _text_grids,
    ".txt": _text_grids,
    ".xlsx": _workbook_grids,
    ".parquet": _parquet_grids,
}
