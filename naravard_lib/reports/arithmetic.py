"""Expressions that say how a table's cell follows from others: read, worked out, and written as a spreadsheet does.

An expression holds cells `{row,column}` of the body, both from 0, where a percentage is a share (10,3 % is 0.103);
ranges `{0,1}:{3,1}`; + - * / and brackets; SUM, MIN and MAX of cells and ranges; ROUND to a number of decimals; and
the few numbers of `_CONSTANTS`. Any other amount belongs in a cell, where it is seen, changed, and hidden if small.
"""

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from openpyxl.utils import get_column_letter

Place = tuple[int, int]  # row and column of the body, from 0

# Counting numbers, months, weeks, days and hours, percent, thousands and millions.
_CONSTANTS = frozenset({*range(13), 24, 52, 60, 100, 365, 1000, 1_000_000})
_TOKEN = re.compile(r" *(\{[0-9]+,[0-9]+\}(?::\{[0-9]+,[0-9]+\})?|[0-9]+|SUM|MIN|MAX|ROUND|[-+*/(),])")
_CELL = re.compile(r"\{([0-9]+),([0-9]+)\}")
_OF_MANY: dict[str, Callable[[Iterable[float]], float]] = {"SUM": sum, "MIN": min, "MAX": max}


def evaluate(expression: str, held: Callable[[Place], float]) -> float:
    """What the expression gives when `held` tells the number in a cell; NaN where it divides by zero.

    Raises:
        ValueError: the expression says something that it may not. A fault in our code, never in a file.
    """
    return _Reader(expression, held).result()


def references(expression: str) -> frozenset[Place]:
    """Every cell that the expression builds on, those of its ranges included; raises as `evaluate`."""
    return frozenset(place for token in _tokens(expression) if token[0] == "{" for place in _places(token))


def to_a1(expression: str, head: int) -> str:
    """The expression as a sheet holds it where the table's head stands on row `head`: "{2,1}*12" -> "=B8*12"."""
    return "=" + _CELL.sub(lambda cell: f"{get_column_letter(int(cell[2]) + 1)}{head + 1 + int(cell[1])}", expression)


def _tokens(expression: str) -> Iterator[str]:
    text, at = expression.rstrip(" "), 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise ValueError(f"{expression}: not understood from {text[at:]}")
        yield found[1]
        at = found.end()


def _places(token: str) -> list[Place]:
    """The cells of a reference, row by row."""
    corners = [(int(row), int(column)) for row, column in _CELL.findall(token)]
    (top, left), (bottom, right) = corners[0], corners[-1]
    if bottom < top or right < left:
        raise ValueError(f"{token} runs backwards")
    return [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]


class _Reader:
    """Reads an expression from left to right and works it out on the way."""

    def __init__(self, expression: str, held: Callable[[Place], float]) -> None:
        self._expression, self._held = expression, held
        self._left = list(_tokens(expression))

    def result(self) -> float:
        value = self._sum()
        return value if not self._left else self._refuse(self._left[0])

    def _sum(self) -> float:
        return self._joined({"+": operator.add, "-": operator.sub}, self._product)

    def _product(self) -> float:
        return self._joined({"*": operator.mul, "/": _divided}, self._factor)

    def _joined(self, signs: dict[str, Callable[[float, float], float]], part: Callable[[], float]) -> float:
        value = part()
        while self._next() in signs:
            value = signs[self._take()](value, part())
        return value

    def _factor(self) -> float:
        token = self._take()
        if token == "-":
            return -self._factor()
        if token == "(":
            return self._closed(self._sum())
        if token in _OF_MANY:
            values = [value for values in self._arguments() for value in values]
            return math.nan if any(map(math.isnan, values)) else _OF_MANY[token](values)  # min() may pass over a NaN
        if token == "ROUND":
            return self._rounded()
        if token.isdigit() and int(token) in _CONSTANTS:
            return float(token)
        if token[:1] == "{" and ":" not in token:
            return self._held(_places(token)[0])
        return self._refuse(token)

    def _arguments(self) -> Iterator[list[float]]:
        self._expect("(")
        yield self._argument()
        while self._next() == ",":
            self._take()
            yield self._argument()
        self._expect(")")

    def _argument(self) -> list[float]:
        if ":" in self._next():
            return [self._held(place) for place in _places(self._take())]
        return [self._sum()]

    def _rounded(self) -> float:
        self._expect("(")
        value = self._sum()
        self._expect(",")
        sign = -1 if self._next() == "-" and self._take() else 1
        decimals = self._take()
        if not decimals.isdigit():
            self._refuse(decimals)
        return self._closed(_half_up(value, sign * int(decimals)))

    def _closed(self, value: float) -> float:
        self._expect(")")
        return value

    def _next(self) -> str:
        return self._left[0] if self._left else ""

    def _take(self) -> str:
        return self._left.pop(0) if self._left else ""

    def _expect(self, sign: str) -> None:
        if self._take() != sign:
            self._refuse(sign)

    def _refuse(self, token: str) -> float:
        if token.isdigit():
            raise ValueError(f"{self._expression}: {token} belongs in a cell of its own")
        raise ValueError(f"{self._expression}: not understood at {token or 'its end'}")


def _divided(above: float, below: float) -> float:
    return above / below if below else math.nan


def _half_up(value: float, decimals: int) -> float:
    """As spreadsheets round: halves away from zero, and the decimal number that is shown, not the binary one."""
    try:
        return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    except InvalidOperation:  # more digits than any sum of ours
        return math.nan
