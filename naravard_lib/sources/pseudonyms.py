"""Pseudonyms: a person's id becomes a number that only the holder of the key can make again.

A plain hash of a personnummer is reversed by trying all of them; a keyed one (HMAC-SHA256) is not. The key lies outside
the project, so that nobody who is given the project, its tables or its reports can tell who is who.
"""

import hmac
import os
import re
import secrets
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from naravard_lib.errors import SourceError
from naravard_lib.sources.persons import canonical_id

VARIABLE = "NARAVARD_KEY"  # names another key file than the usual one
KEY_BYTES = 32  # as long as the digest, which is all that HMAC-SHA256 can use (RFC 2104, section 3)
REMEMBERED = 500_000  # ids kept in memory, about 100 MB; what comes after them is worked out anew in each batch
_KEY_FORM = re.compile(rf"[0-9a-f]{{{2 * KEY_BYTES}}}")
_LIKE_CHECKOUT = ".git"


@dataclass(frozen=True, slots=True)
class Key:
    """The secret; `name` tells keys apart and gives nothing away."""

    secret: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """Sixteen hexadecimal digits that are the same for the same key."""
        return hmac.digest(self.secret, b"naravard: name of the key", "sha256")[:8].hex()


def load_key(project: Path) -> Key:
    """The key, made when there is none.

    Args:
        project: the project's root, where a key must not lie.

    Raises:
        SourceError: the file lies in the project or in a git checkout, others may read it, or it holds no key.
    """
    path = key_path()
    _refuse_place(path, project.resolve())
    try:
        if not path.exists():
            _make(path)
        text, mode = path.read_text(encoding="ascii"), path.stat().st_mode
    except (OSError, UnicodeDecodeError):
        remedy = f"rätta {VARIABLE} eller filens rättigheter"
        raise SourceError(f"Nyckelfilen {path} går inte att läsa eller skapa; {remedy}.") from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SourceError(f"Nyckelfilen {path} kan läsas av andra; kör chmod 600 på den.")
    if not _KEY_FORM.fullmatch(text.strip()):
        raise SourceError(f"Nyckelfilen {path} innehåller ingen nyckel; återställ den från kopian eller flytta den.")
    return Key(bytes.fromhex(text))


def key_path() -> Path:
    """Where the key lies: `NARAVARD_KEY`, else the user's own settings folder."""
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser().resolve()
    if os.name == "nt":
        return Path(os.environ.get("APPDATA", Path.home()), "naravard", "key").resolve()
    return (Path.home() / ".config" / "naravard" / "key").resolve()


def _refuse_place(path: Path, project: Path) -> None:
    if project in path.parents or any((folder / _LIKE_CHECKOUT).exists() for folder in path.parents):
        raise SourceError(
            f"Nyckelfilen {path} ligger i projektet eller i en mapp som delas med git; "
            f"lägg den någon annanstans och ange platsen i miljövariabeln {VARIABLE}."
        )


def _make(path: Path) -> None:
    """Write a new key at once in full: two processes that start together end up with the same key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(KEY_BYTES) + "\n")
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first, and its key counts
    finally:
        draft.unlink()


@dataclass(slots=True)
class Pseudonyms:
    """Ids to pseudonyms under one key.

    Attributes:
        key: the secret.
        year: calendar year of the extract, for ids without century.
    """

    key: Key
    year: int
    _places: dict[str, int] = field(default_factory=dict, repr=False)
    _made: NDArray[np.int64] = field(default_factory=lambda: np.empty((REMEMBERED, 2), dtype=np.int64), repr=False)

    def of(self, ids: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pseudonym of each id, and a second number by which two persons with the same pseudonym would be told apart.

        Args:
            ids: distinct texts, none of them empty.

        Returns:
            Two arrays of numbers of 63 bits, in the order of `ids`.
        """
        places = np.array([self._places.get(text, -1) for text in ids], dtype=np.int64)
        found = self._made[places]
        for new in np.flatnonzero(places < 0).tolist():
            found[new] = self._make(ids[new])
        return found[:, 0], found[:, 1]

    def _make(self, text: str) -> tuple[int, int]:
        digest = hmac.digest(self.key.secret, canonical_id(text, self.year).encode(), "sha256")
        pair = _number(digest[:8]), _number(digest[8:16])
        if len(self._places) < REMEMBERED:
            place = self._places[text] = len(self._places)
            self._made[place] = pair
        return pair


def _number(octets: bytes) -> int:
    return int.from_bytes(octets, "big") >> 1
