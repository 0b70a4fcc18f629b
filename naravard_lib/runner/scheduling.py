"""Which step is taken when: chapters of an initiative in order, initiatives side by side, begun ones first."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

from naravard_lib.errors import NaravardError, ReportError
from naravard_lib.preload.client import PreloadError
from naravard_lib.runner.events import Begun, Ended, Event
from naravard_lib.runner.isolated import WorkerLost, isolated
from naravard_lib.runner.job import Job
from naravard_lib.runner.outcome import CannotWrite, Outcome, refusing, unforeseen
from naravard_lib.runner.status import REPORT
from naravard_lib.runner.steps import finish, prepare, run

CHECK = "kontroll"  # the step before the chapters
_BROKEN = (BrokenExecutor, CancelledError, PreloadError)  # no initiative is at fault


def work_off(jobs: Sequence[Job], executor: Executor, slots: int, tell: Callable[[Event], None]) -> Iterator[Outcome]:
    """Make the reports; outcomes come in the order they are ready.

    Args:
        jobs: what is to be made, in the order to begin.
        executor: who calls the steps; each in a process of its own.
        slots: steps at work at the same time.
        tell: called in this thread when a step begins and has ended well.

    Raises:
        CannotWrite: nothing can be written any more; steps at work have ended by then.
        ReportError: the executor itself is broken.
    """
    schedule = _Schedule(deque(_Course(job, tell) for job in jobs), executor, slots)
    try:
        while schedule.goes_on():
            yield from schedule.wait()
    except _BROKEN as error:
        if isinstance(error, NaravardError):  # a cluster's own sentence
            raise
        raise ReportError(
            "De processer som gör rapporterna avbröts utifrån. Det som hann bli färdigt ligger kvar. Kör igen."
        ) from None
    finally:
        for future in schedule.at_work:
            future.cancel()
    if schedule.unwritable is not None:
        raise schedule.unwritable


@dataclass(slots=True)
class _Schedule:
    """Initiatives that wait, and those with a step at work; nothing new begins when nothing can be written."""

    waiting: "deque[_Course]"
    executor: Executor
    slots: int
    at_work: "dict[Future[Any], _Course]" = field(default_factory=dict)
    unwritable: CannotWrite | None = None

    def goes_on(self) -> bool:
        """Begin what there is room for; whether anything is at work."""
        while self.waiting and len(self.at_work) < self.slots and self.unwritable is None:
            self._submit(self.waiting.popleft())
        return bool(self.at_work)

    def wait(self) -> Iterator[Outcome]:
        """Wait for a step to end, and begin the next of its initiative; the outcomes of those that have no next."""
        for future in wait(self.at_work, return_when=FIRST_COMPLETED).done:
            course = self.at_work.pop(future)
            try:
                outcome = course.take(future)
            except CannotWrite as error:
                self.unwritable = error
                continue
            if outcome is not None:
                yield outcome
            elif self.unwritable is None:
                self._submit(course)

    def _submit(self, course: "_Course") -> None:
        self.at_work[course.submit(self.executor)] = course


@dataclass(slots=True)
class _Course:
    """An initiative on its way through its steps."""

    job: Job
    tell: Callable[[Event], None]
    step: str = CHECK
    lost: bool = False  # the process of this step has been lost once
    began: float = 0.0
    step_began: float = 0.0

    def submit(self, executor: Executor) -> "Future[Any]":
        self.step_began = perf_counter()
        self.began = self.began or self.step_began
        self.tell(Begun(self.job.name, self.step))
        if self.step == CHECK:
            return executor.submit(isolated, prepare, self.job)
        if self.step == REPORT:
            return executor.submit(isolated, finish, self.job)
        return executor.submit(isolated, run, self.job, self.step)

    def take(self, future: "Future[Any]") -> Outcome | None:
        """What the step gave; the outcome when it was the last one or has failed, else the next step is set."""
        try:
            given = future.result()
        except WorkerLost:
            if self.lost:
                return self._failed(
                    f"{self.job.name}: körningen avbröts utifrån, oftast för att minnet tog slut. Kör om med --jobs 1."
                )
            self.lost = True
            return None
        except (CannotWrite, *_BROKEN):
            raise
        except NaravardError as error:
            return self._failed(*error.faults)
        except Exception as error:  # our own mistake: the reader gets a sentence, the maintainer the traceback
            with refusing(self.job.target.processed):
                return self._failed(unforeseen(self.job.name, error, self.job.target.stopped(self.job.name)))
        self.lost = False
        self.tell(Ended(self.job.name, self.step, perf_counter() - self.step_began, given is True))
        return self._advance(given)

    def _advance(self, given: Any) -> Outcome | None:
        if self.step == REPORT:
            return Outcome(self.job.name, given, (), perf_counter() - self.began, "made")
        if self.step == CHECK:
            self.job = replace(self.job, chapters=given)
        later = (CHECK, *self.job.chapters, REPORT)
        self.step = later[later.index(self.step) + 1]
        return None

    def _failed(self, *faults: str) -> Outcome:
        kept = self.job.target.stopped(self.job.name) / f"{self.step}.ipynb"
        found = kept if kept.is_file() else None
        return Outcome(self.job.name, (), faults, perf_counter() - self.began, "failed", found)
