"""The five event queries as a careful analyst writes them in pandas today: the same definitions, every table in memory.

It starts from what an extract holds (dates and times, not our day numbers), reads each table once, the columns that any
of the five queries uses, and computes with whole days from then on. Each function returns the rows of the query it is
named after, in any order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from naravard_lib.analysis.events.counts import CONTACTS, READMITTED_WITHIN
from naravard_lib.analysis.events.inscribed import INDEX_WITHIN
from naravard_lib.analysis.events.profile import AFTER, BEFORE, MONTH
from naravard_lib.analysis.events.rates import MONTH_DAYS, OLD
from naravard_lib.analysis.events.windows import HALF_YEAR, PARTS
from naravard_lib.tables.panel import OUTCOMES

LIMITS = ["before_from", "before_to", "after_from", "after_to"]
FLAGS = ["admissions", "unplanned_admissions", "readmissions"]


COLUMNS = {  # table -> what the five queries use of it, with the day made of each date
    "persons": {"person_id": None, "birth_year": None, "municipality": None, "death_date": "death_day"},
    "contacts": {"person_id": None, "kind": None, "time": "day"},
    "stays": {
        "person_id": None, "unit": None, "unplanned": None, "admission": "admission_day", "discharge": "discharge_day",
    },
    "inscriptions": {"person_id": None, "team": None, "start": "start_day"},
}  # fmt: skip


@dataclass(frozen=True)
class Extract:
    """A folder with the four Parquet files, and the first and last day of the extract, both inclusive."""

    folder: Path
    first: int
    last: int

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All four tables, dates as whole days since 1970."""
        return {table: self._days(table, columns) for table, columns in COLUMNS.items()}

    def _days(self, table: str, columns: dict[str, str | None]) -> pd.DataFrame:
        frame = pd.read_parquet(self.folder / f"{table}.parquet", columns=list(columns))
        for date, day in columns.items():
            if day is not None:
                since = pd.to_datetime(frame.pop(date)).dt.normalize() - pd.Timestamp(0)
                frame[day] = since.dt.days
        return frame

    def read(self, table: str, *columns: str) -> pd.DataFrame:
        """Some columns of a table."""
        return self.tables[table][list(columns)]


def first_inscriptions(extract: Extract) -> pd.DataFrame:
    inscriptions = extract.read("inscriptions", "person_id", "start_day", "team")
    first = inscriptions.sort_values(["person_id", "start_day", "team"]).drop_duplicates("person_id")
    return first.merge(extract.read("persons", "person_id", "death_day"), on="person_id", how="left")


def stays_of(extract: Extract, persons: pd.DataFrame) -> pd.DataFrame:
    """Stays of the persons, with their end and what the admission counts as."""
    columns = ("person_id", "admission_day", "discharge_day", "unplanned")
    stays = extract.read("stays", *columns).merge(persons, on="person_id")
    stays = stays.sort_values(["person_id", "admission_day"], ignore_index=True)
    since = stays["admission_day"] - stays.groupby("person_id")["discharge_day"].shift()
    unplanned = stays["unplanned"].astype("boolean").fillna(False).astype(bool)
    return stays.assign(
        end=stays["discharge_day"].fillna(extract.last + 1).clip(upper=extract.last + 1).astype(int),
        admissions=1,
        unplanned_admissions=unplanned.astype(int),
        readmissions=(unplanned & (since <= READMITTED_WITHIN).fillna(False)).astype(int),
    )


def kinds_as_outcomes(contacts: pd.DataFrame) -> pd.DataFrame:
    return contacts.assign(**{name: contacts["kind"].isin(kinds).astype(int) for name, kinds in CONTACTS.items()})


def person_windows(extract: Extract, days: int = HALF_YEAR, gap: int = 0) -> pd.DataFrame:
    persons = first_inscriptions(extract)
    stays = stays_of(extract, persons[["person_id", "start_day"]])
    near = (stays["admission_day"] < stays["start_day"]) & (stays["end"] >= stays["start_day"] - INDEX_WITHIN)
    index = stays[near].drop_duplicates("person_id", keep="last")[["person_id", "admission_day", "end"]]
    index.columns = ["person_id", "index_admission", "index_end"]
    persons = limits(extract, persons.merge(index, on="person_id", how="left"), days, gap)
    where = persons[["person_id", *LIMITS, "index_admission", "index_end"]]
    contacts = kinds_as_outcomes(extract.read("contacts", "person_id", "day", "kind").merge(where, on="person_id"))
    contacts["of_index"] = contacts["day"].between(contacts["index_admission"], contacts["index_end"])
    stays = stays.merge(where, on="person_id")
    stays["of_index"] = stays["admission_day"] == stays["index_admission"]
    sums = [*summed(contacts, "day", list(CONTACTS)), *summed(stays, "admission_day", FLAGS), *summed_nights(stays)]
    counts = pd.concat(sums, axis=1).reindex(persons["person_id"]).fillna(0).astype("int64")
    counts = counts[[f"{name}_{index}{part}" for name in OUTCOMES for index in ("", "index_") for part in PARTS]]
    own = ["person_id", "team", "start_day", "death_day", "followed", "died", "days_before", "days_after"]
    return persons[[*own, "index_admission", "index_end"]].merge(counts.reset_index(), on="person_id")


