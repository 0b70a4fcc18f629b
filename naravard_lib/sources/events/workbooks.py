"""Excel workbooks, row by row: the sheet whose head holds most of what is asked for."""

import datetime as dt
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
import pyarrow as pa

from naravard_lib.checksums import sha256
from naravard_lib.errors import SourceError
from naravard_lib.sources.events.streams import Batch, Stream, head_of
from naravard_lib.sources.rawtable import HEAD_SEARCH

ROWS = 20_000  # of one batch: cells are Python objects here, some 50 MB of them
_BROKEN = (zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, OSError)


def open_workbook(path: Path, where: str, wanted: Sequence[str]) -> Stream:
    """Open a workbook.

    Raises:
        SourceError: it is no workbook, or an empty one.
    """
    digest = sha256(path)
    try:
        heads = [(head_of(list(islice(rows, HEAD_SEARCH)), wanted), name) for name, rows in _sheets(path)]
        found = [(head, name) for head, name in heads if head is not None]
        if not found:
            raise SourceError(f"{where}: filen är tom; beställ uttaget på nytt.")
        head, name = max(found, key=lambda pair: pair[0].score)
        row = next(islice(_rows(path, name), head.last, None))
    except _BROKEN:
        raise _unreadable(where) from None
    names = tuple("" if cell is None else " ".join(str(cell).split()) for cell in row)
    return Stream(
        where, names, _batches(path, where, name, head.last + 1, len(names)), {"file": path.name, "sha256": digest}
    )


def _book(path: Path) -> Any:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # about styles and pictures, which are not read
        return load_workbook(path, read_only=True, data_only=True)


def _sheets(path: Path) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    for sheet in _book(path).worksheets:
        sheet.reset_dimensions()  # some programs write a wrong size into the file
        yield sheet.title, sheet.iter_rows(values_only=True)


def _rows(path: Path, name: str) -> Iterator[tuple[Any, ...]]:
    return next(rows for title, rows in _sheets(path) if title == name)


def _batches(path: Path, where: str, name: str, skipped: int, width: int) -> Iterator[Batch]:
    try:
        rows, number = islice(_rows(path, name), skipped, None), skipped + 1
        while part := list(islice(rows, ROWS)):
            cells = [[_text(row[place]) if place < len(row) else None for row in part] for place in range(width)]
            numbers = np.arange(number, number + len(part), dtype=np.int64)
            number += len(part)
            yield Batch(numbers, tuple(pa.array(column, pa.string()) for column in cells))
    except _BROKEN:
        raise _unreadable(where) from None


def _text(cell: Any) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat(*((" ", "seconds") if isinstance(cell, dt.datetime) else ()))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _unreadable(where: str) -> SourceError:
    return SourceError(f"{where}: filen är ingen läsbar xlsx; öppna den i Excel och spara på nytt.")
