"""An extract as a stream of batches, whatever it comes from: nothing here holds more than one batch at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from naravard_lib.errors import SourceError
from naravard_lib.sources.persons import plain_head
from naravard_lib.sources.rawtable import Grid, Head, find_head

LOCAL = "Europe/Stockholm"  # times with a zone become local ones; event tables hold local time without zone


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of an extract.

    Attributes:
        rows: shape (n,), row numbers as seen in Excel.
        columns: per column n texts, null where a cell is empty.
    """

    rows: NDArray[np.int64]
    columns: tuple[pa.Array, ...]


@dataclass(slots=True)
class Stream:
    """An opened extract.

    Attributes:
        where: "folder/file", the beginning of every sentence about it.
        heads: name of each column.
        batches: the rows, to be gone through once.
        source: file name and checksum, as a result file records them.
        numbered: whether row numbers mean anything to the analyst (not in a database).
        broken: row numbers of rows that do not fit the heads; complete when `batches` has ended.
    """

    where: str
    heads: tuple[str, ...]
    batches: Iterator[Batch]
    source: dict[str, str]
    numbered: bool = True
    broken: list[int] = field(default_factory=list)


def open_stream(folder: Path, file: str, wanted: Sequence[str]) -> Stream:
    """Open the file that one event table is extracted to.

    Args:
        folder: the initiative's folder.
        file: its name.
        wanted: heads, without case and punctuation, by which the head of a sheet is known.

    Raises:
        SourceError: the extract is missing or cannot be read.
    """
    path = folder / file
    where = f"{folder.name}/{file}"
    opened = _reader(path.suffix.casefold(), where)
    if not path.is_file():
        raise SourceError(f"{where}: filen finns inte; lägg uttaget i mappen eller rätta namnet.")
    try:
        stream: Stream = opened(path, where, wanted)
    except OSError:
        raise SourceError(f"{where}: filen går inte att öppna; stäng den i andra program och försök igen.") from None
    return stream


def _reader(ending: str, where: str) -> Any:
    # Late: each kind of file needs a library that the others do without.
    if ending in (".csv", ".tsv", ".txt"):
        from naravard_lib.sources.events.text_files import open_text

        return open_text
    if ending == ".xlsx":
        from naravard_lib.sources.events.workbooks import open_workbook

        return open_workbook
    if ending == ".parquet":
        from naravard_lib.sources.events.columnar import open_parquet

        return open_parquet
    raise SourceError(f"{where}: filtypen kan inte läsas; spara uttaget som csv, xlsx eller parquet.")


def head_of(rows: Sequence[Sequence[Any]], wanted: Sequence[str]) -> Head | None:
    """The row that holds most of the `wanted` heads; None without any content."""
    plain = tuple(tuple("" if cell is None else plain_head(str(cell)) for cell in row) for row in rows)
    return find_head(Grid(plain, tuple(range(1, len(rows) + 1))), wanted)


def counted(batches: Iterator[pa.RecordBatch], first: int = 1) -> Iterator[Batch]:
    """Typed batches as texts, rows numbered from `first`."""
    for batch in batches:
        rows = np.arange(first, first + batch.num_rows, dtype=np.int64)
        first += batch.num_rows
        yield Batch(rows, tuple(as_text(column) for column in batch.columns))


def as_text(column: pa.Array) -> pa.Array:
    """The cells as a text file would have them; null for what no text file holds (lists, pictures)."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode())
    if pa.types.is_timestamp(kind):
        local = column if kind.tz is None else pc.local_timestamp(column.cast(pa.timestamp("us", LOCAL)))
        return local.cast(pa.timestamp("s"), safe=False).cast(pa.string())
    if pa.types.is_floating(kind) and pc.all(pc.equal(column, pc.floor(column))).as_py():
        return column.cast(pa.int64(), safe=False).cast(pa.string())  # whole numbers beside empty cells: ids, years
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.nulls(len(column), pa.string())
    return column.cast(pa.string())
