"""A call in a process of its own, which waits for the next call: one that is killed costs that call and no other.

The processes end at once when this one has gone, also in the middle of a call, and also when it was killed.
`concurrent.futures.ProcessPoolExecutor` loses every waiting call when one process is killed, hence this module.
"""

import atexit
import os
import pickle
from collections.abc import Callable
from threading import Lock, get_ident
from typing import TypeVar, TypeVarTuple

from naravard_lib.runner.links import Worker, start_worker

_Result = TypeVar("_Result")
_Args = TypeVarTuple("_Args")

_lock = Lock()
_idle: list[Worker] = []
_busy: dict[int, Worker] = {}  # thread that waits -> the process it waits for


class WorkerLost(RuntimeError):  # noqa: N818 (it tells what has happened; it is no fault of the call)
    """The process that ran a call ended before it answered: killed from outside, as a rule for want of memory."""


def isolated(fn: Callable[[*_Args], _Result], *args: *_Args) -> _Result:
    """Call `fn(*args)` in a process of its own and give back what it gives.

    Environment variables and working folder there are the process's own, and those of its last call are still set.
    What is written to stdout and stderr there goes nowhere. May be called from several threads at once.

    Args:
        fn: a function that can be imported by its name there too.
        args: must be possible to pickle, as the result.

    Raises:
        WorkerLost: the process ended before it answered; the call may have been carried out in part.
        Exception: what `fn` raised, with the traceback from there as a note; RuntimeError with the name of its type
            where it cannot be pickled or is no Exception.
    """
    request = pickle.dumps((fn, args))
    worker = _borrow()
    try:
        worker.send_bytes(request)
        answer = worker.recv_bytes()
    except (EOFError, OSError):
        _drop(worker)
        raise WorkerLost("the process of a call ended before it answered") from None
    except BaseException:  # Ctrl-C: the answer would otherwise be taken for that to the next call
        _drop(worker)
        raise
    _give_back(worker)
    raised, value = pickle.loads(answer)
    if raised:
        raise value
    return value  # type: ignore[no-any-return]


def end_call(thread: int) -> None:
    """End the process whose answer a thread waits for; its `isolated` then raises WorkerLost.

    Args:
        thread: as `threading.get_ident` has it; nothing happens when it waits for none.
    """
    with _lock:
        if worker := _busy.get(thread):
            worker.kill()


@atexit.register
def end_idle() -> None:
    """End the processes that wait for a call."""
    while worker := _pop_idle():
        worker.kill()
        worker.close()


def _borrow() -> Worker:
    while (worker := _pop_idle()) and worker.is_gone():
        worker.close()
    worker = worker or start_worker()
    with _lock:
        _busy[get_ident()] = worker
    return worker


def _pop_idle() -> Worker | None:
    with _lock:
        return _idle.pop() if _idle else None


def _give_back(worker: Worker) -> None:
    with _lock:
        del _busy[get_ident()]
        _idle.append(worker)


def _drop(worker: Worker) -> None:
    with _lock:
        del _busy[get_ident()]
    worker.kill()
    worker.close()


def _forget() -> None:
    """A fork of this process has no workers: they are the parent's, and what is held of them here is closed."""
    global _lock
    _lock = Lock()
    _idle.clear()
    _busy.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
