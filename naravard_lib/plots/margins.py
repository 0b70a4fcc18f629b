"""Margins about the drawings of a figure: as wide as what stands beside them, no wider.

The rule is that of matplotlib's constrained layout, which solves it for any grid and is called for every drawing of the
figure: it measures all text four times, each time anew. Our figures are one drawing, or two in a row.
"""

import io
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

_AIR = 72 * 0.04167  # points to the edge and between drawings, as in matplotlib's constrained layout
_MOST, _STILL = 2, 0.01  # times, points: less cannot be seen


@cache
def _ruler() -> RendererSVG:
    """What measures text: one for all figures, since it remembers what it has measured."""
    return RendererSVG(1, 1, io.StringIO())  # type: ignore[no-untyped-call]


def settle(figure: Figure) -> None:
    """Fit the drawings until they stay: how far the labels at the ends of an axis reach depends on its length."""
    for _ in range(_MOST):
        if fit(figure) < _STILL:
            return


def fit(figure: Figure) -> float:
    """Move the edges of the drawings, one or several in a row, so that all that stands beside them just fits.

    Returns:
        Points that the edge that moved most has moved.
    """
    width, height = figure.bbox.size
    beside = np.array([_beside(axes) for axes in figure.axes]).clip(min=0)
    keys = [key.get_window_extent(_ruler()).height + 2 * _AIR for key in figure.legends]
    bottom, top = float(beside[:, 1].max()), float(beside[:, 3].max()) + sum(keys)
    room = _shares(figure) * (width - beside[:, [0, 2]].sum())
    right = (beside[:, 0] + room + beside[:, 2]).cumsum() - beside[:, 2]
    moved = 0.0
    for axes, at, wide in zip(figure.axes, right, room, strict=True):
        place = Bbox.from_extents(float(at - wide), bottom, float(at), height - top)
        moved = max(moved, float(np.abs(np.subtract(place.extents, _given(axes).extents)).max()))
        axes.set_position(place.transformed(figure.transFigure.inverted()))
    return moved


def _shares(figure: Figure) -> np.ndarray:
    """How the drawings share the width between them."""
    place = figure.axes[0].get_subplotspec()
    assert place is not None  # only `add_subplot` and `subplots` make axes of ours
    ratios = np.asarray(place.get_gridspec().get_width_ratios(), dtype=float)
    return np.asarray(ratios / ratios.sum())


def _beside(axes: Axes) -> tuple[float, float, float, float]:
    """Points that what stands left of a drawing takes, below it, right of it and above, with air beyond."""
    for axis in (axes.xaxis, axes.yaxis):
        if not axis.get_label_text():
            axis.set_label_coords(0, 0)  # else all labels of the ticks are measured once more, to place nothing
    whole = axes.get_tightbbox(_ruler(), for_layout_only=True)
    assert whole is not None  # it is visible
    given = _given(axes)
    return (
        given.x0 - whole.x0 + _AIR,
        given.y0 - whole.y0 + _AIR,
        whole.x1 - given.x1 + _AIR,
        whole.y1 - given.y1 + _AIR,
    )


def _given(axes: Axes) -> Bbox:
    """The room a drawing was given, in points; a map, which keeps its shape, fills only a part of it."""
    figure = axes.get_figure(root=True)
    assert figure is not None  # an axes of `style.canvas` has a figure
    return axes.get_position(original=True).transformed(figure.transFigure)
