"""The effect under every reasonable choice of the analyst."""

import math
from itertools import product

import pandas as pd

from naravard_lib.analysis.series.again import Again, Refit, tried
from naravard_lib.analysis.series.choices import DIMENSIONS, Choice
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.series.results.sensitivity import Sensitivity, Specification
from naravard_lib.estimate import Estimate

_MOST = 160  # combinations fitted: under two seconds of CPU for 60 months of counts with a comparison

Made = dict[str, Choice]  # a choice per dimension


def try_choices(series: pd.DataFrame, fit: ItsFit, refit: Refit) -> Sensitivity:
    """Fit every combination of season, phase-in, window, comparison, other events and trend that the series allows.

    A combination in which too few months are left for the change of trend that it asks for is another one under a
    wrong name, and counts as one that could not be fitted.
    """
    if not math.isfinite(fit.relative.value):
        return Sensitivity((), (), 0, 1)
    again = Again(series, fit, refit)
    dimensions = {name: choices for name, make in DIMENSIONS.items() if len(choices := make(again)) > 1}
    tried, every = _combinations(again, dimensions)
    answers = [(made, fit.relative if _is_shown(again, made) else _answer(again, made)) for made in tried]
    rows = [_row(again, made, relative) for made, relative in answers if relative is not None]
    rows.sort(key=lambda row: row.relative.value)
    return Sensitivity(tuple(rows), _met(dimensions, rows), len(answers) - len(rows), every)


def _met(dimensions: dict[str, list[Choice]], rows: list[Specification]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    met = {choice for row in rows for choice in row.choices}
    return tuple(
        (name, tuple(choice.name for choice in choices if (name, choice.name) in met))
        for name, choices in dimensions.items()
    )


def _combinations(again: Again, dimensions: dict[str, list[Choice]]) -> tuple[list[Made], int]:
    """The combinations to fit, and of how many each is one.

    With more than `_MOST` only those whose choices' places add up to the same remainder as the shown one's are
    kept: a fraction of a factorial design, in which every choice is met about as often as in the whole.
    """
    everything = [dict(zip(dimensions, made, strict=True)) for made in product(*dimensions.values())]
    places = [sum(places) for places in product(*(range(len(choices)) for choices in dimensions.values()))]
    every = -(-len(everything) // _MOST)
    shown = next(place for made, place in zip(everything, places, strict=True) if _is_shown(again, made))
    kept = [made for made, place in zip(everything, places, strict=True) if (place - shown) % every == 0]
    return kept, every


def _is_shown(again: Again, made: Made) -> bool:
    return all(choice.series is None and choice.on(again.design) == again.design for choice in made.values())


def _answer(again: Again, made: Made) -> Estimate | None:
    design, frames = again.design, [again.series]
    for choice in made.values():
        design = choice.on(design)
        frames += [] if choice.series is None else [choice.series]
    found = tried(again.refit.answer, frames[-1], design)
    if found is None or (not found.slope and "Trend" in made and design.slope):
        return None
    return found.relative if math.isfinite(found.relative.value) else None


def _row(again: Again, made: Made, relative: Estimate) -> Specification:
    names = tuple((dimension, choice.name) for dimension, choice in made.items())
    return Specification(names, relative, _is_shown(again, made))
