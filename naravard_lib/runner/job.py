"""The folder that the report of one initiative is made in, and what a process needs to take a step there."""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from naravard_lib.errors import ReportError
from naravard_lib.paths import Workspace
from naravard_lib.runner.foreign import is_foreign, lend
from naravard_lib.runner.limits import Limits
from naravard_lib.runner.outcome import CannotWrite, refusing, shown
from naravard_lib.runner.publishing import discard, is_announced
from naravard_lib.runner.records import read_record

_OURS = "NARAVARD_"


@dataclass(frozen=True, slots=True)
class Job:
    """One initiative whose report is to be made, with all that a process on any machine has to know.

    Attributes:
        name: the initiative's folder name.
        target: the folders that the finished report and tables end up in.
        force: nothing is taken over from the report that lies there.
        cold: each chapter runs in an ordinary kernel of its own.
        limits: seconds that a cell and a notebook may take.
        environment: environment variables of the command.
        folder: where the command was given.
        chapters: stems of its chapters in the order they run; empty until it is prepared.
    """

    name: str
    target: Workspace
    force: bool
    cold: bool
    limits: Limits
    environment: Mapping[str, str]
    folder: Path
    chapters: tuple[str, ...] = ()

    @property
    def work(self) -> Path:
        """The folder it is made in."""
        return self.target.work(self.name)

    @property
    def staged(self) -> Workspace:
        """The folders that its chapters see and write."""
        return self.target.staged(self.name)

    def notebook(self, stem: str) -> Path:
        """A chapter as it lies in the project."""
        return self.target.notebooks / "cycle" / f"{stem}.ipynb"

    def record(self, stem: str) -> Path:
        """What tells that a chapter is done."""
        return self.work / "records" / f"{stem}.json"


@contextmanager
def at_work(job: Job) -> Iterator[None]:
    """In this process, the folders and variables of the job; what nobody can write is told as that."""
    for name in [name for name in os.environ if name.startswith(_OURS)]:
        del os.environ[name]
    os.environ.update({**job.environment, **job.staged.environment()})
    with suppress(OSError):  # a folder that another machine does not have; all paths are absolute
        os.chdir(job.folder)
    try:
        with refusing(job.target.reports, job.target.processed):
            yield
    except CannotWrite:
        with suppress(OSError):
            _make_room(job)
        raise


def places(target: Workspace, name: str) -> tuple[Path, ...]:
    """The folders that a finished report and its tables are put in."""
    return target.results(name), target.events(name), target.report(name)


def settle(target: Workspace, name: str) -> None:
    """Remove what a finished report leaves of the way there; last of all the announcement.

    A former report that has been exchanged for something else by a reader is left. What somebody has open goes the next
    time.
    """
    discard(target.stopped(name))
    with suppress(OSError):
        if not is_foreign(target.former(name)):
            discard(target.former(name))
    with suppress(OSError):
        discard(target.work(name))


def refuse_foreign(job: Job) -> None:
    """Raise ReportError when what lies in the place of the report is not ours to exchange."""
    report = job.target.report(job.name)
    if is_foreign(report):
        kind = "är en länk till en annan mapp" if report.is_symlink() else "är inte gjord av naravard"
        raise ReportError(f"{job.name}: {shown(report)} {kind} och lämnas orörd. Flytta den för att få en rapport.")


def keep_only(job: Job, outputs: Collection[str]) -> None:
    """Nothing in the folders of the report but what its chapters left: no file that a kill has left half."""
    report = job.staged.report(job.name)
    kept = {Path(name).name for name in outputs}
    empty(report, {"notebooks"})
    empty(report / "notebooks", kept)
    empty(job.staged.results(job.name), kept)


def _make_room(job: Job) -> None:
    """On a disk that is full, take away what this step left half: the index page at least will then fit."""
    if not is_announced(job.work, places(job.target, job.name)):
        records = filter(None, map(read_record, (job.work / "records").glob("*.json")))
        keep_only(job, {name for record in records for name in record.outputs})


def empty(folder: Path, kept: Collection[str]) -> None:
    """Remove all that lies in a folder under other names than these."""
    for path in folder.iterdir():
        if path.name in kept:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def lend_events(kept: Path, staged: Path) -> None:
    """Event tables that were read before, under the run's own folder, unless a broken-off run has left some there."""
    if kept.is_dir() and not staged.exists():
        staged.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(kept, staged, copy_function=_lend)


def _lend(kept: str, staged: str) -> None:
    """Nothing if it has gone."""
    with suppress(FileNotFoundError):
        lend(kept, staged)
