"""A specification curve: the effect under every reasonable choice, and below it which choices lead where."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.series.results.sensitivity import Sensitivity, Specification
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Cell, Data, Figure
from naravard_lib.plots import marks, numbers, style

_CURVE = 12.0  # rows of the table of choices that the curve is high
_ROW = 0.15  # inches a row takes
_MARGINS = 0.65  # inches above and below
_SHOWN = (0.1, 0.9)  # share of the limits that the axis makes room for: a few wide ones would squeeze the rest
_OURS = style.WITHOUT


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a change in per cent is drawn: the table of choices lies below zero, the curve above."""

    low: float
    high: float

    def at(self, percent: float) -> float:
        """The height, in rows of the table, at which a change is drawn; beyond the ends, at the end."""
        return 1 + _CURVE * float(np.clip((percent - self.low) / (self.high - self.low), 0, 1))


def plot_sensitivity(result: Outcome) -> Blocks:
    """One figure; none when nothing was fitted or there is nothing to choose between."""
    found = result.fit.sensitivity() if result.fit else None
    if found is None or len(found.rows) < 2:
        return Blocks(())
    goal = result.target.relative
    scale, rows = _scale(found, goal), _table_rows(found)
    with style.canvas(result.labels.synthetic) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], _MARGINS + _ROW * (_CURVE + len(rows)))
        _curve(axes, found, scale)
        _choices(axes, found, rows)
        _frame(axes, scale, rows, len(found.rows))
        names = _lines(axes, scale, goal)
        ours = next(n for n, row in enumerate(found.rows) if row.chosen)
        marks.mark(axes, ours, "Rapportens val", 0)
        marks.end_labels(axes, names)
        svg = style.to_svg(figure)
    shows = f"{result.labels.measure}, hela perioden efter införandet. Varje lodrätt streck är ett sätt att räkna."
    note = result.labels.note(*_remarks(found, scale))
    return Blocks((Figure(svg, _alt(found, goal), found.text, note, shows, _data(found)),))


def _scale(found: Sensitivity, goal: float | None) -> _Scale:
    """Room for every estimate, the shown interval, most other limits, zero and the target."""
    ours = found.chosen.relative
    low, high = ([getattr(row.relative, side) for row in found.rows] for side in ("low", "high"))
    wanted = [row.relative.value for row in found.rows] + [0.0, ours.low, ours.high]
    wanted += [float(np.quantile(low, _SHOWN[0], method="higher")), float(np.quantile(high, _SHOWN[1], method="lower"))]
    wanted += [] if goal is None else [goal]
    finite = [100 * value for value in wanted if np.isfinite(value)]
    return _Scale(min(finite), max(finite))


def _curve(axes: Axes, found: Sensitivity, scale: _Scale) -> None:
    low, at, high = (
        [scale.at(100 * getattr(row.relative, part)) for row in found.rows] for part in ("low", "value", "high")
    )
    ways = np.arange(len(found.rows))
    colors = [_OURS if row.chosen else _color(row) for row in found.rows]
    widths = [_thick(found, row.chosen) for row in found.rows]
    axes.vlines(ways, low, high, colors=colors, linewidths=widths, capstyle="projecting", zorder=2)
    ours = np.array([row.chosen for row in found.rows])
    axes.plot(ways[~ours], np.array(at)[~ours], "o", color=style.OBSERVED, markersize=2, zorder=3)
    axes.plot(ways[ours], np.array(at)[ours], "D", color=_OURS, markersize=5, zorder=4)


def _color(row: Specification) -> str:
    return style.MODEL if row.relative.excludes(0.0) else style.OTHERS


def _thick(found: Sensitivity, chosen: bool) -> float:
    return 2.0 if chosen else float(np.clip(60 / len(found.rows), 0.8, 3))


def _table_rows(found: Sensitivity) -> list[tuple[str, str]]:
    """Dimension and choice of each row of the table, from the top; a row without choice heads its dimension."""
    return [(dimension, choice) for dimension, choices in found.dimensions for choice in ("", *choices)]


