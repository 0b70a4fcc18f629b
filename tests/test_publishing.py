"""Files and folders are put in place as a whole, at whatever moment the process is killed."""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naravard_lib.runner import publishing
from naravard_lib.runner.publishing import (
    ANNOUNCED,
    complete,
    discard,
    is_announced,
    put_in_place,
    set_aside,
    sweep,
    write_whole,
)

MOST = 200  # more moments than any of these calls has
MANIFEST = '{"schema": 2, "initiative": "bra", "files": {"a": "", "b": "", "inne/c": ""}}'  # names all of `folder`
TOUCHED = ("os.", "shutil.", "open", "ctypes.")


def folder(path: Path, text: str) -> Path:
    """A folder of three files, one of them in a folder, all with the same text."""
    (path / "inne").mkdir(parents=True)
    for name in ("a", "b", "inne/c"):
        (path / name).write_text(text, encoding="utf-8")
    return path


def content(path: Path) -> str | None:
    """The text of a whole folder, or None where there is none; half a folder fails."""
    if not path.exists():
        return None
    texts = [(path / name).read_text(encoding="utf-8") for name in ("a", "b", "inne/c")]
    assert len(set(texts)) == 1
    assert sum(each.is_file() and each.name != "manifest.json" for each in path.rglob("*")) == 3
    return texts[0]


def killed_at(moment: int, work: Callable[[], object]) -> bool:
    """Do the work in a fork that is killed by SIGKILL the n-th time it touches the disk; whether it was."""
    pid = os.fork()
    if not pid:
        left = [moment]

        def hook(event: str, _: object) -> None:
            if event.startswith(TOUCHED):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        work()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


