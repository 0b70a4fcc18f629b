"""How far something could go: figures with their uncertainty through the arithmetic, many times over (M10)."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.value.potential_inputs import drawn, label, unit
from naravard_lib.analysis.value.potential_model import MeasureResult, Yield, evaluate
from naravard_lib.analysis.value.potential_reference import compare_printed
from naravard_lib.analysis.value.results.potential import AddedCost, Part, Potential, WayAlone
from naravard_lib.analysis.value.tornado import swings
from naravard_lib.cases.potential import Consumed, PotentialCase
from naravard_lib.estimate import Estimate

Values = NDArray[np.float64]
LEVEL = 0.90  # its lower end, the planning figure, is the 5th percentile: nineteen draws in twenty lie above it
SEED = 20241102  # fixed, so that the same file gives the same page
_BINS = 60
_TAILS = 0.002  # share of the draws beyond each end of the drawn distribution


def potential(case: PotentialCase, draws: int = 100_000, seed: int = SEED) -> Potential:
    """What would go away, what that is worth, and what it hangs on.

    Args:
        case: a question file, from `workbook.potential.load_potential`.
        draws: how many times every figure is drawn.
        seed: of the draws.
    """
    figures = drawn(case)
    rng = np.random.default_rng(seed)
    sampled = [one.distribution.draw(rng, draws) for one in figures]
    base = {key: np.asarray(one.distribution.base) for one in figures for key in one.keys}
    values = {key: values for one, values in zip(figures, sampled, strict=True) for key in one.keys}
    many, plain = evaluate(case.file, values, base), evaluate(case.file, base, base)
    answers = np.broadcast_to(many.answer, draws)
    edges, shares = _histogram(answers)
    in_kr = any(part.gross is not None for part in plain.measures)
    return Potential(
        case=case.id,
        file=case.file,
        answer=_estimate(answers, "kr" if in_kr else unit(case.file.measures[0])),
        base=float(plain.answer),
        in_kr=in_kr,
        bins=edges,
        shares=shares,
        gross=_total(part.gross for part in many.measures),
        freed=_total(part.freed for part in many.measures),
        parts=_parts(case, many, plain, base),
        ways=tuple(_ways(case, many, plain, base)),
        costs=_costs(case, many, base),
        persons=_maybe(many.reached, "personer"),
        swings=swings(figures, sampled, answers, lambda moved: evaluate(case.file, moved, base).answer),
        inputs=tuple(one.shown for one in figures),
        compared=compare_printed(case.file),
        own=tuple(case.own.values()),
        draws=draws,
        seed=seed,
    )


def _estimate(values: Values, what: str) -> Estimate:
    """Median and the interval of `LEVEL`, from draws or from one value that all of them have."""
    low, middle, high = np.quantile(values, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    return Estimate(float(middle), float(low), float(high), LEVEL, scale="kr" if what == "kr" else "count", unit=what)


def _maybe(values: Values | None, what: str) -> Estimate | None:
    return None if values is None else _estimate(values, what)


def _total(parts: Iterable[Values | None]) -> Estimate | None:
    """The sum of what has a price; None when nothing has."""
    priced = [part for part in parts if part is not None]
    return _estimate(np.asarray(sum(priced)), "kr") if priced else None


def _histogram(answers: Values) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Edges and shares of the drawn part of the distribution."""
    low, high = np.quantile(answers, [_TAILS, 1 - _TAILS])
    if low == high:
        return (float(low) - 0.5, float(high) + 0.5), (1.0,)
    counts, edges = np.histogram(answers, _BINS, (low, high))
    return tuple(edges.tolist()), tuple((counts / len(answers)).tolist())


def _parts(case: PotentialCase, many: Yield, plain: Yield, base: Mapping[str, Values]) -> tuple[Part, ...]:
    each = enumerate(zip(case.file.measures, many.measures, plain.measures, strict=True))
    return tuple(_part(measure, of, by, base, f"measures.{i}") for i, (measure, of, by) in each)


def _part(measure: Consumed, many: MeasureResult, plain: MeasureResult, base: Mapping[str, Values], key: str) -> Part:
    return Part(
        measure=measure.measure,
        label=label(measure),
        unit=unit(measure),
        fewer=_maybe(many.fewer, unit(measure)),
        gross=_maybe(many.gross, "kr"),
        freed=_maybe(many.freed, "kr"),
        base_fewer=_float(plain.fewer),
        base_cost=_float(base.get(f"{key}.unit_cost")),
        base_gross=_float(plain.gross),
        base_marginal=_float(base.get(f"{key}.marginal")),
        price_year=measure.cost.price_year if measure.cost else None,
        falls_on=measure.cost.falls_on if measure.cost else None,
    )


def _float(value: Values | None) -> float | None:
    return None if value is None else float(value)


def _ways(case: PotentialCase, many: Yield, plain: Yield, base: Mapping[str, Values]) -> Iterator[WayAlone]:
    """Every effect of every way of working, in the file's order."""
    groups = {group.id: group.name for group in case.file.groups}
    measures = {each.measure: (each, by) for each, by in zip(case.file.measures, plain.measures, strict=True)}
    for (w, e), alone in sorted(many.alone.items()):
        way = case.file.ways[w]
        measure, plainly = measures[way.effects[e].measure]
        what = "kr" if measure.use[0].in_kr else unit(measure)
        yield WayAlone(
            name=way.name,
            label=label(measure),
            unit=what,
            group=groups[way.group],
            base_use=float(plainly.use[way.group]),
            base_reach=float(base[f"ways.{w}.reach"]),
            base_reduction=float(base[f"ways.{w}.effects.{e}"]),
            alone=_estimate(alone, what),
        )


def _costs(case: PotentialCase, many: Yield, base: Mapping[str, Values]) -> tuple[AddedCost, ...]:
    return tuple(
        AddedCost(cost.what, float(base[f"added.{i}"]), _estimate(many.costs[i], "kr"), cost.falls_on, cost.price_year)
        for i, cost in enumerate(case.file.added_costs)
    )
