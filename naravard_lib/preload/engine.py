"""The papermill engine `naravard`: a notebook's cells run in a fork of the preloaded process."""

import select
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from time import monotonic
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbclient.client import timestamp
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager
from papermill.utils import merge_kwargs, remove_args

from naravard_lib.preload import spare
from naravard_lib.preload.client import CAN_FORK, Forked, PreloadError, fork
from naravard_lib.preload.wire import PlainSession, join, read, split

_SAVE = 10.0  # seconds between two saves of a notebook at work; each costs as much as its cells' messages do
_MANAGER = ("progress_bar", "log_output", "autosave_cell_every")  # what is for papermill's manager, not for the client
# What nbclient does for these is its own loop's; nobody's command can ask for them.
_ITS_OWN = ("coalesce_streams", "interrupt_on_timeout", "kernel_manager_class", "km")


class ForkEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine for notebooks, with a fork in the place of a new kernel; other kernels run as ever."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: Any, output_path: Any = None, **options: Any) -> Any:
        """As papermill's, but saved now and then instead of at every cell, and at the end."""
        shown = {name: options.pop(name) for name in _MANAGER if name in options}
        manager = _Manager(nb, output_path=output_path, **shown)
        manager.notebook_start()
        try:
            cls.execute_managed_notebook(manager, kernel_name, log_output=shown.get("log_output", False), **options)
            manager.whole = True
        finally:
            manager.cleanup_pbar()
            manager.notebook_complete()
        return manager.nb

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: Any, log_output: bool = False, stdout_file: Any = None, stderr_file: Any = None,
        start_timeout: int = 60, execution_timeout: Any = None, **options: Any,
    ) -> None:  # fmt: skip
        """Run the cells; arguments as papermill's."""
        given = merge_kwargs(
            remove_args(["timeout", "startup_timeout", "input_path"], **options),
            timeout=execution_timeout if execution_timeout is not None else options.get("timeout"),
            startup_timeout=start_timeout,
            kernel_name=kernel_name,
            log_output=log_output,
            stdout_file=stdout_file,
            stderr_file=stderr_file,
        )
        ours = _is_ours(kernel_name) and not any(given.get(name) for name in _ITS_OWN)
        if ours and not CAN_FORK:
            given["kernel_manager_class"] = spare.manager()
        client = ForkClient if ours and CAN_FORK else PapermillNotebookClient
        client(nb_man, **given).execute()


@cache
def _is_ours(kernel_name: str) -> bool:
    """Whether the kernel is this very Python's."""
    try:
        found = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return False
    return bool(found.language == "python" and found.argv and found.argv[0] in ("python", "python3", sys.executable))


class _Manager(NotebookExecutionManager):  # type: ignore[misc]
    """papermill's, which saves less often."""

    whole = False  # papermill itself writes a notebook that came to its end
    _held = False  # in the middle of a cell's own times

    def cell_complete(self, cell: Any, cell_index: int | None = None, **more: Any) -> None:
        """As papermill's, which would read the time it has written itself with a parser of all kinds of dates."""
        told = cell.metadata.papermill
        began, told["start_time"], self._held = told["start_time"], None, True
        super().cell_complete(cell, cell_index, **more)
        if began:
            told["start_time"] = began
            spent = datetime.fromisoformat(told["end_time"]) - datetime.fromisoformat(began)
            told["duration"] = spent.total_seconds()
        self._held = False
        self.save()

    def save(self, **_: Any) -> None:
        """Save now and then, and when it has been cut short."""
        since = (self.now() - self.last_save_time).total_seconds()
        if not self._held and (since > _SAVE or (self.end_time is not None and not self.whole)):
            super().save()


