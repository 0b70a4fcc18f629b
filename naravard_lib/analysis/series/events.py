"""Other events at about the same time: the answer without each, and with a step of its own."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.results.events import EventAnswer
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.series.touching import own_units, set_aside
from naravard_lib.errors import NaravardError
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import CoEvent

Fit = Callable[[pd.DataFrame, ItsDesign], ItsFit]


def event_answers(series: pd.DataFrame, fit: ItsFit, refit: Fit) -> tuple[EventAnswer, ...]:
    """One answer per event of a fit's design, and one for all together when there are several."""
    events = fit.design.co_events
    alone = [_answer(series, fit, refit, [event]) for event in events]
    return (*alone, _answer(series, fit, refit, events)) if len(events) > 1 else tuple(alone)


def _answer(series: pd.DataFrame, fit: ItsFit, refit: Fit, events: Sequence[CoEvent]) -> EventAnswer:
    one = events[0] if len(events) == 1 else None
    without, reason = _tried(refit, *set_aside(series, fit.design, events))
    stepped, _ = _tried(refit, series, replace(fit.design, co_events=(), event_steps=tuple(events)))
    return EventAnswer(
        one,
        own_units(series, one) if one else (),
        _clear(fit, events),
        without.relative if without else None,
        stepped.relative if stepped else None,
        stepped.event_steps[0] if stepped and one else None,
        _width(stepped.level) / _width(fit.level) if stepped else None,
        reason,
    )


def _tried(refit: Fit, series: pd.DataFrame, design: ItsDesign) -> tuple[ItsFit | None, str]:
    try:
        return refit(series, design), ""
    except NaravardError as error:
        return None, str(error)


def _clear(fit: ItsFit, events: Sequence[CoEvent]) -> int:
    """Months with the intervention in full and none of the events."""
    after = fit.path["month"][fit.path["used"]]
    after = after[after >= fit.design.change + (fit.design.phase_in if fit.design.ramp else 0)]
    free = [month for month in after if not any(_during(event, month) for event in events)]
    return len(free)


def _during(event: CoEvent, month: pd.Period) -> bool:
    return bool(event.from_ <= month and (event.to is None or month <= event.to))


def _width(estimate: Estimate) -> float:
    return estimate.high - estimate.low
