"""One document out of several notebooks: whose heading is the title, and how deep the others lie."""

from collections.abc import Sequence
from dataclasses import replace

from naravard_lib.blocks.model import Block, Heading
from naravard_lib.reports.reader import Placed


def arrange(notebook: Sequence[Placed], title: str) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks of one notebook under the document's title, and a sentence per skipped heading level.

    A first heading that repeats `title` is left out. Level 1 is the document's alone: when a notebook still has
    headings of level 1, all its headings move one level down.
    """
    kept = _without_title(notebook, title)
    shift = int(any(isinstance(p.block, Heading) and p.block.level == 1 for p in kept))
    faults: list[str] = []
    blocks: list[Block] = []
    level = 1
    for placed in kept:
        block = placed.block
        if isinstance(block, Heading):
            block = replace(block, level=block.level + shift)
            if block.level > level + 1:
                faults.append(_skipped(placed, block, level, shift))
            level = block.level
        blocks.append(block)
    return tuple(blocks), tuple(faults)


def _without_title(notebook: Sequence[Placed], title: str) -> Sequence[Placed]:
    first = next((p for p in notebook if isinstance(p.block, Heading)), None)
    if first is None or first.block != Heading(1, title):
        return notebook
    return [p for p in notebook if p is not first]


def _skipped(placed: Placed, heading: Heading, level: int, shift: int) -> str:
    right = "#" * (level + 1 - shift)
    return f"{placed.place}: rubriken ”{heading.text}” hoppar över en rubriknivå. Börja raden med {right}."
