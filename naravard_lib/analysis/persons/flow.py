"""From all inscribed to those compared: who is left out, and why; and how much history there is."""

from itertools import pairwise

import numpy as np

from naravard_lib.analysis.persons.design import FULL, PER_INSCRIBED, SHORT
from naravard_lib.analysis.persons.designs import Compared
from naravard_lib.analysis.persons.results.comparison import FlowStep
from naravard_lib.tables.panel import NEVER, Panel


def history_of(panel: Panel) -> int:
    """Months of history to use: 24 when at least half of those with 12 have it, else 12; 0 when nobody has 12."""
    month = panel.inscribed[_inscribed(panel)]
    with_full, with_short = (int(_usable(panel, month, months).sum()) for months in (FULL, SHORT))
    if not with_short:
        return 0
    return FULL if 2 * with_full >= with_short else SHORT


def has_comparison(panel: Panel) -> bool:
    """Whether enough persons are never inscribed; those inscribed later are no comparison by themselves."""
    never = int((panel.inscribed == NEVER).sum())
    return never >= PER_INSCRIBED * len(_inscribed(panel))


def flow(panel: Panel, history: int, compared: Compared | None) -> tuple[FlowStep, ...]:
    """The steps; the last two only with a comparison."""
    month = panel.inscribed[_inscribed(panel)]
    steps = [("Inskrivna i team under uttagets tid", len(month))]
    if history:
        steps.append(
            (f"Med {history} månader i uttaget före och någon månad efter", int(_usable(panel, month, history).sum()))
        )
    if compared is not None:
        steps.append(("I livet när månaden för inskrivning var slut", sum(len(risk.cases) for risk in compared.sets)))
        matched = int((compared.tallies["T", compared.outcome, compared.post].inscribed.time > 0).sum())
        steps.append(("Med någon i samma läge att jämföra med", matched))
    numbers = [number for _, number in steps]
    left = [0, *(before - after for before, after in pairwise(numbers))]
    return tuple(FlowStep(name, number, gone) for (name, number), gone in zip(steps, left, strict=True))


def _inscribed(panel: Panel) -> np.ndarray:
    return np.flatnonzero((panel.inscribed < NEVER) & (panel.inscribed >= 0))


def _usable(panel: Panel, month: np.ndarray, history: int) -> np.ndarray:
    return np.asarray((month >= history) & (month < panel.months - 1))
