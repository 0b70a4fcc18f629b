"""The engine: its limits, its private folder, what it says when something is missing."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from naravard_lib.errors import SourceError
from naravard_lib.sources.engine import MEMORY, THREADS, VARIABLE, open_engine
from naravard_lib.tables.events import EventTables


def setting(name: str) -> object:
    return duckdb.sql(f"SELECT current_setting('{name}')").fetchall()[0][0]


def test_limits_hold_while_it_is_open_and_are_put_back() -> None:
    duckdb.sql("SET memory_limit = '1GiB'")
    before = setting("memory_limit"), setting("threads")
    with open_engine(memory="200MiB", threads=1) as engine:
        assert engine.name == "duckdb"
        assert (setting("memory_limit"), setting("threads")) == ("200.0 MiB", 1)
        folder = Path(str(setting("temp_directory")))
        assert folder.is_dir()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert setting("enable_progress_bar") is False
    assert (setting("memory_limit"), setting("threads")) == before


def test_one_inside_another_gives_the_outer_its_limits_back() -> None:
    with open_engine(memory="300MiB"):
        with open_engine(memory="200MiB"):
            pass
        assert setting("memory_limit") == "300.0 MiB"


def test_defaults_are_those_the_figures_were_measured_with() -> None:
    with open_engine():
        assert (setting("threads"), THREADS) == (1, 1)
        assert (setting("memory_limit"), MEMORY) == ("488.2 MiB", "512MB")


SPILL = """
import duckdb, sys
from pathlib import Path
from naravard_lib.sources.engine import open_engine
with open_engine(memory="60MB", threads=1):
    folder = Path(duckdb.sql("SELECT current_setting('temp_directory')").fetchall()[0][0])
    kept = duckdb.sql("SELECT count(*) FROM (SELECT hash(i) h FROM range(8000000) t(i) ORDER BY h LIMIT 7999999)")
    assert kept.fetchall() == [(7999999,)]
    assert any(folder.iterdir()), "nothing was spilled"
print(folder)
"""


WORKER = """
import multiprocessing
import duckdb
from naravard_lib.sources.engine import open_engine

def folder(_):
    open_engine()
    return duckdb.sql("SELECT current_setting('temp_directory')").fetchall()[0][0]

if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.map(folder, [0])[0])
        pool.close()
        pool.join()
"""


def test_a_worker_process_leaves_no_folder_either(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(WORKER, encoding="utf-8")
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.strip())
    assert folder.parent == tmp_path
    assert not folder.exists()


def test_what_does_not_fit_goes_to_a_folder_that_is_gone_afterwards(tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", SPILL], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.strip())
    assert folder.parent == tmp_path
    assert not folder.exists()
    assert list(tmp_path.iterdir()) == []  # nor a .tmp where the process happened to run


def test_a_parquet_file_and_a_frame_meet_in_one_query(tmp_path: Path) -> None:
    people = pd.DataFrame({"person_id": [1, 2], "birth_year": [1940, 1950]})
    EventTables.of(
        people, contacts=pd.DataFrame({"person_id": [1], "time": [pd.Timestamp("2024-01-01")], "kind": "ed"})
    )
    people.to_parquet(tmp_path / "persons.parquet")
    with open_engine() as engine:
        stored = engine.scan(tmp_path / "persons.parquet")
        visits = pd.DataFrame({"person_id": [2], "time": [pd.Timestamp("2024-01-01")], "kind": ["ed"]})
        given = EventTables.of(people, visits).contacts
        found = stored.join(given.select("person_id"), on="person_id").unique("person_id").collect()
    assert found["birth_year"].to_list() == [1950]


def test_a_missing_file_is_named() -> None:
    with open_engine() as engine, pytest.raises(SourceError, match=r"contacts\.parquet: filen finns inte"):
        engine.scan("nowhere/contacts.parquet")


def test_the_environment_names_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "sparc://dator")
    with pytest.raises(SourceError, match="okänd motor"):
        open_engine()
    with open_engine("duckdb") as engine:  # what is asked for goes before the environment
        assert engine.name == "duckdb"


def test_without_pyspark_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)  # as if it were not installed
    with pytest.raises(SourceError, match="pip install pyspark"):
        open_engine("local[1]")


def test_without_java_spark_says_what_to_look_for(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="pyspark är inte installerat")
    program = "from naravard_lib.sources.engine import open_engine; open_engine('local[1]')"
    nowhere = {"PATH": str(tmp_path), "JAVA_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | nowhere, capture_output=True, text=True, check=False
    )
    assert done.stderr.rstrip().endswith("att klustret är igång och att Java finns.")
