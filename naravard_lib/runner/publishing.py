"""Files and folders put in place as a whole: whoever looks, and whenever a run is killed, sees the old or the new.

What has been made in a folder of its own is announced in a file there, then exchanged for the former; a run that is
killed in between leaves the announcement, and the next run completes what it says. Nothing is said of a power cut:
files are not forced out of the system's memory.
"""

import ctypes
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

from naravard_lib.checksums import sha256
from naravard_lib.runner.foreign import DRAFT, carry, is_foreign, is_ours, own_files

GONE = ".bort-"  # what the name of a folder begins with from when it is no longer wanted until it is removed
FRESH = ".ny-"  # what the name of a folder begins with that was copied from another disk, to be exchanged
ANNOUNCED = "klar.json"
_HERE = -100  # AT_FDCWD, fcntl.h
_EXCHANGE = 2  # RENAME_EXCHANGE, linux/fs.h
# Systems and disks without an exchange answer one of these (renameat2(2)).
_NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file, text as UTF-8, so that no one ever sees half of it; its folder must be there."""
    draft = path.with_name(f"{DRAFT}{token_hex(4)}")
    try:
        draft.write_bytes(content.encode() if isinstance(content, str) else content)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def discard(folder: Path) -> None:
    """Remove a folder, if it is there, in one step to those who look: none of its files is ever missing alone.

    What cannot be removed stays under a hidden name of its own, so that it is in nobody's way.

    Raises:
        OSError: the folder cannot be renamed.
    """
    gone = _hidden(GONE, folder)
    with suppress(FileNotFoundError):
        folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove what a killed process left half in a folder; only where nobody else is at work."""
    for left in _children(parent):
        if left.name.startswith((GONE, FRESH)):
            shutil.rmtree(left, ignore_errors=True)
        elif left.name.startswith(DRAFT):
            left.unlink(missing_ok=True)


def put_in_place(work: Path, pairs: Sequence[tuple[Path, Path]]) -> None:
    """Put finished folders in the places of the former ones, all of them even if this process is killed on the way.

    Args:
        work: the folder that the finished ones were made in; the former ones end up there or beside their places.
        pairs: each finished folder with its place; the place need not be there yet.
    """
    ready = [(_ready(made, place), place) for made, place in pairs]
    told = [(_from(work, made), _content(made), _from(work, place)) for made, place in ready]
    write_whole(work / ANNOUNCED, json.dumps(told))
    complete(work, [place for _, place in pairs])


def complete(work: Path, places: Collection[Path]) -> None:
    """Do what is left of what was announced in `work`; done once more it changes nothing.

    What a reader has laid in the former report goes with the new one. The announcement goes with the folder, when the
    caller discards it.

    Args:
        work: the folder that has the announcement.
        places: where finished folders may be put; an announcement of any other place is none.

    Raises:
        OSError: a folder cannot be renamed; what was announced stays so.
    """
    for made, content, place in _announced(work, places):
        if made.exists() and _content(place) != content:
            carry(place, made)
            _exchange(made, place)
        if made.name.startswith(FRESH):
            discard(made)


def is_announced(work: Path, places: Collection[Path]) -> bool:
    """Whether something in `work` is ready to be put in place, or has been and is only to be tidied up after."""
    return bool(_announced(work, places))


def set_aside(report: Path, place: Path) -> None:
    """Move a report to a place that may be on another disk, in the stead of what lies there.

    Killed at any moment, the report is whole in one of the two; doing it again completes it. A folder that is no report
    of ours stays, and so does one that cannot be moved, since somebody has it open: the next run tries again. What a
    reader has laid in the older report goes with this one.

    Raises:
        OSError: the disk is full.
    """
    if not is_ours(report):
        return
    try:
        _move(report, place)
    except OSError as error:
        if error.errno in FULL:
            raise


def _move(report: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if is_foreign(place):
        place.rename(place.with_name(f"{place.name}-{token_hex(4)}"))
    carry(place, report)
    made = _ready(report, place)
    discard(place)
    made.rename(place)
    discard(report)  # there still if it was copied


def _ready(made: Path, place: Path) -> Path:
    """What is to be exchanged for `place`: the folder itself or a copy on the disk of the place."""
    place.parent.mkdir(parents=True, exist_ok=True)
    same = made.stat().st_dev == place.parent.stat().st_dev
    return made if same else shutil.copytree(made, _hidden(FRESH, place))


def _hidden(kind: str, folder: Path) -> Path:
    """A name beside a folder that nothing has yet."""
    return folder.with_name(f"{kind}{token_hex(4)}-{folder.name}")


def _from(work: Path, path: Path) -> str:
    """A path as seen from `work`, so that a project that is copied does not change the one it was copied from."""
    with suppress(ValueError):  # on Windows, another drive
        return Path(os.path.relpath(path, work)).as_posix()
    return str(path)


def _announced(work: Path, places: Collection[Path]) -> list[tuple[Path, str, Path]]:
    """What was announced; nothing where the file is not there, is none of ours, or was moved here from elsewhere."""
    try:
        told = [
            (Path(os.path.normpath(work / made)), str(content), Path(os.path.normpath(work / place)))
            for made, content, place in _read(work)
        ]
    except (OSError, ValueError, TypeError, RecursionError):
        return []
    return told if all(place in places for _, _, place in told) else []


def _read(work: Path) -> Any:
    return json.loads((work / ANNOUNCED).read_bytes())


def _content(folder: Path) -> str:
    """One checksum of what a run has written in a folder, which it keeps when it is copied, or is added to."""
    manifest = folder / "manifest.json"  # of tables, which may be large, it holds the checksums
    files = own_files(folder) or ([manifest] if manifest.is_file() else [])
    files = files or sorted(path for path in folder.rglob("*") if path.is_file())
    told = [f"{path.relative_to(folder).as_posix()} {sha256(path)}" for path in files]
    return hashlib.sha256("\n".join(told).encode(errors="surrogatepass")).hexdigest() if folder.is_dir() else ""


def _exchange(made: Path, place: Path) -> None:
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        made.rename(place)
        return
    try:
        _swap(made, place)
    except OSError as error:
        if error.errno not in _NO_EXCHANGE:
            raise
        former = _hidden(GONE, made)
        place.rename(former)
        made.rename(place)
        shutil.rmtree(former, ignore_errors=True)


def _swap(one: Path, other: Path) -> None:
    """Exchange two names in one step.

    Raises:
        OSError: of `_NO_EXCHANGE`, where the system or the disk cannot.
    """
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if os.name == "posix" else None
    if swap is None:
        raise OSError(errno.ENOSYS, "no renameat2")
    if swap(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE):
        raise OSError(ctypes.get_errno(), "renameat2", str(one), None, str(other))


def _children(parent: Path) -> list[Path]:
    with suppress(OSError):
        return list(parent.iterdir())
    return []
