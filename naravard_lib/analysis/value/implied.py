"""The population that printed numbers presuppose: which numbers of inhabitants round to them.

A printed 156 that is 10 % of somebody's inhabitants means 1 555 to 1 565 of them; if 235 is 15 % of the same, they are
1 563.3 to 1 565. Both ends are taken in, since the source does not say which way a half goes.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from naravard_lib.analysis.value.rounding import largest_remainder, whole
from naravard_lib.errors import FitError, raise_faults
from naravard_lib.formats import enumeration, number

_HALF = 0.5  # what a number rounded to whole may be off by


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both **inclusive**."""

    low: float
    high: float

    def __and__(self, other: "Interval") -> "Interval":
        return Interval(max(self.low, other.low), min(self.high, other.high))

    @property
    def empty(self) -> bool:
        """Whether no whole number of persons lies inside."""
        return math.ceil(self.low - 1e-9) > math.floor(self.high + 1e-9)


def implied_interval(share: float, count: int) -> Interval:
    """The populations of which a `share` (0–1, above 0) rounds to `count`."""
    return Interval(max(0.0, (count - _HALF) / share), (count + _HALF) / share)


def agreed_interval(printed: Iterable[tuple[float, int]]) -> Interval:
    """The populations that agree with all pairs of share and count; `empty` where they contradict each other."""
    found = Interval(0.0, math.inf)
    for share, count in printed:
        found &= implied_interval(share, count)
    return found


def most_likely(parts: Sequence[Interval], total: Interval | None) -> tuple[int, ...]:
    """One whole population in each interval, so that their sum lies in the middle of what the total allows.

    Args:
        parts: none of them empty.
        total: what the printed total allows; None where none is printed.
    """
    lows = [math.ceil(part.low - 1e-9) for part in parts]
    rooms = [math.floor(part.high + 1e-9) - low for part, low in zip(parts, lows, strict=True)]
    sums = Interval(sum(lows), sum(lows) + sum(rooms))
    allowed = sums if total is None or (sums & total).empty else sums & total
    spare = whole((allowed.low + allowed.high) / 2) - sum(lows)
    quotas = [room * spare / max(1, sum(rooms)) for room in rooms]
    return tuple(low + more for low, more in zip(lows, largest_remainder(quotas, spare), strict=True))


def refuse_contradictions(
    intervals: Mapping[str, Interval], printed: Mapping[str, Sequence[tuple[float, int]]]
) -> None:
    """Stop where no population gives all that is printed for a place.

    Raises:
        FitError: every such place, with its printed numbers.
    """
    raise_faults(
        FitError,
        [
            f"{place}: {_listed(printed[place])} går inte ihop med en och samma befolkning; kontrollera talen under "
            "printed."
            for place, found in intervals.items()
            if found.empty
        ],
    )


def _listed(pairs: Sequence[tuple[float, int]]) -> str:
    return enumeration(f"{number(count)} ({number(100 * share, 1)} procent)" for share, count in pairs)
