"""What a warm chapter's cells cost, how much of it is drawing, and what the writing of its report costs.

The chapters run one after another in one process that has imported everything; nothing of kernels or papermill is in
the figures. Each is the least of some rounds: what is above it was taken by others on the machine.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import wraps
from importlib import import_module
from io import StringIO
from pathlib import Path
from time import process_time
from typing import Any

import nbformat
from common import DEEP, ROOT, header, show
from IPython.core.interactiveshell import InteractiveShell

import naravard_lib as nv
from naravard_lib.reports import Document, Meta, build_document, write_html, write_pdf
from naravard_lib.reports.docx import write_docx
from naravard_lib.reports.xlsx import write_xlsx
from naravard_lib.runner.chapters import chapters_of

ROUNDS = 5 if DEEP else 3
DEFAULT = ("exempel-samverkan", "narsjukvardsteam")
_DRAWN = [0.0]  # CPU seconds in functions that draw, since last set to zero
Taken = dict[str, float]  # CPU seconds by what they went to


def clocked(draw: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with its time counted as drawing."""

    @wraps(draw)
    def timed(*given: Any, **named: Any) -> Any:
        began = process_time()
        try:
            return draw(*given, **named)
        finally:
            _DRAWN[0] += process_time() - began

    return timed


def import_all() -> None:
    """Everything a notebook may ask for, with a clock on what draws."""
    for home, names in nv._HOMES.items():
        module = import_module(home)
        for name in names:
            found = getattr(module, name)
            setattr(nv, name, clocked(found) if name.startswith("plot_") else found)


def run(chapter: Path, initiative: str) -> tuple[Any, float, float]:
    """The executed notebook, and the CPU seconds of its cells and of what draws in them."""
    notebook, shell = nbformat.read(chapter, 4), InteractiveShell.instance()
    shell.reset()
    _DRAWN[0], began = 0.0, process_time()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            with redirect_stdout(StringIO()):
                ended = shell.run_cell(cell.source, store_history=False)
            ended.raise_error()
            if ended.result is not None:
                data, metadata = shell.display_formatter.format(ended.result)
                cell.outputs = [nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)]
        if "parameters" in cell.metadata.get("tags", ()):
            shell.user_ns["initiative"] = initiative
    return notebook, process_time() - began, _DRAWN[0]


def write(paths: list[Path]) -> Taken:
    """CPU seconds of every writer of a report: the summary comes last and is printed first."""
    meta, taken = Meta("Rapport", "", None, True, "0"), Taken()

    def clock(name: str, work: Callable[[], Any]) -> Any:
        began = process_time()
        made = work()
        taken[name] = process_time() - began
        return made

    ordered = [paths[-1], *paths[:-1]]
    report: Document = clock("report, reading", lambda: build_document(ordered, meta, "rapport"))
    appendix: Document = clock("appendix, reading", lambda: build_document(ordered, meta, "bilaga"))
    clock("PDF", lambda: (write_pdf(report), write_pdf(appendix)))
    clock("HTML", lambda: (write_html(report), write_html(appendix)))
    clock("Word", lambda: write_docx(report))
    clock("Excel", lambda: write_xlsx([report, appendix]))
    return taken


def measure(initiative: str, folder: Path) -> tuple[Taken, Taken, Taken]:
    """Cells and drawing by chapter, and the report's writers."""
    cells, drawing, executed = Taken(), Taken(), list[Path]()
    for chapter in chapters_of(nv.load_initiative(initiative), ROOT / "notebooks"):
        notebook, cells[chapter.stem], drawing[chapter.stem] = run(chapter, initiative)
        executed.append(folder / chapter.name)
        nbformat.write(notebook, executed[-1])
    return cells, drawing, write(executed)


def least(rounds: list[Taken]) -> Taken:
    """The least of each."""
    return {name: min(each[name] for each in rounds) for name in rounds[0]}


def told(initiative: str, folder: Path) -> None:
    measure(initiative, folder)  # what is paid once
    cells, drawing, writing = map(list, zip(*(measure(initiative, folder) for _ in range(ROUNDS)), strict=True))
    by_chapter, drawn, written = least(cells), least(drawing), least(writing)
    for name, seconds in by_chapter.items():
        show(f"{initiative}, {name}", 1000 * seconds, f"CPU ms, {100 * drawn[name] / seconds:.0f} % of it drawing", 0)
    for name, seconds in written.items():
        show(f"{initiative}, {name}", 1000 * seconds, "CPU ms", 0)
    all_cells, all_written = sum(by_chapter.values()), sum(written.values())
    show(
        f"{initiative}, all cells", all_cells, f"CPU s, {100 * sum(drawn.values()) / all_cells:.0f} % of it drawing", 2
    )
    share = 100 * all_written / (all_cells + all_written)
    show(f"{initiative}, report", all_written, f"CPU s, {share:.0f} % of cells and report", 2)


def main() -> None:
    header(f"CPU time of a report's cells and files, warm, least of {ROUNDS}")
    import_all()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"NARAVARD_PROCESSED": folder, "NARAVARD_REPORTS": folder}
        for initiative in sys.argv[1:] or DEFAULT:
            told(initiative, Path(folder))


if __name__ == "__main__":
    main()
