"""IPython's kernel without sockets and threads: cells come over one connection, messages go back over it.

Made once before any fork. It is ipykernel's own kernel, shell and streams, so that outputs, counts and tracebacks are
those of an ordinary kernel; only the transport is ours.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
from traitlets import default
from traitlets.config import Config

from naravard_lib.preload.imports import BACKEND
from naravard_lib.preload.streams import Stream
from naravard_lib.preload.wire import Outlet, PlainSession, join, read, split

# As an ordinary kernel is started by nbclient; the number of the connection file is all that differs between two.
_ARGUMENTS = ["-f", "", "--HistoryManager.hist_file=:memory:"]
_IOPUB, _SHELL = Outlet("iopub"), Outlet("shell", waits=True)  # an answer is followed by the word that it is done
_REHEARSED = 10  # cells; Python 3.11 specialises what it has run eight times (PEP 659)
_app: Any = None


def _nothing(*_: Any, **__: Any) -> None:
    """What an ordinary kernel does for its sockets."""


class _Application(IPKernelApp):
    """ipykernel's application with its sockets and threads left out."""

    init_connection_file: Callable[..., None] = _nothing
    init_sockets: Callable[..., None] = _nothing
    init_heartbeat: Callable[..., None] = _nothing
    init_poller: Callable[..., None] = _nothing
    init_signal: Callable[..., None] = _nothing
    write_connection_file: Callable[..., None] = _nothing
    log_connection_info: Callable[..., None] = _nothing

    @default("session")
    def _own_session(self) -> Session:
        return PlainSession()

    def init_io(self) -> None:
        """Streams without a thread."""
        sys.stdout, sys.stderr = (
            Stream(self.session, _IOPUB, name, number) for number, name in ((1, "stdout"), (2, "stderr"))
        )
        self.displayhook = sys.displayhook
        self.patch_io()  # type: ignore[no-untyped-call]

    def init_kernel(self) -> None:
        """The kernel, with nothing to listen to."""
        kernel = self.kernel_class.instance(  # type: ignore[attr-defined]
            parent=self, session=self.session, profile_dir=self.profile_dir, user_ns=self.user_ns, log=self.log
        )
        kernel._abort_queues = _nothing  # there are none
        kernel._execute_sleep = 0  # it lets a socket's last output pass
        kernel.shell_channel_thread = SimpleNamespace(parent_thread=None)
        kernel.iopub_socket = kernel.shell.displayhook.pub_socket = kernel.shell.display_pub.pub_socket = _IOPUB
        self.kernel = kernel


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


def rehearse() -> None:
    """Run a cell a few times: what every cell needs is then made once, and not in each fork.

    It shows nothing and is in no history, and whoever listens to cells is not told: only the result is to be undone.
    """
    asked = {"code": "None", "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    request = join(_app.session.serialize(_app.session.msg("execute_request", asked)))
    listening = _app.shell.events.callbacks
    _app.shell.events.callbacks = {event: [] for event in listening}
    loop = asyncio.new_event_loop()
    for _ in range(_REHEARSED):
        loop.run_until_complete(_handle(_app.kernel, request))
    loop.close()
    _app.shell.events.callbacks = listening
    _app.shell.last_execution_result = None


def serve(connection: Connection) -> None:
    """In a fork: run the cells that come over the connection, until nothing comes any more."""
    _app.shell.init_environment()
    os.environ.setdefault("MPLBACKEND", BACKEND)
    sys.modules.pop("rfc3987_syntax", None)  # which our own commands do without (`runner`), but a notebook may want
    _app.session.pid = os.getpid()
    _app.shell.starting_dir, _app.shell.history_manager.dir_hist[:] = str(Path.cwd()), [Path.cwd()]
    for outlet in (_IOPUB, _SHELL):
        outlet.open(connection)
    sys.stdout, sys.stderr = _app.streams
    sys.stdout.catch()
    sys.stderr.catch()
    loop = asyncio.new_event_loop()  # not `asyncio.run`, which would take Ctrl-C of a cell for its own
    asyncio.set_event_loop(loop)
    loop.run_until_complete(_answer(_app.kernel, connection))


async def _answer(kernel: Any, connection: Connection) -> None:
    own = os.getpid()
    while request := await _next(connection):
        await _handle(kernel, request)
        if os.getpid() != own:  # a child that a cell has forked and left running is not to answer for its parent
            os._exit(0)
        kernel._publish_status("idle", "shell")


async def _handle(kernel: Any, request: bytes) -> None:
    message = read(split(request))
    kernel.set_parent([], message)
    _IOPUB.waits = True  # for the word of what is asked, right after it
    kernel._publish_status("busy", "shell")
    _IOPUB.waits = False
    kernel.pre_handler_hook()
    answered = kernel.shell_handlers[message["header"]["msg_type"]](_SHELL, [], message)
    if answered is not None:
        await answered
    else:  # comms are dealt with at once, and what they print is not sent yet
        sys.stdout.flush()
        sys.stderr.flush()
    kernel.post_handler_hook()


async def _next(connection: Connection) -> bytes:
    """The next request, empty for none; waited for in the loop, where what cells have started goes on meanwhile."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_reader(connection.fileno(), ready.set_result, None)
    ready.add_done_callback(lambda _: loop.remove_reader(connection.fileno()))
    await ready
    return connection.recv_bytes()
