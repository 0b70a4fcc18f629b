"""Questions asked and answered: each notebook is run in a warm kernel and becomes files of its own."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from naravard_lib import __version__
from naravard_lib.blocks.model import Figure, Table
from naravard_lib.errors import NaravardError, ReportError
from naravard_lib.paths import Workspace
from naravard_lib.reports import Document, Meta, assemble, write_html, write_pdf
from naravard_lib.reports.reader import open_notebook
from naravard_lib.reports.xlsx import write_xlsx
from naravard_lib.runner.chapters import run_notebook, sign_notebook
from naravard_lib.runner.index_questions import QUESTIONS_FOLDER
from naravard_lib.runner.outcome import INTERRUPTED, shown, unforeseen
from naravard_lib.runner.questions import Asked
from naravard_lib.runner.staging import staging
from naravard_lib.runner.subtitles import subtitle
from naravard_lib.runner.warm import WarmKernels

_MARK = "syntetiska data"  # as the captions of our tables and figures say it
_CURED = "Stäng andra program och fråga igen."


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one question.

    Attributes:
        name: stem of its files.
        pdf: path of the PDF; where there are faults, the file is from before or not there.
        faults: Swedish sentences; empty when it was answered.
    """

    name: str
    pdf: Path
    faults: tuple[str, ...]


def answer_each(asked: Sequence[Asked], target: Workspace, kernels: WarmKernels) -> Iterator[Answer]:
    """Answer the questions one by one; each answer comes when all its files are in place.

    The folders are set in this process's environment, for the kernels to inherit.

    Args:
        asked: what is asked.
        target: the folders in force; the files end up in the folder `fragor` of its reports.
        kernels: where the kernels come from.

    Raises:
        ReportError: nothing can be written among the reports; nothing has then been run.
    """
    os.environ.update(target.environment())
    folder = target.reports / QUESTIONS_FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise ReportError(f"Det går inte att skriva i {shown(folder)}. Välj en annan mapp med --out.") from None
    for number, each in enumerate(asked, start=1):
        faults = _answer(each, target, kernels, more=number < len(asked))
        yield Answer(each.stem, folder / f"{each.stem}.pdf", faults)


def _answer(asked: Asked, target: Workspace, kernels: WarmKernels, more: bool) -> tuple[str, ...]:
    """The faults, none when all files are in place; those from before are replaced together, and only then."""
    kept = target.processed / QUESTIONS_FOLDER / INTERRUPTED
    try:
        with staging(target.reports, ".ask-") as folder:
            notebook = folder / f"{asked.stem}.ipynb"
            run_notebook(asked.question.path, dict(asked.values), notebook, kept, _CURED, kernels.manager(more))
            _write(notebook, asked, subtitle(asked, target))
            _publish(folder, target.reports / QUESTIONS_FOLDER)
            (kept / notebook.name).unlink(missing_ok=True)  # where it stopped the last time
    except NaravardError as error:
        return error.faults
    except Exception as error:  # our own mistake: the reader gets a sentence, the maintainer the traceback
        return (unforeseen(asked.stem, error, kept),)
    return ()


def _write(path: Path, asked: Asked, below: str) -> None:
    """PDF, web page and workbook beside an executed notebook."""
    document = _document(path, asked, below)
    sign_notebook(path, document.meta)
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
