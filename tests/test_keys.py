"""Keys and records: any change is seen and told, nothing else is, and no damaged file is ever trusted."""

import copy
import dataclasses
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import pytest
from conftest import ROOT
from hypothesis import assume, given
from hypothesis import strategies as st

from naravard_lib.checksums import ABSENT, sha256, sha256_or_absent
from naravard_lib.initiative import load_initiative
from naravard_lib.paths import Workspace
from naravard_lib.runner.keys import RUN, UNKNOWN, Key, chapter_files, chapter_key, input_files, installed_versions
from naravard_lib.runner.manifest import MANIFEST, read_made
from naravard_lib.runner.records import (
    Record,
    is_whole,
    read_json,
    read_record,
    read_stopped,
    why,
    write_record,
    write_stopped,
)

digests = st.text("0123456789abcdef", min_size=1, max_size=8)
files = st.sampled_from(["initiative.yaml", "akutbesok.csv", "../prisindex.csv", "å b.xlsx"])
stems = st.sampled_from(["1_baseline", "3_outcome_its", "7_egen"])
versions = st.dictionaries(st.sampled_from(["python", "pandas", "numpy", "naravard"]), digests)
keys = st.builds(
    Key, digests, digests, st.dictionaries(files, digests), st.dictionaries(stems, digests), digests, digests, versions
)
signs = st.characters(exclude_characters="/\\")  # also such as no text has: a file's name is bytes
names = st.text(signs, min_size=1, max_size=9).filter(lambda name: not name.startswith("."))
outputs = st.dictionaries(names.map("notebooks/{}".format) | names.map("results/{}".format), digests)
records = st.builds(Record, keys, outputs, st.floats(0, 1e6))


def hashed(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_what_may_not_be_looked_at_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    (tmp_path / "delad").symlink_to("a" * 300)  # to look at what it leads to is an error
    assert list(input_files(tmp_path)) == ["a.csv"]


@given(keys)
def test_an_unchanged_key_is_no_reason(key: Key) -> None:
    assert why(Record(dataclasses.replace(key), {}, 1.0), key) == ()


def test_what_was_never_run_is_to_be_run() -> None:
    assert why(None, Key("", "", {}, {}, "", "")) == ("aldrig körd",)


@given(keys, st.sampled_from(["notebook", "parameters", "library", "environment"]), digests)
def test_one_changed_part_is_one_reason(key: Key, part: str, other: str) -> None:
    assume(getattr(key, part) != other)
    assert len(why(Record(key, {}, 1.0), dataclasses.replace(key, **{part: other}))) == 1


@given(keys, st.sampled_from(["inputs", "results"]), files | stems, digests | st.just(ABSENT))
def test_one_changed_file_is_one_reason_that_names_it(key: Key, part: str, name: str, other: str) -> None:
    before: dict[str, str] = getattr(key, part)
    assume(before.get(name) != other)
    for changed in (before | {name: other}, {each: digest for each, digest in before.items() if each != name}):
        (reason,) = why(Record(key, {}, 1.0), dataclasses.replace(key, **{part: changed})) or ("",)
        assert (reason == "") == (changed == before)
        assert not reason or name.removeprefix("../") in reason


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"notebook": "x"}, "notebooken har ändrats"),
        ({"inputs": {"akutbesok.csv": "x"}}, "akutbesok.csv har ändrats"),
        ({"inputs": {"akutbesok.csv": ABSENT}}, "akutbesok.csv saknas"),
        ({"inputs": {}}, "akutbesok.csv används inte längre"),
        ({"inputs": {"akutbesok.csv": "a", "../prisindex.csv": "p"}}, "prisindex.csv har tillkommit"),
        ({"results": {"1_baseline": "x"}}, "resultatet av 1_baseline har ändrats"),
        ({"library": "x"}, "naravard har ändrats"),
        ({"environment": "x", "versions": {"pandas": "3.1.1"}}, "annan version av pandas (3.1.0, nu 3.1.1)"),
        ({"environment": "x", "versions": {}}, "annan version av pandas (3.1.0, nu borttaget)"),
        (
            {"environment": "x", "versions": {"pandas": "3.1.0", **dict.fromkeys("abcd", "1")}},
            "annan version av a (saknades, nu 1), b (saknades, nu 1), c (saknades, nu 1), 1 paket till",
        ),
    ],
)
def test_reasons_are_words_that_an_analyst_understands(changed: dict[str, Any], reason: str) -> None:
    former = Key("n", "p", {"akutbesok.csv": "a"}, {"1_baseline": "r"}, "l", "e", {"pandas": "3.1.0"})
    assert why(Record(former, {}, 1.0), dataclasses.replace(former, **changed)) == (reason,)


