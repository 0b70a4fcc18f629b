"""The share of an age band that has a need, from the shares of nested groups.

With m inside p inside r, "half of p beyond m, and r beyond p" is ½(p − m) + (r − p). Low and high are the least and
the most that the shares allow when no inner group is larger than its outer. The sum is linear in the shares, so both
lie in a corner, where every share stands at an end: its own, or that of a group it is then as large as.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from naravard_lib.ages import AgeBand
from naravard_lib.cases.sizing import SizingCase, Term, covers
from naravard_lib.cases.sizing_rules import outer_of
from naravard_lib.estimate import Ends
from naravard_lib.initiative.fields import Range

Shares = Mapping[str, float]  # share of an age band by group id


def ends(given: Range) -> Ends:
    """A range of the file as a number with its ends."""
    return Ends(given.low, given.middle, given.high)


def need_share(case: SizingCase, terms: Sequence[Term], band: AgeBand) -> Ends:
    """The share of a band that the terms bring in, 0–1."""
    return _corners(case, terms, band, [Ends(1, 1, 1)] * len(terms))


def visits_share(case: SizingCase, terms: Sequence[Term], band: AgeBand, visits: Mapping[str, Range]) -> Ends:
    """Visits a week for each inhabitant of a band: every term's share by the visits of its group."""
    return _corners(case, terms, band, [ends(visits[term.group]) for term in terms])


def _corners(case: SizingCase, terms: Sequence[Term], band: AgeBand, weights: Sequence[Ends]) -> Ends:
    groups = _involved(case, terms, band)
    factors = [ends(term.share) * weight for term, weight in zip(terms, weights, strict=True)]
    corners = list(_nested(case, groups))
    middle = {name: part.base for name, part in groups.items()}
    # No term is negative, as nothing is larger than what it lies in: a factor's own ends give the least and the most.
    return Ends(
        min(_total(terms, shares, [factor.low for factor in factors]) for shares in corners),
        _total(terms, middle, [factor.base for factor in factors]),
        max(_total(terms, shares, [factor.high for factor in factors]) for shares in corners),
    )


def _involved(case: SizingCase, terms: Sequence[Term], band: AgeBand) -> dict[str, Ends]:
    """The groups of the terms with their shares of a band; those that do not reach it have none of it."""
    names = dict.fromkeys(name for term in terms for name in (term.group, term.beyond) if name is not None)
    groups = {group.id: group for group in case.groups}
    held: dict[str, Ends] = {}
    for name in names:
        shares = [each.share for each in groups[name].shares if covers(each.age, band)]
        held[name] = ends(shares[0]) if shares else Ends(0, 0, 0)
    return held


def _nested(case: SizingCase, groups: Mapping[str, Ends]) -> Iterator[Shares]:
    """Every way to put each share at an end of some group, within its own ends and no larger than those around it."""
    every = {end for part in groups.values() for end in (part.low, part.high)}
    around = [(name, outer) for name in groups for outer in outer_of(case, name)[1:] if outer in groups]
    for values in product(*([end for end in every if part.low <= end <= part.high] for part in groups.values())):
        shares = dict(zip(groups, values, strict=True))
        if all(shares[name] <= shares[outer] for name, outer in around):
            yield shares


def _total(terms: Sequence[Term], shares: Shares, factors: Sequence[float]) -> float:
    parts = zip(terms, factors, strict=True)
    return sum(factor * (shares[term.group] - (shares[term.beyond] if term.beyond else 0.0)) for term, factor in parts)
