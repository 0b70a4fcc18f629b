"""How far regression to the mean could carry a table of before and after, from what has been seen elsewhere.

People are inscribed when they are at their worst, and a table tells nothing of how they were long before. So the bound
rests on outside figures: how far the use of care fell where no team did anything.
"""

from naravard_lib.analysis.aggregate.results.before_after import Bracket
from naravard_lib.estimate import Estimate

# Months of each period -> the largest fall without any team, as a share: the largest of fourteen simulated worlds and
# three outcomes, rounded up (benchmarks/aggregate.py prints .86, .71, .60 and .52 for 1, 3, 6 and 12 months, with and
# without those who died). DESIGN section 5 gives .15 to .65 for six months; docs/validity_inscription.md .07 to .37 for
# visits to the emergency department alone. With twelve months two worlds rose by up to .05 instead, for which the
# interval's own lower limit has room.
_FALLS = ((6, 0.65), (3, 0.75), (1, 0.90))
LONGEST = 12  # months of each period; longer ones were not simulated, and people age


def largest_fall(months: int) -> float:
    """The largest share that has been seen to pass by itself, with so many months (1 to `LONGEST`) before and after."""
    return next(fall for least, fall in _FALLS if months >= least)


def bracket(ratio: Estimate, months: int) -> Bracket | None:
    """Bounds for the true ratio when anything from nothing to the largest fall may have passed by itself.

    None for a ratio without an interval, since chance cannot be told from anything then, and for one of 1 or more,
    since what was seen were falls. None too for bounds that leave "no effect" out: the assumption would then be all
    there is to show it, and persons inscribed after a long stay fall by more than was seen: with 18 nights in that stay
    and 3 in other half-years, 3 of 21 nights are left, a fall of .86.
    """
    fall = largest_fall(months)
    if not 0 < ratio.low <= ratio.value < 1:
        return None
    found = Bracket(ratio.low, ratio.high / (1 - fall), fall)
    return found if found.high > 1 else None
