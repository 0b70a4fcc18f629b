"""The two principals against each other: what is measured, estimated and unmeasured, and the kronor where known."""

import math
from collections.abc import Iterator
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from naravard_lib import formats
from naravard_lib.analysis.cycle.results.sides import Side, Sides, Status
from naravard_lib.analysis.cycle.results.sides_words import (
    NAMES,
    STATUS_WORDS,
    UNTOLD,
    caution_words,
    finding,
)
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Cell, Data, Figure
from naravard_lib.plots import numbers, style

_ROW, _HEAD, _AXIS = 0.42, 0.26, 0.34  # inches a side takes, and what stands above, and below bars
_COLUMNS = ("Arbetet", "Värdet", "Insatsens kostnad")
_WIDTH, _HEIGHT = 0.92, 0.82  # of a box, as shares of its column and row
_BAR = 0.26  # share of a row that a bar takes
_SMALL = 8.2
_LONGEST = 17  # characters of a measure's name that fit into a box
_MOST = 2  # bars of a side's measures; more stand in the table
_MILLION = 1e6
_VALUE = "Värde"
_HATCH = "////"
_FILL: dict[Status, dict[str, Any]] = {
    "measured": {"facecolor": style.MODEL},
    "estimated": {"facecolor": "white", "edgecolor": style.MODEL, "hatch": _HATCH},
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
    alt = f"Huvudmännens sidor rad för rad. {' '.join(_said(side, sides) for side in sides.sides)}"
    return Blocks((Figure(svg, alt, finding(sides), _note(sides), _shows(sides), _data(sides)),))


def _shows(sides: Sides) -> str:
    return "Vad som är känt om var och en" + (", och kronor per år" if sides.has_kronor else "")


def _draw_boxes(axes: Axes, sides: Sides) -> None:
    for row, side in enumerate(sides.sides):
        for column, (status, text) in enumerate(_boxes(side, bool(sides.caution))):
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


def _boxes(side: Side, cautious: bool) -> Iterator[tuple[Status, str]]:
    """Status and text of a side's boxes, one per column; no amount that the verdict does not bear."""
    first = next((work for work in side.works if work.status == side.status), None)
    yield side.status, _cut(formats.inline(first.label)) if first else ""
    amounts = [formats.kronor_interval(value).partition(" (")[0] for value in side.values]
    told = UNTOLD if cautious else amounts[0] if len(amounts) == 1 else "se kronor"
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
    free = 1 if any(high > 0 for side in sides.sides for *_, high in _amounts(side)) else -1  # where bars leave room
    for row, side in enumerate(sides.sides):
        bars = list(_amounts(side))
        for place, (name, *ends) in enumerate(bars):
            y = -row + _BAR * (len(bars) - 1) / 2 - _BAR * place * 1.25
            _bar(axes, y, name, [end / scale for end in ends], hollow=name == _VALUE and bool(sides.caution))
        if not bars:
            axes.annotate(
                "inget belopp", (0, -row), xytext=(4 * free, 0), textcoords="offset points", va="center",
                ha="left" if free > 0 else "right", fontsize=_SMALL, color=style.MARK,
            )  # fmt: skip
    axes.axvline(0, color=style.MARK, linewidth=1)
    _kronor_axis(axes, unit)
    axes.set_ylim(0.5 - len(sides.sides), 0.5)


def _bar(axes: Axes, y: float, name: str, ends: list[float], *, hollow: bool) -> None:
    """A hatched bar from nought with its interval; hollow and dotted where the verdict bears no amount."""
    value, low, high = ends
    axes.barh(
        y, value, height=_BAR, facecolor="white", edgecolor=style.MODEL if name == _VALUE else style.WITHOUT,
        hatch="" if hollow else _HATCH, linestyle=":" if hollow else "-", linewidth=1.1,
        label=name if name not in axes.get_legend_handles_labels()[1] else "",
    )  # fmt: skip
    if math.isfinite(high - low) and high > low:
        axes.plot([low, high], [y, y], color=style.OBSERVED, linewidth=1.4)


def _kronor_axis(axes: Axes, unit: str) -> None:
    """Kronor along the bottom, all ticks with the same decimals, and the key above."""
    axes.margins(x=0.08)
    ticks = list(MaxNLocator(6, steps=(1, 2, 2.5, 5, 10)).tick_values(*axes.get_xlim()))
    decimals = next(n for n in range(4) if all(math.isclose(round(tick, n), tick, abs_tol=1e-9) for tick in ticks))
    inside = [tick for tick in ticks if axes.get_xlim()[0] <= tick <= axes.get_xlim()[1]]
    axes.set_xticks(inside, [formats.number(tick, decimals) for tick in inside])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.set_xlabel(f"{unit} per år, plus = sparat")
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, borderaxespad=0.2, columnspacing=1.2)


def _amounts(side: Side) -> Iterator[tuple[str, float, float, float]]:
    """What a side's bars show: name, amount and its limits; a cost is below nought."""
    for value in side.values[:_MOST]:
        yield _VALUE, value.value, value.low, value.high
    if side.own_cost is not None:
        yield "Kostnad", -side.own_cost, -side.own_cost, -side.own_cost


def _unit(sides: Sides) -> tuple[float, str]:
    """What a step along the axis is: a million or a thousand kronor."""
    ends = [end for side in sides.sides for _, *parts in _amounts(side) for end in parts if math.isfinite(end)]
    return (_MILLION, "miljoner kr") if max(map(abs, ends), default=0) >= _MILLION else (1e3, "tusen kr")


def _note(sides: Sides) -> str:
    parts = ["Fylld ruta = mätt, streckad yta = uppskattat, streckad kant = omätt."]
    words = caution_words(sides)
    if any(side.values for side in sides.sides):
        parts.append(f"Prickad stapel: värdet {words}." if words else "Linje = intervall.")
    if sides.plan.synthetic:
        parts.append("Syntetiska data: alla tal är påhittade.")
    return " ".join(parts)


def _said(side: Side, sides: Sides) -> str:
    status = STATUS_WORDS[side.status].casefold()
    named = ", ".join(formats.inline(work.label) for work in side.works)
    parts = [f"arbetet är {status}{f' ({named})' if named else ''}"]
    parts.append(f"värdet per år är {'; '.join(map(formats.kronor_interval, side.values)) or 'omätt'}")
    if side.values and (words := caution_words(sides)):
        parts[-1] += f", men {words}"
    parts.append(f"kostnaden per år är {'omätt' if side.own_cost is None else formats.kronor(side.own_cost)}")
    return f"{NAMES[side.bearer]}: {'; '.join(parts)}."


def _data(sides: Sides) -> Data:
    columns = ("Huvudman", "Arbetet", "Värde, kr per år", "Nedre gräns", "Övre gräns", "Kostnad, kr per år", "Obs")
    rows: list[tuple[Cell, ...]] = []
    for side in sides.sides:
        own = side.own_cost
        status, words = STATUS_WORDS[side.status].casefold(), caution_words(sides)
        for part in side.values or (None,):
            ends = (part.value, part.low, part.high) if part else (math.nan,) * 3
            shown = tuple(numbers.cell(end) for end in ends)
            rows.append((NAMES[side.bearer], status, *shown, own, words if part else ""))
    return Data(columns, tuple(rows))
