"""A map of the municipalities with the persons that each has, the areas told apart by colour and hatch."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from naravard_lib import formats
from naravard_lib.analysis.value.results.sizing import Row, Sizing
from naravard_lib.analysis.value.results.sizing_words import answer, caption, note, source
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Cell, Data, Figure
from naravard_lib.cases.basis import Outline
from naravard_lib.plots import style
from naravard_lib.plots.marks import spread

_HEIGHT = 3.7  # inches
_MOST_NAMES = 24  # names that fit beside the map, half of them on each side
_LINE = 24.0  # points a name and its numbers take
_SIDE = 0.5  # free for names on each side of the map, in widths of the map
_EDGE, _HATCH = "white", "#ffffff"


def draw_map(result: Sizing) -> Blocks:
    """One figure; none when the map lacks a municipality, or there are no municipalities."""
    if not result.places or any(row.code not in result.outlines for row in result.places):
        return Blocks(())
    looks = _looks(result)
    with style.canvas(result.case.synthetic) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], _HEIGHT)
        for row in result.places:
            _shape(axes, result.outlines[row.code], *looks[row.code])
        frame_map(axes, result)
        if len(result.places) <= _MOST_NAMES:
            write_names(axes, result)
        _key(axes, result)
        svg = style.to_svg(figure)
    needs = formats.enumeration(formats.inline(need.label) for need in result.needs)
    shows = f"Antal personer per kommun, {result.case.name}: {' / '.join(need.label for need in result.needs)}."
    said = note(
        result,
        "varje tal har ett spann, som nästa figur visar",
        "punkten är kommunens mitt, inte centralorten",
        source(result),
    )
    alt = f"Karta över kommunerna i {result.case.name} med antal personer som behöver {needs}. {_told(result)}"
    return Blocks((Figure(svg, alt, caption(answer(result), result), said, shows, _data(result)),))


def _looks(result: Sizing) -> dict[str, tuple[str, str]]:
    """Colour and hatch of each municipality: its area's, or the first where nothing is divided."""
    divided = result.planned if len(result.planned) > 1 else ()
    of = {code: number for number, part in enumerate(divided) for code in part.codes}
    plain = (style.LIGHT_LOOKS[0][0], "")
    return {row.code: _look(of[row.code]) if row.code in of else plain for row in result.places}


def _look(area: int) -> tuple[str, str]:
    return style.LIGHT_LOOKS[area % len(style.LIGHT_LOOKS)]


def _shape(axes: Axes, outline: Outline, colour: str, hatch: str) -> None:
    path = Path.make_compound_path(*(Path(ring, closed=True) for ring in outline))
    # Two passes: the hatch takes the colour of the edge, and the edge must stand out from the hatch.
    axes.add_patch(PathPatch(path, facecolor=colour, edgecolor=_HATCH, hatch=hatch, linewidth=0))
    axes.add_patch(PathPatch(path, facecolor="none", edgecolor=style.MARK, linewidth=0.8))


def frame_map(axes: Axes, result: Sizing) -> None:
    """Room for the chosen municipalities and for names on both sides, in the proportions of the land."""
    points = np.concatenate([ring for row in result.places for ring in result.outlines[row.code]])
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    side = _SIDE * (east - west)
    axes.set_xlim(west - side, east + side)
    axes.set_ylim(south, north)
    # A degree east is shorter than one north by the cosine of the latitude.
    axes.set_aspect(1 / math.cos(math.radians((south + north) / 2)))
    axes.set_axis_off()


def centre(outline: Outline) -> np.ndarray:
    """The centroid of the largest part, degrees east and north, by the shoelace formula."""
    sizes, middles = zip(*(_area(ring) for ring in outline), strict=True)
    largest: np.ndarray = middles[int(np.argmax(sizes))]
    return largest


def _area(ring: np.ndarray) -> tuple[float, np.ndarray]:
    ahead = np.roll(ring, -1, axis=0)
    cross = ring[:, 0] * ahead[:, 1] - ahead[:, 0] * ring[:, 1]
    return abs(cross.sum()) / 2, ((ring + ahead) * cross[:, None]).sum(axis=0) / (3 * cross.sum())


def write_names(axes: Axes, result: Sizing) -> None:
    """Names and numbers in a column on each side of the map, tied to their municipality by a stroke."""
    centres = {row.code: centre(result.outlines[row.code]) for row in result.places}
    order = sorted(result.places, key=lambda row: float(centres[row.code][0]))
    middle = sum(axes.get_xlim()) / 2
    west = sum(centres[row.code][0] < middle for row in order)
    # As near as the columns have room for, so that few strokes cross other municipalities.
    cut = min(max(west, len(order) - _MOST_NAMES // 2), _MOST_NAMES // 2)
    for rows, edge, align in ((order[:cut], 0.0, "left"), (order[cut:], 1.0, "right")):
        _column(axes, rows, centres, edge, align)
    dots = np.array([centres[row.code] for row in order])
    axes.plot(dots[:, 0], dots[:, 1], "o", color=style.OBSERVED, markersize=3)


def _column(axes: Axes, rows: Sequence[Row], centres: Mapping[str, np.ndarray], edge: float, align: str) -> None:
    bottom, top = axes.get_ylim()
    height = _HEIGHT * 72 * 0.85  # points, about: margins and key take the rest
    wanted = [(centres[row.code][1] - bottom) / (top - bottom) * height for row in rows]
    for row, place in zip(rows, spread(wanted, [_LINE] * len(rows), 0, height), strict=True):
        axes.annotate(
            f"{row.name}\n{_numbers(row)}", tuple(centres[row.code]), xytext=(edge, place / height),
            textcoords="axes fraction", ha=align, va="center", fontsize=9, linespacing=1.15, color=style.OBSERVED,
            arrowprops={"arrowstyle": "-", "color": style.MARK, "linewidth": 0.7, "shrinkA": 2, "shrinkB": 0,
                        "relpos": (1.0 - edge, 0.5)},
        )  # fmt: skip


def _key(axes: Axes, result: Sizing) -> None:
    if len(result.planned) < 2:
        return
    looks = map(_look, range(len(result.areas)))
    patches = [
        Patch(facecolor=colour, edgecolor=_HATCH, hatch=hatch, label=f"{row.name} ({_numbers(row)})")
        for row, (colour, hatch) in zip(result.areas, looks, strict=True)
    ]
    axes.legend(handles=patches, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, borderaxespad=0.3)


def _numbers(row: Row) -> str:
    return " / ".join(formats.number(persons) for persons in row.persons)


def _told(result: Sizing) -> str:
    return " ".join(f"{row.name}: {_numbers(row)}." for row in (*result.areas, *result.places))


def _data(result: Sizing) -> Data:
    area = {code: part.name for part in result.planned for code in part.codes}
    columns = ("Kommun", "Område", *(need.label for need in result.needs))
    rows: list[tuple[Cell, ...]] = [
        (row.name, area.get(row.code, ""), *map(float, row.persons)) for row in result.places
    ]
    return Data(columns, tuple(rows))
