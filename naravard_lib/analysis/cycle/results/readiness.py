"""How far what is there reaches: which questions it can answer, how firmly, and what to obtain next."""

from dataclasses import dataclass
from typing import Literal

from naravard_lib.tables.chapters import Answered

Strength = Literal["ingen", "svag", "måttlig", "stark"]  # how far an answer can be relied upon, not how large it is


@dataclass(frozen=True, slots=True)
class Prospect:
    """What can be said of one of the four questions before anything is computed.

    Attributes:
        number: the question, 1-4.
        answerable: whether the chapters can answer it.
        strength: how far the answer could be relied upon.
        because: what that rests on, in Swedish.
    """

    number: int
    answerable: Answered
    strength: Strength
    because: str


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing to obtain, in Swedish sentences.

    Attributes:
        what: the thing, without a full stop.
        why: what it would change.
        how: what to order, write or wait for.
        ordered: whether it is data to order, and nothing that people decide or write themselves.
    """

    what: str
    why: str
    how: str
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class Readiness:
    """Which of the four questions can be answered with what is there, and the most useful thing to obtain next.

    Attributes:
        questions: all four, in order.
        next_step: exactly one.
    """

    questions: tuple[Prospect, ...]
    next_step: Wish
