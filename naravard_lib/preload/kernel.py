"""IPython's kernel without sockets and threads: cells come over one connection, messages go back over it.

Made once before any fork. It is ipykernel's own kernel, shell and streams, so that outputs, counts and tracebacks are
those of an ordinary kernel; only the transport is ours.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
from traitlets import default
from traitlets.config import Config

# As an ordinary kernel is started by nbclient; the number of the connection file is all that differs between two.
_ARGUMENTS = ["-f", "", "--HistoryManager.hist_file=:memory:"]
_FLUSH = OutStream.flush_interval  # seconds; what an ordinary kernel lets its output wait
_BACKEND = "module://matplotlib_inline.backend_inline"  # as ipykernel sets it
_app: Any = None


class _Session(Session):
    """Messages as plain values, handed to whoever holds the other end."""

    deliver: Callable[[str, dict[str, Any]], None] | None = None

    def send(
        self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, *rest: Any, **named: Any
    ) -> Any:
        """What `Session.send` does, without serialising; `stream` is "shell" for replies."""
        whole = isinstance(msg_or_type, dict)
        given = named.get("header"), named.get("metadata")
        message = msg_or_type if whole else self.msg(msg_or_type, content, parent, *given)
        buffers = rest[1] if len(rest) > 1 else named.get("buffers")
        message["buffers"] = [bytes(part) for part in buffers or ()]
        if self.deliver is not None:
            self.deliver("shell" if stream == "shell" else "iopub", message)
        return message


class _Publisher(IOPubThread):
    """In the place of ipykernel's thread; there is none."""

    thread: Any = None
    io_loop: Any = None

    def __init__(self) -> None:
        """No socket."""

    def schedule(self, f: Callable[[], None]) -> None:
        """Nothing waits: streams are flushed as they are written."""


class _Stream(OutStream):
    """ipykernel's stream, which also gives what was written past Python, in the order it was written."""

    def __init__(self, session: Session, name: str, number: int) -> None:
        super().__init__(session, _Publisher(), name, watchfd=False)  # type: ignore[no-untyped-call]
        self._number, self._caught, self._read, self._last = number, False, 0, 0.0
        self._original_stdstream_copy = os.dup(number)

    def catch(self) -> None:
        """From here on, what is written to the descriptor is kept in memory until the next write or flush."""
        kept = os.memfd_create(self.name)
        os.dup2(kept, self._number)
        os.close(kept)
        self._caught = True
        self._master_pid = os.getpid()

    def write(self, string: str) -> Any:
        """Write, after what was written past Python."""
        if os.getpid() != self._master_pid:
            return os.write(self._number, string.encode(errors="replace"))
        self._drain()
        written = super().write(string)
        if time.monotonic() - self._last > _FLUSH:
            self.flush()
        return written

    def flush(self) -> None:
        """Send what there is."""
        if os.getpid() == self._master_pid:
            self._drain()
            self._last = time.monotonic()
            self._flush()  # type: ignore[no-untyped-call]

    def _drain(self) -> None:
        size = os.fstat(self._number).st_size if self._caught else 0
        if size > self._read:
            text = os.pread(self._number, size - self._read, self._read)
            self._read = size
            super().write(text.decode(errors="replace"))


class _Application(IPKernelApp):
    """ipykernel's application with its sockets and threads left out."""

    def init_connection_file(self) -> None:
        """None."""

    def init_sockets(self) -> None:
        """None."""

    def init_heartbeat(self) -> None:
        """None."""

    def init_poller(self) -> None:
        """None."""

    def write_connection_file(self, **_: Any) -> None:
        """None."""

    def log_connection_info(self) -> None:
        """None."""

    @default("session")
    def _own_session(self) -> Session:
        return _Session(parent=self)

    def init_io(self) -> None:
        """Streams without a thread."""
        sys.stdout, sys.stderr = _Stream(self.session, "stdout", 1), _Stream(self.session, "stderr", 2)
        self.displayhook = sys.displayhook
        self.patch_io()  # type: ignore[no-untyped-call]

    def init_signal(self) -> None:
        """The fork has its own."""

    def init_kernel(self) -> None:
        """The kernel, with nothing to listen to."""
        self.kernel = self.kernel_class.instance(  # type: ignore[attr-defined]
            parent=self, session=self.session, profile_dir=self.profile_dir, user_ns=self.user_ns, log=self.log
        )
        self.kernel._abort_queues = lambda *_: None  # there are none
        self.kernel.shell_channel_thread = SimpleNamespace(parent_thread=None)
        self.kernel.iopub_socket = "iopub"
        self.kernel.shell.displayhook.pub_socket = self.kernel.shell.display_pub.pub_socket = "iopub"


def prepare() -> None:
    """Make the kernel that every fork of this process has."""
    global _app
    kept = sys.stdout, sys.stderr
    config = Config()
    config.HistoryManager.enabled = False  # else a thread, which no fork would have
    _app = _Application.instance(config=config)
    _app.initialize(_ARGUMENTS[2:])
    sys.argv[:] = [str(__import__("ipykernel_launcher").__file__), *_ARGUMENTS]
    _app.streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = kept


def serve(connection: Connection) -> None:
    """In a fork: run the cells that come over the connection, until nothing comes any more."""
    _app.shell.init_environment()
    os.environ.setdefault("MPLBACKEND", _BACKEND)
    sys.modules.pop("rfc3987_syntax", None)  # which our own commands do without (`runner`), but a notebook may want
    sys.stdout, sys.stderr = _app.streams
    sys.stdout.catch()
    sys.stderr.catch()
    _app.session.deliver = lambda channel, message: connection.send((channel, message))
    asyncio.run(_answer(_app.kernel, connection))
    _app.session.deliver = None


async def _answer(kernel: Any, connection: Connection) -> None:
    while True:
        await _readable(connection)
        message = connection.recv()
        if message is None:
            return
        kernel.set_parent([], message)
        kernel._publish_status("busy", "shell")
        await kernel.shell_handlers[message["header"]["msg_type"]]("shell", [], message)
        sys.stdout.flush()
        sys.stderr.flush()
        kernel._publish_status("idle", "shell")


async def _readable(connection: Connection) -> None:
    """Wait in the loop, so that what a cell has started in it goes on between cells."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_reader(connection.fileno(), ready.set_result, None)
    ready.add_done_callback(lambda _: loop.remove_reader(connection.fileno()))
    await ready
