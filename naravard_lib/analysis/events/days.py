"""Arithmetic on day numbers (days since 1970-01-01) that every engine carries out alike.

Operands of `//` are never negative, since -5 // 30 is 0 on DuckDB and -1 in pandas; missing days are replaced before
they meet a smallest or a largest.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np

Span = tuple[int, int, int]  # label, first day (inclusive), day after the last (exclusive)


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
    return events.join(_frame(events, {day: days, "month": month_of(days)}), on=day)


def lengths(times: nw.LazyFrame[Any], spans: Sequence[Span], by: Sequence[str], name: str) -> nw.LazyFrame[Any]:
    """Days of times that fall in each span, summed within the columns `by`.

    A time from a to b covers min(max(b, low), high) - min(max(a, low), high) days of the span from low to high. Both
    terms can be summed by themselves, so times are first put together by the day they begin or end, and none is spread
    over its months.

    Args:
        times: columns `by`, `begin` (first day, inclusive) and `end` (exclusive), never missing, end at or after begin.
        spans: shape (M,).
        by: columns that part the sums; at least one.
        name: of the column with days.

    Returns:
        Columns `by`, `month` (the span's label) and `name`; a row for every span.
    """
    parts = [
        times.group_by(*by, day)
        .agg(change=nw.len().cast(nw.Int64) * sign)
        .select(*by, "change", day=nw.col(day).cast(nw.Int32))
        for day, sign in (("begin", -1), ("end", 1))
    ]
    table = dict(zip(("month", "low", "high"), np.asarray(spans).T, strict=True))
    spread = nw.concat(parts).join(_frame(times, table), how="cross")
    inside = nw.min_horizontal(nw.max_horizontal("day", "low"), "high")
    return spread.group_by(*by, "month").agg((inside * nw.col("change")).sum().cast(nw.Int64).alias(name))


def _frame(like: nw.LazyFrame[Any], columns: Mapping[str, Any]) -> nw.LazyFrame[Any]:
    """Whole numbers as a table on the engine of `like`."""
    types = {name: nw.Int64 if name == "month" else nw.Int32 for name in columns}
    eager = nw.from_dict({name: list(map(int, column)) for name, column in columns.items()}, types, backend="pyarrow")
    return _lazy(eager, like)


def once(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The same rows, computed now: for a small table that is used several times, since an engine makes it anew each."""
    return _lazy(frame.collect(), frame)


def _lazy(eager: nw.DataFrame[Any], like: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    session = like.to_native().sparkSession if like.implementation.is_spark_like() else None
    return eager.lazy(like.implementation, session=session)
