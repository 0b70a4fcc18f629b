"""Executed notebooks as blocks: Markdown cells, the outputs that carry blocks, and the code for those who want it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from naravard_lib import errors
from naravard_lib.blocks.model import MIME, Block, from_json
from naravard_lib.errors import NaravardError, ReportError
from naravard_lib.reports.document import Part
from naravard_lib.reports.faults import block_faults
from naravard_lib.reports.markdown import read_markdown

Notebook = Any  # nbformat's NotebookNode is untyped
_APPENDIX = "bilaga"  # cells with this tag belong to the appendix, all others to the report
_HIDDEN = {"parameters", "injected-parameters", "hide_output"}
_SENTENCES = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, NaravardError)}


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and where it stands, as "6_summary.ipynb, cell 3"; cells are counted from the top, from 1."""

    block: Block
    place: str


@dataclass(frozen=True, slots=True)
class Source:
    """The code of one cell, and how many blocks of its notebook stand before it."""

    before: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one notebook gives: blocks in order, code, and the Swedish sentences about what cannot be printed."""

    placed: tuple[Placed, ...]
    code: tuple[Source, ...]
    faults: tuple[str, ...]


def open_notebook(path: Path) -> Notebook:
    """The notebook in a file; raises ReportError when it is missing or no notebook."""
    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except FileNotFoundError:
        raise ReportError(f"{path.name} finns inte. Kör kapitlet först.") from None
    except (ValueError, OSError, AttributeError, nbformat.ValidationError):
        raise ReportError(f"{path.name} går inte att läsa som notebook. Öppna och spara den i JupyterLab.") from None


def read_notebook(notebook: Notebook, name: str, part: Part | None = None) -> Reading:
    """One executed notebook, or the part of it that belongs to the report or the appendix.

    What a code cell prints (stdout, stderr) stays in the notebook. A shown value that carries no blocks is a fault, as
    is a cell that stopped; cells tagged `parameters` or `hide_output` show nothing but their code.
    """
    placed: list[Placed] = []
    code: list[Source] = []
    faults: list[str] = []
    for number, cell in enumerate(notebook.cells, start=1):
        if part is not None and part != _part(cell):
            continue
        place = f"{name}, cell {number}"
        if cell.cell_type == "code" and cell.source.strip():
            code.append(Source(len(placed), cell.source.strip("\n")))
        try:
            blocks = tuple(_cell_blocks(cell))
        except ReportError as fault:
            faults += [f"{place}: {sentence}" for sentence in fault.faults]
        else:
            placed += [Placed(block, place) for block in blocks]
            faults += [f"{place}: {sentence}" for block in blocks for sentence in block_faults(block)]
    return Reading(tuple(placed), tuple(code), tuple(faults))


def _part(cell: Notebook) -> Part:
    return "bilaga" if _APPENDIX in cell.metadata.get("tags", ()) else "rapport"


def _cell_blocks(cell: Notebook) -> tuple[Block, ...]:
    if cell.cell_type == "markdown":
        return read_markdown(cell.source)
    if cell.cell_type != "code":
        return ()
    hidden = not _HIDDEN.isdisjoint(cell.metadata.get("tags", ()))
    return tuple(_outputs([o for o in cell.outputs if o.output_type == "error" or not hidden]))


def _outputs(outputs: Sequence[Notebook]) -> Iterator[Block]:
    faults: list[str] = []
    for output in outputs:
        if output.output_type == "error":
            faults += _stopped(output)
        elif output.output_type != "stream":
            if MIME in output.data:
                yield from _carried(output.data[MIME], faults)
            else:
                faults.append(_unprintable(output.data))
    errors.raise_faults(ReportError, faults)


def _carried(rows: Sequence[dict[str, Any]], faults: list[str]) -> tuple[Block, ...]:
    try:
        return from_json(rows)
    except (KeyError, TypeError, ValueError):
        faults.append("utdata har ett format som den här versionen inte läser. Kör om kapitlet.")
        return ()


def _stopped(output: Notebook) -> list[str]:
    # Only our own messages are printed: Python's may quote a cell of the extract, and so a person.
    reasons = output.evalue.splitlines() if output.ename in _SENTENCES else [f"felet heter {output.ename}."]
    return [f"cellen stannade – {reason}" for reason in reasons]


def _unprintable(data: dict[str, Any]) -> str:
    if any(kind.startswith("image/") for kind in data):
        return "figuren saknar alternativtext. Visa den genom bibliotekets egna figurer, som alltid bär en."
    return "cellen visar ett värde som inte kan tryckas. Ta bort det eller märk cellen hide_output."
