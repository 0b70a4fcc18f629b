"""Pretend changes in the months before the real one, where nothing happened: how often an effect is found there."""

from dataclasses import replace

import numpy as np
import pandas as pd

from naravard_lib.analysis.series.again import Again
from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.segments import YEAR
from naravard_lib.estimate import CheckResult
from naravard_lib.tables.series import MIN_AFTER, MIN_BEFORE

NAME = "Låtsad startmånad"
_MOST = 12  # dates tried: neighbours say nearly the same, and each costs a fit
_TWO_WAVES = 4 * YEAR  # months, as for a whole series: two waves would leave fewer too little to see anything with
_FEWEST = 10  # as few as the rule below has been measured with
# Neighbouring dates are wrong together, so more than one in twenty is common. In stable series (200 a world: 18, 24,
# 36, 48 months with season, means and counts of 80 a month) more than two of 10-12 dates are wrong in 0-1.5 per cent
# when the correlation from month to month is 0 or .4, and in 1-11 per cent when it is .8.
_ALLOWED = 2


def placebo(again: Again) -> CheckResult:
    """The share of pretend dates at which an effect is found that cannot be there.

    Only months before the change are used. An interval misses about once in twenty, so some dates may; the check
    fails when more do than stable series let happen. A trend that bends is seen at many dates; a single break only at
    its own, so it goes unseen here.
    """
    designs = _designs(again)
    found = [answer.relative for answer in map(again.answer, designs) if answer is not None]
    if not found:
        return CheckResult(NAME, None, "Går inte att pröva: för få månader före förändringen.")
    hits = sum(relative.side != 0 for relative in found)
    text = f"Före den verkliga starten syns en förändring vid {hits} av {len(found)} låtsade startmånader."
    table = (("hits", float(hits)), ("dates", float(len(found))))
    if len(found) < _FEWEST:
        return CheckResult(NAME, None, f"{text} Det är för få för att säga något säkert.", table)
    if hits <= _ALLOWED:
        return CheckResult(NAME, True, f"{text} Det är inte fler än slumpen brukar ge.", table)
    told = "Det är fler än slumpen brukar ge: utvecklingen före var nog inte en rät linje med en säsong."
    return CheckResult(NAME, False, f"{text} {told}", table)


def _designs(again: Again) -> list[ItsDesign]:
    design, path = again.design, again.shown.path
    before = path["month"][(path["used"] & (path["month"] < design.change)).to_numpy()].tolist()
    dates = _evenly(before[MIN_BEFORE : len(before) - MIN_AFTER + 1], _MOST)
    events = tuple(event for event in design.event_steps if before[0] < event.from_ < design.change)
    stable = replace(
        design,
        phase_in=0,
        ramp=False,
        exclude=design.left_out,
        event_steps=events,
        until=design.change - 1,
        harmonics=1 if again.shown.pairs == 2 and len(before) < _TWO_WAVES else design.harmonics,
    )
    return [replace(stable, change=date) for date in dates]


def _evenly(dates: list[pd.Period], most: int) -> list[pd.Period]:
    at = np.unique(np.linspace(0, len(dates) - 1, min(most, len(dates))).round().astype(int))
    return [dates[k] for k in at]
