"""The changes a year that the outcome chapters bear, in units; each with its caution.

Units a year are rounded to hundredths, limits outwards, before they are valued: so the arithmetic can be followed from
the printed figures to the krona.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from naravard_lib.analysis.aggregate.results.outcome import AggregateOutcome
from naravard_lib.analysis.aggregate.results.showing import shown_change
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.persons.results.comparison import Code, InscriptionComparison
from naravard_lib.analysis.persons.results.measures import MEASURE_OF
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.analysis.persons.results.words import shown_change as shown_naive
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.value.benefit import MONTHS, scaled
from naravard_lib.analysis.value.results.benefit import Basis, Caution, Change
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Initiative, Measure

_HUNDREDTHS = 100
_CAUTIONS: Mapping[Code, Caution] = {"shown": "", "not_shown": "not_shown", "cannot_tell": "anyway"}


def of_series(plan: Initiative, outcome: Outcome) -> Iterator[Change]:
    """The run-rate of the fitted series, cumulative effect by used month times twelve; then without other events.

    The effect is of all treated units together, and an expectation. A mean or a share has no units to value.
    """
    fit = outcome.fit
    if fit is None or not fit.design.additive:
        return
    yield _run_rate(plan, "series", fit, _caution(fit, fit))
    if fit.without_co_events is not None:
        alone = fit.without_co_events
        yield _run_rate(plan, "without_co_events", alone, _caution(fit, alone))


def _run_rate(plan: Initiative, basis: Basis, fit: ItsFit, caution: Caution) -> Change:
    to_year = MONTHS / fit.n_after
    path = effect_months(fit)
    expected = float(path["counterfactual"].sum()) * to_year
    found = change_of(plan.main, basis, outwards(scaled(fit.cumulative, to_year)), expected, caution)
    return replace(found, months=tuple(path["month"]))


def change_of(
    measure: Measure, basis: Basis, yearly: Estimate, expected: float | None, caution: Caution, followed: int = 0
) -> Change:
    """A change with its measure's words."""
    unit = measure.unit or "händelser"
    return Change(measure.id, basis, yearly, expected, caution, measure.label, unit, measure.better, followed=followed)


def effect_months(fit: ItsFit) -> pd.DataFrame:
    """The rows of `fit.path` that effects are summed over: used, after the introduction."""
    start = fit.design.change + fit.design.phase_in
    return fit.path[(fit.path["used"] & (fit.path["month"] >= start)).to_numpy()]


def _caution(fit: ItsFit, part: ItsFit) -> Caution:
    """What the answer cannot be told from; `part` is the fit itself, or the one without other events."""
    if not part.cumulative.excludes(0.0):
        return "chance"
    return "events" if fit.direction == "undetermined" else ""


def of_inscription(plan: Initiative, result: InscriptionOutcome | None) -> Iterator[Change]:
    """The comparison's effect per person and month, over the persons and months there were, by year.

    The interval holds those of all four designs.
    """
    found = result.shown if result else None
    years = years_of_inscription(plan, found.months) if found else None
    if result is None or found is None or found.envelope is None or years is None:
        return
    whole = found.naive.whole
    measure = next((each for each in plan.measures if each.id == MEASURE_OF.get(found.outcome)), None)
    if not math.isfinite(shown_naive(whole, result.labels.smallest)) or measure is None:
        return
    ratio = _all_designs(found)
    yearly = scaled(fewer_by_ratio(whole.after, ratio), 1 / years)
    expected = whole.after / ratio.value / years
    yield change_of(measure, "inscription", outwards(yearly), expected, _CAUTIONS[found.verdict.code], found.months)


def of_aggregate(plan: Initiative, result: AggregateOutcome | None) -> Iterator[Change]:
    """The same from a table of before and after; only where its comparison shows something."""
    found = result.shown if result else None
    if result is None or found is None or found.contrast is None or found.verdict.code != "shown":
        return
    years = years_of_inscription(plan, found.months)
    if years is None or not math.isfinite(shown_change(found.whole, result.labels)):
        return
    named = plan.aggregate.measure if plan.aggregate else None
    measure = plan.measure(named) if named else plan.main
    ratio = found.contrast.ratio
    yearly = scaled(fewer_by_ratio(found.whole.after, ratio), 1 / years)
    expected = found.whole.after / ratio.value / years
    yield change_of(measure, "aggregate", outwards(yearly), expected, "", found.months)


def years_of_inscription(plan: Initiative, months: int) -> float | None:
    """Years in which those counted were inscribed: from the start until so early that the months after are over.

    The file's own dates; an extract that ends earlier makes the years too many and the benefit a year too small.
    """
    if plan.intervention is None:
        return None
    last = pd.Period(plan.extracted, "M") - months
    counted = last.ordinal - plan.intervention.from_.ordinal
    return counted / MONTHS if counted > 0 else None


def _all_designs(found: InscriptionComparison) -> Estimate:
    """The comparison's estimate with the lowest and the highest limit of all four designs."""
    assert found.envelope is not None
    parts = (found.envelope, *found.designs.values())
    low, high = min(part.low for part in parts), max(part.high for part in parts)
    return Estimate(found.envelope.value, low, high, found.envelope.level, scale="ratio")


def fewer_by_ratio(after: float, ratio: Estimate) -> Estimate:
    """What a ratio of rates is in events, where `after` of them happened.

    With A what happened and B what would have, A - B has a standard error between those of B·(ratio - 1) with B held
    fixed and of A·(1 - 1/ratio) with A held fixed: the interval holds both.
    """
    would = after / ratio.value
    ends = [end for limit in (ratio.low, ratio.high) for end in (would * (limit - 1), _from_after(after, limit))]
    return Estimate(after - would, min(ends), max(ends), ratio.level, scale="count")


def _from_after(after: float, ratio: float) -> float:
    return after * (1 - 1 / ratio) if ratio > 0 else -math.inf


def outwards(part: Estimate) -> Estimate:
    """Rounded to hundredths, the limits outwards, so that the interval is never narrower."""
    value = round(part.value * _HUNDREDTHS) / _HUNDREDTHS
    low = math.floor(part.low * _HUNDREDTHS) / _HUNDREDTHS if math.isfinite(part.low) else part.low
    high = math.ceil(part.high * _HUNDREDTHS) / _HUNDREDTHS if math.isfinite(part.high) else part.high
    return Estimate(value, low, high, part.level, scale="count")
