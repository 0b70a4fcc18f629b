"""Where a fork is missing or unsafe: an ordinary process with its imports done waits to become the next kernel.

Each becomes one kernel, for one notebook; the next one imports while that notebook runs. The kernel is ipykernel's own.
"""

import json
import os
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, BinaryIO

from naravard_lib.preload.client import LIGHT

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

_BECOME = [
    sys.executable,
    "-c",
    "import sys; del sys.path[0]; from naravard_lib.preload.spare import become_kernel; become_kernel()",
]
_spare: "list[subprocess.Popen[bytes]]" = []
_lock = Lock()


def prepare() -> None:
    """Have a process ready for one more notebook; it imports while this one goes on."""
    with _lock:
        if not _spare:
            _spare.append(_start())


def take() -> "subprocess.Popen[bytes]":
    """The process that is ready, which nobody else gets; the next one is begun."""
    prepare()
    with _lock:
        taken = _spare.pop()
    prepare()
    return taken


@cache
def manager() -> "type[AsyncKernelManager]":
    """The class that nbclient takes as `kernel_manager_class`: its kernels are the spare processes."""
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_client.provisioning.local_provisioner import LocalProvisioner

    class Provisioner(LocalProvisioner):
        async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
            self.process = process = take()
            assert process.stdin is not None
            request = (
                cmd[cmd.index("-f") :],
                options.get("env") or dict(os.environ),
                str(options.get("cwd") or Path.cwd()),
            )
            with suppress(OSError):  # it has ended already, as its manager will notice
                process.stdin.write(json.dumps(request).encode() + b"\n")
                process.stdin.flush()
            self.pid, self.cwd = process.pid, Path.cwd()
            return self.connection_info

    class Manager(AsyncKernelManager):
        async def _async_pre_start_kernel(self, **options: Any) -> Any:
            self.provisioner = Provisioner(parent=self, kernel_spec=self.kernel_spec, kernel_id=self.kernel_id)
            return await super()._async_pre_start_kernel(**options)

    return Manager


def become_kernel() -> None:
    """In the process: import, wait for what the kernel is to be told, and be it; end when the other end goes."""
    inbox = os.fdopen(os.dup(0), "rb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    # A kernel sets this before any import of matplotlib; without it, figures drawn by hand would vanish.
    from naravard_lib.preload import imports

    os.environ.setdefault("MPLBACKEND", imports.BACKEND)
    imports.load_modules()
    line = inbox.readline()
    if not line:  # nobody will ask any more
        return
    Thread(target=_end_with, args=(inbox,), daemon=True).start()
    arguments, environment, folder = json.loads(line)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv[:] = ["ipykernel_launcher", *arguments]
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(arguments)


def _start() -> "subprocess.Popen[bytes]":
    # What libraries print past the notebook, from C, would only disturb the command's own lines.
    return subprocess.Popen(
        _BECOME,
        env={**os.environ, **LIGHT},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _end_with(inbox: BinaryIO) -> None:
    inbox.read()
    os._exit(1)
