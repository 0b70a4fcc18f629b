"""The arithmetic of a potential: figures in, yearly amounts out; the same for one number each and for many draws."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.value.overlap import combined
from naravard_lib.cases.potential import Consumed, Group, PotentialFile, Use

Values = NDArray[np.float64]
Figures = Mapping[str, Values]  # by place in the file, as `potential_inputs.drawn` names them
_ONE = np.asarray(1.0)
ALL = 100.0  # per cent: what a group uses where nobody knows how much that is


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """What goes away of one measure: in its unit, in kr at average cost, and in kr that really go; None where unknown.

    `use` is what its groups use, by the group's id, in the measure's unit or in kr.
    """

    fewer: Values | None
    gross: Values | None
    freed: Values | None
    use: Mapping[str, Values]


@dataclass(frozen=True, slots=True)
class Yield:
    """All measures in the file's order, the added costs, persons reached where known, and each effect alone."""

    measures: tuple[MeasureResult, ...]
    costs: tuple[Values, ...]
    reached: Values | None
    alone: Mapping[tuple[int, int], Values]

    @property
    def net(self) -> Values:
        """Kronor freed less what comes with it."""
        return np.asarray(_sum(each.freed for each in self.measures if each.freed is not None) - _sum(self.costs))

    @property
    def answer(self) -> Values:
        """The net, or what goes away of the first measure where nothing has a price."""
        first = self.measures[0].fewer
        priced = any(each.freed is not None for each in self.measures)
        return self.net if priced or first is None else first


@dataclass(frozen=True, slots=True)
class _Hit:
    """One effect of one way of working on a measure; `usual` is the effect in plain arithmetic."""

    place: tuple[int, int]
    group: str
    effect: Values
    reach: Values
    usual: float


def evaluate(file: PotentialFile, figures: Figures, base: Figures) -> Yield:
    """What would go away in a year.

    Args:
        file: the question file, checked.
        figures: every figure by its place, all of the same shape.
        base: the same figures in plain arithmetic, which tell what lessens the most.
    """
    persons = _persons(file.groups, figures)
    measures, alone = [], {}
    for i, measure in enumerate(file.measures):
        result, parts = _measure(file, i, measure, figures, persons, list(_hits(file, measure.measure, figures, base)))
        measures.append(result)
        alone.update(parts)
    costs = tuple(figures[f"added.{i}"] for i in range(len(file.added_costs)))
    return Yield(tuple(measures), costs, _reached(file, figures, persons), alone)


def _persons(groups: Sequence[Group], figures: Figures) -> dict[str, Values]:
    """Persons of each group where known; an inner group is never larger than its outer."""
    found: dict[str, Values] = {}
    for i, group in enumerate(groups):
        if f"groups.{i}.persons" in figures:
            found[group.id] = figures[f"groups.{i}.persons"]
        elif f"groups.{i}.population" in figures:
            found[group.id] = figures[f"groups.{i}.population"] * figures[f"groups.{i}.share"]
    for group in _inward(groups):
        if group.id in found and group.within in found:
            found[group.id] = np.minimum(found[group.id], found[group.within])
    return found


def _inward(groups: Sequence[Group]) -> list[Group]:
    """The groups, every outer before those inside it."""
    placed: list[Group] = []
    while len(placed) < len(groups):
        ready = {group.id for group in placed} | {None}
        placed += [group for group in groups if group.within in ready and group not in placed]
    return placed


