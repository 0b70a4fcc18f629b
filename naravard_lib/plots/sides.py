"""The two principals against each other: what is measured, estimated and unmeasured, and the kronor where known."""

import math
from collections.abc import Iterator
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from naravard_lib import formats
from naravard_lib.analysis.cycle.results.sides import Amount, Side, Sides, Status
from naravard_lib.analysis.cycle.results.sides_words import (
    PLUS,
    STATUS_WORDS,
    UNTOLD,
    finding,
    key,
    marked,
    marks,
)
from naravard_lib.analysis.value.results.bearers import NAMES
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Cell, Data, Figure
from naravard_lib.estimate import Estimate
from naravard_lib.plots import numbers, style

_ROW, _HEAD, _AXIS = 0.42, 0.26, 0.34  # inches a side takes, and what stands above, and below bars
_COLUMNS = ("Arbetet", "Värdet", "Insatsens kostnad")
_WIDTH, _HEIGHT = 0.92, 0.82  # of a box, as shares of its column and row
_BAR = 0.26  # share of a row that a bar takes
_SMALL = 8.2
_LONGEST = 17  # characters of a measure's name that fit into a box
_MOST = 2  # bars of a side's measures; more stand in the table
_VALUE, _WHOLE, _COST = "Värde", "Värde, hel kostnad", "Kostnad"
_INK = {_VALUE: style.MODEL, _WHOLE: style.MARK, _COST: style.WITHOUT}  # of a bar's edge
_DOTTED = f"Prickad stapel = {UNTOLD}."
_FILL: dict[Status, dict[str, Any]] = {
    "measured": {"facecolor": style.MODEL},
    "estimated": {"facecolor": "white", "edgecolor": style.MODEL, "hatch": style.HATCH},
    "unmeasured": {"facecolor": "none"},
}
_EDGE: dict[Status, dict[str, Any]] = {
    "measured": {"edgecolor": style.MODEL},
    "estimated": {"edgecolor": style.MODEL},
    "unmeasured": {"edgecolor": style.MARK, "linestyle": (0, (3, 2))},
}


def plot_sides(sides: Sides) -> Blocks:
    """One small figure: a row a side with a box per status; beside it bars in kronor where any amount is known."""
    with style.canvas(synthetic=False) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], _HEAD + _AXIS * sides.has_kronor + _ROW * len(sides.sides))
        if sides.has_kronor:
            axes.remove()
            axes, bars = figure.subplots(1, 2, width_ratios=(1.5, 1))
            _draw_bars(bars, sides)
        _draw_boxes(axes, sides)
        svg = style.to_svg(figure)
    alt = f"Huvudmännens sidor rad för rad. {' '.join(_said(side) for side in sides.sides)}"
    return Blocks((Figure(svg, alt, finding(sides), _note(sides), _shows(sides), _data(sides)),))


def _shows(sides: Sides) -> str:
    return "Vad som är känt om var och en" + (", och kronor per år" if sides.has_kronor else "")


def _draw_boxes(axes: Axes, sides: Sides) -> None:
    for row, side in enumerate(sides.sides):
        for column, (status, text) in enumerate(_boxes(side)):
            _box(axes, column, -row, status, text)
    axes.set_xlim(-0.5, len(_COLUMNS) - 0.5)
    axes.set_ylim(0.5 - len(sides.sides), 0.5)
    axes.set_xticks(range(len(_COLUMNS)), _COLUMNS)
    axes.set_yticks([-row for row in range(len(sides.sides))], [NAMES[side.bearer] for side in sides.sides])
    axes.tick_params(length=0, labeltop=True, labelbottom=False)
    if sides.plan.synthetic:  # below the boxes, where the bars beside them have their axis
        axes.set_xlabel(style.SYNTHETIC, loc="left", style="italic", color=style.WITHOUT_TEXT)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def _boxes(side: Side) -> Iterator[tuple[Status, str]]:
    """Status and text of a side's boxes, one per column; no amount that the verdict does not bear."""
    first = next((work for work in side.works if work.status == side.status), None)
    yield side.status, _cut(formats.inline(first.label)) if first else ""
    amounts = [formats.kronor_interval(value.part).partition(" (")[0] for value in side.values]
    told = UNTOLD if not all(value.firm for value in side.values) else amounts[0] if len(amounts) == 1 else "se kronor"
    yield ("estimated", told) if amounts else ("unmeasured", "")
    yield ("unmeasured", "") if side.own_cost is None else ("estimated", formats.kronor(side.own_cost))


def _cut(label: str) -> str:
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1].rstrip()}…"


def _box(axes: Axes, x: float, y: float, status: Status, text: str) -> None:
    """A box in the look of its status; its edge lies above the white ground that keeps text apart from hatching."""
    corner = (x - _WIDTH / 2, y - _HEIGHT / 2)
    axes.add_patch(Rectangle(corner, _WIDTH, _HEIGHT, linewidth=0, **_FILL[status]))
    axes.add_patch(Rectangle(corner, _WIDTH, _HEIGHT, linewidth=1.1, facecolor="none", zorder=4, **_EDGE[status]))
    told = "\n".join(filter(None, (STATUS_WORDS[status].lower(), text)))
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1} if status == "estimated" else None
    ink = "white" if status == "measured" else style.OBSERVED
    axes.text(x, y, told, ha="center", va="center", fontsize=_SMALL, color=ink, bbox=ground, linespacing=1.05)


