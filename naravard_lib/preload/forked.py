"""What a fork does before and after its task: its own environment, folder and random numbers."""

import atexit
import gc
import os
import random
import signal
import time
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection

# Objects made until the collector looks: with Python's own 700 it takes a tenth of a chapter's time and frees nothing.
_COLLECTED = (50_000, 20, 100)


def run(task: str, environment: dict[str, str], folder: str, connection: Connection) -> None:
    """Call "module:function" with the connection, in this environment and folder; then clean up as Python does.

    Args:
        task: the function to call.
        environment: all environment variables of the fork.
        folder: its working folder.
        connection: to the process that asked; it is told this process's number first.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command answers Ctrl-C, once, for all
    connection.send(os.getpid())
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    _reseed()
    gc.set_threshold(*_COLLECTED)
    gc.enable()
    module, _, name = task.partition(":")
    try:
        getattr(import_module(module), name)(connection)
    finally:
        atexit._run_exitfuncs()  # what a notebook has asked to have done at the end
        with suppress(OSError):
            connection.send(None)


def _reseed() -> None:
    """Forks of one process would otherwise all draw the same numbers from the libraries' own generators."""
    random.seed()
    with suppress(ImportError):
        import numpy as np

        np.random.seed()
