"""Draws the figures of docs/validity.md from docs/validity/results.csv, and fills its tables.

.venv/bin/python docs/validity/figures.py
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent.parent / "benchmarks"))  # scripts beside each other, no package

import tables  # noqa: E402
from cells import AR1, COUNTS, GAPS, LATE, OTHER, SIX, SMALL  # noqa: E402
from fits import OURS  # noqa: E402
from table import Row, read  # noqa: E402

from naravard_lib.plots import style  # noqa: E402

_GROUPS = (AR1, SIX, OTHER, LATE, COUNTS, GAPS, SMALL)
_COLOURS = {
    OURS: style.MODEL, "OLS": style.WITHOUT, "Newey-West": style.TARGET, "SARIMAX": style.OBSERVED,
    "quasi-Poisson": style.WITHOUT, "Poisson, Newey-West": style.TARGET,
}  # fmt: skip
_TARGETS = ("level", "slope", "cumulative")
_MARKS = ("o", "s", "^", "D")
_JITTER = 0.32  # of a row's height
_APART = 0.7  # rows between promises


def coverage(rows: list[Row]) -> str:
    """A dot per cell and target, a band per promise and method, the promise as a line."""
    bands, labels, y = [], [], 0.0
    for group in _GROUPS:
        inside = [row for row in rows if row.group == group.name and row.target in _TARGETS]
        methods = [method for method in _COLOURS if any(row.method == method for row in inside)]
        labels += [f"{group.name}: {method}" if method == OURS else method for method in methods]
        bands += [(y + i, method, [row for row in inside if row.method == method]) for i, method in enumerate(methods)]
        y += len(methods) + _APART
    with style.canvas(synthetic=False) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], 0.2 * y + 0.6)
        for y, method, dots in bands:
            _dots(axes, y, dots, _COLOURS[method])
        axes.set_yticks([y for y, _, _ in bands], labels, fontsize=7.5)
        axes.set_ylim(bands[-1][0] + 0.6, -0.6)
        axes.axvline(95, color=style.MARK, linewidth=0.8, linestyle=":")
        axes.set_xlim(right=100.5)
        axes.set_xlabel("coverage of nominal 95 % intervals, per cent")
        return style.to_svg(figure)


def _dots(axes: Axes, y: int, dots: Sequence[Row], colour: str) -> None:
    places = y + np.linspace(-_JITTER, _JITTER, len(dots))
    axes.scatter([dot.coverage for dot in dots], places, s=6, color=colour, linewidths=0)
    for goal in {dot.goal for dot in dots if dot.goal is not None and dot.method == OURS}:
        axes.plot([goal, goal], [y - 0.45, y + 0.45], color=style.OBSERVED, linewidth=1.2)


def width(rows: list[Row]) -> str:
    """Our median width over the oracle's, AR(1) cells with a wave."""
    ours = [row for row in rows if row.method == OURS and row.group == AR1.name and row.cell.endswith("wave")]
    return _panels(ours, lambda row: row.oracle, "width / the oracle's", (1.0, 1.4))


def alarms(rows: list[Row]) -> str:
    """How often each method says that something changed when nothing did, n 48."""
    at_48 = [row for row in rows if row.group == AR1.name and row.cell.startswith("n 48") and row.cell.endswith("wave")]
    return _panels(at_48, lambda row: row.says_change, "says change, per cent", (5.0,))


def _panels(rows: list[Row], figure_of: Callable[[Row], float | None], label: str, lines: Sequence[float]) -> str:
    """A panel per target, rho along the axis; a line per method, or per length where only one method is there."""
    alone = len({row.method for row in rows}) == 1
    name_of = (lambda row: row.cell.split(",")[0]) if alone else (lambda row: row.method)
    names = list(dict.fromkeys(map(name_of, rows)))
    colours = (style.MODEL, style.WITHOUT, style.TARGET, style.OBSERVED)
    with style.canvas(synthetic=False) as (figure, axes):
        axes.remove()
        for panel, target in zip(figure.subplots(1, 3, sharey=True), _TARGETS, strict=True):
            for name, colour, mark in zip(names, colours, _MARKS, strict=False):
                dots = sorted(
                    (row.rho, figure_of(row)) for row in rows if row.target == target and name_of(row) == name
                )
                panel.plot(*np.transpose(dots), color=colour, marker=mark, markersize=3.5, linewidth=1, label=name)
            for line in lines:
                panel.axhline(line, color=style.MARK, linewidth=0.8, linestyle=":")
            panel.set_title(target, fontsize=9)
            panel.set_xlabel("rho")
            panel.set_xticks(sorted({row.rho for row in rows if row.rho is not None}))
        figure.axes[0].set_ylabel(label, fontsize=8)
        figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside upper left", ncols=4)
        return style.to_svg(figure)


def main() -> None:
    """Draw and fill."""
    provenance, rows = read()
    for draw in (coverage, width, alarms):
        (HERE / f"{draw.__name__}.svg").write_text(draw(rows), encoding="utf-8")
    tables.PAGE.write_text(tables.filled(tables.PAGE.read_text(encoding="utf-8"), provenance, rows), encoding="utf-8")


if __name__ == "__main__":
    main()
