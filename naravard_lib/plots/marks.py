"""Names and marks beside the data: lines named at their ends, the change, other events and months left out."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from naravard_lib import formats
from naravard_lib.initiative import Exclusion
from naravard_lib.plots import style
from naravard_lib.plots.margins import fit

_SMALL = 8.5  # points; names and marks beside the data
_LEADER = 14.0  # points between the drawing and its names
_GAP = 3.0  # points between that stroke and the name
_WIDTH = 20  # characters of a name before it goes on in the next line
_MOST_LINES = 3
_LINE = 10.5  # points from one line of small text to the next
_LETTER = 8.0  # points from the middle of one letter to the next
_RAISED = 11.0  # points that letters moved apart stand above the drawing, to leave room for their strokes
_EDGE = 0.2  # a mark nearer the edge than this share of the width is written inwards
_EXCLUDED = "#bdbdbd"
_INK = {style.WITHOUT: style.WITHOUT_TEXT}  # colours too light for text, and what their names are written in


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A line's name, the value it has at the right edge, and how the line is drawn."""

    text: str
    value: float
    color: str
    linestyle: Literal["-", "--", "-.", ":"] = "-"


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> np.ndarray:
    """Middles as near the wanted ones as they can be without overlap, in the wanted order, inside `low` to `high`.

    Pooled neighbours share their mean (isotonic regression by pool-adjacent-violators, Ayer and others 1955). Things
    that do not fit together go beyond `high`.

    Args:
        wanted: shape (n,), where the middles would lie best.
        sizes: shape (n,), how much room each takes.
        low: the lower edge.
        high: the upper edge.
    """
    order = np.argsort(wanted, kind="stable")
    size = np.asarray(sizes, dtype=float)[order]
    start = np.cumsum(size) - size / 2  # the middles when everything lies packed from zero
    pools: list[list[float]] = []
    for gap in np.asarray(wanted, dtype=float)[order] - start:
        pools.append([gap])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    gaps = np.concatenate([np.full(len(pool), np.mean(pool)) for pool in pools]) if pools else start
    placed = np.empty(len(size))
    placed[order] = start + np.clip(gaps, low, max(low, high - size.sum()))
    return placed


def end_labels(axes: Axes, labels: Sequence[EndLabel]) -> None:
    """Every line's name right of the drawing, level with its end as far as they fit, tied to it by a stroke alike.

    Call last: the value axis must have its limits.
    """
    names = [_named(axes, label) for label in labels]
    figure = axes.get_figure(root=True)
    assert figure is not None  # an axes of `style.canvas` has a figure
    fit(figure)  # the height in points is known only when the margins are
    height = axes.get_window_extent().height
    bottom, top = axes.get_ylim()
    ends = [(np.clip(label.value, bottom, top) - bottom) / (top - bottom) * height for label in labels]
    sizes = [_LINE * (name.get_text().count("\n") + 1) for name in names]
    for name, label, end, place in zip(names, labels, ends, spread(ends, sizes, 0, height), strict=True):
        name.xy = (1, end / height)
        name.set_position((_LEADER, place - end))
        _tie(axes, label, end, place)


def _named(axes: Axes, label: EndLabel) -> Annotation:
    lines = textwrap.wrap(label.text, _WIDTH, max_lines=_MOST_LINES, placeholder="…")
    return axes.annotate(
        "\n".join(lines), (1, 0.5), xycoords="axes fraction", xytext=(_LEADER, 0), textcoords="offset points",
        ha="left", va="center", fontsize=_SMALL, color=_INK.get(label.color, label.color), linespacing=1.1,
    )  # fmt: skip


def _tie(axes: Axes, label: EndLabel, end: float, place: float) -> None:
    """The stroke from a line's end to its name, both in points above the bottom of the drawing.

    A line in shares of the drawing: an arrow of matplotlib's is cut to shape by search, each time it is measured.
    """
    drawing = axes.get_window_extent()
    across = np.array([0.0, _LEADER - _GAP])
    up = end + (place - end) * across / _LEADER
    axes.add_artist(
        Line2D(
            1 + across / drawing.width, up / drawing.height, transform=axes.transAxes, clip_on=False, zorder=3,
            color=label.color, linestyle=label.linestyle, linewidth=1.2,
            solid_capstyle="round", dash_capstyle="round",
        )
    ).set_in_layout(False)  # fmt: skip


def last_seen(values: np.ndarray) -> float:
    """The last value there is, where a line that breaks off earlier is named."""
    return float(values[np.isfinite(values)][-1])


