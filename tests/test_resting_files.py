"""Which files a chapter rests on: what is declared is what the shipped chapters really open, as Python itself tells it.

This file is also the script that is listened to: `python test_resting_files.py [--whole]` runs every chapter that an
initiative has something for, in the folders that the environment names, and prints what each has opened among the raw
files. DuckDB and Arrow open files past Python, but no table of theirs is read before Python has taken its checksum.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT, SHIPPED

from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.paths import INITIATIVE_FILE, workspace
from naravard_lib.tables.chapters import CHAPTERS, ONLY_WITH, reads_results, rests_on, rests_on_databases

READING = re.compile(r" = |save_result")  # the other cells show what these have made, and are left out of a quick run
SHORT = {"exempel-priser": ("5_benefit", "6_summary")}  # else as another initiative
PRICES = "index;år;värde;källa\nLPIK;2023;100;påhittad\nLPIK;2024;104;påhittad\n"


def listen(*, whole: bool) -> dict[str, list[str]]:
    """Name of the initiative and stem of the chapter -> names of the files that were opened, from its folder."""
    raw, opened = workspace().raw, set[str]()

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(str(raw)):
            opened.add(arguments[0])

    sys.addaudithook(hear)
    found = {}
    for folder in sorted(path.parent for path in raw.glob(f"*/{INITIATIVE_FILE}")):
        for stem in applying(load_initiative(folder)):
            opened.clear()
            carry_out(ROOT / "notebooks" / "cycle" / f"{stem}.ipynb", folder.name, whole=whole)
            found[f"{folder.name}/{stem}"] = sorted({os.path.relpath(path, folder) for path in opened})
    return found


def applying(plan: Initiative) -> list[str]:
    found = [stem for stem in CHAPTERS if stem not in ONLY_WITH or getattr(plan, ONLY_WITH[stem])]
    return [stem for stem in found if stem in SHORT.get(plan.id, CHAPTERS)]


def carry_out(notebook: Path, initiative: str, *, whole: bool) -> None:
    names: dict[str, Any] = {}
    for cell in nbformat.read(notebook, as_version=4).cells:
        if "parameters" in cell.metadata.get("tags", ()):
            names["initiative"] = initiative
        elif cell.cell_type == "code" and (whole or READING.search(cell.source)):
            exec(cell.source, names)


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped initiatives, and one that also asks for the table of price indexes beside them."""
    folder = tmp_path_factory.mktemp("resting") / "raw"
    shutil.copytree(ROOT / "data" / "raw", folder)
    (folder / "prisindex.csv").write_text(PRICES, encoding="utf-8")
    shutil.copytree(folder / "exempel-samverkan", folder / "exempel-priser")
    file = folder / "exempel-priser" / INITIATIVE_FILE
    text = file.read_text(encoding="utf-8").replace("id: exempel-samverkan", "id: exempel-priser")
    file.write_text(f"{text}prices: {{index: LPIK, to: 2024}}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def opened(raw: Path) -> dict[str, list[str]]:
    folders = {
        "NARAVARD_RAW": str(raw),
        "NARAVARD_PROCESSED": str(raw.parent / "processed"),
        "NARAVARD_ROOT": str(ROOT),
    }
    drawn = {"MPLBACKEND": "agg", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, __file__, *(["--whole"] if "NARAVARD_DEEP" in os.environ else [])]
    done = subprocess.run(command, env={**os.environ, **folders, **drawn}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", [*SHIPPED, "exempel-priser"])
def test_a_chapter_opens_what_is_declared_and_nothing_else(raw: Path, opened: dict[str, list[str]], name: str) -> None:
    plan = load_initiative(raw / name)
    declared = {stem: sorted({INITIATIVE_FILE, *rests_on(plan, stem)}) for stem in applying(plan)}
    assert {stem: opened[f"{name}/{stem}"] for stem in declared} == declared


def test_prices_are_among_what_was_opened(opened: dict[str, list[str]]) -> None:
    read = [key for key, names in opened.items() if "../prisindex.csv" in names]
    assert read == ["exempel-priser/5_benefit", "exempel-priser/6_summary"]


def test_a_changed_extract_of_events_is_nothing_to_the_first_chapters(raw: Path) -> None:
    plan = load_initiative(raw / "narsjukvardsteam")
    touched = [stem for stem in CHAPTERS if "kontakter_syntetisk.parquet" in rests_on(plan, stem)]
    assert touched == ["4_outcome_inscription", "5_benefit", "6_summary"]


def test_a_chapter_of_ones_own_rests_on_everything(raw: Path) -> None:
    plan = load_initiative(raw / "narsjukvardsteam")
    assert set(rests_on(plan, "7_egen")) == set(plan.files)
    assert set(rests_on(load_initiative(raw / "exempel-priser"), "7_egen")) > {"../prisindex.csv"}
    assert [stem for stem in (*CHAPTERS, "7_egen") if reads_results(stem)] == ["6_summary", "7_egen"]


def test_databases_are_files_in_the_folder_or_names_of_something_elsewhere(raw: Path, tmp_path: Path) -> None:
    folder = tmp_path / "narsjukvardsteam"
    shutil.copytree(raw / folder.name, folder)
    file = folder / INITIATIVE_FILE
    persons, inscriptions = "file: personer_syntetisk.csv", "file: inskrivna_syntetisk.csv"
    text = file.read_text(encoding="utf-8").replace(persons, "sql: personer\n    database: vard.duckdb")
    file.write_text(text.replace(inscriptions, "sql: inskrivna\n    database: VARDDATA"), encoding="utf-8")
    plan = load_initiative(folder)
    assert "vard.duckdb" in rests_on(plan, "4_outcome_inscription")
    assert "vard.duckdb" not in rests_on(plan, "1_baseline")
    assert rests_on_databases(plan, "4_outcome_inscription") == rests_on_databases(plan, "7_egen") == ("VARDDATA",)
    assert rests_on_databases(plan, "3_outcome_its") == ()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(listen(whole="--whole" in sys.argv)))
