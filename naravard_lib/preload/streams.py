"""stdout and stderr of a kernel in a fork: ipykernel's own streams, without its threads and sockets."""

import os
import re
import time
from collections.abc import Callable
from threading import Timer
from typing import Any

from ipykernel.iostream import IOPubThread, OutStream
from jupyter_client.session import Session

from naravard_lib.preload.wire import Outlet

# Half a pair of UTF-16, but for those that stand for a byte of a file's name; an ordinary kernel drops all that waits.
_HALF = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_FLUSH = OutStream.flush_interval  # seconds that an ordinary kernel lets its output wait


class _Publisher(IOPubThread):
    """In the place of ipykernel's thread, which no fork would have."""

    thread: Any = None
    io_loop: Any = None

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet

    def send_multipart(self, *parts: Any, **more: Any) -> None:
        """As a socket's."""
        self._outlet.send_multipart(*parts, **more)

    def schedule(self, f: Callable[[], None]) -> None:
        """Nothing is left for a thread to do: the stream sees to its flushes itself."""


class Stream(OutStream):
    """A stream that also gives what was written past Python, in the order it was written."""

    def __init__(self, session: Session, outlet: Outlet, name: str, number: int) -> None:
        super().__init__(session, _Publisher(outlet), name, watchfd=False)  # type: ignore[no-untyped-call]
        self._number, self._caught, self._read = number, False, 0
        self._since, self._timer = 0.0, Timer(0, self.flush)
        self._original_stdstream_copy = os.dup(number)

    def catch(self) -> None:
        """From here on, what is written to the descriptor is kept in memory until the next write or flush."""
        kept = os.memfd_create(self.name)
        os.dup2(kept, self._number)
        os.close(kept)
        self._caught = True
        self._master_pid = os.getpid()

    def write(self, string: str) -> Any:
        """Write, after what was written past Python; it waits for more as long as in an ordinary kernel."""
        if os.getpid() != self._master_pid:
            return os.write(self._number, string.encode(errors="replace"))
        if isinstance(string, str) and not string.isascii():
            string = _HALF.sub("?", string)
        with self._buffer_lock:
            self._drain()
            written = super().write(string)
            if not self._since:
                self._wait()
        if time.monotonic() - self._since > _FLUSH:
            self.flush()
        return written

    def flush(self) -> None:
        """Send what there is."""
        if os.getpid() != self._master_pid:
            self.session.pid = os.getpid()  # as ipykernel's, so that what a child displays is sent
            return
        with self._buffer_lock:
            self._drain()
            self._timer.cancel()
            self._since = 0.0
            self._flush()  # type: ignore[no-untyped-call]

    def _wait(self) -> None:
        """See to it that what is written is sent even if the cell then writes nothing more for long."""
        self._since = time.monotonic()
        self._timer = Timer(_FLUSH, self.flush)
        self._timer.daemon = True
        self._timer.start()

    def _drain(self) -> None:
        size = os.fstat(self._number).st_size if self._caught else 0
        if size > self._read:
            text = os.pread(self._number, size - self._read, self._read)
            self._read = size
            super().write(text.decode(errors="replace"))
