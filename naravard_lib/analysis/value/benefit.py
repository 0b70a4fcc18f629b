"""What an effect is worth: units times the price of one times the share of it that really goes away."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import inf, isfinite

from naravard_lib.analysis.value.break_even import break_even
from naravard_lib.analysis.value.money import own_cost_in, price_of
from naravard_lib.analysis.value.results.benefit import Benefit, Caution, Change
from naravard_lib.errors import DesignError, raise_faults
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Cost, OwnCost
from naravard_lib.initiative.fields import ShareRange
from naravard_lib.initiative.parts import DEFAULT_MARGINAL
from naravard_lib.tables.prices import PriceIndex

MONTHS = 12


def benefit(
    effect: Estimate,
    cost: Cost,
    own_costs: Sequence[OwnCost] = (),
    *,
    measure: str,
    per_year: float = MONTHS,
    prices: PriceIndex | None = None,
    to: int | None = None,
) -> Benefit:
    """What an effect is worth, kr a year.

    An effect whose interval holds no change is marked so; the words for it belong beside every krona.

    Args:
        effect: change of the measure in units, negative is fewer.
        cost: what one of the measure costs.
        own_costs: what the initiative itself costs.
        measure: id of the measure that the effect is of.
        per_year: how many times a year the effect comes: 12 for an effect a month, 1 for one a year.
        prices: price index to recount with; None leaves the money of the cost's own year.
        to: the year whose money is asked for; used with `prices` alone.

    Raises:
        DesignError: the cost is of another measure, or the effect's limits are no interval (all faults at once).
        NaravardError: a year lies beyond the price index.
    """
    raise_faults(DesignError, _faults(effect, cost, measure))
    yearly = scaled(effect, per_year)
    caution: Caution = "" if effect.excludes(0.0) else "chance"
    return value_of(Change(measure, "given", yearly, None, caution), cost, own_costs, prices, to)


def value_of(
    change: Change,
    cost: Cost,
    own_costs: Iterable[OwnCost] = (),
    prices: PriceIndex | None = None,
    to: int | None = None,
) -> Benefit:
    """A change valued by the cost of its measure; raises DesignError when the cost is of another."""
    raise_faults(DesignError, _faults(change.yearly, cost, change.measure))
    price, shares = price_of(cost, prices, to), cost.marginal or DEFAULT_MARGINAL
    own = tuple(own_cost_in(each, prices, to) for each in own_costs)
    total, borne = sum(each.kr_per_year for each in own), _borne(own, cost)
    nets = cost.cashable and borne > 0
    average = scaled(change.yearly, -price.each, "kr")
    yearly = over_shares(average, shares)
    return Benefit(
        change,
        price,
        cost.falls_on,
        cost.cashable,
        shares,
        cost.marginal is None,
        average,
        yearly,
        scaled(average, shares.middle),
        own,
        total,
        borne,
        break_even(change, price.each, shares, borne if nets else total, yearly, nets=nets),
    )


def _borne(own: Iterable[OwnCost], cost: Cost) -> float:
    """Own costs of the one whom the cost falls on."""
    return sum(each.kr_per_year for each in own if each.falls_on == cost.falls_on)


def scaled(part: Estimate, by: float, scale: str = "") -> Estimate:
    """An estimate times a number that is taken as known; a negative one turns the interval round."""
    low, high = sorted((part.low * by, part.high * by)) if by else (0.0, 0.0)
    kind = "kr" if scale == "kr" or part.scale == "kr" else part.scale
    return Estimate(part.value * by, low, high, part.level, scale=kind)


def over_shares(average: Estimate, shares: ShareRange) -> Estimate:
    """The lowest and the highest over the effect's interval and every share: exact corners, never narrower than either.

    The share is no random number, so nothing is drawn: whatever it is within its span, the limits hold the answer at
    least as often as the effect's own interval does.
    """
    ends = [end * share for end, share in product((average.low, average.high), (shares.low, shares.high)) if share]
    ends = ends or [0.0]
    nothing = [0.0] if shares.low == 0 else []
    low, high = min([*ends, *nothing]), max([*ends, *nothing])
    return Estimate(average.value * shares.middle, low, high, average.level, scale="kr")


def _faults(effect: Estimate, cost: Cost, measure: str) -> Iterator[str]:
    if cost.measure != measure:
        yield (
            f'Kostnaden gäller måttet "{cost.measure}", men förändringen gäller "{measure}" – ange en kostnad för '
            f'"{measure}" under costs i initiative.yaml.'
        )
    if not isfinite(effect.value):
        yield "Förändringen är inget tal – ange hur många fler eller färre det blev."
    elif not effect.low <= effect.value <= effect.high:
        yield (
            f"Förändringens gränser står i fel ordning ({effect.low:g} till {effect.high:g}, skattning "
            f"{effect.value:g}) – skriv den lägsta först, och skattningen mellan dem."
        )


def without_interval(value: float) -> Estimate:
    """A number that nobody knows the uncertainty of: every value fits the interval."""
    return Estimate(value, -inf, inf)
