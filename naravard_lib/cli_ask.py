"""The command `naravard ask`: from a question to a PDF within seconds."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from naravard_lib.paths import Workspace
    from naravard_lib.runner.asking import Answer
    from naravard_lib.runner.questions import Asked, Question


def add_ask(commands: Any) -> None:
    """Add the command to the parser's commands (what `add_subparsers` gives)."""
    ask = commands.add_parser(
        "ask",
        help="besvara en fråga",
        description="Besvara en fråga med en PDF på några sidor. Utan fråga: visa frågorna och vad som kan anges.",
    )
    ask.add_argument("questions", nargs="*", metavar="FRÅGA", help="frågans namn; flera går bra")
    ask.add_argument(
        "-p",
        dest="parameters",
        action="append",
        default=[],
        metavar="NAMN=VÄRDE",
        help="vad frågan gäller; samma namn två gånger ger ett svar för varje värde",
    )
    ask.add_argument("--out", type=Path, metavar="MAPP", help="mappen för rapporter (reports)")


def run_ask(chosen: argparse.Namespace) -> int:
    """Answer the questions, or list them when none is named; 0 when all were answered.

    Raises:
        NaravardError: a question or a parameter is unknown or cannot be read; nothing was run.
    """
    began = perf_counter()  # our own imports are part of the wait
    from dataclasses import replace

    from naravard_lib.paths import workspace
    from naravard_lib.preload.client import warm_up
    from naravard_lib.runner.choosing import refuse_raw
    from naravard_lib.runner.questions import choose, find_questions

    # Only the answers go elsewhere: a question is about the results that the project's own runs have left.
    target = replace(workspace(None, chosen.out), processed=workspace().processed)
    refuse_raw(target)
    questions = find_questions(target.notebooks)
    asked = choose(questions, chosen.questions, chosen.parameters)
    if not asked:
        _say("\n".join(_listing(questions, target.questions)))
        return 0
    warm_up()
    return int(_answer_all(asked, target, began))


def _answer_all(asked: "Sequence[Asked]", target: "Workspace", began: float) -> bool:
    """Answer and tell, one by one, the seconds counted from `began`; whether any of them failed."""
    from naravard_lib.runner.asking import answer_each

    failed = False
    for answer in answer_each(asked, target):
        failed |= bool(answer.faults)
        _say("\n".join(_told(answer, perf_counter() - began)))
        began = perf_counter()
    _say(f"\nÖversikt: {_index(target)}")
    return failed


def _index(target: "Workspace") -> str:
    """Where the index page is, with the answers in it, or why it is not."""
    from naravard_lib.errors import ReportError
    from naravard_lib.runner.index_questions import replace_questions
    from naravard_lib.runner.outcome import shown

    try:
        replaced = replace_questions(target.reports)
    except ReportError as error:
        return str(error)
    if not replaced:
        from naravard_lib.runner.index import write_index

        write_index(target, {})
    return shown(target.reports / "index.html")


def _told(answer: "Answer", seconds: float) -> Iterator[str]:
    from naravard_lib.runner.outcome import shown

    took = f"{seconds:.1f} s".replace(".", ",")
    if not answer.faults:
        yield f"{shown(answer.pdf)} ({took})"
        return
    yield f"{answer.name}: ingen PDF gjordes ({took})."
    yield from (f"  • {fault}" for fault in answer.faults)
    if answer.pdf.exists():
        yield f"  • {shown(answer.pdf)} är från en tidigare gång."


def _listing(questions: Sequence["Question"], cases: Path) -> Iterator[str]:
    yield "Frågor att ställa: naravard ask FRÅGA -p NAMN=VÄRDE"
    for question in questions:
        yield f"\n{question.name}: {question.title or question.fault}"
        for parameter in question.parameters:
            usual = f'; annars "{parameter.default}"' if parameter.default else ""
            yield f"  -p {parameter.name}=…  {parameter.about}{usual}"
        there = sorted(file.parent.name for file in cases.glob(f"*/{question.name}.yaml"))
        if there:
            yield f"  mappar med underlag: {', '.join(there)}"


def _say(text: str) -> None:
    from naravard_lib.runner.telling import say

    say(text)
