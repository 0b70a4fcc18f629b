"""The same comparison for every outcome of an extract, side by side."""

from dataclasses import dataclass

from naravard_lib.analysis.persons.results.comparison import Code
from naravard_lib.estimate import Estimate
from naravard_lib.evidence.schema import EvidenceRow


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One outcome.

    Attributes:
        outcome: name in `tables.panel.OUTCOMES`.
        text: the same in Swedish.
        change: naive relative change; NaN with nothing before.
        adjusted: P_did with the lowest and the highest limit of the two P designs; None where it cannot be had.
        code: what may be said of this outcome alone; None where nothing was compared.
        persons_before: persons with any such event before, who decide whether the row may be shown.
        persons_after: the same after.
        published: what others have published of the same outcome in the same way of working, or None.
    """

    outcome: str
    text: str
    change: float
    adjusted: Estimate | None
    code: Code | None
    persons_before: int
    persons_after: int
    published: EvidenceRow | None = None
