"""Asking the preloaded process for forks, and starting it when it is not there."""

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from socket import AF_UNIX, SOCK_STREAM, socket

from naravard_lib.preload.forked import Request
from naravard_lib.preload.place import import_environment, socket_path

CAN_FORK = sys.platform == "linux"
# One thread each, so that forks side by side do not fight for the cores, and nothing to lose in a fork.
LIGHT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
_PATIENCE = 60.0  # seconds until the process must answer; its imports take 2–10 on a busy machine
_PAUSE = 0.02
_GRACE = 5.0  # seconds to clean up; nbclient gives its kernels as many


class PreloadError(RuntimeError):
    """The preloaded process could not be started, or did not answer; ordinary processes and kernels do its work."""


@dataclass(frozen=True, slots=True)
class Forked:
    """A process of our own, forked from the preloaded one; it ends when its connection is closed.

    Attributes:
        pid: its number, and that of its process group.
        connection: to the function that runs in it; EOFError says that the process has gone.
    """

    pid: int
    connection: Connection

    def end(self) -> None:
        """Say that nothing more will be asked, and wait until it has cleaned up as Python does at the end."""
        with suppress(EOFError, OSError):
            self.connection.send_bytes(b"")
            while self.connection.poll(_GRACE) and self.connection.recv_bytes():
                pass

    def kill(self) -> None:
        """End it and everything it has started; the preloaded process does so when the connection goes."""
        self.connection.close()


def warm_up() -> None:
    """Have the preloaded process started, or a spare kernel where a fork is not safe; it imports meanwhile."""
    if CAN_FORK:
        with suppress(PreloadError):  # whoever then asks for a fork is told
            _connect().close()
    else:
        from naravard_lib.preload import spare

        spare.prepare()


def fork(task: str, environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Forked:
    """A new process in which everything is imported already.

    Args:
        task: "module:function"; the function is called in the fork with the other end of the connection.
        environment: its environment variables; default those of this process.
        folder: its working folder; default that of this process.

    Raises:
        PreloadError: the preloaded process cannot be started.
    """
    variables = dict(os.environ if environment is None else environment)
    request = pickle.dumps(Request(task, variables, str(folder or Path.cwd()), _umask(), os.nice(0)))
    for _ in range(2):  # one that was idle may end between our connecting and its answer
        connection = Connection(_connect().detach())
        try:
            connection.send_bytes(request)
            return Forked(int(connection.recv_bytes()), connection)
        except (EOFError, OSError):
            connection.close()
    raise PreloadError("the preloaded process ended before it answered")


def _umask() -> int:
    """Read where reading it does not change it for other threads."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("Umask:"):
            return int(line.split()[1], 8)
    return 0o022


def _connect() -> socket:
    try:
        path = socket_path()
    except OSError as error:
        raise PreloadError(str(error)) from None
    deadline = time.monotonic() + _PATIENCE
    started: subprocess.Popen[bytes] | None = None
    while time.monotonic() < deadline:
        client = socket(AF_UNIX, SOCK_STREAM)
        try:
            client.connect(str(path))
            return client
        except OSError:
            client.close()
        code = started.poll() if started else 0
        if code:
            raise PreloadError(f"the preloaded process ended with code {code}")
        if started is None or code is not None:
            started = _start(path)
        time.sleep(_PAUSE)
    raise PreloadError("the preloaded process did not begin to listen")


def _start(path: Path) -> "subprocess.Popen[bytes]":
    """The process itself; of several that are started at once, all but one end at once."""
    return subprocess.Popen(
        [sys.executable, "-m", "naravard_lib.preload.server", str(path)],
        env=import_environment() | LIGHT,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
