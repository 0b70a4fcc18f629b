"""What stopped commands left is removed by the next one, and nothing else is."""

import os
import time
from pathlib import Path

from conftest import Project

from naravard_lib.runner.staging import staging

DAY = 24 * 60 * 60


def left(parent: Path, name: str, age: float, inside: float) -> Path:
    """A folder with a file in a folder; `age` and `inside` in seconds since the folder and the file changed."""
    file = parent / name / "deep" / "file"
    file.parent.mkdir(parents=True)
    file.write_text("", encoding="utf-8")
    now = time.time()
    os.utime(file, (now - inside, now - inside))
    for folder in (file.parent, file.parent.parent):
        os.utime(folder, (now - age, now - age))
    return parent / name


def test_only_folders_of_this_kind_without_a_change_for_a_day_are_removed(tmp_path: Path) -> None:
    old = left(tmp_path, ".ask-abcd_123", 2 * DAY, 2 * DAY)
    kept = [
        left(tmp_path, ".ask-abcd1234", DAY / 2, 2 * DAY),
        left(tmp_path, ".ask-atwork00", 2 * DAY, 60),
        left(tmp_path, ".ask-min-egen-mapp", 2 * DAY, 2 * DAY),
        left(tmp_path, ".run-abcd1234", 2 * DAY, 2 * DAY),
        left(tmp_path, "fragor", 2 * DAY, 2 * DAY),
    ]
    (tmp_path / ".ask-linked00").symlink_to(kept[-1])
    (tmp_path / ".ask-afile000").write_text("", encoding="utf-8")
    with staging(tmp_path, ".ask-") as folder:
        assert not old.exists()
        assert list(folder.iterdir()) == []
        (folder / "half").write_text("", encoding="utf-8")
    assert not folder.exists()
    assert all((path / "deep" / "file").exists() for path in kept)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in kept} | {
        ".ask-linked00",
        ".ask-afile000",
    }


def test_every_command_that_makes_files_removes_what_its_like_left(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.add("trasig", "schema: 1")
    kept = (
        left(project.raw, ".new-abcd1234", 2 * DAY, 2 * DAY),
        left(project.reports, ".bort-trasig", 2 * DAY, 2 * DAY),
    )
    assert project.naravard("run").returncode == 1
    assert [folder.exists() for folder in kept] == [True, False]
    project.naravard("new", "ny", "--name", "Ny")
    assert [folder.exists() for folder in kept] == [False, False]


def test_a_folder_of_another_command_at_the_same_time_is_left(tmp_path: Path) -> None:
    with staging(tmp_path, ".ask-") as first, staging(tmp_path, ".ask-") as second:
        assert first != second
        assert first.is_dir()
