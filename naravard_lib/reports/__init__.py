"""Notebooks in, one PDF and one HTML file out; this package knows no analysis."""

from collections.abc import Sequence
from pathlib import Path

from naravard_lib.blocks.model import Block
from naravard_lib.errors import ReportError, raise_faults
from naravard_lib.reports.document import Document, Meta
from naravard_lib.reports.html import write_html
from naravard_lib.reports.outline import arrange
from naravard_lib.reports.reader import Notebook, open_notebook, read_notebook
from naravard_lib.reports.typst import write_pdf

__all__ = ["Document", "Meta", "assemble", "build_document", "write_html", "write_pdf"]


def build_document(notebooks: Sequence[Path], meta: Meta) -> Document:
    """One document of executed notebooks, in the given order.

    Raises:
        ReportError: everything that keeps the notebooks from being printed, all at once: a file that is missing, a cell
            that stopped, a figure without alt text, a skipped heading level.
    """
    opened: list[tuple[Notebook, str]] = []
    faults: list[str] = []
    for path in notebooks:
        try:
            opened.append((open_notebook(path), path.name))
        except ReportError as fault:
            faults += fault.faults
    return assemble(opened, meta, faults)


def assemble(notebooks: Sequence[tuple[Notebook, str]], meta: Meta, faults: Sequence[str] = ()) -> Document:
    """`build_document` for notebooks in memory, each with its name; `faults` found earlier are raised with the rest."""
    found = list(faults)
    blocks: list[Block] = []
    for notebook, name in notebooks:
        placed, unprintable = read_notebook(notebook, name)
        arranged, skipped = arrange(placed, meta.title)
        blocks += arranged
        found += [*unprintable, *skipped]
    raise_faults(ReportError, found)
    return Document(meta, tuple(blocks))