def _draw_bars(axes: Axes, sides: Sides) -> None:
    """A side's bars in its row; words where it has none."""
    scale, unit = _unit(sides)
    free = 1 if any(bar.part.high > 0 for side in sides.sides for _, bar in _bars(side)) else -1  # where there is room
    letters = marks(sides)
    for row, side in enumerate(sides.sides):
        bars = list(_bars(side))
        for place, (name, bar) in enumerate(bars):
            y = -row + _BAR * (len(bars) - 1) / 2 - _BAR * place * 1.25
            _bar(axes, y, name, bar, scale)
            if letter := letters.get(bar.words):
                ends = (0.0, bar.part.value, bar.part.high)
                _letter(axes, max(filter(math.isfinite, ends)) / scale, y, letter)
        if not bars:
            axes.annotate(
                "inget belopp", (0, -row), xytext=(4 * free, 0), textcoords="offset points", va="center",
                ha="left" if free > 0 else "right", fontsize=_SMALL, color=style.MARK,
            )  # fmt: skip
    axes.axvline(0, color=style.MARK, linewidth=1)
    _kronor_axis(axes, unit)
    axes.set_ylim(0.5 - len(sides.sides), 0.5)


def _bar(axes: Axes, y: float, name: str, bar: Amount, scale: float) -> None:
    """A hatched bar from nought with its interval; hollow and dotted where the verdict bears no amount."""
    value, low, high = (end / scale for end in (bar.part.value, bar.part.low, bar.part.high))
    axes.barh(
        y, value, height=_BAR, facecolor="white", edgecolor=_INK[name],
        hatch=style.HATCH if bar.firm else "", linestyle="-" if bar.firm else ":", linewidth=1.1,
        label=name if name not in axes.get_legend_handles_labels()[1] else "",
    )  # fmt: skip
    if math.isfinite(high - low) and high > low:
        axes.plot([low, high], [y, y], color=style.OBSERVED, linewidth=1.4)


def _letter(axes: Axes, x: float, y: float, letter: str) -> None:
    """The letter of an amount's words, beyond its bar and interval."""
    axes.annotate(
        letter, (x, y), xytext=(3, 0), textcoords="offset points", va="center", fontsize=_SMALL, color=style.OBSERVED
    )


def _kronor_axis(axes: Axes, unit: str) -> None:
    """Kronor along the bottom, all ticks with the same decimals, and the key above."""
    axes.margins(x=0.08)
    style.amount_axis(axes, f"{unit} per år, plus = {PLUS}")
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, borderaxespad=0.2, columnspacing=1.2)


def _bars(side: Side) -> Iterator[tuple[str, Amount]]:
    """A side's bars by name; a cost is below nought."""
    for value in side.values[:_MOST]:
        yield _WHOLE if value.whole else _VALUE, value
    if side.own_cost is not None:
        yield _COST, Amount(Estimate(-side.own_cost, -side.own_cost, -side.own_cost, 1.0, scale="kr"))


def _unit(sides: Sides) -> tuple[float, str]:
    """What a step along the axis is: a million or a thousand kronor."""
    parts = [bar.part for side in sides.sides for _, bar in _bars(side)]
    ends = [end for part in parts for end in (part.value, part.low, part.high) if math.isfinite(end)]
    return formats.kronor_scale(max(map(abs, ends), default=0.0))


def _note(sides: Sides) -> str:
    parts = ["Fylld ruta = mätt, streckad yta = uppskattat, streckad kant = omätt."]
    letters = marks(sides)
    if sides.values:
        parts.append("Linje = intervall." if all(value.firm for value in sides.values) else _DOTTED)
        parts += [key(letters)] if letters else [f"Värdet: {value.words}." for value in sides.values if value.words]
    if sides.plan.synthetic:
        parts.append("Syntetiska data: alla tal är påhittade.")
    return " ".join(parts)


def _said(side: Side) -> str:
    status = STATUS_WORDS[side.status].casefold()
    named = ", ".join(formats.inline(work.label) for work in side.works)
    parts = [f"arbetet är {status}{f' ({named})' if named else ''}"]
    parts.append(f"värdet per år är {' samt '.join(marked(value, {}) for value in side.values) or 'omätt'}")
    parts.append(f"kostnaden per år är {'omätt' if side.own_cost is None else formats.kronor(side.own_cost)}")
    return f"{NAMES[side.bearer]}: {'; '.join(parts)}."


def _data(sides: Sides) -> Data:
    columns = ("Huvudman", "Arbetet", "Värde, kr per år", "Nedre gräns", "Övre gräns", "Kostnad, kr per år", "Obs")
    rows: list[tuple[Cell, ...]] = []
    for side in sides.sides:
        own = side.own_cost
        status = STATUS_WORDS[side.status].casefold()
        for value in side.values or (None,):
            ends = (value.part.value, value.part.low, value.part.high) if value else (math.nan,) * 3
            # whole kronor as the table has them; other amounts without the noise of their last digits
            shown = tuple(end if end.is_integer() else numbers.cell(end) for end in map(float, ends))
            rows.append((NAMES[side.bearer], status, *shown, own, value.words if value else ""))
    return Data(columns, tuple(rows))
