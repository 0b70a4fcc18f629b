"""From event tables to person-months: the arrays that the comparison at inscription works on."""

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.analysis.events.counts import BED_DAYS, CONTACTS, check_outcomes, marked_stays, of_kinds
from naravard_lib.analysis.events.days import Span, calendar_months, month_of, with_month
from naravard_lib.analysis.events.inscribed import first_inscriptions
from naravard_lib.tables.events import EventTables
from naravard_lib.tables.panel import NEVER, Panel

Ages = tuple[int | None, int | None]
AGE_BANDS = (65, 75, 85)  # 0-64, 65-74, 75-84, 85 and over, as the register statistics on the old part them
_MOST = 32767  # of an Int16; nobody visits as often in a month


def to_panel(tables: EventTables, outcomes: Sequence[str], ages: Ages | None = None) -> Panel:
    """Everybody in the extract, month by month.

    Events outside the extract's first and last day, and of persons who are not in its table of persons, do not count.

    Args:
        tables: the extract.
        outcomes: names in `OUTCOMES`.
        ages: youngest and oldest, **inclusive**, None for no limit; age reached in the extract's middle year, so that
            it does not depend on when somebody was inscribed. With a limit, persons of unknown age are left out.

    Raises:
        DesignError: an unknown outcome.
    """
    check_outcomes(outcomes)
    spans = list(calendar_months(tables.first, tables.last))
    people = people_of(tables, ages)
    ids = people["person_id"].to_numpy()
    inscribed, team, teams = _inscribed(tables, ids, spans[0][0])
    return Panel(
        first=spans[0][0],
        time=_time(tables, people, spans),
        counts={name: _counts(tables, name, ids, spans) for name in outcomes},
        inscribed=inscribed,
        team=team,
        teams=teams,
        group=_group(people),
    )


def person_months(tables: EventTables, outcome: str) -> nw.LazyFrame[Any]:
    """How often something that falls on a day happened to whom in which month; no row where it did not.

    Args:
        tables: the extract.
        outcome: a name in `OUTCOMES` other than bed-days, which span months.

    Returns:
        Columns person_id, month (ordinal), n.
    """
    if outcome in CONTACTS:
        events = of_kinds(tables.contacts, CONTACTS[outcome]).select("person_id", "day")
    else:
        stays = marked_stays(tables, tables.stays).filter(nw.col(outcome))
        events = stays.select("person_id", day=nw.col("admission_day"))
    months = with_month(events, "day", tables.first, tables.last)
    return months.group_by("person_id", "month").agg(n=nw.len().cast(nw.Int64))


def people_of(tables: EventTables, ages: Ages | None) -> pd.DataFrame:
    """Persons of the asked ages by id, with the age reached in the extract's middle year (NaN when unknown)."""
    year = pd.Timestamp((tables.first + tables.last) // 2, unit="D").year
    columns = tables.persons.select("person_id", "birth_year", "sex", "death_day").collect().to_pandas()
    people = columns.assign(age=year - columns["birth_year"].astype("float64"))
    if ages is not None:
        low, high = ages
        people = people[people["age"].between(-np.inf if low is None else low, np.inf if high is None else high)]
    return people.sort_values("person_id", ignore_index=True)


def _group(people: pd.DataFrame) -> NDArray[np.int64]:
    """Age band and sex as 0, 1, …; what is unknown is a band and a sex of its own."""
    band = np.digitize(people["age"].fillna(np.inf), [*AGE_BANDS, np.inf])
    sex = people["sex"].map({"K": 1, "M": 2}).fillna(0).to_numpy(np.int64)
    return np.unique(3 * band + sex, return_inverse=True)[1].astype(np.int64)


def _time(tables: EventTables, people: pd.DataFrame, spans: Sequence[Span]) -> NDArray[np.float32]:
    """Share of each month lived within the extract: shape (T, N)."""
    end = np.minimum(people["death_day"].fillna(tables.last).to_numpy(np.int32), tables.last) + 1
    time = np.empty((len(spans), len(people)), np.float32)
    for row, (_, low, high) in zip(time, spans, strict=True):
        row[:] = np.clip(np.minimum(end, high) - max(tables.first, low), 0, None) / (high - low)
    return time


def _inscribed(
    tables: EventTables, ids: NDArray[np.int64], first: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[str, ...]]:
    """Month and team of each person's first inscription, and the teams' names."""
    rows = first_inscriptions(tables).select("person_id", "team", "start_day").collect().to_pandas()
    place, known = _places(ids, rows["person_id"].to_numpy())
    codes, teams = pd.factorize(rows["team"], sort=True)
    month, team = np.full(ids.size, NEVER, np.int64), np.full(ids.size, -1, np.int64)
    month[place] = month_of(rows["start_day"])[known] - first
    team[place] = codes[known]
    return month, team, tuple(teams)


def _places(ids: NDArray[np.int64], found: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where the found persons stand among the sorted `ids`, for those who do; and which of them do."""
    place = np.searchsorted(ids, found)
    known = np.zeros(found.size, np.bool_) if not ids.size else ids[np.minimum(place, ids.size - 1)] == found
    return place[known], known


def _counts(tables: EventTables, outcome: str, ids: NDArray[np.int64], spans: Sequence[Span]) -> NDArray[np.int16]:
    """Shape (T, N)."""
    if outcome == BED_DAYS:
        return _bed_days(tables, ids, spans)
    small = {name: nw.col(name).clip(upper_bound=_MOST).cast(nw.Int16) for name in ("month", "n")}
    rows = person_months(tables, outcome).with_columns(**small).collect()
    counts = np.zeros((len(spans), ids.size), np.int16)
    place, known = _places(ids, rows["person_id"].to_numpy())
    counts[rows["month"].to_numpy()[known] - spans[0][0], place] = rows["n"].to_numpy()[known]
    return counts


def _bed_days(tables: EventTables, ids: NDArray[np.int64], spans: Sequence[Span]) -> NDArray[np.int16]:
    """Midnights of the stays that began in a month, whenever they fell: shape (T, N).

    Teams inscribe at discharge, so the inscribed are at home when the months after begin, while some they are compared
    with still lie in. Counted where they fall, those nights called a team that did nothing a success.
    """
    end = nw.col("discharge_day").fill_null(tables.last + 1).clip(upper_bound=tables.last + 1)
    stays = tables.stays.select("person_id", begin=nw.col("admission_day"), end=end)
    rows = stays.filter((nw.col("begin") >= tables.first) & (nw.col("end") > nw.col("begin"))).collect()
    place, known = _places(ids, rows["person_id"].to_numpy())
    begin, end_day = (rows[name].to_numpy()[known] for name in ("begin", "end"))
    counts = np.zeros((len(spans), ids.size), np.int32)
    np.add.at(counts, (month_of(begin) - spans[0][0], place), end_day - begin)
    return np.minimum(counts, _MOST).astype(np.int16)
