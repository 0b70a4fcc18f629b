"""How far a run has come and how long it has left, from what its steps took before and have taken so far."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from naravard_lib.runner.events import Begun, Ended, Event, Finished, Planned
from naravard_lib.runner.scheduling import CHECK
from naravard_lib.runner.status import REPORT, Status

_CHAPTERS = ""  # stands for all chapters of an unchanged initiative that is made all the same


@dataclass(slots=True)
class Timed:
    """Steps that are done: how many, the seconds they took, and those they were expected to take."""

    number: int = 0
    taken: float = 0.0
    expected: float = 0.0

    def add(self, taken: float, expected: float = 0.0) -> None:
        """One more."""
        self.number, self.taken, self.expected = self.number + 1, self.taken + taken, self.expected + expected


@dataclass(slots=True)
class Remaining:
    """The steps that are left, and how much slower than expected those have been that are done.

    Sums are kept rather than made anew, so that an event costs the same in a run over thousands of initiatives.

    Args:
        force: unchanged initiatives are made too.

    Attributes:
        initiatives: how many are to be made.
        finished: how many of them are over and done with.
        done: how many steps are.
        steps: how many there are as far as is known, those done and those left.
    """

    force: bool = False
    initiatives: int = field(init=False, default=0)
    finished: int = field(init=False, default=0)
    done: int = field(init=False, default=0)
    steps: int = field(init=False, default=0)
    _left: dict[str, dict[str, float | None]] = field(init=False, default_factory=dict)  # seconds that are expected
    _expected: float = field(init=False, default=0.0)  # the sum of them
    _unknown: Counter[str] = field(init=False, default_factory=Counter)  # steps left without any, by name
    _working: set[tuple[str, str]] = field(init=False, default_factory=set)
    _lanes: int = field(init=False, default=1)  # the most steps that have been at work at the same time
    _foreseen: Timed = field(init=False, default_factory=Timed)  # steps of which something was expected
    _usual: Timed = field(init=False, default_factory=Timed)  # all steps but checks
    _named: dict[str, Timed] = field(init=False, default_factory=dict)  # by name of step

    def take(self, event: Event) -> None:
        """Count what has happened; steps that nobody foresaw are counted from when they begin."""
        match event:
            case Planned(statuses):
                self._plan(statuses)
            case Begun(initiative, step):
                self._begin(initiative, step)
            case Ended(initiative, step, seconds, reused):
                self._end(initiative, step, None if reused else seconds)
            case Finished(outcome) if outcome.state != "unchanged":
                self.finished += 1
                self._drop(outcome.initiative)

    def seconds(self) -> float | None:
        """What is left: shared among the lanes, never less than the longest one at work; None while nobody knows."""
        if self.steps == self.done or not (self._usual.number or self._foreseen_left()):
            return None
        unknown = sum(number * self._guess(step) for step, number in self._unknown.items())
        shared = (self._expected * self._pace() + unknown) / self._lanes
        return max(shared, *(self._alone(initiative) for initiative, _ in self._working), 0.0)

    def _plan(self, statuses: Sequence[Status]) -> None:
        for status in statuses:
            if self.force or status.state != "unchanged":
                self.initiatives += 1
                chapters = [step for step, _ in status.steps if step != REPORT] or [_CHAPTERS] * self.force
                known = {chapter: status.seconds and status.seconds / len(chapters) for chapter in chapters}
                for step, expected in {CHECK: None, **known, REPORT: None}.items():
                    self._add(status.initiative, step, expected)

    def _begin(self, initiative: str, step: str) -> None:
        if not self._left.get(initiative, {}).keys() & {step, _CHAPTERS}:
            self._add(initiative, step, None)
        self._working.add((initiative, step))
        self._lanes = max(self._lanes, len(self._working))

    def _end(self, initiative: str, step: str, seconds: float | None) -> None:
        """A step is over; `seconds` is None where it was taken over, which says nothing of how long the others take."""
        left = self._left.get(initiative, {})
        expected = self._remove(initiative, step) if step in left else None
        if expected is None and (rest := left.get(_CHAPTERS)):
            self._remove(initiative, _CHAPTERS)
            self._add(initiative, _CHAPTERS, max(0.0, rest - (seconds or 0.0)))
        self._working.discard((initiative, step))
        self.done, self.steps = self.done + 1, self.steps + 1
        if seconds is not None:
            self._named.setdefault(step, Timed()).add(seconds)
            if step != CHECK:  # far shorter than the others
                self._usual.add(seconds)
            if expected:
                self._foreseen.add(seconds, expected)

    def _drop(self, initiative: str) -> None:
        """The steps of one that is over; where it failed, the later ones are never run."""
        for step in tuple(self._left.get(initiative, ())):
            self._remove(initiative, step)
        self._working = {key for key in self._working if key[0] != initiative}

    def _add(self, initiative: str, step: str, expected: float | None) -> None:
        self._left.setdefault(initiative, {})[step] = expected
        self._count(step, expected, 1)

    def _remove(self, initiative: str, step: str) -> float | None:
        expected = self._left[initiative].pop(step)
        self._count(step, expected, -1)
        return expected

    def _count(self, step: str, expected: float | None, sign: int) -> None:
        self.steps += sign
        if expected is None:
            self._unknown[step] += sign
        else:
            self._expected += sign * expected

    def _foreseen_left(self) -> int:
        return self.steps - self.done - self._unknown.total()

    def _alone(self, initiative: str) -> float:
        """What one initiative has left; its steps are taken one after another."""
        left = self._left.get(initiative, {}).items()
        return sum(self._guess(step) if expected is None else expected * self._pace() for step, expected in left)

    def _guess(self, step: str) -> float:
        """Seconds of a step that was not timed before: as the same step of others so far, else as any step."""
        if timed := self._named.get(step) or (self._usual.number and self._usual):
            return timed.taken / timed.number
        return self._expected / self._foreseen_left()

    def _pace(self) -> float:
        """How much slower than before the steps have been so far."""
        return self._foreseen.taken / self._foreseen.expected if self._foreseen.expected else 1.0
