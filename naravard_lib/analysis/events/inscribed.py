"""The inscribed and what happened to them, found among everybody's events once and kept.

The engine goes through the events of all and hands over those of the inscribed, which are few; what is asked of those
is then counted in memory.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.events.arrays import numbers, on_engine, table
from naravard_lib.analysis.events.counts import ADMISSIONS, CONTACTS, contact_kinds, marked_stays, of_kinds
from naravard_lib.analysis.events.days import NEVER_DAY
from naravard_lib.tables.events import EventTables

INDEX_WITHIN = 7  # days from discharge to inscription: teams plan the first visit within a week of coming home

Days = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """What happened to whom on which day: `person` (place among the inscribed) and `day`, both of shape (E,)."""

    person: NDArray[np.int32]
    day: Days


@dataclass(frozen=True, slots=True, eq=False)
class Stays(Events):
    """Stays of the inscribed, `day` that of admission.

    Attributes:
        end: shape (E,), day after the last midnight; after the extract's last day for a stay that goes on.
        flags: outcome of `counts.ADMISSIONS` -> shape (E,), whether the admission counts as it.
    """

    end: Days
    flags: dict[str, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True, eq=False)
class Inscribed:
    """The inscribed, N of them. Their events take 8 bytes a contact and 15 a stay: 50 MB where 5e7 are everybody's.

    Attributes:
        table: person_id, team (the first in the alphabet of those that began the same day), start_day (of the first
            inscription), death_day (null for the living).
        places: person_id and `person`, the place in the arrays below.
        start: shape (N,), the same as `start_day`.
        death: shape (N,), last day lived; `NEVER_DAY` for the living.
        stays: all of theirs.
        contacts: kind -> all of theirs, for the kinds that were asked for so far.
    """

    table: nw.DataFrame[Any]
    places: nw.DataFrame[Any]
    start: Days
    death: Days
    stays: Stays
    contacts: dict[str, Events] = field(default_factory=dict)

    def events(self, outcome: str) -> Events:
        """What an outcome counts, other than bed-days."""
        if outcome in ADMISSIONS:
            flag = self.stays.flags[outcome]
            return Events(self.stays.person[flag], self.stays.day[flag])
        kinds = [self.contacts[kind] for kind in CONTACTS[outcome]]
        return Events(np.concatenate([one.person for one in kinds]), np.concatenate([one.day for one in kinds]))


_KEPT: WeakKeyDictionary[EventTables, Inscribed] = WeakKeyDictionary()


def inscribed(tables: EventTables, outcomes: Iterable[str]) -> Inscribed:
    """The inscribed of an extract, with the contacts that the outcomes count.

    What is found is kept as long as the tables are, so that the next question does not go through everybody's again.
    """
    if tables not in _KEPT:
        people = first_inscriptions(tables).with_columns(last_day=nw.col("death_day").fill_null(NEVER_DAY)).collect()
        ids, start, death = (numbers(people[name]) for name in ("person_id", "start_day", "last_day"))
        places = table({"person_id": ids, "person": np.arange(ids.size, dtype=np.int32)})
        stays = _stays(tables, on_engine(places, tables.stays))
        _KEPT[tables] = Inscribed(
            people.drop("last_day"), places, start.astype(np.int32), death.astype(np.int32), stays
        )
    who = _KEPT[tables]
    lacking = sorted(contact_kinds(outcomes) - who.contacts.keys())
    if lacking:
        who.contacts.update(_contacts(tables, lacking, on_engine(who.places, tables.contacts)))
    return who


def first_inscriptions(tables: EventTables) -> nw.LazyFrame[Any]:
    """One row a person with an inscription; columns as in `Inscribed.table`."""
    own = tables.inscriptions.select("person_id", "team", "start_day")
    earliest = own.unique("person_id", keep="first", order_by=["start_day", "team"])
    return earliest.join(tables.persons.select("person_id", "death_day"), on="person_id", how="left")


def _contacts(tables: EventTables, kinds: list[str], places: nw.LazyFrame[Any]) -> dict[str, Events]:
    """Kind -> contacts; kinds that are asked for together are found in one go."""
    code = nw.lit(0)  # a byte a contact, where the name of its kind takes a dozen
    for number, kind in enumerate(kinds[1:], start=1):
        code = nw.when(nw.col("kind") == kind).then(nw.lit(number)).otherwise(code)
    wanted = of_kinds(tables.contacts, kinds).join(places, on="person_id")
    rows = wanted.select("person", "day", code=code.cast(nw.Int8)).collect()
    person, day, codes = (numbers(rows[name]) for name in rows.columns)
    return {kind: Events(person[codes == number], day[codes == number]) for number, kind in enumerate(kinds)}


def _stays(tables: EventTables, places: nw.LazyFrame[Any]) -> Stays:
    found = marked_stays(tables, tables.stays.join(places, on="person_id"))
    flags = nw.col(*ADMISSIONS).cast(nw.Int8)
    rows = found.select(nw.col("person", "admission_day", "end_day").cast(nw.Int32), flags).collect()
    person, day, end, *marks = (numbers(rows[name]) for name in rows.columns)
    return Stays(person, day, end, {name: mark == 1 for name, mark in zip(ADMISSIONS, marks, strict=True)})


def index_stays(who: Inscribed) -> tuple[Days, Days]:
    """Admission and end of the stay at whose end each person was inscribed, both of shape (N,).

    It began before the day of inscription and ended on it, after it or at most `INDEX_WITHIN` days before it; the
    latest where there are two. A stay that begins on the very day counts as after. For persons inscribed outside
    hospital the admission is `NEVER_DAY` and the end -1.
    """
    stays, start = who.stays, who.start[who.stays.person]
    near = (stays.day < start) & (stays.end + INDEX_WITHIN >= start)
    admission, end = np.full(who.start.size, -1, np.int32), np.full(who.start.size, -1, np.int32)
    np.maximum.at(admission, stays.person[near], stays.day[near])
    np.maximum.at(end, stays.person[near], stays.end[near])
    return np.where(end < 0, np.int32(NEVER_DAY), admission), end
