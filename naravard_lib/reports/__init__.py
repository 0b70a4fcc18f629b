"""Notebooks in, report and appendix out as PDF, HTML, Word and Excel; this package knows no analysis."""

from collections.abc import Sequence
from pathlib import Path

from naravard_lib.blocks.model import Block
from naravard_lib.errors import ReportError, raise_faults
from naravard_lib.reports.document import Document, Meta, Part
from naravard_lib.reports.html import write_html
from naravard_lib.reports.outline import arrange, without_title
from naravard_lib.reports.reader import Notebook, open_notebook, read_notebook
from naravard_lib.reports.typst import write_pdf

__all__ = ["Document", "Meta", "Part", "assemble", "build_document", "write_html", "write_pdf"]


def build_document(notebooks: Sequence[Path], meta: Meta, part: Part | None = None) -> Document:
    """One document of executed notebooks, in the given order.

    Args:
        notebooks: the files.
        meta: what stands around the blocks.
        part: the report (cells without the tag `bilaga`) or the appendix (cells with it); None takes both.

    Raises:
        ReportError: everything that keeps the notebooks from being printed, all at once: a file that is missing, a cell
            that stopped, a figure without alt text, a skipped heading level, a character or font that is not there.
    """
    opened: list[tuple[Notebook, str]] = []
    faults: list[str] = []
    for path in notebooks:
        try:
            opened.append((open_notebook(path), path.name))
        except ReportError as fault:
            faults += fault.faults
    return assemble(opened, meta, part, faults)


def assemble(
    notebooks: Sequence[tuple[Notebook, str]], meta: Meta, part: Part | None = None, faults: Sequence[str] = ()
) -> Document:
    """`build_document` for notebooks in memory, each with its name; `faults` found earlier are raised with the rest."""
    found = list(faults)
    blocks: list[Block] = []
    code: list[tuple[int, str]] = []
    for notebook, name in notebooks:
        reading = read_notebook(notebook, name, part)
        kept = without_title(reading, meta.title)
        arranged, skipped = arrange(kept.placed)
        code += [(len(blocks) + source.before, source.text) for source in kept.code]
        blocks += arranged
        found += [*kept.faults, *skipped]
    raise_faults(ReportError, found)
    return Document(meta, tuple(blocks), tuple(code))
