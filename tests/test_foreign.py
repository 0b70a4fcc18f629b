"""What a reader has laid in a report, or written in its review sheet, is never lost to a run."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import PUBLISHED, Project

from naravard_lib.initiative.rules import RESERVED as RULED
from naravard_lib.runner.choosing import RESERVED
from naravard_lib.runner.foreign import carry, is_foreign


def report(folder: Path, **files: str) -> Path:
    """A report of ours with these files, by name without its ending, all of them in its manifest."""
    folder.mkdir()
    named = {f"{name}.docx": text for name, text in files.items()}
    for name, text in named.items():
        (folder / name).write_text(text, encoding="utf-8")
    told = {name: sha256(text.encode()).hexdigest() for name, text in named.items()}
    manifest = {"schema": 2, "initiative": "bra", "chapters": {}, "files": told}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def texts(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def test_own_files_and_a_filled_in_review_go_with_the_new_report(tmp_path: Path) -> None:
    former = report(tmp_path / "förra", rapport="1", granskning="tom", utgatt="1")
    new = report(tmp_path / "nya", rapport="2", granskning="tom", anteckningar="vår")
    (former / "granskning.docx").write_text("ifylld", encoding="utf-8")
    (former / "anteckningar.docx").write_text("min", encoding="utf-8")
    (former / "bilder").mkdir()
    (former / "bilder" / "a.png").write_text("bild", encoding="utf-8")
    (former / ".halv-0a1b2c3d").write_text("halv", encoding="utf-8")
    expected = {"rapport.docx": "2", "granskning.docx": "tom", "granskning_ifylld.docx": "ifylld"}
    expected |= {"anteckningar.docx": "vår", "anteckningar_2.docx": "min", "bilder/a.png": "bild"}
    for _ in range(2):  # once more, as after a kill
        carry(former, new)
        assert texts(new) == expected
    third = report(tmp_path / "tredje", rapport="3", granskning="tom")
    (new / "granskning.docx").write_text("ifylld igen", encoding="utf-8")
    carry(new, third)
    assert texts(third)["granskning_ifylld.docx"] == "ifylld"
    assert texts(third)["granskning_ifylld_2.docx"] == "ifylld igen"


def test_a_link_is_carried_as_a_link(tmp_path: Path) -> None:
    former, new = report(tmp_path / "förra"), report(tmp_path / "nya")
    (former / "till").symlink_to("../annat")
    (tmp_path / "annat").mkdir()
    carry(former, new)
    assert (new / "till").readlink() == Path("../annat")


@pytest.mark.parametrize("manifest", [None, "", "[]", '{"name": "app", "schema": 1}', '{"initiative": 3'])
def test_a_folder_without_our_manifest_is_not_ours(tmp_path: Path, manifest: str | None) -> None:
    assert not is_foreign(tmp_path / "saknas")
    assert not is_foreign(tmp_path)
    (tmp_path / "mitt viktiga.docx").write_text("mitt", encoding="utf-8")
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    assert is_foreign(tmp_path)
    assert not is_foreign(report(tmp_path / "vår"))


def test_the_runs_of_a_year_lose_nothing_of_a_readers(make_project: Callable[..., Project]) -> None:
    project = make_project()
    project.add("ett", PUBLISHED)
    project.add("tva", PUBLISHED)
    file, place = project.raw / "ett" / "initiative.yaml", project.reports / "ett"
    sound = file.read_text(encoding="utf-8")
    (project.reports / "tva").mkdir(parents=True)
    own = project.reports / "tva" / "mitt viktiga.docx"
    own.write_text("mitt", encoding="utf-8")
    done = project.naravard("run")
    assert done.returncode == 1
    assert "reports/tva är inte gjord av naravard och lämnas orörd" in done.stdout
    assert [path.name for path in own.parent.iterdir()] == [own.name]
    assert (place / "rapport.pdf").exists()

    (place / "anteckningar.txt").write_text("mina", encoding="utf-8")
    (place / "granskning.docx").write_bytes(b"ifylld")
    file.write_text(sound.replace("87", "88"), encoding="utf-8")
    assert project.naravard("run", "ett").returncode == 0
    assert (place / "anteckningar.txt").read_text(encoding="utf-8") == "mina"
    assert (place / "granskning_ifylld.docx").read_bytes() == b"ifylld"

    file.write_text("schema: 1\n", encoding="utf-8")
    project.naravard("run", "ett")
    former = project.root / "data" / "processed" / "ett" / "tidigare_rapport"
    (former / "granskning.docx").write_bytes(b"ifylld senare")
    place.mkdir()
    (place / "rapport.pdf").write_bytes((former / "rapport.pdf").read_bytes())
    project.naravard("run", "ett")  # what was taken back without its manifest is no report, and is left
    assert [path.name for path in place.iterdir()] == ["rapport.pdf"]
    assert (former / "anteckningar.txt").exists()

    (place / "rapport.pdf").unlink()
    file.write_text(sound, encoding="utf-8")
    assert project.naravard("run", "ett").returncode == 0
    assert (place / "anteckningar.txt").read_text(encoding="utf-8") == "mina"
    assert (place / "granskning_ifylld.docx").read_bytes() == b"ifylld"
    assert (place / "granskning_ifylld_2.docx").read_bytes() == b"ifylld senare"
    assert not former.exists()


def test_a_report_that_has_been_moved_behind_a_link_is_left(make_project: Callable[..., Project]) -> None:
    project = make_project()
    project.add("ett", PUBLISHED)
    assert project.naravard("run").returncode == 0
    place, moved = project.reports / "ett", project.root / "annan disk"
    place.rename(moved)
    place.symlink_to(moved)
    before = {path: path.read_bytes() for path in moved.rglob("*") if path.is_file()}
    done = project.naravard("run", "--force")
    assert done.returncode == 1
    assert "reports/ett är en länk till en annan mapp och lämnas orörd" in done.stdout
    assert place.readlink() == moved
    assert {path: path.read_bytes() for path in moved.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", sorted(RULED))
def test_a_reserved_name_stops_the_command_before_it_touches_anything(
    make_project: Callable[..., Project], name: str
) -> None:
    assert RESERVED == RULED
    project = make_project()
    project.add(name, PUBLISHED)
    answers = project.reports / name
    answers.mkdir(parents=True)
    (answers / "svar.pdf").write_text("svar", encoding="utf-8")
    done = project.naravard("run")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "har ett namn som naravard självt använder" in done.stderr
    assert [path.name for path in project.reports.iterdir()] == [name]
    assert (answers / "svar.pdf").exists()
