"""Whether a comparison bears what is rested on it: a break of its own, and which units it is made of.

What each way of comparing is good for, with a step of -10 % in every series at the change (benchmarks/comparison.py;
48 months, 250 series; what is left of the step, in points). `none` leaves 10. `scaled`, `weighted` and, for counts,
`difference` leave less than 0.5; `difference` of means on another level leaves 3, hence `scaled`. `covariate` takes
away as much as the comparison explains of the months' fluctuations before and after: 1 is left where they are mostly
shared and well measured, 4 with counts of 40 a month, all 10 where the step alone is shared. It suits a comparison
whose degree of likeness is unknown when no break at the change is feared; otherwise take a difference.
"""

from dataclasses import replace

import pandas as pd

from naravard_lib import formats
from naravard_lib.analysis.series.again import Refit, tried
from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.fitting import Fitted
from naravard_lib.estimate import CheckResult
from naravard_lib.tables.series import Monthly

_BREAK, _UNITS = "Jämförelsen själv", "Jämförelsens delar"
_NAMED = 3  # units named in the sentence; the table has all


def comparison_break(series: pd.DataFrame, design: ItsDesign, refit: Refit) -> CheckResult | None:
    """The comparison units taken together as if they were the treated: did they change in the same month?

    It only informs. A break that the treated share is what a comparison is for; one that they do not share becomes an
    effect of the opposite sign, and no number in the series tells which it is. One step and no change of trend is
    fitted, which finds more; silence is no reassurance, since a break must be as large as `fit_its` needs anywhere.

    Args:
        series: a tidy series frame.
        design: what was fitted.
        refit: how to fit anew.

    Returns:
        None when the design has no comparison, or when the comparison alone cannot be fitted.
    """
    others = None if design.comparison == "none" else _others(series)
    if others is None:
        return None
    alone = tried(refit.answer, others, replace(design, comparison="none", slope=False, co_events=(), event_steps=()))
    if alone is None:
        return None
    change = f"{formats.percent(alone.relative.value)} ({formats.percent_interval(alone.relative)})"
    table = (("value", alone.relative.value), ("low", alone.relative.low), ("high", alone.relative.high))
    if not alone.relative.excludes(0.0):
        return CheckResult(_BREAK, None, f"Jämförelsen ändrades inte säkert från samma månad: {change}.", table)
    text = (
        f"Jämförelsen själv bröts i samma månad: {change}. Drabbade orsaken även insatsens enheter är det rätt "
        "räknat bort, annars är effekten fel åt andra hållet."
    )
    return CheckResult(_BREAK, None, text, table)


def _others(series: pd.DataFrame) -> pd.DataFrame | None:
    """The comparison as a series of its own, or None without any."""
    others = series[(series["role"] == "comparison").to_numpy()]
    return others.assign(role="treated") if len(others) else None


def comparison_units(chosen: Fitted, monthly: Monthly, design: ItsDesign) -> CheckResult | None:
    """Which units a weighted comparison is made of, heaviest first; None where there is nothing to weigh."""
    units = monthly.comparison_units
    if design.comparison != "weighted" or units is None or len(units.names) < 2:
        return None
    from naravard_lib.analysis.series.weighting import month_weights  # scipy.optimize is slow to import

    weights = month_weights(monthly, design, chosen.segments)[-1]
    table = tuple((units.names[i], float(weights[i])) for i in (-weights).argsort(kind="stable"))
    named = formats.enumeration(f"{name} {formats.percent(weight, 0)}" for name, weight in table[:_NAMED])
    rest = "" if len(table) <= _NAMED else f" av {len(table)} enheter"
    return CheckResult(_UNITS, None, f"I den vägda jämförelsen väger mest {named}{rest}.", table)
