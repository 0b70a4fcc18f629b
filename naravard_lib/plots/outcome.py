"""The outcome drawn: what was seen, the model's line, and what was to be expected without the intervention."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.series.results import ItsFit
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Figure
from naravard_lib.disclosure import level_text
from naravard_lib.plots import style
from naravard_lib.plots.baseline import hidden_note, shown, unit_label

_ROOM = 1.6  # own rule: a band higher than this times everything else drawn would squeeze the data flat


def plot_outcome(result: Outcome) -> Blocks:
    """One figure; none when nothing could be fitted."""
    if result.fit is None:
        return Blocks(())
    fit, labels = result.fit, result.labels
    raw = fit.path["observed"].to_numpy()
    months = list(fit.path["month"])
    events = [event for event in result.events if event.from_ >= months[0]]
    with style.canvas(labels.synthetic) as (figure, axes):
        _draw(axes, fit, shown(raw, labels))
        style.change_line(axes, fit.design.change, fit.design.phase_in)
        letters = style.lettered(axes, [event.from_ for event in events])
        style.month_axis(axes, months)
        style.value_axis(axes, unit_label(labels), raw, np.minimum(_after(fit)["high"], _ceiling(fit)))
        style.key(axes)
        svg = style.to_svg(figure)
    marks = [
        f"{letter} = {event.what} ({formats.month(event.from_)})" for letter, event in zip(letters, events, strict=True)
    ]
    remarks = (_change_note(fit), _band_note(fit), "; ".join(marks), hidden_note(raw, labels), _excluded_note(fit))
    note = labels.note(*remarks)
    return Blocks((Figure(svg, _alt(result, fit), _caption(result, fit), note),))


def _draw(axes: Axes, fit: ItsFit, observed: np.ndarray) -> None:
    path = fit.path
    places = style.at(path["month"])
    used = path["used"].to_numpy()
    after = (path["month"] >= fit.design.change).to_numpy()
    axes.fill_between(
        places[after], path["low"][after], path["high"][after], color=style.WITHOUT, alpha=0.18, linewidth=0
    )
    axes.plot(places[after], path["counterfactual"][after], "--", color=style.WITHOUT, label="Väntat utan insatsen")
    fitted = path["fitted"].to_numpy()
    axes.plot(places, np.where(after, np.nan, fitted), color=style.MODEL, label="Modellens linje")
    axes.plot(places, np.where(after, fitted, np.nan), color=style.MODEL)
    axes.plot(places[used], observed[used], "o", color=style.OBSERVED, markersize=3.5, label="Utfall")
    if not used.all():
        axes.plot(
            places[~used],
            observed[~used],
            "o",
            color=style.OBSERVED,
            markersize=3.5,
            fillstyle="none",
            label="Räknas inte",
        )


def _after(fit: ItsFit) -> pd.DataFrame:
    return fit.path[fit.path["month"] >= fit.design.change]


def _ceiling(fit: ItsFit) -> float:
    """The highest value the axis makes room for; a band above it is cut."""
    return _ROOM * float(np.nanmax(fit.path[["observed", "fitted", "counterfactual"]].to_numpy()))


def _band_note(fit: ItsFit) -> str:
    band = f"färgat fält = {formats.level(fit.relative)} för det väntade"
    after = _after(fit)
    if (after["high"] > _ceiling(fit)).any() or after["low"].min() < min(0.0, fit.path["observed"].min()):
        return f"{band}, avskuret av diagrammet"
    return band


def _change_note(fit: ItsFit) -> str:
    start = f"lodrät linje = insatsen börjar ({formats.month(fit.design.change)})"
    return f"{start}, skuggat = införande" if fit.design.phase_in else start


def _excluded_note(fit: ItsFit) -> str:
    parts = [
        f"{formats.months(part.from_, part.to)} räknas inte: {part.why}" for part in fit.design.exclude if part.why
    ]
    return "; ".join(parts)


def _caption(result: Outcome, fit: ItsFit) -> str:
    words = {
        "decrease": "lägre än väntat utan insatsen",
        "increase": "högre än väntat utan insatsen",
        "undetermined": "går inte att skilja från det väntade utan insatsen",
    }
    return f"{result.labels.measure}: {words[fit.direction]}"


def _alt(result: Outcome, fit: ItsFit) -> str:
    path = fit.path[fit.path["used"] & (fit.path["month"] >= fit.design.change)]
    months = list(fit.path["month"])
    measure, span = formats.inline(result.labels.measure), formats.months(months[0], months[-1])
    counted, smallest = result.labels.counted, result.labels.smallest
    fitted, without = (level_text(path[name].mean(), counted, smallest) for name in ("fitted", "counterfactual"))
    return (
        f"Diagram över {measure} månad för månad, {span}. "
        f"Efter att insatsen började ligger modellens linje i genomsnitt på {fitted}; "
        f"utan insatsen väntades {without}. "
        f"Skillnaden är {formats.percent(fit.relative.value)} ({formats.percent_interval(fit.relative)})."
    )
