"""A Dask client as an executor that never waits for ever: what the cluster cannot do any more is told as lost."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, InvalidStateError, wait
from contextlib import suppress
from functools import partial
from threading import Event, Lock, Thread, get_ident
from typing import TYPE_CHECKING, Any, TypeVar

from naravard_lib.errors import ReportError, raise_faults
from naravard_lib.runner.fitness import Programs, programs, unlike
from naravard_lib.runner.isolated import WorkerLost, end_call

if TYPE_CHECKING:
    from distributed import Client

_Result = TypeVar("_Result")
_LOOK = 0.5  # seconds between a worker's looks at whether an answer is still wanted
_COUNT = 5.0  # seconds between looks at whether there are workers
_PATIENCE = 60.0  # seconds without any worker until nothing is waited for: one that is restarted is back by then
_NOBODY = (
    "Dask-klustret svarar inte längre, eller har inga arbetare kvar. Starta det på nytt och kör igen; "
    "det som hann bli färdigt görs inte om."
)


class ClusterGone(ReportError, BrokenExecutor):  # noqa: N818 (named as WorkerLost)
    """The cluster cannot go on with the run; no initiative is at fault."""


class DaskExecutor(Executor):
    """Calls on the workers of a cluster; one that raises is not tried again, one whose worker goes is.

    Args:
        client: a connection, which the caller closes.
    """

    def __init__(self, client: "Client") -> None:
        self._client = client
        self._tasks = client.get_executor(pure=False, retries=0)
        self._programs = programs()
        self._open: dict[Future[Any], Future[Any]] = {}  # ours -> Dask's
        self._lock = Lock()
        self._closed = Event()
        Thread(target=self._count_workers, daemon=True).start()

    def submit(self, fn: Callable[..., _Result], /, *args: Any, **kwargs: Any) -> Future[_Result]:
        """As for any executor; the future raises WorkerLost when those who took the call have gone.

        ClusterGone when nobody is left who could take it.
        """
        if self._closed.is_set():
            raise RuntimeError("cannot schedule new futures after shutdown")
        future: Future[_Result] = Future()
        try:
            task = self._tasks.submit(_call, self._programs, fn, args, kwargs)
        except Exception:  # whatever Dask says of a connection that has gone
            future.set_exception(ClusterGone(_NOBODY))
            return future
        with self._lock:
            self._open[future] = task
        future.add_done_callback(self._let_go)
        task.add_done_callback(partial(_pass_on, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls.

        Args:
            wait: return when all calls have ended.
            cancel_futures: all calls are given up, with WorkerLost; the processes of those at work end within seconds.
        """
        self._closed.set()
        if cancel_futures:
            self._give_up(WorkerLost("the calls were given up"))
        elif wait:
            self._wait()

    def _wait(self) -> None:
        wait(list(self._open))

    def _let_go(self, future: Future[Any]) -> None:
        if future.cancelled():
            future.set_running_or_notify_cancel()  # else nobody who waits for it hears
        with self._lock:
            task = self._open.pop(future, None)
        if task:
            task.cancel()  # does nothing to one that is done

    def _give_up(self, reason: Exception) -> None:
        for future in list(self._open):
            _settle(future, reason)

    def _count_workers(self) -> None:
        seen = time.monotonic()
        while not self._closed.wait(_COUNT):
            with suppress(Exception):  # no connection: as no worker
                if self._client.scheduler_info()["workers"]:
                    seen = time.monotonic()
            if time.monotonic() - seen > _PATIENCE:
                self._give_up(ClusterGone(_NOBODY))


def _pass_on(future: Future[Any], task: Future[Any]) -> None:
    from distributed.scheduler import KilledWorker

    error = ClusterGone(_NOBODY) if task.cancelled() else task.exception()  # Dask cancels when the scheduler has gone
    if isinstance(error, KilledWorker):
        _settle(future, WorkerLost("the workers that took a call have gone"))
    elif error is not None:
        _settle(future, error)
    else:
        with suppress(InvalidStateError):
            future.set_result(task.result())


def _settle(future: Future[Any], error: BaseException) -> None:
    with suppress(InvalidStateError):  # it was cancelled, or given up, meanwhile
        future.set_exception(error)


def _call(demanded: Programs, fn: Callable[..., _Result], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> _Result:
    """In a worker: the call itself, ended when nobody wants its answer any more.

    Raises:
        ClusterGone: the worker came after the others had been looked at, with other programs.
    """
    from distributed import get_worker

    worker = get_worker()
    raise_faults(ClusterGone, (f"Dask-arbetaren {worker.address} {fault}" for fault in unlike(demanded)))
    done = Event()
    Thread(target=_end_unwanted, args=(worker, worker.get_current_task(), get_ident(), done), daemon=True).start()
    try:
        return fn(*args, **kwargs)
    finally:
        done.set()


def _end_unwanted(worker: Any, key: str, thread: int, done: Event) -> None:
    """Dask cannot stop a call: it calls one "cancelled" whose client has gone, or has let go of it, and lets it run."""
    while not done.wait(_LOOK):
        task = worker.state.tasks.get(key)
        if task is None or task.state == "cancelled":
            end_call(thread)
