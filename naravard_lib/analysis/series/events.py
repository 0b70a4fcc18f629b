"""Other events at about the same time: the answer without each, and with a step of its own."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.results.events import EventAnswer
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.series.touching import lasting, own_units, set_aside
from naravard_lib.errors import NaravardError
from naravard_lib.initiative import CoEvent

Mask = NDArray[np.bool_]
Refit = Callable[[pd.DataFrame, ItsDesign], ItsFit]


def event_answers(series: pd.DataFrame, fit: ItsFit, refit: Refit) -> tuple[EventAnswer, ...]:
    """One answer per event of a fit's design, and last one for all together when there are several."""
    events = fit.design.co_events
    alone = [_answer(series, fit, refit, [event]) for event in events]
    return (*alone, _answer(series, fit, refit, events)) if len(events) > 1 else tuple(alone)


def _answer(series: pd.DataFrame, fit: ItsFit, refit: Refit, events: Sequence[CoEvent]) -> EventAnswer:
    one = events[0] if len(events) == 1 else None
    without = None if one and lasting(one, fit.design) else _tried(refit, *set_aside(series, fit.design, events))
    stepped = _tried(refit, series, replace(fit.design, co_events=(), event_steps=tuple(events)))
    full, during = _full(fit), _during(fit, events)
    return EventAnswer(
        one,
        own_units(series, one) if one else (),
        int((fit.path["used"] & (full != during)).sum()),
        _mean(fit, full & ~during),
        _mean(fit, full & during),
        without.relative if without else None,
        stepped.relative if stepped else None,
        stepped.event_steps[0] if stepped and one else None,
    )


def _tried(refit: Refit, series: pd.DataFrame, design: ItsDesign) -> ItsFit | None:
    try:
        return refit(series, design)
    except NaravardError:
        return None


def _full(fit: ItsFit) -> Mask:
    """Shape (n,): months with the intervention in full."""
    return np.asarray(fit.path["month"] >= fit.design.change + fit.design.phase_in)


def _during(fit: ItsFit, events: Sequence[CoEvent]) -> Mask:
    """Shape (n,): months with any of the events."""
    month = fit.path["month"]
    spans = [(month >= event.from_) & (month <= (event.to or month.iloc[-1])) for event in events]
    return np.asarray(np.logical_or.reduce([span.to_numpy() for span in spans]))


def _mean(fit: ItsFit, months: Mask) -> float | None:
    observed = fit.path["observed"].to_numpy()[fit.path["used"].to_numpy() & months]
    return None if not observed.size or np.isnan(observed).any() else float(observed.mean())
