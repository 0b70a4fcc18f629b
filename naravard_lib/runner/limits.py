"""How long a cell and a notebook may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that a cell and a whole notebook may take; None is no limit.

    The usual ones are ours: the slowest shipped cell takes 3 s and the slowest notebook 4 s, so only what hangs is cut.
    """

    cell: int | None = 900
    notebook: int | None = 3600
