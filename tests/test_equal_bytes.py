"""The same folder in gives the same bytes out: another process, another place, another clock zone and language."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

NAME = "exempel-samverkan"
DOCUMENTS = (
    "rapport.pdf",
    "rapport.html",
    "rapport.docx",
    "bilaga.pdf",
    "bilaga.html",
    "underlag.xlsx",
    "granskning.pdf",
)
ELSEWHERE = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "7", "COLUMNS": "40"}


@pytest.fixture(scope="module")
def first(shipped_reports: Path) -> Path:
    return shipped_reports / NAME


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a copy of the raw folder that lies elsewhere, made by a process that stands elsewhere."""
    place = tmp_path_factory.mktemp("annan plats")
    shutil.copytree(ROOT / "data" / "raw" / NAME, place / "källa" / NAME)
    command = [str(Path(sys.executable).with_name("naravard")), "run", "--raw", "källa", "--out", "ut"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NARAVARD_")}
    environment = {**kept, **ELSEWHERE, "NARAVARD_ROOT": str(ROOT)}
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return place / "ut" / NAME


def files(folder: Path) -> dict[str, bytes]:
    """The content of every file but the manifest, which tells when and for how long the run went on."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    del found["manifest.json"]
    return found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_is_the_same_to_the_byte(first: Path, again: Path, document: str) -> None:
    assert (first / document).read_bytes() == (again / document).read_bytes()


def test_nothing_else_in_the_folder_differs(first: Path, again: Path) -> None:
    left, right = files(first), files(again)
    assert left.keys() == right.keys()
    assert [name for name in left if left[name] != right[name]] == []


def test_no_file_names_the_place_it_was_made(again: Path) -> None:
    place = str(again.parent.parent).encode()
    assert [name for name, content in files(again).items() if place in content] == []
