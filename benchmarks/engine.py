"""The event engine: the window query against the bare scan, all five queries against pandas, and how they grow.

A synthetic region in Parquet (`naravard_lib.sources.synthetic.region`); events are the rows of contacts and stays. Each
measurement is a process of its own: what is measured is first done once on a region of 1e3 events, so that all packages
are loaded; then CPU seconds (user and system) and the peak of the whole process's memory. One thread.

The scan reads the very columns that the window query uses, whole, and does next to nothing with them: integers are
joined by exclusive or, texts by their lengths; a second figure by their greatest, which is what most would write. The
window query is measured as the sources print it (DOMAIN M6: ED visits and bed-days) and for all nine outcomes at once,
each from tables of which nothing is kept yet. The five queries are asked of the same tables one after the other, as an
analysis does: what the first finds of the inscribed is kept for the second.

Quick: 1e6 and 1e7 events, Spark left out. `NARAVARD_DEEP=1` or `--all`: 5e7 events and Spark on 1e5, remembered by the
code that was measured.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np
from common import DEEP, ROOT, SEED, header, show
from store import OUTPUT, fingerprint, remembered

FIRST, LAST = 18262, 20178  # 2020-01-01 and 2025-03-31, the months of a synthetic region
_STORE = OUTPUT / "engine.jsonl"
_PEER = Path(__file__).parent / "peers" / "events_pandas.py"
_RUNS = 5
_SCAN = {
    "contacts": "bit_xor(person_id), bit_xor(day), {text}",
    "stays": "bit_xor(person_id), bit_xor(admission_day), bit_xor(discharge_day), count(unplanned)",
    "persons": "bit_xor(person_id), bit_xor(death_day)",
    "inscriptions": "bit_xor(person_id), bit_xor(start_day), max(team)",
}
Task = Callable[[], object]


def scan(folder: Path, text: str) -> Task:
    """The bare scan of what the window query reads."""
    import duckdb

    from naravard_lib.sources.engine import open_engine

    open_engine()
    connection = duckdb.default_connection()

    def read() -> None:
        for table, columns in _SCAN.items():
            words = f"SELECT {columns.format(text=text)} FROM read_parquet('{folder / table}.parquet')"
            connection.sql(words).fetchall()

    return read


def ours(folder: Path, names: list[str], master: str | None = None) -> dict[str, Task]:
    """The queries on DuckDB or Spark, from the text of the query to its answer, all of the same fresh tables."""
    from naravard_lib.analysis.events.profile import month_profile
    from naravard_lib.analysis.events.rates import bed_days, monthly_rates, readmissions
    from naravard_lib.analysis.events.windows import person_windows
    from naravard_lib.sources.engine import open_engine
    from naravard_lib.tables.event_schema import EVENT_TABLES
    from naravard_lib.tables.events import EventTables

    engine = open_engine(master)
    tables = {name: engine.scan(folder / f"{name}.parquet") for name in EVENT_TABLES}
    events = EventTables(**tables, first=FIRST, last=LAST)
    queries: dict[str, Any] = {
        q.__name__: q for q in (person_windows, month_profile, monthly_rates, readmissions, bed_days)
    }
    queries["as the sources print it"] = partial(person_windows, outcomes=("ed_visits", "bed_days"))
    return {name: lambda query=queries[name]: query(events).collect() for name in names}


def theirs(folder: Path, names: list[str]) -> dict[str, Task]:
    """The same in pandas."""
    from peers.events_pandas import QUERIES, Extract

    extract = Extract(folder, FIRST, LAST)
    return {name: lambda query=QUERIES[name]: query(extract) for name in names}


QUERIES = ["person_windows", "month_profile", "monthly_rates", "readmissions", "bed_days"]
PARTS: dict[str, Callable[[Path], list[Task]]] = {
    "scan": lambda folder: [scan(folder, "sum(strlen(kind))")],
    "scan, greatest text": lambda folder: [scan(folder, "max(kind)")],
    "windows": lambda folder: list(ours(folder, QUERIES[:1]).values()),
    "windows, as the sources print it": lambda folder: list(ours(folder, ["as the sources print it"]).values()),
    "ours": lambda folder: list(ours(folder, QUERIES).values()),
    "pandas": lambda folder: list(theirs(folder, QUERIES).values()),
}
SCANS = ("scan", "scan, greatest text")
WINDOWS = ("windows, as the sources print it", "windows")


def peak() -> float:
    """The highest memory of this process so far, MiB; not of `ru_maxrss`, which remembers the parent's."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def measure(part: str, small: Path, folder: Path) -> dict[str, float]:
    """What a child process finds out: CPU seconds, peak memory, and the peak before the first query that counts."""
    for task in PARTS[part](small):
        task()
    tasks = PARTS[part](folder)
    before, began = peak(), process_time()
    for task in tasks:
        task()
    return {"cpu": process_time() - began, "peak": peak(), "before": before}


