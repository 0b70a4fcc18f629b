"""The share of an age band that has a need, from the shares of nested groups.

With m inside p inside r, "half of p beyond m, and r beyond p" is ½(p − m) + (r − p). The ends are corners: all
combinations of the groups' and terms' low and high ends are tried, with an inner group never larger than its outer.
For sums of such terms with shares at or above zero the least and the most lie in a corner, since the sum is linear in
each share.
"""

from collections.abc import Mapping, Sequence
from itertools import product

from naravard_lib.ages import AgeBand
from naravard_lib.analysis.value.results.sizing import Ends
from naravard_lib.cases.sizing import SizingCase, Term, covers
from naravard_lib.cases.sizing_rules import outer_of
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
    found = [
        _total(terms, _nested(case, dict(zip(groups, shares, strict=True))), chosen)
        for shares in product(*((part.low, part.high) for part in groups.values()))
        for chosen in product(*((factor.low, factor.high) for factor in factors))
    ]
    middle = {name: part.base for name, part in groups.items()}
    return Ends(min(found), _total(terms, middle, [factor.base for factor in factors]), max(found))


def _involved(case: SizingCase, terms: Sequence[Term], band: AgeBand) -> dict[str, Ends]:
    """The groups of the terms with their shares of a band; those that do not reach it have none of it."""
    names = dict.fromkeys(name for term in terms for name in (term.group, term.beyond) if name is not None)
    groups = {group.id: group for group in case.groups}
    held: dict[str, Ends] = {}
    for name in names:
        shares = [each.share for each in groups[name].shares if covers(each.age, band)]
        held[name] = ends(shares[0]) if shares else Ends(0, 0, 0)
    return held


def _nested(case: SizingCase, shares: Shares) -> dict[str, float]:
    """The shares with every inner group cut to those around it."""
    return {name: min(shares[outer] for outer in outer_of(case, name) if outer in shares) for name in shares}


def _total(terms: Sequence[Term], shares: Shares, factors: Sequence[float]) -> float:
    parts = zip(terms, factors, strict=True)
    return sum(factor * (shares[term.group] - (shares[term.beyond] if term.beyond else 0.0)) for term, factor in parts)
