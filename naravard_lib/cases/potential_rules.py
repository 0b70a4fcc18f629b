"""Rules between the groups of a potential's file; rules inside a group stand with its class."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import ConfigDict

from naravard_lib.cases.figures import find_row
from naravard_lib.cases.potential import Added, Consumed, Group, Printed, Way
from naravard_lib.cases.potential_steps import arithmetic
from naravard_lib.catalogue.measures import find_measure
from naravard_lib.catalogue.schema import catalogue
from naravard_lib.initiative.faults import Loc
from naravard_lib.initiative.fields import Model
from naravard_lib.plain import remedy

Broken = Iterator[tuple[Loc, str]]
_SHOWN = 6  # names to choose among in a sentence


class Related(Model):
    """The parts that bear on each other, each only when the schema found nothing wrong with it."""

    model_config = ConfigDict(extra="ignore")
    groups: tuple[Group, ...] = ()
    measures: tuple[Consumed, ...] = ()
    ways: tuple[Way, ...] = ()
    added_costs: tuple[Added, ...] = ()
    printed: tuple[Printed, ...] = ()

    @classmethod
    def sound(cls, data: dict[str, Any], faulty: set[str | int]) -> "Related":
        """The parts of `data` whose top key is not `faulty`."""
        keys = (set(data) & set(cls.model_fields)) - faulty
        return cls.model_validate({key: data[key] for key in keys}, by_alias=True, by_name=False)


def broken_rules(data: dict[str, Any], faulty: set[str | int]) -> Broken:
    """Where and how the parts of a file contradict each other."""
    case = Related.sound(data, faulty)
    misnamed = list(_named(case))
    yield from misnamed
    # A step takes its name from the parts that it is made of: with one of them wrong, its row may be right.
    if not misnamed and not faulty & {"groups", "measures", "ways", "added_costs"}:
        yield from _pointed(case)
    if case.groups:
        yield from _nested(case.groups)
    yield from _consumed(case)
    if case.measures and all(find_measure(each.measure) for each in case.measures):
        yield from _effects(case)


def _named(case: Related) -> Broken:
    """Every word that names something else: a group, a measure."""
    groups, measures = [group.id for group in case.groups], [each.measure for each in case.measures]
    catalogued = [entry.id for entry in catalogue()]
    for i, group in enumerate(case.groups):
        if group.id in groups[:i]:
            yield ("groups", i, "id"), f'gruppen "{group.id}" står två gånger – behåll en'
        if group.within is not None:
            yield from _unknown(("groups", i, "within"), "gruppen", group.within, groups)
    for i, each in enumerate(case.measures):
        if each.measure in measures[:i]:
            yield ("measures", i, "measure"), f'måttet "{each.measure}" står två gånger – lägg ihop dem'
        yield from _unknown(("measures", i, "measure"), "måttet", each.measure, catalogued)
        for j, use in enumerate(each.use):
            yield from _unknown(("measures", i, "use", j, "group"), "gruppen", use.group, groups)
    for i, way in enumerate(case.ways):
        yield from _unknown(("ways", i, "group"), "gruppen", way.group, groups)


def _pointed(case: Related) -> Broken:
    """Printed figures beside a step that the file does not give."""
    steps = arithmetic(case)
    for i, row in enumerate(case.printed):
        if row.of not in steps:
            told = f'raden "{row.name}" pekar på "{row.of}", som inte går att räkna'
            yield ("printed", i, "of"), f"{told} – {_instead(row.of, list(steps))}"


def _unknown(loc: Loc, what: str, name: str, known: Iterable[str]) -> Broken:
    listed = list(known)
    if not listed or name in listed:
        return
    yield loc, f'{what} "{name}" finns inte – {_instead(name, listed)}'


def _instead(name: str, known: Sequence[str]) -> str:
    return remedy(name, known, f"välj bland {', '.join(known[:_SHOWN])}")


def _nested(groups: tuple[Group, ...]) -> Broken:
    """An inner group is no larger than its outer, nor are all inner groups together; none lies inside itself."""
    by_id = {group.id: group for group in groups}
    for i, group in enumerate(groups):
        if len(_outward(group, by_id)) > len(groups):
            yield ("groups", i, "within"), f'gruppen "{group.id}" ligger inuti sig själv – ändra within'
            return
    for i, group in enumerate(groups):
        inner = [_size(each) for each in groups if each.within == group.id]
        sizes = [size for size in inner if size is not None]
        whole = _size(group)
        if sizes and whole is not None and sum(sizes) > whole:
            yield (
                ("groups", i),
                f'grupperna inuti "{group.id}" är tillsammans större än den ({sum(sizes):g} mot {whole:g}) – rätta '
                "antalen eller ta bort within",
            )


def _outward(group: Group, by_id: dict[str, Group]) -> list[str]:
    """The outer groups, nearest first; stops one beyond the number of groups, which is then a circle."""
    found: list[str] = []
    while group.within in by_id and len(found) <= len(by_id):
        found.append(group.within)
        group = by_id[group.within]
    return found


def _size(group: Group) -> float | None:
    if group.persons is not None:
        return group.persons.middle
    if group.population is None or group.share is None:
        return None
    return group.population.middle * group.share.middle


def _consumed(case: Related) -> Broken:
    """Each measure is told in one way, and a use per person knows the number of persons."""
    names = [each.measure for each in case.measures]
    for i, each in enumerate(case.measures):
        if names.count(each.measure) == 1:  # what stands twice is told already; the two together may be sound
            yield from _told_once(("measures", i), each, case)


def _told_once(loc: Loc, each: Consumed, case: Related) -> Broken:
    touched = [way for way in case.ways if each.measure in (effect.measure for effect in way.effects)]
    if each.fewer is not None and (each.use or touched):
        yield loc, f'"{each.measure}" har både fewer och en effekt – samma minskning räknas två gånger'
    if each.fewer is None and not each.use:
        yield loc, f'"{each.measure}" saknar use (vad gruppen använder) eller fewer (hur mycket färre)'
    if len({use.in_kr for use in each.use}) > 1:
        yield (*loc, "use"), f'"{each.measure}" anges både i kronor och i antal – välj en form'
    if any(use.in_percent for use in each.use) and (len(case.measures) > 1 or len(each.use) > 1 or each.cost):
        told = f'"{each.measure}" räknas i procent av det gruppen använder (in_percent)'
        yield loc, f"{told} – ha då bara ett mått, en grupp under use och ingen cost"
    yield from _priced((*loc, "cost"), each)
    counted = {group.id for group in case.groups if group.counted}
    for j, use in enumerate(each.use):
        if use.each is not None and case.groups and use.group not in counted:
            yield (
                (*loc, "use", j),
                f'"{each.measure}" anges per person, men "{use.group}" saknar antal personer – lägg till persons',
            )


def _priced(loc: Loc, each: Consumed) -> Broken:
    in_kr = any(use.in_kr for use in each.use)
    if in_kr and each.cost is None:
        yield loc[:-1], f'"{each.measure}" anges i kronor men saknar cost – lägg till price_year och falls_on'
    elif each.cost is not None and in_kr != (each.cost.unit_cost is None):
        remedy = "ta bort unit_cost" if in_kr else "lägg till unit_cost"
        yield loc, f'priset för "{each.measure}" går inte ihop med hur mängden anges – {remedy}'


def _effects(case: Related) -> Broken:
    """An effect is of a measure that the file has, and of the measure that its evidence is of."""
    measures = {each.measure: each for each in case.measures}
    for i, way in enumerate(case.ways):
        for j, effect in enumerate(way.effects):
            loc: Loc = ("ways", i, "effects", j, "measure")
            if effect.measure not in measures:
                told = f'effekten gäller "{effect.measure}", men mängd och pris gäller {", ".join(measures)}'
                yield loc, f"{told} – ange effekten på samma mått"
                continue
            if case.groups and not _used(case, way, measures[effect.measure]):
                yield loc, f'"{way.group}" saknar use för "{effect.measure}" – lägg till vad gruppen använder'
            row = find_row(effect.reduction.evidence) if effect.reduction and effect.reduction.evidence else None
            if row is not None and row.measures and effect.measure not in row.measures:
                told = f'raden "{row.id}" i kunskapsbasen gäller "{row.measures[0]}", inte "{effect.measure}"'
                yield loc, f"{told} – välj en rad om samma mått"


def _used(case: Related, way: Way, measure: Consumed) -> bool:
    """Whether the use of the way's group is known: its own, or a part by persons of an outer group's."""
    by_id = {group.id: group for group in case.groups}
    if not measure.use or way.group not in by_id:
        return True
    group = by_id[way.group]
    told = {use.group for use in measure.use}
    return group.id in told or (group.counted and any(outer in told for outer in _outward(group, by_id)))
