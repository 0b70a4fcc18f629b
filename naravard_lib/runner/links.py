"""This end of a process that answers calls: a fork of the preloaded process, or an ordinary process that stays."""

import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from typing import BinaryIO, Protocol, cast

from naravard_lib.preload.client import CAN_FORK, PreloadError, fork

_LENGTH = 8  # bytes before each message in a pipe: its length
_SERVE = "naravard_lib.runner.serving"
_SPAWNED = [sys.executable, "-P", "-c", f"from {_SERVE} import serve_pipes; serve_pipes()"]


class Link(Protocol):
    """Messages to and from the process at the other end, as a `multiprocessing` connection has them."""

    def send_bytes(self, message: bytes, /) -> None:
        """Send one message; OSError when the process has gone."""

    def recv_bytes(self) -> bytes:
        """Wait for one message; EOFError or OSError when the process has gone."""


class Worker(Link, Protocol):
    """A process that waits for calls, and the link to it."""

    def is_gone(self) -> bool:
        """Whether it has ended; asked only while it waits for a call."""

    def kill(self) -> None:
        """End it, from any thread; one that waits for a message is then told that it has gone."""

    def close(self) -> None:
        """Let go of what is held of it here; the last thing done with it."""


def start_worker() -> Worker:
    """A process that waits for its first call; a preloaded one where a fork is safe and to be had."""
    with suppress(PreloadError):
        return _Fork() if CAN_FORK else _Spawned()
    return _Spawned()


class Pipes:
    """Two pipes as a link."""

    def __init__(self, inbox: BinaryIO, outbox: BinaryIO) -> None:
        self._inbox, self._outbox = inbox, outbox

    def send_bytes(self, message: bytes, /) -> None:
        """As in `Link`."""
        self._outbox.write(len(message).to_bytes(_LENGTH, "big") + message)
        self._outbox.flush()

    def recv_bytes(self) -> bytes:
        """As in `Link`."""
        return self._read(int.from_bytes(self._read(_LENGTH), "big"))

    def _read(self, length: int) -> bytes:
        found = self._inbox.read(length)
        if len(found) < length:
            raise EOFError
        return found


class _Fork:
    def __init__(self) -> None:
        forked = fork(f"{_SERVE}:serve")
        self._connection = forked.connection
        self._process = os.pidfd_open(forked.pid)  # unlike its number, it never comes to mean another process

    def send_bytes(self, message: bytes, /) -> None:
        self._connection.send_bytes(message)

    def recv_bytes(self) -> bytes:
        return self._connection.recv_bytes()

    def is_gone(self) -> bool:
        return bool(select.select([self._process], [], [], 0)[0])

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def close(self) -> None:
        self._connection.close()
        os.close(self._process)


class _Spawned(Pipes):
    """An ordinary process, in a session of its own that Ctrl-C does not reach.

    It does without `multiprocessing`, whose spawn imports the main module once more, and which refuses to start a
    process from a daemonic one, as a Dask worker is.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            _SPAWNED,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # Windows' word for the same
        )
        super().__init__(cast(BinaryIO, self._process.stdout), cast(BinaryIO, self._process.stdin))

    def is_gone(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        self._process.kill()

    def close(self) -> None:
        for pipe in (self._inbox, self._outbox):
            with suppress(OSError):  # what nobody is left to read
                pipe.close()
        self._process.wait()
