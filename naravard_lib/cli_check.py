"""The command `naravard check`: what the extracts are like, or with `--status` what a run would do, and why."""

import argparse
from pathlib import Path
from typing import Any

from naravard_lib.cli_run import FAILED, MADE, NotUnderstoodError, add_names


def add_check(commands: Any) -> None:
    """Add the command to the parser's commands (what `add_subparsers` gives)."""
    check = commands.add_parser(
        "check",
        help="pröva underlaget",
        description="Visa alla fel i underlaget, vilka frågor det räcker till och vad som är mest värt att skaffa. Gör "
        "inga rapporter. Händelsetabeller utan fel sparas med pseudonymer "
        "under data/processed; saknas nyckeln till pseudonymerna görs en.",
    )
    add_names(check)
    check.add_argument("--status", action="store_true", help="visa i stället vad naravard run skulle göra, och varför")
    check.add_argument("--out", type=Path, metavar="MAPP", help="med --status: mappen för rapporter (reports)")


def run_check(chosen: argparse.Namespace) -> int:
    """Tell what is at fault and how far the rest reaches, or how each report stands; the exit code.

    Raises:
        NaravardError: a name is unknown, or there is nothing to check.
    """
    if chosen.status:
        return _status(chosen)
    if chosen.out is not None:
        raise NotUnderstoodError("--out gäller bara tillsammans med --status, eftersom kontrollen inte gör rapporter.")
    return _check(chosen)


def _status(chosen: argparse.Namespace) -> int:
    from naravard_lib.paths import workspace
    from naravard_lib.runner.choosing import chosen_names
    from naravard_lib.runner.status import initiative_status
    from naravard_lib.runner.status_lines import lines_status
    from naravard_lib.runner.telling import say

    target = workspace(chosen.raw, chosen.out)
    statuses = [initiative_status(name, target) for name in chosen_names(target, chosen.names)]
    say("\n".join(lines_status(statuses)))
    return MADE


def _check(chosen: argparse.Namespace) -> int:
    from naravard_lib.runner.checking import check_all
    from naravard_lib.runner.telling import say
    from naravard_lib.wording.readiness import EXPLAINED, lines_check

    failed = assessed = False
    for found in check_all(chosen.names, chosen.raw):
        failed |= bool(found.faults)
        assessed |= found.readiness is not None
        say("\n".join([*lines_check(found.initiative, found.faults, found.remarks, found.readiness), ""]))
    if assessed:
        say(EXPLAINED)
    return FAILED if failed else MADE
