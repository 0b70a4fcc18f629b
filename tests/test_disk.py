"""A disk that is full or may not be written on: one sentence, what was finished stays, and nothing is half-written."""

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import PUBLISHED, Project

from naravard_lib.checksums import sha256
from naravard_lib.runner.outcome import CannotWrite, refuse_unwritable, refusing
from naravard_lib.runner.publishing import write_whole

# Only one of the initiatives needs more than there is.
LARGE = """\
from naravard_lib.paths import workspace
large = workspace().results(initiative) / "stor"
if initiative == "stor":
    _ = large.write_bytes(bytes(30_000_000))
    large.unlink()"""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 megabytes; making one takes root."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "naravard-prov", place], capture_output=True)
    if made.returncode:
        pytest.skip("det går inte att göra en disk här")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def whole(folder: Path) -> bool:
    """Whether a report is there with all its parts, each with its last bytes."""
    pdf, html = (folder / "rapport.pdf").read_bytes(), (folder / "rapport.html").read_text(encoding="utf-8")
    return pdf.rstrip().endswith(b"%%EOF") and html.rstrip().endswith("</html>") and (folder / "manifest.json").exists()


def test_a_disk_that_gets_full_stops_the_run_and_a_larger_one_goes_on_with_it(
    disk: Path, make_project: Callable[..., Project]
) -> None:
    project = make_project([LARGE])
    for name in ("bra", "stor"):
        project.add(name, PUBLISHED)
    (project.raw / "bra" / "mer.csv").write_text("x" * 10_000, encoding="utf-8")  # the larger one begins
    done = project.naravard("run", "--out", str(disk), "--jobs", "1")
    assert done.returncode == 4, done.stdout + done.stderr
    assert done.stderr.count("Det finns ingen plats kvar i ") == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert whole(disk / "bra")
    assert not (disk / "stor").exists()
    assert 'href="bra/rapport.pdf"' in (disk / "index.html").read_text(encoding="utf-8")
    subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
    stamp = (disk / "bra" / "rapport.pdf").stat().st_mtime_ns
    again = project.naravard("run", "--out", str(disk))
    assert again.returncode == 0, again.stdout + again.stderr
    assert whole(disk / "stor")
    assert (disk / "bra" / "rapport.pdf").stat().st_mtime_ns == stamp
    assert {path.name for path in disk.iterdir()} == {".lock", "bra", "stor", "index.html", "processed"}


def test_a_disk_that_may_not_be_written_on_is_told_before_anything_is_run(
    disk: Path, make_project: Callable[..., Project]
) -> None:
    project = make_project()
    project.add("bra", PUBLISHED)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    done = project.naravard("run", "--out", str(disk))
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith(f"Det går inte att skriva i {disk}.")
    assert done.stderr.count("\n") == 1
    assert list(disk.iterdir()) == []


def test_a_folder_that_cannot_be_renamed_costs_its_initiative_alone(make_project: Callable[..., Project]) -> None:
    project = make_project()
    for name in ("ett", "tva"):
        project.add(name, PUBLISHED)
    assert project.naravard("run").returncode == 0
    place = project.reports / "ett"
    if subprocess.run(["mount", "--bind", place, place], capture_output=True).returncode:
        pytest.skip("det går inte att montera här")
    try:
        for name in ("ett", "tva"):
            file = project.raw / name / "initiative.yaml"
            file.write_text(file.read_text(encoding="utf-8").replace("87", "88"), encoding="utf-8")
        for _ in range(2):
            done = project.naravard("run")
            assert done.returncode == 1, done.stdout + done.stderr
            assert "Traceback" not in done.stdout + done.stderr
            assert "ett: det går inte att byta ut filerna i reports/ett" in done.stdout
        assert whole(place)
        assert sha256(file) in (project.reports / "tva" / "manifest.json").read_text(encoding="utf-8")
    finally:
        subprocess.run(["umount", "-l", place], check=True)
    (place / "anteckningar.txt").write_text("mina", encoding="utf-8")  # before what was told then is put in place
    done = project.naravard("run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (place / "anteckningar.txt").exists()
    assert not (project.reports / ".arbete").exists()


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """No file of this process may become larger; the system answers EFBIG."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_that_does_not_fit_leaves_the_former_one(tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    write_whole(path, "gammal")
    with at_most(10_000), pytest.raises(CannotWrite, match="Det finns ingen plats kvar"), refusing(tmp_path):
        write_whole(path, "x" * 20_000)
    assert path.read_text(encoding="utf-8") == "gammal"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_that_hides_a_full_disk_is_told_as_that(tmp_path: Path) -> None:
    with at_most(10_000), pytest.raises(CannotWrite), refusing(tmp_path):
        raise ValueError("cellen stannade")
    with pytest.raises(ValueError, match="cellen stannade"), refusing(tmp_path):
        raise ValueError("cellen stannade")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_no_full_disk(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), refusing(tmp_path):
        (tmp_path / "finns inte").read_bytes()


@pytest.mark.skipif(os.geteuid() == 0, reason="den som är root får skriva överallt")
def test_a_folder_that_may_not_be_written_in_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(CannotWrite, match="Det går inte att skriva i"):
            refuse_unwritable(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("", encoding="utf-8")
    with pytest.raises(CannotWrite, match="Det går inte att skriva i"):
        refuse_unwritable(tmp_path / "fil")
