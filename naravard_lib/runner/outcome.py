"""What became of one initiative in a run, and where a failed one leaves its traces."""

import traceback
from dataclasses import dataclass
from pathlib import Path

INTERRUPTED = "avbrutet"  # folder under data/processed/<id>: the notebook that stopped
FORMER = "tidigare_rapport"  # folder under data/processed/<id>: the report from before the failure


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one initiative's run.

    Attributes:
        initiative: name of its folder.
        made: what was made, in words for the closing table; empty when it failed.
        faults: Swedish sentences, one per fault; empty when the report was made.
        seconds: wall time from check to finished report.
    """

    initiative: str
    made: tuple[str, ...]
    faults: tuple[str, ...]
    seconds: float


def shown(path: Path) -> str:
    """A path as a reader should see it: from the folder they stand in when it lies there, else in full."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def unforeseen(name: str, error: Exception, folder: Path) -> str:
    """One sentence without the error's own text, which can quote a person's data; the traceback goes into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "fel.txt"
    log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return f"{name}: ett fel i programmet ({type(error).__name__}). Visa den som sköter programmet {shown(log)}."
