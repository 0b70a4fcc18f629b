"""Folders where files are made before they are moved into place, and what a stopped command has left of them."""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

_RANDOM = "[a-z0-9_]{8}"  # what tempfile puts after the prefix
_OLD = 24 * 60 * 60  # seconds without a change: longer than any command of ours is silent


@contextmanager
def staging(parent: Path, prefix: str) -> Iterator[Path]:
    """An empty folder that is gone at the end; those that a stopped command left a day ago or more are removed first.

    A command that is killed, or whose window is closed, cannot remove its own. One that is at work in another window
    is left alone, since something in its folder is younger than a day.

    Args:
        parent: where the folder is made; it must be there.
        prefix: what its name begins with, the same for every folder of one kind, such as ".ask-".

    Raises:
        OSError: nothing can be written in `parent`.
    """
    for left in list(parent.iterdir()):
        if re.fullmatch(re.escape(prefix) + _RANDOM, left.name) and _is_left(left):
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=prefix, dir=parent) as folder:
        yield Path(folder)


def _is_left(folder: Path) -> bool:
    """Whether it is a folder in which nothing has changed for a day; not so where it cannot be looked into."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    with suppress(OSError):  # another command removes it at this moment
        return time.time() - max(path.stat().st_mtime for path in (folder, *folder.rglob("*"))) > _OLD
    return False
