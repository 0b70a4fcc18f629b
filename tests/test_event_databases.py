"""Event tables out of databases: DuckDB files, and PostgreSQL with a server of its own."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import absent
from extracts import TEXTS, extracts, facts, initiative, processed, project

import naravard_lib as nv

__all__ = ["project"]
TABLES = "".join(f"  {name}: {{sql: {name}_vy, database: {{database}}}}\n" for name in TEXTS)


def fill(folder: Path) -> None:
    """A DuckDB file with a view for each extract; one column is a number, one a date, as databases have them."""
    with duckdb.connect(folder / "vard.duckdb") as base:
        for name in TEXTS:
            base.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{folder / name}.csv', all_varchar = true)")
            base.execute(f"CREATE VIEW {name}_vy AS SELECT * FROM {name}")
        base.execute('ALTER TABLE persons ALTER "Dödsdatum" TYPE DATE')
        base.execute('ALTER TABLE persons ALTER "Födelseår" TYPE INTEGER')


def from_database(folder: Path, database: str, **sql: str) -> Path:
    text = TABLES.replace("{database}", database)
    for name, query in sql.items():
        text = text.replace(f"{name}_vy", query)
    return initiative(folder, text)


def refused(folder: Path) -> str:
    with pytest.raises(nv.NaravardError) as caught:
        nv.load_events(folder)
    return str(caught.value)


def test_views_in_a_duckdb_file_give_the_same_tables_as_files(project: Path) -> None:
    expected = facts(nv.load_events(extracts(project)))
    fill(project)
    tables = nv.load_events(from_database(project, "vard.duckdb"))
    assert facts(tables) == expected
    assert tables.sources[0] == {"file": "vard.duckdb: persons_vy", "sha256": ""}


def test_a_view_is_read_every_time(project: Path) -> None:
    fill(extracts(project))
    before = facts(nv.load_events(from_database(project, "vard.duckdb")))
    with duckdb.connect(project / "vard.duckdb") as base:
        base.execute("INSERT INTO contacts VALUES ('A1', '2024-05-01', 'Akut', NULL, NULL)")
    after = facts(nv.load_events(project))
    assert len(after["contacts"]) == len(before["contacts"]) + 1


def test_a_database_has_no_row_numbers(project: Path) -> None:
    fill(extracts(project))
    with duckdb.connect(project / "vard.duckdb") as base:
        base.execute("INSERT INTO contacts VALUES ('999', '2024-05-01', 'Akut', NULL, NULL)")
    (remark,) = nv.load_events(from_database(project, "vard.duckdb")).remarks
    assert remark.text.startswith(
        "prov, tabellen contacts ur databasen vard.duckdb: 1 rad av 5 där personen inte finns"
    )


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("saknas", "vyn finns inte"),
        ("SELECT vem FROM contacts", "en kolumn i frågan finns inte"),
        ("SELECT * FROM", "frågan är felskriven"),
        ("DROP TABLE contacts", "namnet på en vy eller börja med SELECT"),
        ("WITH x AS (SELECT 1) DELETE FROM contacts", "frågan"),
        ("SELECT * EXCLUDE (Tid), (Löpnr || 'x')::INT AS Tid FROM contacts", "frågan går inte att köra"),
    ],
)
def test_a_query_that_cannot_be_run_is_refused_without_what_the_database_says(
    project: Path, query: str, says: str
) -> None:
    fill(extracts(project))
    fault = refused(from_database(project, "vard.duckdb", contacts=f'"{query}"'))
    assert says in fault
    assert "007" not in fault
    with duckdb.connect(project / "vard.duckdb") as base:
        assert base.execute("SELECT count(*) FROM contacts").fetchall() == [(4,)]


def test_a_query_reads_its_own_database_and_nothing_else(project: Path) -> None:
    fill(extracts(project))
    query = f"SELECT * FROM read_csv('{project / 'contacts.csv'}', all_varchar = true)"
    fault = refused(from_database(project, "vard.duckdb", contacts=f'"{query}"'))
    assert "frågan läser filer utanför databasen" in fault


def test_what_a_query_cannot_hold_in_memory_goes_to_the_private_folder(project: Path) -> None:
    fill(extracts(project))
    before = {path.name for path in project.iterdir()}
    query = "SELECT 'A1' AS Löpnr, DATE '2024-02-01' AS Tid, 'Akut' AS Slag, current_setting('temp_directory') AS Enhet"
    tables = nv.load_events(from_database(project, "vard.duckdb", contacts=f'"{query}"'))
    (contact,) = facts(tables)["contacts"]
    assert Path(contact["unit"]).parent.parent == processed(project).parent
    assert {path.name for path in project.iterdir()} == before
    assert [path.name for path in processed(project).parent.iterdir()] == ["events"]


@pytest.mark.parametrize(
    ("database", "says"),
    [
        ("postgresql://jag:hemligt@dator/vard", "får inte innehålla adress eller lösenord"),
        ("host=dator password=hemligt", "får inte innehålla adress eller lösenord"),
        ("../annan.duckdb", "pekar ut ur mappen"),
        ("vårddatabasen", "är ingen databas"),
    ],
)
def test_addresses_and_passwords_are_refused_in_the_file(project: Path, database: str, says: str) -> None:
    with pytest.raises(nv.DesignError, match=says) as caught:
        nv.load_initiative(from_database(project, f'"{database}"'))
    assert "hemligt" not in str(caught.value)


def test_a_database_that_is_not_there_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "filen finns inte" in refused(from_database(project, "vard.duckdb"))
    monkeypatch.delenv("VARDDATABAS", raising=False)
    assert "miljövariabeln VARDDATABAS är tom" in refused(from_database(project, "VARDDATABAS"))


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, listening on this machine only."""
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        absent("system", "PostgreSQL finns inte på datorn")
    folder = Path(tempfile.mkdtemp(prefix="naravard-pg-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # The server refuses to run as root.
    user = ["runuser", "-u", "postgres", "--"] if os.name == "posix" and os.getuid() == 0 else []
    if user:
        shutil.chown(folder, "postgres")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    data = str(folder / "data")
    try:
        run([*user, "initdb", "-D", data, "-U", "vard", "-A", "trust", "-E", "UTF8", "--no-locale"], folder)
        run([*user, "pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start"], folder)
        yield f"postgresql://vard@127.0.0.1:{port}/postgres"
        run([*user, "pg_ctl", "-D", data, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)


def fill_server(address: str) -> None:
    from adbc_driver_postgresql import dbapi

    types = {"Dödsdatum": "date", "Tid": "timestamp", "Födelseår": "smallint", "Kostnad": "numeric(9,2)"}
    with dbapi.connect(address) as base, base.cursor() as cursor:
        for name, text in TEXTS.items():
            heads, *lines = [line.split(";") for line in text.splitlines()]
            columns = ", ".join(f'"{head}" {types.get(head, "text")}' for head in heads)
            cursor.execute(f"DROP TABLE IF EXISTS {name} CASCADE")
            cursor.execute(f"CREATE TABLE {name} ({columns})")
            for line in lines:
                cells = [cell.replace("1 234,50", "1234.50").replace("20240209", "2024-02-09") for cell in line]
                values = ", ".join(f"'{cell}'" if cell else "NULL" for cell in cells)
                cursor.execute(f"INSERT INTO {name} VALUES ({values})")
            cursor.execute(f"CREATE VIEW {name}_vy AS SELECT * FROM {name}")
        base.commit()


@pytest.mark.system
def test_views_in_postgresql_give_the_same_tables_as_files(
    project: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = facts(nv.load_events(extracts(project)))
    fill_server(postgresql)
    monkeypatch.setenv("VARDDATABAS", postgresql)
    assert facts(nv.load_events(from_database(project, "VARDDATABAS"))) == expected


@pytest.mark.system
@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("saknas", "vyn finns inte"),
        ("SELECT vem FROM contacts", "en kolumn i frågan finns inte"),
        ("SELECT FROM WHERE", "frågan är felskriven"),
        ("WITH x AS (DELETE FROM contacts RETURNING *) SELECT * FROM x", "skriv en fråga som bara läser"),
        ("SELECT *, ('19121212-' || Löpnr)::int AS fel FROM contacts", "frågan"),
    ],
)
def test_postgresql_is_read_only_and_what_it_says_is_not_repeated(
    project: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch, query: str, says: str
) -> None:
    fill_server(postgresql)
    monkeypatch.setenv("VARDDATABAS", postgresql)
    fault = refused(from_database(project, "VARDDATABAS", contacts=f'"{query}"'.replace("Löpnr", '\\"Löpnr\\"')))
    assert says in fault
    assert not any(word in fault for word in ("1212", "127.0.0.1", "postgresql://"))
    assert len(facts(nv.load_events(from_database(project, "VARDDATABAS")))["contacts"]) == 4


@pytest.mark.system
def test_a_login_that_is_refused_says_so_without_the_address(
    project: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VARDDATABAS", postgresql.replace("vard@", "ingen:hemligt@"))
    fault = refused(from_database(project, "VARDDATABAS"))
    assert "miljövariabeln" in fault
    assert "hemligt" not in fault
