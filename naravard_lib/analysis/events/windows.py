"""Before and after inscription, a row a person: what the sources' own figure is made of."""

from collections.abc import Iterator, Sequence
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.events.arrays import on_engine, table
from naravard_lib.analysis.events.counts import BED_DAYS, CONTACTS, check_outcomes
from naravard_lib.analysis.events.inscribed import Days, Inscribed, index_stays, inscribed
from naravard_lib.tables.events import EventTables
from naravard_lib.tables.panel import OUTCOMES

HALF_YEAR = 182
PARTS = ("before", "after")
Windows = dict[str, tuple[Days, Days]]  # part -> each person's first day, and the day after the last; shape (N,) each
Counts = Iterator[tuple[str, NDArray[np.int64]]]  # name and shape (N,)


def person_windows(
    tables: EventTables, outcomes: Sequence[str] = tuple(OUTCOMES), days: int = HALF_YEAR, gap: int = 0
) -> nw.LazyFrame[Any]:
    """Events and days lived before and after the first inscription of every inscribed person.

    Before: days start - days to start - gap - 1; after: start + gap to start + days - 1, all **inclusive**. A gap
    leaves days out next to inscription, it does not move the outer ends. What falls outside the extract or after death
    is in neither. Bed-days are the midnights of a stay that fall in the window.

    Args:
        tables: the extract; the events of the inscribed are kept with it (`inscribed.Inscribed`).
        outcomes: names in `OUTCOMES`.
        days: length of each window, gap included.
        gap: days left out on either side of inscription.

    Returns:
        One row a person: person_id, team, start_day, death_day; followed (the extract reaches over all days after),
        died (in the days after, gap included); days_before, days_after (person-days); index_admission, index_end (null
        for those inscribed outside hospital); for each outcome `<outcome>_before`, `<outcome>_after` and of these
        `<outcome>_index_before`, `<outcome>_index_after`: what belongs to the index stay, visits on its days included.

    Raises:
        DesignError: an unknown outcome.
    """
    check_outcomes(outcomes)
    who = inscribed(tables, outcomes)
    windows, index = _windows(who, tables, days, gap), index_stays(who)
    columns: dict[str, NDArray[Any]] = {
        "followed": (who.start >= tables.first) & (who.start + days <= tables.last + 1),
        "died": (who.death <= tables.last) & (who.death < who.start + days),
    }
    columns |= {f"days_{part}": np.maximum(high - low, 0).astype(np.int64) for part, (low, high) in windows.items()}
    names = ("index_admission", "index_end")
    columns |= {name: np.ma.masked_array(day, index[1] < 0) for name, day in zip(names, index, strict=True)}
    for name in outcomes:
        counts = _nights(who, windows, index[0]) if name == BED_DAYS else _tally(who, name, windows, index)
        columns |= {f"{name}_{part}": count for part, count in counts}
    rows = nw.concat([who.table, table(columns)], how="horizontal")
    return on_engine(rows, tables.inscriptions)


def _windows(who: Inscribed, tables: EventTables, days: int, gap: int) -> Windows:
    stop = np.minimum(who.death, tables.last) + 1
    return {
        "before": (np.maximum(who.start - days, tables.first), np.minimum(who.start - gap, stop)),
        "after": (np.maximum(who.start + gap, tables.first), np.minimum(who.start + days, stop)),
    }


def _tally(who: Inscribed, outcome: str, windows: Windows, index: tuple[Days, Days]) -> Counts:
    """Events of each window; and those of them that belong to the index stay, visits on its days included."""
    events = who.events(outcome)
    first, last = index if outcome in CONTACTS else (index[0], index[0])
    for part, (low, high) in windows.items():
        inside = (events.day >= low[events.person]) & (events.day < high[events.person])
        person, day = events.person[inside], events.day[inside]
        own = (day >= first[person]) & (day <= last[person])
        yield part, np.bincount(person, minlength=who.start.size)
        yield f"index_{part}", np.bincount(person[own], minlength=who.start.size)


def _nights(who: Inscribed, windows: Windows, admission: Days) -> Counts:
    """Midnights of each window; and those of them that belong to the index stay."""
    stays, persons = who.stays, who.start.size
    own = stays.day == admission[stays.person]
    for part, (low, high) in windows.items():
        nights = np.minimum(stays.end, high[stays.person]) - np.maximum(stays.day, low[stays.person])
        nights = np.maximum(nights, 0)
        yield part, np.bincount(stays.person, nights, persons).astype(np.int64)
        yield f"index_{part}", np.bincount(stays.person[own], nights[own], persons).astype(np.int64)
