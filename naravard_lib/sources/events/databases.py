"""Views and queries in a DuckDB file or a PostgreSQL database, read only and in batches.

What a database answers when something is wrong may hold a person's id or the address with its password. It is never
repeated: PostgreSQL's code of the fault is put into words of our own.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from naravard_lib.errors import SourceError
from naravard_lib.initiative.events import DATABASE_ENDINGS, EventSource
from naravard_lib.sources.engine import MEMORY
from naravard_lib.sources.events.streams import Batch, Stream, counted
from naravard_lib.sources.events.tidying import THREADS

Opened = tuple[tuple[str, ...], Iterator[Any]]  # heads, batches
ROWS = 65_536  # of one batch
_QUERY = re.compile(r"\s*(?:select|with)\b", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_WORDS = {  # beginning of PostgreSQL's code of a fault (its manual, appendix A) -> what is wrong and what to do
    "42501": "behörighet saknas; be om rätt att läsa vyn",
    "42P01": "vyn finns inte; rätta namnet i initiative.yaml",
    "42703": "en kolumn i frågan finns inte; rätta sql i initiative.yaml",
    "42601": "frågan är felskriven; rätta sql i initiative.yaml",
    "25006": "frågan försöker ändra i databasen; skriv en fråga som bara läser",
}
_OUTSIDE = "frågan läser filer utanför databasen; lägg in dem som tabeller i den"
_OTHER = "frågan går inte att köra; pröva den i databasens eget verktyg"


def open_query(folder: Path, name: str, source: EventSource, drafts: Path) -> Stream:
    """Open a view or query.

    Args:
        folder: the initiative's folder.
        name: the event table.
        source: what the initiative file says.
        drafts: a private folder, for what a DuckDB query cannot hold in memory.

    Raises:
        SourceError: the database or the view is not there, or may not be read.
    """
    where = f"{folder.name}, tabellen {name} ur databasen {source.database}"
    database, query = source.database or "", _query(source.sql or "", where)
    if database.endswith(DATABASE_ENDINGS):
        heads, batches = _duckdb(folder / database, query, where, drafts / "database-spill")
    else:
        heads, batches = _postgresql(database, query, where)
    return Stream(
        where, heads, _told(batches, where), {"file": f"{database}: {source.sql}", "sha256": ""}, numbered=False
    )


def _query(text: str, where: str) -> str:
    if _NAME.fullmatch(text):
        return f"SELECT * FROM {text}"
    if _QUERY.match(text):
        return text
    raise SourceError(f"{where}: sql ska vara namnet på en vy eller börja med SELECT; rätta initiative.yaml.")


def _duckdb(path: Path, query: str, where: str, spill: Path) -> Opened:
    import duckdb

    if not path.is_file():
        raise SourceError(f"{where}: filen finns inte; lägg den i mappen eller rätta namnet.")
    try:
        limits: dict[str, Any] = {"memory_limit": MEMORY, "threads": THREADS, "temp_directory": str(spill)}
        connection = duckdb.connect(path, read_only=True, config=limits)
        connection.execute("SET enable_external_access = false")  # a query reads this database and nothing else
        relation = connection.sql(query)
        return tuple(relation.columns), _from_relation(connection, relation)
    except duckdb.CatalogException:
        raise SourceError(f"{where}: {_WORDS['42P01']}.") from None
    except duckdb.BinderException:
        raise SourceError(f"{where}: {_WORDS['42703']}.") from None
    except duckdb.ParserException:
        raise SourceError(f"{where}: {_WORDS['42601']}.") from None
    except duckdb.PermissionException:
        raise SourceError(f"{where}: {_OUTSIDE}.") from None
    except duckdb.IOException:
        raise SourceError(f"{where}: filen går inte att öppna; stäng den i andra program och försök igen.") from None
    except duckdb.Error:
        raise SourceError(f"{where}: {_OTHER}.") from None


def _from_relation(connection: Any, relation: Any) -> Iterator[Any]:
    """Batches of a query; it is closed before its connection, since DuckDB 2.0 waits for ever the other way round."""
    reader = relation.to_arrow_reader(ROWS)
    try:
        yield from reader
    finally:
        reader.close()
        del reader, relation
        connection.close()


def _postgresql(variable: str, query: str, where: str) -> Opened:
    from adbc_driver_postgresql import dbapi

    if not (address := os.environ.get(variable)):
        raise SourceError(f"{where}: miljövariabeln {variable} är tom; lägg databasens adress i den.")
    try:
        connection = dbapi.connect(address)
    except dbapi.Error:
        raise SourceError(
            f"{where}: databasen svarar inte eller nekar inloggning; kontrollera adressen i miljövariabeln {variable}."
        ) from None
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
            connection.commit()
            heads = tuple(cursor.adbc_execute_schema(query).names)
    except dbapi.Error as error:
        connection.close()
        raise SourceError(f"{where}: {_meaning(error)}.") from None
    return heads, _from_server(connection, query, where)


def _from_server(connection: Any, query: str, where: str) -> Iterator[Any]:
    from adbc_driver_postgresql import dbapi

    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            yield from cursor.fetch_record_batch()
    except dbapi.Error as error:
        raise SourceError(f"{where}: {_meaning(error)}.") from None


def _meaning(error: Any) -> str:
    code = getattr(error, "sqlstate", None) or ""
    return next((words for start, words in _WORDS.items() if code.startswith(start)), _OTHER)


def _told(batches: Iterator[Any], where: str) -> Iterator[Batch]:
    try:
        yield from counted(batches)
    except SourceError:
        raise
    except Exception:  # the driver hands on faults of any class here, and none may show what the database said
        raise SourceError(f"{where}: läsningen avbröts; {_OTHER}.") from None
