"""One comparison out of several units, weighted to follow the treated before the change.

Weights are at least zero and sum to one, as in a synthetic control (Abadie et al., JASA 2010;105:493-505), so whatever
happens to all units alike falls out of the difference whatever the weights are. They follow the months' deviations from
trend and season only: the regression has columns of its own for those. Following the trend too gained a tenth in the
level's error when all trends were alike and made it three times larger when they were not (own simulation, 32 + 16
months, one unit alike). Every month before the change is held against weights that it had no part in, or those months
would look calmer than the ones after.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import nnls

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.mixture import Array
from naravard_lib.analysis.series.segments import Mask, Segments
from naravard_lib.errors import DesignError
from naravard_lib.tables.series import Monthly

# How firmly weights are held to where they start, from hardly at all to not moved: own grid, even in the logarithm.
_FIRM = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 1000.0)
_BLOCKS = 4  # the months before the change are held out a quarter at a time, since neighbouring months are alike
_FLAT = 1e-10  # deviations this small, as a share of the level, are rounding


@dataclass(frozen=True, slots=True)
class _Units:
    """The comparison units and their own level before the change.

    Attributes:
        lowest: shape (n, J), values with hidden ones at their lowest.
        highest: shape (n, J), values with hidden ones at their highest.
        expected: shape (n, J), what the level before the change gives: events of a count, that level of a mean.
        size: shape (J,), the unit's part of the ordinary comparison; zero for a unit at zero before the change.
    """

    lowest: Array
    highest: Array
    expected: Array
    size: Array


def weighted_comparison(monthly: Monthly, design: ItsDesign, segments: Segments) -> Monthly:
    """The same series with the weighted comparison in the place of the sum or the mean of its units.

    Counts become events and exposure of a population whose rate is as certain as the weighted rate; with weights by
    size this is the sum of the units. Means become shares of their own baseline. After that the comparison enters as
    `difference` (counts) or `scaled` (means).

    Args:
        monthly: the aggregated series; weights look at the middle of the bounds of hidden values.
        design: what is fitted.
        segments: which months are used, and the columns around which weights follow.

    Raises:
        DesignError: only zero or less before the change.
    """
    weights = month_weights(monthly, design, segments)
    units = _units(monthly, design, segments.used & ~segments.after)
    used = units.size > 0
    weights, expected = weights[:, used], units.expected[:, used]
    # The variance of a weighted sum of rate ratios is the sum of w^2 / expected: that of a count of this size.
    exposure = 1 / (weights**2 / expected).sum(axis=1) if design.family == "count" else None
    times = 1.0 if exposure is None else exposure
    low, high = (times * (weights * seen[:, used] / expected).sum(axis=1) for seen in (units.lowest, units.highest))
    return replace(
        monthly,
        comparison=(low + high) / 2,
        comparison_lowest=low,
        comparison_highest=high,
        comparison_exposure=exposure,
    )


def month_weights(monthly: Monthly, design: ItsDesign, segments: Segments) -> Array:
    """Shape (n, J): weights of `monthly.comparison_units`, at least zero, with sum one; the last row is the main one.

    They start from the units' sizes, which is the ordinary comparison, and are let go as far as months that are held
    out say that it pays: every degree of letting go counts by its likelihood there (pseudo-Bayes factors; Geisser and
    Eddy, JASA 1979;74:153-160). A short or noisy baseline therefore hardly moves them.

    Raises:
        DesignError: as `weighted_comparison`.
    """
    baseline = segments.used & ~segments.after
    units, treated = _units(monthly, design, baseline), _treated(monthly, design)
    usable, level = units.size > 0, treated[baseline].mean()
    if level <= 0 or not usable.any():
        raise DesignError(
            "Jämförelsen kan inte vägas ihop: värdena före förändringen är noll eller mindre. "
            "Välj ett annat sätt att jämföra, till exempel difference."
        )
    index = (units.lowest + units.highest)[:, usable] / 2 / units.expected[:, usable]
    months = np.column_stack([treated / level, index])[baseline]
    found = _averaged(months, segments.counterfactual[baseline], units.size[usable])
    weights = np.zeros((baseline.size, usable.size))
    weights[:, usable] = found[-1]
    weights[np.ix_(baseline, usable)] = found[:-1]
    return weights


def _units(monthly: Monthly, design: ItsDesign, baseline: Mask) -> _Units:
    units = monthly.comparison_units
    assert units is not None  # `response` has refused a series without
    value = (units.lowest + units.highest) / 2
    exposure = np.ones_like(value) if units.exposure is None else units.exposure
    counted = design.family == "count"
    per = exposure if counted else np.ones_like(value)
    level = value[baseline].sum(axis=0) / per[baseline].sum(axis=0)
    size = np.where(level > 0, (value if counted else value * exposure)[baseline].sum(axis=0), 0.0)
    return _Units(units.lowest, units.highest, per * level, size / max(size.sum(), _FLAT))


def _treated(monthly: Monthly, design: ItsDesign) -> Array:
    value = (monthly.lowest + monthly.highest) / 2
    return value if design.family == "gaussian" or monthly.exposure is None else value / monthly.exposure


def _around(months: Array, columns: Array) -> tuple[Array, int]:
    """Deviations of each column of `months` from level, trend and season in `columns`, and their degrees of freedom."""
    basis, size, _ = np.linalg.svd(columns / np.maximum(np.abs(columns).max(axis=0), 1.0), full_matrices=False)
    basis = basis[:, size > _FLAT * size[0]]  # another event may have its whole step after the baseline
    return months - basis @ (basis.T @ months), len(months) - basis.shape[1]


def _averaged(months: Array, columns: Array, size: Array) -> Array:
    """Shape (n + 1, J): weights for every month of the baseline without it and its neighbours; from all months last.

    `months` has the treated first. Every firmness counts by its likelihood in the months that are held out.
    """
    n, (around, df) = len(months), _around(months, columns)
    squares = float(((around[:, 0] - around[:, 1:] @ size) ** 2).sum())
    if size.size == 1 or df < 1 or squares <= _FLAT:
        return np.tile(size, (n + 1, 1))
    noise = np.sqrt(squares / df)
    block = np.append(np.arange(n) * _BLOCKS // n, _BLOCKS)
    weights, missed = np.empty((_BLOCKS + 1, len(_FIRM), size.size)), np.empty((len(_FIRM), n))
    for held in range(_BLOCKS + 1):
        out = block[:-1] == held
        rest, _ = _around(months[~out], columns[~out])
        weights[held] = [_weights(rest / noise, size, firm * (~out).mean()) for firm in _FIRM]
        missed[:, out] = around[out, 0] - weights[held] @ around[out, 1:].T
    log_likelihood = -df / 2 * np.log((missed**2).mean(axis=1))
    credence = np.exp(log_likelihood - log_likelihood.max())
    return np.asarray(np.einsum("f,bfj->bj", credence / credence.sum(), weights)[block])


def _weights(around: Array, size: Array, firm: float) -> Array:
    """The weights >= 0 with sum one that miss the treated least, moved from `size` at a price of `firm`.

    All rows but the last miss in proportion to the weights: which weights are best does not depend on their sum, the
    last row keeps them from being zero, and the sum can be put to one afterwards.
    """
    miss = around[:, 1:] - around[:, :1]
    moved = np.sqrt(firm / size)[:, None] * (np.eye(size.size) - size[:, None])
    rows = np.vstack([miss, moved, np.ones(size.size)])
    weights = nnls(rows, np.append(np.zeros(len(rows) - 1), 1.0))[0]
    return np.asarray(weights / weights.sum())
