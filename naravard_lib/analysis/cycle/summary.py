"""The four questions at a glance, from the result files of the chapters."""

from collections.abc import Iterable
from typing import cast

from naravard_lib.analysis.cycle.results import Question, Summary
from naravard_lib.analysis.series.results.fit import Direction
from naravard_lib.initiative import Initiative
from naravard_lib.tables.chapters import Answered, ChapterResult, answering
from naravard_lib.vocabulary import QUESTIONS

# What the verdict on those inscribed means for the initiative's direction; "not shown" is a limit, not a direction.
_OF_VERDICT = {"shown": "decrease", "not_shown": "undetermined", "cannot_tell": "undetermined"}
_NO_PURPOSE = "Det framgår inte vad som är viktigt. Det skrivs i initiative.yaml."
_NOT_RUN = "Kapitlet är inte kört på dagens uttag. Kör det och sammanfattningen igen."


def summarise(plan: Initiative, results: Iterable[ChapterResult]) -> Summary:
    """Put the chapters' answers together; a chapter without a result is unanswered, and says so."""
    chapters = tuple(sorted(results, key=lambda result: result.chapter))
    asked = [answering(number, chapters) for number in (2, 3, 4)]
    later = [_from_chapter(number, result) for number, result in zip((2, 3, 4), asked, strict=True)]
    verdict = asked[-1].verdict if asked[-1] else "undetermined"
    return Summary(plan, (_first(plan), *later), chapters, cast(Direction, _OF_VERDICT.get(verdict, verdict)))


def _first(plan: Initiative) -> Question:
    answered: Answered = "yes" if plan.matters else "no"
    return Question(1, QUESTIONS[0], answered, plan.matters or "", () if plan.matters else (_NO_PURPOSE,))


def _from_chapter(number: int, result: ChapterResult | None) -> Question:
    text = QUESTIONS[number - 1]
    if result is None:
        return Question(number, text, "no", "", (_NOT_RUN,))
    return Question(number, text, result.answered, result.sentences[0] if result.sentences else "", result.missing)
