"""One run over many initiatives: which have changed, their reports, old reports of those that stopped, the index.

Light where nothing has changed: only the processes that take the steps import what reports are made with.
"""

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from secrets import token_hex

from naravard_lib.errors import NaravardError, ReportError
from naravard_lib.paths import Workspace, workspace
from naravard_lib.preload.client import LIGHT, warm_up
from naravard_lib.runner.choosing import chosen_names
from naravard_lib.runner.events import Event, Finished, Planned
from naravard_lib.runner.foreign import is_ours
from naravard_lib.runner.index import write_index
from naravard_lib.runner.index_questions import refuse_foreign_page
from naravard_lib.runner.job import Job
from naravard_lib.runner.keys import RUN
from naravard_lib.runner.leftovers import alone
from naravard_lib.runner.limits import Limits
from naravard_lib.runner.outcome import Outcome, exchanging, refusing, shown
from naravard_lib.runner.parameters import refuse_parameters
from naravard_lib.runner.publishing import ANNOUNCED, discard, set_aside
from naravard_lib.runner.records import STOPPED_FILE, write_stopped
from naravard_lib.runner.scheduling import work_off
from naravard_lib.runner.status import Status, initiative_status

_USUAL = Limits()
DEFAULT_JOBS = min(2, os.cpu_count() or 1)
_CHAPTER_SECONDS = 1.0  # of one that was never run: measured, DESIGN §5 "Batch"
_BYTES_PER_SECOND = 2e7  # of extracts that were never read: csv through pandas, measured on one core


def run_all(
    names: Sequence[str] = (),
    raw: Path | None = None,
    out: Path | None = None,
    *,
    jobs: int = DEFAULT_JOBS,
    executor: Executor | None = None,
    force: bool = False,
    cold: bool = False,
    limits: Limits = _USUAL,
    tell: Callable[[Event], None] | None = None,
) -> tuple[Outcome, ...]:
    """Make the report of every initiative that has changed since it was made, and the index page.

    A run that was stopped, however that was, is gone on with: what it finished is not made again. The former report of
    an initiative that fails is set aside under data/processed, so that an old report never passes for a current one.

    Args:
        names: folder names under `raw`; none means all of them.
        raw: folder of initiative folders; default as in `paths.workspace`.
        out: folder for reports; default as in `paths.workspace`.
        jobs: steps at work at the same time; a step is a chapter, or the report of one initiative.
        executor: who calls the steps; default worker processes of our own.
        force: make all of them, changed or not.
        cold: run each chapter in an ordinary kernel of its own.
        limits: seconds that a cell and a notebook may take.
        tell: called in this thread with each event, as it happens.

    Returns:
        One outcome per initiative, in the order of `names`, or by name.

    Raises:
        SourceError: a name is unknown, there is nothing to run, or the reports would be written among the raw data;
            nothing has then been run.
        ReportError: the chapters cannot be given an initiative, or somebody else's page lies in the place of the index
            page; nothing has then been run.
        AnotherRun: another run is at work in the same folder; nothing has then been run.
        CannotWrite: the disk is full, or may not be written on; what was finished stays.
    """
    target = workspace(raw, out)
    chosen = chosen_names(target, names)
    say = tell or (lambda _: None)
    with alone(target), _indexed(target) as outcomes:
        refuse_foreign_page(target.reports)
        statuses = tuple(initiative_status(name, target) for name in chosen)
        wanted = [status for status in statuses if force or status.state != "unchanged"]
        if wanted:
            refuse_parameters(target.notebooks)
        say(Planned(statuses))
        job = Job("", target, force, cold, limits, _environment(), Path.cwd())
        course = [replace(job, name=status.initiative) for status in _longest_first(wanted, target)]
        stuck = {each.name: outcome for each in course if force and (outcome := _make_room(each))}
        course = [each for each in course if each.name not in stuck]
        with closing(_make(course, executor, jobs, say)) as made:
            for outcome in chain(_unchanged(statuses, wanted, target), stuck.values(), made):
                outcomes[outcome.initiative] = outcome
                say(Finished(outcome))
        return tuple(outcomes[name] for name in chosen)