def _choices(axes: Axes, found: Sensitivity, rows: Sequence[tuple[str, str]]) -> None:
    for place, made in enumerate(rows):
        if made[1]:
            axes.axhline(-place, color="#e6e6e6", linewidth=0.6, zorder=0)
            here = [n for n, row in enumerate(found.rows) if made in row.choices]
            axes.plot(here, [-place] * len(here), "s", color=style.MARK, markersize=1.8)
            ours = [n for n in here if found.rows[n].chosen]
            axes.plot(ours, [-place] * len(ours), "D", color=_OURS, markersize=4.5)


def _frame(axes: Axes, scale: _Scale, rows: Sequence[tuple[str, str]], ways: int) -> None:
    wanted = MaxNLocator(6, steps=(1, 2, 5, 10)).tick_values(scale.low, scale.high)
    ticks = [tick for tick in wanted if scale.low <= tick <= scale.high]
    names = [formats.number(tick) for tick in ticks]
    places = [scale.at(tick) for tick in ticks]
    axes.set_yticks([*places, *(-n for n in range(len(rows)))], [*names, *(choice or head for head, choice in rows)])
    for label, (_, choice) in zip(axes.get_yticklabels()[len(ticks) :], rows, strict=True):
        label.set_fontweight("normal" if choice else "bold")
    axes.tick_params(axis="y", length=0, labelsize=8.5)
    axes.set_xticks([])
    axes.grid(visible=False)
    for place in places:
        axes.axhline(place, color="#dddddd", linewidth=0.6, zorder=0)
    axes.set_ylim(-len(rows) + 0.4, _CURVE + 1.4)
    axes.set_xlim(-1, ways)
    axes.annotate("förändring mot det väntade, procent", (0, 1), xycoords="axes fraction", xytext=(-20, 5 + style.ROW),
                  textcoords="offset points", ha="left", va="bottom", color=style.MARK)  # fmt: skip


def _lines(axes: Axes, scale: _Scale, goal: float | None) -> list[marks.EndLabel]:
    names = [marks.EndLabel("Ingen förändring", scale.at(0), style.MARK)]
    axes.axhline(scale.at(0), color=style.MARK, linewidth=1)
    if goal is not None:
        axes.axhline(scale.at(100 * goal), color=style.TARGET, linestyle="-.", linewidth=1.2)
        names.append(marks.EndLabel("Mål", scale.at(100 * goal), style.TARGET, "-."))
    return names


def _remarks(found: Sensitivity, scale: _Scale) -> list[str]:
    ends = [100 * end for row in found.rows for end in (row.relative.low, row.relative.high)]
    cut = min(ends) < scale.low or max(ends) > scale.high
    return [
        "punkt = skattning, streck = intervall, blått om det utesluter noll och grått om det rymmer noll",
        "streck som når utanför är avkortade" if cut else "",
        "under kurvan står vilka val som hör till varje sätt",
        "sätten bygger på samma månader, så andelen är ingen sannolikhet",
    ]


def _alt(found: Sensitivity, goal: float | None) -> str:
    sure = sum(row.relative.excludes(0.0) for row in found.rows)
    low, high = (formats.percent(row.relative.value) for row in (found.rows[0], found.rows[-1]))
    ours = found.chosen.relative
    target = f" Målet är {formats.percent(goal)}." if goal is not None else ""
    return (
        f"Förändringen mot det väntade på {len(found.rows)} sätt att räkna, ordnade från lägst till högst: {low} till "
        f"{high}. {sure} av intervallen utesluter noll. Rapportens val ger {formats.percent(ours.value)} "
        f"({formats.percent_interval(ours)}).{target}"
    )


def _data(found: Sensitivity) -> Data:
    dimensions = [dimension for dimension, _ in found.rows[0].choices]
    columns = (*dimensions, "Skattning, procent", "Nedre gräns, procent", "Övre gräns, procent", "Rapportens val")
    return Data(columns, tuple(_cells(row) for row in found.rows))


def _cells(row: Specification) -> tuple[Cell, ...]:
    effect = row.relative
    limits = (numbers.cell(100 * part) for part in (effect.value, effect.low, effect.high))
    return (*(choice for _, choice in row.choices), *limits, "ja" if row.chosen else "nej")
