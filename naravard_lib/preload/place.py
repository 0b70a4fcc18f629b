"""Where the preloaded process of this machine, user and environment listens."""

import os
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from naravard_lib.runner.keys import environment_digest, library_digest

# Read by Python, IPython, matplotlib and the system's loader while all is imported: another value asks for another
# process. It gets these alone, since it outlives the command whose secrets the rest may hold.
_AT_IMPORT = ("PYTHON", "LC_", "LANG", "MPL", "IPYTHON", "HOME", "LD_", "PATH", "XDG_", "TMPDIR", "USER")


def socket_path() -> Path:
    """The socket, in a folder that only this user can enter.

    Its name holds a digest of what is imported and how, so that an edited library or another environment never meets
    a process from before.

    Raises:
        PermissionError: the folder belongs to somebody else.
    """
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"naravard-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(f"{folder} belongs to another user or is open to others")
    return folder / f"{_digest()}.sock"


def import_environment() -> dict[str, str]:
    """The environment variables that the preloaded process is started with, beside `LIGHT`."""
    return {name: value for name, value in os.environ.items() if name.startswith(_AT_IMPORT)}


def _digest() -> str:
    variables = sorted(f"{name}={value}" for name, value in import_environment().items())
    parts = [sys.executable, sys.prefix, library_digest(), environment_digest(), *variables]
    return sha256("\n".join(parts).encode()).hexdigest()[:24]  # the path of a socket holds 107 bytes (unix(7))
