"""The chapter on benefit as a whole: every change that can be valued, whom it falls on, and what cannot be counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from naravard_lib.analysis.cycle.results import Labels, MeansApart
from naravard_lib.analysis.value.results.benefit import Benefit, Caution
from naravard_lib.analysis.value.results.named import Named, named, named_published
from naravard_lib.analysis.value.results.reported import Reported
from naravard_lib.estimate import Estimate
from naravard_lib.tables.chapters import Answered
from naravard_lib.vocabulary import Bearer

Direction = Literal["decrease", "increase", "undetermined"]  # of costs: an increase costs more
_DIRECTIONS: dict[int, Direction] = {1: "decrease", 0: "undetermined", -1: "increase"}  # by the side of what is saved


@dataclass(frozen=True, slots=True)
class BenefitYear:
    """One calendar year: its used months, the change in them, and its worth at the full cost and over the shares.

    `present` is `yearly` discounted to the first year; None where nothing is discounted.
    """

    year: int
    months: int
    change: Estimate
    average: Estimate
    yearly: Estimate
    present: Estimate | None = None


@dataclass(frozen=True, slots=True)
class BearerSide:
    """One bearer's side; the three kinds are kept apart and never added to each other.

    Attributes:
        cashable: kr a year that can be taken out; None where there is none.
        freed: worth of the capacity that is freed, kr a year; no money.
        own_cost: what the initiative costs this bearer a year; None where nobody says.
    """

    bearer: Bearer
    cashable: Estimate | None
    freed: Estimate | None
    own_cost: float | None


@dataclass(frozen=True, slots=True)
class Unvalued:
    """A measure without kronor: what is told of it (Swedish, `better` as in the file)."""

    label: str
    better: str
    told: str


@dataclass(frozen=True, slots=True, eq=False)
class BenefitOutcome:
    """What is it worth, and to whom?

    Attributes:
        labels: the words and marks that go with the numbers of the main measure.
        benefits: every change valued by every cost of its measure; the one that the summary goes by first.
        reported: as somebody published it, the largest first.
        apart: what the published means say together.
        years: the fitted series by calendar year; empty without one.
        discount: yearly rate by which later years count for less; 0 is none.
        sides: a row a bearer.
        unvalued: measures that no cost is given for.
        aimed: whether a target was set.
        failed_checks: checks of the outcome that were not passed.
        inscribed_years: years that the effect on those inscribed is spread over; None where not used.
        cited: by year, where the price index's value was taken from; empty without a recount.
        uncounted: what the file does not let us recount, one Swedish sentence each.
        missing: what is missing and what it would take, one Swedish sentence each.
    """

    labels: Labels
    benefits: tuple[Benefit, ...]
    reported: tuple[Reported, ...]
    apart: tuple[MeansApart, ...]
    years: tuple[BenefitYear, ...]
    discount: float
    sides: tuple[BearerSide, ...]
    unvalued: tuple[Unvalued, ...]
    aimed: bool
    failed_checks: tuple[str, ...]
    inscribed_years: float | None
    cited: Mapping[int, str]
    uncounted: tuple[str, ...]
    missing: tuple[str, ...]

    chapter = "5_benefit"
    question = None
    failed = ()

    @property
    def lead(self) -> Benefit | None:
        """The change that the summary goes by, valued; None where nothing could be."""
        return self.benefits[0] if self.benefits else None

    @property
    def verdict(self) -> Direction | Caution:
        """Which way the kronor go, else why no krona may stand alone; empty where there is none at all."""
        lead = self.lead
        if lead is None:
            return "means" if self.reported else ""
        return lead.change.caution or _DIRECTIONS[lead.average.side]

    @property
    def answered(self) -> Answered:
        """How far it is answered: in full only with a firm change, and nothing missing on either side."""
        if self.lead is None and not self.reported:
            return "no"
        return "yes" if self.verdict in ("decrease", "increase") and not self.missing else "partly"

    @property
    def estimates(self) -> dict[str, Estimate]:
        """Figures for the result file, kr a year, positive is saved; published ones without limits (see `named`)."""
        return {each.name: each.amount for each in self._named}

    @property
    def cautions(self) -> dict[str, str]:
        """By name of an estimate: the Swedish words that must stand beside that amount."""
        return {each.name: each.beside for each in self._named if each.beside}

    @property
    def _named(self) -> list[Named]:
        own = {side.bearer: side.own_cost for side in self.sides if side.own_cost is not None}
        return [*named(self.benefits, own), *named_published(self.reported)]
