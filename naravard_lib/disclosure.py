"""Small-cell suppression: no count of fewer than `smallest` is printed, drawn or read aloud."""

import numpy as np
from numpy.typing import NDArray

from naravard_lib import formats

SMALLEST = 5  # common Swedish rule (Socialstyrelsen, SCB): fewer than five is not shown; a setting per initiative
_NEARLY = 1e-6  # what the solver of linear programs leaves undecided


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


def hidden_in_sums(counts: NDArray[np.float64], smallest: int = SMALLEST) -> NDArray[np.bool_]:
    """Which counts to hide when their sum is known: the small ones, and what it takes not to give them back.

    Rule: a reader who knows the sum, every count shown, and of each hidden one whether it is small, must be left with
    0 to `smallest` - 1 for every small one. The least large counts that do so are hidden too. A missing count is
    neither small nor hidden.

    Args:
        counts: shape (n,), whole numbers from zero.
        smallest: the smallest count that may be shown.
    """
    hidden = np.asarray(counts < smallest)
    for index in np.argsort(counts, kind="stable"):
        if _line_is_safe(counts, hidden, smallest):
            break
        hidden[index] |= bool(np.isfinite(counts[index]))
    return hidden


def _line_is_safe(counts: NDArray[np.float64], hidden: NDArray[np.bool_], smallest: int) -> bool:
    """Whether each small count could be anything from zero to the largest small one, as far as the sum tells."""
    small = int((hidden & (counts < smallest)).sum())
    large = int((hidden & (counts >= smallest)).sum())
    room = float(counts[hidden].sum()) - smallest * large  # what the small share, beyond the least the large take
    highest = smallest - 1
    enough = room >= highest
    return small == 0 or bool(enough and (large > 0 or room <= (small - 1) * highest))


def suppressed_table(counts: NDArray[np.float64], smallest: int = SMALLEST) -> tuple[NDArray[np.bool_], bool]:
    """Which cells of a table to hide when the sums of its rows and columns are printed.

    Rule: a reader who knows all sums, every cell shown, and of each hidden one whether it is small, must be left with
    0 to `smallest` - 1 for every small one (linear bounds, as in Fischetti and Salazar 2000). Cells are hidden one by
    one, each time the least that shares a row or column with a cell still given away: enough, not always the fewest.

    Args:
        counts: shape (rows, columns), whole numbers from zero, none missing.
        smallest: the smallest count that may be shown.

    Returns:
        The mask, and whether the sums may be printed: where even hiding every cell gives one back, they may not.
    """
    hidden = np.asarray(counts < smallest)
    while (bare := _given_away(counts, hidden, smallest)) is not None:
        shown = np.where(hidden, np.inf, counts)
        if np.isinf(shown).all():
            return hidden, False
        near = np.full_like(shown, np.inf)
        near[bare[0]], near[:, bare[1]] = shown[bare[0]], shown[:, bare[1]]
        hidden[np.unravel_index(np.argmin(near if np.isfinite(near).any() else shown), counts.shape)] = True
    return _without_the_needless(counts, hidden, smallest), True


def _without_the_needless(counts: NDArray[np.float64], hidden: NDArray[np.bool_], smallest: int) -> NDArray[np.bool_]:
    """Show again what later choices made needless to hide, the largest first."""
    for row, column in sorted(np.argwhere(hidden & (counts >= smallest)).tolist(), key=lambda at: -counts[*at]):
        trial = hidden.copy()
        trial[row, column] = False
        if _given_away(counts, trial, smallest) is None:
            hidden = trial
    return hidden


def _given_away(counts: NDArray[np.float64], hidden: NDArray[np.bool_], smallest: int) -> tuple[int, int] | None:
    """A small cell that the sums bound more tightly than the rule allows, or None."""
    from scipy.optimize import linprog  # its import takes as long as a whole fit, and few tables have totals

    cells = np.argwhere(hidden)
    small = counts[hidden] < smallest
    sums = np.vstack([cells[:, 0] == row for row in range(counts.shape[0])])
    sums = np.vstack([sums, *[cells[:, 1] == column for column in range(counts.shape[1])]]).astype(float)
    limits = [(0.0, smallest - 1.0) if each else (float(smallest), None) for each in small]
    for number in np.flatnonzero(small):
        goal = np.eye(len(cells))[number]
        for sign, wanted in ((1, 0.0), (-1, smallest - 1.0)):
            found = linprog(sign * goal, A_eq=sums, b_eq=sums @ counts[hidden], bounds=limits)
            if abs(sign * found.fun - wanted) > _NEARLY:
                return int(cells[number, 0]), int(cells[number, 1])
    return None
