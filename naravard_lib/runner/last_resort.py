"""What nobody has foreseen in the command itself becomes a sentence: no reader is to meet our code."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from naravard_lib.errors import NaravardError, ReportError
from naravard_lib.runner.outcome import CannotWrite, shown, unforeseen

_KEPT = "Det som hann bli färdigt ligger kvar."


@contextmanager
def in_sentences() -> Iterator[None]:
    """Within it, every error that has no sentence yet gets one.

    Raises:
        CannotWrite: the system refused something: a file, a folder, the disk.
        ReportError: a mistake of ours; it names a file with the traceback, for whoever looks after the program.
    """
    try:
        yield
    except NaravardError:
        raise
    except OSError as error:
        raise CannotWrite(_refused(error)) from None
    except Exception as error:
        # Nobody else may read the folder: what an error quotes can be about a person.
        raise ReportError(unforeseen("naravard", error, Path(mkdtemp(prefix="naravard-")))) from None


def _refused(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"Det finns ingen plats kvar: disken är full eller kvoten slut. {_KEPT} Frigör plats och kör igen."
    place = shown(Path(error.filename)) if isinstance(error.filename, str) else "en fil"
    code = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return (
        f"Det går inte att läsa, flytta eller skriva {place} ({code}). {_KEPT} Stäng program som har filer därifrån "
        "öppna, eller be om rätt att läsa och skriva där, och kör igen."
    )
