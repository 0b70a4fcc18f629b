"""Who was inscribed first when, and the stay at whose end it happened."""

from typing import Any

import narwhals as nw

from naravard_lib.analysis.events.counts import ADMISSIONS, marked_stays
from naravard_lib.analysis.events.days import once
from naravard_lib.tables.events import EventTables

INDEX_WITHIN = 7  # days from discharge to inscription: teams plan the first visit within a week of coming home


def first_inscriptions(tables: EventTables) -> nw.LazyFrame[Any]:
    """One row a person with an inscription, computed now: they are few, and every query asks for them several times.

    Returns:
        Columns person_id, team (the first in the alphabet of those that began the same day), start_day and death_day
        (null for the living).
    """
    own = tables.inscriptions.select("person_id", "team", "start_day")
    earliest = own.unique("person_id", keep="first", order_by=["start_day", "team"])
    return once(earliest.join(tables.persons.select("person_id", "death_day"), on="person_id", how="left"))


def stays_of(tables: EventTables, starts: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The stays of the inscribed with what each counts as (`counts.marked_stays`), computed now.

    Returns:
        Columns person_id, start_day, admission_day, end_day and a flag for each of `counts.ADMISSIONS`.
    """
    own = tables.stays.join(starts.select("person_id", "start_day"), on="person_id")
    return once(marked_stays(tables, own).select("person_id", "start_day", "admission_day", "end_day", *ADMISSIONS))


def index_stays(stays: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The stay at whose end the person was inscribed.

    It began before the day of inscription and ended on it, after it or at most `INDEX_WITHIN` days before it; the
    latest where there are two. A stay that begins on the very day counts as after.

    Args:
        stays: columns person_id, start_day, admission_day, end_day.

    Returns:
        Columns person_id, index_admission, index_end; no row for persons inscribed outside hospital.
    """
    begun = nw.col("admission_day") < nw.col("start_day")
    near = nw.col("end_day") + INDEX_WITHIN >= nw.col("start_day")
    latest = {"index_admission": nw.col("admission_day").max(), "index_end": nw.col("end_day").max()}
    return stays.filter(begun & near).group_by("person_id").agg(**latest)
