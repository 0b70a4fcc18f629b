"""One document out of several notebooks: whose heading is the title, and how deep the others lie."""

from collections.abc import Sequence
from dataclasses import replace

from naravard_lib.blocks.model import Block, Heading
from naravard_lib.reports.reader import Placed, Reading


def arrange(notebook: Sequence[Placed]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks of one notebook under the document's title, and a sentence per skipped heading level.

    Level 1 is the document's alone: when a notebook has headings of level 1, all its headings move one level down.
    """
    shift = int(any(isinstance(p.block, Heading) and p.block.level == 1 for p in notebook))
    faults: list[str] = []
    blocks: list[Block] = []
    level = 1
    for placed in notebook:
        block = placed.block
        if isinstance(block, Heading):
            block = replace(block, level=block.level + shift)
            if block.level > level + 1:
                faults.append(_skipped(placed, block, level, shift))
            level = block.level
        blocks.append(block)
    return tuple(blocks), tuple(faults)


def without_title(reading: Reading, title: str) -> Reading:
    """The notebook without its first heading, when that only repeats the document's title."""
    headings = (number for number, p in enumerate(reading.placed) if isinstance(p.block, Heading))
    first = next(headings, None)
    if first is None or reading.placed[first].block != Heading(1, title):
        return reading
    placed = (*reading.placed[:first], *reading.placed[first + 1 :])
    code = tuple(replace(source, before=source.before - (source.before > first)) for source in reading.code)
    return replace(reading, placed=placed, code=code)


def _skipped(placed: Placed, heading: Heading, level: int, shift: int) -> str:
    right = "#" * (level + 1 - shift)
    return f"{placed.place}: rubriken ”{heading.text}” hoppar över en rubriknivå. Börja raden med {right}."
