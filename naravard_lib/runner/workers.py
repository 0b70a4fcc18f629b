"""The executor of one machine: threads that wait for the processes of `isolated`."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import get_ident
from types import TracebackType
from typing import Any, TypeVar

from naravard_lib.runner.isolated import end_call, end_idle

_Result = TypeVar("_Result")
_PAUSE = 0.05  # seconds between looks at whether all calls have ended


class Workers(ThreadPoolExecutor):
    """Submit `isolated` and what it is to call, as to any executor; a block that is left by an error ends all calls.

    Args:
        jobs: calls at the same time.
    """

    def __init__(self, jobs: int) -> None:
        self._mine: set[int] = set()
        self._open: set[Future[Any]] = set()
        super().__init__(jobs, "naravard", initializer=lambda: self._mine.add(get_ident()))

    def submit(self, fn: Callable[..., _Result], /, *args: Any, **kwargs: Any) -> Future[_Result]:
        """As for any executor."""
        future = super().submit(fn, *args, **kwargs)
        self._open.add(future)
        future.add_done_callback(self._open.discard)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls, and end the processes.

        Args:
            wait: return when all calls have ended.
            cancel_futures: calls that have not begun are cancelled; those at work are ended, with WorkerLost, and
                waited for whatever `wait` says.
        """
        super().shutdown(wait and not cancel_futures, cancel_futures=cancel_futures)
        if cancel_futures:
            self._end_calls()
        if wait or cancel_futures:
            end_idle()

    def _end_calls(self) -> None:
        while wait(list(self._open), timeout=_PAUSE).not_done:
            for thread in list(self._mine):
                end_call(thread)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown(cancel_futures=kind is not None)
