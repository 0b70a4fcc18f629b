"""The knowledge overview as a question asks for it: figures, gaps, spread, conflicts, a target, own results."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from naravard_lib.estimate import Estimate
from naravard_lib.evidence.placing import Placement
from naravard_lib.evidence.schema import Conflict, EvidenceRow
from naravard_lib.evidence.telling import COMPARED

Whom = Literal["recipients", "area", "unknown"]  # whom an own figure is of


@dataclass(frozen=True, slots=True)
class OwnResult:
    """One own figure and where it lies.

    Attributes:
        name: how it was counted, in Swedish ("serie över tid").
        what: what was measured, in Swedish.
        caution: words that must stand beside the figure, or empty: "kan inte avgöras".
        placement: the figure beside what is published.
        synthetic: whether the data behind are invented.
        whom: those who got it, everybody in an area, or nobody knows. What is published is mostly of the first, so a
            figure of an area is told but never placed.
    """

    name: str
    what: str
    caution: str
    placement: Placement
    synthetic: bool
    whom: Whom = "recipients"

    @property
    def change(self) -> Estimate:
        """The relative change, as a share."""
        return self.placement.own


@dataclass(frozen=True, slots=True)
class Ground:
    """How much is known of one way of working.

    Attributes:
        way_of_working: row of the knowledge overview.
        in_table: figures of change in the overview's table 1.
        in_text: further figures of change in the texts; some repeat the table's.
        wordless: effects told without a figure.
        places: how many named places all of these come from.
        studies: kind of study -> how many of these.
        surveys: how many results of surveys there are beside them.
    """

    way_of_working: str
    in_table: int
    in_text: int
    wordless: int
    places: int
    studies: Mapping[str, int]
    surveys: int

    @property
    def effects(self) -> int:
        """Everything said of an effect, with a figure or without."""
        return sum(self.studies.values())

    @property
    def compared(self) -> int:
        """How many come from a study that had somebody to compare with."""
        return sum(self.studies.get(kind, 0) for kind in COMPARED)

    @property
    def partly(self) -> int:
        """How many rest on several sources, of which one had somebody to compare with."""
        return self.studies.get("partly", 0)


@dataclass(frozen=True, slots=True)
class GoalCheck:
    """The pilot's target beside what is published.

    Attributes:
        low, high: the target as relative changes (-0.90, -0.80).
        measure: id in the catalogue.
        same: published changes of that very measure.
        intervals: published intervals for hospital care, the largest decrease first.
        reaching: those of `intervals` that reach the target's smaller end.
        singles: figures that reach it and are no interval (about, up to, more than): hospital care, ED visits, or care
            days in all.
        elsewhere: intervals for anything else that reach it.
    """

    low: float
    high: float
    measure: str
    same: tuple[EvidenceRow, ...]
    intervals: tuple[EvidenceRow, ...]
    reaching: tuple[EvidenceRow, ...]
    singles: tuple[EvidenceRow, ...]
    elsewhere: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """Everything the question shows.

    Attributes:
        way_of_working, measure: what was asked for; empty where everything was.
        table1: the overview's own figures of effect, in its order.
        tried: studies without a shown effect.
        rows: the figures of effect that fit what was asked for; none where nothing was.
        own: own results beside them.
        missing: what could not be had, one Swedish sentence each.
        grounds: how much is known, a row for each way of working.
        spread: how far the ways of working have come.
        conflicts: claims that do not agree, each with its figures.
        goal: the pilot's target.
    """

    way_of_working: str
    measure: str
    table1: tuple[EvidenceRow, ...]
    tried: tuple[EvidenceRow, ...]
    rows: tuple[EvidenceRow, ...]
    own: tuple[OwnResult, ...]
    missing: tuple[str, ...]
    grounds: tuple[Ground, ...]
    spread: tuple[EvidenceRow, ...]
    conflicts: tuple[Conflict, ...]
    goal: GoalCheck

    @property
    def asked(self) -> bool:
        """Whether anything narrower than the whole was asked for."""
        return bool(self.way_of_working or self.measure)

    @property
    def placed(self) -> tuple[OwnResult, ...]:
        """Own results that may be set beside what is published: not those of everybody in an area."""
        return tuple(result for result in self.own if result.whom != "area")

    @property
    def synthetic(self) -> bool:
        """Whether any own result rests on invented data."""
        return any(result.synthetic for result in self.own)
