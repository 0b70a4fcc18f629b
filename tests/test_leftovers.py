"""What a killed run has left half is put right by the next one, and nothing else is touched."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from naravard_lib.paths import Workspace
from naravard_lib.runner.leftovers import alone, put_right
from naravard_lib.runner.outcome import AnotherRun, CannotWrite
from naravard_lib.runner.publishing import ANNOUNCED
from naravard_lib.runner.records import STOPPED_FILE, write_stopped

MANIFEST = '{"schema": 2, "initiative": "bra"}'


@pytest.fixture
def target(tmp_path: Path) -> Workspace:
    found = Workspace(*(tmp_path / name for name in ("raw", "processed", "reports", "notebooks", "questions")))
    for name in ("bra", "annan"):
        (found.raw / name).mkdir(parents=True)
    return found


def file(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def tree(target: Workspace) -> set[str]:
    folder = target.raw.parent
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_report_of_an_initiative_that_stopped_is_set_aside(target: Workspace) -> None:
    file(target.report("bra") / "rapport.pdf", "förra")
    file(target.report("bra") / "manifest.json", MANIFEST)
    file(target.former("bra") / "rapport.pdf", "äldre")
    file(target.former("bra") / "manifest.json", MANIFEST)
    kept = file(target.stopped("bra") / "2_target.ipynb")
    write_stopped(target.stopped("bra") / STOPPED_FILE, ["fel"], kept)  # killed before it had set the report aside
    put_right(target)
    assert not target.report("bra").exists()
    assert (target.former("bra") / "rapport.pdf").read_text(encoding="utf-8") == "förra"
    assert kept.exists()


def test_a_report_that_was_announced_is_put_in_place_and_is_not_taken_for_one_that_stopped(target: Workspace) -> None:
    file(target.staged("bra").report("bra") / "rapport.pdf", "ny")
    file(target.staged("bra").report("bra") / "manifest.json", MANIFEST.replace("2", "2 "))
    file(target.report("bra") / "rapport.pdf", "förra")
    file(target.report("bra") / "manifest.json", MANIFEST)
    file(target.former("bra") / "rapport.pdf", "äldre")
    file(target.former("bra") / "manifest.json", MANIFEST)
    target.stopped("bra").mkdir(parents=True)
    write_stopped(target.stopped("bra") / STOPPED_FILE, ["fel"], None)  # of the run before
    told = [["reports/bra", "summa", "../../bra"]]
    file(target.work("bra") / ANNOUNCED, json.dumps(told))
    put_right(target)
    assert tree(target) == {"reports/bra/rapport.pdf", "reports/bra/manifest.json"}
    assert (target.report("bra") / "rapport.pdf").read_text(encoding="utf-8") == "ny"


def test_half_files_are_removed_and_those_of_others_are_kept(target: Workspace) -> None:
    kept = {
        file(target.work("bra") / "records" / "1_baseline.json"),
        file(target.report("bra") / ".min-egen"),
        file(target.work("annans") / "records" / "1_baseline.json"),  # of another folder of initiatives
        file(target.reports / ".dold"),
        file(target.results("bra") / "1_baseline.json"),
    }
    before = tree(target)
    file(target.reports / ".halv-0a1b2c3d")
    file(target.reports / ".bort-bra" / "rapport.pdf")
    file(target.reports / ".arbete" / ".bort-bra" / "rapport.pdf")
    file(target.processed / "bra" / ".ny-results" / "1_baseline.json")
    file(target.stopped("annan") / ".halv-0a1b2c3d")
    put_right(target)
    assert tree(target) == before
    assert all(path.exists() for path in kept)


def test_folders_are_for_one_run_at_a_time_and_left_as_they_were(target: Workspace) -> None:
    with alone(target):
        with pytest.raises(AnotherRun, match="En annan körning arbetar redan i"), alone(target):
            pytest.fail("the second run was let in")
        elsewhere = replace(target, reports=target.reports / "andra", processed=target.processed / "andra")
        with alone(elsewhere):
            assert (elsewhere.reports / ".lock").exists()
    with alone(target):
        assert tree(target) == {"reports/.lock", "reports/andra/.lock"}


@pytest.mark.parametrize("name", ["fragor", "processed"])
def test_folders_of_the_questions_and_tables_are_never_taken_for_a_report(target: Workspace, name: str) -> None:
    (target.raw / name).mkdir()
    file(target.report(name) / "svar.pdf")
    file(target.report(name) / "manifest.json", MANIFEST)
    target.stopped(name).mkdir(parents=True)
    write_stopped(target.stopped(name) / STOPPED_FILE, ["id är upptaget"], None)
    before = tree(target)
    put_right(target)
    assert tree(target) == before


@pytest.mark.parametrize("where", ["report", "former"])
def test_a_folder_of_somebody_else_in_the_place_of_a_report_is_left(target: Workspace, where: str) -> None:
    own = file(getattr(target, where)("bra") / "mitt viktiga.docx", "mitt")
    if where == "former":
        file(target.report("bra") / "manifest.json", MANIFEST)
    target.stopped("bra").mkdir(parents=True)
    write_stopped(target.stopped("bra") / STOPPED_FILE, ["fel"], None)
    put_right(target)
    found = [path for path in target.raw.parent.rglob("*.docx") if path.read_text(encoding="utf-8") == "mitt"]
    assert found == [own] if where == "report" else len(found) == 1


def test_a_file_in_the_place_of_the_work_folder_stops_nothing(target: Workspace) -> None:
    file(target.reports / ".arbete")
    put_right(target)
    assert tree(target) == {"reports/.arbete"}


def test_a_colleague_can_run_after_us(target: Workspace) -> None:
    with alone(target):
        assert (target.reports / ".lock").stat().st_mode & 0o777 == 0o666


def test_a_lock_that_cannot_be_opened_is_one_sentence(target: Workspace) -> None:
    (target.reports / ".lock").mkdir(parents=True)
    with pytest.raises(CannotWrite, match="Det går inte att låsa"), alone(target):
        pytest.fail("it ran without a lock")
