"""Events and persons by month, unit and age band, and the rates over any of their rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.analysis.groups.rates import dispersion_of, standard_rate
from naravard_lib.analysis.groups.results.standard import Side, StandardRate
from naravard_lib.estimate import Estimate

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cells:
    """n rows of one month and unit each, k age bands.

    Attributes:
        month: n months.
        unit: shape (n,), names.
        role: shape (n,), as in a tidy series frame.
        lowest: shape (n, k), events with hidden ones at zero; NaN where the extract has none.
        highest: shape (n, k), events with hidden ones at their highest.
        exposure: shape (n, k), persons.
    """

    month: pd.Series
    unit: NDArray[np.object_]
    role: NDArray[np.object_]
    lowest: Array
    highest: Array
    exposure: Array

    @property
    def treated(self) -> Mask:
        """Which rows are of units with the intervention."""
        return np.asarray(self.role == "treated")

    @property
    def known(self) -> Mask:
        """Which rows have all that a rate needs."""
        return np.asarray(np.isfinite(self.lowest + self.exposure).all(axis=1))

    @property
    def hidden(self) -> Mask:
        """Which rows have a hidden value."""
        return np.asarray((self.lowest < self.highest).any(axis=1))


def cells_of(groups: pd.DataFrame, place: Mapping[str, int]) -> Cells:
    """The cells of a grouped frame; sexes and the bands that share a place are summed.

    Args:
        groups: a grouped frame.
        place: column of each band of the extract.
    """
    hidden = groups["suppressed"]
    parts = groups.assign(
        place=groups["age"].map(place),
        lowest=groups["value"].mask(hidden, 0.0),
        highest=groups["value"].mask(hidden, groups["highest"]),
    )
    names = ["lowest", "highest", "exposure"]
    table = parts.groupby(["month", "unit", "role", "place"])[names].sum(skipna=False).unstack("place")
    keys = table.index.to_frame(index=False)
    return Cells(
        keys["month"],
        keys["unit"].to_numpy(object),
        keys["role"].to_numpy(object),
        *(table[name].to_numpy(float) for name in names),
    )


def rate_over(cells: Cells, rows: Mask, weights: Array, per: int, name: str, role: Side) -> StandardRate | None:
    """The crude and the standardised rate over some rows together; None where none of them is known.

    Args:
        cells: events and persons.
        rows: shape (n,), months and units.
        weights: shape (k,), the standard population.
        per: persons that rates are per.
        name: the unit or the year.
        role: whose it is.
    """
    rows = rows & cells.known
    if not rows.any():
        return None
    crude, standard = (_rate(cells, rows, w, per) for w in (cells.exposure[rows].sum(axis=0), weights))
    months = cells.month[rows].nunique()
    return StandardRate(
        name, role, crude, standard, float((cells.lowest + cells.highest)[rows].sum() / 2 / months), months
    )


def _rate(cells: Cells, rows: Mask, weights: Array, per: int) -> Estimate:
    exposure = cells.exposure[rows].sum(axis=0)
    spread = dispersion_of(*monthly_rates(cells, (cells.lowest + cells.highest) / 2, rows, weights))
    low, high = (
        standard_rate(events[rows].sum(axis=0), exposure, weights, dispersion=spread)
        for events in (cells.lowest, cells.highest)
    )
    return replace(low, value=per * (low.value + high.value) / 2, low=per * low.low, high=per * high.high)


def monthly_rates(cells: Cells, events: Array, rows: Mask, weights: Array) -> tuple[Array, Array]:
    """The standardised rate of each month in order, units together, and its Poisson variance; shape (months,) each.

    Args:
        cells: months and persons.
        events: shape (n, k), events with hidden ones somewhere between their bounds.
        rows: shape (n,), months and units.
        weights: shape (k,), the standard population.
    """
    _, at = np.unique(cells.month[rows].astype("int64").to_numpy(), return_inverse=True)
    counts, exposure = _by_month(events[rows], at), _by_month(cells.exposure[rows], at)
    w = weights / weights.sum() / exposure
    return (w * counts).sum(axis=1), (w**2 * counts).sum(axis=1)


def _by_month(part: Array, at: NDArray[np.int64]) -> Array:
    total = np.zeros((at.max() + 1, part.shape[1]))
    np.add.at(total, at, part)
    return total
