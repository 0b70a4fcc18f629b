"""When an effect can be seen: the smallest one, month by month ahead, beside the target."""

from typing import Literal

import numpy as np
from matplotlib.axes import Axes

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import TargetAssessment
from naravard_lib.analysis.series.results.power import PowerCurve
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Cell, Data, Figure
from naravard_lib.plots import marks, numbers, style

_WITHIN = 10  # points of the curve, 3 to 12 months ahead: a year


def plot_power(result: TargetAssessment, when: Literal["always", "planned", "started"] = "always") -> Blocks:
    """One figure; none without a curve, or when the months with the intervention say that it belongs elsewhere.

    Args:
        result: the target and its curve.
        when: draw always, only before any month with the intervention is there, or only after.
    """
    curve = result.power
    if curve is None or not np.isfinite(curve.smallest).any():
        return Blocks(())
    if when != "always" and (when == "started") != (curve.n_after > 0):
        return Blocks(())
    labels, size = result.labels, 100 * np.abs(curve.smallest)
    goal = None if curve.target is None else 100 * abs(curve.target)
    with style.canvas(labels.synthetic) as (figure, axes):
        axes.plot(style.at(curve.period), size, color=style.MODEL)
        style.month_axis(axes, curve.period)
        gaps = marks.left_out(axes, curve.design.exclude, curve.period)
        if curve.first_month is not None:
            marks.mark(axes, curve.first_month.ordinal, "Målet syns tidigast", 0)
        unit = f"{_word(curve)}, procent av det väntade"
        style.value_axis(axes, unit, size, np.asarray([goal or 0.0]), rows=int(curve.first_month is not None))
        names = [marks.EndLabel(f"Minsta {_word(curve)} som syns", marks.last_seen(size), style.MODEL)]
        if goal is not None:
            axes.axhline(goal, color=style.TARGET, linestyle="-.")
            names.append(_draw_goal(axes, curve, goal))
        marks.end_labels(axes, names)
        svg = style.to_svg(figure)
    shows = f"{labels.measure}. {labels.treated}, {formats.months(curve.period[0], curve.period[-1])}."
    return Blocks((Figure(svg, _alt(curve), finding(curve), labels.note(gaps, *_remarks(curve)), shows, _data(curve)),))


def _draw_goal(axes: Axes, curve: PowerCurve, goal: float) -> marks.EndLabel:
    """A diamond where the target is to be reached, as far as that is within the drawing; the name of its line."""
    if curve.by is None:
        return marks.EndLabel("Mål", goal, style.TARGET, "-.")
    if curve.period[0] <= curve.by <= curve.period[-1]:
        axes.plot(style.at([curve.by]), [goal], "D", color=style.TARGET, markersize=5.5)
    return marks.EndLabel(f"Mål {formats.short_month(curve.by)}", goal, style.TARGET, "-.")


def finding(curve: PowerCurve) -> str:
    """What the drawing says, in one line."""
    sizes = np.abs(curve.smallest)
    if curve.first_month is not None and curve.target is not None:
        return f"{_share(abs(curve.target))} {_side(curve)} syns tidigast i {formats.month(curve.first_month)}"
    if curve.target is not None:
        return f"Målet syns inte säkert inom tre år: minst {_share(np.nanmin(sizes))} {_side(curve)} skulle behövas"
    year = sizes[:_WITHIN][np.isfinite(sizes[:_WITHIN])]
    if not year.size:
        return f"Ingen {_word(curve)} syns säkert inom ett år"
    return f"Minst {_share(year.min())} {_side(curve)} behövs för att synas inom ett år"


def _word(curve: PowerCurve) -> str:
    return "minskning" if curve.lower else "ökning"


def _side(curve: PowerCurve) -> str:
    return "lägre" if curve.lower else "högre"


def _share(share: float) -> str:
    return formats.percent(float(share), 0)


def _remarks(curve: PowerCurve) -> tuple[str, ...]:
    return (
        f"syns = intervallet för hela perioden utesluter noll, med {_share(curve.chance)} chans",
        "räknat på att hela effekten finns från första månaden efter införandet och består",
        f"{curve.n_before} månader i utgångsläget",
        "talen är ungefärliga",
    )


def _alt(curve: PowerCurve) -> str:
    sizes = np.abs(curve.smallest)
    last = len(sizes) - 1
    places = [at for at in (0, 3, 9, 21, last) if at <= last and np.isfinite(sizes[at])]
    said = [f"{_share(sizes[at])} efter {curve.months[at]} månader" for at in dict.fromkeys(places)]
    goal = "" if curve.target is None else f" Målet är {_share(abs(curve.target))} {_side(curve)}."
    return f"Diagram över den minsta {_word(curve)} som syns: {formats.enumeration(said)}.{goal} {finding(curve)}."


def _data(curve: PowerCurve) -> Data:
    columns: dict[str, list[Cell]] = {
        "Månad": numbers.month_cells(curve.period),
        "Månader_efter_införandet": [int(month) for month in curve.months],
        "Minsta_förändring_som_syns,_procent": [numbers.cell(100 * size) for size in curve.smallest],
    }
    if curve.target is not None:
        chances = 100 * curve.power_at(curve.target)
        columns["Chansen_att_se_målet,_procent"] = [numbers.cell(chance) for chance in chances]
    return numbers.data(**columns)
