"""A run has its folders to itself, and begins by putting right what a killed one has left half."""

import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from naravard_lib.paths import LOCK, WORK, Workspace
from naravard_lib.runner.choosing import RESERVED, initiative_folders
from naravard_lib.runner.foreign import is_foreign
from naravard_lib.runner.job import places, settle
from naravard_lib.runner.outcome import AnotherRun, CannotWrite, refuse_unwritable, shown
from naravard_lib.runner.publishing import complete, is_announced, set_aside, sweep
from naravard_lib.runner.records import STOPPED_FILE, read_stopped


@contextmanager
def alone(target: Workspace) -> Iterator[None]:
    """The folders of a run, made and put right, for this process only.

    The system itself ends the hold when the process ends, however that is.

    Raises:
        AnotherRun: another process has them.
        CannotWrite: nothing can be written there.
    """
    from filelock import FileLock, Timeout

    for folder in (target.reports, target.processed):
        refuse_unwritable(folder)
    lock = FileLock(target.reports / LOCK, mode=0o666)  # a colleague has the next run
    try:
        with warnings.catch_warnings(action="ignore"):  # of a disk without locks, in English
            lock.acquire(timeout=0)
    except Timeout:
        raise AnotherRun(
            f"En annan körning arbetar redan i {shown(target.reports)}. Vänta tills den är klar, eller välj en annan "
            "mapp med --out."
        ) from None
    except OSError:
        raise CannotWrite(
            f"Det går inte att låsa {shown(target.reports / LOCK)}, som hindrar två körningar på en gång. Be om rätt "
            "att skriva i den filen, eller välj en mapp på en annan disk med --out."
        ) from None
    try:
        put_right(target)
        yield
        with suppress(OSError):  # there is still work of an initiative that stopped
            (target.reports / WORK).rmdir()
    finally:
        lock.release()


def put_right(target: Workspace) -> None:
    """Complete what was announced, set aside reports of initiatives that stopped, remove what is half.

    Folders of other names than those of today's initiatives are left, since another folder of initiatives may have
    them. What cannot be renamed now waits: that initiative is told of when it is made.
    """
    known = {*initiative_folders(target.raw)} - RESERVED
    sweep(target.reports / WORK)
    for work in _folders(target.reports / WORK, known):
        with suppress(OSError):
            ours = places(target, work.name)
            if is_announced(work, ours) and not is_foreign(target.report(work.name)):
                complete(work, ours)
                settle(target, work.name)
    for tables in _folders(target.processed, known):
        with suppress(OSError):
            if read_stopped(target.stopped(tables.name) / STOPPED_FILE):
                set_aside(target.report(tables.name), target.former(tables.name))
        sweep(tables)
        sweep(target.stopped(tables.name))
    sweep(target.reports)
    sweep(target.processed)


def _folders(parent: Path, known: Collection[str]) -> list[Path]:
    with suppress(OSError):
        return sorted(path for path in parent.iterdir() if path.name in known and path.is_dir())
    return []
