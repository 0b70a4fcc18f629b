"""Which part of a series another event touched, and the series without it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.initiative import CoEvent
from naravard_lib.tables.series import MIN_BEFORE


def touched_units(series: pd.DataFrame, event: CoEvent) -> tuple[str, ...]:
    """The treated units of a tidy frame that an event touches; all of them when its scope is empty.

    A scope speaks as the initiative file does; `series.attrs["labels"]` gives the units' names in the frame.
    """
    treated = dict.fromkeys(series.loc[(series["role"] == "treated").to_numpy(), "unit"])
    labels = series.attrs.get("labels", {})
    scope = {labels.get(name, name) for name in event.scope}
    return tuple(unit for unit in treated if not scope or unit in scope)


def own_units(series: pd.DataFrame, event: CoEvent) -> tuple[str, ...]:
    """The touched units when some treated unit is untouched, else none: then only months can be left out."""
    touched = touched_units(series, event)
    everyone = touched_units(series, event.model_copy(update={"scope": ()}))
    return touched if len(touched) < len(everyone) else ()


def dropped_units(series: pd.DataFrame, events: Sequence[CoEvent]) -> tuple[str, ...]:
    """The units left out to be without some events; none when the events touch every treated unit in their turn."""
    units = set[str]().union(*(own_units(series, event) for event in events))
    treated = set(series.loc[(series["role"] == "treated").to_numpy(), "unit"])
    return tuple(sorted(units)) if units < treated else ()


def set_aside(series: pd.DataFrame, design: ItsDesign, events: Sequence[CoEvent]) -> tuple[pd.DataFrame, ItsDesign]:
    """Series and design without some events, each in the way that leaves most to go by.

    Units touched alone are left out. An event that had gone on for six months when the change came, and lasts, gets a
    step of its own: without its months nothing would remain. Of every other event the months are left out, as they are
    when the events together touch every unit, each in its own way.
    """
    units = dropped_units(series, events)
    shared = [event for event in events if not (units and own_units(series, event))]
    steps = tuple(event for event in shared if lasting(event, design))
    cleared = design.leaving_out(event for event in shared if event not in steps)
    return _drop(series, units), replace(cleared, event_steps=(*design.event_steps, *steps))


def lasting(event: CoEvent, design: ItsDesign) -> bool:
    """Whether an event was there half a year before the change and still is: both steps can then be estimated."""
    return bool(event.from_ + MIN_BEFORE <= design.change and (event.to is None or event.to >= design.change))


def _drop(series: pd.DataFrame, units: Iterable[str]) -> pd.DataFrame:
    if not units:
        return series
    return series[~((series["role"] == "treated") & series["unit"].isin(list(units))).to_numpy()]
