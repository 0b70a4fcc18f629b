"""The frozen answer to how far something could go: what would go away, what that is worth, and what it hangs on."""

from dataclasses import dataclass
from typing import Literal, get_args

from naravard_lib.analysis.value.results.compared import Compared
from naravard_lib.cases.figures import Bound
from naravard_lib.cases.potential import OwnEffect, PotentialFile
from naravard_lib.estimate import Ends, Estimate
from naravard_lib.vocabulary import Bearer, Principal

MARGINAL = "Andel av snittkostnaden som faller bort"  # begins the label of every marginal share
SAME = "samma tal"  # the explanation of a printed figure that is what it comes to
Origin = Literal["source", "evidence", "assumption", "own"]
Kind = Literal["share", "kr", "persons", "amount"]
Rule = Literal["exact", "interval", "interval_base", "about", "up_to", "part_up_to", "more_than", "measured"]
OUR_SPREAD: tuple[Rule, ...] = ("about", "up_to", "part_up_to", "more_than")  # one number given, the ends are ours


@dataclass(frozen=True, slots=True)
class Input:
    """One figure that goes in.

    Attributes:
        label: what it is, in Swedish.
        kind: how it is printed; an `amount` in `unit`.
        unit: in Swedish, or empty.
        rule: how its distribution was made, a key of the table of rules.
        ends: its value in plain arithmetic, and the ends of its distribution, both inclusive; of a measured effect its
            interval.
        origin: what kind of origin it has.
        told: its origin in words.
        stated: lowest and highest number as the source gives them; None where there is no source but us.
        bound: how the source words it.
    """

    label: str
    kind: Kind
    unit: str
    rule: Rule
    ends: Ends
    origin: Origin
    told: str
    stated: tuple[float, float] | None = None
    bound: Bound = "exact"

    @property
    def our_spread(self) -> bool:
        """Whether a source gives the number but not how far from it the truth may lie."""
        return self.origin in ("source", "evidence") and self.rule in OUR_SPREAD


@dataclass(frozen=True, slots=True)
class Part:
    """What would go away of one measure in a year, all ways of working together.

    Attributes:
        measure: the measure's id.
        label, unit: its name and unit in Swedish.
        fewer: how much, in its unit; None where the use is told in kronor.
        gross: that at average cost, kr; None without a price.
        freed: the share of it that really goes away, kr.
        base_fewer, base_cost, base_marginal: the same by plain arithmetic; their product is the base of `freed`.
        base_gross: base of `gross`, kr.
        price_year: the money it is in.
        falls_on: who pays for it today.
    """

    measure: str
    label: str
    unit: str
    fewer: Estimate | None
    gross: Estimate | None
    freed: Estimate | None
    base_fewer: float | None
    base_cost: float | None
    base_gross: float | None
    base_marginal: float | None
    price_year: int | None
    falls_on: Bearer | None


@dataclass(frozen=True, slots=True)
class WayAlone:
    """One way of working and one measure, as if there were no other.

    Attributes:
        name: the way of working.
        label, unit: the measure's name, and the unit of `alone`.
        group: whom it is for.
        base_use: the group's use of the measure, in `unit`.
        base_reach, base_reduction: shares.
        alone: what would go away, in `unit`.
    """

    name: str
    label: str
    unit: str
    group: str
    base_use: float
    base_reach: float
    base_reduction: float
    alone: Estimate


@dataclass(frozen=True, slots=True)
class Swing:
    """How the answer moves with one figure: at its 5th and 95th percentile, the others at base.

    `share` is the figure's part of the squared rank correlations with the answer, over all figures.
    """

    label: str
    at_low: float
    at_high: float
    share: float

    @property
    def width(self) -> float:
        """How far the answer moves."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class AddedCost:
    """A cost that comes with it, kr a year."""

    what: str
    base: float
    estimate: Estimate
    falls_on: Bearer
    price_year: int | None


@dataclass(frozen=True, slots=True)
class Potential:
    """The whole answer; all money is a year's.

    Attributes:
        case: the question file's id.
        file: the question file.
        answer: the net value in kr, or without prices what goes away of the first measure, in its unit or in per cent
            of its use; the median, and an interval that holds the share `level` of all draws.
        base: the same by plain arithmetic.
        in_kr: whether `answer` is money.
        bins: edges of the distribution of the answer, shape (k + 1,).
        shares: share of the draws in each, shape (k,).
        gross, freed: over all measures, kr; None without prices.
        parts: per measure.
        ways: per way of working and measure.
        costs: what comes with it.
        persons: persons that some way of working reaches; None where their number is not known.
        swings: what the answer hangs on, the most first.
        inputs: every figure that goes in.
        compared: printed figures beside computed.
        own: effects measured by initiatives that took the place of the literature's.
        draws, seed: of the Monte Carlo.
    """

    case: str
    file: PotentialFile
    answer: Estimate
    base: float
    in_kr: bool
    bins: tuple[float, ...]
    shares: tuple[float, ...]
    gross: Estimate | None
    freed: Estimate | None
    parts: tuple[Part, ...]
    ways: tuple[WayAlone, ...]
    costs: tuple[AddedCost, ...]
    persons: Estimate | None
    swings: tuple[Swing, ...]
    inputs: tuple[Input, ...]
    compared: tuple[Compared, ...]
    own: tuple[OwnEffect, ...]
    draws: int
    seed: int

    @property
    def planning(self) -> float:
        """The figure to plan with: the lower end of the interval."""
        return self.answer.low

    @property
    def in_percent(self) -> bool:
        """Whether the answer is in per cent of what the group uses, since nobody knows how much that is."""
        return any(use.in_percent for use in self.file.measures[0].use)

    @property
    def top_input(self) -> Input | None:
        """The figure that the answer hangs on the most."""
        return next((each for each in self.inputs for top in self.swings[:1] if each.label == top.label), None)

    @property
    def synthetic(self) -> bool:
        """Whether some figure is made up."""
        return self.file.synthetic

    @property
    def overlapping(self) -> bool:
        """Whether several ways of working touch the same measure."""
        touched = [effect.measure for way in self.file.ways for effect in way.effects]
        return len(touched) > len(set(touched))

    @property
    def unmeasured(self) -> tuple[Principal, ...]:
        """Principals that no price and no cost in the file falls on."""
        named = {part.falls_on for part in self.parts} | {cost.falls_on for cost in self.costs}
        return tuple(principal for principal in get_args(Principal) if principal not in named)
