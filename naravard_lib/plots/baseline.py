"""The baseline drawn: single months within their natural limits, and the unit beside others."""

from typing import Any, Literal

import numpy as np
import pandas as pd

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Baseline, Labels
from naravard_lib.analysis.series.results import ProcessLimits
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Figure
from naravard_lib.disclosure import level_text, masked
from naravard_lib.plots import style

Scale = Literal["rate", "index", "value"]


def plot_baseline(result: Baseline) -> Blocks:
    """The baseline's figures; none when there is no series to draw."""
    if result.limits is None:
        return Blocks(())
    figures = [_process(result, result.limits)]
    if len(result.units) > 1:
        figures.append(_beside_others(result))
    return Blocks(tuple(figures))


def shown(values: np.ndarray, labels: Labels) -> np.ndarray:
    """Monthly values without small counts; a mean or share is shown as it is."""
    return masked(values, values, labels.smallest) if labels.counted else values


def hidden_note(values: np.ndarray, labels: Labels) -> str:
    """A remark when small counts are left out of a drawing, else empty."""
    small = labels.counted and bool((values < labels.smallest).any())
    return f"månader med färre än {labels.smallest} visas inte" if small else ""


def unit_label(labels: Labels) -> str:
    """What the vertical axis counts."""
    return f"{labels.unit or labels.measure} per månad" if labels.counted else labels.unit or labels.measure


def _process(result: Baseline, limits: ProcessLimits) -> Figure:
    assert result.period is not None  # there are no limits without a period
    months = result.treated["month"]
    inside = ((months >= result.period.from_) & (months <= result.period.to)).to_numpy()
    raw = result.treated["value"].to_numpy()[inside]
    values, places = shown(raw, result.labels), list(months[inside])
    with style.canvas(result.labels.synthetic) as (figure, axes):
        axes.plot(
            style.at(places),
            values,
            "o-",
            color=style.OBSERVED,
            markersize=3.5,
            linewidth=1,
            label=result.labels.treated,
        )
        axes.axhline(limits.mean, color=style.MODEL, label="Medelvärde")
        for limit in (limits.low, limits.high):
            axes.axhline(
                limit,
                color=style.MODEL,
                linestyle="--",
                linewidth=1,
                label="Naturlig variation" if limit == limits.low else None,
            )
        style.month_axis(axes, places)
        style.value_axis(axes, unit_label(result.labels), values, np.asarray([limits.low, limits.high]))
        style.key(axes)
        svg = style.to_svg(figure)
    low, high = formats.alike(limits.low, limits.high)
    measure, span = formats.inline(result.labels.measure), formats.months(places[0], places[-1])
    mean = level_text(limits.mean, result.labels.counted, result.labels.smallest)
    alt = (
        f"Linjediagram över {measure} per månad, {span}. "
        f"Medelvärdet är {mean} och enstaka månader väntas ligga mellan "
        f"{low} och {high}. {outside_text(limits)}"
    )
    note = result.labels.note(hidden_note(raw, result.labels), f"{limits.n} månader")
    return Figure(svg, alt, f"{result.labels.measure}: så mycket varierar månaderna av sig själva", note)


def outside_text(limits: ProcessLimits) -> str:
    """Which baseline months lie outside the natural limits."""
    if not limits.outside:
        return "Ingen månad ligger utanför."
    names = formats.enumeration(formats.month(month) for month in limits.outside)
    return f"Utanför ligger {names}."


def _beside_others(result: Baseline) -> Figure:
    """All units on a scale where they can be compared: per population, as an index, or as they are."""
    scale = _scale(result)
    drawn, named = [], False
    with style.canvas(result.labels.synthetic) as (figure, axes):
        for (_unit, role), part in result.monthly.groupby(["unit", "role"], sort=False):
            drawn.append(_on_scale(result, part, scale))
            axes.plot(style.at(part["month"]), drawn[-1], **_line(str(role), result, named=named))
            named = named or role != "treated"
        axes.axvline(_end(result).ordinal + 0.5, color=style.MARK, linewidth=1.1)
        style.month_axis(axes, sorted(result.monthly["month"].unique()))
        style.value_axis(axes, _scale_label(result.labels, scale), *drawn)
        style.key(axes)
        svg = style.to_svg(figure)
    hidden = hidden_note(result.monthly["value"].to_numpy(), result.labels)
    note = result.labels.note(_end_note(result), hidden)
    caption = f"{result.labels.measure}: {result.labels.treated} bredvid {_others(result, 'de andra')}"
    return Figure(svg, _others_alt(result, scale), caption, note)


def _scale(result: Baseline) -> Scale:
    """Counts of places of different size say nothing beside each other: they need a population, or an index."""
    if result.monthly["rate"].notna().any():
        return "rate"
    return "index" if result.labels.counted else "value"


def _on_scale(result: Baseline, part: pd.DataFrame, scale: Scale) -> np.ndarray:
    """One unit's months as drawn, NaN where the count behind is small."""
    counts = part["value"].to_numpy(float)
    values = part["rate" if scale == "rate" else "value"].to_numpy(float)
    if scale == "index":
        means = {unit.unit: unit.mean for unit in result.units if unit.mean > 0}
        values = 100 * values / means.get(part["unit"].iloc[0], np.nan)
    return masked(values, counts, result.labels.smallest) if result.labels.counted else values


def _line(role: str, result: Baseline, *, named: bool) -> dict[str, Any]:
    """How a unit is drawn; several others share one entry in the key."""
    if role == "treated":
        return {"color": style.OBSERVED, "linewidth": 2, "label": result.labels.treated, "zorder": 3}
    label = None if named else _others(result, "Övriga")
    return {"color": style.OTHERS, "linewidth": 0.9, "alpha": 0.8, "label": label}


def _others(result: Baseline, several: str) -> str:
    """The other unit by its name, or the word for several."""
    names = [unit.unit for unit in result.units if unit.role != "treated"]
    return names[0] if len(names) == 1 else several


def _scale_label(labels: Labels, scale: Scale) -> str:
    if scale == "index":
        return "index, utgångsläget = 100"
    if scale == "rate":
        return f"{labels.unit or labels.measure} per {formats.number(labels.per or 0)} och månad"
    return unit_label(labels)


def _end(result: Baseline) -> pd.Period:
    assert result.period is not None  # there are no limits without a period
    return result.period.to


def _end_note(result: Baseline) -> str:
    return f"lodrät linje = utgångsläget slutar ({formats.month(_end(result))})"


def _others_alt(result: Baseline, scale: Scale) -> str:
    labels = result.labels
    others = [unit for unit in result.units if unit.role != "treated"]
    beside = _others(result, f"{len(others)} andra enheter")
    start = f"Linjediagram över {formats.inline(labels.measure)} månad för månad för {labels.treated} och {beside}."
    if scale == "index":
        return f"{start} Varje enhet visas som ett index där dess eget utgångsläge är 100."
    mine, *levels = [unit.rate if scale == "rate" else unit.mean for unit in (result.units[0], *others)]
    above = sum(level > mine for level in levels)
    place = f"{above} av dem högre i genomsnitt och {len(levels) - above} lägre"
    if len(levels) == 1:
        place = f"{beside} {'högre' if above else 'lägre'} i genomsnitt"
    return f"{start} Under utgångsläget låg {place}."
