"""How far what is there reaches, and what to obtain next: lines for a terminal, and blocks for a document."""

import textwrap
from collections.abc import Iterator, Sequence

from naravard_lib import formats
from naravard_lib.analysis.cycle.results.readiness import Prospect, Readiness, Wish
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph, Table
from naravard_lib.vocabulary import QUESTIONS
from naravard_lib.wording.common import ANSWERED

EXPLAINED = "Styrka: hur mycket svaret skulle gå att lita på, inte hur stor förändringen är."
_COLUMNS = ("Fråga", "Kan besvaras", "Styrka", "Därför")
_WIDEST = 110  # characters of a line
_MARGIN, _GAP = "  ", "  "


def text_readiness(result: Readiness) -> Blocks:
    """What is most worth obtaining, and the four questions as a table."""
    rows = tuple(tuple(_cells(question)) for question in result.questions)
    wish = result.next_step
    return Blocks(
        (
            Paragraph.of(f"Mest värt att skaffa: {formats.inline(wish.what)}.", "lead"),
            Paragraph.of(sentence_wish(wish)),
            Table("Vad underlaget räcker till", _COLUMNS, rows, "llll", EXPLAINED),
        )
    )


def sentence_wish(wish: Wish) -> str:
    """Why it is worth obtaining, and how."""
    return f"{wish.why} {wish.how}"


def lines_check(name: str, faults: Sequence[str], remarks: Sequence[str], readiness: Readiness | None) -> list[str]:
    """What a check found of one initiative, at most 110 characters a line, and what to do next.

    Args:
        name: the initiative's id.
        faults: what stops a report, one sentence each.
        remarks: what does not stop it.
        readiness: how far the rest reaches; None beside faults, since nobody knows before they are mended.
    """
    lines = [f"{name}: {'inga fel' if not faults else _count(len(faults))}", *_bulleted(faults)]
    if remarks:
        lines += [f"{_MARGIN}Att tänka på:", *_bulleted(remarks)]
    if readiness is None:
        return [*lines, f"{_MARGIN}Rätta felen ovan och kör naravard check {name} igen."]
    return [
        *lines,
        "",
        *_table(readiness.questions),
        "",
        *_wish(readiness.next_step),
        f"{_MARGIN}Nästa: naravard run {name}",
    ]


def _count(faults: int) -> str:
    return "ett fel" if faults == 1 else f"{faults} fel"


def _bulleted(sentences: Sequence[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from _wrapped(f"{_MARGIN}• ", sentence)


def _table(questions: Sequence[Prospect]) -> Iterator[str]:
    rows = [list(_COLUMNS), *(_cells(question) for question in questions)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS) - 1)]
    for row in rows:
        aligned = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield from _wrapped(_MARGIN + _GAP.join(aligned) + _GAP, row[-1])


def _cells(question: Prospect) -> list[str]:
    answer = ANSWERED[question.answerable].casefold()
    return [QUESTIONS[question.number - 1], answer, question.strength, question.because]


def _wish(wish: Wish) -> Iterator[str]:
    yield from _wrapped(_MARGIN, f"Mest värt att skaffa: {formats.inline(wish.what)}.")
    yield from _wrapped(_MARGIN, sentence_wish(wish))


def _wrapped(before: str, text: str) -> list[str]:
    """The text beside what stands before it, further lines under its first; file names are never cut."""
    return textwrap.wrap(
        text,
        _WIDEST,
        initial_indent=before,
        subsequent_indent=" " * len(before),
        break_long_words=False,
        break_on_hyphens=False,
    )
