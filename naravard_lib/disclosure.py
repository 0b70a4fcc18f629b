"""Small-cell suppression: no count of fewer than `smallest` is printed, drawn or read aloud."""

import numpy as np
from numpy.typing import NDArray

from naravard_lib import formats

SMALLEST = 5  # common Swedish rule (Socialstyrelsen, SCB): fewer than five is not shown; a setting per initiative


def is_small(count: float, smallest: int = SMALLEST) -> bool:
    """Whether a count must be hidden; zero too, since nobody may be told apart by being absent."""
    return bool(count < smallest)


def count_text(count: float, smallest: int = SMALLEST) -> str:
    """A count for print: the number, or "färre än 5"."""
    return f"färre än {smallest}" if is_small(count, smallest) else formats.number(count)


def level_text(value: float, counted: bool, smallest: int = SMALLEST) -> str:
    """A monthly level for print: hidden like a count when counts lie behind it."""
    return f"färre än {smallest}" if counted and is_small(value, smallest) else formats.measured(value)


def masked(values: NDArray[np.float64], counts: NDArray[np.float64], smallest: int = SMALLEST) -> NDArray[np.float64]:
    """A copy of `values` with NaN wherever the count behind it is small; a missing count hides nothing.

    Args:
        values: shape (n,), what would be shown.
        counts: shape (n,), the number of events behind each.
        smallest: the smallest count that may be shown.
    """
    return np.where(counts < smallest, np.nan, values)
