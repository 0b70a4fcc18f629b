"""The target drawn into the baseline's natural variation."""

import numpy as np

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import TargetAssessment
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Figure
from naravard_lib.disclosure import level_text
from naravard_lib.plots import style
from naravard_lib.plots.baseline import hidden_note, shown, unit_label


def plot_target(result: TargetAssessment) -> Blocks:
    """One figure; none when there is no target or no baseline to hold it against."""
    limits, period, labels = result.baseline.limits, result.baseline.period, result.labels
    if result.value is None or limits is None or period is None or result.by is None:
        return Blocks(())
    months = result.baseline.treated["month"]
    inside = ((months >= period.from_) & (months <= period.to)).to_numpy()
    raw = result.baseline.treated["value"].to_numpy()[inside]
    values, places = shown(raw, labels), list(months[inside])
    with style.canvas(labels.synthetic) as (figure, axes):
        axes.axhspan(limits.low, limits.high, color=style.SHADE, zorder=0, label="Naturlig variation")
        axes.plot(
            style.at(places), values, "o-", color=style.OBSERVED, markersize=3.5, linewidth=1, label="Utgångsläge"
        )
        ends = style.at([places[0], result.by])
        axes.plot(ends, [limits.mean] * 2, color=style.MODEL, label="Medelvärde")
        axes.plot(ends, [result.value] * 2, color=style.TARGET, linestyle="-.", label="Mål")
        style.month_axis(axes, [places[0], result.by])
        style.value_axis(axes, unit_label(labels), values, np.asarray([limits.low, limits.high, result.value]))
        style.key(axes)
        svg = style.to_svg(figure)
    where = "utanför" if result.beyond_noise else "innanför"
    mean, goal = (level_text(value, labels.counted, labels.smallest) for value in (limits.mean, result.value))
    alt = (
        f"Diagram över utgångsläget med medelvärdet {mean} och målet "
        f"{goal} till {formats.month(result.by)}. Målet ligger {where} det som enstaka "
        f"månader varierar av sig själva, {formats.span(limits.low, limits.high)}."
    )
    months_used = f"{limits.n} månader i utgångsläget"
    note = labels.note(hidden_note(raw, labels), months_used)
    return Blocks((Figure(svg, alt, f"Målet ligger {where} månadernas naturliga variation", note),))
