"""Where the preloaded process of this machine, user and environment listens."""

import os
import sys
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path

from naravard_lib.runner.keys import environment_digest, library_digest

# Read by Python, IPython, matplotlib and the system's loader while all is imported: another value asks for another
# process. It gets these alone, since it outlives the command whose secrets the rest may hold.
_AT_IMPORT = ("PYTHON", "LC_", "LANG", "MPL", "IPYTHON", "HOME", "LD_", "PATH", "XDG_", "TMPDIR", "USER")
_LONGEST = 107  # bytes in the path of a socket (unix(7))


def socket_path() -> Path:
    """The socket, in a folder that only this user can enter.

    Its name holds a digest of what is imported and how, so that an edited library or another environment never meets
    a process from before.

    Raises:
        PermissionError: the folder belongs to somebody else.
        OSError: no folder can be made, or its name is too long.
    """
    folder = _runtime() / f"naravard-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(f"{folder} belongs to another user or is open to others")
    path = folder / f"{_digest(tuple(sorted(import_environment().items())))}.sock"
    if len(os.fsencode(path)) > _LONGEST:
        raise OSError(f"{path} is too long for a socket")
    return path


def _runtime() -> Path:
    """Where the user's own folder lies; the variable is often left over from another login, or names nothing here."""
    named = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere")
    usable = named.is_dir() and os.access(named, os.W_OK) and len(os.fsencode(named)) < _LONGEST / 2
    return named if usable else Path(tempfile.gettempdir())


def import_environment() -> dict[str, str]:
    """The environment variables that the preloaded process is started with, beside `LIGHT`."""
    return {name: value for name, value in os.environ.items() if name.startswith(_AT_IMPORT)}


@cache
def _digest(variables: tuple[tuple[str, str], ...]) -> str:
    parts = [sys.executable, sys.prefix, library_digest(), environment_digest(), *(f"{a}={b}" for a, b in variables)]
    return sha256("\n".join(parts).encode()).hexdigest()[:24]
