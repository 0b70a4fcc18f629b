"""The blocks a notebook cell shows and a report consists of. Text in them is text, never markup."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

MIME = "application/vnd.naravard.blocks+json"  # a notebook output carries its blocks under this type

Kind = Literal["body", "lead", "note", "warning", "formula"]
Style = Literal["plain", "strong", "emph", "code", "math"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style.

    Attributes:
        text: the text; in style `math` the TeX source of a formula, without dollar signs.
        style: how it is set.
        link: an address, or empty.
        note: the text of a footnote that hangs on the end of this run; such a run has no text of its own.
    """

    text: str
    style: Style = "plain"
    link: str = ""
    note: "tuple[Span, ...]" = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the document's title, 2 a chapter."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph.

    `lead` is the answer in large type, `note` small print, `warning` a boxed caution, `formula` one run of style `math`
    on a line of its own.
    """

    spans: tuple[Span, ...]
    kind: Kind = "body"

    @classmethod
    def of(cls, text: str, kind: Kind = "body") -> "Paragraph":
        """A paragraph of one plain run."""
        return cls((Span(text),), kind)


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of items, each a run of spans; `inner` holds the lists under each item, or is empty when none has any."""

    items: tuple[tuple[Span, ...], ...]
    ordered: bool = False
    inner: "tuple[tuple[Bullets, ...], ...]" = ()

    def entries(self) -> "tuple[tuple[tuple[Span, ...], tuple[Bullets, ...]], ...]":
        """Every item with the lists under it."""
        return tuple(zip(self.items, self.inner or ((),) * len(self.items), strict=True))

    @classmethod
    def of(cls, items: Sequence[str]) -> "Bullets":
        """A bulleted list of plain texts."""
        return cls(tuple((Span(item),) for item in items))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of finished texts; the first column heads its rows, `align` holds l or r per column.

    Attributes:
        caption: what the table is about, or empty.
        columns: the heads.
        rows: the printed texts of the body.
        align: l or r for each column.
        note: source and remarks under the table, or empty.
        formulas: how a cell follows from others of the same table, as (row, column, expression) with rows and columns
            of the body from 0: `(2, 3, "{2,1}*{2,2}*12")`. Only the Excel writer uses them: see `reports.formulas` for
            what an expression may say, and when it becomes a live formula there.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str
    note: str = ""
    formulas: tuple[tuple[int, int, str], ...] = ()


Cell = str | float | None


@dataclass(frozen=True, slots=True)
class Data:
    """The numbers behind a figure, hidden like the drawing: a hidden cell holds the words that stand for it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A vector figure: SVG source with text kept as text, what it says for those who do not see it, and its caption.

    The caption is the finding; `shows` says what is drawn.
    """

    svg: str
    alt: str
    caption: str
    note: str = ""
    shows: str = ""
    data: Data | None = None


Block = Heading | Paragraph | Bullets | Table | Figure
_TYPES: dict[str, type[Any]] = {t.__name__: t for t in (Heading, Paragraph, Bullets, Table, Figure)}


def to_json(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Blocks as plain values, each with its type's name."""
    return [{"type": type(block).__name__, **asdict(block)} for block in blocks]


def from_json(rows: Sequence[dict[str, Any]]) -> tuple[Block, ...]:
    """The inverse of `to_json`; raises KeyError for an unknown type."""
    return tuple(_from_row(dict(row)) for row in rows)


def _from_row(row: dict[str, Any]) -> Block:
    kind = _TYPES[row.pop("type")]
    if kind is Paragraph:
        row["spans"] = _spans(row["spans"])
    elif kind is Bullets:
        return _bullets(row)
    elif kind is Figure and row["data"] is not None:
        row["data"] = Data(tuple(row["data"]["columns"]), tuple(tuple(cells) for cells in row["data"]["rows"]))
    elif kind is Table:
        row["columns"] = tuple(row["columns"])
        row["rows"] = tuple(tuple(cells) for cells in row["rows"])
        row["formulas"] = tuple(tuple(formula) for formula in row["formulas"])
    block: Block = kind(**row)
    return block


def _bullets(row: dict[str, Any]) -> Bullets:
    items = tuple(_spans(item) for item in row["items"])
    inner = tuple(tuple(_bullets(below) for below in lists) for lists in row["inner"])
    return Bullets(items, row["ordered"], inner)


def _spans(rows: Sequence[dict[str, Any]]) -> tuple[Span, ...]:
    return tuple(Span(**{**row, "note": _spans(row["note"])}) for row in rows)
