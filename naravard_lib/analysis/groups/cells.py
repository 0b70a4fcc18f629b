"""Events and persons by month, unit and age band, and the rates over any of their rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.analysis.groups.rates import difference, dispersion_of, logged, standard_rate
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

    def joined(self, groups: Sequence[tuple[int, ...]]) -> "Cells":
        """The same months and units with neighbouring ages summed, shape (n, len(groups))."""
        parts = {
            name: np.column_stack([getattr(self, name)[:, list(group)].sum(axis=1) for group in groups])
            for name in ("lowest", "highest", "exposure")
        }
        return replace(self, **parts)


class Rates(NamedTuple):
    """Two rates over the same rows, and how many months they hold."""

    crude: Estimate
    standard: Estimate
    months: int


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


def rate_over(cells: Cells, rows: Mask, weights: Array, per: int, steady: Mask | None = None) -> Rates | None:
    """The crude and the standardised rate over some rows together; None where none of them is known.

    Args:
        cells: events and persons.
        rows: shape (n,), months and units.
        weights: shape (k,), the standard population.
        per: persons that rates are per.
        steady: shape (n,), rows whose months tell how much the rate varies; `rows` where it says nothing.
    """
    rows = rows & cells.known
    if not rows.any():
        return None
    varying = rows if steady is None else steady & cells.known
    crude, standard = (
        _rate(cells, rows, part, dispersion_of(*monthly_rates(cells, _middle(cells), varying, part)), per)
        for part in (cells.exposure[rows].sum(axis=0), weights)
    )
    return Rates(crude, standard, cells.month[rows].nunique())


def rate_ratio(cells: Cells, own: Mask, others: Mask, weights: Array | None) -> Estimate | None:
    """The logarithm of the ratio of two sides' rates over the months that both have.

    How much it varies is seen in the monthly ratios, so that what moves both sides in the same months is no chance.

    Args:
        cells: events and persons.
        own: shape (n,), the rows of the one side.
        others: shape (n,), those of the other.
        weights: shape (k,), the standard population; None takes each side's own ages.

    Returns:
        None where the sides share no month or a rate is zero.
    """
    both = set(cells.month[own & cells.known]) & set(cells.month[others & cells.known])
    sides = [rows & cells.known & cells.month.isin(both).to_numpy() for rows in (own, others)]
    if not both:
        return None
    chosen = [cells.exposure[rows].sum(axis=0) if weights is None else weights for rows in sides]
    monthly = [monthly_rates(cells, _middle(cells), *part) for part in zip(sides, chosen, strict=True)]
    if not all((rates > 0).all() for rates, _ in monthly):
        return None
    (first, its), (second, of_that) = monthly
    spread = dispersion_of(np.log(first / second), its / first**2 + of_that / second**2)
    found = [logged(_rate(cells, *part, spread, 1)) for part in zip(sides, chosen, strict=True)]
    return None if found[0] is None or found[1] is None else difference(found[0], found[1])


def _middle(cells: Cells) -> Array:
    return (cells.lowest + cells.highest) / 2


def _rate(cells: Cells, rows: Mask, weights: Array, spread: float, per: int) -> Estimate:
    exposure = cells.exposure[rows].sum(axis=0)
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
