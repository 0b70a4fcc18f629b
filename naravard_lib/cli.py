"""The command `naravard`: thin, and light until a command is chosen."""

import argparse
import io
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from naravard_lib.cli_ask import add_ask, run_ask
from naravard_lib.cli_check import add_check, run_check
from naravard_lib.cli_new import add_new, run_new
from naravard_lib.cli_run import INTERRUPT, STOPPED, add_run, exit_code, run_run
from naravard_lib.errors import NaravardError

_COMMANDS = {"new": run_new, "check": run_check, "run": run_run, "ask": run_ask}
_STOPPED = {
    "new": "Avbrutet. Ingen mapp gjordes.",
    "check": "Kontrollen avbröts.",
    "ask": "Avbrutet. Svar som hann bli färdiga ligger kvar.",
    "run": STOPPED,
}


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
        The exit code: 0 when all went well, else as in `cli_run.CODES`.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a bullet is no reason to stop where the locale has none
    chosen = _parser().parse_args(arguments)
    from naravard_lib.runner.last_resort import in_sentences

    try:
        with in_sentences():
            return _COMMANDS[chosen.command](chosen)
    except NaravardError as error:
        _complain(str(error))
        return exit_code(error)
    except KeyboardInterrupt:
        _complain(f"\n{_STOPPED[chosen.command]}")
        return INTERRUPT


def _parser() -> _Parser:
    parser = _Parser(prog="naravard", description="Följ upp insatser inom nära vård: en mapp in, en rapport ut.")
    commands = parser.add_subparsers(title="kommandon", dest="command", metavar="KOMMANDO", required=True)
    for add in (add_new, add_run, add_check, add_ask):
        add(commands)
    return parser


def _complain(text: str) -> None:
    with suppress(OSError):  # nobody reads it any longer
        sys.stderr.write(f"{text}\n")
