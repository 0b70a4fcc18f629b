"""Asking on a terminal: one question at a time, enter skips it, an answer that cannot be read is asked for again."""

import textwrap
from collections.abc import Callable, Iterable, Mapping

from naravard_lib.catalogue.measures import suggest
from naravard_lib.errors import DesignError, SourceError
from naravard_lib.formats import enumeration
from naravard_lib.sources.looking.look import look
from naravard_lib.starting.questions import GROUPS, Question, read_answers
from naravard_lib.starting.suggesting import measure_of

Reply = Callable[[str], str]
Say = Callable[[str], None]

_WIDTH = 100  # characters of a line
_SHOWN = 3  # proposals per role; the whole catalogue is a page of its own
_UNITS = 12  # units listed before the rest is only counted
_OF_DATA = ("units", "extracted")  # asked only when there is an extract
_INTRO = "Tryck enter för att hoppa över en fråga. Det som saknas kan fyllas i senare."


def ask(given: Mapping[str, str], reply: Reply, say: Say) -> dict[str, str]:
    """The texts given, and those that the person at the terminal adds.

    Args:
        given: texts by field that need not be asked for.
        reply: prints a prompt and returns the line that was typed.
        say: prints a line.
    """
    texts = dict(given)
    say(_INTRO)
    for title, questions in GROUPS.items():
        say(f"\n{title}")
        for question in questions:
            if question.field not in texts and (texts.get("data") or question.field not in _OF_DATA):
                texts[question.field] = _ask(question, texts, reply, say)
    return texts


def _ask(question: Question, texts: Mapping[str, str], reply: Reply, say: Say) -> str:
    say(f"\n  {question.text}")
    for line in (*question.lines, *_helps(question.field, texts)):
        say(textwrap.fill(line, _WIDTH, initial_indent="    ", subsequent_indent="      "))
    while text := reply("  > ").strip():
        try:
            found = question.read(text)
            if question.field == "data":
                look(found)  # an extract that cannot be read is told here, not when all questions are answered
        except (DesignError, SourceError) as error:
            say(f"    {error}")
        else:
            return text
    return ""


def _helps(field: str, texts: Mapping[str, str]) -> Iterable[str]:
    """Lines that depend on earlier answers: measures that fit, units in the extract."""
    if field == "measures":
        yield from _measure_lines(texts)
    if field in ("units", "comparison"):
        yield from _unit_lines(texts)


def _measure_lines(texts: Mapping[str, str]) -> Iterable[str]:
    known = read_answers(texts)
    found = suggest(known.patient_type, known.way_of_working)
    lists = (("Resultat", found.outcome), ("Process", found.process), ("Får inte bli sämre", found.balancing))
    for role, fitting in lists:
        if fitting:
            yield f"{role}: {', '.join(f'{one.id} ({one.name})' for one in fitting[:_SHOWN])}"
    if known.data is not None and (guessed := measure_of(_title(texts))) is not None:
        yield f"Uttaget verkar handla om {guessed.id}. Enter väljer det."
    elif found.outcome:
        yield f"Enter väljer {found.outcome[0].id}. Flera mått skrivs med komma emellan, huvudmåttet först."


def _title(texts: Mapping[str, str]) -> str:
    try:
        found = look(read_answers({"data": texts["data"]}).data)  # type: ignore[arg-type]
    except SourceError:
        return ""
    return f"{found.title} {found.column('value') or ''}"


def _unit_lines(texts: Mapping[str, str]) -> Iterable[str]:
    path = read_answers({"data": texts.get("data", "")}).data
    try:
        found = look(path) if path is not None else None
    except SourceError:
        return
    if found is None:
        return
    yield from (f'Kolumnen "{one.column}": {one.because}.' for one in found.proposals if not one.shown)
    if units := found.units:
        more = f" och {len(units) - _UNITS} till" if len(units) > _UNITS else ""
        listed = f"{', '.join(units[:_UNITS])}{more}" if more else enumeration(units)
        yield f"I uttaget finns {listed}."
