"""The baseline drawn: single months within their natural limits, and the unit beside others."""

from typing import Any

import numpy as np

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Baseline, Labels
from naravard_lib.analysis.series.results import ProcessLimits
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Figure
from naravard_lib.disclosure import masked
from naravard_lib.plots import style


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
    alt = (
        f"Linjediagram över {result.labels.measure.lower()} per månad, {formats.months(places[0], places[-1])}. "
        f"Medelvärdet är {formats.measured(limits.mean)} och enstaka månader väntas ligga mellan "
        f"{formats.measured(limits.low)} och {formats.measured(limits.high)}. {outside_text(limits)}"
    )
    note = style.source_note(
        result.labels.source, result.labels.synthetic, hidden_note(raw, result.labels), f"{limits.n} månader"
    )
    return Figure(svg, alt, f"{result.labels.measure}: så mycket varierar månaderna av sig själva", note)


def outside_text(limits: ProcessLimits) -> str:
    """Which baseline months lie outside the natural limits."""
    if not limits.outside:
        return "Ingen månad ligger utanför."
    names = formats.enumeration(formats.month(month) for month in limits.outside)
    return f"Utanför ligger {names}."


def _beside_others(result: Baseline) -> Figure:
    rated = bool(result.monthly["rate"].notna().any())
    column = "rate" if rated else "value"
    months = sorted(result.monthly["month"].unique())
    drawn, named = [], False
    with style.canvas(result.labels.synthetic) as (figure, axes):
        for (_unit, role), part in result.monthly.groupby(["unit", "role"], sort=False):
            counts = part["value"].to_numpy()
            values = (
                masked(part[column].to_numpy(), counts, result.labels.smallest)
                if result.labels.counted
                else part[column].to_numpy()
            )
            drawn.append(values)
            axes.plot(style.at(part["month"]), values, **_line(str(role), result.labels.treated, named=named))
            named = named or role != "treated"
        style.month_axis(axes, months)
        style.value_axis(axes, _rate_label(result.labels) if rated else unit_label(result.labels), *drawn)
        style.key(axes)
        svg = style.to_svg(figure)
    note = style.source_note(result.labels.source, result.labels.synthetic, _hidden_units(result))
    return Figure(
        svg, _others_alt(result, rated), f"{result.labels.measure}: {result.labels.treated} bredvid de andra", note
    )


def _line(role: str, treated: str, *, named: bool) -> dict[str, Any]:
    """How a unit is drawn; the others share one entry in the key."""
    if role == "treated":
        return {"color": style.OBSERVED, "linewidth": 2, "label": treated, "zorder": 3}
    return {"color": style.OTHERS, "linewidth": 0.9, "alpha": 0.8, "label": None if named else "Övriga"}


def _rate_label(labels: Labels) -> str:
    return f"{labels.unit or labels.measure} per {formats.number(labels.per or 0)} och månad"


def _hidden_units(result: Baseline) -> str:
    small = result.labels.counted and bool((result.monthly["value"] < result.labels.smallest).any())
    return f"månader med färre än {result.labels.smallest} visas inte" if small else ""


def _others_alt(result: Baseline, rated: bool) -> str:
    levels = [unit.rate if rated else unit.mean for unit in result.units]
    above = sum(level > levels[0] for level in levels[1:])
    return (
        f"Linjediagram över {result.labels.measure.lower()} månad för månad för {result.labels.treated} "
        f"och {len(levels) - 1} andra. Under utgångsläget låg {above} av de andra högre i genomsnitt "
        f"och {len(levels) - 1 - above} lägre."
    )
