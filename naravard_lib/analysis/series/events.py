"""Other events at about the same time: the answer without each, and with a step of its own."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from naravard_lib.analysis.series.again import Refit, tried
from naravard_lib.analysis.series.results.events import EventAnswer
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.series.segments import Mask, during
from naravard_lib.analysis.series.touching import dropped_units, lasting, set_aside
from naravard_lib.initiative import CoEvent


def event_answers(series: pd.DataFrame, fit: ItsFit, refit: Refit) -> tuple[EventAnswer, ...]:
    """One answer per event of a fit's design, and last one for all together when there are several."""
    events = fit.design.co_events
    alone = [_answer(series, fit, refit, [event]) for event in events]
    return (*alone, _answer(series, fit, refit, events)) if len(events) > 1 else tuple(alone)


def _answer(series: pd.DataFrame, fit: ItsFit, refit: Refit, events: Sequence[CoEvent]) -> EventAnswer:
    one, units = (events[0] if len(events) == 1 else None), dropped_units(series, events)
    kept = bool(one and not units and lasting(one, fit.design))
    without = None if kept else _without(series, fit, refit, events)
    stepped = tried(refit.fit, series, replace(fit.design, co_events=(), event_steps=tuple(events)))
    begun, full, during = _since(fit, 0), _since(fit, fit.design.phase_in), _during(fit, events)
    return EventAnswer(
        one,
        units,
        int((fit.path["used"] & (full != during) & (full == begun)).sum()),
        _observed(fit, full & ~during),
        _observed(fit, full & during),
        without.relative if without else None,
        stepped.relative if stepped else None,
        stepped.event_steps[0] if stepped and one else None,
    )


def _without(series: pd.DataFrame, fit: ItsFit, refit: Refit, events: Sequence[CoEvent]) -> ItsFit | None:
    """The fit without some events; without all of them it is there already."""
    if len(events) == len(fit.design.co_events):
        return fit.without_co_events
    return tried(refit.fit, *set_aside(series, fit.design, events))


def _since(fit: ItsFit, months: int) -> Mask:
    """Shape (n,): from so many months after the change on."""
    return np.asarray(fit.path["month"] >= fit.design.change + months)


def _during(fit: ItsFit, events: Sequence[CoEvent]) -> Mask:
    """Shape (n,): months with any of the events."""
    month = fit.path["month"].astype("int64").to_numpy()
    return np.asarray(np.logical_or.reduce([during(month, event) for event in events]))


def _observed(fit: ItsFit, months: Mask) -> tuple[float, ...]:
    """The used months' values; none when one of them is hidden."""
    seen = fit.path["observed"].to_numpy()[fit.path["used"].to_numpy() & months]
    return () if np.isnan(seen).any() else tuple(float(value) for value in seen)
