"""A raw table: cells as they stand, with the row numbers an analyst sees; and how its head is found in a sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from naravard_lib.errors import SourceError
from naravard_lib.plain import nearest, plain
from naravard_lib.tables.schema import rows_text

HEAD_SEARCH = 30  # rows looked through for the head; title blocks of Swedish extracts are at most half that


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet before its head is known.

    Attributes:
        rows: cells of each row, rows may differ in length.
        numbers: row number of each row as seen in Excel or an editor.
        merged: (row position, column position) -> value, for cells covered by a merged cell.
        broken: row number from which the rest could not be told apart; 0 when all could.
        ragged: whether rows longer than the head are a fault (text files, where a comma may have split a number).
        name: name of the sheet; empty for other files.
    """

    rows: tuple[tuple[Any, ...], ...]
    numbers: tuple[int, ...]
    merged: Mapping[tuple[int, int], Any] = field(default_factory=dict)
    ragged: bool = False
    broken: int = 0
    name: str = ""

    @property
    def width(self) -> int:
        """Number of columns of the longest row."""
        return max(map(len, self.rows), default=0)

    def cell(self, row: int, column: int) -> Any:
        """The cell as it stands; None beyond the end of a row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else None

    def label(self, row: int, column: int) -> Any:
        """The cell, or the value of the merged cell that covers it."""
        return self.merged.get((row, column), self.cell(row, column))


@dataclass(frozen=True, slots=True)
class RawTable:
    """The records of one extract.

    Attributes:
        where: "folder/file", the beginning of every sentence about it.
        sha256: checksum of the file's bytes, in hexadecimal.
        heads: name of each column; a head over two rows is joined by a space.
        short: lowest row of each head, by which a column may also be asked for.
        rows: row number of each record as seen in Excel or an editor; in a parquet file the first record is row 1.
        cells: per column the cells of all records; typed cells keep their type, an empty cell is None or "".
        labels: as `cells`, with merged cells filled over the rows they cover.
        numbers_outside: where personal identity numbers stand outside the records, as beginnings of sentences.
    """

    where: str
    sha256: str
    heads: tuple[str, ...]
    short: tuple[str, ...]
    rows: tuple[int, ...]
    cells: tuple[tuple[Any, ...], ...]
    labels: tuple[tuple[Any, ...], ...]
    numbers_outside: tuple[str, ...] = ()

    def position(self, name: str) -> int:
        """Position of the column `name`, compared without case and surplus space.

        Raises:
            SourceError: no such column (the sentence names the nearest one), or several.
        """
        for names in (self.heads, self.short):
            found = [i for i, head in enumerate(names) if plain(head) == plain(name)]
            if len(found) > 1:
                raise SourceError(f'{self.where}: {len(found)} kolumner heter "{name}"; ge dem olika namn i filen.')
            if found:
                return found[0]
        raise SourceError(f'{self.where}: kolumnen "{name}" finns inte{self._instead(name)}')

    def keep(self, places: Sequence[int]) -> "RawTable":
        """The records at these places, in this order."""
        rows = tuple(self.rows[i] for i in places)
        cells, labels = (tuple(tuple(part[i] for i in places) for part in kind) for kind in (self.cells, self.labels))
        return replace(self, rows=rows, cells=cells, labels=labels)

    def _instead(self, name: str) -> str:
        named = {plain(head): head for head in self.heads if head}
        if near := nearest(name, named.values()):
            return f' – menas "{near}"? Rätta namnet i initiative.yaml.'
        listed = ", ".join(f'"{head}"' for head in named.values())
        return f" bland filens kolumner {listed}; rätta namnet i initiative.yaml."


@dataclass(frozen=True, slots=True)
class Head:
    """Where the head of a grid lies (`first` to `last`, both inclusive), its names and how well they fit."""

    first: int
    last: int
    names: tuple[str, ...]
    short: tuple[str, ...]
    score: tuple[int, int]


def find_head(grid: Grid, wanted: Sequence[str]) -> Head | None:
    """The head that holds most of `wanted`; among equals the one with most names, then the first.

    A head is one row, or two when the upper one groups columns by merged cells. None for a grid without content.
    """
    spans = [(row, last) for row in range(min(len(grid.rows), HEAD_SEARCH)) for last in (row, row + 1)]
    heads = [head_between(grid, *span, wanted) for span in spans if span[0] == span[1] or _groups(grid, span[0])]
    named = [head for head in heads if head.score[1]]
    return max(named, key=lambda head: head.score, default=None)


def _groups(grid: Grid, row: int) -> bool:
    # A title merged over the whole width is one value; a row that groups columns has at least two.
    merged = any(position[0] == row for position in grid.merged)
    return merged and row + 1 < len(grid.rows) and len(set(_texts(grid, row)) - {""}) > 1


def _texts(grid: Grid, row: int) -> list[str]:
    cells = (grid.label(row, column) for column in range(grid.width))
    return ["" if cell is None else " ".join(str(cell).split()) for cell in cells]


def head_between(grid: Grid, first: int, last: int, wanted: Sequence[str] = ()) -> Head:
    """The head made of the rows `first` to `last` (one row, or two), whether or not they look like one."""
    short = _texts(grid, last)
    upper = _texts(grid, first)
    names = [" ".join(filter(None, dict.fromkeys(parts))) for parts in zip(upper, short, strict=True)]
    known = {plain(name) for name in (*names, *short)}
    matches = sum(plain(name) in known for name in wanted)
    return Head(first, last, tuple(names), tuple(short), (matches, sum(map(bool, names))))


def table_below(grid: Grid, head: Head, where: str, checksum: str) -> RawTable:
    """The records below a head; rows without any content of their own are passed over.

    Raises:
        SourceError: no records, or a record of a text file with more cells than the head.
    """
    rows = [i for i in range(head.last + 1, len(grid.rows)) if any(filled(cell) for cell in grid.rows[i])]
    if not rows:
        line = grid.numbers[head.last]
        raise SourceError(f"{where}: inga rader under rubrikerna på rad {line}; beställ uttaget på nytt.")
    if grid.ragged:
        _refuse_long(grid, head, rows, where)
    columns = range(len(head.names))
    cells = tuple(tuple(grid.cell(i, column) for i in rows) for column in columns)
    merged = tuple(tuple(grid.label(i, column) for i in rows) for column in columns) if grid.merged else cells
    return RawTable(
        where,
        checksum,
        head.names,
        head.short,
        tuple(grid.numbers[i] for i in rows),
        cells,
        merged,
    )


def filled(cell: Any) -> bool:
    """Whether a cell holds anything but space."""
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _refuse_long(grid: Grid, head: Head, rows: Sequence[int], where: str) -> None:
    width = len(grid.rows[head.last])
    long = [grid.numbers[i] for i in rows if any(filled(cell) for cell in grid.rows[i][width:])]
    if long:
        raise SourceError(
            f"{where} {rows_text(long)}: fler fält än de {width} rubrikerna; "
            "spara filen med semikolon mellan fälten så att decimalkomman inte delar tal."
        )
