"""Parquet files, row group by row group."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pyarrow import ArrowException
from pyarrow.parquet import ParquetFile

from naravard_lib.checksums import sha256
from naravard_lib.errors import SourceError
from naravard_lib.sources.events.streams import Batch, Stream, counted

ROWS = 65_536  # of one batch: large enough for vector work, small enough for any memory


def open_parquet(path: Path, where: str, _: Sequence[str]) -> Stream:
    """Open a Parquet file; its first record is row 1.

    Raises:
        SourceError: it is no Parquet file.
    """
    digest = sha256(path)
    try:
        heads = tuple(ParquetFile(path).schema_arrow.names)
    except (ArrowException, OSError):
        raise _unreadable(where) from None
    return Stream(where, heads, _batches(path, where), {"file": path.name, "sha256": digest})


def _batches(path: Path, where: str) -> Iterator[Batch]:
    try:
        yield from counted(ParquetFile(path).iter_batches(ROWS))
    except (ArrowException, OSError):
        raise _unreadable(where) from None


def _unreadable(where: str) -> SourceError:
    return SourceError(f"{where}: filen är ingen läsbar parquet; skriv uttaget på nytt.")
