"""Before the months have come: which effect will be seen by when, told from the baseline's own noise."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.analysis.series.ahead import ErrorGrid, Horizon, count_grid, gaussian_grid, limits_ahead
from naravard_lib.analysis.series.design import ItsDesign, checked_as
from naravard_lib.analysis.series.mixture import Array
from naravard_lib.analysis.series.response import Response, response
from naravard_lib.analysis.series.results.power import PowerCurve
from naravard_lib.analysis.series.segments import YEAR, Segments, segment
from naravard_lib.errors import DesignError, FitError
from naravard_lib.tables.series import MIN_AFTER, Monthly, aggregate, tidy_plain

MOST_AHEAD = 36  # months after phase-in: own rule, nobody plans an evaluation further ahead
_FLAT = 1e-10  # of the level; variation this small is rounding
_ROOM = 24  # calendar months looked through beside those, for months that the design leaves out


def power_curve(
    series: pd.DataFrame,
    design: ItsDesign,
    target: float | None = None,
    by: pd.Period | None = None,
    chance: float = 0.8,
    lower: bool = True,
) -> PowerCurve:
    """The smallest effect that `fit_its` will see, for 3 to 36 months after phase-in.

    Seen is when the interval for `relative` excludes zero on the effect's side. Months from the change on are not
    looked at: there need not be any. Exposure and comparison of the coming months are taken as in the last year.

    Args:
        series: as for `fit_its`; hidden values count as zero.
        design: what will be fitted; `until`, co-events and their steps are left out.
        target: an effect to look for, as a share (-0.2 is a fifth less).
        by: last month to see it in, **inclusive**.
        chance: what `smallest` is to be seen with, 0-1.
        lower: whether effects are decreases, when there is no target to tell.

    Raises:
        TableError: the series breaks its rules.
        DesignError: too few months before the change, or a mean of zero or less that nothing is a share of.
        FitError: the baseline does not vary.
    """
    design = replace(design, until=None, co_events=(), event_steps=())
    seen = _monthly(series, design)
    monthly = _with_coming(_before(seen, design), design)
    outline = segment(monthly.month, design)
    known = response(monthly, design, outline, "lowest")
    plans = _plans(monthly.month, design, outline, known)
    middle, spread = _draws(plans, known, (1 - design.level) / 2)
    return PowerCurve(
        design=design,
        n_before=outline.n_before,
        n_after=int((seen.month >= design.change.ordinal).sum()),
        months=np.asarray([plan.n_after for plan in plans]),
        period=tuple(pd.Period(ordinal=int(plan.month[-1]), freq="M") for plan in plans),
        slope=np.asarray([plan.slope for plan in plans]),
        base=_base(known, outline),
        log=known.log,
        middle=middle,
        spread=spread,
        target=target,
        by=by,
        chance=chance,
        lower=lower if target is None else target < 0,
    )


def _monthly(series: pd.DataFrame, design: ItsDesign) -> Monthly:
    return aggregate(
        tidy_plain(series, kind=checked_as(series, design.family), exclude=design.left_out),
        additive=bool(design.additive),
    )


def _before(monthly: Monthly, design: ItsDesign) -> Monthly:
    since = monthly.month[0] if design.since is None else design.since.ordinal
    before = monthly.keep((monthly.month >= since) & (monthly.month < design.change.ordinal))
    if not before.month.size:
        raise DesignError(f"Serien har inga månader före förändringen {design.change}. Rätta månaden eller uttaget.")
    return before


def _with_coming(before: Monthly, design: ItsDesign) -> Monthly:
    """The months before the change, then months to come as in the last year: only those before are looked at."""
    coming = design.change.ordinal + np.arange(design.phase_in + MOST_AHEAD + _ROOM)
    year = before.month[-1] - (before.month[-1] - coming) % YEAR
    like = np.searchsorted(before.month, year).clip(max=before.month.size - 1)
    index = np.concatenate([np.arange(before.month.size), like])
    month = np.concatenate([before.month, coming])
    return replace(before.keep(index), month=month)


def _base(known: Response, outline: Segments) -> float:
    base = float(known.observed[outline.used & ~outline.after].mean())
    if not known.log and base <= 0:
        raise DesignError("Medelvärdet före förändringen är noll eller mindre, så ingen procent kan räknas på det.")
    return base


def _plans(month: NDArray[np.int64], design: ItsDesign, outline: Segments, known: Response) -> list[Segments]:
    """What would be fitted after 3, 4, … months, by the very rules of `fit_its`."""
    last = np.flatnonzero(outline.effect_months)[MIN_AFTER - 1 : MOST_AHEAD]
    return [
        segment(month[: end + 1], design, None if known.covariate is None else known.covariate[: end + 1])
        for end in last
    ]


def _draws(plans: Sequence[Segments], known: Response, tail: float) -> tuple[Array, Array]:
    """Middle and spread of the limit, shape (k, m): together for all numbers of months that fit the same season."""
    parts = [_same_season(list(group), known, tail) for _, group in groupby(plans, lambda plan: plan.pairs)]
    return np.concatenate([middle for middle, _ in parts]), np.concatenate([spread for _, spread in parts])


def _same_season(plans: Sequence[Segments], known: Response, tail: float) -> tuple[Array, Array]:
    longest = plans[-1]
    used = np.flatnonzero(longest.used)
    before, columns = used[: longest.n_before], longest.design[used]
    horizons = [
        Horizon(int(plan.used.sum()), [longest.names.index(name) for name in plan.names], _contrast(plan))
        for plan in plans
    ]
    grid = _grid(known, before, columns[: before.size], [horizon.rows for horizon in horizons])
    return limits_ahead(longest.month[used].astype(float), columns, known.y[before], horizons, grid, tail)


def _contrast(plan: Segments) -> Array:
    """What the effect is per month, on the regression's scale."""
    return np.asarray((plan.design - plan.counterfactual)[plan.effect_months].mean(axis=0))


def _grid(known: Response, before: NDArray[np.int64], columns: Array, rows: Sequence[int]) -> ErrorGrid:
    """What the errors may be; `columns` are the design's in the months before the change."""
    y = known.y[before]
    fitted, _, rank, _ = np.linalg.lstsq(columns, y, rcond=None)
    if y.size <= rank:
        raise FitError("Månaderna före förändringen räcker inte för trend och säsong; ta med fler månader.")
    variance = float(((y - columns @ fitted) ** 2).sum() / (y.size - rank))
    if known.log:
        return count_grid(float(1 / known.observed[before].mean() + known.extra[before].mean()), variance, len(rows))
    if variance <= (_FLAT * np.abs(y).max()) ** 2:
        raise FitError("Värdena varierar inte alls före förändringen, så osäkerheten kan inte räknas ut.")
    return gaussian_grid([y.size, *rows])
