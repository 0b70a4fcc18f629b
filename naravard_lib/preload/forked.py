"""What a fork does before and after its task: its own environment, folder and random numbers."""

import atexit
import gc
import multiprocessing.process
import os
import random
import signal
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection

# Objects made until the collector looks: with Python's own 700 it takes a tenth of a chapter's time and frees nothing.
_COLLECTED = (50_000, 20, 100)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a fork.

    Attributes:
        task: "module:function", called with the connection.
        environment: all environment variables of the fork.
        folder: its working folder.
        umask: its file mode creation mask, that of the process that asks.
        nice: its niceness, likewise; it cannot be lowered.
    """

    task: str
    environment: dict[str, str]
    folder: str
    umask: int
    nice: int


def run(request: Request, connection: Connection) -> None:
    """Do what is asked; then clean up as Python does, and say goodbye.

    Args:
        request: the task and where it is to be done.
        connection: to the process that asked; it is told this process's number first.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command answers Ctrl-C, once, for all
    connection.send_bytes(str(os.getpid()).encode())
    _settle(request)
    module, _, name = request.task.partition(":")
    try:
        getattr(import_module(module), name)(connection)
    finally:
        atexit._run_exitfuncs()  # what a notebook has asked to have done at the end
        with suppress(OSError):
            connection.send_bytes(b"")


def _settle(request: Request) -> None:
    os.environ.clear()
    os.environ.update(request.environment)
    time.tzset()
    os.umask(request.umask)
    os.nice(max(request.nice - os.nice(0), 0))
    os.chdir(request.folder)
    multiprocessing.process.ORIGINAL_DIR = request.folder  # type: ignore[attr-defined]
    tempfile.tempdir = None  # found anew in this environment
    _reseed()
    gc.set_threshold(*_COLLECTED)
    gc.enable()


def _reseed() -> None:
    """Forks of one process would otherwise all draw the same numbers from the libraries' own generators."""
    random.seed()
    with suppress(ImportError):
        import numpy as np

        np.random.seed()