@given(records)
def test_a_record_survives_its_file(record: Record) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "1_baseline.json"
        write_record(path, record)
        found = read_record(path)
        assert found == record
        assert found is not None
        assert found.key.versions == record.key.versions
        assert [each.name for each in path.parent.iterdir()] == [path.name]


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
parts = st.sampled_from(["key", "outputs", "seconds"])


@given(records, parts, json_values)
def test_a_record_of_another_kind_is_none_or_sound(record: Record, part: str, value: Any) -> None:
    content = {**dataclasses.asdict(record), part: value}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        found = read_record(path)
        assert found is None or getattr(found, part) == value
        path.write_text(json.dumps({"schema": 2, "chapters": {"1_baseline": content}, "seconds": value}), "utf-8")
        (Path(folder) / MANIFEST).write_text(json.dumps({"schema": 2, "chapters": content, part: value}), "utf-8")
        assert read_made(Path(folder)) is None


@given(records, st.data())
def test_a_torn_record_is_none(record: Record, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.json"
        write_record(path, record)
        whole = path.read_bytes().rstrip()
        path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
        assert read_record(path) is None
        assert read_stopped(path) is None


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[" * 100_000, b"9" * 5000, b"null", b'{"key": {}}', b"\0" * 9])
def test_garbage_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / MANIFEST
    path.write_bytes(content)
    assert read_record(path) is None
    assert read_stopped(path) is None
    assert read_made(tmp_path) is None
    assert read_record(tmp_path) is None
    assert read_json(path).keys() <= {"key"}


@pytest.mark.parametrize(
    "name", ["../x", "results/../../x", "/etc/passwd", "notebooks\\x", "results/", "results/..", "hemligt/x"]
)
def test_a_record_names_nothing_outside_its_folders(tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.json"
    write_record(path, Record(Key("", "", {}, {}, "", ""), {name: "a"}, 1.0))
    assert read_record(path) is None


def test_outputs_are_whole_until_they_are_changed_or_gone(tmp_path: Path) -> None:
    report, results = tmp_path / "report", tmp_path / "results"
    (report / "notebooks").mkdir(parents=True)
    results.mkdir()
    (report / "notebooks" / "a.ipynb").write_bytes(b"{}")
    (results / "a.json").write_bytes(b"[]")
    made = {"notebooks/a.ipynb": hashed(b"{}"), "results/a.json": hashed(b"[]")}
    record = Record(Key("", "", {}, {}, "", ""), made, 1.0)
    assert is_whole(record, report, results)
    (results / "a.json").write_bytes(b"[1]")
    assert not is_whole(record, report, results)
    (results / "a.json").write_bytes(b"[]")
    (report / "notebooks" / "a.ipynb").unlink()
    assert not is_whole(record, report, results)


def test_how_a_run_stopped_is_found_again_also_where_the_project_was_moved(tmp_path: Path) -> None:
    folder = tmp_path / "ett" / "avbrutet"
    folder.mkdir(parents=True)
    (folder / "1_baseline.ipynb").write_text("{}", encoding="utf-8")
    write_stopped(folder / "stopped.json", ["a.csv rad 3: talet saknas."], folder / "1_baseline.ipynb")
    assert str(tmp_path) not in (folder / "stopped.json").read_text(encoding="utf-8")
    (tmp_path / "ett").rename(tmp_path / "två")
    found = read_stopped(tmp_path / "två" / "avbrutet" / "stopped.json")
    assert found is not None
    assert found.faults == ("a.csv rad 3: talet saknas.",)
    assert found.kept == tmp_path / "två" / "avbrutet" / "1_baseline.ipynb"
    write_stopped(tmp_path / "stopped.json", [], None)
    told = read_stopped(tmp_path / "stopped.json")
    assert told is not None
    assert (told.faults, told.kept) == ((), None)


@given(st.binary(max_size=200))
def test_checksums_are_those_of_hashlib(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        path.write_bytes(content)
        assert sha256(path) == sha256_or_absent(path) == hashed(content)
        assert sha256_or_absent(Path(folder)) == sha256_or_absent(path / "y") == ABSENT


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return Workspace(
        ROOT / "data" / "raw", tmp_path / "p", tmp_path / "r", ROOT / "notebooks", ROOT / "data" / "questions"
    )


def test_the_key_of_a_chapter_is_made_of_its_own_files(place: Workspace) -> None:
    plan = load_initiative(place.raw / "narsjukvardsteam")
    folder = place.results(plan.id)
    folder.mkdir(parents=True)
    (folder / "1_baseline.json").write_bytes(b"{}")
    earlier = ("1_baseline", "2_target")
    made = {path.stem: chapter_key(plan, path, earlier, place) for path in chapter_files(place.notebooks)}
    for path in chapter_files(place.notebooks):
        assert len(made[path.stem].notebook) == 64
        assert made[path.stem].parameters == hashed(b'{"initiative": "narsjukvardsteam"}')
        for name, digest in made[path.stem].inputs.items():
            assert digest == hashed((plan.folder / name).read_bytes())
    assert set(made["1_baseline"].inputs) == {"initiative.yaml", "akutbesok_syntetisk.csv"}
    assert set(made["6_summary"].inputs) == {"initiative.yaml", *plan.files}
    assert made["3_outcome_its"].results == {}
    assert made["6_summary"].results == {"1_baseline": hashed(b"{}"), "2_target": ABSENT}


def test_a_notebook_that_was_run_and_saved_in_jupyterlab_is_still_the_same(place: Workspace, tmp_path: Path) -> None:
    plan, stem = load_initiative(place.raw / "exempel-samverkan"), "1_baseline"
    shipped = nbformat.read(place.notebooks / "cycle" / f"{stem}.ipynb", as_version=4)

    def key_after(change: Callable[[Any], object]) -> str:
        changed, path = copy.deepcopy(shipped), tmp_path / f"{stem}.ipynb"
        change(changed)
        nbformat.write(changed, path)
        return chapter_key(plan, path, (), place).notebook

    def run(notebook: Any) -> None:
        notebook.metadata.language_info = {"name": "python", "version": "3.13.1"}
        for number, cell in enumerate(cell for cell in notebook.cells if cell.cell_type == "code"):
            cell.execution_count, cell.outputs = number, [nbformat.v4.new_output("stream", text="sparat")]

    same = key_after(lambda _: None)
    assert same == key_after(run) == chapter_key(plan, place.notebooks / "cycle" / f"{stem}.ipynb", (), place).notebook
    others = [
        key_after(lambda notebook: notebook.cells[-1].update(source="1")),
        key_after(lambda notebook: notebook.cells[0].update(cell_type="raw")),
        key_after(lambda notebook: notebook.cells[-1].metadata.update(tags=["remove-cell"])),
        key_after(lambda notebook: notebook.cells.reverse()),
    ]
    (tmp_path / f"{stem}.ipynb").write_bytes(b"[1]")
    others.append(chapter_key(plan, tmp_path / f"{stem}.ipynb", (), place).notebook)
    assert len({same, *others}) == len(others) + 1
    assert others[-1] == hashed(b"[1]")


def test_a_chapter_of_ones_own_takes_every_file_of_the_folder(place: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "exempel-samverkan"
    shutil.copytree(place.raw / folder.name, folder)
    (folder / "egna tal.csv").write_bytes(b"1")
    (folder / "databestallning.xlsx").write_bytes(b"to be filled in")
    (folder / ".~lock").write_bytes(b"of an editor")
    plan = load_initiative(folder)
    named = set(chapter_key(plan, tmp_path / "7_egen.ipynb", (), place).inputs)
    assert named == {"initiative.yaml", "akutbesok_syntetisk.csv", "egna tal.csv"}


def test_a_database_elsewhere_is_never_taken_for_unchanged_by_another_run(
    place: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "narsjukvardsteam"
    shutil.copytree(place.raw / folder.name, folder)
    file, extract = folder / "initiative.yaml", "file: inskrivna_syntetisk.csv"
    told = file.read_text(encoding="utf-8").replace(extract, "sql: inskrivna\n    database: VARDDATA")
    file.write_text(told, encoding="utf-8")
    plan, notebook = load_initiative(folder), place.notebooks / "cycle" / "4_outcome_inscription.ipynb"
    monkeypatch.setenv(RUN, "ett")
    one = chapter_key(plan, notebook, (), place)
    assert why(Record(one, {}, 1.0), chapter_key(plan, notebook, (), place)) == ()
    monkeypatch.setenv(RUN, "två")
    two = chapter_key(plan, notebook, (), place)
    assert why(Record(one, {}, 1.0), two) == ("databasen VARDDATA kan ha ändrats utan att det syns",)
    monkeypatch.delenv(RUN)
    nameless = chapter_key(plan, notebook, (), place)
    assert nameless.inputs["databasen VARDDATA"] == UNKNOWN
    assert len(why(Record(nameless, {}, 1.0), nameless)) == 1


def test_the_environment_is_what_the_installers_own_list_says() -> None:
    listed: dict[str, str] = {}
    for found in metadata.distributions():  # in the order they would be imported
        listed.setdefault(found.metadata["Name"].lower().replace("_", "-").replace(".", "-"), found.version)
    ours = {name.replace(".", "-"): version for name, version in installed_versions().items() if name != "python"}
    assert ours == {name: version.replace("-", "_") for name, version in listed.items()}


DIGESTS = (
    "import sys; from naravard_lib.runner import keys; from naravard_lib import __file__ as file\n"
    "print(file, keys.library_digest(), keys.environment_digest())"
)


def told_by(folder: Path) -> tuple[str, str]:
    """The digests of the library in a folder, and of the environment with what is installed there."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", DIGESTS]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    file, library, installed = done.stdout.split()
    assert Path(file).is_relative_to(folder)
    return library, installed


def test_any_file_of_the_library_changes_its_digest_and_any_package_the_environments(tmp_path: Path) -> None:
    package = tmp_path / "naravard_lib"
    shutil.copytree(ROOT / "naravard_lib", package, ignore=shutil.ignore_patterns("__pycache__"))
    seen = {told_by(tmp_path)}
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "errors.cpython-311.pyc").write_bytes(b"")
    assert told_by(tmp_path) in seen  # compiled code is none of it
    (original,) = seen
    for name in ("errors.py", "evidence/figures.csv", "reports/template/report.css"):
        kept = (package / name).read_bytes()
        (package / name).write_bytes(kept + b"\n")
        library, environment = told_by(tmp_path)
        assert library not in {each for each, _ in seen}
        assert environment == original[1]
        seen.add((library, environment))
        (package / name).write_bytes(kept)
    (tmp_path / "paket-1.0.dist-info").mkdir()
    library, environment = told_by(tmp_path)
    assert library == original[0]
    assert environment != original[1]
