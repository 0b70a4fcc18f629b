"""How large a change pays what the initiative itself costs, and whether the measured one does."""

from math import inf

from naravard_lib.analysis.value.results.benefit import BreakEven, Change, Paid
from naravard_lib.estimate import Estimate
from naravard_lib.initiative.fields import ShareRange


def break_even(change: Change, each: float, shares: ShareRange, own: float, yearly: Estimate) -> BreakEven | None:
    """The change that pays; None without own costs, or where one less saves nothing whatever the share.

    Args:
        change: the measured change.
        each: kr for one.
        shares: share of it that goes away with one less.
        own: own costs, kr a year.
        yearly: the change's worth over its interval and all shares, kr a year.
    """
    if own <= 0 or each * shares.high <= 0:
        return None
    units, fewest, most = (own / (each * share) if share else inf for share in (shares.middle, shares.high, shares.low))
    of_expected = units / change.expected if change.expected else None
    return BreakEven(units, fewest, most, of_expected, _paid(change, own, yearly))


def _paid(change: Change, own: float, yearly: Estimate) -> Paid:
    """Yes and no only where every end of the interval and every share says so, and yes only of a change that is one."""
    if yearly.high < own:
        return "no"
    return "yes" if yearly.low >= own and not change.caution else "undetermined"
