"""The papermill engine `naravard`: a notebook's cells run in a fork of the preloaded process."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from queue import Empty
from typing import Any

from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager
from papermill.utils import merge_kwargs, remove_args

from naravard_lib.preload import spare
from naravard_lib.preload.client import CAN_FORK, fork

_SAVE = 1.0  # seconds between two saves of a notebook at work; papermill's own saves after every cell cost most
_MANAGER = ("progress_bar", "log_output", "autosave_cell_every")  # what is for papermill's manager, not for the client


class ForkEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine for notebooks, with a fork in the place of a new kernel; other languages run as ever."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: Any, output_path: Any = None, **options: Any) -> Any:
        """As papermill's, but saved at most once a second, and at the end."""
        shown = {
            name: options.pop(name) for name in ("progress_bar", "log_output", "autosave_cell_every") if name in options
        }
        manager = _Manager(nb, output_path=output_path, **shown)
        manager.notebook_start()
        try:
            cls.execute_managed_notebook(manager, kernel_name, log_output=shown.get("log_output", False), **options)
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
        python = cls.nb_language(nb_man.nb) == "python"
        client = _ForkClient if CAN_FORK and python else PapermillNotebookClient
        if python and not CAN_FORK:
            options["kernel_manager_class"] = spare.manager()
        given = merge_kwargs(
            remove_args(["timeout", "startup_timeout", "input_path"], **options),
            timeout=execution_timeout if execution_timeout is not None else options.get("timeout"),
            startup_timeout=start_timeout,
            kernel_name=kernel_name,
            log_output=log_output,
            stdout_file=stdout_file,
            stderr_file=stderr_file,
        )
        client(nb_man, **given).execute()


class _Manager(NotebookExecutionManager):  # type: ignore[misc]
    def save(self, **_: Any) -> None:
        """Save now and then, and at the end."""
        since = (self.now() - self.last_save_time).total_seconds()
        if self.end_time is not None or since > _SAVE:
            super().save()


class _ForkClient(PapermillNotebookClient):  # type: ignore[misc]
    """nbclient's own client; its kernel is a fork."""

    @contextmanager
    def setup_kernel(self, **_: Any) -> Iterator[None]:
        forked = fork("naravard_lib.preload.kernel:serve")
        self.kc: Any = _Kernel(forked.connection)
        try:
            yield
            self.kc.close()
            forked.end()
        finally:
            self.kc.close()
            forked.kill()
            self.kc = None


class _Kernel:
    """What nbclient asks of a kernel's client, over one connection."""

    allow_stdin = False

    def __init__(self, connection: Connection) -> None:
        self._connection, self._session, self._alive = connection, Session(), True
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._came: dict[str, deque[Any]] = {"shell": deque(), "iopub": deque()}
        self.shell_channel, self.iopub_channel = _Channel(self, "shell"), _Channel(self, "iopub")

    def execute(self, code: str, store_history: bool, stop_on_error: bool) -> str:
        """Send a cell; the number of the message."""
        asked = {"code": code, "silent": False, "store_history": store_history, "user_expressions": {}}
        return self._ask("execute_request", {**asked, "allow_stdin": False, "stop_on_error": stop_on_error})

    def kernel_info(self) -> str:
        """Ask for the language; the number of the message."""
        return self._ask("kernel_info_request", {})

    def is_alive(self) -> bool:
        """Whether the fork is there."""
        return self._alive

    def _ask(self, kind: str, content: dict[str, Any]) -> str:
        message = self._session.msg(kind, content)
        try:
            self._connection.send(message)
        except OSError:
            self._alive = False
        return str(message["header"]["msg_id"])

    async def get(self, channel: str, timeout: float | None) -> Any:
        """The next message of a channel; Empty after `timeout` seconds."""
        if not self._came[channel]:
            if not self._alive:
                raise DeadKernelError("Kernel died")
            await self._wait(channel, timeout)
        return self._came[channel].popleft()

    def close(self) -> None:
        """Wait for nothing more; after a timeout nbclient leaves a task that still does."""
        self._alive = False
        for waiting in list(self._waiting.values()):
            waiting.get_loop().remove_reader(self._connection.fileno())
            waiting.cancel()
        self._waiting.clear()

    async def _wait(self, channel: str, timeout: float | None) -> None:
        loop = asyncio.get_running_loop()
        self._waiting[channel] = loop.create_future()
        loop.add_reader(self._connection.fileno(), self._read)
        try:
            await asyncio.wait_for(self._waiting[channel], timeout)
        except TimeoutError:
            raise Empty from None
        finally:
            if self._waiting.pop(channel, None) and not self._waiting:
                loop.remove_reader(self._connection.fileno())

    def _read(self) -> None:
        try:
            channel, message = self._connection.recv() or ("", None)
        except (EOFError, OSError):
            channel = ""
        if not channel:  # it has said goodbye, or has gone without
            self._alive = False
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(DeadKernelError("Kernel died"))
            return
        self._came[channel].append(message)
        if channel in self._waiting and not self._waiting[channel].done():
            self._waiting[channel].set_result(None)


class _Channel:
    def __init__(self, kernel: _Kernel, name: str) -> None:
        self._kernel, self._name = kernel, name

    async def get_msg(self, timeout: float | None = None) -> Any:
        """As jupyter_client's."""
        return await self._kernel.get(self._name, timeout)
