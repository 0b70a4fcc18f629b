"""The table of price indexes beside the initiative folders, as people fill it in: read, nothing yet checked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from naravard_lib.errors import SourceError, raise_faults
from naravard_lib.formats import enumeration
from naravard_lib.plain import plain
from naravard_lib.sources.columns import numbers
from naravard_lib.sources.dialects import Number
from naravard_lib.sources.files import read_grids, records
from naravard_lib.sources.rawtable import Grid, Head, RawTable, filled, find_head

HEADS = {"index": "index", "year": "år", "value": "värde", "source": "källa"}  # key -> head in the file
_COMMENT = "#"


@dataclass(frozen=True, slots=True)
class PriceExtract:
    """The rows of the table, in the order of the file.

    Attributes:
        where: "folder/file", the beginning of every sentence about it.
        source: file name and checksum, as a result file records them.
        frame: `row`; `index` and `source` as text; `year` and `value` a float (NaN where empty), or the text that is no
            number (of a year: no whole number).
    """

    where: str
    source: dict[str, str]
    frame: pd.DataFrame


def read_prices(path: Path) -> PriceExtract:
    """Read the table with the heads index, år, värde and källa; lines that begin with # are passed over.

    Raises:
        SourceError: no such file, an unreadable one, or missing heads.
    """
    where = f"{path.parent.name}/{path.name}"
    if not path.exists():
        raise SourceError(f"{where}: filen finns inte; lägg en tabell där med rubrikerna {_heads()}.")
    grids, checksum = read_grids(path)
    head, grid = _headed([_without_comments(grid) for grid in grids])
    raise_faults(SourceError, _missing_heads(head, where))
    source = {"file": path.name, "sha256": checksum}
    if head is not None and not _has_rows(grid, head):
        return PriceExtract(where, source, _frame(None))
    return PriceExtract(where, source, _frame(records(grid, head, where, checksum)))


def _heads() -> str:
    return ";".join(HEADS.values())


def _without_comments(grid: Grid) -> Grid:
    kept = [i for i, cells in enumerate(grid.rows) if not (cells and str(cells[0]).lstrip().startswith(_COMMENT))]
    return replace(grid, rows=tuple(grid.rows[i] for i in kept), numbers=tuple(grid.numbers[i] for i in kept))


def _headed(grids: Sequence[Grid]) -> tuple[Head | None, Grid]:
    """The grid whose head fits best, and that head."""
    found = [(find_head(grid, tuple(HEADS.values())), grid) for grid in grids]
    return max(found, key=lambda pair: pair[0].score if pair[0] else (-1, -1))


def _missing_heads(head: Head | None, where: str) -> Iterator[str]:
    named = {plain(name) for name in head.names} if head else set()
    missing = [f'"{name}"' for name in HEADS.values() if name not in named]
    if missing:
        yield f"{where}: rubriken {enumeration(missing)} saknas; raden ovanför värdena ska vara {_heads()}."


def _has_rows(grid: Grid, head: Head) -> bool:
    return any(filled(cell) for cells in grid.rows[head.last + 1 :] for cell in cells)


def _frame(table: RawTable | None) -> pd.DataFrame:
    """The columns under their keys; without rows for None."""
    columns = {key: table.cells[table.position(head)] if table else () for key, head in HEADS.items()}
    frame = pd.DataFrame({"row": pd.Series(table.rows if table else (), dtype="int64")})
    for key in ("index", "source"):
        texts = [" ".join(str(cell).split()) if filled(cell) else "" for cell in columns[key]]
        frame[key] = pd.Series(texts, dtype="str")
    for key, read in (("year", _year), ("value", _bare)):
        pairs = zip(numbers(columns[key]), columns[key], strict=True)
        frame[key] = pd.Series([read(cell, as_written) for cell, as_written in pairs], dtype=object)
    return frame


def _year(cell: Number | str, as_written: object) -> float | str:
    """The year; one that is no whole number stays as it was written, for the sentence about it."""
    found = _bare(cell, as_written)
    return found if isinstance(found, str) or found != found or found.is_integer() else str(as_written).strip()


def _bare(cell: Number | str, as_written: object) -> float | str:
    """The value; a mark of something hidden (..) is no value here, and stays text."""
    if isinstance(cell, str):
        return cell
    return str(as_written).strip() if cell.suppressed else cell.value
