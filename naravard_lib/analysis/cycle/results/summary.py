"""The initiative at a glance: four questions, the answer in short, the human part."""

from dataclasses import dataclass

from naravard_lib.analysis.series.results.fit import Direction
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Initiative
from naravard_lib.tables.chapters import NO_CAUTIONS, Answered, ChapterResult


@dataclass(frozen=True, slots=True)
class Question:
    """One of the four questions and how far it is answered."""

    number: int
    text: str
    answered: Answered
    answer: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The initiative at a glance: four questions, the answer in short, the human part.

    Attributes:
        plan: the initiative as its file describes it.
        questions: all four, in order.
        chapters: the results read.
        direction: what the outcome chapter found.
    """

    plan: Initiative
    questions: tuple[Question, ...]
    chapters: tuple[ChapterResult, ...]
    direction: Direction

    chapter = "6_summary"
    question = 1
    failed = ()
    cautions = NO_CAUTIONS

    @property
    def answered(self) -> Answered:
        """How far question 1 is answered."""
        return self.questions[0].answered

    @property
    def missing(self) -> tuple[str, ...]:
        """What question 1 lacks."""
        return self.questions[0].missing

    @property
    def verdict(self) -> str:
        """The outcome's verdict."""
        return self.direction

    @property
    def estimates(self) -> dict[str, Estimate]:
        """A summary adds no figures of its own."""
        return {}
