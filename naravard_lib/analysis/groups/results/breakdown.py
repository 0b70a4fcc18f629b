"""A measure by sex and by age band, before and after."""

from dataclasses import dataclass
from typing import Literal

from naravard_lib.analysis.cycle.results.labels import Labels
from naravard_lib.analysis.groups.results.standard import Standardised
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Exclusion

By = Literal["sex", "age"]


@dataclass(frozen=True, slots=True)
class GroupChange:
    """One group over the months that the outcome is made of.

    Attributes:
        name: the group in words.
        before: mean of a month before the change, per `Labels.per` where the breakdown is rated; NaN where hidden, None
            without such months.
        after: the same after the introduction.
        change: relative change against what was to be expected; None where it cannot be estimated.
        why: why there is no estimate, in Swedish, or empty.
    """

    name: str
    before: float | None
    after: float | None
    change: Estimate | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The groups of one kind, none of them small.

    Attributes:
        by: sex or age.
        rated: whether levels are per population.
        groups: women before men, young before old; empty when nothing may be shown.
        merged: bands that are several of the extract's, merged since they were small.
        pairs: pairs of groups whose changes were held against each other.
        apart: the pair whose changes surely differ, the most different one; None when none does.
        missing: why nothing is shown, in Swedish, or empty.
    """

    by: By
    rated: bool
    groups: tuple[GroupChange, ...]
    merged: tuple[str, ...] = ()
    pairs: int = 0
    apart: tuple[GroupChange, GroupChange] | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """All that is known about groups; what the extract is not divided by is None.

    Attributes:
        sex: women and men.
        age: the age bands.
        standard: levels and change at the ages of a standard population.
        excluded: months left out by the file.
    """

    labels: Labels
    sex: Breakdown | None
    age: Breakdown | None
    standard: Standardised | None
    excluded: tuple[Exclusion, ...] = ()

    @property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        """Those there are, sex first."""
        return tuple(part for part in (self.sex, self.age) if part is not None)
