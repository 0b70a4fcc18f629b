"""A published change in kronor, as reports usually reckon it."""

from dataclasses import dataclass

from naravard_lib.analysis.value.results.benefit import Benefit
from naravard_lib.initiative import CoEvent, PublishedMean


@dataclass(frozen=True, slots=True)
class Reported:
    """Two published means reckoned into kronor as reports usually do: difference times twelve times the full price.

    Attributes:
        before: the mean that is the level before.
        after: the mean it is held against.
        fewer: how many fewer a month.
        benefit: the same valued; it has no interval, and always a caution.
        events: what else began within the later mean's period, and pulls the way of the change.
        told: what the evidence base remarks on the very sum, or empty.
    """

    before: PublishedMean
    after: PublishedMean
    fewer: float
    benefit: Benefit
    events: tuple[CoEvent, ...]
    told: str = ""

    @property
    def kr(self) -> float:
        """Kr a year at the full average cost."""
        return self.benefit.average.value
