"""One block of one cell's series, fitted by us and by others, and what the intervals did."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import apart
import numpy as np
import pandas as pd
import rivals
from cells import Cell, Runner
from rivals import NORMAL, Array, Columns
from worlds import BLOCK

import naravard_lib as nv
from naravard_lib.analysis.series.fitting import fit_bounds
from naravard_lib.analysis.series.segments import segment
from naravard_lib.errors import FitError
from naravard_lib.tables.series import Monthly, aggregate, tidy_plain

OURS = "naravard"
TARGETS = ("level", "slope", "cumulative", "relative")  # the last by us alone; as contrasts in this order
_WHOLE = 5  # series of a block that go through the whole of `fit_its`
_NOTHING = (np.nan, np.nan, np.nan)


def run_block(task: tuple[Cell, Runner, int, int, int]) -> dict[str, Array]:
    """By method, shape (rows, targets, 3): value, low and high; NaN where a method has nothing to say.

    The task is cell, runner, seed, number of the block and how many of its series are wanted.
    """
    cell, runner, seed, block, rows = task
    values, other = cell.world.draw(seed, block, rows)
    if runner == "causal impact":
        return _causal_impact(cell, values)
    columns = columns_of(cell)
    kept = values[:, columns.place]
    if runner == "sarimax":
        return _by_target(columns, rivals.sarimax(columns, kept))
    found = {OURS: ours(cell, values, other)}
    if other is None:  # what others would do with a comparison is a question of its own
        method = rivals.least_squares if cell.world.mean is None else rivals.poisson
        found |= _by_target(columns, method(columns, kept))
    return found


def ours(cell: Cell, values: Array, other: Array | None) -> Array:
    """Our effects; shape as in `run_block`.

    Most of the time of `fit_its` goes to reading and checking its frame, whose shape is the same for every series here.
    So the first few of a block go through `fit_its`, and all through what it calls once the frame is read; the two must
    give equal numbers.
    """
    design, template = cell.design, _monthly(cell, _frame(cell, values, other, 0))
    found = []
    for i, row in enumerate(values):
        changed = {"value": row, "lowest": row, "highest": row}
        if other is not None:
            changed |= dict.fromkeys(("comparison", "comparison_lowest", "comparison_highest"), other[i])
        monthly = replace(template, **changed)
        found.append(_asked(lambda monthly=monthly: fit_bounds(monthly, design)[1]))
    whole = [
        _asked(lambda i=i: nv.fit_its(_frame(cell, values, other, i), design)) for i in range(len(values[:_WHOLE]))
    ]
    np.testing.assert_allclose(found[:_WHOLE], whole, rtol=1e-12, err_msg="fit_its and its core give other numbers")
    return np.asarray(found)


def _frame(cell: Cell, values: Array, other: Array | None, at: int) -> pd.DataFrame:
    frame = pd.DataFrame({"month": cell.world.months, "value": values[at]})
    return frame if other is None else frame.assign(comparison=other[at])


def _monthly(cell: Cell, frame: pd.DataFrame) -> Monthly:
    counted = cell.world.mean is not None
    tidy = tidy_plain(frame, kind="count" if counted else "mean", exclude=cell.design.left_out)
    return aggregate(tidy, additive=counted)


def _asked(fit: Callable[[], Any]) -> list[tuple[float, float, float]]:
    """The estimates that a fit has, by target."""
    try:
        effects = fit()
    except FitError:
        return [_NOTHING] * len(TARGETS)
    estimates = (getattr(effects, name) for name in TARGETS)
    return [_NOTHING if e is None else (e.value, e.low, e.high) for e in estimates]


def columns_of(cell: Cell) -> Columns:
    """What everyone regresses on: our own columns over the months used."""
    ordinals = cell.world.months.astype("int64").to_numpy()
    parts = segment(ordinals, cell.design)
    used = parts.used
    names = ("step", "slope") if parts.slope else ("step",)
    rows = np.stack([parts.row(name) for name in names])
    place = (ordinals - ordinals[0])[used]
    return Columns(parts.design[used], parts.counterfactual[used], parts.after[used], place, rows)


def record(cell: Cell, blocks: list[dict[str, Array]]) -> dict[str, Any]:
    """What a cell's intervals did: by method and target, with the width of one who knows the errors."""
    columns = columns_of(cell)
    months = np.isin(np.arange(cell.world.n), columns.place[columns.after])
    truth, known = cell.world.truth(months), cell.world.covariance
    joined = {method: np.concatenate([block[method] for block in blocks]) for method in blocks[0]}
    behaviour = {
        method: {
            name: of_target(found[:, i], truth[name])
            for i, name in enumerate(TARGETS)
            if not np.isnan(found[:, i]).all()
        }
        for method, found in joined.items()
    }
    oracle = {}
    if known is not None:
        widths = rivals.oracle_widths(columns, known[np.ix_(columns.place, columns.place)])
        oracle = dict(zip(_names(columns), widths.tolist(), strict=True))
    return {"methods": behaviour, "oracle": oracle}


def of_target(found: Array, truth: float) -> dict[str, float]:
    """Counts of what (series, 3) values and intervals did; bias in SD of the estimator, the median width as it is."""
    value, low, high = found[~np.isnan(found[:, 1])].T
    spread = float(np.nanstd(value, ddof=1))
    return {
        "series": len(value),
        "refused": len(found) - len(value),
        "covered": int(np.sum((low <= truth) & (truth <= high))),
        "says_change": int(np.sum((low > 0) | (high < 0))),
        "bias": float(np.nanmean(value) - truth) / spread,
        "width": float(np.median(high - low)),
        "own_width": 2 * NORMAL * spread,
    }


def blocks_of(series: int) -> list[int]:
    """How many series to take of each block, from the first one on."""
    return [min(BLOCK, series - start) for start in range(0, series, BLOCK)]


def _by_target(columns: Columns, found: dict[str, Array]) -> dict[str, Array]:
    """From contrasts to targets."""
    at = [TARGETS.index(name) for name in _names(columns)]
    laid = {}
    for method, array in found.items():
        laid[method] = np.full((len(array), len(TARGETS), 3), np.nan)
        laid[method][:, at] = array
    return laid


def _names(columns: Columns) -> tuple[str, ...]:
    return ("level", "slope", "cumulative") if len(columns.rows) == 2 else ("level", "cumulative")


def _causal_impact(cell: Cell, values: Array) -> dict[str, Array]:
    """Its average effect, times the months: it has no level change of its own."""
    laid = {}
    for method, average in apart.average_effects(cell.world, values).items():
        laid[method] = np.full((len(values), len(TARGETS), 3), np.nan)
        laid[method][:, TARGETS.index("cumulative")] = average * (cell.world.n - cell.world.before)
    return laid
