"""What the writers get: finished blocks and the facts that stand around them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from naravard_lib.blocks.model import Block

Part = Literal["rapport", "bilaga"]
MARK = "Syntetiska data – siffrorna är påhittade"  # the templates for Typst and print say the same


@dataclass(frozen=True, slots=True)
class Meta:
    """The facts on the title page and in the page footers.

    Attributes:
        title: name of the document.
        subtitle: the line under the title, or empty.
        date: date of the newest extract; None prints no date. Never the clock, so that a rerun gives equal bytes.
        synthetic: whether every page must say that the data are made up.
        version: version of the code, or empty.
        author: who answers for the report, or empty.
    """

    title: str
    subtitle: str
    date: date | None
    synthetic: bool
    version: str
    author: str = ""

    @property
    def date_text(self) -> str:
        """The date as ISO 8601, or an empty text."""
        return self.date.isoformat() if self.date else ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document ready to write; its headings begin at level 2, level 1 is `meta.title`.

    Attributes:
        meta: what stands around the blocks.
        blocks: what is printed.
        code: source of the code cells, each with the number of blocks that stand before it; only for the screen.
    """

    meta: Meta
    blocks: tuple[Block, ...]
    code: tuple[tuple[int, str], ...] = ()
