"""Checked event tables on disk: used again while nothing has changed, and never half-written."""

import json
import os
import time
from pathlib import Path

import pytest
from extracts import CONTACTS, extracts, facts, processed, project

import naravard_lib as nv

__all__ = ["project"]


def test_nothing_is_read_again_until_something_has_changed(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = facts(nv.load_events(extracts(project)))
    manifest = processed(project) / "manifest.json"

    def read_again() -> bool:
        before = manifest.stat().st_mtime_ns
        nv.load_events(project)
        return manifest.stat().st_mtime_ns != before

    assert not read_again()
    (project / "contacts.csv").write_text(CONTACTS + "A1;2024-05-05;Hembesök;;\n", encoding="utf-8")
    assert read_again()
    extracts(project, more=", doubtful: {Team Norr: osäkert}")
    assert read_again()
    monkeypatch.setenv("NARAVARD_KEY", str(tmp_path / "annan"))
    assert read_again()
    changed = facts(nv.load_events(project))
    ids = [{row["person_id"] for row in found["persons"]} for found in (expected, changed)]
    assert not ids[0] & ids[1]
    (processed(project) / "stays.parquet").unlink()
    assert read_again()


def test_a_loading_that_was_broken_off_counts_as_none(project: Path) -> None:
    expected = facts(nv.load_events(extracts(project)))
    manifest = processed(project) / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8")[:200], encoding="utf-8")
    assert facts(nv.load_events(project)) == expected
    assert json.loads(manifest.read_text(encoding="utf-8"))["stored"]["first"] > 0


@pytest.mark.parametrize("damage", ["[]", "{}", '{"state": 1, "sizes": {}, "stored": []}', '"text"'])
def test_a_damaged_manifest_counts_as_none(project: Path, damage: str) -> None:
    expected = facts(nv.load_events(extracts(project)))
    (processed(project) / "manifest.json").write_text(damage, encoding="utf-8")
    assert facts(nv.load_events(project)) == expected


def test_a_manifest_that_lacks_what_was_found_counts_as_none(project: Path) -> None:
    expected = facts(nv.load_events(extracts(project)))
    manifest = processed(project) / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    for lost in ("first", "findings"):
        left = {key: value for key, value in content["stored"].items() if key != lost}
        manifest.write_text(json.dumps({**content, "stored": left}), encoding="utf-8")
        assert facts(nv.load_events(project)) == expected


def test_a_table_that_was_cut_short_is_made_again(project: Path) -> None:
    expected = facts(nv.load_events(extracts(project)))
    table = processed(project) / "contacts.parquet"
    table.write_bytes(table.read_bytes()[:-100])
    assert facts(nv.load_events(project)) == expected


def test_a_folder_that_cannot_be_written_in_is_named(project: Path) -> None:
    extracts(project)
    processed(project).parent.parent.mkdir()
    processed(project).parent.write_text("en fil i vägen", encoding="utf-8")
    with pytest.raises(nv.SourceError, match=r"går inte att skriva i .*prov; kontrollera att du får skriva i mappen"):
        nv.load_events(project)


@pytest.mark.parametrize("most", [100, 3000, 20_000])
def test_a_full_disk_leaves_what_was_there_before(project: Path, most: int) -> None:
    resource = pytest.importorskip("resource", reason="Windows kan inte begränsa filers storlek")
    expected = facts(nv.load_events(extracts(project)))
    more = "".join(f"A1;2024-03-{n % 30 + 1:02d} {n % 24:02d}:00;Hembesök;Enhet {n};{n}\n" for n in range(20_000))
    (project / "contacts.csv").write_text(CONTACTS + more, encoding="utf-8")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        with pytest.raises(nv.SourceError, match="finns plats på disken"):
            nv.load_events(project)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in processed(project).parent.iterdir()] == ["events"]
    (project / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    assert facts(nv.load_events(project)) == expected


def test_what_a_killed_loading_left_goes_after_a_day(project: Path) -> None:
    home = processed(extracts(project)).parent
    old, new = home / ".events-gammal", home / ".events-ny"
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "persons-texts.parquet").write_bytes(b"")
    os.utime(old, (time.time() - 90_000,) * 2)
    nv.load_events(project)
    assert {path.name for path in home.iterdir()} == {"events", ".events-ny"}
