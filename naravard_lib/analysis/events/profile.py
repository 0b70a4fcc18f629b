"""Events by month from inscription: the crisis before it, to the naked eye."""

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.events.arrays import on_engine, table
from naravard_lib.analysis.events.counts import BED_DAYS, check_outcomes
from naravard_lib.analysis.events.days import held
from naravard_lib.analysis.events.inscribed import Days, Inscribed, inscribed
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
    who = inscribed(tables, outcomes)
    end = np.minimum(who.death, tables.last) + 1
    columns = {"person_days": _held(np.full_like(end, tables.first), end, who.start)}
    for name in outcomes:
        columns[name] = _nights(tables, who) if name == BED_DAYS else _by_month(tables, who, name)
    rows = table({"month": np.arange(BEFORE, AFTER + 1)} | columns)
    return on_engine(rows if who.start.size else rows.head(0), tables.inscriptions)


def _by_month(tables: EventTables, who: Inscribed, outcome: str) -> NDArray[np.int64]:
    events = who.events(outcome)
    month = (events.day - who.start[events.person]) // MONTH - BEFORE
    inside = (events.day >= tables.first) & (events.day <= tables.last) & (month >= 0) & (month < len(SPANS))
    return np.bincount(month[inside], minlength=len(SPANS))


def _nights(tables: EventTables, who: Inscribed) -> NDArray[np.int64]:
    begin = np.clip(who.stays.day, tables.first, tables.last + 1)
    return _held(begin, who.stays.end, who.start[who.stays.person])


def _held(begin: Days, end: Days, start: Days) -> NDArray[np.int64]:
    """Days of the times from `begin` to before `end`, within the extract, by month from `start`."""
    days = np.concatenate([begin, np.maximum(begin, end)]) - np.tile(start, 2)
    change = np.repeat([1, -1], begin.size)
    return held(SPANS, 1, np.zeros_like(days), days, change).ravel()
