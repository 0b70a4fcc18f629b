"""Checksums of files, by which equal input is known."""

import hashlib
from collections.abc import Callable
from pathlib import Path

Checksum = Callable[[Path], str]
ABSENT = ""  # the checksum of a file that is not there, or cannot be read


def sha256(path: Path) -> str:
    """Checksum of a file's bytes, in hexadecimal; files of any size, since they are read in parts."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_or_absent(path: Path) -> str:
    """The same, or `ABSENT`."""
    try:
        return sha256(path)
    except (OSError, ValueError):  # the latter for what can be no name of a file
        return ABSENT
