"""How many inscribed an effect takes, before there is anything to compare."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonsNeeded:
    """Inscribed persons needed to call a decrease shown.

    Attributes:
        outcome_text: what is counted, in Swedish.
        rows: (effect as a share, persons), smallest effect first; None where no Swedish initiative is large enough.
        target: the initiative's own target, one of the effects; None without one.
        months: months of history before inscription that are assumed.
        comparison: comparison persons per inscribed that are assumed.
        chance: the chance to see the effect that is asked for.
        synthetic: whether the initiative's data are synthetic.
    """

    outcome_text: str
    rows: tuple[tuple[float, int | None], ...]
    target: float | None
    months: int
    comparison: int
    chance: float
    synthetic: bool
