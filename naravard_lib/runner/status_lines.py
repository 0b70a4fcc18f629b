"""How each initiative stands, as lines for a terminal: one and the same reason is said once, for all its steps."""

from collections.abc import Iterator, Sequence

from naravard_lib.blocks.html import printable
from naravard_lib.runner.status import State, Status

_STATES: dict[State, str] = {
    "unchanged": "oförändrad",
    "changed": "görs om",
    "new": "ingen rapport: aldrig körd",
    "unfinished": "ingen färdig rapport",
    "stopped": "ingen rapport",
}


def lines_status(statuses: Sequence[Status]) -> list[str]:
    """A line per initiative, below it what is to be run and why; that a step waits for another goes without saying.

    Args:
        statuses: in the order to show them.
    """
    width = max((len(status.initiative) for status in statuses), default=0)
    return [line for status in statuses for line in _lines(status, width)]


def _lines(status: Status, width: int) -> Iterator[str]:
    yield f"{printable(status.initiative):<{width}}  {_STATES[status.state]}"
    if status.state != "new":
        yield from (f"  • {printable(reason)}: {', '.join(steps)}" for reason, steps in status.reasons.items())
