"""The steps of one initiative: prepare, a step per chapter, finish. Each is called in a process of its own.

They meet in the initiative's work folder alone, so that any process may take the next step, also after a kill: what has
a record there, written last, is whole and is not made again. A step that is done twice does no harm.
"""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from naravard_lib.checksums import Checksum, sha256, sha256_or_absent
from naravard_lib.errors import ReportError, raise_faults
from naravard_lib.paths import Workspace
from naravard_lib.runner.foreign import carry
from naravard_lib.runner.job import Job, at_work, empty, keep_only, lend_events, places, refuse_foreign, settle
from naravard_lib.runner.keys import Key, chapter_key
from naravard_lib.runner.manifest import MANIFEST, describe_run, published_record
from naravard_lib.runner.outcome import exchanging
from naravard_lib.runner.publishing import ANNOUNCED, complete, discard, is_announced, put_in_place
from naravard_lib.runner.records import Record, is_whole, read_record, spoiled, why, write_json, write_record

if TYPE_CHECKING:  # heavy: only the processes that take the steps import it
    from naravard_lib.initiative import Initiative


def prepare(job: Job) -> tuple[str, ...]:
    """Check the initiative and all its extracts; the stems of its chapters in the order they run.

    Raises:
        NaravardError: the initiative is at fault, or `CannotWrite`.
    """
    from naravard_lib.runner.chapters import chapters_of
    from naravard_lib.runner.engine import examine

    with at_work(job):
        with _exchanging(job):
            refuse_foreign(job)
            discard(job.target.stopped(job.name))  # it is about a run before this one
            (job.work / ANNOUNCED).unlink(missing_ok=True)  # what could not be put in place is made anew
        lend_events(job.target.events(job.name), job.staged.events(job.name))
        plan = examine(job.name)
        for folder in (job.work / "records", job.staged.results(job.name), job.staged.report(job.name) / "notebooks"):
            folder.mkdir(parents=True, exist_ok=True)
        return tuple(path.stem for path in chapters_of(plan, job.target.notebooks))


def run(job: Job, stem: str) -> bool:
    """Run one chapter, or take it over when it has been run on the same; whether it was taken over.

    Raises:
        NaravardError: it stopped, or what it rests on was changed meanwhile, or `CannotWrite`.
    """
    from naravard_lib.initiative import load_initiative

    with at_work(job):
        plan = load_initiative(job.name)
        key = _key(job, plan, stem)
        if _is_done(job, stem, key) or _take_over(job, stem, key):
            return True
        job.record(stem).unlink(missing_ok=True)
        began = perf_counter()
        record = Record(key, _outputs(job, plan, stem), perf_counter() - began)
        _refuse_changed(job, _reasons(job, plan, stem, record))
        write_record(job.record(stem), record)
        return False


def finish(job: Job) -> tuple[str, ...]:
    """Make the report of the chapters and put all of it in place; what was made, in words for the closing table.

    Raises:
        NaravardError: the chapters cannot be printed, or what they rest on was changed meanwhile, or `CannotWrite`.
    """
    from naravard_lib.initiative import load_initiative

    ours = places(job.target, job.name)
    with at_work(job):
        if is_announced(job.work, ours):  # the process that took this step was lost on the way
            with _exchanging(job):
                refuse_foreign(job)
                complete(job.work, ours)
                settle(job.target, job.name)
        elif job.work.is_dir():  # else it was lost after the last of it
            plan = load_initiative(job.name)
            _write_all(job, plan)
            _publish(job, plan)
        return "PDF", "HTML", "Word", "Excel", f"{len(job.chapters)} notebook{'s' * (len(job.chapters) > 1)}"


def _key(job: Job, plan: "Initiative", stem: str, checksum: Checksum = sha256_or_absent) -> Key:
    return chapter_key(plan, job.notebook(stem), _earlier(job, stem), job.staged, checksum)


def _earlier(job: Job, stem: str) -> Sequence[str]:
    return job.chapters[: job.chapters.index(stem)]


def _is_done(job: Job, stem: str, key: Key) -> bool:
    """Whether a run that was broken off has made the chapter on the same."""
    record = read_record(job.record(stem))
    return record is not None and _holds(record, key, job.staged, job.name)


