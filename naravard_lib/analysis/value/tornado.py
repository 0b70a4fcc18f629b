"""What an answer hangs on: one figure at a time to its ends, and how the draws rank together."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.value.potential_inputs import Drawn
from naravard_lib.analysis.value.results.potential import Swing

Values = NDArray[np.float64]
LOW, HIGH = 0.05, 0.95  # where a figure's ends are taken
_RANKED = 20_000  # draws whose ranks are compared: a correlation is then known to within 0.015, at a fifth of the time


def swings(
    figures: Sequence[Drawn],
    draws: Sequence[Values],
    answers: Values,
    answer_of: Callable[[dict[str, Values]], Values],
) -> tuple[Swing, ...]:
    """The figures that move the answer, the one with the largest part of the uncertainty first.

    Args:
        figures: every figure, with its distribution.
        draws: their draws, one array of shape (n,) each, in the same order.
        answers: shape (n,), what the draws came to.
        answer_of: the answer from one value of every figure, by place in the file.
    """
    base = {key: np.asarray(one.distribution.base) for one in figures for key in one.keys}
    shares = rank_shares(draws, answers)
    found = []
    for one, share in zip(figures, shares, strict=True):
        low, high = (
            float(answer_of(base | dict.fromkeys(one.keys, np.asarray(one.distribution.quantile(end)))))
            for end in (LOW, HIGH)
        )
        found.append(Swing(one.shown.label, low, high, share))
    return tuple(sorted((each for each in found if each.width > 0), key=lambda each: (-each.share, -each.width)))


def rank_shares(draws: Sequence[Values], answers: Values) -> list[float]:
    """Each figure's squared rank correlation with the answer, as shares of their sum (Spearman 1904); 0 if fixed."""
    if np.ptp(answers) == 0:
        return [0.0] * len(draws)
    answer = _ranks(answers[:_RANKED])
    squares = []
    for values in draws:
        part = values[:_RANKED]
        fixed = bool(np.ptp(part) == 0)
        squares.append(0.0 if fixed else float(np.corrcoef(_ranks(part), answer)[0, 1]) ** 2)
    total = sum(squares)
    return [square / total if total > 0 else 0.0 for square in squares]


def _ranks(values: Values) -> Values:
    """Ranks from zero; draws are continuous, so there are no ties worth a mean."""
    ranks = np.empty(len(values))
    ranks[np.argsort(values)] = np.arange(len(values))
    return ranks
