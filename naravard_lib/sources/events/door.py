"""The door: what passes it has pseudonyms for ids, and personal identity numbers nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow.parquet import ParquetWriter

from naravard_lib.errors import SourceError, raise_faults
from naravard_lib.sources.events.rules import places
from naravard_lib.sources.events.streams import Batch, Stream
from naravard_lib.sources.persons import holds_number
from naravard_lib.sources.pseudonyms import Pseudonyms

# Ways to write that there is no value, lower case.
NOTHING = ("", "saknas", "nan", "na", "null", "none", "nat", "-", "–", ".", "..")
# What can be a personal identity number, with any marks; RE2 has no look-around, and holds_number decides.
_DIGITS = r"\d{2}[^0-9A-Za-z:]?\d{2}[^0-9A-Za-z:]?\d{2}[^0-9A-Za-z:]*\d{4}"
_ENOUGH = 100  # personal identity numbers in one column after which nobody needs to know how many more there are
_IDS = ("person_id", "proof")


@dataclass(frozen=True, slots=True)
class Passed:
    """What came through the door: the file it lies in, its number of rows and the columns it has beside ids."""

    path: Path
    rows: int
    columns: tuple[str, ...]


def let_through(stream: Stream, at: Mapping[str, int], pseudonyms: Pseudonyms, path: Path) -> Passed:
    """Write the columns asked for as texts to Parquet, one batch at a time; all other columns end here.

    The file has `row` (number in the extract), `person_id` and `proof` (null where the id is missing; the second tells
    two persons with one pseudonym apart) and a text for every other column of `at`.

    Raises:
        SourceError: personal identity numbers in another column than the id's, or rows that do not fit the heads.
    """
    texts = tuple(name for name in at if name != "person_id")
    schema = pa.schema([(name, pa.int64()) for name in ("row", *_IDS)] + [(name, pa.string()) for name in texts])
    numbers: dict[int, list[int]] = {}
    total = 0
    with ParquetWriter(path, schema, compression="lz4") as writer:
        for batch in stream.batches:
            kept = _filled(batch)
            for place in set(range(len(stream.heads))) - {at["person_id"]}:
                numbers.setdefault(place, []).extend(_numbered(kept, place))
            if any(len(rows) >= _ENOUGH for rows in numbers.values()):
                break
            ids = _pseudonymous(kept.columns[at["person_id"]], pseudonyms)
            columns = [pa.array(kept.rows), *ids, *(_cleaned(kept.columns[at[name]]) for name in texts)]
            writer.write_batch(pa.record_batch(columns, schema=schema))
            total += len(kept.rows)
    raise_faults(SourceError, _faults(stream, numbers))
    if not total:
        raise SourceError(f"{stream.where}: inga rader under rubrikerna; beställ uttaget på nytt.")
    return Passed(path, total, texts)


def _filled(batch: Batch) -> Batch:
    """Rows with any content; text files and sheets end in empty ones."""
    filled = np.zeros(len(batch.rows), dtype=bool)
    for column in batch.columns:
        some = pc.fill_null(pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(column)), 0), fill_value=False)
        filled |= some.to_numpy(zero_copy_only=False)
    if filled.all():
        return batch
    keep = pa.array(filled)
    return Batch(batch.rows[filled], tuple(column.filter(keep) for column in batch.columns))


def _cleaned(column: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(column)
    empty = pc.is_in(pc.utf8_lower(trimmed), pa.array(NOTHING, pa.string()))
    return pc.if_else(empty, pa.scalar(None, pa.string()), trimmed)


def _pseudonymous(column: pa.Array, pseudonyms: Pseudonyms) -> list[pa.Array]:
    coded = _cleaned(column).dictionary_encode()
    places = coded.indices.to_numpy(zero_copy_only=False)
    missing = np.isnan(places.astype(float))
    if not len(coded.dictionary):
        return [pa.nulls(len(column), pa.int64())] * 2
    found = np.where(missing, 0, places).astype(np.int64)
    return [pa.array(made[found], mask=missing) for made in pseudonyms.of(coded.dictionary.to_pylist())]


def _numbered(batch: Batch, place: int) -> list[int]:
    """Rows of the batch in which a column holds a personal identity number."""
    cells = batch.columns[place]
    maybe = pc.fill_null(pc.match_substring_regex(cells, _DIGITS), fill_value=False)
    hits: NDArray[np.int64] = np.flatnonzero(maybe.to_numpy(zero_copy_only=False))
    return [int(batch.rows[hit]) for hit in hits if holds_number(cells[int(hit)].as_py())]


def _faults(stream: Stream, numbers: Mapping[int, list[int]]) -> list[str]:
    faults = [
        f'{stream.where}{places(rows, len(rows), stream.numbered)}: kolumnen "{stream.heads[place]}" innehåller '
        "personnummer; ta bort kolumnen eller numren ur uttaget."
        for place, rows in sorted(numbers.items())
        if rows
    ]
    if stream.broken:
        faults.append(
            f"{stream.where}{places(stream.broken, len(stream.broken))}: raden har inte lika många fält som "
            "rubrikerna; rätta raden eller sätt citattecken om text som innehåller skiljetecknet."
        )
    return faults
