"""Which cells of a table may be worked out anew in a workbook, and whether they give what is printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter

from naravard_lib.blocks.model import Table
from naravard_lib.reports.arithmetic import Place, evaluate, references
from naravard_lib.reports.numerals import from_text, last_digit

Formulas = tuple[tuple[int, int, str], ...]  # as `Table.formulas`

_NEARLY = 1e-9  # of the last digit: what binary numbers add


@dataclass(frozen=True, slots=True)
class _Settled:
    """A formula built on printed numbers alone: its cell, what it gives, and what is printed there."""

    place: Place
    expression: str
    value: float
    printed: float
    digit: float  # what one in the last printed digit is worth

    @property
    def agrees(self) -> bool:
        """One in the last digit passes, since the cells hold rounded numbers; not where the formula itself rounds."""
        margin = self.digit / 2 if self.expression.startswith("ROUND(") else self.digit
        return abs(self.value - self.printed) <= margin * (1 + _NEARLY)


def live(table: Table) -> Formulas:
    """The formulas that a workbook may hold; in all other cells the printed text stands.

    A formula is live where its own cell and all that it builds on, also through other formulas, are printed numbers:
    neither a hidden cell nor a total over one gets in. And it must give the printed number, but for one in the last
    digit, since the cells hold rounded numbers.

    Raises:
        ValueError: as `recompute`.
    """
    sound = {each.place for each in _settled(table) if each.agrees}
    return tuple(formula for formula in table.formulas if formula[:2] in sound)


def recompute(table: Table) -> dict[Place, float]:
    """What every formula gives that builds on printed numbers alone; NaN where it divides by zero.

    Raises:
        ValueError: an expression that `evaluate` refuses, a cell outside the body or in the column that heads the rows,
            two formulas for one cell, a circle. A fault in our code, never in a file.
    """
    return {each.place: each.value for each in _settled(table)}


def assert_agrees(table: Table) -> None:
    """For tests: raises AssertionError that names each formula which gives another number than is printed.

    One in the last printed digit passes, as in `live`.
    """
    apart = [
        f"{each.place}: {each.expression} gives {each.value:.10g}, printed is {each.printed:.10g}"
        for each in _settled(table)
        if not each.agrees
    ]
    if apart:
        raise AssertionError("\n".join([table.caption, *apart]))


def inputs(formulas: Formulas) -> frozenset[Place]:
    """The cells that the formulas are fed with: those they name that hold no formula themselves."""
    named = frozenset(place for _, _, expression in formulas for place in references(expression))
    return named - {(row, column) for row, column, _ in formulas}


def _settled(table: Table) -> Iterator[_Settled]:
    """The formulas of the table that build on printed numbers alone, each after those that it needs."""
    formulas = _checked(table)
    printed = _numbers(table)
    known = {place: value for place, (value, _) in printed.items() if place not in formulas}
    for place in TopologicalSorter({at: references(text) for at, text in formulas.items()}).static_order():
        if place in formulas and place in printed and known.keys() >= references(formulas[place]):
            value = evaluate(formulas[place], known.__getitem__)
            settled = _Settled(place, formulas[place], value, *printed[place])
            known[place] = value if settled.agrees else settled.printed
            yield settled


def _numbers(table: Table) -> dict[Place, tuple[float, float]]:
    """The printed numbers beside the rows' heads, each with the worth of its last digit."""
    shown = {(r, c): from_text(text) for r, row in enumerate(table.rows) for c, text in enumerate(row)}
    return {place: (each.value, last_digit(each)) for place, each in shown.items() if isinstance(each.value, float)}


def _checked(table: Table) -> dict[Place, str]:
    formulas = {(row, column): expression for row, column, expression in table.formulas}
    if len(formulas) < len(table.formulas):
        raise ValueError(f"two formulas for one cell of {table.caption}: {table.formulas}")
    body = {(row, column) for row in range(len(table.rows)) for column in range(1, len(table.columns))}
    for place, expression in formulas.items():
        evaluate(expression, lambda _: 1.0)
        if outside := (references(expression) | {place}) - body:
            raise ValueError(f"{expression} at {place}: no number can stand at {sorted(outside)}")
    return formulas
