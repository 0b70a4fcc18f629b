"""Who is told what during a run: nobody while all is well, the reader of a log file, or a person at a terminal."""

import os
import sys
from typing import Any, TextIO

from naravard_lib.runner.events import Begun, Closed, Event, Finished, Planned, Stopped
from naravard_lib.runner.outcome import CannotWrite, Outcome, shown
from naravard_lib.runner.remaining import Remaining
from naravard_lib.runner.spoken import bulleted, closing_table, duration, opening

_BAR = "{desc} {bar} {n_fmt} av {total_fmt} steg{postfix}"


def say(text: str, stream: TextIO | None = None) -> None:
    """Write lines at once.

    Raises:
        CannotWrite: they go to a file on a full disk, or to a program that has stopped reading.
    """
    out = stream or sys.stdout
    try:
        out.write(f"{text}\n")
        out.flush()
    except OSError as error:
        # What is left in the buffer would be tried once more at the end, and complained of in English.
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        raise CannotWrite(
            "Det som skulle visas gick inte att skriva: disken är full, eller mottagaren läser inte längre."
        ) from error


def tell_faults(event: Event) -> None:
    """Nothing when all is well; the faults of an initiative on stderr as soon as it has failed."""
    if isinstance(event, Finished) and event.outcome.faults:
        say("\n".join([f"{event.outcome.initiative}:", *bulleted(event.outcome.faults)]), sys.stderr)


class Lines:
    """For a log file: what will be done and a line per finished initiative on stderr, the closing table on stdout.

    A bar is redrawn by carriage returns, which a log file keeps as one endless line.

    Args:
        force: unchanged initiatives are made too.
        note: which kernels are used, where that is worth a line.
    """

    def __init__(self, force: bool, note: str) -> None:
        self._remaining = Remaining(force)
        self._force, self._note = force, note

    def __call__(self, event: Event) -> None:
        """Tell what has happened."""
        self._remaining.take(event)
        match event:
            case Planned(statuses) if self._remaining.initiatives:
                say("\n".join(filter(None, [opening(statuses, self._force), self._note])), sys.stderr)
                self._begin()
            case Begun(initiative, step):
                self._show(f"{initiative}: {step}")
            case Finished(outcome) if outcome.state != "unchanged":
                self._finish(outcome)
            case Closed(outcomes, index):
                self._end()
                say(f"{closing_table(outcomes)}\n\nÖversikt: {shown(index)}")
            case Stopped():
                self._end()

    def _begin(self) -> None:
        """There is something to do."""

    def _show(self, working: str) -> None:
        """This is at work now."""

    def _finish(self, outcome: Outcome) -> None:
        counted = f"{self._remaining.finished} av {self._remaining.initiatives}"
        word = "klar" if not outcome.faults else "ingen rapport"
        said = [f"{counted}  {outcome.initiative}: {word} ({duration(outcome.seconds)})", *self._left()]
        say(", ".join(said), sys.stderr)

    def _end(self) -> None:
        """The last event has come."""

    def _left(self) -> list[str]:
        seconds = self._remaining.seconds()
        return [] if seconds is None else [f"ungefär {duration(seconds)} kvar"]


class Bar(Lines):
    """For a person at a terminal: a bar over the steps in place of the lines."""

    _bar: Any = None

    def _begin(self) -> None:
        from tqdm import tqdm  # late: a run with nothing to do needs no bar

        self._bar = tqdm(total=self._remaining.steps, desc="Rapporter", bar_format=_BAR, **_size())

    def _show(self, working: str) -> None:
        if self._bar is not None:
            self._bar.total, self._bar.n = self._remaining.steps, self._remaining.done
            self._bar.set_postfix_str(" · ".join([*self._left(), working]))

    def _finish(self, outcome: Outcome) -> None:
        self._show(f"{outcome.initiative}: {'klar' if not outcome.faults else 'ingen rapport'}")

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.set_postfix_str("")
            self._bar.close()


def _size() -> dict[str, Any]:
    """The size of the terminal as it is at every moment, or a usual one where it does not say (a container's)."""
    try:
        known = os.get_terminal_size(sys.stderr.fileno()).columns > 0
    except OSError:
        known = False
    return {"dynamic_ncols": True} if known else {"ncols": 80, "nrows": 24}
