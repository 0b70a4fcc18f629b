"""Kronor from published means, as reports usually reckon them, and what the means themselves say against it."""

from collections.abc import Iterator, Sequence

from naravard_lib.analysis.series.design import own_events
from naravard_lib.analysis.value.benefit import MONTHS, scaled, value_of, without_interval
from naravard_lib.analysis.value.effects_of import change_of
from naravard_lib.analysis.value.results.reported import Reported
from naravard_lib.evidence.reading import evidence
from naravard_lib.initiative import CoEvent, Initiative, PublishedMean
from naravard_lib.tables.prices import PriceIndex

_NEVER = (2**31, 2**31)  # ordinals of months later than any
_COUNTED = ("count", "days")  # kinds whose mean of a month times twelve is a year


def reported_benefits(
    plan: Initiative, prices: PriceIndex | None = None, to: int | None = None
) -> tuple[Reported, ...]:
    """Every later published mean of the main measure held against the one before, the largest saving first."""
    before = mean_before(plan)
    if before is None or plan.main.kind not in _COUNTED:
        return ()
    found = [each for after in _later(plan, before) for each in _reckoned(plan, before, after, prices, to)]
    return tuple(sorted(found, key=lambda each: -each.kr))


def mean_before(plan: Initiative) -> PublishedMean | None:
    """The mean that stands for the level before: the one without a period, else the earliest, before any start.

    None when two have no period, since nothing tells which of them comes first.
    """
    published = plan.main.published
    undated = [mean for mean in published if _span(mean) is None]
    if undated:
        return undated[0] if len(undated) == 1 else None
    first = min(published, key=lambda mean: _span(mean) or _NEVER, default=None)
    span = _span(first) if first else None
    return None if span is None or span[1] >= _start(plan, _NEVER[0]) else first


def _later(plan: Initiative, before: PublishedMean) -> Iterator[PublishedMean]:
    """The dated means after it; with a known start only those from it on."""
    level = _span(before)
    for mean in plan.main.published:
        span = _span(mean)
        if mean is not before and span and span[0] >= _start(plan, 0) and (level is None or span[0] > level[1]):
            yield mean


def _span(mean: PublishedMean) -> tuple[int, int] | None:
    """First and last month as ordinals, both inclusive; None where the publication does not give both."""
    return None if mean.from_ is None or mean.to is None else (mean.from_.ordinal, mean.to.ordinal)


def _start(plan: Initiative, unknown: int) -> int:
    return plan.intervention.from_.ordinal if plan.intervention else unknown


def _reckoned(
    plan: Initiative, before: PublishedMean, after: PublishedMean, prices: PriceIndex | None, to: int | None
) -> Iterator[Reported]:
    change = after.mean - before.mean
    yearly = scaled(without_interval(change), MONTHS)
    valued = change_of(plan.main, "published", yearly, before.mean * MONTHS, "means")
    events = tuple(_within(own_events(plan), after, "lower" if change < 0 else "higher"))
    for cost in plan.costs:
        if cost.measure == plan.main.id:
            worth = value_of(valued, cost, plan.own_costs, prices, to)
            yield Reported(before, after, -change, worth, events, _told(plan, worth.average.value))


def _within(events: Sequence[CoEvent], mean: PublishedMean, pull: str) -> Iterator[CoEvent]:
    """What began within the period and pulls the way of the change; what pulls nobody knows where is left out."""
    first, last = _span(mean) or _NEVER
    return (event for event in events if event.pulls == pull and first <= event.from_.ordinal <= last)


def _told(plan: Initiative, kr: float) -> str:
    """What the evidence base remarks on the same sum, published from a place that the initiative's name holds."""
    rows = evidence(kind="cost", way_of_working=plan.way_of_working)
    same = (row for row in rows if row.unit == "kr" and row.low == row.high == kr and row.direction == "decrease")
    return next((row.quality for row in same if any(place in plan.name for place in row.places)), "")
