"""A run has its folders to itself, and begins by putting right what a killed one has left half."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from naravard_lib.paths import LOCK, WORK, Workspace
from naravard_lib.runner.choosing import initiative_folders
from naravard_lib.runner.job import settle
from naravard_lib.runner.outcome import AnotherRun, refuse_unwritable, shown
from naravard_lib.runner.publishing import complete, discard, is_announced, set_aside, sweep
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
    lock = FileLock(target.reports / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AnotherRun(
            f"En annan körning arbetar redan i {shown(target.reports)}. Vänta tills den är klar, eller välj en annan "
            "mapp med --out."
        ) from None
    try:
        put_right(target)
        yield
        with suppress(OSError):  # there is still work of an initiative that stopped
            (target.reports / WORK).rmdir()
    finally:
        lock.release()


def put_right(target: Workspace) -> None:
    """Complete what was announced, set aside reports of initiatives that stopped, remove what is half or unwanted."""
    sweep(target.reports / WORK)
    for work in _folders(target.reports / WORK):
        if is_announced(work):
            complete(work)
            settle(target, work.name)
        elif work.name not in initiative_folders(target.raw):
            discard(work)
    for tables in _folders(target.processed):
        if read_stopped(target.stopped(tables.name) / STOPPED_FILE):
            set_aside(target.report(tables.name), target.former(tables.name))
        sweep(tables)
        sweep(target.stopped(tables.name))
    sweep(target.reports)
    sweep(target.processed)


def _folders(parent: Path) -> list[Path]:
    with suppress(FileNotFoundError):
        return sorted(path for path in parent.iterdir() if path.is_dir())
    return []
