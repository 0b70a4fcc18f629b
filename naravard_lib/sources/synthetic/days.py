"""From months to days: when people came, lay in hospital, were inscribed and died. Days since 1970-01-01."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naravard_lib.sources.synthetic.draws import Counts
from naravard_lib.sources.synthetic.months import FURTHER_DAYS, MONTHS, Months

Ints = NDArray[np.int64]

FIRST_MONTH = np.datetime64("2020-01", "M")
_EDGES = (FIRST_MONTH + np.arange(MONTHS + 1)).astype("datetime64[D]").astype(np.int64)
FIRST, LAST = int(_EDGES[0]), int(_EDGES[-1]) - 1  # first and last day of the extract, both included
NONE = 2**31 - 1  # day number of what did not happen: later than any day

_MINUTES = 1440
_HOME = 2  # least days between a discharge and the next admission: closer is a transfer
_UNPLANNED = 0.85


@dataclass(frozen=True, slots=True, eq=False)
class Stays:
    """Episodes in order of person and admission; never overlapping, none after death. `NONE`: still in."""

    person: Ints
    admission: Ints
    discharge: Ints
    unplanned: NDArray[np.bool_]


def death_days(months: Months, rng: np.random.Generator) -> Ints:
    """A day in the month of death; `NONE` for those who live on."""
    dies = months.time == np.float32(0.5)
    month = dies.argmax(axis=0)
    day = _EDGES[month] + np.floor(rng.random(len(month)) * np.diff(_EDGES)[month]).astype(np.int64)
    return np.where(dies.any(axis=0), day, NONE)


def stays(months: Months, death: Ints, rng: np.random.Generator) -> Stays:
    """Every admission on a day of its month, put off until the person has been home for two days."""
    person, month = spread(months.counts["admissions"])
    wanted = _some_day(month, death[person], rng)
    order = np.argsort(person * (LAST + 1) + wanted, kind="stable")
    person, wanted = person[order], wanted[order]
    nights = rng.geometric(1 / (1 + FURTHER_DAYS), len(person))
    admission = _put_off(person, wanted, nights + _HOME)
    there = admission <= np.minimum(death[person], LAST)
    person, admission, nights = person[there], admission[there], nights[there]
    discharge = np.minimum(admission + nights, death[person])
    unplanned = rng.random(len(person)) < _UNPLANNED
    return Stays(person, admission, np.where(discharge > LAST, NONE, discharge), unplanned)


def _put_off(person: Ints, wanted: Ints, taken: Ints) -> Ints:
    """Earliest days from those wanted on such that each comes after the person's earlier ones and what they take.

    day_k = max(wanted_k, day_k-1 + taken_k-1) is a running maximum of wanted less what is taken so far.
    """
    far = int(taken.sum()) + LAST + 1  # keeps persons apart
    before = np.cumsum(taken) - taken
    return np.asarray(np.maximum.accumulate(wanted - before + person * far) + before - person * far)


def contacts(
    counts: Counts, death: Ints, hours: tuple[int, int], rng: np.random.Generator, at: Stays | None = None
) -> tuple[Ints, Ints]:
    """Person and second since 1970 of every contact, in that order; two of a person in the same minute are one.

    Args:
        counts: shape (T, N).
        death: day of death.
        hours: first and last opening hour, the last not included.
        rng: source of chance.
        at: stays that begin with such a contact: the person's contacts of the month are moved to the admissions.
    """
    person, month = spread(counts)
    day = _some_day(month, death[person], rng)
    if at is not None:
        day = _at_admission(person, month, day, at)
    minute = rng.integers(60 * hours[0], 60 * hours[1], len(day))
    key = np.sort(person << 31 | (day * _MINUTES + minute))
    key = key[np.concatenate([[True], key[1:] != key[:-1]])] if len(key) else key
    return key >> 31, (key & (2**31 - 1)) * 60


def inscription_days(when: Ints, stay: Stays, visits: tuple[Ints, Ints], rng: np.random.Generator) -> Ints:
    """Day of inscription in the month of inscription; `NONE` for most.

    At the last discharge of that month's stays, or on the month's last day when the person is still in; without a stay
    on the day of the last ED visit, or else on any day.
    """
    month = np.where(when < MONTHS, when, 0)
    low, high = _EDGES[month], _EDGES[month + 1] - 1
    visit = visits[1] // 86400
    left = _last_within(stay.person, stay.admission, stay.discharge, low, high)
    came = _last_within(visits[0], visit, visit, low, high)
    anyway = low + np.floor(rng.random(len(when)) * (high - low + 1)).astype(np.int64)
    return np.where(when < MONTHS, np.select([left > 0, came > 0], [left, came], anyway), NONE)


def _last_within(person: Ints, begins: Ints, ends: Ints, low: Ints, high: Ints) -> Ints:
    """Each person's last end, `high` at most, of what begins in the days `low` to `high`; 0 for those without."""
    within = (begins >= low[person]) & (begins <= high[person])
    last = np.zeros(len(low), np.int64)
    np.maximum.at(last, person[within], np.minimum(ends, high[person])[within])
    return last


def spread(counts: Counts) -> tuple[Ints, Ints]:
    """Person and month of every single event, by person and month."""
    flat = np.ascontiguousarray(counts.T).ravel()
    cell = np.flatnonzero(flat)
    person, month = np.divmod(np.repeat(cell, flat[cell]), MONTHS)
    return person, month


def _some_day(month: Ints, death: Ints, rng: np.random.Generator) -> Ints:
    """A day of the month on which the person is alive."""
    days = np.minimum(_EDGES[month + 1], death + 1) - _EDGES[month]
    return _EDGES[month] + np.floor(rng.random(len(month)) * days).astype(np.int64)


def _at_admission(person: Ints, month: Ints, day: Ints, at: Stays) -> Ints:
    """The day, or for the k-th contact of a person's month the month's k-th unplanned admission, where there is one."""
    admission = at.admission[at.unplanned]
    begun = at.person[at.unplanned] * MONTHS + np.searchsorted(_EDGES, admission, side="right") - 1
    cell = person * MONTHS + month
    rank = np.arange(len(cell)) - np.searchsorted(cell, cell)
    place = np.searchsorted(begun, cell) + rank
    there = place < np.searchsorted(begun, cell, side="right")
    moved = day.copy()
    moved[there] = admission[place[there]]
    return moved
