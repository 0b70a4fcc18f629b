"""The figures of a potential's file and the steps that follow from them, by the names that `printed` may point at."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from naravard_lib.cases.potential import Added, Consumed, Group, Way
from naravard_lib.initiative.fields import Range


class Stated(Protocol):
    """The parts of a file that state figures."""

    @property
    def groups(self) -> tuple[Group, ...]:
        """Whom it is about."""

    @property
    def measures(self) -> tuple[Consumed, ...]:
        """What they use."""

    @property
    def ways(self) -> tuple[Way, ...]:
        """What would lessen it."""

    @property
    def added_costs(self) -> tuple[Added, ...]:
        """What it costs."""


def given(file: Stated) -> dict[str, float]:
    """The figures that the file itself states, by name.

    Per group G `persons.G.low|high` and `share.G.low|high`; per measure M `fewer.M`, `cost.M` (of one), `use_kr.M` (kr
    in all), `person_kr.M` (kr a person) and `part.M` (of the kr); `reduction.N.low|high` of the first effect of way of
    working N, counted from 1; `added`, all costs that come with it. A span stands for its middle.
    """
    found: dict[str, Range | None] = {}
    for group in file.groups:
        found |= _ends(f"persons.{group.id}", group.persons) | _ends(f"share.{group.id}", group.share)
    for measure in file.measures:
        found[f"fewer.{measure.measure}"] = measure.fewer
        found[f"cost.{measure.measure}"] = measure.cost.unit_cost if measure.cost else None
        for use in measure.use[:1]:
            found[f"use_kr.{measure.measure}"], found[f"part.{measure.measure}"] = use.kr_total, use.part
            found[f"person_kr.{measure.measure}"] = use.kr_per_person
    for number, way in enumerate(file.ways, start=1):
        found |= _ends(f"reduction.{number}", way.effects[0].reduction)
    stated = {name: figure.middle for name, figure in found.items() if figure is not None}
    return {**stated, "added": sum(cost.kr_per_year.middle for cost in file.added_costs)}


def arithmetic(file: Stated) -> dict[str, float]:
    """What is `given` and the steps that follow from it, by name.

    `gross.M` (fewer times cost) and `gross`, their sum; `each_kr.M.low|high` (kr in all by persons, or kr a person by
    `part`); `population.G.low|high` (persons by share, end by end); `shares` (of all groups that lie in no other); and
    `reduction.N` (the middle of its span).
    """
    steps = given(file)
    for measure in file.measures:
        steps |= _of_measure(measure.measure, steps, [use.group for use in measure.use])
    for group in file.groups:
        for end in ("low", "high"):
            persons, share = (steps.get(f"{what}.{group.id}.{end}") for what in ("persons", "share"))
            if persons is not None and share:
                steps[f"population.{group.id}.{end}"] = persons / share
    steps["gross"] = sum(value for name, value in steps.items() if name.startswith("gross."))
    steps["shares"] = sum(group.share.middle for group in file.groups if group.share and group.within is None)
    for number, way in enumerate(file.ways, start=1):
        if way.effects[0].reduction is not None:
            steps[f"reduction.{number}"] = way.effects[0].reduction.middle
    return steps


def _ends(name: str, figure: Range | None) -> dict[str, Range | None]:
    if figure is None:
        return {}
    return {
        f"{name}.{end}": Range(low=value, high=value) for end, value in (("low", figure.low), ("high", figure.high))
    }


def _of_measure(name: str, steps: Mapping[str, float], groups: Sequence[str]) -> dict[str, float]:
    """Kronor at average cost, and kronor a person."""
    found = {}
    if f"fewer.{name}" in steps and f"cost.{name}" in steps:
        found[f"gross.{name}"] = steps[f"fewer.{name}"] * steps[f"cost.{name}"]
    if f"person_kr.{name}" in steps:
        each = steps[f"person_kr.{name}"] * steps.get(f"part.{name}", 1.0)
        found |= {f"each_kr.{name}.low": each, f"each_kr.{name}.high": each}
    for group in groups:
        for end, other in (("low", "high"), ("high", "low")):  # the more persons, the less for each
            if f"use_kr.{name}" in steps and (persons := steps.get(f"persons.{group}.{other}")):
                found[f"each_kr.{name}.{end}"] = steps[f"use_kr.{name}"] / persons
    return found
