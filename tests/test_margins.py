"""The room about a drawing: as matplotlib's constrained layout has it, which measures more and takes longer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from naravard_lib.plots import marks, style
from naravard_lib.plots.margins import settle

LABEL = st.text(alphabet="abcåäö ij1", min_size=1, max_size=30)


def drawn(names: list[str], label: str, beside: str, drawings: int) -> Figure:
    """A figure without layout: names on the vertical axis, text at the right edge, a label below or none."""
    figure = Figure(figsize=style.SIZE, dpi=72)
    FigureCanvasSVG(figure)
    for number, axes in enumerate(np.ravel(figure.subplots(1, drawings, width_ratios=range(1, drawings + 1)))):
        axes.plot([0.0, number + 1.0], [0.0, len(names)])
        axes.set_yticks(range(len(names)), names)
        axes.set_xlabel(label)
        axes.annotate(beside, (1, 0.5), xycoords="axes fraction", xytext=(4, 0), textcoords="offset points")
    return figure


@given(st.lists(LABEL, min_size=1, max_size=5), st.one_of(st.just(""), LABEL), LABEL, st.integers(1, 2))
@settings(max_examples=12, deadline=None)
def test_agrees_with_constrained_layout(names: list[str], label: str, beside: str, drawings: int) -> None:
    ours, theirs = (drawn(names, label, beside, drawings) for _ in range(2))
    settle(ours)
    theirs.set_layout_engine("constrained")
    theirs.draw_without_rendering()
    for axes, other in zip(ours.axes, theirs.axes, strict=True):
        here, there = (part.get_position().transformed(part.figure.transFigure).extents for part in (axes, other))
        np.testing.assert_allclose(here, there, atol=0.05)  # points


def test_agrees_with_constrained_layout_about_a_key_above_and_a_map() -> None:
    def made() -> Figure:
        figure = drawn(["norr", "söder"], "", "öster", 1)
        figure.legend(["linje"], loc="outside upper center")
        figure.axes[0].set_aspect(2)
        figure.axes[0].set_axis_off()
        return figure

    ours, theirs = made(), made()
    settle(ours)
    theirs.set_layout_engine("constrained")
    theirs.draw_without_rendering()
    here, there = (figure.axes[0].get_position().bounds for figure in (ours, theirs))
    np.testing.assert_allclose(here, there, atol=2 / 72)


@pytest.mark.parametrize("values", [[5.0], [5.0, 5.1, 5.2], [0.0, 10.0]])
def test_a_stroke_runs_from_the_end_of_its_line_to_its_name(values: list[float]) -> None:
    with style.canvas(synthetic=False) as (_, axes):
        axes.plot([0, 1], [0, 10])
        style.value_axis(axes, "besök", np.array([0.0, 10.0]))
        marks.end_labels(axes, [marks.EndLabel(f"namn {n}", value, "#000000") for n, value in enumerate(values)])
        box, strokes = axes.get_window_extent(), axes.lines[1:]
        names = axes.texts[-len(values) :]
    assert len(strokes) == len(values)
    for value, stroke, name in zip(values, strokes, names, strict=True):
        (x0, y0), (x1, y1) = stroke.get_transform().transform(stroke.get_xydata())
        assert (x0, y0) == pytest.approx(axes.transData.transform((1, value)) * [0, 1] + [box.x1, 0])
        at = name.get_window_extent()
        assert 0 < at.x0 - x1 < 5
        # The stroke points at the middle of the name: it stops short of it, on the way there.
        assert y0 + (y1 - y0) * (at.x0 - x0) / (x1 - x0) == pytest.approx((at.y0 + at.y1) / 2, abs=1)
