"""What became of one initiative in a run, and what stops a whole run."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Literal

from naravard_lib.errors import NaravardError, ReportError
from naravard_lib.runner.foreign import DRAFT
from naravard_lib.runner.publishing import FULL, write_whole

_PROBE = 4 * 2**20  # bytes; a chapter's notebook with its figures is rarely larger


class CannotWrite(NaravardError):  # noqa: N818 - it is the folder that is at fault
    """The disk is full or the folder may not be written in: the whole run stops, and what was finished stays."""


class AnotherRun(NaravardError):  # noqa: N818 - it is no error, only too early
    """Another run is at work in the same folder of reports."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one initiative's run.

    Attributes:
        initiative: name of its folder.
        made: what was made, in words for the closing table; empty when nothing was.
        faults: Swedish sentences, one per fault; empty unless it failed.
        seconds: wall time from check to finished report.
        state: whether a report was made, the former one still holds, or none could be made.
        kept: the notebook that stopped, as far as it came, if one did.
    """

    initiative: str
    made: tuple[str, ...]
    faults: tuple[str, ...]
    seconds: float
    state: Literal["made", "unchanged", "failed"]
    kept: Path | None = None


def shown(path: Path) -> str:
    """A path as a reader should see it: from the folder they stand in when it lies there, else in full."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def unforeseen(name: str, error: Exception, folder: Path) -> str:
    """One sentence without the error's own text, which can quote a person's data; the traceback goes into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "fel.txt"
    write_whole(log, "".join(traceback.format_exception(error)))
    return f"{name}: ett fel i programmet ({type(error).__name__}). Visa den som sköter programmet {shown(log)}."


@contextmanager
def refusing(*folders: Path) -> Iterator[None]:
    """Within it, whatever goes wrong because nothing can be written in the folders is raised as `CannotWrite`.

    A full disk shows in many ways: a cell that stops, tables that are not there, an error of the system. So when
    anything goes wrong, it is tried whether the folders still take a file.
    """
    try:
        yield
    except CannotWrite:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise _cannot(error, folders[0]) from None
        for folder in folders:
            refuse_unwritable(folder)
        raise


@contextmanager
def exchanging(name: str, *folders: Path) -> Iterator[None]:
    """Within it, folders of one initiative that cannot be renamed are a fault of that initiative alone."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise
        raise ReportError(
            f"{name}: det går inte att byta ut filerna i {' och '.join(map(shown, folders))}. Stäng program som har "
            "filer därifrån öppna, be om rätt att skriva där, eller välj en annan mapp med --out."
        ) from None


def refuse_unwritable(folder: Path) -> None:
    """Raise CannotWrite unless a file can be made in the folder, and the folder where it is missing."""
    probe = folder / f"{DRAFT}{token_hex(4)}"  # if we are killed here, the next run removes it
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            probe.write_bytes(bytes(_PROBE))
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        raise _cannot(error, folder) from None


def _cannot(error: OSError, folder: Path) -> CannotWrite:
    if error.errno in FULL:
        return CannotWrite(
            f"Det finns ingen plats kvar i {shown(folder)}: disken är full eller kvoten slut. Det som hann bli färdigt "
            "ligger kvar. Frigör plats och kör igen."
        )
    return CannotWrite(
        f"Det går inte att skriva i {shown(folder)}. Stäng program som har filer därifrån öppna, be om rätt att skriva "
        "där, eller välj en annan mapp med --out."
    )