def _take_over(job: Job, stem: str, key: Key) -> bool:
    """Whether the report that lies there has the chapter, made on the same; it is then in the work folder too."""
    record = None if job.force else published_record(job.target.report(job.name), stem)
    if record is None or not _holds(record, key, job.target, job.name):
        return False
    for name in record.outputs:
        place = _path(job.staged, job.name, name)
        place.unlink(missing_ok=True)
        shutil.copyfile(_path(job.target, job.name, name), place)  # no link: a chapter may write in it
    write_record(job.record(stem), record)
    return True


def _holds(record: Record, key: Key, folders: Workspace, name: str) -> bool:
    return not why(record, key) and is_whole(record, folders.report(name), folders.results(name))


def _path(folders: Workspace, initiative: str, output: str) -> Path:
    kind, _, file = output.partition("/")
    return (folders.results(initiative) if kind == "results" else folders.report(initiative) / kind) / file


def _outputs(job: Job, plan: "Initiative", stem: str) -> dict[str, str]:
    """Run a chapter on nothing but the results of those before it; the checksums of what it leaves."""
    from naravard_lib.runner.chapters import run_chapter
    from naravard_lib.runner.engine import title_page

    before = {name: digest for each in _earlier(job, stem) for name, digest in _recorded(job, each).items()}
    results, executed = job.staged.results(job.name), job.staged.report(job.name) / "notebooks" / f"{stem}.ipynb"
    empty(results, {Path(name).name for name in before})
    run_chapter(
        *(job.notebook(stem), job.name, executed, job.target.stopped(job.name)),
        meta=title_page(plan),
        limits=job.limits,
        cold=job.cold,
    )
    left = {f"results/{path.name}": sha256(path) for path in results.glob("*.json")}
    return {f"notebooks/{executed.name}": sha256(executed), **dict(sorted(left.items() - before.items()))}


def _recorded(job: Job, stem: str) -> Mapping[str, str]:
    record = read_record(job.record(stem))
    return record.outputs if record else {}


def _reasons(
    job: Job, plan: "Initiative", stem: str, record: Record | None, checksum: Checksum = sha256_or_absent
) -> Sequence[str]:
    """What has changed since a chapter of this run began."""
    now = _key(job, plan, stem, checksum)
    if record is None or record.key != now:
        return why(record, now)
    return spoiled(record.outputs, job.staged.report(job.name), job.staged.results(job.name))


def _refuse_changed(job: Job, reasons: Sequence[str]) -> None:
    remedy = "Kör igen när alla filer är på plats."
    told = (f"{job.name}: underlaget ändrades medan rapporten gjordes ({each}). {remedy}" for each in reasons)
    raise_faults(ReportError, dict.fromkeys(told))


def _write_all(job: Job, plan: "Initiative") -> None:
    """Every file of the report, in the work folder, of chapters that have one and the same ground."""
    from naravard_lib.runner.engine import write_report

    records = {stem: record for stem in job.chapters if (record := read_record(job.record(stem)))}
    report, results = job.staged.report(job.name), job.staged.results(job.name)
    keep_only(job, {name for record in records.values() for name in record.outputs})
    write_report(plan, [report / "notebooks" / f"{stem}.ipynb" for stem in job.chapters], results, report)
    write_json(report / MANIFEST, describe_run(plan, list(map(job.notebook, job.chapters)), records, report))
    known = cache(sha256_or_absent)
    changed = (_reasons(job, plan, stem, records.get(stem), known) for stem in job.chapters)
    _refuse_changed(job, [reason for reasons in changed for reason in reasons])


def _publish(job: Job, plan: "Initiative") -> None:
    """Put results, event tables and report in place together, the events only when they were read anew."""
    made, place = job.staged, job.target
    pairs = [(made.results(job.name), place.results(job.name)), (made.report(job.name), place.report(job.name))]
    with _exchanging(job):
        refuse_foreign(job)
        if plan.events is None:
            discard(place.events(job.name))
        elif _state(made.events(job.name)) not in (None, _state(place.events(job.name))):
            pairs.insert(1, (made.events(job.name), place.events(job.name)))
        carry(place.former(job.name), made.report(job.name))
        put_in_place(job.work, pairs)
        settle(place, job.name)


def _exchanging(job: Job) -> AbstractContextManager[None]:
    return exchanging(job.name, job.target.report(job.name), job.target.results(job.name).parent)


def _state(events: Path) -> bytes | None:
    """What kept event tables say of themselves; None where they are not there or not whole."""
    with suppress(OSError):
        return (events / "manifest.json").read_bytes()
    return None