def mark(axes: Axes, at: float, text: str, row: int) -> None:
    """An upright line with its name above the drawing, in the given row."""
    axes.axvline(at, color=style.MARK, linewidth=1.1)
    left, right = axes.get_xlim()
    share = (at - left) / (right - left)
    side = "left" if share < _EDGE else "right" if share > 1 - _EDGE else "center"
    axes.annotate(
        text, (at, 1), xycoords=("data", "axes fraction"), xytext=(0, 3 + style.ROW * row), textcoords="offset points",
        ha=side, va="bottom", fontsize=_SMALL, color=style.MARK,
    )  # fmt: skip


def change(axes: Axes, first: pd.Period, phase_in: int, row: int) -> None:
    """The first month with the intervention, named, and its phase-in as a shade."""
    if phase_in:
        axes.axvspan(first.ordinal - 0.5, first.ordinal + phase_in - 0.5, color=style.SHADE, zorder=0)
    mark(axes, first.ordinal - 0.5, "Insatsen börjar, skuggat = införande" if phase_in else "Insatsen börjar", row)


def clipped(spans: Iterable[Exclusion], months: Sequence[pd.Period]) -> list[Exclusion]:
    """The parts of some spans that lie within a drawing from the first to the last of `months`, both inclusive."""
    first, last = min(months), max(months)
    inside = (span for span in spans if span.from_ <= last and span.to >= first)
    return [Exclusion(from_=max(span.from_, first), to=min(span.to, last), why=span.why) for span in inside]


def uncounted(span: Exclusion) -> str:
    """Months left out and why, for a note: "mars–april 2020 räknas inte: pandemin"."""
    return f"{formats.months(span.from_, span.to)} räknas inte{f': {span.why}' if span.why else ''}"


def left_out(
    axes: Axes, spans: Iterable[Exclusion], months: Sequence[pd.Period], values: Sequence[float] | np.ndarray = ()
) -> str:
    """The excluded months within a drawing, hatched; the remark that says which and why, or nothing.

    Call after the month axis and the points.

    Args:
        axes: where.
        spans: what the initiative file leaves out.
        months: the months drawn, or the first and the last of them.
        values: points drawn, one a month; those of excluded months become hollow.
    """
    inside = clipped(spans, months)
    for span in inside:
        axes.axvspan(
            span.from_.ordinal - 0.5, span.to.ordinal + 0.5, facecolor="none", edgecolor=_EXCLUDED, hatch="////",
            linewidth=0, zorder=0,
        )  # fmt: skip
        gone = [(at, value) for at, value in zip(months, values, strict=False) if span.from_ <= at <= span.to]
        axes.plot(
            style.at(at for at, _ in gone), [value for _, value in gone], "o", color=style.OBSERVED, markersize=3.5,
            markerfacecolor="white",
        )  # fmt: skip
    return f"snedstreckat: {'; '.join(map(uncounted, inside))}" if inside else ""


def event(axes: Axes, at: float) -> None:
    """A dotted line where something else began."""
    axes.axvline(at, color=style.MARK, linewidth=0.9, linestyle=":")


def lettered(axes: Axes, places: Sequence[float]) -> tuple[list[str], int]:
    """A letter above the drawing for each place; the same place has several letters.

    Call after the month axis. Letters that would touch are moved apart and raised, each tied to its place.

    Returns:
        The letters in the order given, and how many rows above the drawing they take.
    """
    letters = [_letter(number) for number in range(len(places))]
    here = {place: "".join(x for x, other in zip(letters, places, strict=True) if other == place) for place in places}
    left, right = axes.get_xlim()
    width = 72 * style.SIZE[0] * 0.7 / (right - left)  # points a month takes, at least: the rest is margins and names
    wanted = [(place - left) * width for place in here]
    moved = spread(wanted, [_LETTER * len(text) for text in here.values()], 0, (right - left) * width) - wanted
    lift = _RAISED if (abs(moved) > 1).any() else 3
    for (place, text), shift in zip(here.items(), moved, strict=True):
        axes.annotate(
            text,
            (place, 1),
            xycoords=("data", "axes fraction"),
            xytext=(shift, lift),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=8,
            color=style.MARK,
            arrowprops={"arrowstyle": "-", "color": style.MARK, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 0,
                        "relpos": (0.5, 0)},
        )  # fmt: skip
    return letters, 0 if not letters else 2 if lift == _RAISED else 1


def _letter(number: int) -> str:
    """A to Z, then AA, AB and so on."""
    rounds, rest = divmod(number, 26)
    return ("" if rounds == 0 else chr(64 + rounds)) + chr(65 + rest)
