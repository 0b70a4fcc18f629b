"""The verdict on a table of before and after: never "shown" without persons to compare with.

A comparison helps only as far as its persons were as ill as the inscribed when they were inscribed. A table cannot show
that, but it can show two signs that they were not: another level before, and no fall of their own (who is not in a
crisis has none to get over). Simulated comparisons that passed both were still off by up to a tenth of the ratio, and
those of the worst kind in the worst world by a sixth. So a tenth is taken off the limits as well: with that, at most
one comparison in ten of the worst kind in the worst world gave a false "shown" (benchmarks/aggregate.py). That is no
proof.

Others choose people who were iller than the inscribed, such as those who had a stay this month. They fall by more of
their own, which hides an effect: a real decrease of a fifth looked like .93. So "not shown" takes more.
"""

from naravard_lib.analysis.aggregate.results.before_after import Contrast, Reason, Verdict

ALIKE = 0.15  # levels before that differ by a larger share say that the groups were not as ill
STEADY = 0.95  # a comparison that falls by less was hardly in a crisis: simulated worlds fell by 4 to 60 per cent
MARGIN = 0.90  # what is left of a ratio when a comparison that passes is off by a tenth
FLATTERED = 0.84  # a ratio of .80 against those who were iller seems .80 / .84: off by a sixth, as the worst above
NOTEWORTHY = 0.80  # METHODS D: "a reduction of 20 per cent or more is not compatible"


def judge(contrast: Contrast | None, tested: bool) -> Verdict:
    """What may be said.

    Args:
        contrast: the inscribed against others; None without them.
        tested: whether the measure is one of those that were simulated, over no longer time.
    """
    if contrast is None:
        return Verdict("cannot_tell", ("no_comparison",) if tested else ("no_comparison", "untested"))
    if reasons := _unfit(contrast, tested):
        return Verdict("cannot_tell", reasons)
    ratio = contrast.ratio
    if ratio.high < MARGIN:
        return Verdict("shown")
    if ratio.low > 1:  # they may have been iller than the comparison: that says nothing of what was prevented
        return Verdict("cannot_tell", ("worse",))
    if ratio.low > NOTEWORTHY / FLATTERED:
        return Verdict("not_shown")
    if ratio.high < 1:
        return Verdict("cannot_tell", ("small_difference",))
    return Verdict("cannot_tell", ("could_hide" if ratio.low > NOTEWORTHY else "interval_wide",))


def _unfit(contrast: Contrast, tested: bool) -> tuple[Reason, ...]:
    """Why the comparison bears no verdict at all."""
    alike = 1 / (1 + ALIKE) <= 1 + contrast.gap <= 1 + ALIKE
    signs: dict[Reason, bool] = {
        "untested": not tested,
        "level_gap": not alike,
        "steady": tested and not contrast.others.ratio.value < STEADY,
        "no_interval": not contrast.ratio.low > 0,
    }
    return tuple(reason for reason, there in signs.items() if there)
