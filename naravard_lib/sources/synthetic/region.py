"""A fictitious region of any size as event tables in Parquet, with known true effects of its seven teams.

`python -m naravard_lib.sources.synthetic --region DIR --events 1e6` writes persons.parquet, contacts.parquet,
stays.parquet and inscriptions.parquet into DIR, in the columns and the order of `tables.event_schema`. Events are the
rows of contacts and stays.

The truth. Persons aged 55 and over are followed from 2020-01 to 2025-03 and inscribed in 2022-01 to 2024-03, one in 16
(`World.pool`), by what the data show: a stay or repeated ED visits. From the first day of the month after inscription a
team prevents each ED visit and each stay with a probability of .20 (`EFFECT`), so the true rate ratio of ED visits, of
admissions and of bed-days is .80 and that of planned visits 1. The team's own home visits come on top, half a visit a
month. Deaths, other contacts and municipal measures do not change. At Mellanby a third of the inscriptions are entered
one to four months late. Nothing else differs between the seven hospitals.

Blocks of 8192 persons are drawn one after another, each from its own seed: 5e7 events take half a minute on one core
and 320 MB, 1e6 take 280 MB.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from naravard_lib.sources.synthetic import arrow
from naravard_lib.sources.synthetic.blocks import BLOCK, EFFECT, KINDS, draw_block
from naravard_lib.sources.synthetic.world import World

REGION = World("region")
EVENTS_PER_PERSON = 49.05  # mean over 1e6 persons; a region's events lie within a few per cent of what was asked for

_PARTS = {"persons": "persons"} | dict.fromkeys(KINDS, "contacts") | {"stays": "stays", "inscriptions": "inscriptions"}
_ROWS = 122_880  # rows of a row group: DuckDB's own, so that queries can pass over groups and share them out


def write_region(
    folder: Path, events: float, seed: int = 1, world: World = REGION, effect: Mapping[str, float] = EFFECT
) -> None:
    """Write a region's four tables into `folder`, which is made when missing; the same seed and size give the same.

    Args:
        folder: files of the same names are replaced.
        events: rows of contacts and stays wanted, give or take a few per cent; at least one person is drawn.
        seed: the same seed with another effect gives the same persons, inscribed in the same months.
        world: how people come to be inscribed, and how many (`pool`).
        effect: relative effect by outcome, from -1 to 0.
    """
    total = max(1, round(events / EVENTS_PER_PERSON))
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        made = Path(scratch)
        _draw(made, total, seed, world, effect)
        for name, schema in arrow.SCHEMAS.items():
            with pq.ParquetWriter(made / f"{name}.parquet", schema, compression="zstd") as sink:
                for part in (part for part, table in _PARTS.items() if table == name):
                    for group in _row_groups(made / part):
                        sink.write_table(group, row_group_size=_ROWS)
        for path in sorted(made.glob("*.parquet")):
            path.replace(folder / path.name)


def _draw(folder: Path, total: int, seed: int, world: World, effect: Mapping[str, float]) -> None:
    """Every table in the order the blocks come, and each kind of contact apart: on disk kind comes before person."""
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with ExitStack() as stack:
        streams = {
            part: stack.enter_context(pa.ipc.new_stream(folder / part, arrow.SCHEMAS[name], options=options))
            for part, name in _PARTS.items()
        }
        for number in range(-(-total // BLOCK)):
            block = draw_block(world, effect, seed, number, total)
            for part, stream in streams.items():
                stream.write_table(arrow.table(block, part))


def _row_groups(path: Path) -> Iterator[pa.Table]:
    """What a stream holds in tables of one row group each."""
    waiting: list[pa.RecordBatch] = []
    with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as stream:
        for batch in stream:
            waiting.append(batch)
            while sum(len(batch) for batch in waiting) >= _ROWS:
                table = pa.Table.from_batches(waiting)
                yield table.slice(0, _ROWS)
                waiting = table.slice(_ROWS).to_batches()
    if waiting:
        yield pa.Table.from_batches(waiting)
