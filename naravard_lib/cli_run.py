"""The command `naravard run`: its words, who is told what, and the exit code."""

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from naravard_lib.errors import NaravardError, raise_faults

if TYPE_CHECKING:
    from naravard_lib.paths import Workspace
    from naravard_lib.runner.events import Event

MADE, FAILED, NOT_UNDERSTOOD, ANOTHER_RUN, CANNOT_WRITE = range(5)
INTERRUPT = 130  # 128 + SIGINT, as shells report it
CODES = {
    MADE: "allt är gjort eller oförändrat",
    FAILED: "något initiativ fick ingen rapport, eller underlaget har fel",
    NOT_UNDERSTOOD: "kommandot går inte att tolka; inget har körts",
    ANOTHER_RUN: "en annan körning arbetar i mappen; inget har körts",
    CANNOT_WRITE: "disken är full eller går inte att skriva på",
    INTERRUPT: "avbruten med Ctrl-C; samma kommando fortsätter",
}
# The masters that Spark knows (its manual, "Submitting applications"), and DuckDB.
_MASTER = re.compile(r"duckdb|local(\[(\d+|\*)\])?|spark://[^\s:]+:\d+(,[^\s:]+:\d+)*|yarn|k8s://\S+")
_SCHEDULER = re.compile(r"tcp://(\[[0-9a-fA-F:]+\]|[^\s:/\[\]]+):\d{1,5}")  # Dask's own form, IPv6 in brackets
_DIGITS = 8  # more seconds than three years, or more steps at once than any machine has
STOPPED = "Körningen avbröts. Det som hann bli färdigt ligger kvar, och samma kommando fortsätter där det slutade."
_COLD = "Python startas på nytt för varje notebook (--cold). Det tar längre tid."
_NO_FORK = "På det här systemet körs notebookarna i vanliga processer som hålls igång. Det tar längre tid än på Linux."


class NotUnderstoodError(NaravardError):
    """The words of the command do not say what to do; nothing has been touched."""


@dataclass(frozen=True, slots=True)
class Options:
    """The words of the command as values; None where nothing was said.

    Attributes:
        jobs: steps at work at the same time.
        cell: seconds that a cell may take; 0 for no limit.
        notebook: seconds that a notebook may take; 0 for no limit.
        engine: what event queries run on.
        cluster: address of a Dask scheduler.
    """

    jobs: int | None
    cell: int | None
    notebook: int | None
    engine: str | None
    cluster: str | None