class ForkClient(PapermillNotebookClient):  # type: ignore[misc]
    """nbclient's own client with a fork for its kernel; one message after the other, since nobody else talks to it."""

    @contextmanager
    def setup_kernel(self, **options: Any) -> Iterator[None]:
        """A fork for the time of the notebook, or an ordinary kernel where there is no preloaded process to be had."""
        try:
            forked = fork("naravard_lib.preload.kernel:serve")
        except PreloadError:
            with super().setup_kernel(**options):
                yield
            return
        self.kc: Any = _Kernel(forked)
        try:
            yield
            forked.end()
        finally:
            forked.kill()
            self.kc = None

    def execute_cell(self, cell: Any, cell_index: int, execution_count: Any = None, store_history: bool = True) -> Any:
        """As nbclient's."""
        if not isinstance(self.kc, _Kernel):
            return super().execute_cell(cell, cell_index, execution_count, store_history)
        tags = cell.metadata.get("tags", ())
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        if self.record_timing:
            cell["metadata"]["execution"] = {}
        cell.outputs, self.clear_before_next_output = [], False
        may_fail = not self.force_raise_errors and (self.allow_errors or "raises-exception" in tags)
        asked = self.kc.execute(cell.source, store_history, stop_on_error=not may_fail)
        self.code_cells_executed += 1
        told = self._follow(asked, cell, cell_index)["content"]
        forgiven = not self.force_raise_errors and told.get("ename") in self.allow_error_names
        if told["status"] == "error" and not may_fail and not forgiven:
            raise CellExecutionError.from_cell_and_msg(cell, told)
        return cell

    def _follow(self, asked: str, cell: Any, cell_index: int) -> Any:
        """Take in what a cell gives, until it has been answered and is done; the answer."""
        timeout, began = self._get_timeout(cell), monotonic()
        reply, done = None, False
        while reply is None or not done:
            left = None if timeout is None else max(timeout - (monotonic() - began), 0.0)
            if not self.kc.waits(left):
                raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", timeout, cell)
            channel, message = self.kc.receive()
            if message["parent_header"].get("msg_id") != asked:
                continue
            if channel == b"shell":
                reply = message
                if self.record_timing:
                    cell["metadata"]["execution"]["shell.execute_reply"] = timestamp(message)
                continue
            try:
                self.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                done = True
        return reply

    def wait_for_reply(self, msg_id: str, cell: Any = None) -> Any:
        """As nbclient's."""
        if not isinstance(self.kc, _Kernel):
            return super().wait_for_reply(msg_id, cell)
        while True:
            channel, message = self.kc.receive()
            if channel == b"shell" and message["parent_header"].get("msg_id") == msg_id:
                return message


@cache
def _session() -> PlainSession:
    return PlainSession()


class _Kernel:
    """What nbclient asks of a kernel's client, over one connection."""

    def __init__(self, forked: Forked) -> None:
        self.session, self._connection, self._poll = _session(), forked.connection, select.poll()
        self._poll.register(forked.connection, select.POLLIN)
        self._came: deque[bytes] = deque()
        self.shell_channel = self  # what widgets send goes the same way

    def execute(self, code: str, store_history: bool, stop_on_error: bool) -> str:
        """Send a cell; the number of the message."""
        asked = {"code": code, "silent": False, "store_history": store_history, "user_expressions": {}}
        return self._ask("execute_request", {**asked, "allow_stdin": False, "stop_on_error": stop_on_error})

    def kernel_info(self) -> str:
        """Ask for the language; the number of the message."""
        return self._ask("kernel_info_request", {})

    def send(self, message: Any) -> None:
        """Send any message."""
        try:
            self._connection.send_bytes(join(self.session.serialize(message)))
        except OSError:
            raise DeadKernelError("Kernel died") from None

    def waits(self, seconds: float | None) -> bool:
        """Whether a message, or the end, comes within a time."""
        return bool(self._came or self._poll.poll(None if seconds is None else 1000 * seconds))

    def receive(self) -> tuple[bytes, Any]:
        """The next message and its channel."""
        try:
            while not self._came:
                self._came.extend(split(self._connection.recv_bytes()))
            channel, *parts = split(self._came.popleft())
        except (EOFError, OSError, ValueError):
            raise DeadKernelError("Kernel died") from None
        return channel, read(parts)

    def _ask(self, kind: str, content: dict[str, Any]) -> str:
        message = self.session.msg(kind, content)
        self.send(message)
        return str(message["header"]["msg_id"])
