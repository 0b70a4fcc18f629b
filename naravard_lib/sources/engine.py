"""The engine that event queries run on: DuckDB inside this process, or a Spark cluster that is already there.

Limits. Monthly extracts are read whole by pandas (`sources.extract`) and are meant for at most 200 MB or a million
rows. Event tables are streamed from Parquet: DuckDB keeps to `memory` and writes what does not fit to a private folder,
so that the disk is the limit and not the memory. It counts its own buffers only: Python itself comes on top, and the
table of results that a query ends in.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, Self

import narwhals as nw

from naravard_lib.errors import SourceError

VARIABLE = "NARAVARD_ENGINE"  # environment variable that carries `--engine` to the kernels
MEMORY = "512MB"  # all five queries over 5e7 events stay below 800 MiB with it (benchmarks/engine.py)
THREADS = 1  # batches work on several initiatives at once, and a second thread takes a quarter more CPU
_FREED = "1MB"  # a query that frees more hands it back to the machine: 10 MiB less at the peak of 1e7 events


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """An open engine; use it in a `with` statement or call `close`.

    Attributes:
        name: "duckdb" or "spark".
        read: from the path of a Parquet file to the engine's own lazy table.
        close: puts DuckDB's limits back as they were, or leaves the cluster.
    """

    name: str
    read: Callable[[str], Any]
    close: Callable[[], None]

    def scan(self, path: Path | str) -> nw.LazyFrame[Any]:
        """A Parquet file as a lazy frame; nothing but its schema is read yet.

        On a cluster the path must lead to the file on every machine.

        Raises:
            SourceError: there is no such file. A path with a scheme (hdfs://…) is left to the cluster.
        """
        if "://" not in str(path) and not Path(path).exists():
            raise SourceError(f"{Path(path).name}: filen finns inte; läs in händelserna på nytt.")
        frame: nw.LazyFrame[Any] = nw.from_native(self.read(str(path)))
        return frame

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_engine(master: str | None = None, memory: str = MEMORY, threads: int = THREADS) -> Engine:
    """DuckDB, or Spark when a master is named here or in the environment variable NARAVARD_ENGINE.

    Args:
        master: a Spark master, "spark://host:7077" or "local[2]"; "duckdb" or nothing: DuckDB in this process.
        memory: the most that DuckDB may hold, in its own words ("512MB", "4GB"); on a cluster its own settings decide.
        threads: threads of DuckDB.

    Raises:
        SourceError: the master is no Spark master, pyspark is not installed, or Spark does not start.
    """
    asked = master or os.environ.get(VARIABLE) or "duckdb"
    if asked == "duckdb":
        return _duckdb(memory, threads)
    if not asked.startswith(("spark://", "local", "yarn", "k8s://")):
        raise SourceError(f'--engine {asked}: okänd motor; skriv "duckdb" eller klustrets adress, spark://dator:7077.')
    return _spark(asked)


def _duckdb(memory: str, threads: int) -> Engine:
    """The process's own DuckDB: Narwhals turns to it for some operations, which frames of another cannot use then."""
    import duckdb

    connection = duckdb.default_connection()
    earlier = {name: _setting(connection, name) for name in ("memory_limit", "threads")}
    _set(connection, {"memory_limit": memory, "threads": threads, "temp_directory": _spill_folder()})
    _set(connection, {"enable_progress_bar": False, "preserve_insertion_order": False})
    _set(connection, {"allocator_flush_threshold": _FREED, "allocator_bulk_deallocation_flush_threshold": _FREED})
    return Engine("duckdb", connection.read_parquet, lambda: _set(connection, earlier))


def _setting(connection: Any, name: str) -> Any:
    return connection.sql(f"SELECT current_setting('{name}')").fetchall()[0][0]


def _set(connection: Any, settings: Mapping[str, object]) -> None:
    for name, value in settings.items():
        if _setting(connection, name) != value:
            connection.execute(f"SET {name} = '{value}'")


@cache
def _spill_folder() -> str:
    """One for the process, since DuckDB cannot leave a folder it has written to; removed when the process ends."""
    folder = tempfile.mkdtemp(prefix="naravard-")  # made with mode 0700
    # Not atexit, which workers of multiprocessing pass over; a forked child leaves its parent's folder alone.
    Finalize(None, shutil.rmtree, (folder,), {"ignore_errors": True}, exitpriority=0)
    return folder


def _spark(master: str) -> Engine:
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise SourceError(
            "Spark är inte installerat; kör pip install pyspark i arbetsbänkens miljö eller utelämna --engine."
        ) from None
    settings: dict[str, bool | float | int | str | None] = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if master.startswith("local"):  # on one computer 200 parts of a table only take time; a cluster knows its own
        settings["spark.sql.shuffle.partitions"] = "4"
    try:
        session = SparkSession.builder.master(master).appName("naravard").config(map=settings).getOrCreate()
    except (Py4JError, PySparkException) as fault:
        raise SourceError(
            f"--engine {master}: Spark startar inte; kontrollera adressen, att klustret är igång och att Java finns."
        ) from fault
    session.sparkContext.setLogLevel("ERROR")
    return Engine("spark", session.read.parquet, session.stop)
