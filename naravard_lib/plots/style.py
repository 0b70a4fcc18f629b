"""One visual language: colours by meaning, Swedish month axes, marks for change and events, SVG with text as text."""

import io
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import MaxNLocator

from naravard_lib import formats
from naravard_lib.plots.margins import settle

# Okabe and Ito's palette (2008), told apart by all common kinds of colour vision; lines differ in dash as well.
OBSERVED, MODEL, WITHOUT, TARGET, OTHERS = "#1a1a1a", "#0072b2", "#d55e00", "#00735c", "#8c8c8c"
WITHOUT_TEXT = "#b34a00"  # the same hue darker: text needs a contrast of 4.5 against white (WCAG 2.2), lines of 3
SHADE, MARK = "#ececec", "#555555"
SIZE = (6.3, 2.6)  # inches; the text width of the report's page is 160 mm
HATCH = "////"  # beside the colour, so that what is drawn can be told apart without it
LOOKS = ((MODEL, ""), (OTHERS, HATCH), (TARGET, "...."), (WITHOUT, "\\\\\\\\"))  # of bars side by side
LIGHT_LOOKS = (("#9ecbe8", HATCH), ("#f3c9a5", "||||"), ("#a8d8c8", "----"), ("#d0d0d0", "xxxx"))  # of areas on a map
_TICKS = (1, 2, 2.5, 5, 10)  # steps that read well with few decimals
_POINTS = 72  # per inch, so that lengths in a figure are points
SYNTHETIC = "syntetiska data"
_BELOW_TICKS = 16  # points below the axis where the month labels have ended
ROW = 11  # points a row of small text above the drawing takes
_UNIT_WIDTH = 90  # characters of the face above that fill the text width
_TICK_STEPS = ((18, 2), (30, 3), (66, 6), (10_000, 12))  # longest span in months that takes ticks this far apart

# What matplotlib writes, and what a browser without our face is to take: others as narrow, so that no words collide.
_FACES = "'Source Sans Pro', 'DejaVu Sans'"
_FACES_ELSEWHERE = (
    "'Source Sans Pro', 'Source Sans 3', Calibri, Carlito, "
    "'Arial Narrow', 'Liberation Sans Narrow', Arial, 'DejaVu Sans', sans-serif"
)

_RC: dict[Any, Any] = {
    "font.family": ["Source Sans Pro", "DejaVu Sans"],
    "font.size": 9,
    "svg.fonttype": "none",
    "text.parse_math": False,  # a dollar sign in a unit's name is a dollar sign
    "svg.hashsalt": "naravard",  # fixed, so that the same figure gets the same bytes
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": MARK,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "xtick.color": MARK,
    "ytick.color": MARK,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "lines.linewidth": 1.6,
}


@cache
def _register_fonts() -> None:
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    for face in ("Regular", "It", "Bold", "Semibold"):
        fontManager.addfont(folder / f"SourceSansPro-{face}.ttf")


@contextmanager
def canvas(synthetic: bool) -> Iterator[tuple[Figure, Axes]]:
    """A figure with one axes in the house style; marked when the data are synthetic."""
    _register_fonts()
    with mpl.rc_context(_RC):
        figure = Figure(figsize=SIZE, dpi=_POINTS)
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        if synthetic:
            axes.annotate(
                SYNTHETIC, (1, 0), xycoords="axes fraction", xytext=(0, -_BELOW_TICKS), textcoords="offset points",
                ha="right", va="top", style="italic", color=WITHOUT_TEXT,
            )  # fmt: skip
        yield figure, axes


_LONGEST = 40  # characters of a label that fit beside an axis


def short(label: str) -> str:
    """A label that leaves room for the drawing: cut where it is longer, with the rest in the note or the table."""
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1].rstrip()}…"


def to_svg(figure: Figure) -> str:
    """The figure as SVG source, the same bytes every time."""
    with mpl.rc_context(_RC), io.StringIO() as out:
        settle(figure)
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        return out.getvalue().replace(_FACES, _FACES_ELSEWHERE)


def at(months: Iterable[pd.Period]) -> np.ndarray:
    """Months as positions on the axis."""
    return np.asarray([month.ordinal for month in months], dtype=float)


def month_axis(axes: Axes, months: Sequence[pd.Period]) -> None:
    """Swedish month ticks over the span of `months`, at even places in the year."""
    first, last = months[0].ordinal, months[-1].ordinal
    step = next(step for longest, step in _TICK_STEPS if last - first <= longest)
    ticks = [n for n in range(first, last + 1) if n % step == 0]
    axes.set_xticks(ticks, [formats.short_month(pd.Period(ordinal=n, freq="M")) for n in ticks])
    axes.set_xlim(first - 0.8, last + 0.8)


def value_axis(axes: Axes, label: str, *values: np.ndarray, rows: int = 0) -> None:
    """A vertical axis from zero with Swedish numbers, all with the same decimals; below zero only when values are.

    Args:
        axes: where.
        label: what the axis counts; stands level above the drawing, where it can be read without turning the head.
        values: everything the axis has to make room for.
        rows: rows of marks above the drawing that the label has to clear.
    """
    low = min(float(np.nanmin(part)) for part in values if np.isfinite(part).any())
    high = max(float(np.nanmax(part)) for part in values if np.isfinite(part).any())
    bottom, top = min(0.0, low * 1.08), high * 1.08 if high > 0 else 1.0
    axes.set_yticks(*_ticks(bottom, top))
    axes.set_ylim(bottom, top)
    axes.annotate(
        textwrap.fill(label, _UNIT_WIDTH), (0, 1), xycoords="axes fraction", xytext=(-20, 5 + ROW * rows),
        textcoords="offset points", ha="left", va="bottom", color=MARK,
    )  # fmt: skip


def amount_axis(axes: Axes, label: str) -> None:
    """Swedish numbers along the bottom of what is drawn, all with the same decimals."""
    axes.set_xticks(*_ticks(*axes.get_xlim()))
    axes.set_xlabel(label)


def _ticks(low: float, high: float) -> tuple[list[float], list[str]]:
    ticks = [float(tick) for tick in MaxNLocator(6, steps=_TICKS).tick_values(low, high) if low <= tick <= high]
    decimals = next(n for n in range(12) if np.allclose(np.round(ticks, n), ticks, rtol=0, atol=1e-6 * (high - low)))
    return ticks, [formats.number(tick, decimals) for tick in ticks]


def change_axis(axes: Axes, names: Sequence[str], label: str) -> None:
    """A row a name from the top down, changes in per cent along the bottom, and the key above."""
    axes.set_yticks([-place for place in range(len(names))], names)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.xaxis.set_major_formatter(lambda value, _: formats.number(value))
    axes.set_xlabel(label)
    key(axes)


def key(axes: Axes) -> None:
    """The key in a row above the drawing, where it can cover nothing."""
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.02, 1.08), ncols=4, borderaxespad=0, handlelength=2.2, columnspacing=1.4
    )
