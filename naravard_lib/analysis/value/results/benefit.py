"""What one effect is worth: the change, the price of one, and the kronor a year under what is assumed of it."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from naravard_lib.estimate import Estimate
from naravard_lib.initiative import OwnCost
from naravard_lib.initiative.fields import ShareRange
from naravard_lib.vocabulary import Bearer, Better

Basis = Literal["series", "without_co_events", "inscription", "aggregate", "published", "given"]
Caution = Literal[
    "",  # the verdict bears the direction
    "chance",  # the interval holds no change
    "events",  # cannot be told from something else that happened
    "anyway",  # persons: cannot be told from what would have happened anyway
    "not_shown",  # persons: no large decrease fits the data
    "means",  # published means, which are no series
]
Paid = Literal["yes", "no", "undetermined"]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a measure.

    Attributes:
        measure: id of the measure.
        basis: what it was found in.
        yearly: units a year, negative is fewer; without limits (infinite) where there is no interval.
        expected: units a year had nothing changed; None where that is not known.
        caution: why the figure must not stand alone; empty when the verdict bears it.
        label: name of the measure, for print.
        unit: what is counted, in the plural.
        better: which way the measure should go.
        months: the used months it was found in; empty where it is no series.
        followed: months that each person was followed; 0 where it is not of persons.
    """

    measure: str
    basis: Basis
    yearly: Estimate
    expected: float | None = None
    caution: Caution = ""
    label: str = ""
    unit: str = "händelser"
    better: Better = "lower"
    months: tuple[pd.Period, ...] = ()
    followed: int = 0


@dataclass(frozen=True, slots=True)
class Price:
    """What one of a measure costs.

    Attributes:
        gross: kr as given, in the money of `price_year`.
        overhead: share of it that does not change.
        net: whole kr without that share, in the money of `price_year`.
        price_year: year of the money it was given in.
        each: whole kr in the money of `year`: what is multiplied by.
        factor: from the money of `price_year` to that of `year`; 1 without an index.
        year: year of the money that results are told in.
        index: name of the price index, or empty.
    """

    gross: float
    overhead: float
    net: float
    price_year: int
    each: float
    factor: float = 1.0
    year: int = 0
    index: str = ""

    @property
    def unrounded(self) -> float:
        """Kr for one where nothing is rounded on the way."""
        return self.gross * (1 - self.overhead) * self.factor


@dataclass(frozen=True, slots=True)
class BreakEven:
    """How many fewer a year come up to the initiative's own costs (`Benefit.against`).

    Attributes:
        units: at the base share of the price that goes away.
        fewest: at the highest share.
        most: at the lowest share; infinite where nothing goes away.
        share: `units` of what was expected, 0-1; None where that is not known.
        paid: whether the initiative pays its way as far as the interval and the assumed shares tell; None where that is
            no question, since nothing saved is money, or it is another that pays.
    """

    units: float
    fewest: float
    most: float
    share: float | None
    paid: Paid | None


@dataclass(frozen=True, slots=True)
class Benefit:
    """What one change is worth to one bearer; kr a year, positive is saved.

    Attributes:
        change: the change that is valued.
        price: what one costs.
        bearer: whom the cost falls on.
        cashable: whether the money can really be taken out; else it is freed capacity.
        marginal: share of the price that goes away with one less.
        assumed: whether `marginal` is this project's assumption and not the file's.
        average: at the full average cost, with the change's own interval.
        yearly: at the base share; the limits are the lowest and highest over the change's interval and all shares.
        at_base: at the base share, with the change's own interval alone.
        own_costs: what the initiative itself costs, in the money of `price.year` where its own year is known.
        own: their sum, kr a year, whoever bears them.
        borne: what of it falls on the same bearer as the benefit.
        break_even: None without own costs, or where one costs nothing, or where fewer is no aim.
    """

    change: Change
    price: Price
    bearer: Bearer
    cashable: bool
    marginal: ShareRange
    assumed: bool
    average: Estimate
    yearly: Estimate
    at_base: Estimate
    own_costs: tuple[OwnCost, ...]
    own: float
    borne: float
    break_even: BreakEven | None

    @property
    def wrong_way(self) -> bool:
        """Whether what is saved comes of a measure that went the way it should not: no benefit, whatever the kronor."""
        return self.change.better == "higher" and self.change.yearly.high < 0

    @property
    def planning(self) -> float:
        """The figure to plan with, the lower end: a certain extra cost with its minus, nothing where none is borne."""
        return 0.0 if self.change.caution or self.wrong_way or not self.average.side else self.yearly.low

    @property
    def nets(self) -> bool:
        """Whether own costs may be taken from it: only money, and only where the same bearer pays and saves."""
        return self.cashable and self.borne > 0

    @property
    def against(self) -> float:
        """Own costs to hold it against, kr a year: the bearer's own where they can be netted, else all of them."""
        return self.borne if self.nets else self.own

    @property
    def net(self) -> Estimate | None:
        """`yearly` less the bearer's own costs; None where that would be a sum of different things."""
        part, own = self.yearly, self.borne
        if not self.nets:
            return None
        return Estimate(part.value - own, part.low - own, part.high - own, part.level, scale="kr")
