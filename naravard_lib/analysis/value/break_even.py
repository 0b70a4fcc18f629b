"""How large a change comes up to what the initiative itself costs, and whether the measured one does."""

from math import inf

from naravard_lib.analysis.value.results.benefit import BreakEven, Change, Paid
from naravard_lib.estimate import Estimate
from naravard_lib.initiative.fields import ShareRange


def break_even(
    change: Change, each: float, shares: ShareRange, own: float, yearly: Estimate, *, nets: bool
) -> BreakEven | None:
    """The change that comes up to it; None without own costs, or where one less saves nothing or is no aim.

    Args:
        change: the measured change.
        each: kr for one.
        shares: share of it that goes away with one less.
        own: own costs, kr a year.
        yearly: the change's worth over its interval and all shares, kr a year.
        nets: whether the worth is money of the one who bears `own`; else nothing is said of what pays.
    """
    if own <= 0 or each * shares.high <= 0 or change.better == "higher":
        return None
    units, fewest, most = (own / (each * share) if share else inf for share in (shares.middle, shares.high, shares.low))
    of_expected = units / change.expected if change.expected else None
    return BreakEven(units, fewest, most, of_expected, _paid(change, own, yearly) if nets else None)


def _paid(change: Change, own: float, yearly: Estimate) -> Paid:
    """Yes and no only where every end of the interval and every share says so, of a change that is one."""
    if change.caution:
        return "undetermined"
    return "no" if yearly.high < own else "yes" if yearly.low >= own else "undetermined"
