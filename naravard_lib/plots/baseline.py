"""The baseline drawn: single months within their natural limits, and the unit beside others."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Baseline, Labels
from naravard_lib.analysis.series.results.limits import ProcessLimits
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Figure
from naravard_lib.disclosure import level_text
from naravard_lib.plots import marks, numbers, style
from naravard_lib.plots.beside import plot_beside

HEIGHT = 1.6  # inches: a line and a band need less than a fitted series, and the report its pages


def plot_baseline(result: Baseline) -> Blocks:
    """One figure, the months within their natural limits; none when there is no series to draw."""
    return Blocks(()) if result.limits is None else Blocks((_process(result, result.limits),))


def plot_units(result: Baseline) -> Blocks:
    """One figure, the unit beside the others of the file; none when it is alone or there is no series to draw."""
    return Blocks(()) if result.limits is None or len(result.units) < 2 else Blocks((plot_beside(result),))


def baseline_months(result: Baseline) -> tuple[list[pd.Period], np.ndarray, np.ndarray]:
    """The baseline's months, their values and which of them are hidden."""
    assert result.period is not None  # there are no limits without a period
    months = result.treated["month"]
    inside = ((months >= result.period.from_) & (months <= result.period.to)).to_numpy()
    places = list(months[inside])
    return places, result.treated["value"].to_numpy(float)[inside], numbers.hidden_treated(result, places)


def natural_variation(axes: Axes, limits: ProcessLimits) -> list[marks.EndLabel]:
    """The natural limits as a shade between dashes and the mean as a line, and their names."""
    axes.axhspan(limits.low, limits.high, color=style.SHADE, zorder=0)
    for limit in (limits.low, limits.high):
        axes.axhline(limit, color=style.MARK, linestyle="--", linewidth=0.8)
    return [
        marks.EndLabel("Medelvärde", limits.mean, style.MODEL),
        marks.EndLabel("Naturlig variation", limits.high, style.MARK, "--"),
    ]


def _process(result: Baseline, limits: ProcessLimits) -> Figure:
    labels = result.labels
    places, raw, mask = baseline_months(result)
    values, unit = np.where(mask, np.nan, raw), numbers.unit_label(labels)
    with style.canvas(labels.synthetic) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], HEIGHT)
        names = natural_variation(axes, limits)
        axes.axhline(limits.mean, color=style.MODEL)
        axes.plot(style.at(places), values, "o-", color=style.OBSERVED, markersize=3.5, linewidth=1)
        style.month_axis(axes, places)
        gaps = marks.left_out(axes, result.excluded, places, values)
        style.value_axis(axes, unit, values, np.asarray([limits.low, limits.high]))
        if np.isfinite(values).any():
            names.append(marks.EndLabel(labels.place, marks.last_seen(values), style.OBSERVED))
        marks.end_labels(axes, names)
        svg = style.to_svg(figure)
    remarks = (gaps, numbers.hidden_note(raw, mask, labels), "skuggat = naturlig variation", f"{limits.n} månader")
    note = labels.note(*remarks)
    data = numbers.data(**numbers.process_columns(places, raw, mask, limits, labels))
    alt = _alt(labels, limits, places)
    return Figure(svg, alt, _finding(labels, limits), note, numbers.shows(labels, places, unit), data)


def _finding(labels: Labels, limits: ProcessLimits) -> str:
    mean = numbers.amount(level_text(limits.mean, labels.counted, labels.smallest), labels)
    low, high = formats.alike(_lowest(labels, limits), limits.high)
    outside = len(limits.outside)
    rest = f"; {'en månad' if outside == 1 else f'{outside} månader'} låg utanför" if outside else ""
    return f"Utgångsläget var {mean}, och enstaka månader varierar mellan {low} och {high} av sig själva{rest}"


def _lowest(labels: Labels, limits: ProcessLimits) -> float:
    """A count is never below zero, whatever the formula says."""
    return max(0.0, limits.low) if labels.counted else limits.low


def _alt(labels: Labels, limits: ProcessLimits, places: list[pd.Period]) -> str:
    measure, span = formats.inline(labels.measure), formats.months(places[0], places[-1])
    mean = level_text(limits.mean, labels.counted, labels.smallest)
    low, high = formats.alike(_lowest(labels, limits), limits.high)
    return (
        f"Linjediagram över {measure} per månad, {span}. Medelvärdet är {mean} och enstaka månader väntas ligga "
        f"mellan {low} och {high}. {_outside(limits)}"
    )


def _outside(limits: ProcessLimits) -> str:
    if not limits.outside:
        return "Ingen månad ligger utanför."
    return f"Utanför ligger {formats.enumeration(formats.month(month) for month in limits.outside)}."
