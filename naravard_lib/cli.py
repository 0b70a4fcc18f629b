"""The command `naravard`: thin, and light until a command is chosen."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from naravard_lib.cli_ask import add_ask, run_ask
from naravard_lib.cli_new import add_new, run_new
from naravard_lib.errors import NaravardError, SourceError

if TYPE_CHECKING:
    from naravard_lib.runner.outcome import Outcome

_STOPPED = {
    "new": "Avbrutet. Ingen mapp gjordes.",
    "check": "Kontrollen avbröts.",
    "ask": "Avbrutet. Svar som hann bli färdiga ligger kvar.",
    "run": "Körningen avbröts. Färdiga rapporter ligger kvar, halva har tagits bort.",
}
INTERRUPT = 130  # 128 + SIGINT, as shells report it
# The masters that Spark knows (its manual, "Submitting applications"), and DuckDB.
_MASTER = re.compile(r"duckdb|local(\[(\d+|\*)\])?|spark://[^\s:]+:\d+(,[^\s:]+:\d+)*|yarn|k8s://\S+")


class _Parser(argparse.ArgumentParser):
    """argparse with its fixed texts in Swedish."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options, add_help=False)  # type: ignore[arg-type]
        self._positionals.title, self._optionals.title = "att ange", "val"
        self.add_argument("-h", "--help", action="help", help="visa den här hjälpen")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "användning: ", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "användning: ", 1)

    def error(self, message: str) -> NoReturn:  # noqa: ARG002 - argparse's own message is English
        given = " ".join(sys.argv[1:])
        self.exit(2, f'Kommandot "naravard {given}" går inte att tolka. Skriv {self.prog} --help för hjälp.\n')


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: words after `naravard`; default those of the process.

    Returns:
        0 when all went well, 1 when an initiative failed or could not be read, 130 after Ctrl-C.
    """
    chosen = _parser().parse_args(arguments)
    try:
        return {"new": run_new, "check": _check, "run": _run, "ask": run_ask}[chosen.command](chosen)
    except NaravardError as error:
        _say(str(error), sys.stderr)
        return 1
    except KeyboardInterrupt:
        _say(f"\n{_STOPPED[chosen.command]}", sys.stderr)
        return INTERRUPT


def _parser() -> _Parser:
    parser = _Parser(prog="naravard", description="Följ upp insatser inom nära vård: en mapp in, en rapport ut.")
    commands = parser.add_subparsers(title="kommandon", dest="command", metavar="KOMMANDO", required=True)
    add_new(commands)
    run = commands.add_parser("run", help="gör rapporter", description="Gör rapporten för varje initiativ.")
    check = commands.add_parser(
        "check",
        help="pröva underlaget",
        description="Visa alla fel i underlaget, vilka frågor det räcker till och vad som är mest värt att skaffa. Gör "
        "inga rapporter. Händelsetabeller utan fel sparas med pseudonymer "
        "under data/processed; saknas nyckeln till pseudonymerna görs en.",
    )
    add_ask(commands)
    for command in (run, check):
        command.add_argument("names", nargs="*", metavar="ID", help="initiativets mapp; utelämnat: alla")
        command.add_argument("--raw", type=Path, metavar="MAPP", help="mappen med initiativ (data/raw)")
    run.add_argument("--out", type=Path, metavar="MAPP", help="mappen för rapporter (reports)")
    run.add_argument("--engine", metavar="ADRESS", help="Sparkkluster för händelser, spark://dator:7077 (duckdb)")
    run.add_argument("--jobs", type=_count, metavar="ANTAL", help="antal initiativ på samma gång (2)")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError
    return int(text)


def _say(text: str, stream: TextIO | None = None) -> None:
    (stream or sys.stdout).write(f"{text}\n")


def _run(chosen: argparse.Namespace) -> int:
    from naravard_lib.paths import workspace
    from naravard_lib.runner.batch import DEFAULT_JOBS, run_all
    from naravard_lib.runner.outcome import shown
    from naravard_lib.sources.engine import VARIABLE

    if chosen.engine:
        os.environ[VARIABLE] = _master(chosen.engine)  # the chapters' kernels inherit it
    outcomes = run_all(chosen.names, chosen.raw, chosen.out, chosen.jobs or DEFAULT_JOBS)
    _say(closing_table(outcomes))
    _say(f"\nÖversikt: {shown(workspace(chosen.raw, chosen.out).reports / 'index.html')}")
    return int(any(outcome.faults for outcome in outcomes))


def _master(text: str) -> str:
    """The engine as it is handed on; refused here, so that a slip of the pen does not first run half of everything."""
    if not _MASTER.fullmatch(text.casefold()):
        raise SourceError(f'--engine {text}: okänd motor; skriv "duckdb" eller klustrets adress, spark://dator:7077.')
    return text.casefold()


def _check(chosen: argparse.Namespace) -> int:
    from naravard_lib.runner.checking import check_all
    from naravard_lib.wording.readiness import EXPLAINED, lines_check

    failed = assessed = False
    for found in check_all(chosen.names, chosen.raw):
        failed |= bool(found.faults)
        assessed |= found.readiness is not None
        _say("\n".join([*lines_check(found.initiative, found.faults, found.remarks, found.readiness), ""]))
    if assessed:
        _say(EXPLAINED)
    return int(failed)


def closing_table(outcomes: "Sequence[Outcome]") -> str:
    """What was made of each initiative and how long it took, with the faults of those that failed under their row."""
    width = max(len("Initiativ"), *(len(outcome.initiative) for outcome in outcomes))
    lines = [f"{'Initiativ':<{width}}  Sekunder  Gjort"]
    for outcome in outcomes:
        made = ", ".join(outcome.made) or "ingen rapport"
        lines.append(f"{outcome.initiative:<{width}}  {outcome.seconds:>8.0f}  {made}")
        lines += _bulleted(outcome.faults)
    return "\n".join(lines)


def _bulleted(sentences: Sequence[str]) -> list[str]:
    return [f"  • {sentence}" for sentence in sentences]
