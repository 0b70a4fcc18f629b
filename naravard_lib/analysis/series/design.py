"""What to fit: the change, its phase-in, season, comparison and the months left out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.errors import DesignError
from naravard_lib.initiative import CoEvent, Exclusion, Initiative, Measure
from naravard_lib.months import parse_month
from naravard_lib.tables.schema import ADDITIVE, Kind, is_tidy

Family = Literal["gaussian", "count"]
Comparing = Literal["none", "difference", "scaled", "covariate", "weighted"]

_COUNTED = ("count", "days")  # kinds of measure that are numbers of events, or the days or hours they take


def family_of(measure: Measure) -> Family:
    """The error family that fits a kind of measure: events and their days are counts, all else is gaussian."""
    return "count" if measure.kind in _COUNTED else "gaussian"


def checked_as(series: pd.DataFrame, family: Family) -> Kind:
    """What the values of a series are checked as before a fit.

    A tidy frame has passed the check of its own measure, where hours of days may have decimals.
    """
    if family == "gaussian":
        return "mean"
    return "days" if is_tidy(series) else "count"


@dataclass(frozen=True, slots=True)
class ItsDesign:
    """An interrupted time series design. Months are given as 2024-01 or as periods.

    Attributes:
        change: first month with the intervention, **inclusive**.
        phase_in: months of introduction counted from `change`; left out of the fit, unless `ramp`.
        family: `gaussian` for means, shares and costs; `count` for whole numbers of events.
        slope: whether the trend may change; drops out by itself with fewer than eight months on either side.
        harmonics: yearly waves. `auto`: two from 48 used months with 24 before the change, one from 24 with 12, else 0.
        exclude: months left out, as `Exclusion` or (first, last) pairs, both **inclusive**.
        co_events: other changes; the answer is also given without them.
        comparison: how the comparison enters. Counts: log rate with coefficient 1 (`difference`, `scaled`).
            Means: subtracted as it is (`difference`) or scaled to the treated baseline mean first (`scaled`).
            `covariate`: as a column of the regression; takes away as much of a shared break as the comparison
            explains of the months' fluctuations, see `comparing`. `weighted`: the units weighted to follow the
            treated before the change, then as `difference` (counts) or `scaled` (means).
        since: first month used, **inclusive**; None is the first there is.
        until: last month used, **inclusive**; None is the last there is.
        level: coverage of the intervals.
        additive: whether several treated units are added (counts, costs) or averaged; None is added for counts only.
        ramp: let the effect grow evenly through the phase-in instead of leaving those months out.
        event_steps: other changes that get a step of their own in the regression.
    """

    change: pd.Period
    phase_in: int = 0
    family: Family = "gaussian"
    slope: bool = True
    harmonics: Literal["auto", 0, 1, 2] = "auto"
    exclude: tuple[Exclusion, ...] = ()
    co_events: tuple[CoEvent, ...] = ()
    comparison: Comparing = "none"
    since: pd.Period | None = None
    until: pd.Period | None = None
    level: float = 0.95
    additive: bool | None = None
    ramp: bool = False
    event_steps: tuple[CoEvent, ...] = ()

    def __post_init__(self) -> None:
        put = object.__setattr__
        for name in ("change", "since", "until"):
            value = getattr(self, name)
            put(self, name, None if value is None else parse_month(value))
        put(self, "exclude", tuple(_exclusion(part) for part in self.exclude))
        put(self, "co_events", tuple(self.co_events))
        put(self, "event_steps", tuple(self.event_steps))
        put(self, "additive", self.family == "count" if self.additive is None else self.additive)
        _check_words(self)

    @classmethod
    def from_plan(cls, plan: Initiative, measure: str | None = None, series: pd.DataFrame | None = None) -> "ItsDesign":
        """The design that an initiative file describes for one of its measures (default the main one).

        With a tidy series frame that holds no comparison units, as when all of them have started, none is asked for.

        Raises:
            DesignError: when the file names no intervention.
        """
        if plan.intervention is None:
            raise DesignError(f"{plan.id}/initiative.yaml: intervention saknas. Ange första månaden med insatsen.")
        chosen = plan.main if measure is None else plan.measure(measure)
        family = family_of(chosen)
        return cls(
            change=plan.intervention.from_,
            phase_in=plan.intervention.phase_in,
            ramp=plan.intervention.ramp,
            family=family,
            exclude=(*plan.exclude, *_gap(plan)),
            co_events=own_events(plan),
            comparison="none" if _alone(series) else _comparing(plan, family),
            since=plan.baseline.from_ if plan.baseline else None,
            additive=chosen.kind in ADDITIVE,
        )

    @property
    def left_out(self) -> tuple[Exclusion, ...]:
        """Excluded spans and a phase-in that is left out: months that may be missing."""
        if not self.phase_in or self.ramp:
            return self.exclude
        return (*self.exclude, _span(self.change, self.change + self.phase_in - 1, "införande"))

    def events_within(self, month: NDArray[np.int64]) -> tuple[CoEvent, ...]:
        """The co-events that begin or end within the months, shape (n,), ordinals.

        One that was there from the first month to the last is the same before and after the change.
        """

        def turns(event: CoEvent) -> bool:
            ends = event.to is not None and month[0] <= event.to.ordinal < month[-1]
            return bool(month[0] < event.from_.ordinal <= month[-1]) or ends

        return tuple(event for event in self.co_events if turns(event))

    def leaving_out(self, events: Iterable[CoEvent]) -> "ItsDesign":
        """The same design without the months of some events, and with no co-events of its own."""
        left_out = tuple(_span(event.from_, event.to or _FAR, event.what) for event in events)
        return replace(self, exclude=(*self.exclude, *left_out), co_events=())


_FAR = pd.Period("2199-12", "M")  # an event without an end is still going on


def own_events(plan: Initiative) -> tuple[CoEvent, ...]:
    """The co-events that touch any of the treated units; one without scope touches all."""
    units = set(plan.treated)
    return tuple(event for event in plan.co_events if not event.scope or units & set(event.scope))


def _gap(plan: Initiative) -> tuple[Exclusion, ...]:
    if plan.baseline is None or plan.intervention is None or plan.baseline.to + 1 >= plan.intervention.from_:
        return ()
    return (_span(plan.baseline.to + 1, plan.intervention.from_ - 1, "mellan utgångsläge och införande"),)


def _alone(series: pd.DataFrame | None) -> bool:
    return series is not None and not (series["role"] == "comparison").any()


def _comparing(plan: Initiative, family: Family) -> Comparing:
    if plan.comparison is None:
        return "none"
    if plan.comparison.weighted:
        return "weighted"
    return "scaled" if family == "gaussian" and plan.comparison.file else "difference"


def _exclusion(part: Any) -> Exclusion:
    if isinstance(part, Exclusion):
        return part
    if isinstance(part, str) or len(part) != 2:
        raise DesignError(f"exclude: {part!r} är ingen period. Skriv första och sista månaden, som (2020-03, 2021-09).")
    return _span(parse_month(part[0]), parse_month(part[1]), "")


def _span(first: pd.Period, last: pd.Period, why: str) -> Exclusion:
    return Exclusion.model_construct(from_=first, to=last, why=why)


def _check_words(design: ItsDesign) -> None:
    known: dict[str, tuple[Any, ...]] = {
        "family": get_args(Family),
        "harmonics": ("auto", 0, 1, 2),
        "comparison": get_args(Comparing),
    }
    wrong = [
        f"{name} = {getattr(design, name)!r}" for name, words in known.items() if getattr(design, name) not in words
    ]
    if wrong or design.phase_in < 0 or not 0.5 <= design.level < 1:
        raise DesignError(f"Designen går inte att läsa: {', '.join(wrong) or 'phase_in eller level ligger utanför'}.")
