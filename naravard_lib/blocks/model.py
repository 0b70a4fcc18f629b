"""The blocks a notebook cell shows and a report consists of. Text in them is text, never markup."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

MIME = "application/vnd.naravard.blocks+json"  # a notebook output carries its blocks under this type

Kind = Literal["body", "lead", "note", "warning"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; `link` is an address or empty."""

    text: str
    style: Literal["plain", "strong", "emph", "code"] = "plain"
    link: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the document's title, 2 a chapter."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `lead` is the answer in large type, `note` small print, `warning` a boxed caution."""

    spans: tuple[Span, ...]
    kind: Kind = "body"

    @classmethod
    def of(cls, text: str, kind: Kind = "body") -> "Paragraph":
        """A paragraph of one plain run."""
        return cls((Span(text),), kind)


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of items, each a run of spans."""

    items: tuple[tuple[Span, ...], ...]
    ordered: bool = False

    @classmethod
    def of(cls, items: Sequence[str]) -> "Bullets":
        """A bulleted list of plain texts."""
        return cls(tuple((Span(item),) for item in items))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of finished texts; the first column heads its rows, `align` holds l or r per column."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A vector figure: SVG source with text kept as text, what it says for those who do not see it, and its caption."""

    svg: str
    alt: str
    caption: str
    note: str = ""


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
        row["items"] = tuple(_spans(item) for item in row["items"])
    elif kind is Table:
        row["columns"] = tuple(row["columns"])
        row["rows"] = tuple(tuple(cells) for cells in row["rows"])
    block: Block = kind(**row)
    return block


def _spans(rows: Sequence[dict[str, Any]]) -> tuple[Span, ...]:
    return tuple(Span(**row) for row in rows)