def limits(extract: Extract, persons: pd.DataFrame, days: int, gap: int) -> pd.DataFrame:
    start, stop = persons["start_day"].astype(int), extract.last + 1
    death = persons["death_day"].fillna(stop).astype(int)
    persons["before_from"] = (start - days).clip(lower=extract.first)
    persons["before_to"] = pd.concat([start - gap, death + 1], axis=1).min(axis=1).clip(upper=stop)
    persons["after_from"] = (start + gap).clip(lower=extract.first)
    persons["after_to"] = pd.concat([start + days, death + 1], axis=1).min(axis=1).clip(upper=stop)
    persons["followed"] = (start >= extract.first) & (start + days <= stop)
    persons["died"] = (death < stop) & (death < start + days)
    for part in PARTS:
        persons[f"days_{part}"] = (persons[f"{part}_to"] - persons[f"{part}_from"]).clip(lower=0)
    return persons


def summed(events: pd.DataFrame, day: str, names: list[str]) -> list[pd.DataFrame]:
    found = []
    for part in PARTS:
        inside = events[(events[day] >= events[f"{part}_from"]) & (events[day] < events[f"{part}_to"])]
        found.append(inside.groupby("person_id")[names].sum().add_suffix(f"_{part}"))
        found.append(inside[inside["of_index"]].groupby("person_id")[names].sum().add_suffix(f"_index_{part}"))
    return found


def summed_nights(stays: pd.DataFrame) -> list[pd.Series]:
    found = []
    for part in PARTS:
        begin = stays[["admission_day", f"{part}_from"]].max(axis=1)
        nights = (stays[["end", f"{part}_to"]].min(axis=1) - begin).clip(lower=0)
        found.append(nights.groupby(stays["person_id"]).sum().rename(f"bed_days_{part}"))
        own = nights.where(stays["of_index"], 0)
        found.append(own.groupby(stays["person_id"]).sum().rename(f"bed_days_index_{part}"))
    return found


def month_profile(extract: Extract) -> pd.DataFrame:
    persons = first_inscriptions(extract)
    starts = persons[["person_id", "start_day"]]
    end = persons["death_day"].fillna(extract.last).clip(upper=extract.last) + 1
    months = range(BEFORE, AFTER + 1)
    lived = {m: covered(extract.first - persons["start_day"], end - persons["start_day"], m).sum() for m in months}
    profile = pd.DataFrame({"person_days": pd.Series(lived)})
    contacts = kinds_as_outcomes(extract.read("contacts", "person_id", "day", "kind").merge(starts, on="person_id"))
    stays = stays_of(extract, starts)
    for events, day, names in ((contacts, "day", list(CONTACTS)), (stays, "admission_day", FLAGS)):
        inside = events[events[day].between(extract.first, extract.last)]
        month = (inside[day] - inside["start_day"]) // MONTH
        profile = profile.join(inside.groupby(month)[names].sum())
    begin = stays["admission_day"].clip(lower=extract.first)
    stop = stays["end"].clip(lower=extract.first)
    nights = {m: covered(begin - stays["start_day"], stop - stays["start_day"], m).sum() for m in months}
    profile["bed_days"] = pd.Series(nights)
    return profile[["person_days", *OUTCOMES]].fillna(0).astype("int64").rename_axis("month").reset_index()


def covered(begin: pd.Series, end: pd.Series, month: int) -> pd.Series:
    low, high = month * MONTH, (month + 1) * MONTH
    return (end.clip(upper=high) - begin.clip(lower=low)).clip(lower=0)


def monthly_rates(extract: Extract) -> pd.DataFrame:
    persons = extract.read("persons", "person_id", "birth_year", "municipality", "death_day")
    persons = persons.dropna(subset=["municipality", "birth_year"])
    turned = pd.to_datetime({"year": persons["birth_year"].astype(int) + OLD, "month": 1, "day": 1})
    persons["begin"] = (turned - pd.Timestamp(0)).dt.days.clip(lower=extract.first)
    persons["end"] = persons["death_day"].fillna(extract.last).clip(upper=extract.last).astype(int) + 1
    persons = persons[persons["end"] > persons["begin"]]
    time = {}
    for month, low, high in months_of(extract):
        days = (persons["end"].clip(upper=high) - persons["begin"].clip(lower=low)).clip(lower=0)
        time[month] = days.groupby(persons["municipality"]).sum()
    person_days = pd.concat(time, names=["month"]).rename("person_days")
    contacts = extract.read("contacts", "person_id", "day", "kind")
    visits = contacts[contacts["kind"] == "ed"].merge(
        persons[["person_id", "municipality", "begin", "end"]], on="person_id"
    )
    visits = visits[(visits["day"] >= visits["begin"]) & (visits["day"] < visits["end"])]
    month = ordinals(visits["day"]).rename("month")
    ed_visits = visits.groupby([month, "municipality"]).size().rename("ed_visits")
    rates = pd.concat([ed_visits, person_days[person_days > 0]], axis=1).reset_index()
    rates["ed_visits"] = rates["ed_visits"].fillna(0).astype("int64")
    rates["per_1000"] = rates["ed_visits"] * (1000 * MONTH_DAYS) / rates["person_days"]
    return rates[["municipality", "month", "ed_visits", "person_days", "per_1000"]]


