"""Text files of any length: encoding, delimiter and head are found first, then the rows are read batch by batch."""

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from naravard_lib.errors import SourceError
from naravard_lib.sources.events.streams import Batch, Stream, head_of
from naravard_lib.sources.files import DELIMITERS, MARKS
from naravard_lib.sources.rawtable import HEAD_SEARCH, Head

_CHUNK = 1 << 20
_BLOCK = 4 << 20  # bytes of text made into one batch
_ENOUGH = 1_000  # rows that do not fit the heads, after which nobody needs to know how many more there are
_START = 1 << 16  # bytes looked through for the head


def open_text(path: Path, where: str, wanted: Sequence[str]) -> Stream:
    """Open a csv, tsv or txt file.

    Raises:
        SourceError: the file is empty or no readable text.
    """
    encoding, digest = _encoding(path, where)
    delimiter, head, rows = _head(path, encoding, wanted)
    if head is None:
        raise SourceError(f"{where}: filen är tom; beställ uttaget på nytt.")
    names = tuple(" ".join(cell.split()) for cell in rows[head.last])
    stream = Stream(where, names, iter(()), {"file": path.name, "sha256": digest})
    stream.batches = _batches(path, where, encoding, delimiter, head.last + 1, stream)
    return stream


def _encoding(path: Path, where: str) -> tuple[str, str]:
    """Encoding by the rule of `sources.files`, and the checksum, in one pass over the bytes."""
    digest, utf8 = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    is_utf8, marked, chunk = True, "", b"start"
    with path.open("rb") as stream:
        while chunk:
            chunk = stream.read(_CHUNK)
            marked = marked or next((name for mark, name in MARKS if chunk.startswith(mark)), "utf-8")
            digest.update(chunk)
            try:
                is_utf8 = is_utf8 and utf8.decode(chunk, final=not chunk) is not None
            except UnicodeDecodeError:
                is_utf8 = False
    if marked == "utf-8-sig" and not is_utf8:
        raise _unreadable(where)
    return marked if marked == "utf-16" else "utf-8" if is_utf8 else "cp1252", digest.hexdigest()


def _head(path: Path, encoding: str, wanted: Sequence[str]) -> tuple[str, Head | None, list[list[str]]]:
    """Delimiter, head and first rows: those under which most of `wanted` is found."""
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        text = stream.read(_START).removeprefix("\ufeff")
    found = []
    for delimiter in DELIMITERS:
        rows = _first_rows(text, delimiter)
        found.append((delimiter, head_of(rows, wanted), rows))
    return max(found, key=lambda case: case[1].score if case[1] else (-1, -1))


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [row for _, row in zip(range(HEAD_SEARCH), reader, strict=False)]


def _batches(path: Path, where: str, encoding: str, delimiter: str, skipped: int, stream: Stream) -> Iterator[Batch]:
    def note(row: Any) -> str:
        stream.broken.append(row.number)
        return "skip"

    parse = arrow_csv.ParseOptions(
        delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=note
    )
    row = skipped + 1
    try:
        for batch in _reader(path, encoding, skipped, len(stream.heads), parse):
            near = np.arange(row, row + batch.num_rows + len(stream.broken), dtype=np.int64)
            rows = near[~np.isin(near, stream.broken)][: batch.num_rows]
            row = int(rows[-1]) + 1 if len(rows) else row
            yield Batch(rows, tuple(batch.columns))
            if len(stream.broken) >= _ENOUGH:
                return
    except UnicodeDecodeError:
        raise _unreadable(where) from None
    except OSError:
        raise SourceError(f"{where}: läsningen avbröts; kontrollera att filen går att öppna och försök igen.") from None
    except pa.ArrowInvalid:
        raise SourceError(
            f"{where} efter rad {row - 1}: texten går inte att läsa, troligen för att citattecken inte hör ihop; "
            "rätta raden eller beställ uttaget på nytt."
        ) from None


def _reader(path: Path, encoding: str, skipped: int, width: int, parse: Any) -> Any:
    """Batches of texts below the head; columns are called 0, 1, … since heads may be alike."""
    names = [str(place) for place in range(width)]
    read = arrow_csv.ReadOptions(
        use_threads=False,  # only then does the reader know which row it is at
        block_size=_BLOCK,
        skip_rows=skipped,
        column_names=names,
        encoding=encoding,
    )
    convert = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
    )
    return arrow_csv.open_csv(path, read, parse, convert)


def _unreadable(where: str) -> SourceError:
    return SourceError(f"{where}: filen är inte läsbar text; spara den på nytt som csv med teckenkodning UTF-8.")