@contextmanager
def _indexed(target: Workspace) -> Iterator[dict[str, Outcome]]:
    """The outcomes, to be filled in; the index page tells of them at the end, also of a run that is stopped."""
    outcomes: dict[str, Outcome] = {}
    try:
        yield outcomes
    except BaseException:
        with suppress(OSError, NaravardError):  # the disk is full: the former page stays
            write_index(target, outcomes)
        raise
    with refusing(target.reports):
        write_index(target, outcomes)


def _unchanged(statuses: Sequence[Status], wanted: Sequence[Status], target: Workspace) -> Iterator[Outcome]:
    for status in statuses:
        if status not in wanted:
            # What a stopped run has made of it anew is not needed, nor why a former report was to be set aside.
            for left in (target.work(status.initiative), target.stopped(status.initiative)):
                with suppress(OSError):  # the report holds all the same
                    discard(left)
            yield Outcome(status.initiative, (), (), 0.0, "unchanged")


def _make(
    course: Sequence[Job], executor: Executor | None, jobs: int, tell: Callable[[Event], None]
) -> Generator[Outcome, None, None]:
    if not course:
        return
    try:
        with nullcontext(executor) if executor else _workers(jobs) as pool:
            for outcome in work_off(course, pool, jobs, tell):
                yield _stop(course[0].target, outcome) if outcome.faults else outcome
    finally:
        for job in course:
            _forget_events(job)


def _workers(jobs: int) -> Executor:
    from naravard_lib.runner.workers import Workers

    os.environ.update(LIGHT)  # processes that are no forks inherit it
    warm_up()
    return Workers(jobs)


def _forget_events(job: Job) -> None:
    """Leave no tables of events among the reports, which many may read; what is kept of them lies elsewhere."""
    if not (job.work / ANNOUNCED).exists():  # else they are on their way to where they are kept
        with suppress(OSError):
            discard(job.staged.events(job.name))


def _stop(target: Workspace, outcome: Outcome) -> Outcome:
    """Tell why there is no report, where later runs find it, and set the former report aside; in this order."""
    stopped, report = target.stopped(outcome.initiative), target.report(outcome.initiative)
    with refusing(target.processed, target.reports):
        stopped.mkdir(parents=True, exist_ok=True)
        write_stopped(stopped / STOPPED_FILE, outcome.faults, outcome.kept)
    with suppress(OSError), refusing(target.processed, target.reports):
        set_aside(report, target.former(outcome.initiative))
    if not any(target.work(outcome.initiative).glob("records/*.json")):  # nothing that the next run could use
        with suppress(OSError):
            discard(target.work(outcome.initiative))
    return _with_former(outcome, report)


def _with_former(outcome: Outcome, report: Path) -> Outcome:
    """The same, and that the former report lies there still where it could not be set aside."""
    if not is_ours(report):
        return outcome
    left = f"{outcome.initiative}: den förra rapporten gäller inte längre, men ligger kvar i {shown(report)}."
    return replace(outcome, faults=(*outcome.faults, f"{left} Kör igen när ingen har filer därifrån öppna."))


def _make_room(job: Job) -> Outcome | None:
    """Remove what a stopped run left, which is not to be used; the outcome where that cannot be done."""
    try:
        with refusing(job.target.reports), exchanging(job.name, job.work):
            discard(job.work)
    except ReportError as error:
        return Outcome(job.name, (), error.faults, 0.0, "failed")
    return None


def _environment() -> dict[str, str]:
    """What the processes of this run get from the command, and a name that no other run has."""
    ours = {name: value for name, value in os.environ.items() if name.startswith("NARAVARD_")}
    return {**ours, **LIGHT, RUN: token_hex(8)}


def _longest_first(statuses: Sequence[Status], target: Workspace) -> list[Status]:
    """Those that take the longest begin, so that none of them is left alone at the end."""
    return sorted(statuses, key=lambda status: -_expected(status, target.raw / status.initiative))


def _expected(status: Status, folder: Path) -> float:
    """Seconds: those of the former run, else a guess."""
    if status.seconds is not None:
        return status.seconds
    size = 0
    with suppress(OSError):  # a folder that may not be looked into is told of when its turn comes
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return len(status.steps) * _CHAPTER_SECONDS + size / _BYTES_PER_SECOND
