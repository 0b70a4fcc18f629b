"""One answer: its notebook is run and becomes files of its own."""

from dataclasses import replace
from pathlib import Path

import nbformat

from naravard_lib import __version__
from naravard_lib.blocks.model import Figure, Table
from naravard_lib.errors import ReportError
from naravard_lib.paths import Workspace
from naravard_lib.reports import Document, Meta, assemble, write_html, write_pdf
from naravard_lib.reports.reader import open_notebook
from naravard_lib.reports.xlsx import write_xlsx
from naravard_lib.runner.asking import CURED
from naravard_lib.runner.chapters import run_notebook, sign
from naravard_lib.runner.index_questions import QUESTIONS_FOLDER
from naravard_lib.runner.outcome import shown
from naravard_lib.runner.questions import Asked
from naravard_lib.runner.staging import staging
from naravard_lib.runner.subtitles import subtitle

_MARK = "syntetiska data"  # as the captions of our tables and figures say it


def make_answer(asked: Asked, target: Workspace, kept: Path) -> None:
    """Answer a question; the files from before are replaced together, and only when all new ones are there.

    Args:
        asked: what is asked.
        target: the folders in force.
        kept: folder that gets the notebook as far as it came, when a cell stops.

    Raises:
        ReportError: a cell stopped, or a file from before cannot be replaced.
    """
    with staging(target.reports, ".ask-") as folder:
        notebook = folder / f"{asked.stem}.ipynb"
        run_notebook(asked.question.path, dict(asked.values), notebook, kept, CURED)
        _write(notebook, asked, subtitle(asked, target))
        _publish(folder, target.reports / QUESTIONS_FOLDER)
        (kept / notebook.name).unlink(missing_ok=True)  # where it stopped the last time


def _write(path: Path, asked: Asked, below: str) -> None:
    """PDF, web page and workbook beside an executed notebook."""
    document = _document(path, asked, below)
    notebook = open_notebook(path)
    sign(notebook, document.meta)
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    path.with_suffix(".pdf").write_bytes(write_pdf(document))
    path.with_suffix(".html").write_text(write_html(document), encoding="utf-8")
    path.with_suffix(".xlsx").write_bytes(write_xlsx([document]))


def _document(path: Path, asked: Asked, below: str) -> Document:
    """What was asked for stands below the title. No date, since a question has no extract of its own."""
    meta = Meta(asked.question.title, below, None, synthetic=False, version=__version__)
    document = assemble([(open_notebook(path), path.name)], meta)
    return replace(document, meta=replace(meta, synthetic=_is_synthetic(document)))


def _is_synthetic(document: Document) -> bool:
    captions = (block.caption for block in document.blocks if isinstance(block, Table | Figure))
    return any(_MARK in caption for caption in captions)


def _publish(made_in: Path, folder: Path) -> None:
    """Put all files in place; on Windows a file that is open in another program keeps all of them from it."""
    made = sorted(made_in.iterdir())
    try:
        for old in filter(Path.exists, (folder / path.name for path in made)):
            old.open("r+b").close()
        for path in made:
            path.replace(folder / path.name)
    except (PermissionError, IsADirectoryError) as error:
        name = shown(Path(str(error.filename2 or error.filename)))
        remedy = "Flytta mappen" if Path(name).is_dir() else "Stäng filen om den är öppen"
        raise ReportError(f"{name} går inte att ersätta. {remedy}, och fråga igen.") from None
