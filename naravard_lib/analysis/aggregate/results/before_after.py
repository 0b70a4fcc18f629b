"""What a table of before and after tells: ratios with the intervals they earn, a bracket, and a verdict."""

import math
from dataclasses import dataclass
from typing import Literal

from naravard_lib.estimate import Estimate

Basis = Literal["paired", "arms", "units", "none"]
Code = Literal["shown", "not_shown", "cannot_tell"]
Reason = Literal[
    "no_comparison",
    "few_compared",
    "no_interval",
    "untested",
    "level_gap",
    "steady",
    "worse",
    "small_difference",
    "could_hide",
    "interval_wide",
]


@dataclass(frozen=True, slots=True)
class Change:
    """Before against after for one row, or for several together.

    Attributes:
        unit: name of the row.
        persons: persons in it.
        before: sum over them in the months before.
        after: the same in as many months after.
        ratio: after over before, with the interval that `basis` earns; without limits where it is "none".
        basis: where the interval comes from: the spread before, after and of the persons' own changes ("paired"), the
            spread before and after as if they were other persons ("arms"), the spread between units, or nothing.
        doubtful: a remark on the registration, or empty.
    """

    unit: str
    persons: int
    before: float
    after: float
    ratio: Estimate
    basis: Basis
    doubtful: str = ""

    @property
    def level(self) -> float:
        """Before, per person."""
        return self.before / self.persons

    @property
    def bounded(self) -> bool:
        """Whether the ratio has an interval."""
        return math.isfinite(self.ratio.high)


@dataclass(frozen=True, slots=True)
class Bracket:
    """How far the true ratio could lie, the most that passes by itself being `fall`; no interval, and not narrower."""

    low: float
    high: float
    fall: float


@dataclass(frozen=True, slots=True)
class Contrast:
    """The inscribed held against persons who were not inscribed.

    Attributes:
        others: those persons together.
        units: their rows.
        ratio: the inscribed's ratio over theirs; without limits where one side has none.
        gap: their level before over that of the inscribed, minus one.
    """

    others: Change
    units: tuple[Change, ...]
    ratio: Estimate
    gap: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said, and why not more."""

    code: Code
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """A table of before and after.

    Attributes:
        months: length of each period.
        whole: the inscribed of all units together.
        units: a row each, in the table's order.
        certain: all units but those with doubtful registration; None when there are none of these, or only these.
        contrast: against persons who were not inscribed, where the table has them.
        bracket: from the inscribed alone; None where nothing can be bounded, or "no effect" would lie outside.
        fall: the most that has been seen to pass by itself, as a share; None where nothing is known of the measure.
        verdict: what may be said.
    """

    months: int
    whole: Change
    units: tuple[Change, ...]
    certain: Change | None
    contrast: Contrast | None
    bracket: Bracket | None
    fall: float | None
    verdict: Verdict

    @property
    def fell(self) -> bool:
        """Whether it is a fall, of a measure for which it is known how much of one can pass by itself."""
        return self.fall is not None and self.whole.ratio.value < 1
