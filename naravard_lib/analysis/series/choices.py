"""The choices that a careful analyst could have made otherwise, each dimension by itself, with names for print."""

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from naravard_lib.analysis.series.again import Again
from naravard_lib.analysis.series.design import Comparing, ItsDesign
from naravard_lib.analysis.series.segments import MIN_SLOPE, YEAR
from naravard_lib.analysis.series.touching import set_aside

WAVES = ("ingen våg", "en våg om året", "två vågor om året")
COMPARISONS: dict[Comparing, str] = {
    "none": "ingen",
    "difference": "dras ifrån",
    "scaled": "dras ifrån, skalad",
    "covariate": "som förklaring",
    "weighted": "vägda enheter, dras ifrån",
}
_SHORTER = (2 * YEAR, 3 * YEAR)  # months: whole years, so that season weighs the same


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to do one thing.

    Attributes:
        name: Swedish name.
        change: fields of the design that it sets.
        series: the series it uses in place of the shown one, or None.
    """

    name: str
    change: dict[str, Any] = field(default_factory=dict)
    series: pd.DataFrame | None = None

    def on(self, design: ItsDesign) -> ItsDesign:
        """The design with this choice made."""
        return replace(design, **self.change)


def seasons(again: Again) -> list[Choice]:
    """No yearly wave, one where a year was seen before the change, two where two years were; and the shown one."""
    allowed = {0, again.shown.pairs, *(k for k in (1, 2) if again.shown.n_before >= k * YEAR)}
    return [Choice(WAVES[k], {"harmonics": k}) for k in sorted(allowed)]


def introductions(again: Again) -> list[Choice]:
    """Months of introduction left out, with an effect that grows, or counted in full; none without such months."""
    if not again.design.phase_in:
        return []
    return [
        Choice("utelämnas", {"ramp": False}),
        Choice("växande effekt", {"ramp": True}),
        Choice("räknas fullt ut", {"phase_in": 0, "ramp": False}),
    ]


def baselines(again: Again) -> list[Choice]:
    """The whole baseline, and its last two or three years where it is longer."""
    change, length = again.design.change, months_before(again)
    shorter = [Choice(f"{k} månader", {"since": change - k}) for k in _SHORTER if k < length]
    return [Choice("hela", {"since": again.design.since}), *shorter]


def months_before(again: Again) -> int:
    """Calendar months from the first one used to the change."""
    used = again.shown.path["month"][again.shown.path["used"]]
    return int(again.design.change.ordinal - used.iloc[0].ordinal)


def comparisons(again: Again) -> list[Choice]:
    """Without comparison and with it in every way that the series allows; one choice when it holds none."""
    units = _comparison_units(again.series)
    if not units:
        return []
    own = again.design.comparison
    usual: Comparing = "difference" if again.design.family == "count" else "scaled"
    subtracted = own if own in ("difference", "scaled") else usual  # for counts the two are the same
    modes: tuple[Comparing, ...] = ("none", subtracted, "covariate", "weighted")[
        : 4 if units > 1 or own == "weighted" else 3
    ]
    return [Choice(COMPARISONS[mode], {"comparison": mode}) for mode in modes]


def _comparison_units(series: pd.DataFrame) -> int:
    return int(series.loc[(series["role"] == "comparison").to_numpy(), "unit"].nunique())


def other_events(again: Again) -> list[Choice]:
    """All months, without what other events touched, and with a step of their own for them; none without events."""
    events, design = again.shown.design.co_events, again.design
    if not events:
        return []
    series, without = set_aside(again.series, design, events)
    ways = [Choice("alla månader")]
    if series is not again.series or without.exclude != design.exclude:  # else every event gets a step either way
        ways.append(Choice("utan det berörda", _left_out(without), None if series is again.series else series))
    return [*ways, Choice("med eget steg", {"event_steps": (*design.event_steps, *events)})]


def _left_out(without: ItsDesign) -> dict[str, Any]:
    return {"exclude": without.exclude, "event_steps": without.event_steps}


def trends(again: Again) -> list[Choice]:
    """Level and trend change, or the level alone; none where there are too few months for a change of trend."""
    if min(again.shown.n_before, again.shown.n_after) < MIN_SLOPE:
        return []
    return [Choice("nivå och trend ändras", {"slope": True}), Choice("bara nivån ändras", {"slope": False})]


DIMENSIONS = {
    "Säsong": seasons,
    "Införande": introductions,
    "Utgångsläge": baselines,
    "Jämförelse": comparisons,
    "Andra händelser": other_events,
    "Trend": trends,
}
