"""Files and folders put in place as a whole: whoever looks, and whenever a run is killed, sees the old or the new.

What has been made in a folder of its own is announced in a file there, then exchanged for the former; a run that is
killed in between leaves the announcement, and the next run completes what it says. Nothing is said of a power cut:
files are not forced out of the system's memory.
"""

import ctypes
import errno
import json
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

DRAFT = ".halv-"  # what the name of a file begins with until it is whole
GONE = ".bort-"  # what the name of a folder begins with from when it is no longer wanted until it is removed
FRESH = ".ny-"  # what the name of a folder begins with that was copied from another disk, to be exchanged
ANNOUNCED = "klar.json"
_HERE = -100  # AT_FDCWD, fcntl.h
_EXCHANGE = 2  # RENAME_EXCHANGE, linux/fs.h
# Systems and disks without an exchange answer one of these (renameat2(2)).
_NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}


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
    """Remove a folder, if it is there, in one step to those who look: none of its files is ever missing alone."""
    gone = folder.with_name(f"{GONE}{folder.name}")
    shutil.rmtree(gone, ignore_errors=True)
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
    told = [(*_ready(made, place), place) for made, place in pairs]
    write_whole(
        work / ANNOUNCED, json.dumps([(_from(work, made), number, _from(work, place)) for made, number, place in told])
    )
    complete(work)


def complete(work: Path) -> None:
    """Do what is left of what was announced in `work`; done once more it changes nothing.

    The announcement goes with the folder, when the caller discards it.
    """
    for told_made, number, told_place in _announced(work):
        made, place = Path(os.path.normpath(work / told_made)), Path(os.path.normpath(work / told_place))
        if made.exists() and not _is(place, number):
            _exchange(made, place)
        if made.name.startswith(FRESH):
            discard(made)


def is_announced(work: Path) -> bool:
    """Whether something in `work` is ready to be put in place, or has been and is only to be tidied up after."""
    return bool(_announced(work))


def set_aside(folder: Path, place: Path) -> None:
    """Move a folder to a place that may be on another disk, in the stead of what lies there.

    Killed at any moment, the folder is whole in one of the two; doing it again completes it.
    """
    if not folder.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    made, _ = _ready(folder, place)
    discard(place)
    made.rename(place)
    discard(folder)  # there still if it was copied


def _ready(made: Path, place: Path) -> tuple[Path, int]:
    """What is to be exchanged for `place`, the folder itself or a copy on the disk of the place, and its inode."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if made.stat().st_dev != place.parent.stat().st_dev:
        copy = place.with_name(f"{FRESH}{place.name}")
        shutil.rmtree(copy, ignore_errors=True)
        made = shutil.copytree(made, copy)
    return made, made.stat().st_ino


def _from(work: Path, path: Path) -> str:
    """A path as seen from `work`, so that a project that is copied does not change the one it was copied from."""
    with suppress(ValueError):  # on Windows, another drive
        return Path(os.path.relpath(path, work)).as_posix()
    return str(path)


def _announced(work: Path) -> list[tuple[str, int, str]]:
    """What was announced; nothing where the file is not there, or is none of ours."""
    try:
        told = [(Path(made).as_posix(), int(number), Path(place).as_posix()) for made, number, place in _read(work)]
    except (OSError, ValueError, TypeError, RecursionError):
        return []
    return told


def _read(work: Path) -> Any:
    return json.loads((work / ANNOUNCED).read_bytes())


def _is(folder: Path, number: int) -> bool:
    """Whether it is the folder of that inode, which a folder keeps when it is renamed."""
    with suppress(FileNotFoundError):
        return folder.stat().st_ino == number
    return False


def _exchange(made: Path, place: Path) -> None:
    if not place.exists():
        made.rename(place)
        return
    try:
        _swap(made, place)
    except OSError as error:
        if error.errno not in _NO_EXCHANGE:
            raise
        former = made.with_name(f"{GONE}{made.name}")
        shutil.rmtree(former, ignore_errors=True)
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
