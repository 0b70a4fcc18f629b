"""Worker processes, one per initiative: a worker that dies, even by the kill signal, costs only its own initiative.

`concurrent.futures.ProcessPoolExecutor` loses every waiting future when one worker is killed, hence this small loop.
"""

import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import perf_counter

from naravard_lib.errors import NaravardError
from naravard_lib.paths import Workspace
from naravard_lib.runner.outcome import INTERRUPTED, Outcome, unforeseen

if sys.platform == "win32":
    _CONTEXT = multiprocessing.get_context("spawn")
else:
    _CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["naravard_lib.runner.engine"])  # imported once, not once per initiative


@dataclass(frozen=True, slots=True)
class _Worker:
    name: str
    process: BaseProcess
    inbox: Connection
    began: float

    def receive(self) -> str | Outcome:
        try:
            message: str | Outcome = self.inbox.recv()
        except EOFError:
            reason = f"{self.name}: körningen avbröts utifrån, oftast för att minnet tog slut. Kör om med --jobs 1."
            return Outcome(self.name, (), (reason,), perf_counter() - self.began)
        return message


def run_each(
    names: Sequence[str], target: Workspace, staging: Path, jobs: int, tell: Callable[[str, str], None]
) -> Iterator[Outcome]:
    """Make the reports of `names`, `jobs` at a time; outcomes come in the order they are ready.

    Args:
        names: folder names of the initiatives.
        target: the folders that the finished reports end up in.
        staging: an empty folder on the same disk as `target.reports`; each initiative works in a subfolder.
        jobs: how many workers at the same time.
        tell: called in this process with initiative and step, each time a worker begins a step.
    """
    waiting = list(reversed(names))
    running: dict[Connection, _Worker] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                worker = _start(waiting.pop(), target, staging)
                running[worker.inbox] = worker
            for inbox in wait(list(running)):
                worker = running[inbox]  # type: ignore[index]
                message = worker.receive()
                if isinstance(message, Outcome):
                    del running[worker.inbox]
                    yield message
                else:
                    tell(worker.name, message)
    finally:
        for worker in running.values():
            worker.process.terminate()


def _start(name: str, target: Workspace, staging: Path) -> _Worker:
    inbox, outbox = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_work, args=(outbox, name, target, staging / name))
    process.start()
    outbox.close()  # the worker's copy is then the only one, and its death closes the pipe
    return _Worker(name, process, inbox, perf_counter())


def _work(outbox: Connection, name: str, target: Workspace, staging: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent answers Ctrl-C, once, for all of us
    logging.disable()  # the outcome says it, in Swedish; papermill and nbclient would say it again on stderr
    # Kernels inherit stderr: one that is interrupted while it shuts down prints a traceback nobody can act on.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    from naravard_lib.runner.engine import make_report

    began = perf_counter()
    made: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    try:
        made = make_report(name, target, staging, outbox.send)
    except NaravardError as error:
        faults = error.faults
    except Exception as error:  # our own mistake: the reader gets a sentence, the maintainer the traceback
        faults = (unforeseen(name, error, target.processed / name / INTERRUPTED),)
    outbox.send(Outcome(name, made, faults, perf_counter() - began))
