"""Arithmetic on day numbers (days since 1970-01-01) that every engine carries out alike, and on small arrays of them.

In expressions, operands of `//` are never negative, since -5 // 30 is 0 on DuckDB and -1 in pandas; missing days are
replaced before they meet a smallest or a largest.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.events.arrays import on_engine, table

Span = tuple[int, int, int]  # label, first day (inclusive), day after the last (exclusive)
NEVER_DAY = 2**30  # later than any day, and safe to add to
Whole = NDArray[np.integer]


def new_year(year: nw.Expr) -> nw.Expr:
    """Day number of 1 January, right from 1901 to 2100."""
    since = year.cast(nw.Int64) - 1901
    return since * 365 + since // 4 - 25202  # 1901-01-01 is day -25202


def month_of(days: Any) -> Any:
    """Ordinal of the calendar month (months since 1970-01) of an array of day numbers."""
    return np.asarray(days).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def calendar_months(first: int, last: int) -> Iterator[Span]:
    """The months that touch `first` to `last`, both **inclusive**: ordinal, first day, day after the last."""
    months = np.arange(month_of(first), month_of(last) + 2)
    starts = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    for month, low, high in zip(months[:-1], starts[:-1], starts[1:], strict=True):
        yield int(month), int(low), int(high)


def with_month(events: nw.LazyFrame[Any], day: str, first: int, last: int) -> nw.LazyFrame[Any]:
    """The events from `first` to `last`, both **inclusive**, with the `month` (ordinal) that their day is in."""
    days = np.arange(first, last + 1)
    months = table({day: days.astype(np.int32), "month": month_of(days)})
    return events.join(on_engine(months, events), on=day)


def held(spans: Sequence[Span], places: int, place: Whole, day: Whole, change: Whole) -> NDArray[np.int64]:
    """Days of times that fall in each span, summed by place.

    On any day as many times are held as have begun less those that have ended, so no time is spread over its days.

    Args:
        spans: shape (M,), each begins where the one before ends.
        places: number of places P.
        place: shape (E,), 0 to P - 1.
        day: shape (E,), when times begin, or the day after their last; outside the spans counts as their edge.
        change: shape (E,), how many begin on the day, or minus how many end.

    Returns:
        Shape (P, M).
    """
    low, high = spans[0][1], spans[-1][2]
    changes = np.zeros((places, high - low + 1), np.int64)
    np.add.at(changes, (place, np.clip(day, low, high) - low), change)
    return np.add.reduceat(changes.cumsum(axis=1)[:, :-1], [begin - low for _, begin, _ in spans], axis=1)
