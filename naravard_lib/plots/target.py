"""The target drawn into the baseline's natural variation."""

import numpy as np

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import TargetAssessment
from naravard_lib.analysis.series.results.limits import ProcessLimits
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Figure
from naravard_lib.disclosure import level_text
from naravard_lib.plots import marks, numbers, style
from naravard_lib.plots.baseline import HEIGHT, baseline_months, natural_variation


def plot_target(result: TargetAssessment) -> Blocks:
    """One figure; none when there is no target or no baseline to hold it against."""
    limits, labels = result.baseline.limits, result.labels
    if result.value is None or limits is None or result.by is None:
        return Blocks(())
    places, raw, mask = baseline_months(result.baseline)
    values, unit = np.where(mask, np.nan, raw), numbers.unit_label(labels)
    span = [places[0], max(result.by, places[-1])]
    with style.canvas(labels.synthetic) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], HEIGHT)
        names = natural_variation(axes, limits)
        axes.axhline(limits.mean, color=style.MODEL)
        axes.axhline(result.value, color=style.TARGET, linestyle="-.")
        axes.plot(style.at([result.by]), [result.value], "D", color=style.TARGET, markersize=5.5)
        axes.plot(style.at(places), values, "o-", color=style.OBSERVED, markersize=3.5, linewidth=1)
        style.month_axis(axes, span)
        gaps = marks.left_out(axes, result.baseline.excluded, [*places, span[1]], values)
        marks.mark(axes, places[-1].ordinal + 0.5, "Utgångsläget slutar", 0)
        style.value_axis(axes, unit, values, np.asarray([limits.low, limits.high, result.value]), rows=1)
        names.append(marks.EndLabel(f"Mål {formats.short_month(result.by)}", result.value, style.TARGET, "-."))
        marks.end_labels(axes, names)
        svg = style.to_svg(figure)
    note = labels.note(
        gaps,
        numbers.hidden_note(raw, mask, labels),
        "svarta punkter = utgångsläget, skuggat = naturlig variation, romb = målet",
        f"{limits.n} månader i utgångsläget",
    )
    goal = np.full(len(places), result.value)
    columns = numbers.process_columns(places, raw, mask, limits, labels)
    data = numbers.data(**columns, Mål=numbers.level_cells(goal, labels))
    shows = numbers.shows(labels, places, unit)
    return Blocks((Figure(svg, _alt(result, limits), _finding(result), note, shows, data),))


def _where(result: TargetAssessment) -> str:
    return "utanför" if result.beyond_noise else "innanför"


def _goal(result: TargetAssessment) -> str:
    assert result.value is not None  # nothing is drawn without a target
    return level_text(result.value, result.labels.counted, result.labels.smallest)


def _finding(result: TargetAssessment) -> str:
    goal = numbers.amount(_goal(result), result.labels)
    return f"Målet ligger {_where(result)} månadernas naturliga variation: {goal}"


def _alt(result: TargetAssessment, limits: ProcessLimits) -> str:
    assert result.by is not None  # nothing is drawn without a target
    mean = level_text(limits.mean, result.labels.counted, result.labels.smallest)
    return (
        f"Diagram över utgångsläget med medelvärdet {mean} och målet {_goal(result)} till "
        f"{formats.month(result.by)}. Målet ligger {_where(result)} det som enstaka månader varierar av sig själva, "
        f"{formats.span(limits.low, limits.high)}."
    )
