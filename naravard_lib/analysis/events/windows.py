"""Before and after inscription, a row a person: what the sources' own figure is made of."""

from collections.abc import Iterable, Iterator, Sequence
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
from naravard_lib.analysis.events.days import once
from naravard_lib.analysis.events.inscribed import first_inscriptions, index_stays, stays_of
from naravard_lib.tables.events import EventTables
from naravard_lib.tables.panel import OUTCOMES

HALF_YEAR = 182
PARTS = ("before", "after")
_LIMITS = ("person_id", "before_from", "before_to", "after_from", "after_to", "index_admission", "index_end")


def person_windows(
    tables: EventTables, outcomes: Sequence[str] = tuple(OUTCOMES), days: int = HALF_YEAR, gap: int = 0
) -> nw.LazyFrame[Any]:
    """Events and days lived before and after the first inscription of every inscribed person.

    Before: days start - days to start - gap - 1; after: start + gap to start + days - 1, all **inclusive**. A gap
    leaves days out next to inscription, it does not move the outer ends. What falls outside the extract or after death
    is in neither. Bed-days are the midnights of a stay that fall in the window.

    Args:
        tables: the extract.
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
    starts = first_inscriptions(tables)
    stays = stays_of(tables, starts)
    persons = once(_limits(starts.join(index_stays(stays), on="person_id", how="left"), tables, days, gap))
    limits = persons.select(*_LIMITS)
    found = persons
    for counted in (*_from_stays(stays, limits, outcomes), *_from_contacts(tables.contacts, limits, outcomes)):
        found = found.join(counted, on="person_id", how="left")
    counts = [f"{name}_{index}{part}" for name in outcomes for index in ("", "index_") for part in PARTS]
    own = ("person_id", "team", "start_day", "death_day", "followed", "died", "days_before", "days_after")
    return found.select(*own, "index_admission", "index_end", nw.col(*counts).fill_null(0))


def _limits(persons: nw.LazyFrame[Any], tables: EventTables, days: int, gap: int) -> nw.LazyFrame[Any]:
    """The windows' first days, and the days after their last; days lived in them; who is followed, who died."""
    start, death = nw.col("start_day"), nw.col("death_day").fill_null(tables.last + 1)
    framed = persons.with_columns(
        before_from=(start - days).clip(lower_bound=tables.first),
        before_to=nw.min_horizontal(start - gap, death + 1, nw.lit(tables.last + 1)),
        after_from=(start + gap).clip(lower_bound=tables.first),
        after_to=nw.min_horizontal(start + days, death + 1, nw.lit(tables.last + 1)),
        followed=(start >= tables.first) & (start + days <= tables.last + 1),
        died=(death <= tables.last) & (death < start + days),
    )
    lived = {f"days_{part}": (nw.col(f"{part}_to") - nw.col(f"{part}_from")).clip(lower_bound=0) for part in PARTS}
    return framed.with_columns(**{name: length.cast(nw.Int64) for name, length in lived.items()})


def _sums(flags: dict[str, nw.Expr]) -> Iterator[nw.Expr]:
    """Rows that carry a flag, by window; then those of them that belong to the index stay."""
    for name, flag in flags.items():
        for part in PARTS:
            yield total(flag & nw.col(part)).alias(f"{name}_{part}")
            yield total(flag & nw.col(part) & nw.col("of_index")).alias(f"{name}_index_{part}")


def _placed(events: nw.LazyFrame[Any], day: str, of_index: nw.Expr) -> nw.LazyFrame[Any]:
    """The events with flags for the window each is in and whether it belongs to the index stay."""
    inside = {part: (nw.col(day) >= nw.col(f"{part}_from")) & (nw.col(day) < nw.col(f"{part}_to")) for part in PARTS}
    return events.with_columns(**inside, of_index=of_index)


def _from_contacts(
    contacts: nw.LazyFrame[Any], limits: nw.LazyFrame[Any], outcomes: Iterable[str]
) -> Iterator[nw.LazyFrame[Any]]:
    wanted = contact_outcomes(outcomes)
    if not wanted:
        return
    day = nw.col("day")
    near = (day >= nw.col("before_from")) & (day < nw.col("after_to"))  # a small part of what the inscribed had
    found = of_kinds(contacts, wanted).join(limits, on="person_id").filter(near)
    of_index = (day >= nw.col("index_admission").fill_null(1)) & (day <= nw.col("index_end").fill_null(0))
    flags = {name: nw.col("kind").is_in(kinds) for name, kinds in wanted.items()}
    yield _placed(found, "day", of_index).group_by("person_id").agg(*_sums(flags))


def _from_stays(
    stays: nw.LazyFrame[Any], limits: nw.LazyFrame[Any], outcomes: Sequence[str]
) -> Iterator[nw.LazyFrame[Any]]:
    sums = list(_sums({name: nw.col(name) for name in stay_outcomes(outcomes)}))
    if BED_DAYS in outcomes:
        sums += _nights()
    if sums:
        of_index = nw.col("admission_day") == nw.col("index_admission").fill_null(-1)
        placed = _placed(stays.join(limits, on="person_id"), "admission_day", of_index)
        yield once(placed.group_by("person_id").agg(*sums))


def _nights() -> Iterator[nw.Expr]:
    """Midnights of each window; then those of them that belong to the index stay."""
    for part in PARTS:
        begin, end = nw.max_horizontal("admission_day", f"{part}_from"), nw.min_horizontal("end_day", f"{part}_to")
        nights = (end - begin).clip(lower_bound=0).cast(nw.Int64)
        yield nights.sum().cast(nw.Int64).alias(f"{BED_DAYS}_{part}")
        yield (nights * nw.col("of_index").cast(nw.Int64)).sum().cast(nw.Int64).alias(f"{BED_DAYS}_index_{part}")
