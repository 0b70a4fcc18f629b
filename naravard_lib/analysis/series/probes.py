"""Checks that fit again: placebo dates, a month left out at a time, other windows, seasons and phase-ins."""

from dataclasses import replace

import pandas as pd

from naravard_lib.analysis.series.again import Again, Refit
from naravard_lib.analysis.series.choices import Choice, baselines, introductions, months_before, seasons
from naravard_lib.analysis.series.comparing import comparison_break
from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.last_months import LATE
from naravard_lib.analysis.series.placebo import placebo
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.series.segments import YEAR
from naravard_lib.analysis.series.single_months import single_months
from naravard_lib.estimate import CheckResult, Estimate
from naravard_lib.formats import enumeration, percent

_FIRST_AFTER = (YEAR // 2, YEAR)  # months: what is known after half a year and after a year


def run_probes(series: pd.DataFrame, fit: ItsFit, refit: Refit) -> tuple[CheckResult, ...]:
    """All checks that need new fits, in the order they are read."""
    again = Again(series, fit, refit)
    made = [
        placebo(again),
        comparison_break(series, fit.design, refit),
        single_months(again),
        _windows(again),
        _compared(again, "Säsongens vågor", seasons(again)),
        _compared(again, "Månaderna med införande", introductions(again)),
    ]
    return tuple(check for check in made if check is not None)


def _windows(again: Again) -> CheckResult | None:
    """A sure answer must keep its direction when fewer months are used, and no sure one may contradict ours."""
    design = replace(again.shown.design, co_events=())
    found = _answers(again, design, [*_shorter_before(again), *_shorter_after(again)])
    if not found:
        return None
    turned = sum(_turned(again.shown.relative, answer) for answer in found.values())
    low, high = (percent(pick(answer.value for answer in found.values())) for pick in (min, max))
    text = f"Med färre månader före eller efter ligger förändringen mellan {low} och {high}."
    told = (
        f"I {turned} av {len(found)} fall vänder riktningen." if turned else "Inget fall ger säkert motsatt riktning."
    )
    return CheckResult("Kortare perioder", False if turned else None, f"{text} {told}", _table(found))


def _shorter_before(again: Again) -> list[Choice]:
    _, *shorter = baselines(again)
    half, change = months_before(again) // 2, again.design.change
    return [*shorter, *([Choice("halva utgångsläget", {"since": change - half})] if half >= YEAR else [])]


def _shorter_after(again: Again) -> list[Choice]:
    first = again.design.change + again.design.phase_in
    last = again.shown.path["month"].iloc[-1]
    ends = [(k, first + k - 1) for k in _FIRST_AFTER]
    shorter = [Choice(f"första {k} månaderna", {"until": end}) for k, end in ends if end < last]
    return [*shorter, Choice("utan de sista tre", {"until": last - LATE})]


def _turned(shown: Estimate, other: Estimate) -> bool:
    """Whether two answers, of which one at least is sure, point in opposite directions."""
    return bool(shown.side or other.side) and shown.value * other.value < 0


def _compared(again: Again, name: str, choices: list[Choice]) -> CheckResult | None:
    """What one choice does to the answer, without a verdict: none of the ways is the wrong one."""
    found = _answers(again, again.design, choices)
    if len(found) < 2:
        return None
    shown = next(choice.name for choice in choices if choice.on(again.design) == again.design)
    said = enumeration(f"{percent(answer.value)} ({name})" for name, answer in found.items())
    return CheckResult(name, None, f"Förändringen blir {said}. Rapporten räknar med: {shown}.", _table(found))


def _answers(again: Again, design: ItsDesign, choices: list[Choice]) -> dict[str, Estimate]:
    tried = {choice.name: again.relative(choice.on(design)) for choice in choices}
    return {name: relative for name, relative in tried.items() if relative is not None}


def _table(found: dict[str, Estimate]) -> tuple[tuple[str, float], ...]:
    return tuple((name, answer.value) for name, answer in found.items())
