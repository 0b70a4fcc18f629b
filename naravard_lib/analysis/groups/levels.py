"""Units, years and sides at the ages of a standard population, and what becomes of the difference between the sides."""

import numpy as np

from naravard_lib.analysis.groups.cells import rate_over, rate_ratio
from naravard_lib.analysis.groups.division import Division, Mask
from naravard_lib.analysis.groups.results.standard import Difference, Side, Standardised, StandardRate
from naravard_lib.analysis.groups.small import untold
from naravard_lib.estimate import Estimate

_FEWEST = 6  # own rule: months of a year that is shown; fewer would show the season
_LESS = 0.75  # own rule: a difference of which age takes less than a quarter, counted in logarithms, is about the same
_HALF = 0.5  # "most of it" is more than half
_SIDES: tuple[tuple[Side, str], ...] = (("treated", "Insatsen"), ("other", "Övriga enheter"))


def levels_of(division: Division, per: int) -> Standardised:
    """All levels, without the change.

    Args:
        division: events and persons in the ages to standardise by.
        per: persons that rates are per.
    """
    own, others = (_together(division, per, role, name) for role, name in _SIDES)
    months = division.cells.month[division.before & division.cells.treated]
    return Standardised(
        population=division.population,
        bands=division.bands,
        merged=division.merged,
        per=per,
        first=months.min(),
        last=months.max(),
        units=tuple(rate for role, _ in _SIDES for rate in _units(division, per, role)),
        years=_years(division, per),
        own=own,
        others=others,
        difference=_difference(division) if own and others else None,
    )


def _side(division: Division, role: Side) -> Mask:
    treated = division.cells.treated
    return division.before & (treated if role == "treated" else ~treated)


def _together(division: Division, per: int, role: Side, name: str) -> StandardRate | None:
    if role == "other" and not division.others:
        return None
    found = rate_over(division.cells, _side(division, role), division.weights, per)
    return found and StandardRate(name, role, *found)


def _units(division: Division, per: int, role: Side) -> list[StandardRate]:
    """Each unit of a side; hidden where an age is small, or where the side's sum would give such a one back."""
    cells, side = division.cells, _side(division, role)
    names = sorted(set(cells.unit[side & cells.known]))
    rows = [side & (cells.unit == name) for name in names]
    hidden = untold(division.sizes(rows), division.smallest)
    found = [rate_over(cells, part, division.weights, per) for part in rows]
    return [
        StandardRate(name, role, *rates, hidden=bool(small))
        for name, rates, small in zip(names, found, hidden, strict=True)
        if rates
    ]


def _years(division: Division, per: int) -> tuple[StandardRate, ...]:
    """The treated units year by year; how much their months vary is seen before the change."""
    cells, steady = division.cells, _side(division, "treated")
    own = (division.before | division.after) & cells.treated
    found = {
        year: rate_over(cells, own & (division.year == year), division.weights, per, steady)
        for year in np.unique(division.year[own])
    }
    return tuple(
        StandardRate(str(year), "treated", *rates) for year, rates in found.items() if rates and rates.months >= _FEWEST
    )


def _difference(division: Division) -> Difference | None:
    ratios = [
        rate_ratio(division.cells, _side(division, "treated"), _side(division, "other"), weights)
        for weights in (None, division.weights)
    ]
    return None if ratios[0] is None or ratios[1] is None else difference_of(ratios[0], ratios[1])


def difference_of(crude: Estimate, standard: Estimate) -> Difference:
    """What becomes of the difference to the others at the same ages, as far as sizes and intervals tell.

    Args:
        crude: logarithm of the ratio of the two sides as they were.
        standard: the same at the same ages.
    """
    if crude.side and standard.side:
        return _left(crude.value, standard.value)
    if not crude.side and not standard.side:
        return "unseen"
    told: Difference = "explained" if crude.side else "revealed"
    sure, other = (crude, standard) if crude.side else (standard, crude)
    return told if other.value * sure.side < _LESS * abs(sure.value) else "unsure"


def _left(crude: float, standard: float) -> Difference:
    """What to call the share of a difference that is left, both sides of it beyond chance."""
    left = standard / crude
    if left > _LESS:
        return "remains"
    if left > _HALF:
        return "partly"
    return "mostly" if left > 0 else "turned"
