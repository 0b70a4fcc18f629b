"""What one of a measure costs: without the share that never changes, in whole kronor, in one year's money."""

from naravard_lib.analysis.value.results.benefit import Price
from naravard_lib.analysis.value.rounding import whole
from naravard_lib.initiative import Cost, OwnCost
from naravard_lib.tables.prices import PriceIndex


def price_of(cost: Cost, prices: PriceIndex | None = None, to: int | None = None) -> Price:
    """The price of one, rounded to whole kronor at each step as the sources do (DOMAIN M7: 6774 less 20 % is 5419).

    Args:
        cost: the row of the initiative file.
        prices: the index to recount with; None leaves the money of the cost's own year.
        to: the year to recount to; used with `prices` alone.
    """
    net = whole(cost.unit_cost * (1 - cost.overhead))
    if prices is None or to is None:
        return Price(cost.unit_cost, cost.overhead, net, cost.price_year, net, year=cost.price_year)
    factor = prices.factor(cost.price_year, to)
    return Price(cost.unit_cost, cost.overhead, net, cost.price_year, whole(net * factor), factor, to, prices.name)


def own_cost_in(own: OwnCost, prices: PriceIndex | None, to: int | None) -> OwnCost:
    """An own cost in the money of `to`; as it stands where its own year is not known."""
    if prices is None or to is None or own.price_year is None:
        return own
    factor = prices.factor(own.price_year, to)
    return own.model_copy(update={"kr_per_year": whole(own.kr_per_year * factor), "price_year": to})
