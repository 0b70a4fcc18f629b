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
        apart: used months that have one of the two alone, the intervention in full or the event.
        alone: values of the months with the intervention in full and without the event; empty when one is hidden.
        both: values of the months with both, likewise.
        without: `relative` with the event's months (or units) left out; None when too little is left, or when the
            event had gone on for long when the change came.
        step: `relative` with a step of its own for the event; None when the two steps cannot be told apart.
        own: the event's own step on the scale of `level`; None without a step, or for all together.
    """

    event: CoEvent | None
    units: tuple[str, ...]
    apart: int
    alone: tuple[float, ...]
    both: tuple[float, ...]
    without: Estimate | None
    step: Estimate | None
    own: Estimate | None
