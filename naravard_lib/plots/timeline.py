"""What happened when: baseline, introduction, intervention, other events, target and extract on one time axis."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Summary
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Data, Figure
from naravard_lib.initiative import Initiative
from naravard_lib.plots import style

_ROW = 0.24  # inches a row takes; the axis and its labels take the rest
_MANY_TICKS = 5


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    first: pd.Period
    last: pd.Period
    color: str


def plot_timeline(result: Summary) -> Blocks:
    """One figure; none when the file names fewer than two things with a month."""
    plan = result.plan
    rows = _rows(plan)
    if len(rows) < 2:
        return Blocks(())
    with style.canvas(synthetic=False) as (figure, axes):  # marked below the axis, where no bar can lie under it
        figure.set_size_inches(style.SIZE[0], 0.75 + _ROW * len(rows))
        if plan.synthetic:
            axes.set_xlabel(style.SYNTHETIC, loc="right", style="italic", color=style.WITHOUT_TEXT)
        for place, row in enumerate(rows):
            length = row.last.ordinal - row.first.ordinal + 1
            axes.barh(-place, length, left=row.first.ordinal - 0.5, height=0.55, color=row.color)
        axes.set_yticks([-place for place in range(len(rows))], [style.short(row.label) for row in rows])
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=True, axis="x")
        style.month_axis(axes, [min(row.first for row in rows), max(row.last for row in rows)])
        _thin(axes)
        svg = style.to_svg(figure)
    said = [f"{row.label}: {formats.months(row.first, row.last)}" for row in rows]
    data = Data(("Vad", "Från", "Till"), tuple((row.label, str(row.first), str(row.last)) for row in rows))
    note = "Ett streck som går till höger kant pågick när uttaget gjordes. Källa: initiative.yaml."
    mark = " Syntetiska data: allt är påhittat." if plan.synthetic else ""
    alt = f"Tidslinje. {'; '.join(said)}."
    return Blocks((Figure(svg, alt, "Det här hände, och när", note + mark, f"Tidslinje för {plan.name}", data),))


def _thin(axes: Axes) -> None:
    """Every other month tick when there are many: long labels leave the axis half its width."""
    ticks, names = axes.get_xticks(), [label.get_text() for label in axes.get_xticklabels()]
    if len(ticks) > _MANY_TICKS:
        axes.set_xticks(ticks[::2], names[::2])


def _rows(plan: Initiative) -> list[_Row]:
    end = pd.Period(plan.extracted, "M")
    rows = []
    if plan.baseline:
        rows.append(_Row("Utgångsläge", plan.baseline.from_, plan.baseline.to, style.OTHERS))
    rows += [
        _Row(mean.what, mean.from_, mean.to, style.OTHERS) for mean in plan.main.published if mean.from_ and mean.to
    ]
    if plan.intervention:
        start, introduced = plan.intervention.from_, plan.intervention.from_ + plan.intervention.phase_in
        if plan.intervention.phase_in:
            rows.append(_Row("Införande", start, introduced - 1, style.OBSERVED))
        rows.append(_Row("Insatsen", introduced, max(end, introduced), style.MODEL))
    rows += [
        _Row(event.what, event.from_, event.to or max(end, event.from_), style.WITHOUT) for event in plan.co_events
    ]
    rows += [_Row(f"Räknas inte: {part.why}", part.from_, part.to, style.OTHERS) for part in plan.exclude]
    if plan.target:
        rows.append(_Row("Målet ska vara nått", plan.target.by, plan.target.by, style.TARGET))
    return rows
