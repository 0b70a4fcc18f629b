"""What a notebook cell returns: a run of blocks that shows itself in JupyterLab and that a report can read back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from naravard_lib.blocks.html import to_html
from naravard_lib.blocks.model import MIME, Block, Bullets, Figure, Heading, Paragraph, Span, Table, to_json


@dataclass(frozen=True, slots=True)
class Blocks:
    """Blocks in order; `+` joins two runs, and iterating gives the blocks."""

    blocks: tuple[Block, ...]

    def __iter__(self) -> Iterator[Block]:
        return iter(self.blocks)

    def __len__(self) -> int:
        return len(self.blocks)

    def __add__(self, other: "Blocks") -> "Blocks":
        return Blocks((*self.blocks, *other.blocks))

    def __str__(self) -> str:
        return to_text(self.blocks)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002
        """What IPython stores: the blocks themselves for the report, HTML for the screen, text for a terminal."""
        page = to_html(self.blocks, images=True)
        return {MIME: to_json(self.blocks), "text/html": page, "text/plain": to_text(self.blocks)}


def to_text(blocks: Sequence[Block]) -> str:
    """The blocks as plain text, a blank line between them."""
    return "\n\n".join(_text(block) for block in blocks)


def _text(block: Block) -> str:
    match block:
        case Heading():
            return block.text
        case Paragraph():
            return _plain(block.spans)
        case Bullets():
            return "\n".join(_lines(block))
        case Table():
            rows = [" | ".join(cells) for cells in (block.columns, *block.rows)]
            return "\n".join([block.caption, *rows, *_note(block.note)])
        case Figure():
            return "\n".join([block.caption, *_note(block.shows), f"Figur: {block.alt}", *_note(block.note)])


def _lines(block: Bullets, indent: str = "") -> Iterator[str]:
    for item, inner in block.entries():
        yield f"{indent}– {_plain(item)}"
        for below in inner:
            yield from _lines(below, f"{indent}  ")


def _plain(spans: Sequence[Span]) -> str:
    return "".join(span.text + (f" ({_plain(span.note)})" if span.note else "") for span in spans)


def _note(note: str) -> list[str]:
    return [note] if note else []
