"""The chapter on before and after from a table: what it tells with its words and marks, or that there is none."""

import math
from dataclasses import dataclass
from typing import Literal

from naravard_lib.analysis.aggregate.results.before_after import BeforeAfter
from naravard_lib.analysis.aggregate.results.showing import showable, shown_change
from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.persons.results.words import told
from naravard_lib.estimate import Estimate
from naravard_lib.tables.chapters import NO_CAUTIONS, Answered


@dataclass(frozen=True, slots=True, eq=False)
class AggregateOutcome:
    """How did it go, as far as a table of before and after can tell?

    Attributes:
        labels: the words and marks that go with the numbers.
        found: what the table tells; None when the initiative has no such table.
        remarks: what was set aside when the table was read, one Swedish sentence each.
        missing: what is missing and what it would take, one Swedish sentence each.
        hidden: rows set aside because one of their numbers was hidden.
    """

    labels: Labels
    found: BeforeAfter | None
    remarks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    hidden: int = 0

    chapter = "4_outcome_aggregate"
    failed = ()
    cautions = NO_CAUTIONS

    @property
    def shown(self) -> BeforeAfter | None:
        """What the table tells, when enough persons stand behind it for anything at all to be shown."""
        found = self.found
        if found is None or found.whole.persons < self.labels.smallest:
            return None
        return showable(found, self.labels)

    @property
    def question(self) -> Literal[4] | None:
        """Question 4, when there is anything to answer it with."""
        return 4 if self.shown is not None else None

    @property
    def answered(self) -> Answered:
        """How far the question is answered: in full only with a comparison, a verdict, and a target to hold it to."""
        if not self.estimates:
            return "no"
        return "partly" if self.missing else "yes"

    @property
    def verdict(self) -> str:
        """The verdict's code; empty where nothing may be shown."""
        return self.shown.verdict.code if self.shown else ""

    @property
    def estimates(self) -> dict[str, Estimate]:
        """Figures for the result file, in three digits; bounds stand as bare numbers, since they are no interval."""
        found = self.shown
        if found is None or not math.isfinite(shown_change(found.whole, self.labels)):
            return {}
        ratios = {"naive": found.whole.ratio}
        if found.contrast is not None:
            ratios["against_comparison"] = found.contrast.ratio
        if found.bracket is not None:
            bounds = {"bound_low": found.bracket.low, "bound_high": found.bracket.high}
            ratios |= {name: Estimate(value, value, value, 1.0) for name, value in bounds.items()}
        return {name: told(ratio) for name, ratio in ratios.items() if math.isfinite(ratio.value)}