def ordinals(days: pd.Series) -> pd.Series:
    """Month of each day number, counted from 1970-01."""
    dates = days.astype("int64").to_numpy().astype("datetime64[D]").astype("datetime64[M]")
    return pd.Series(dates.astype("int64"), index=days.index)


def months_of(extract: Extract) -> list[tuple[int, int, int]]:
    """Ordinal, first day and day after the last of each month of the extract."""
    months = pd.period_range(*pd.to_datetime([extract.first, extract.last], unit="D"), freq="M")
    starts = (months.append(months[-1:] + 1).to_timestamp() - pd.Timestamp(0)).days
    return list(zip(months.astype("int64"), starts[:-1], starts[1:], strict=True))


def bed_days(extract: Extract) -> pd.DataFrame:
    stays = extract.read("stays", "admission_day", "discharge_day", "unit")
    end = stays["discharge_day"].fillna(extract.last + 1).clip(extract.first, extract.last + 1).astype(int)
    begin = stays["admission_day"].clip(extract.first, extract.last + 1)
    found = {}
    for month, low, high in months_of(extract):
        here = (begin < high) & (end > low)
        nights = end[here].clip(upper=high) - begin[here].clip(lower=low)
        found[month] = nights.groupby(stays["unit"], dropna=False).sum()
    table = pd.DataFrame(found).reindex(pd.Index(stays["unit"].unique(), name="unit")).fillna(0).astype("int64")
    return table.rename_axis(columns="month").stack().rename("bed_days").reset_index()


def readmissions(extract: Extract) -> pd.DataFrame:
    stays = extract.read("stays", "person_id", "admission_day", "discharge_day", "unit", "unplanned")
    stays = stays.sort_values(["person_id", "admission_day"])
    following = stays.groupby("person_id")[["admission_day", "unplanned"]].shift(-1)
    soon = following["admission_day"] - stays["discharge_day"] <= READMITTED_WITHIN
    stays["readmitted"] = soon.fillna(False) & following["unplanned"].astype("boolean").fillna(False)
    left = stays.dropna(subset=["discharge_day"])
    left = left[(left["discharge_day"] >= extract.first) & (left["discharge_day"] + READMITTED_WITHIN <= extract.last)]
    left = left.merge(extract.read("persons", "person_id", "death_day"), on="person_id", how="left")
    alive = left[left["discharge_day"] < left["death_day"].fillna(extract.last + 1)]
    groups = alive.groupby(["unit", ordinals(alive["discharge_day"]).rename("month")], dropna=False)
    counts = groups["readmitted"].agg(discharges="size", readmitted="sum")
    return counts.astype("int64").reset_index()


QUERIES: dict[str, Callable[[Extract], pd.DataFrame]] = {
    query.__name__: query for query in (person_windows, month_profile, monthly_rates, readmissions, bed_days)
}
KEYS = {
    "person_windows": ["person_id"],
    "month_profile": ["month"],
    "monthly_rates": ["municipality", "month"],
    "readmissions": ["unit", "month"],
    "bed_days": ["unit", "month"],
}


def differing_cells(query: str, left: pd.DataFrame, right: pd.DataFrame) -> int:
    """Cells of two answers to the same query that are not equal; a row that one lacks differs in every column."""
    if set(left.columns) != set(right.columns):
        raise ValueError(f"{query}: columns {sorted(set(left.columns) ^ set(right.columns))} on one side only")
    ours, theirs = (_rows(table, KEYS[query], sorted(left.columns)) for table in (left, right))
    nothing = ("no such row",) * len(left.columns)
    pairs = ((ours.get(key, nothing), theirs.get(key, nothing)) for key in ours.keys() | theirs.keys())
    return sum(a != b for one, other in pairs for a, b in zip(one, other, strict=True))


def _rows(table: pd.DataFrame, keys: list[str], columns: list[str]) -> dict[tuple[object, ...], tuple[object, ...]]:
    plain = {name: [_plain(value) for value in table[name].tolist()] for name in columns}
    rows = dict(zip(zip(*(plain[key] for key in keys), strict=True), zip(*plain.values(), strict=True), strict=True))
    if len(rows) != len(table):
        raise ValueError(f"{len(table) - len(rows)} rows with a key that occurs before")
    return rows


def _plain(value: object) -> object:
    """None for what is missing, in whichever of pandas' ways; numbers as they are, whatever their type."""
    return None if pd.isna(value) else value