def apart(parts: Sequence[str], folder: Path, runs: int = _RUNS) -> list[dict[str, float]]:
    """The medians of some processes of each part, in turns, since the machine is not always equally quick."""
    found: dict[str, list[dict[str, float]]] = {part: [] for part in parts}
    with tempfile.TemporaryDirectory() as small:
        region(Path(small), 1e3)
        for _ in range(runs):
            for part in parts:
                command = [sys.executable, __file__, "--part", part, small, str(folder)]
                done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
                found[part].append(json.loads(done.stdout))
    return [{name: median(one[name] for one in rows) for name in rows[0]} for rows in found.values()]


def region(folder: Path, events: float) -> int:
    """Write a region and say how many events it has."""
    import pyarrow.parquet as pq

    from naravard_lib.sources.synthetic.region import write_region

    write_region(folder, events, seed=SEED)
    return sum(pq.read_metadata(folder / f"{name}.parquet").num_rows for name in ("contacts", "stays"))


def differing(folder: Path, master: str | None = None) -> int:
    """Cells of all five answers in which the engine and pandas differ."""
    from peers.events_pandas import differing_cells

    right = theirs(folder, QUERIES)
    return sum(
        differing_cells(name, task().to_pandas(), right[name]())  # type: ignore[attr-defined]
        for name, task in ours(folder, QUERIES, master).items()
    )


def against_scan(folder: Path) -> None:
    floors = {part: apart([part], folder)[0]["cpu"] for part in SCANS}
    for part, floor in floors.items():
        show(f"{part} at 1e7, CPU", floor, "s", 3)
    for part in WINDOWS:
        cpu = apart([part], folder)[0]["cpu"]
        show(f"person {part} at 1e7, CPU", cpu, "s", 3)
        for scanned, floor in floors.items():
            show(f"person {part}, times the {scanned}", cpu / floor, "x (must: 2, aim: 1.25)", 2)


def against_pandas(folder: Path) -> dict[str, float]:
    own, pandas = apart(["ours", "pandas"], folder)
    for name, one in (("ours", own), ("pandas", pandas)):
        show(f"five queries at 1e7, {name}, CPU", one["cpu"], "s", 2)
        show(f"five queries at 1e7, {name}, peak memory", one["peak"], "MiB", 0)
        show(f"five queries at 1e7, {name}, peak above the loaded packages", one["peak"] - one["before"], "MiB", 0)
    show("CPU, pandas to ours", pandas["cpu"] / own["cpu"], "x (must: 4, aim: 8)")
    show("peak memory, pandas to ours", pandas["peak"] / own["peak"], "x (must: 4, aim: 6)")
    above = (pandas["peak"] - pandas["before"]) / (own["peak"] - own["before"])
    show("peak above the loaded packages, pandas to ours", above, "x")
    return own


def deep(small: dict[str, float], events: int) -> dict[str, Any]:
    """5e7 events, and Spark on 1e5."""
    with tempfile.TemporaryDirectory() as place:
        large, few = Path(place) / "large", Path(place) / "few"
        many = region(large, 5e7)
        found = {part: apart([part], large, runs=1)[0] for part in PARTS}
        region(few, 1e5)
        spark = differing(few, "local[2]")
    exponent = float(np.log(found["ours"]["cpu"] / small["cpu"]) / np.log(many / events))
    return {"events": many, **found, "exponent": exponent, "spark": spark}


def show_deep(found: dict[str, Any]) -> None:
    own, pandas = found["ours"], found["pandas"]
    show("events", found["events"])
    show("five queries at 5e7, CPU", own["cpu"], "s (must: 25)")
    show("five queries at 5e7, peak memory", own["peak"], "MiB (must: 800)", 0)
    show("growth from 1e6 to 5e7, exponent", found["exponent"], "(must: 1.05)", 2)
    show("five queries at 5e7, CPU, pandas to ours", pandas["cpu"] / own["cpu"], "x")
    show("five queries at 5e7, peak memory, pandas to ours", pandas["peak"] / own["peak"], "x")
    for part in WINDOWS:
        for scanned in SCANS:
            show(f"person {part} at 5e7, times the {scanned}", found[part]["cpu"] / found[scanned]["cpu"], "x", 2)
    show("cells that differ from pandas, Spark on 1e5", found["spark"])


def main() -> None:
    header("Event engine: person windows, month profile, monthly rates, readmissions, bed-days")
    with tempfile.TemporaryDirectory() as place:
        million, ten = Path(place) / "million", Path(place) / "ten"
        events = region(million, 1e6)
        show("events", events)
        show("cells that differ from pandas, DuckDB", differing(million))
        show("events", region(ten, 1e7))
        against_scan(ten)
        large = against_pandas(ten)
        small = apart(["ours"], million)[0]
    show("five queries at 1e6, CPU", small["cpu"], "s", 2)
    show("growth from 1e6 to 1e7, exponent", float(np.log10(large["cpu"] / small["cpu"])), "", 2)
    if DEEP or "--all" in sys.argv:
        code = [
            *sorted((ROOT / "naravard_lib/analysis/events").glob("*.py")),
            ROOT / "naravard_lib/sources/engine.py",
            _PEER,
        ]
        found = remembered(_STORE, fingerprint([*code, Path(__file__)]), lambda: deep(small, events))
        show_deep(found)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))))
    else:
        main()
