"""The chapter on inscription as a whole: the comparison with its words and marks, or that there is none."""

import math
from dataclasses import dataclass
from typing import Literal

from naravard_lib.analysis.cycle.results import Labels
from naravard_lib.analysis.persons.results.comparison import InscriptionComparison
from naravard_lib.analysis.persons.results.words import shown_change, told
from naravard_lib.estimate import Estimate
from naravard_lib.evidence.schema import EvidenceRow
from naravard_lib.tables.chapters import NO_CAUTIONS, Answered


@dataclass(frozen=True, slots=True, eq=False)
class InscriptionOutcome:
    """How did it go for those inscribed?

    Attributes:
        labels: the words and marks that go with the numbers.
        comparison: what was found; None when the initiative has no event tables.
        remarks: what was noted when the event tables were read, one Swedish sentence each, without persons.
        missing: what is missing and what it would take, one Swedish sentence each.
        published: what others have published of the same outcome in the same way of working, or None.
    """

    labels: Labels
    comparison: InscriptionComparison | None
    remarks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    published: EvidenceRow | None = None

    chapter = "4_outcome_inscription"
    cautions = NO_CAUTIONS

    @property
    def shown(self) -> InscriptionComparison | None:
        """The comparison when enough persons stand behind it for anything at all to be shown."""
        found = self.comparison
        return found if found is not None and found.naive.whole.persons >= self.labels.smallest else None

    @property
    def question(self) -> Literal[4] | None:
        """Question 4, when there is anything to answer it with."""
        return 4 if self.shown is not None else None

    @property
    def answered(self) -> Answered:
        """How far the question is answered."""
        if self.shown is None:
            return "no"
        return "partly" if self.missing or self.shown.envelope is None else "yes"

    @property
    def verdict(self) -> str:
        """The verdict's code; empty where nothing may be shown."""
        return self.shown.verdict.code if self.shown else ""

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the checks that were not passed."""
        checks = self.shown.diagnostics if self.shown else ()
        return tuple(check.name for check in checks if check.passed is False)

    @property
    def estimates(self) -> dict[str, Estimate]:
        """Figures for the result file: the naive ratio, and rate ratios by design and the envelope.

        Three digits give no count back. The naive ratio is that of the counts, in whole per cent and without an
        interval, as the chapter prints it; without a comparison the bounds stand as bare numbers too.
        """
        found = self.shown
        if found is None:
            return {}
        plain = 1 + round(shown_change(found.naive.whole, self.labels.smallest), 2)
        naive = {"naive": Estimate(plain, plain, plain, 1.0, scale="ratio")} if math.isfinite(plain) else {}
        if found.envelope is None:
            bounds = {"bound_low": found.bracket.low, "bound_high": found.bracket.high} if found.bracket else {}
            bare = {name: ratio.value for name, ratio in naive.items()} | bounds
            return {name: told(Estimate(value, value, value, 1.0)) for name, value in bare.items()}
        designs = {str(design): ratio for design, ratio in found.designs.items()}
        return {name: told(ratio) for name, ratio in {**naive, **designs, "envelope": found.envelope}.items()}
