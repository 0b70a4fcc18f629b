"""Sums by day that an engine found, made into calendar months: a few thousand numbers, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.events.arrays import numbers, on_engine, table
from naravard_lib.analysis.events.days import Span, calendar_months, held, month_of
from naravard_lib.tables.events import EventTables


@dataclass(frozen=True, slots=True, eq=False)
class Monthly:
    """P places (units, municipalities) in the M months of an extract.

    Attributes:
        key: name of the column with the place's name.
        names: columns `key` (null for rows without a name) and `place`, 0 to P - 1.
        months: shape (M,).
        tables: the extract.
    """

    key: str
    names: nw.DataFrame[Any]
    months: Sequence[Span]
    tables: EventTables

    @classmethod
    def of(cls, tables: EventTables, rows: nw.DataFrame[Any], key: str) -> Self:
        """The places that occur in the rows, in the months of the extract."""
        months = list(calendar_months(tables.first, tables.last))
        return cls(key, _with_places(rows[key].unique().to_frame()), months, tables)

    def held(self, rows: nw.DataFrame[Any]) -> NDArray[np.int64]:
        """Days by place and month, from the columns `key`, `day` and `change` (`changes`): shape (P, M)."""
        day, change = numbers(rows["day"]), numbers(rows["change"])
        return held(self.months, len(self.names), self._places(rows), day, change)

    def summed(self, rows: nw.DataFrame[Any], column: str) -> NDArray[np.int64]:
        """The column by place and month of the column `day`: shape (P, M)."""
        sums = np.zeros((len(self.names), len(self.months)), np.int64)
        month = month_of(numbers(rows["day"])) - self.months[0][0]
        np.add.at(sums, (self._places(rows), month), numbers(rows[column]))
        return sums

    def answer(self, wanted: NDArray[np.bool_], columns: Mapping[str, NDArray[Any]]) -> nw.LazyFrame[Any]:
        """A row for each place and month that is wanted: `key`, `month` (ordinal) and the columns."""
        place, month = np.nonzero(wanted)
        rows: dict[str, NDArray[Any]] = {"place": place.astype(np.int32), "month": month + self.months[0][0]}
        rows |= {name: column[place, month] for name, column in columns.items()}
        found, names = (on_engine(one, self.tables.persons) for one in (table(rows), self.names))
        return found.join(names, on="place", how="left").select(self.key, "month", *columns)

    def _places(self, rows: nw.DataFrame[Any]) -> NDArray[np.int64]:
        places = {name: place for place, name in enumerate(self.names[self.key].to_list())}
        return np.array([places[name] for name in rows[self.key].to_list()], np.int64)


def with_places(rows: nw.LazyFrame[Any], key: str) -> nw.LazyFrame[Any]:
    """The names in a column of the rows, each with its number: columns `key` and `place`, on the engine."""
    return on_engine(_with_places(rows.select(key).unique().collect()), rows)


def _with_places(names: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    return nw.concat([names, table({"place": np.arange(len(names), dtype=np.int32)})], how="horizontal")


def changes(times: nw.LazyFrame[Any], key: str) -> nw.LazyFrame[Any]:
    """How many times begin on a day, and less how many end: columns `key`, `day`, `change`.

    Args:
        times: columns `key`, `begin` (first day, inclusive) and `end` (exclusive), never missing.
        key: column that parts them.
    """
    parts = (
        times.group_by(key, day).agg(change=nw.len().cast(nw.Int64) * sign).select(key, "change", day=day)
        for day, sign in (("begin", 1), ("end", -1))
    )
    return nw.concat([part.with_columns(nw.col("day").cast(nw.Int32)) for part in parts])
