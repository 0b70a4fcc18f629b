"""Which part of a series another event touched, and the series without it."""

from collections.abc import Iterable, Sequence

import pandas as pd

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.initiative import CoEvent


def touched_units(series: pd.DataFrame, event: CoEvent) -> tuple[str, ...]:
    """The treated units of a tidy frame that an event touches; all of them when its scope is empty.

    A scope speaks as the initiative file does; `series.attrs["labels"]` gives the units' names in the frame.
    """
    if "unit" not in series:
        return ()
    treated = dict.fromkeys(series.loc[(series["role"] == "treated").to_numpy(), "unit"])
    labels = series.attrs.get("labels", {})
    scope = {labels.get(name, name) for name in event.scope}
    return tuple(unit for unit in treated if not scope or unit in scope)


def own_units(series: pd.DataFrame, event: CoEvent) -> tuple[str, ...]:
    """The touched units when some treated unit is untouched, else none: then only months can be left out."""
    touched = touched_units(series, event)
    everyone = touched_units(series, event.model_copy(update={"scope": ()}))
    return touched if len(touched) < len(everyone) else ()


def set_aside(series: pd.DataFrame, design: ItsDesign, events: Sequence[CoEvent]) -> tuple[pd.DataFrame, ItsDesign]:
    """Series and design without some events: units touched alone are left out, else the event's months.

    When the events together touch every unit, each in its own way, the months of all of them are left out.
    """
    units = set[str]().union(*(own_units(series, event) for event in events))
    kept = _drop(series, units)
    if units and not (kept["role"] == "treated").any():
        return series, design.leaving_out(events)
    return kept, design.leaving_out(event for event in events if not own_units(series, event))


def _drop(series: pd.DataFrame, units: Iterable[str]) -> pd.DataFrame:
    if not units:
        return series
    return series[~((series["role"] == "treated") & series["unit"].isin(list(units))).to_numpy()]
