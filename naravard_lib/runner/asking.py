"""Questions asked and answered, one by one, in a process that has imported everything already."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from naravard_lib.errors import NaravardError, ReportError
from naravard_lib.paths import STOPPED, Workspace
from naravard_lib.runner.index_questions import QUESTIONS_FOLDER
from naravard_lib.runner.isolated import WorkerLost, isolated
from naravard_lib.runner.outcome import shown, unforeseen
from naravard_lib.runner.questions import Asked

_LOST = "{}: svaret avbröts utifrån, oftast för att minnet tog slut. {}"
CURED = "Stäng andra program och fråga igen."


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


def answer_each(asked: Sequence[Asked], target: Workspace) -> Iterator[Answer]:
    """Answer the questions one by one; each answer comes when all its files are in place.

    Args:
        asked: what is asked.
        target: the folders in force; the files end up in the folder `fragor` of its reports.

    Raises:
        ReportError: nothing can be written among the reports; nothing has then been run.
    """
    folder = target.reports / QUESTIONS_FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise ReportError(f"Det går inte att skriva i {shown(folder)}. Välj en annan mapp med --out.") from None
    for each in asked:
        try:
            faults = isolated(_answer, each, target)
        except WorkerLost:
            faults = (_LOST.format(each.stem, CURED),)
        yield Answer(each.stem, folder / f"{each.stem}.pdf", faults)


def _answer(asked: Asked, target: Workspace) -> tuple[str, ...]:
    """The faults, none when all files are in place. Called in a process of its own, whose environment it sets."""
    from naravard_lib.runner.answering import make_answer

    os.environ.update(target.environment())
    kept = target.processed / QUESTIONS_FOLDER / STOPPED
    try:
        make_answer(asked, target, kept)
    except NaravardError as error:
        return error.faults
    except Exception as error:  # our own mistake: the reader gets a sentence, the maintainer the traceback
        return (unforeseen(asked.stem, error, kept),)
    return ()