def _measure(
    file: PotentialFile,
    i: int,
    measure: Consumed,
    figures: Figures,
    persons: Mapping[str, Values],
    hits: Sequence[_Hit],
) -> tuple[MeasureResult, dict[tuple[int, int], Values]]:
    """One measure by all ways of working together, and each way of working alone, by (way, effect)."""
    key, alone, use = f"measures.{i}", {}, {}
    if measure.fewer is not None:
        cut = figures[f"{key}.fewer"]
    else:
        use = _use(file.groups, key, measure, figures, persons)
        cut = _cut(file, use, hits)
        alone = {hit.place: _cut(file, use, [hit]) for hit in hits}
    in_kr = any(each.in_kr for each in measure.use)
    cost = figures.get(f"{key}.unit_cost")
    gross = cut if in_kr else None if cost is None else cut * cost
    freed = None if gross is None else gross * figures[f"{key}.marginal"]
    return MeasureResult(None if in_kr else cut, gross, freed, use), alone


def _use(
    groups: Sequence[Group], key: str, measure: Consumed, figures: Figures, persons: Mapping[str, Values]
) -> dict[str, Values]:
    """What every group uses: as told, or as its persons' part of what the outer group uses."""
    told = {each.group: _told(f"{key}.use.{j}", each, figures, persons) for j, each in enumerate(measure.use)}
    for group in _inward(groups):
        if group.id not in told and group.within in told and group.id in persons and group.within in persons:
            told[group.id] = told[group.within] * persons[group.id] / persons[group.within]
    return told


def _told(key: str, use: Use, figures: Figures, persons: Mapping[str, Values]) -> Values:
    if use.in_percent:
        return np.asarray(ALL)
    whole = figures[f"{key}.whole"] if use.whole is not None else figures[f"{key}.each"] * persons[use.group]
    return np.asarray(whole * figures.get(f"{key}.part", _ONE))


def _hits(file: PotentialFile, measure: str, figures: Figures, base: Figures) -> Iterator[_Hit]:
    """Every effect on a measure."""
    for w, way in enumerate(file.ways):
        for e, effect in enumerate(way.effects):
            key = f"ways.{w}.effects.{e}"
            if effect.measure == measure:
                yield _Hit((w, e), way.group, figures[key], figures[f"ways.{w}.reach"], float(base[key]))


def _cut(file: PotentialFile, use: Mapping[str, Values], hits: Sequence[_Hit]) -> Values:
    """What goes away: each group without those inside it, by all ways of working that are for it or for an outer."""
    total = np.asarray(0.0)
    for group in file.groups:
        around = outward(file.groups, group.id)
        here = [hit for hit in hits if hit.group in around]
        if here and group.id in use:
            effects, reaches = [hit.effect for hit in here], [hit.reach for hit in here]
            share = combined(effects, reaches, file.overlap, [hit.usual for hit in here])
            total = total + _alone_in(file.groups, group.id, use) * share
    return total


def _alone_in(groups: Sequence[Group], name: str, amounts: Mapping[str, Values]) -> Values:
    """The group's amount less those of the groups inside it, at least zero."""
    inner = _sum(amounts[each.id] for each in groups if each.within == name and each.id in amounts)
    return np.asarray(np.maximum(amounts[name] - inner, 0.0))


def outward(groups: Sequence[Group], name: str) -> list[str]:
    """The group and those around it, nearest first."""
    within = {group.id: group.within for group in groups}
    found, here = [], within.get(name)
    while here is not None:
        found.append(here)
        here = within.get(here)
    return [name, *found]


def _reached(file: PotentialFile, figures: Figures, persons: Mapping[str, Values]) -> Values | None:
    """Persons that some way of working reaches; None where a group it is for has no number."""
    if not file.ways or not {way.group for way in file.ways} <= set(persons):
        return None
    total = np.asarray(0.0)
    for group in file.groups:
        around = outward(file.groups, group.id)
        reaches = [figures[f"ways.{w}.reach"] for w, way in enumerate(file.ways) if way.group in around]
        if reaches and group.id in persons:
            share = combined([_ONE] * len(reaches), reaches, file.overlap, [1.0] * len(reaches))
            total = total + _alone_in(file.groups, group.id, persons) * share
    return total


def _sum(parts: Iterable[Values]) -> Values:
    return np.asarray(sum(parts, np.asarray(0.0)))
