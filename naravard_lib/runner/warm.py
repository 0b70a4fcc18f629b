"""Kernels that are ready before they are needed: their imports are done, and each runs one notebook only.

On Linux a process imports everything once and each kernel is a fork of it. Elsewhere, where a fork is missing or
unsafe, one ordinary process with its imports done waits for the next notebook. Either way the kernel is ipykernel's
own, so that a notebook runs as in plain papermill. The kernels end when this process does, however it ends.
"""

import multiprocessing
import os
import random
import re
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, cast

import naravard_lib

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

# One thread each, so that kernels side by side do not fight for the cores, and nothing to lose in a fork.
LIGHT = {"OPENBLAS_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
NEEDED = "NARAVARD_PRELOAD"  # environment variable: our modules that the notebooks call for, with commas between
_PRELOAD = "naravard_lib.runner.preload"
_FORKS = sys.platform == "linux"
_CONTEXT: Any = multiprocessing.get_context("forkserver" if _FORKS else "spawn")


class WarmKernels:
    """Processes that wait to become kernels; use it as a context, which ends what is left of them.

    Args:
        notebooks: those that will be run, for the imports to be the ones they need.
    """

    def __init__(self, notebooks: Iterable[Path]) -> None:
        self._modules = _called_for(notebooks)
        self._spare: _Process | None = None
        self._started: list[_Process] = []

    def __enter__(self) -> "WarmKernels":
        os.environ.update(LIGHT | {NEEDED: ",".join(self._modules)})
        if _FORKS:
            from multiprocessing import forkserver

            _CONTEXT.set_forkserver_preload([_PRELOAD])
            with _deaf():
                forkserver.ensure_running()
        else:
            self.prepare()
        return self

    def __exit__(self, *_: object) -> None:
        os.environ.pop(NEEDED, None)
        for process in self._started:
            process.kill()
        for process in self._started:
            process.wait()

    def prepare(self) -> None:
        """Have a process ready for one more notebook; it imports while this one goes on."""
        if self._spare is None:
            self._spare = _Process()
            self._started.append(self._spare)

    def take(self) -> "_Process":
        """The process that is ready; nobody else gets it."""
        self.prepare()
        spare, self._spare = self._spare, None
        assert spare is not None
        return spare

    def manager(self, more: bool) -> "type[AsyncKernelManager]":
        """The class that papermill takes as `kernel_manager_class`: its kernels come from here.

        Args:
            more: whether another notebook follows, for which a process is then made ready.
        """
        from jupyter_client.manager import AsyncKernelManager
        from jupyter_client.provisioning.local_provisioner import LocalProvisioner

        def take() -> _Process:
            process = self.take()
            if more:
                self.prepare()
            return process

        class Provisioner(LocalProvisioner):
            async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
                process = take()
                process.start(cmd[cmd.index("-f") :], options.get("env"), options.get("cwd"))
                self.process, self.pid, self.cwd = cast(Any, process), process.pid, Path.cwd()
                return self.connection_info

        class Manager(AsyncKernelManager):
            async def _async_pre_start_kernel(self, **options: Any) -> Any:
                self.provisioner = Provisioner(parent=self, kernel_spec=self.kernel_spec, kernel_id=self.kernel_id)
                return await super()._async_pre_start_kernel(**options)

        return Manager


class _Process:
    """A process that waits to become a kernel, with the methods of `Popen` that a provisioner asks for."""

    stdin = stdout = stderr = None

    def __init__(self) -> None:
        inbox, self._outbox = _CONTEXT.Pipe(duplex=False)
        self._process: BaseProcess = _CONTEXT.Process(target=_become_kernel, args=(inbox,), daemon=True)
        self._process.start()
        inbox.close()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def start(self, arguments: list[str], environment: dict[str, str] | None, folder: str | None) -> None:
        with suppress(BrokenPipeError):  # it has ended already, as `poll` will say
            self._outbox.send((arguments, environment or dict(os.environ), folder or str(Path.cwd())))

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None and self.pid is not None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _called_for(notebooks: Iterable[Path]) -> tuple[str, ...]:
    """The modules behind every `nv.name` in the notebooks."""
    named = {name for path in notebooks for name in re.findall(r"\bnv\.(\w+)", path.read_text(encoding="utf-8"))}
    return tuple(module for module, names in naravard_lib._HOMES.items() if named.intersection(names))


@contextmanager
def _deaf() -> Iterator[None]:
    """Ctrl-C is not heard by what is started within: the command answers it, once, for all of them."""
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)


def _become_kernel(inbox: Connection) -> None:
    if hasattr(os, "setsid"):
        os.setsid()
    # What libraries print past the notebook, from C, would only disturb the command's own lines.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    import_module(_PRELOAD)  # a fork has done it already
    try:
        arguments, environment, folder = inbox.recv()
    except EOFError:  # nobody will ask any more
        return
    Thread(target=_end_with_parent, daemon=True).start()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv[:] = ["ipykernel_launcher", *arguments]  # else the words of the command
    _reseed()
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(arguments)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _reseed() -> None:
    """Forks of one process would otherwise all draw the same numbers from the libraries' own generators."""
    random.seed()
    with suppress(ImportError):
        import numpy as np

        np.random.seed()
