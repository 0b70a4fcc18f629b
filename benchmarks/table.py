"""The validity study as a table: a row per cell, method and target; printed, summed up and kept in docs/validity."""

import csv
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from statistics import mean, median
from typing import Any

from cells import AR1, GROUPS, LATE, OTHER, SIX, Cell
from common import ROOT, show
from fits import OURS
from scipy.stats import binomtest

RESULTS = ROOT / "docs/validity/results.csv"
TOLD, CERTAIN = 0.99, 0.9999  # confidence of the printed upper ends, and of a failure of the quick mode
MEANS = (AR1.name, SIX.name, OTHER.name, LATE.name)  # groups of cells on a Gaussian scale
_MILD = 0.6  # the aim for widths is for AR(1) correlations up to this one


@dataclass(frozen=True, slots=True)
class Row:
    """What the intervals of one method for one target did in one cell.

    Attributes:
        series: intervals given.
        goal: per cent promised, None where nothing is.
        coverage: per cent that held the truth.
        upper: upper end of the 99 % Wilson interval of the coverage.
        bias: of the estimate, in its own standard deviations.
        width: median width over that of a normal interval with the estimator's own spread.
        oracle: median width over that of one who knows the errors' correlation; None where no such is known.
        says_change: per cent of intervals without zero.
    """

    group: str
    cell: str
    rho: float | None
    method: str
    target: str
    series: int
    goal: float | None
    coverage: float
    upper: float
    bias: float
    width: float
    oracle: float | None
    says_change: float


def rows_of(found: Iterable[tuple[Cell, dict[str, Any]]]) -> list[Row]:
    """Rows in the order of the groups; methods of one cell beside each other."""
    rows = [
        _row(cell, method, target, figures, record["oracle"].get(target))
        for cell, record in found
        for method, targets in record["methods"].items()
        for target, figures in targets.items()
    ]
    order = [group.name for group in GROUPS]
    first = {row.cell: i for i, row in reversed(list(enumerate(rows)))}
    return sorted(rows, key=lambda row: (order.index(row.group), first[row.cell]))


def _row(cell: Cell, method: str, target: str, figures: dict[str, float], oracle: float | None) -> Row:
    series, covered = int(figures["series"]), int(figures["covered"])
    noise, goals = cell.world.noise, dict(cell.group.goals)
    return Row(
        cell.group.name,
        cell.name,
        noise.ar[0] if noise.name.startswith("AR(1)") and noise.share == 1 else None,
        method,
        target,
        series,
        goals.get(target),
        100 * covered / series,
        upper(covered, series, TOLD),
        figures["bias"],
        figures["width"] / figures["own_width"],
        figures["width"] / oracle if oracle else None,
        100 * figures["says_change"] / series,
    )


def upper(covered: int, series: int, confidence: float) -> float:
    """Upper end of the Wilson interval of a coverage, per cent."""
    return 100 * float(binomtest(covered, series).proportion_ci(confidence, method="wilson").high)


def promised(rows: Iterable[Row]) -> list[Row]:
    """Our own rows with a goal."""
    return [row for row in rows if row.method == OURS and row.goal is not None]


def below(rows: Iterable[Row]) -> list[Row]:
    """Whose 99 % interval lies wholly below the goal."""
    return [row for row in rows if row.goal is not None and row.upper < row.goal]


def absurd(rows: Iterable[Row]) -> list[Row]:
    """Our rows that are below the goal almost for certain, however few the series."""
    return [
        row for row in promised(rows) if upper(round(row.coverage * row.series / 100), row.series, CERTAIN) < row.goal
    ]


def print_cells(rows: list[Row]) -> None:
    """A line per cell and target: ours in full, the coverage of the others behind."""
    for (group, cell, target), same in _together(rows):
        parts = [_ours(row) if row.method == OURS else f"{row.method} {row.coverage:.1f}" for row in same]
        print(f"[{group}] {cell}, {target}: {' | '.join(parts)}")
    print()


def _together(rows: list[Row]) -> Iterable[tuple[tuple[str, str, str], list[Row]]]:
    targets = list(dict.fromkeys(row.target for row in rows))
    place = {(row.group, row.cell): i for i, row in reversed(list(enumerate(rows)))}
    ordered = sorted(rows, key=lambda row: (place[row.group, row.cell], targets.index(row.target)))
    return ((key, list(same)) for key, same in groupby(ordered, key=lambda row: (row.group, row.cell, row.target)))


def _ours(row: Row) -> str:
    oracle = f", against the oracle {row.oracle:.2f}" if row.oracle else ""
    return (
        f"{row.coverage:.1f} % (99 % upper {row.upper:.1f}, bias {row.bias:+.2f}, width {row.width:.2f}{oracle}, "
        f"says change {row.says_change:.1f} %)"
    )


def print_closing(rows: list[Row]) -> None:
    """What the goals are about: cells below, mean coverage, widths."""
    ours = promised(rows)
    for name in dict.fromkeys(row.group for row in ours):
        _print_group(name, [row for row in ours if row.group == name])
    show("all promises", f"{len(below(ours))} of {len(ours)}", "cells below the goal")
    for name, part in (("means", [row for row in ours if row.group in MEANS]),
                       ("counts", [row for row in ours if row.group not in MEANS])):  # fmt: skip
        if part:
            show(f"mean coverage, {name}", mean(row.coverage for row in part), "%")
    mild = mild_rows(ours)
    for target in (*dict.fromkeys(row.target for row in mild), "all") if mild else ():
        ratios = [row.oracle for row in mild if target in ("all", row.target) and row.oracle]
        width = f"median {median(ratios):.2f}, worst {max(ratios):.2f}"
        show(f"width against the oracle, AR(1) up to {_MILD}, {target}", width)


def _print_group(name: str, part: list[Row]) -> None:
    least = min(part, key=lambda row: row.coverage - (row.goal or 0))
    worst = f"least room: {least.coverage:.1f} % where {least.goal:g} is promised ({least.cell}, {least.target})"
    show(name, f"{len(below(part))} of {len(part)}", f"cells below the goal; {worst}")


def mild_rows(rows: Iterable[Row]) -> list[Row]:
    """Those the aim for widths is about: AR(1) up to 0.6, where the oracle is known."""
    return [row for row in rows if row.oracle and row.rho is not None and row.rho <= _MILD]


def write(rows: list[Row], provenance: str) -> None:
    """To docs/validity/results.csv, with where the figures come from in the first line."""
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# {provenance}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Row)])
        writer.writerows(map(_printed, asdict(row).values()) for row in rows)


def _printed(value: object) -> object:
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else value


def read() -> tuple[str, list[Row]]:
    """The committed table: where its figures come from, and its rows."""
    with RESULTS.open(encoding="utf-8", newline="") as file:
        provenance = file.readline().removeprefix("# ").strip()
        return provenance, [_read(entry) for entry in csv.DictReader(file)]


def _read(entry: dict[str, str]) -> Row:
    words = ("group", "cell", "method", "target")
    numbers = {name: float(text) if text else None for name, text in entry.items() if name not in words}
    return Row(**{**entry, **numbers, "series": int(entry["series"])})
