"""The price index of an initiative: the shared table in, one checked index out that has every year it needs."""

from collections.abc import Iterator

from naravard_lib.errors import SourceError, TableError, raise_faults
from naravard_lib.formats import inline
from naravard_lib.initiative import Initiative
from naravard_lib.initiative.model import PRICES_FILE
from naravard_lib.sources.prices import read_prices
from naravard_lib.tables.prices import PriceIndex, as_index, check_prices


def load_prices(plan: Initiative) -> PriceIndex | None:
    """The index that `prices` of the initiative file names; None where the file leaves `prices` out.

    The table is `prisindex.csv` in the folder that holds the initiative's own.

    Raises:
        SourceError: the table cannot be read, or lacks a year that a cost or `prices` names; all years at once.
        TableError: its rows break the rules; all faults at once.
    """
    if plan.prices is None:
        return None
    extract = read_prices(plan.folder.parent / PRICES_FILE)
    raise_faults(TableError, check_prices(extract.frame, extract.where))
    index = as_index(extract.frame, plan.prices.index, extract.where, extract.source)
    told = {year: index.lacks(year, why) for year, why in _needed(plan)}
    raise_faults(SourceError, filter(None, told.values()))
    return index


def _needed(plan: Initiative) -> Iterator[tuple[int, str]]:
    """The years whose index is needed, and what in the initiative file needs each."""
    where = f"{plan.folder.name}/initiative.yaml"
    for own in plan.own_costs:
        if own.price_year is not None:
            yield own.price_year, f"{inline(own.what)} i {where} kostar i"
    for cost in plan.costs:
        yield cost.price_year, f"kostnaden för {inline(plan.measure(cost.measure).label)} i {where} är i"
    if plan.prices is not None:
        yield plan.prices.to, f"prices i {where} räknar om till"
