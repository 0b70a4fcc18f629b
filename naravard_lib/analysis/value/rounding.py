"""Two ways to whole persons: each number on its own, or so that the parts sum to the rounded whole.

Three municipalities with 1.4 each: on their own 1 + 1 + 1 = 3 while the whole, 4.2, is 4; by largest remainder
2 + 1 + 1 = 4. Largest remainder (Hamilton's method): https://en.wikipedia.org/wiki/Quota_method.
"""

import math
from collections.abc import Sequence

from naravard_lib.cases.sizing import Rounding

_TINY = 1e-9  # what floating point takes from 0.15 * 1030 and the like


def whole(value: float) -> int:
    """A number at or above zero to the nearest whole, halves upwards as spreadsheets do."""
    return math.floor(value + 0.5 + _TINY)


def largest_remainder(values: Sequence[float], total: int) -> tuple[int, ...]:
    """Whole numbers that sum to `total`, each the value rounded down or up; among equals the first is rounded up.

    Raises:
        ValueError: no such whole numbers, since `total` is not the rounded sum.
    """
    downs = [math.floor(value + _TINY) for value in values]
    missing = total - sum(downs)
    if not 0 <= missing <= len(downs):
        raise ValueError(f"{total} is not within one of each part of {sum(values):g}")
    order = sorted(range(len(downs)), key=lambda i: (round(downs[i] - values[i], 9), i))
    ups = set(order[:missing])
    return tuple(down + (i in ups) for i, down in enumerate(downs))


def to_whole(values: Sequence[float], how: Rounding) -> tuple[tuple[int, ...], int]:
    """The parts and their total in whole numbers, by the rule chosen; plain parts may not sum to the total."""
    total = whole(sum(values))
    return (tuple(map(whole, values)) if how == "plain" else largest_remainder(values, total)), total
