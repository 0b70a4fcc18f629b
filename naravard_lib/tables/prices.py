"""Price indexes: the rules of their table, and the factor from one year's prices to another's."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from types import MappingProxyType
from typing import get_args

import pandas as pd

from naravard_lib.errors import SourceError, raise_faults
from naravard_lib.formats import number
from naravard_lib.plain import nearest, plain
from naravard_lib.tables.schema import rows_text
from naravard_lib.vocabulary import Index

YEARS = range(1980, 2101)  # SKR's index for regions begins in 1980; no prognosis reaches the last
# A year's change beyond this is no price index: yearly per cent (3,1 then 5,0) typed in its place would be.
_MOST_A_YEAR = 1.25


@dataclass(frozen=True, slots=True)
class PriceIndex:
    """One index over the years that somebody has typed in.

    Attributes:
        name: which index.
        values: index by year, all above zero; their common scale does not matter.
        where: "folder/file" they stand in.
        source: file name and checksum, as a result file records them.
        cited: where each year's value was taken from, by year.
    """

    name: Index
    values: Mapping[int, float]
    where: str = "prisindex.csv"
    source: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    cited: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    def factor(self, from_year: int, to_year: int) -> float:
        """What an amount in the prices of `from_year` is multiplied by to stand in those of `to_year`.

        Raises:
            SourceError: a year without a value; both years at once.
        """
        raise_faults(
            SourceError, (self.lacks(year) for year in dict.fromkeys((from_year, to_year)) if self.lacks(year))
        )
        return self.values[to_year] / self.values[from_year]

    def lacks(self, year: int, why: str = "") -> str:
        """A sentence when there is no value of `year`, else empty; `why` says what needs it ("kostnaden gäller")."""
        if year in self.values:
            return ""
        remedy = f"skriv in värdet för {year}"
        needed = f"{why} {year} års priser" if why else f"{year} behövs"
        if not self.values:
            return f"{self.where}: {self.name} har inga värden, men {needed}; {remedy}."
        if year > max(self.values):
            return f"{self.where}: {self.name} slutar {max(self.values)}, men {needed}; {remedy}."
        if year < min(self.values):
            return f"{self.where}: {self.name} börjar {min(self.values)}, men {needed}; {remedy}."
        return f"{self.where}: {self.name} saknar {year}, men {needed}; {remedy}."


def check_prices(frame: pd.DataFrame, where: str) -> list[str]:
    """All faults of the table as read, for every index in it; an empty list when there are none.

    Args:
        frame: `row`, `index`, `year`, `value` and `source`, as `sources.prices` leaves them.
        where: "folder/file", the beginning of every sentence.
    """
    faults = [*_name_faults(frame, where)]
    faults += _cell_faults(frame, "year", _year_fault, where)
    faults += _cell_faults(frame, "value", _value_fault, where)
    if rows := [row for row, text in zip(frame["row"], frame["source"], strict=True) if not text]:
        faults.append(f"{where} {rows_text(rows)}: källan saknas; skriv var och när värdet hämtades.")
    sound = _sound(frame)
    faults += _repeated(sound, where)
    return faults + _leaps(sound, where)


def as_index(frame: pd.DataFrame, name: Index, where: str, source: Mapping[str, str]) -> PriceIndex:
    """One index out of a checked table; without values where the table has none of it."""
    rows = [row for row in _sound(frame).itertuples() if row.name == name]
    values = {int(row.year): float(row.value) for row in sorted(rows, key=lambda row: row.year)}
    cited = {int(row.year): str(row.source) for row in rows}
    return PriceIndex(name, MappingProxyType(values), where, MappingProxyType(dict(source)), MappingProxyType(cited))


def _known(text: str) -> Index | None:
    return next((name for name in get_args(Index) if plain(name) == plain(text)), None)


def _sound(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows without a fault of their own, with the index's proper `name`."""
    named = frame.assign(name=[_known(text) for text in frame["index"]])
    whole = [not (_year_fault(row.year) or _value_fault(row.value)) for row in frame.itertuples()]
    return named[named["name"].notna().to_numpy() & pd.Series(whole, dtype=bool).to_numpy()]


def _name_faults(frame: pd.DataFrame, where: str) -> Iterator[str]:
    for text in frame["index"].unique():
        if _known(text) is not None:
            continue
        rows = rows_text(frame["row"][(frame["index"] == text).to_numpy()])
        near = nearest(text, get_args(Index))
        told = f'"{text}" är inget index som går att använda' if text else "indexets namn saknas"
        yield f"{where} {rows}: {told} – {f'menas {near}?' if near else 'skriv LPIK eller PKV.'}"


def _cell_faults(frame: pd.DataFrame, column: str, fault_of: Callable[[object], str], where: str) -> Iterator[str]:
    """One sentence per kind of fault in a column, with all its rows."""
    found: dict[str, list[int]] = {}
    for row, cell in zip(frame["row"], frame[column], strict=True):
        if told := fault_of(cell):
            found.setdefault(told, []).append(row)
    yield from (f"{where} {rows_text(rows)}: {told}" for told, rows in found.items())


def _year_fault(cell: object) -> str:
    if isinstance(cell, float) and cell in YEARS:
        return ""
    shown = f"{cell:.15g}" if isinstance(cell, float) else cell  # a year has no space between its digits
    return "året saknas; fyll i det." if cell != cell else f'"{shown}" är inget år; skriv fyra siffror, som 2023.'


def _value_fault(cell: object) -> str:
    if isinstance(cell, str):
        return f'värdet är "{cell}"; skriv bara siffror, som 104,2.'
    if not isinstance(cell, float) or cell != cell:
        return "värdet saknas; fyll i det eller ta bort raden."
    return "" if 0 < cell < inf else f"värdet är {number(cell)}, men ett index är större än noll; rätta det."


def _repeated(sound: pd.DataFrame, where: str) -> Iterator[str]:
    for (name, year), rows in sound.groupby(["name", "year"]):
        if len(rows) > 1:
            yield f"{where} {rows_text(rows['row'])}: {name} för {int(year)} står {len(rows)} gånger; behåll en rad."


def _leaps(sound: pd.DataFrame, where: str) -> list[str]:
    """Years between which prices would have changed beyond belief."""
    return [
        f"{where}: {name} ändras från {number(low, 1)} till {number(high, 1)} mellan {first} och {last}, mer än priser "
        "gör; skriv indextal (till exempel 100 och 104), inte procent per år."
        for name, rows in sound.groupby("name")
        for (first, low), (last, high) in pairwise(_by_year(rows))
        if max(low / high, high / low) > _MOST_A_YEAR ** (last - first)
    ]


def _by_year(rows: pd.DataFrame) -> Collection[tuple[int, float]]:
    pairs: Iterable[tuple[float, float]] = zip(rows["year"], rows["value"], strict=True)
    return sorted({int(year): float(value) for year, value in pairs}.items())