@pytest.fixture(params=["", "/dev/shm"], ids=["samma disk", "annan disk"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    place = request.param
    if place and not (Path(place).is_dir() and Path(place).stat().st_dev != tmp_path.stat().st_dev):
        pytest.skip("datorn har ingen annan disk")
    with TemporaryDirectory(dir=place or tmp_path) as other:
        yield Path(other)


forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="systemet har ingen fork")


@forking
@pytest.mark.parametrize("exchange", [2, 64], ids=["byte", "utan byte"])  # 64 is no flag: the system answers EINVAL
def test_killed_at_any_moment_all_folders_are_old_or_can_all_be_made_new(
    tmp_path: Path, elsewhere: Path, exchange: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_EXCHANGE", exchange)
    ends = []
    for moment in range(1, MOST):
        here, there = tmp_path / f"h{moment}", elsewhere / f"t{moment}"
        work = here / "arbete"
        pairs = [
            (folder(work / "tabeller", "ny"), folder(there / "tabeller", "gammal")),
            (folder(work / "events", "ny"), here / "events"),
            (folder(work / "rapport", "ny"), folder(here / "rapport", "gammal")),
        ]

        def publish(work: Path = work, pairs: Sequence[tuple[Path, Path]] = pairs) -> None:
            put_in_place(work, pairs)
            discard(work)

        killed = killed_at(moment, publish)
        seen = [content(place) for _, place in pairs]
        assert seen[1] in (None, "ny")
        assert exchange == 64 or None not in (seen[0], seen[2])
        places = [place for _, place in pairs]
        if is_announced(work, places):
            complete(work, places)
            complete(work, places)
            discard(work)
        sweep(here)
        sweep(there)
        ends.append(tuple(content(place) for _, place in pairs))
        assert ends[-1] in (("ny", "ny", "ny"), ("gammal", None, "gammal"))
        if ends[-1][0] == "ny":
            assert {path.name for path in (*here.iterdir(), *there.iterdir())} == {"tabeller", "events", "rapport"}
        if not killed:
            break
    assert len(ends) > 10
    assert ends == sorted(ends)  # once it is new it stays new


@forking
def test_a_report_set_aside_is_never_lost(tmp_path: Path, elsewhere: Path) -> None:
    moments = 0
    for moment in range(1, MOST):
        here, there = tmp_path / f"h{moment}", elsewhere / f"t{moment}"
        report, former = folder(here / "rapport", "senast"), folder(there / "tidigare", "äldre")
        for each in (report, former):
            (each / "manifest.json").write_text(MANIFEST, encoding="utf-8")
        killed = killed_at(moment, partial(set_aside, report, former))
        assert "senast" in (content(report), content(former))
        set_aside(report, former)
        sweep(here)
        sweep(there)
        assert (content(report), content(former)) == (None, "senast")
        assert [path.name for path in (*here.iterdir(), *there.iterdir())] == ["tidigare"]
        moments = moment
        if not killed:
            break
    assert moments > 3


@forking
def test_a_file_is_old_or_new_whenever_its_writer_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "fil.json"
    path.write_text("gammal", encoding="utf-8")
    seen = []
    for moment in range(1, MOST):
        killed = killed_at(moment, lambda: write_whole(path, "ny"))
        seen.append(path.read_text(encoding="utf-8"))
        sweep(tmp_path)
        assert list(tmp_path.iterdir()) == [path]
        if not killed:
            break
    assert seen == ["gammal"] * (len(seen) - 1) + ["ny"]
    assert len(seen) > 1


def test_a_written_file_replaces_a_link_and_never_what_it_points_to(tmp_path: Path) -> None:
    other, path = tmp_path / "annans.html", tmp_path / "index.html"
    other.write_text("annans", encoding="utf-8")
    path.symlink_to(other)
    write_whole(path, "vår")
    assert (other.read_text(encoding="utf-8"), path.read_text(encoding="utf-8")) == ("annans", "vår")
    assert path.stat().st_mode == other.stat().st_mode


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "mapp" / "i").mkdir(parents=True)
    with pytest.raises(OSError, match="mapp"):
        write_whole(tmp_path / "mapp", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["mapp"]


@given(
    text=st.one_of(st.binary(max_size=40), st.sampled_from([b"[]", b"{}", b"[[1, 2, 3]]", b'[["a", 1]]', b"[null]"]))
)
def test_a_torn_or_foreign_announcement_announces_nothing(text: bytes) -> None:
    with TemporaryDirectory() as place:
        work = Path(place)
        (work / ANNOUNCED).write_bytes(text)
        assert not is_announced(work, [])
        complete(work, [])
        assert [path.name for path in work.iterdir()] == [ANNOUNCED]


def test_a_project_that_is_copied_in_the_middle_leaves_the_one_it_was_copied_from_alone(tmp_path: Path) -> None:
    first, copy = tmp_path / "ett", tmp_path / "två"
    work = first / "reports" / ".arbete" / "bra"
    made, place = folder(work / "rapport", "ny"), folder(first / "reports" / "bra", "gammal")
    (work / ANNOUNCED).write_text(
        json.dumps([["rapport", "dess summa", "../../bra"]]), encoding="utf-8"
    )  # as a run that is killed right after it has told leaves it
    assert made.exists()
    shutil.copytree(first, copy)
    complete(copy / "reports" / ".arbete" / "bra", [copy / "reports" / "bra"])
    assert content(copy / "reports" / "bra") == "ny"
    assert content(place) == "gammal"


def test_a_project_that_is_copied_after_the_exchange_keeps_its_new_report(tmp_path: Path) -> None:
    first, copy = tmp_path / "ett", tmp_path / "två"
    work, place = first / "reports" / ".arbete" / "bra", folder(first / "reports" / "bra", "gammal")
    put_in_place(work, [(folder(work / "rapport", "ny"), place)])  # and killed before it was tidied up after
    shutil.copytree(first, copy)
    complete(copy / "reports" / ".arbete" / "bra", [copy / "reports" / "bra"])
    assert content(copy / "reports" / "bra") == "ny"


def test_a_report_that_was_damaged_is_exchanged_and_one_that_was_added_to_stays(tmp_path: Path) -> None:
    work, place = tmp_path / "arbete", folder(tmp_path / "bra", "ny")
    for each in (folder(work / "rapport", "ny"), place):
        (each / "manifest.json").write_text(MANIFEST, encoding="utf-8")  # made anew within the same second
    (place / "a").write_text("skadad", encoding="utf-8")
    put_in_place(work, [(work / "rapport", place)])
    assert content(place) == "ny"
    (place / "granskning.docx").write_text("ifylld", encoding="utf-8")
    complete(work, [place])
    assert (place / "granskning.docx").exists()
    assert (place / "a").read_text(encoding="utf-8") == "ny"


def test_an_announcement_of_a_place_elsewhere_is_none(tmp_path: Path) -> None:
    work, place = tmp_path / "reports" / ".arbete" / "bra", folder(tmp_path / "data" / "bra", "gammal")
    folder(work / "tabeller", "ny")
    (work / ANNOUNCED).write_text(json.dumps([["tabeller", "summa", "../../../data/bra"]]), encoding="utf-8")
    assert is_announced(work, [place])
    moved = tmp_path / "arkiv" / "djup" / "reports"
    shutil.copytree(tmp_path / "reports", moved)
    assert not is_announced(moved / ".arbete" / "bra", [place])
    complete(moved / ".arbete" / "bra", [place])
    assert content(place) == "gammal"


def test_what_could_not_be_removed_before_is_in_nobodys_way(tmp_path: Path) -> None:
    for left in (".bort-rapport", ".ny-rapport"):
        (tmp_path / left / "kvar").mkdir(parents=True)
    report = folder(tmp_path / "rapport", "gammal")
    discard(report)
    assert not report.exists()
    assert {path.name for path in tmp_path.iterdir()} == {".bort-rapport", ".ny-rapport"}
