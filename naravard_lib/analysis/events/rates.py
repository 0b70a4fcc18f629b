"""Monthly series from events, with the time they come from: visits of the old, bed-days, readmissions."""

from typing import Any

import narwhals as nw

from naravard_lib.analysis.events.counts import READMITTED_WITHIN, total
from naravard_lib.analysis.events.days import calendar_months, lengths, new_year, with_month
from naravard_lib.tables.events import EventTables

OLD = 80
MONTH_DAYS = 365.25 / 12  # an ordinary month, so that February is no lower for being short


def monthly_rates(tables: EventTables, age: int = OLD) -> nw.LazyFrame[Any]:
    """ED visits of persons of an age and over, by municipality and calendar month.

    A person counts from 1 January of the year of turning `age` (age as in population registers on 31 December), for
    the exact days lived within the extract; so do the visits. Persons without a municipality or a year of birth do not
    count.

    Args:
        tables: the extract.
        age: youngest age, **inclusive**.

    Returns:
        A row a municipality and month with person-time: municipality, month (ordinal), ed_visits, person_days, per_1000
        (visits per 1000 persons alive and ordinary month of `MONTH_DAYS` days).
    """
    old = _old(tables, age)
    months = list(calendar_months(tables.first, tables.last))
    keys = ["municipality", "month"]
    time = lengths(old, months, ["municipality"], "person_days")
    visits = tables.contacts.filter(nw.col("kind") == "ed").select("person_id", "day").join(old, on="person_id")
    visits = visits.filter(nw.col("day") >= nw.col("begin"), nw.col("day") < nw.col("end"))
    by_day = visits.group_by("municipality", "day").agg(n=nw.len().cast(nw.Int64))  # fewer rows to give a month
    in_months = with_month(by_day, "day", tables.first, tables.last)
    by_month = in_months.group_by(*keys).agg(ed_visits=nw.col("n").sum().cast(nw.Int64))
    found = time.filter(nw.col("person_days") > 0).join(by_month, on=keys, how="left")
    found = found.select(*keys, nw.col("ed_visits").fill_null(0), "person_days")
    return found.with_columns(per_1000=nw.col("ed_visits") * (1000 * MONTH_DAYS) / nw.col("person_days"))


def _old(tables: EventTables, age: int) -> nw.LazyFrame[Any]:
    """Persons with the days they count: from `begin` to the day before `end`."""
    birthday, last = new_year(nw.col("birth_year") + age), tables.last
    known = tables.persons.filter(~nw.col("municipality").is_null(), ~nw.col("birth_year").is_null())
    times = known.select(
        "person_id",
        "municipality",
        begin=birthday.clip(lower_bound=tables.first),
        end=nw.col("death_day").fill_null(last).clip(upper_bound=last).cast(nw.Int64) + 1,
    )
    return times.filter(nw.col("end") > nw.col("begin"))


def bed_days(tables: EventTables) -> nw.LazyFrame[Any]:
    """Midnights in hospital by unit and calendar month; a stay that spans months gives each its own.

    A midnight belongs to the day before it; a stay that goes on lasts until the extract ends.

    Returns:
        A row a unit and month of the extract: unit, month (ordinal), bed_days.
    """
    end = nw.col("discharge_day").fill_null(tables.last + 1)
    limits = {"lower_bound": tables.first, "upper_bound": tables.last + 1}
    nights = tables.stays.select("unit", begin=nw.col("admission_day").clip(**limits), end=end.clip(**limits))
    months = list(calendar_months(tables.first, tables.last))
    return lengths(nights, months, ["unit"], "bed_days")


def readmissions(tables: EventTables) -> nw.LazyFrame[Any]:
    """Of those discharged alive in a month, how many came back unplanned within `READMITTED_WITHIN` days.

    A discharge counts once, by the stay that follows it, when the extract reaches `READMITTED_WITHIN` days after it.

    Returns:
        A row a unit and month of discharge: unit, month (ordinal), discharges, readmitted.
    """
    following = {"next_day": nw.col("admission_day"), "next_unplanned": nw.col("unplanned").fill_null(False)}
    stays = tables.stays.select("person_id", "admission_day", "discharge_day", "unit", "unplanned").with_columns(
        **{name: column.shift(-1).over("person_id", order_by="admission_day") for name, column in following.items()}
    )
    day = nw.col("discharge_day")
    followed = stays.filter(day + READMITTED_WITHIN <= tables.last)
    deaths = tables.persons.filter(~nw.col("death_day").is_null()).select("person_id", "death_day")
    alive = followed.join(deaths, on="person_id", how="left").filter(
        day < nw.col("death_day").fill_null(tables.last + 1)
    )
    soon = (nw.col("next_day") - day).fill_null(READMITTED_WITHIN + 1) <= READMITTED_WITHIN
    by_day = alive.group_by("unit", "discharge_day").agg(
        discharges=nw.len().cast(nw.Int64), readmitted=total(soon & nw.col("next_unplanned").fill_null(False))
    )
    in_months = with_month(by_day, "discharge_day", tables.first, tables.last)
    return in_months.group_by("unit", "month").agg(nw.col("discharges", "readmitted").sum().cast(nw.Int64))
