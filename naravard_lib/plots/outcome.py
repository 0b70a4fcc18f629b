"""The outcome drawn: what was seen, the model's line, and what was to be expected without the intervention."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Labels, Outcome
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Data, Figure
from naravard_lib.disclosure import level_text
from naravard_lib.initiative import CoEvent
from naravard_lib.plots import marks, numbers, style

_ROOM = 1.6  # own rule: a band higher than this times everything else drawn would squeeze the data flat


def plot_outcome(result: Outcome) -> Blocks:
    """One figure; none when nothing could be fitted."""
    if result.fit is None:
        return Blocks(())
    fit, labels = result.fit, result.labels
    raw, months, unit = fit.path["observed"].to_numpy(float), list(fit.path["month"]), numbers.unit_label(labels)
    mask = numbers.hidden_treated(result.target.baseline, months)
    marked = _marked(result, fit)
    with style.canvas(labels.synthetic) as (figure, axes):
        seen = np.where(mask, np.nan, raw)
        _draw(axes, fit, seen)
        style.month_axis(axes, months)
        marks.left_out(axes, fit.design.exclude, months)
        for happened in _events(result, fit):
            marks.event(axes, happened.from_.ordinal - 0.5)
        letters, row = marks.lettered(axes, [place for place, _ in marked])
        marks.change(axes, fit.design.change, fit.design.phase_in, row)
        style.value_axis(axes, unit, raw, np.minimum(_after(fit)["high"], _ceiling(fit)), rows=row + 1)
        marks.end_labels(axes, _names(fit, seen))
        svg = style.to_svg(figure)
    named = "; ".join(f"{letter} = {text}" for letter, (_, text) in zip(letters, marked, strict=True))
    remarks = (_change_note(fit), _band_note(fit), named, numbers.hidden_note(raw, mask, labels), _unused_note(fit))
    shows = f"{numbers.shows(labels, months, unit)} Punkter = utfall, linje = modellens linje genom punkterna."
    return Blocks(
        (Figure(svg, _alt(result, fit), _finding(result, fit), labels.note(*remarks), shows, _data(fit, mask, labels)),)
    )


def _events(result: Outcome, fit: ItsFit) -> list[CoEvent]:
    """Other events that begin within the drawing."""
    return [event for event in result.events if event.from_ >= fit.path["month"].iloc[0]]


def _marked(result: Outcome, fit: ItsFit) -> list[tuple[float, str]]:
    """What gets a letter, in time's order: where it stands, and its name for the note."""
    events = [
        (event.from_.ordinal - 0.5, f"{event.what} ({formats.month(event.from_)})") for event in _events(result, fit)
    ]
    spans = [
        ((span.from_.ordinal + span.to.ordinal) / 2, marks.uncounted(span))
        for span in marks.clipped(fit.design.exclude, list(fit.path["month"]))
    ]
    return sorted(events + spans, key=lambda each: each[0])


def _draw(axes: Axes, fit: ItsFit, observed: np.ndarray) -> None:
    path = fit.path
    places = style.at(path["month"])
    used, after = path["used"].to_numpy(), (path["month"] >= fit.design.change).to_numpy()
    axes.fill_between(
        places[after], path["low"][after], path["high"][after], color=style.WITHOUT, alpha=0.18, linewidth=0
    )
    axes.plot(places[after], path["counterfactual"][after], "--", color=style.WITHOUT)
    fitted = path["fitted"].to_numpy()
    axes.plot(places, np.where(after, np.nan, fitted), color=style.MODEL)
    axes.plot(places, np.where(after, fitted, np.nan), color=style.MODEL)
    axes.plot(places[used], observed[used], "o", color=style.OBSERVED, markersize=3.5)
    if not used.all():
        axes.plot(places[~used], observed[~used], "o", color=style.OBSERVED, markersize=3.5, fillstyle="none")


def _names(fit: ItsFit, seen: np.ndarray) -> list[marks.EndLabel]:
    path = fit.path
    names = [
        marks.EndLabel("Väntat utan insatsen", marks.last_seen(path["counterfactual"].to_numpy()), style.WITHOUT, "--"),
        marks.EndLabel("Modellens linje", marks.last_seen(path["fitted"].to_numpy()), style.MODEL),
    ]
    if np.isfinite(seen).any():
        names.append(marks.EndLabel("Utfall", marks.last_seen(seen), style.OBSERVED, ":"))
    return names


def _data(fit: ItsFit, mask: np.ndarray, labels: Labels) -> Data:
    path = fit.path
    after = (path["month"] >= fit.design.change).to_numpy()
    without = {name: np.where(after, path[name], np.nan) for name in ("counterfactual", "low", "high")}
    return numbers.data(
        Månad=numbers.month_cells(path["month"]),
        Utfall=numbers.value_cells(path["observed"].to_numpy(float), mask, labels),
        Räknas=["ja" if used else "nej" for used in path["used"]],
        Modellens_linje=numbers.level_cells(path["fitted"].to_numpy(float), labels),
        Väntat_utan_insatsen=numbers.level_cells(without["counterfactual"], labels),
        Väntat_nedre_gräns=numbers.level_cells(without["low"], labels),
        Väntat_övre_gräns=numbers.level_cells(without["high"], labels),
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
    return f"insatsen börjar {formats.month(fit.design.change)}"


def _unused_note(fit: ItsFit) -> str:
    return "" if fit.path["used"].all() else "ihåliga punkter räknas inte"


def _finding(result: Outcome, fit: ItsFit) -> str:
    measure, relative = result.labels.measure, fit.relative
    if fit.direction == "undetermined":
        return f"{measure} går inte att skilja från det väntade utan insatsen"
    word = "lägre" if fit.direction == "decrease" else "högre"
    return f"{measure} låg {formats.percent(abs(relative.value))} {word} än väntat utan insatsen"


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
