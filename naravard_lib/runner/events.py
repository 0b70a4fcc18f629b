"""What happens in a run, in order: `run_all` tells all but the last two, which the command tells itself."""

from dataclasses import dataclass
from pathlib import Path

from naravard_lib.runner.outcome import Outcome
from naravard_lib.runner.status import Status


@dataclass(frozen=True, slots=True)
class Planned:
    """Once, before anything is run: how each chosen initiative stands, and which of its steps will be run and why."""

    statuses: tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """A step (a chapter's stem, or "rapport") has begun."""

    initiative: str
    step: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A step has ended well.

    Attributes:
        seconds: wall time of the step.
        reused: it was taken over from an earlier run as it was.
    """

    initiative: str
    step: str
    seconds: float
    reused: bool


@dataclass(frozen=True, slots=True)
class Finished:
    """An initiative is over and done with: made, unchanged or failed."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Closed:
    """The run is over.

    Attributes:
        outcomes: what became of each chosen initiative.
        index: the index page.
        code: the command's exit code.
    """

    outcomes: tuple[Outcome, ...]
    index: Path
    code: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """The run was stopped, or never begun; the command itself says the faults on stderr after this.

    Attributes:
        faults: Swedish sentences.
        code: the command's exit code.
    """

    faults: tuple[str, ...]
    code: int


Event = Planned | Begun | Ended | Finished | Closed | Stopped
