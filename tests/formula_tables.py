"""The tables with formulas that executed notebooks hold."""

from collections.abc import Iterator
from pathlib import Path

import nbformat

from naravard_lib.blocks.model import MIME, Table, from_json


def formula_tables(folder: Path) -> Iterator[tuple[str, Table]]:
    """Every table with formulas in the executed notebooks below a folder, each with its notebook's name."""
    for path in sorted(folder.rglob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", ()):
                blocks = from_json(output.get("data", {}).get(MIME, ()))
                yield from ((path.name, block) for block in blocks if isinstance(block, Table) and block.formulas)
