"""An extract with inhabitants by municipality and age, as statistics offices give it: a row or a column an age.

SCB's long tables have a row for each region, age and sex; its wide ones a column for each age; Kolada and many own
lists have open columns (65 and older, 80 and older), which are taken apart here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from naravard_lib.ages import AgeBand, is_total, order_bands, parse_age, parse_sex
from naravard_lib.cases.sizing import Population
from naravard_lib.errors import SourceError, TableError, raise_faults
from naravard_lib.formats import enumeration
from naravard_lib.sources.columns import bare, numbers, positions
from naravard_lib.sources.files import read_table
from naravard_lib.sources.municipalities import Units, learn_units
from naravard_lib.sources.persons import person_faults
from naravard_lib.sources.rawtable import RawTable, filled
from naravard_lib.sources.unspoiled import spoiled
from naravard_lib.tables.schema import rows_text

_PARTED = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")  # thousands parted by a point or comma, or three decimals


@dataclass(frozen=True, slots=True)
class PopulationExtract:
    """The rows of one extract in the order of the file.

    Attributes:
        where: "folder/file", the beginning of every sentence about it.
        source: file name and checksum, as a result file records them.
        frame: the columns of `tables.population`; `count` may hold the text that is no number.
        units: the municipalities of the file, to look others up by.
    """

    where: str
    source: dict[str, str]
    frame: pd.DataFrame
    units: Units


def read_population(folder: Path, given: Population) -> PopulationExtract:
    """Read the extract that `population` of a sizing file names.

    Raises:
        SourceError: the file cannot be read, holds personal data, lacks columns or has cells that name no age.
    """
    named = {key: name for key in ("municipality", "age", "sex", "count") if (name := getattr(given, key))}
    wanted = {**named, **given.bands}
    table = read_table(folder / given.file, tuple(wanted.values()))
    raise_faults(SourceError, person_faults(table, [given.municipality]))
    at = positions(table, wanted)
    raise_faults(SourceError, spoiled(table, at))
    cells = table.labels[at["municipality"]]
    table = table.keep([i for i, cell in enumerate(cells) if filled(cell) and not is_total(cell)])
    cells = table.labels[at["municipality"]]
    units = learn_units(cells, table.rows, table.where)
    raise_faults(SourceError, _undeclared_sex(table, at))
    frame = _long(table, at) if given.age else _wide(table, at, given)
    places = frame.pop("place").tolist()
    codes, names = units.keyed(cells), units.named(cells)
    frame = frame.assign(code=[codes[i] for i in places], name=[names[i] for i in places])
    return PopulationExtract(table.where, {"file": given.file, "sha256": table.sha256}, frame, units)


def _long(table: RawTable, at: Mapping[str, int]) -> pd.DataFrame:
    """A row a municipality, age and perhaps sex; rows over all ages or both sexes are left out."""
    faults: dict[str, list[int]] = {}
    ages = [_age(cell, row, faults) for cell, row in zip(table.labels[at["age"]], table.rows, strict=True)]
    sexes = [_sex(cell, row, faults) for cell, row in _sex_cells(table, at)]
    raise_faults(SourceError, _told(table, faults))
    counts = _counts(table.cells[at["count"]])
    kept = [i for i in _by_sex(sexes) if ages[i] is not None]
    return _frame(
        kept,
        [ages[i] for i in kept],
        [counts[i] for i in kept],
        [table.rows[i] for i in kept],
        [sexes[i] for i in kept],
    )


def _told(table: RawTable, faults: Mapping[str, Sequence[int]]) -> list[str]:
    return [f"{table.where} {rows_text(rows)}: {text}" for text, rows in faults.items()]


def _sex_cells(table: RawTable, at: Mapping[str, int]) -> Iterator[tuple[Any, int]]:
    cells = table.labels[at["sex"]] if "sex" in at else ("totalt",) * len(table.rows)
    yield from zip(cells, table.rows, strict=True)


def _undeclared_sex(table: RawTable, at: Mapping[str, int]) -> Iterator[str]:
    """A column by sex that the sizing file does not name: its rows would be taken for one another."""
    for place, head in enumerate(table.heads):
        if head and "sex" not in at and place not in at.values() and _are_sexes(table.labels[place]):
            yield (
                f'{table.where}: kolumnen "{head}" delar invånarna på kön; skriv sex: {head} under population i '
                "sizing.yaml."
            )


def _are_sexes(cells: Sequence[Any]) -> bool:
    faults: dict[str, list[int]] = {}
    found = [_sex(cell, 0, faults) for cell in dict.fromkeys(cells)]
    return any(found) and not faults


def _by_sex(sexes: Sequence[str]) -> list[int]:
    """The places of rows for one sex; where the file has nothing but rows over both, those of all rows."""
    return [i for i, sex in enumerate(sexes) if sex] or list(range(len(sexes)))


def _counts(cells: Sequence[Any]) -> list[float | str]:
    """The numbers, with text for what is none; so is "2.000", which may be two persons or two thousand."""
    read = bare(numbers(cells))
    return [
        cell.strip() if isinstance(cell, str) and _PARTED.fullmatch(cell.strip()) else value
        for cell, value in zip(cells, read, strict=True)
    ]


def _age(cell: Any, row: int, faults: dict[str, list[int]]) -> AgeBand | None:
    try:
        return None if is_total(cell) else parse_age(cell)
    except TableError as error:
        faults.setdefault(str(error), []).append(row)
        return None


def _sex(cell: Any, row: int, faults: dict[str, list[int]]) -> str:
    try:
        return "" if is_total(cell) else parse_sex(cell)
    except TableError as error:
        faults.setdefault(str(error), []).append(row)
        return ""


def _wide(table: RawTable, at: Mapping[str, int], given: Population) -> pd.DataFrame:
    """A column an age: those that `bands` names, or all that are headed by an age."""
    columns = _named_columns(table, at, given) if given.bands else _aged_columns(table)
    counts = {band: _counts(table.cells[place]) for band, place in columns.items()}
    if all(band.last is None for band in counts) and len(counts) > 1:
        counts = _taken_apart(counts)
    try:
        order_bands(counts, "rätta kolumnerna under bands")
    except TableError as error:
        raise SourceError(f"{table.where}: {error}") from None
    faults: dict[str, list[int]] = {}
    sexes = [_sex(cell, row, faults) for cell, row in _sex_cells(table, at)]
    raise_faults(SourceError, _told(table, faults))
    kept = _by_sex(sexes)
    rows, of = [table.rows[i] for i in kept], [sexes[i] for i in kept]
    parts = [_frame(kept, [band] * len(kept), [cells[i] for i in kept], rows, of) for band, cells in counts.items()]
    return pd.concat(parts, ignore_index=True)


def _named_columns(table: RawTable, at: Mapping[str, int], given: Population) -> dict[AgeBand, int]:
    faults: dict[str, list[int]] = {}
    bands = [_age(text, 0, faults) for text in given.bands]
    raise_faults(SourceError, [f"{table.where}: bands: {text}" for text in faults])
    return _a_column_each(table, [(band, at[text]) for band, text in zip(bands, given.bands, strict=True) if band])


def _aged_columns(table: RawTable) -> dict[AgeBand, int]:
    bands = [_age(head, 0, {}) if head else None for head in table.heads]
    if not any(bands):
        raise SourceError(
            f"{table.where}: ingen kolumn heter som en ålder, till exempel 65-69 eller 80+; ange age och count, eller "
            "bands, under population i sizing.yaml."
        )
    return _a_column_each(table, [(band, place) for place, band in enumerate(bands) if band])


def _a_column_each(table: RawTable, pairs: Sequence[tuple[AgeBand, int]]) -> dict[AgeBand, int]:
    heads: dict[AgeBand, list[str]] = {}
    for band, place in pairs:
        heads.setdefault(band, []).append(f'"{table.heads[place]}"')
    twice = {band: found for band, found in heads.items() if len(found) > 1}
    faults = [f"{band.name} har flera kolumner ({enumeration(found)}); behåll en." for band, found in twice.items()]
    raise_faults(SourceError, [f"{table.where}: {fault}" for fault in faults])
    return dict(pairs)


def _taken_apart(counts: Mapping[AgeBand, Sequence[float | str]]) -> dict[AgeBand, list[float | str]]:
    """Open bands (65+, 80+) as bands edge to edge (65–79, 80+); what is no number stays as it is."""
    ordered = sorted(counts, key=lambda band: band.first)
    apart: dict[AgeBand, list[float | str]] = {}
    for band, older in zip(ordered, [*ordered[1:], None], strict=True):
        if older is None:
            apart[band] = list(counts[band])
        else:
            pairs = zip(counts[band], counts[older], strict=True)
            apart[AgeBand(band.first, older.first - 1)] = [_less(own, other) for own, other in pairs]
    return apart


def _less(own: float | str, older: float | str) -> float | str:
    return own if isinstance(own, str) or isinstance(older, str) else own - older


def _frame(
    places: Sequence[int],
    ages: Sequence[AgeBand | None],
    counts: Sequence[float | str],
    rows: Sequence[int],
    sexes: Sequence[str],
) -> pd.DataFrame:
    """One part of the table; `place` is the position of each record in the raw table."""
    return pd.DataFrame(
        {
            "place": list(places),
            "age": pd.Series([age.label for age in ages if age is not None], dtype="str"),
            "sex": pd.Series(list(sexes), dtype="str"),
            "count": pd.Series(list(counts), dtype=object),
            "row": list(rows),
        }
    )
