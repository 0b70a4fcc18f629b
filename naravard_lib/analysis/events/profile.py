"""Events by month from inscription: the crisis before it, to the naked eye."""

from collections.abc import Iterator, Sequence
from typing import Any

import narwhals as nw

from naravard_lib.analysis.events.counts import (
    BED_DAYS,
    check_outcomes,
    contact_outcomes,
    of_kinds,
    stay_outcomes,
    total,
)
from naravard_lib.analysis.events.days import lengths
from naravard_lib.analysis.events.inscribed import first_inscriptions, stays_of
from naravard_lib.tables.events import EventTables
from naravard_lib.tables.panel import OUTCOMES

MONTH = 30  # days: a month that is always as long, counted from the day of inscription
BEFORE, AFTER = -24, 12
SPANS = tuple((k, k * MONTH, (k + 1) * MONTH) for k in range(BEFORE, AFTER + 1))


def month_profile(tables: EventTables, outcomes: Sequence[str] = tuple(OUTCOMES)) -> nw.LazyFrame[Any]:
    """What happened to the inscribed in months of 30 days from their first inscription.

    Month 0 begins on the day of inscription, month -1 ends the day before; -24 to 12, both **inclusive**. Everyone
    counts for the days lived within the extract.

    Args:
        tables: the extract.
        outcomes: names in `OUTCOMES`.

    Returns:
        A row a month: month, person_days, and a column for each outcome; none when nobody was inscribed.

    Raises:
        DesignError: an unknown outcome.
    """
    check_outcomes(outcomes)
    starts = first_inscriptions(tables)
    found = _person_days(tables, starts)
    for counted in _counted(tables, starts, outcomes):
        found = found.join(counted, on="month", how="left")
    return found.select("month", "person_days", nw.col(*outcomes).fill_null(0))


def _person_days(tables: EventTables, starts: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    start, last = nw.col("start_day"), tables.last
    lived = starts.select(
        all=nw.lit(1),
        begin=tables.first - start,
        end=nw.col("death_day").fill_null(last).clip(upper_bound=last) + 1 - start,
    )
    return lengths(lived.filter(nw.col("end") > nw.col("begin")), SPANS, ["all"], "person_days")


def _counted(tables: EventTables, starts: nw.LazyFrame[Any], outcomes: Sequence[str]) -> Iterator[nw.LazyFrame[Any]]:
    """By month: contacts, admissions, bed-days, where they are asked for."""
    by_start = starts.select("person_id", "start_day")
    kinds = contact_outcomes(outcomes)
    if kinds:
        contacts = of_kinds(tables.contacts, kinds).join(by_start, on="person_id")
        yield _by_month(tables, contacts, "day", {name: nw.col("kind").is_in(of) for name, of in kinds.items()})
    admissions = stay_outcomes(outcomes)
    if admissions or BED_DAYS in outcomes:
        stays = stays_of(tables, starts)
    if admissions:
        yield _by_month(tables, stays, "admission_day", {name: nw.col(name) for name in admissions})
    if BED_DAYS in outcomes:
        yield _bed_days(tables, stays)


def _by_month(tables: EventTables, events: nw.LazyFrame[Any], day: str, flags: dict[str, nw.Expr]) -> nw.LazyFrame[Any]:
    since = nw.col(day) - nw.col("start_day") - BEFORE * MONTH  # never negative where it is divided
    whole = len(SPANS) * MONTH
    inside = (since >= 0) & (since < whole) & (nw.col(day) >= tables.first) & (nw.col(day) <= tables.last)
    months = events.with_columns(month=since.cast(nw.Int64)).filter(inside)
    months = months.with_columns(month=nw.col("month") // MONTH + BEFORE)
    return months.group_by("month").agg(*(total(flag).alias(name) for name, flag in flags.items()))


def _bed_days(tables: EventTables, stays: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    start = nw.col("start_day")
    nights = stays.select(
        all=nw.lit(1),
        begin=nw.col("admission_day").clip(tables.first, tables.last + 1) - start,
        end=nw.col("end_day").clip(lower_bound=tables.first) - start,
    )
    return lengths(nights, SPANS, ["all"], BED_DAYS).drop("all")
