"""One JSON object per line for a scheduler; the fields are described in docs/handbok/kora_ofta.md."""

import io
import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from time import perf_counter
from typing import Any

from naravard_lib.runner.events import Begun, Closed, Ended, Event, Finished, Planned, Stopped
from naravard_lib.runner.outcome import Outcome
from naravard_lib.runner.telling import say


class JsonLines:
    """Every event as a line on stdout as soon as it happens, and a summary with the exit code as the last."""

    def __init__(self) -> None:
        self._began = perf_counter()
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # as JSON must be, whatever the locale says

    def __call__(self, event: Event) -> None:
        """Tell what has happened."""
        match event:
            case Planned(statuses):
                for status in statuses:
                    _line("planned", initiative=status.initiative, state=status.state, reasons=dict(status.steps))
            case Begun(initiative, step):
                _line("begun", initiative=initiative, step=step)
            case Ended(initiative, step, seconds, reused):
                _line("ended", initiative=initiative, step=step, seconds=round(seconds, 2), reused=reused)
            case Finished(outcome):
                _line("finished", **_told(outcome))
            case Closed(outcomes, index, code):
                self._sum_up(code, faults=[], index=str(index), **_counted(outcomes))
            case Stopped(faults, code):
                self._sum_up(code, faults=faults)

    def _sum_up(self, code: int, **fields: Any) -> None:
        _line("summary", exit_code=code, seconds=round(perf_counter() - self._began, 2), **fields)


def _counted(outcomes: Sequence[Outcome]) -> dict[str, int]:
    counted = Counter(outcome.state for outcome in outcomes)
    return {state: counted[state] for state in ("made", "unchanged", "failed")}


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "initiative": outcome.initiative,
        "state": outcome.state,
        "seconds": round(outcome.seconds, 2),
        "faults": outcome.faults,
        "kept": None if outcome.kept is None else str(outcome.kept),
    }


def _line(event: str, **fields: Any) -> None:
    time = datetime.now().astimezone().isoformat(timespec="milliseconds")
    say(json.dumps({"event": event, "time": time, **fields}, ensure_ascii=False))
