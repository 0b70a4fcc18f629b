"""The columns of a raw table by what they hold, and their cells as numbers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from naravard_lib.errors import SourceError, TableError, raise_faults
from naravard_lib.sources.dialects import Number, parse_number
from naravard_lib.sources.rawtable import RawTable

Read = TypeVar("Read")


def positions(table: RawTable, names: Mapping[str, str], optional: Sequence[str] = ()) -> dict[str, int]:
    """Where each named column stands; `optional` keys are left out when the file has no such column.

    Raises:
        SourceError: every column that is not there, each with the nearest that is.
    """
    at: dict[str, int] = {}
    faults: list[str] = []
    for key, name in names.items():
        try:
            at[key] = table.position(name)
        except SourceError as error:
            faults += [] if key in optional else error.faults
    raise_faults(SourceError, faults)
    return at


def each(read: Callable[[Any], Read], cells: Sequence[Any]) -> list[Read]:
    """What a reading makes of every cell; cells repeat, and alike ones of one type (1 is no True) are read once."""
    keys = [(type(cell), cell) for cell in cells]
    known = {key: read(key[1]) for key in dict.fromkeys(keys)}
    return [known[key] for key in keys]


def numbers(cells: Sequence[Any]) -> list[Number | str]:
    """Every cell as a number, or as the text that is none, for a check to name all of those at once."""
    return each(_number, cells)


def bare(cells: Sequence[Number | str]) -> list[float | str]:
    """The values alone; NaN where hidden or missing."""
    return [cell.value if isinstance(cell, Number) else cell for cell in cells]


def _number(cell: Any) -> Number | str:
    try:
        return parse_number(cell)
    except TableError:
        return str(cell).strip()