def add_run(commands: Any) -> None:
    """Add the command to the parser's commands (what `add_subparsers` gives)."""
    run = commands.add_parser(
        "run",
        help="gör rapporter",
        description="Gör rapporten för varje initiativ som har ändrats sedan den gjordes. En avbruten körning "
        "fortsätter där den slutade.",
        epilog=_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_names(run)
    run.add_argument("--out", type=Path, metavar="MAPP", help="mappen för rapporter (reports)")
    run.add_argument("--jobs", metavar="ANTAL", help="antal steg på samma gång (2)")
    run.add_argument("--cluster", metavar="ADRESS", help="kör på ett Daskkluster, tcp://dator:8786")
    run.add_argument("--engine", metavar="ADRESS", help="Sparkkluster för händelser, spark://dator:7077 (duckdb)")
    run.add_argument("--force", action="store_true", help="gör om allt, även det som är oförändrat")
    run.add_argument("--cold", action="store_true", help="starta Python på nytt för varje notebook; långsamt")
    run.add_argument("--cell-limit", metavar="SEK", help="längsta tid för en cell, 0 för ingen gräns (900)")
    run.add_argument("--limit", metavar="SEK", help="längsta tid för en notebook, 0 för ingen gräns (3600)")
    run.add_argument("--quiet", action="store_true", help="visa bara fel")
    run.add_argument("--json", action="store_true", help="visa varje händelse som en rad JSON, för schemaläggare")


def add_names(command: argparse.ArgumentParser) -> None:
    """The words that `run` and `check` share: which initiatives."""
    command.add_argument("names", nargs="*", metavar="ID", help="initiativets mapp; utelämnat: alla")
    command.add_argument("--raw", type=Path, metavar="MAPP", help="mappen med initiativ (data/raw)")


def run_run(chosen: argparse.Namespace) -> int:
    """Make the reports that are to be made, and tell; the exit code.

    Raises:
        NaravardError: nothing could be run, or the run could not go on; `exit_code` tells which.
    """
    options = read_options(chosen)
    if options.engine:
        from naravard_lib.sources.engine import VARIABLE

        os.environ[VARIABLE] = options.engine  # the chapters' processes inherit it
    from naravard_lib.runner.last_resort import in_sentences

    tell = _teller(chosen)
    try:
        with in_sentences():
            return _run(chosen, options, tell)
    except (NaravardError, KeyboardInterrupt) as error:
        from naravard_lib.runner.events import Stopped

        faults = error.faults if isinstance(error, NaravardError) else (STOPPED,)
        tell(Stopped(faults, exit_code(error)))
        raise


def _run(chosen: argparse.Namespace, options: Options, tell: "Callable[[Event], None]") -> int:
    from naravard_lib.paths import workspace
    from naravard_lib.runner.batch import run_all
    from naravard_lib.runner.events import Closed

    target = workspace(chosen.raw, chosen.out)
    with _workers(options, target) as workers:
        more = {**workers, **_limits(options), "force": chosen.force, "cold": chosen.cold, "tell": tell}
        outcomes = run_all(chosen.names, chosen.raw, chosen.out, **more)
    code = FAILED if any(outcome.faults for outcome in outcomes) else MADE
    tell(Closed(outcomes, target.reports / "index.html", code))
    return code


@contextmanager
def _workers(options: Options, target: "Workspace") -> Iterator[dict[str, Any]]:
    """Who does the work, as arguments of `run_all`: our own processes, or those of a cluster."""
    if options.cluster is None:
        yield {} if options.jobs is None else {"jobs": options.jobs}
        return
    from naravard_lib.runner.cluster import open_cluster

    with open_cluster(options.cluster, target) as cluster:
        yield {"executor": cluster.executor, "jobs": cluster.slots}


def _teller(chosen: argparse.Namespace) -> "Callable[[Event], None]":
    from naravard_lib.runner.telling import Bar, Lines, tell_faults

    if chosen.quiet:
        return tell_faults
    if chosen.json:
        from naravard_lib.runner.json_lines import JsonLines

        return JsonLines()
    return (Bar if sys.stderr.isatty() else Lines)(chosen.force, kernel_note(chosen))


def kernel_note(chosen: argparse.Namespace) -> str:
    """Which kernels are used, where they are not the quick ones; a cluster's own machines are not known here."""
    from naravard_lib.preload.client import CAN_FORK

    if chosen.cold:
        return _COLD
    return "" if CAN_FORK or chosen.cluster else _NO_FORK


def read_options(chosen: argparse.Namespace) -> Options:
    """The words of the command, checked before anything is touched.

    Raises:
        NotUnderstoodError: one sentence per word that cannot be meant.
    """
    raise_faults(NotUnderstoodError, _faults(chosen))
    jobs, cell, notebook = (text and int(text) for text in (chosen.jobs, chosen.cell_limit, chosen.limit))
    return Options(jobs, cell, notebook, chosen.engine and chosen.engine.casefold(), chosen.cluster)


def _faults(chosen: argparse.Namespace) -> Iterator[str]:
    if chosen.jobs is not None and not _is_whole(chosen.jobs, 1):
        yield f"--jobs {chosen.jobs}: skriv ett helt tal från 1, till exempel --jobs 2."
    for flag, text in (("--cell-limit", chosen.cell_limit), ("--limit", chosen.limit)):
        if text is not None and not _is_whole(text, 0):
            yield f"{flag} {text}: skriv hela sekunder, till exempel {flag} 600, eller 0 för ingen gräns."
    if chosen.engine is not None and not _MASTER.fullmatch(chosen.engine.casefold()):
        yield f'--engine {chosen.engine}: okänd motor; skriv "duckdb" eller klustrets adress, spark://dator:7077.'
    if chosen.cluster is not None and not _SCHEDULER.fullmatch(chosen.cluster):
        yield f"--cluster {chosen.cluster}: skriv klustrets adress med port, till exempel tcp://dator:8786."
    if chosen.cluster is not None and chosen.jobs is not None:
        yield "--cluster och --jobs går inte ihop: klustret har så många platser som det har. Ta bort --jobs."
    if chosen.quiet and chosen.json:
        yield "--quiet och --json går inte ihop. Välj det ena."


def _is_whole(text: str, least: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < _DIGITS and int(text) >= least


def _limits(options: Options) -> dict[str, Any]:
    """The time limits that were given, as arguments of `run_all`."""
    given = {"cell": options.cell, "notebook": options.notebook}
    given = {name: seconds or None for name, seconds in given.items() if seconds is not None}
    if not given:
        return {}
    from naravard_lib.runner.limits import Limits

    return {"limits": Limits(**given)}


def exit_code(error: BaseException) -> int:
    """The command's exit code after an error that ends it."""
    from naravard_lib.runner.outcome import AnotherRun, CannotWrite

    codes = {
        KeyboardInterrupt: INTERRUPT,
        NotUnderstoodError: NOT_UNDERSTOOD,
        AnotherRun: ANOTHER_RUN,
        CannotWrite: CANNOT_WRITE,
    }
    return next((code for kind, code in codes.items() if isinstance(error, kind)), FAILED)


def _epilog() -> str:
    return "\n".join(["koder när kommandot är klart:", *(f"  {code:>3}  {meaning}" for code, meaning in CODES.items())])
