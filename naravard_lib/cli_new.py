"""The command `naravard new`: from a question, and perhaps an extract, to a folder that can be checked."""

import argparse
import shlex
import sys
from pathlib import Path
from typing import Any

from naravard_lib.errors import DesignError

_FLAGS = {  # flag -> what stands for its value, and what it is; the same questions as on the terminal
    "name": ("NAMN", "initiativets namn"),
    "matters": ("TEXT", "vad som ska bli bättre, och för vem"),
    "principals": ("NAMN", "huvudmän, med komma emellan"),
    "area": ("KOMMUN", "kommuner, namn eller kod, med komma emellan"),
    "patient-type": ("TYP", "enkelt, komplicerat, kroniskt eller komplext"),
    "way-of-working": ("NAMN", "arbetssätt enligt kunskapsöversikten"),
    "data": ("FIL", "ett uttag: csv, xlsx eller parquet"),
    "extracted": ("DAG", "dagen då uttaget gjordes, 2024-11-02"),
    "units": ("NAMN", "enheter i uttaget som har insatsen"),
    "start": ("MÅNAD", "första månaden med insatsen, 2024-01"),
    "target": ("MÅL", 'målet, "20 %% färre till 2024-12"'),
    "measures": ("MÅTT", "mått ur katalogen, huvudmåttet först"),
    "comparison": ("NAMN", "enheter i uttaget som inte har börjat"),
}
_ALSO = {"measures": ("--measure",), "units": ("--unit",)}


def add_new(commands: Any) -> None:
    """Add the command to the parser's commands (what `add_subparsers` gives)."""
    new = commands.add_parser(
        "new",
        help="börja ett nytt initiativ",
        description="Gör mappen för ett nytt initiativ: frågorna ställs en i taget, eller besvaras med val eller "
        "formulär. Ett uttag kopieras, och dess kolumner föreslås. En databeställning läggs i mappen.",
    )
    new.add_argument("name_of_folder", nargs="?", metavar="ID", help="mappens namn: a–z, 0–9 och bindestreck")
    for flag, (stands, about) in _FLAGS.items():
        new.add_argument(f"--{flag}", *_ALSO.get(flag, ()), dest=flag.replace("-", "_"), metavar=stands, help=about)
    new.add_argument("--form", type=Path, metavar="FIL", help="svaren i ett ifyllt formulär")
    new.add_argument("--form-template", type=Path, metavar="FIL", help="skriv ett tomt formulär och sluta")
    new.add_argument("--raw", type=Path, metavar="MAPP", help="mappen med initiativ (data/raw)")


def run_new(chosen: argparse.Namespace) -> int:
    """Make the folder, or the empty form; 0 when it was made and nothing in the extract has to be mended first.

    Raises:
        NaravardError: nothing was made; the sentences say why.
    """
    from naravard_lib.starting.form import write_form

    if chosen.form_template is not None:
        write_form(chosen.form_template)
        _say(
            f"Formuläret {chosen.form_template} är gjort.\nNästa: fyll i det, och skriv naravard new ID --form "
            f"{shlex.quote(str(chosen.form_template))}"
        )
        return 0
    if chosen.name_of_folder is None:
        raise DesignError("Ange vad mappen ska heta: naravard new ID, till exempel naravard new min-insats.")
    return _make(chosen)


def _make(chosen: argparse.Namespace) -> int:
    from naravard_lib.paths import workspace
    from naravard_lib.starting.folder import make_folder, refuse_folder
    from naravard_lib.starting.questions import read_answers
    from naravard_lib.starting.telling import lines

    raw = workspace(chosen.raw).raw
    refuse_folder(chosen.name_of_folder, raw)  # before any question is asked
    made = make_folder(chosen.name_of_folder, read_answers(_texts(chosen)), raw)
    options = f" --raw {shlex.quote(str(chosen.raw))}" if chosen.raw is not None else ""
    _say("\n".join(lines(made, options)))
    return int(bool(made.checked.faults))


def _texts(chosen: argparse.Namespace) -> dict[str, str]:
    """The answers as text: flags before form; what neither has is asked for at a terminal, when there is no form."""
    from naravard_lib.starting.asking import ask
    from naravard_lib.starting.form import read_form

    fields = [flag.replace("-", "_") for flag in _FLAGS]
    given = {field: text for field in fields if (text := getattr(chosen, field)) is not None}
    if chosen.form is not None:
        return read_form(chosen.form) | given
    return ask(given, _reply, _say) if sys.stdin.isatty() else given


def _reply(prompt: str) -> str:
    """The line that was typed; nothing more is typed after an end of file (Ctrl-D)."""
    try:
        return input(prompt)
    except EOFError:
        _say("")
        return ""


def _say(text: str) -> None:
    from naravard_lib.runner.telling import say

    say(text)
