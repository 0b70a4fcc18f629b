"""What two published means say together, when their periods overlap."""

from collections.abc import Sequence
from itertools import combinations

from naravard_lib.analysis.cycle.results import MeansApart
from naravard_lib.initiative import CoEvent, PublishedMean, Span

Dated = tuple[Span, float]


def means_apart(published: Sequence[PublishedMean], events: Sequence[CoEvent]) -> tuple[MeansApart, ...]:
    """Every pair of equally long, overlapping periods; the months they share cancel out (DOMAIN M7).

    With means a and b over n months each, n·(a - b) is what the months of the earlier period alone had more than those
    of the later alone, whatever the months in common had.
    """
    dated: list[Dated] = [
        (Span.model_construct(from_=mean.from_, to=mean.to), mean.mean)
        for mean in published
        if mean.from_ is not None and mean.to is not None
    ]
    ordered = sorted(dated, key=lambda part: part[0].from_.ordinal)
    return tuple(_apart(a, b, events) for a, b in combinations(ordered, 2) if _cancel(a[0], b[0]))


def _length(span: Span) -> int:
    return int(span.to.ordinal - span.from_.ordinal) + 1


def _cancel(first: Span, second: Span) -> bool:
    return _length(first) == _length(second) and bool(first.from_ < second.from_ <= first.to)


def _apart(earlier: Dated, later: Dated, events: Sequence[CoEvent]) -> MeansApart:
    (first, a), (second, b) = earlier, later
    before = Span.model_construct(from_=first.from_, to=second.from_ - 1)
    after = Span.model_construct(from_=first.to + 1, to=second.to)
    since = tuple(event for event in events if first.to < event.from_ <= second.to)
    return MeansApart(first, second, a, b, before, after, _length(first) * (a - b) / _length(before), since)
