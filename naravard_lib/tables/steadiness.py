"""What stays alike around a change: the population or the cases, and how two series lie against each other."""

import numpy as np

from naravard_lib.tables.series import Array

_WINDOW = 3  # months on either side of a shift: a quarter, so that a single odd month is none; own rule


def step_at(exposure: Array, at: int) -> float:
    """How much an exposure changed at a month, as a share; 0 where it had changed as much before that month too.

    Args:
        exposure: shape (n,), above zero, in order of time.
        at: place of the first month after, 1 to n - 1.

    Returns:
        Never negative: halved and doubled are alike, 1.0.
    """
    level = np.log(exposure)
    step = _shift(level, at)
    usual = max((_shift(level, place) for place in range(_WINDOW, at - _WINDOW + 1)), default=0.0)
    return float(np.expm1(step)) if step > usual else 0.0


def _shift(level: Array, at: int) -> float:
    return float(abs(level[at : at + _WINDOW].mean() - level[max(0, at - _WINDOW) : at].mean()))


def drift(first: Array, second: Array) -> float:
    """How much one series changed against another from the first half of the months to the second, as a share.

    Args:
        first: shape (n,), zero or above, in order of time.
        second: shape (n,), likewise, the same months; both share their season, so halves need not be years.

    Returns:
        Never negative; 0 with fewer than two months, or where a half has nothing.
    """
    half = first.size // 2
    sums = np.array([[part[:half].sum(), part[half:].sum()] for part in (first, second)])
    if not half or (sums <= 0).any():
        return 0.0
    (old, new), (other_old, other_new) = sums / [half, first.size - half]
    return float(np.expm1(abs(np.log(new * other_old / (old * other_new)))))
