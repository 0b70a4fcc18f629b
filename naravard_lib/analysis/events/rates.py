"""Monthly series from events, with the time they come from: visits of the old, bed-days, readmissions."""

from typing import Any

import narwhals as nw
import numpy as np

from naravard_lib.analysis.events.counts import READMITTED_WITHIN, total
from naravard_lib.analysis.events.days import NEVER_DAY, new_year
from naravard_lib.analysis.events.monthly import Monthly, changes, with_places
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
    visits = tables.contacts.filter(nw.col("kind") == "ed").select("person_id", "day").join(old, on="person_id")
    visits = visits.filter(nw.col("day") >= nw.col("begin"), nw.col("day") < nw.col("end"))
    seen = visits.group_by("municipality", "day").agg(n=nw.len().cast(nw.Int64)).collect()
    times = changes(old, "municipality").collect()
    monthly = Monthly.of(tables, times, "municipality")
    lived = monthly.held(times)
    visited = monthly.summed(seen, "n")
    with np.errstate(invalid="ignore"):  # months without person-time are left out
        per_1000 = visited * (1000 * MONTH_DAYS) / lived
    return monthly.answer(lived > 0, {"ed_visits": visited, "person_days": lived, "per_1000": per_1000})


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
    rows = changes(nights, "unit").collect()
    monthly = Monthly.of(tables, rows, "unit")
    stayed = monthly.held(rows)
    return monthly.answer(stayed >= 0, {"bed_days": stayed})


def readmissions(tables: EventTables) -> nw.LazyFrame[Any]:
    """Of those discharged alive in a month, how many came back unplanned within `READMITTED_WITHIN` days.

    A discharge counts once, by the stay that follows it, when the extract reaches `READMITTED_WITHIN` days after it.

    Returns:
        A row a unit and month of discharge: unit, month (ordinal), discharges, readmitted.
    """
    # A planned admission is one that never comes; so one number follows each stay, and the sorting holds no names.
    coming = nw.when(nw.col("unplanned").fill_null(False)).then(nw.col("admission_day")).otherwise(nw.lit(NEVER_DAY))
    following = coming.shift(-1).over("person_id", order_by="admission_day")
    units = with_places(tables.stays, "unit")
    stays = tables.stays.join(units, on="unit", how="left")
    stays = stays.select("person_id", "place", "discharge_day", next_day=following.cast(nw.Int32))
    day = nw.col("discharge_day")
    followed = stays.filter(day >= tables.first, day + READMITTED_WITHIN <= tables.last)
    deaths = tables.persons.filter(~nw.col("death_day").is_null()).select("person_id", "death_day")
    alive = followed.join(deaths, on="person_id", how="left").filter(
        day < nw.col("death_day").fill_null(tables.last + 1)
    )
    left = alive.select("place", day=day, readmitted=nw.col("next_day").fill_null(NEVER_DAY) - day <= READMITTED_WITHIN)
    counts = {"discharges": nw.len().cast(nw.Int64), "readmitted": total(nw.col("readmitted"))}
    rows = left.group_by("place", "day").agg(**counts).join(units, on="place", how="left").collect()
    monthly = Monthly.of(tables, rows, "unit")
    columns = {name: monthly.summed(rows, name) for name in counts}
    return monthly.answer(columns["discharges"] > 0, columns)
