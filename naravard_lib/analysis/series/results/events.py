"""What another event at about the same time does to the answer."""

from dataclasses import dataclass

from naravard_lib.estimate import Estimate
from naravard_lib.initiative import CoEvent


@dataclass(frozen=True, slots=True)
class EventAnswer:
    """The effect over the whole period without one event, and with a step of its own for it.

    Attributes:
        event: the event; None for all of them together.
        units: treated units left out in place of months, since the event touched them alone.
        clear: used months with the intervention in full but without the event.
        without: `relative` with the event's months (or units) left out; None when too little is left.
        step: `relative` with a step of its own for the event; None when the two steps cannot be told apart.
        own: the event's own step: log rate ratio for counts; None without a step, or for all together.
        widening: width of the first month's interval with the step over its width without; None without a step.
        reason: why there is no `without`, in Swedish, or empty.
    """

    event: CoEvent | None
    units: tuple[str, ...]
    clear: int
    without: Estimate | None
    step: Estimate | None
    own: Estimate | None
    widening: float | None
    reason: str
