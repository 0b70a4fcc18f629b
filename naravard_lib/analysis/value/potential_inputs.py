"""The figures that go into a potential, in the order of the file: each with its distribution and its name in print."""

from collections.abc import Iterator
from dataclasses import dataclass

from naravard_lib.analysis.value.draws import Distribution, distribution, measured
from naravard_lib.analysis.value.results.potential import MARGINAL, Input, Kind, Origin
from naravard_lib.analysis.value.shares import ends
from naravard_lib.cases.figures import Bound, Quantity, find_row
from naravard_lib.cases.potential import Consumed, Effect, Group, PotentialCase, Use, Way
from naravard_lib.catalogue.measures import find_measure
from naravard_lib.estimate import Ends
from naravard_lib.formats import inline
from naravard_lib.initiative.parts import DEFAULT_MARGINAL

_ASSUMED = "Ingen källa. Antagandet används överallt där ingen annan andel är angiven."


@dataclass(frozen=True, slots=True)
class Drawn:
    """One figure to draw: the places in the file that it stands for, its distribution, and how it is printed."""

    keys: tuple[str, ...]
    distribution: Distribution
    shown: Input


def drawn(case: PotentialCase) -> tuple[Drawn, ...]:
    """Every figure once: what stands for several places in the file is drawn once for all of them.

    That is a row of the evidence base read by the same rule, an initiative's effect, and the default marginal share.
    """
    found: dict[str, Drawn] = {}
    for token, one in _all(case):
        before = found.get(token)
        found[token] = one if before is None else Drawn((*before.keys, *one.keys), before.distribution, before.shown)
    return tuple(found.values())


def label(measure: Consumed) -> str:
    """The measure's name in print: the file's own, or the catalogue's."""
    known = find_measure(measure.measure)
    return measure.name or (known.name if known else measure.measure)


def unit(measure: Consumed) -> str:
    """What one of it is called; a use that nobody knows is counted in per cent."""
    if any(use.in_percent for use in measure.use):
        return "procent"
    known = find_measure(measure.measure)
    return known.unit if known else ""


def _all(case: PotentialCase) -> Iterator[tuple[str, Drawn]]:
    """Each figure with what tells it from the others."""
    for i, group in enumerate(case.file.groups):
        yield from _of_group(f"groups.{i}", group)
    names = {group.id: group.name for group in case.file.groups}
    for i, measure in enumerate(case.file.measures):
        yield from _of_measure(f"measures.{i}", measure, names)
    for i, way in enumerate(case.file.ways):
        yield from _figure(f"ways.{i}.reach", way.reach, f"Andel som nås: {inline(way.name)}", "share")
        for j, effect in enumerate(way.effects):
            yield _effect(f"ways.{i}.effects.{j}", way, effect, case)
    for i, cost in enumerate(case.file.added_costs):
        yield from _figure(f"added.{i}", cost.kr_per_year, f"Kostnad: {inline(cost.what)}", "kr")


def _of_group(key: str, group: Group) -> Iterator[tuple[str, Drawn]]:
    name = inline(group.name)
    yield from _figure(f"{key}.persons", group.persons, f"Antal: {name}", "persons")
    if group.population is not None:
        yield from _figure(f"{key}.population", group.population, f"Antal {inline(group.of)}", "persons")
        yield from _figure(f"{key}.share", group.share, f"Andel av {inline(group.of)}: {name}", "share", part=True)


def _of_measure(key: str, measure: Consumed, names: dict[str, str]) -> Iterator[tuple[str, Drawn]]:
    what, one = inline(label(measure)), unit(measure)
    yield from _figure(f"{key}.fewer", measure.fewer, f"Färre {what}", "amount", one)
    for j, use in enumerate(measure.use):
        yield from _of_use(f"{key}.use.{j}", use, what, one, inline(names[use.group]))
    if measure.cost is None:
        return
    yield from _figure(f"{key}.unit_cost", measure.cost.unit_cost, f"Snittkostnad: {what}", "kr")
    if measure.cost.marginal is not None:
        yield from _figure(f"{key}.marginal", measure.cost.marginal, f"{MARGINAL}: {what}", "share")
    else:
        assumed = ends(DEFAULT_MARGINAL)
        spread = Distribution("interval_base", "triangular", assumed.low, assumed.base, assumed.high)
        shown = Input(MARGINAL, "share", "", "interval_base", assumed, "assumption", _ASSUMED)
        yield "marginal", Drawn((f"{key}.marginal",), spread, shown)


def _of_use(key: str, use: Use, what: str, one: str, group: str) -> Iterator[tuple[str, Drawn]]:
    kind: Kind = "kr" if use.in_kr else "amount"
    said = "Kostnad" if use.part else f"Kostnad för {what}" if use.in_kr else what
    yield from _figure(f"{key}.each", use.each, f"{said[:1].upper()}{said[1:]} per person: {group}", kind, one)
    yield from _figure(f"{key}.whole", use.whole, f"{said[:1].upper()}{said[1:]} i allt: {group}", kind, one)
    yield from _figure(f"{key}.part", use.part, f"Del av kostnaden som är {what}", "share", part=True)


def _figure(
    key: str, figure: Quantity | None, name: str, kind: Kind, one: str = "", part: bool = False
) -> Iterator[tuple[str, Drawn]]:
    if figure is None:
        return
    spread, (origin, told) = distribution(figure, part), _origin(figure)
    stated = None if origin == "assumption" else (figure.low, figure.high)
    drawn_from = Ends(spread.low, spread.base, spread.high)
    shown = Input(name, kind, one, spread.rule, drawn_from, origin, told, stated, _wording(figure))
    yield f"{figure.evidence} {spread.rule}" if figure.evidence else key, Drawn((key,), spread, shown)


def _effect(key: str, way: Way, effect: Effect, case: PotentialCase) -> tuple[str, Drawn]:
    measure = next(each for each in case.file.measures if each.measure == effect.measure)
    name = f"Minskning av {inline(label(measure))}"
    if effect.reduction is not None:
        return next(_figure(key, effect.reduction, f"{name}: {inline(way.name)}", "share"))
    assert effect.initiative is not None, "an effect has one of the two"
    own = case.own[effect.initiative]
    low, high = -own.change.high, -own.change.low  # a change of −20 % is a reduction of 20 %
    spread, told = measured(own.change), f"Egen mätning: {own.name}"
    shown = Input(
        f"{name}: enligt {own.name}", "share", "", "measured", Ends(low, spread.base, high), "own", told, (low, high)
    )
    return f"own:{effect.initiative}", Drawn((key,), spread, shown)  # one estimate, however many ways of working use it


def _wording(figure: Quantity) -> Bound:
    """How the source itself words the number; a question file speaks for its source."""
    row = find_row(figure.evidence) if figure.evidence else None
    return row.bound if row is not None and row.bound != "no_figure" else figure.bound


def _origin(figure: Quantity) -> tuple[Origin, str]:
    if figure.evidence is not None:
        row = find_row(figure.evidence)
        assert row is not None, "the file was checked against the evidence base"
        return "evidence", f"{row.document}, {row.section}"
    if figure.assumption is not None:
        return "assumption", figure.assumption
    return "source", str(figure.source)
