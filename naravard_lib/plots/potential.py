"""How far it could go, as the spread of many calculations, and what moves the answer, as bars from end to end."""

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes

from naravard_lib import formats
from naravard_lib.analysis.value.results.potential import Potential, Swing
from naravard_lib.analysis.value.results.potential_words import (
    amounts,
    doubts,
    note,
    per_year,
    planned,
    scale,
    told_ends,
    yearly,
)
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Data, Figure
from naravard_lib.plots import marks, numbers, style

_ROW, _MARGINS = 0.36, 0.95  # inches a bar takes, and what stands above and below the bars
_MOST = 8  # bars drawn; the table behind has all
_LABEL = 38  # characters of a bar's name before it goes on in the next line
_BAR = 0.6  # share of a row that its bar takes


def plot_potential(result: Potential) -> Blocks:
    """The answers of all calculations as a hill, with the figure to plan with and the middle marked."""
    (step, _), unit = scale(result), yearly(result)
    with style.canvas(result.synthetic) as (figure, axes):
        _hill(axes, result, step)
        style.amount_axis(axes, unit)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        marks.mark(axes, result.planning / step, "Planera för" if planned(result) else "Nedre ände", 0)
        marks.mark(axes, result.answer.value / step, "Hälften ger mer", 0)
        svg = style.to_svg(figure)
    low, middle, high = told_ends(result)
    alt = (
        f"Kulle över {formats.number(result.draws)} beräkningar. Den är högst kring mitten. Nedre änden är {low}, "
        f"mitten {middle} och övre änden {high} {unit}. {doubts(result)}"
    )
    shows = f"{result.file.title}: svaret i {formats.number(result.draws)} beräkningar, {unit}."
    said = note(result, "ju högre kulle, desto fler beräkningar; ljusgrått fält är de fem procent som ger minst")
    return Blocks((Figure(svg, alt.strip(), _finding(result), said, shows, _hill_data(result, step)),))


def plot_tornado(result: Potential) -> Blocks:
    """What the answer hangs on, the most at the top; nothing where no figure moves it."""
    drawn = result.swings[:_MOST]
    if not drawn:
        return Blocks(())
    step, unit = scale(result)
    with style.canvas(result.synthetic) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], _MARGINS + _ROW * len(drawn))
        _bars(axes, drawn, result.base / step, step)
        style.change_axis(axes, [_name(swing) for swing in drawn], "")
        style.amount_axis(axes, yearly(result))
        svg = style.to_svg(figure)
    first = drawn[0]
    low, high = amounts(result, *sorted((first.at_low, first.at_high)))
    caption = f"Mest betyder: {formats.inline(first.label)}{_whose(result)}"
    told = "; ".join(_told(swing, result) for swing in drawn)
    alt = f"Staplar, den som betyder mest överst: {told}. {doubts(result)}"
    shows = (
        f"Hur svaret ändras när en siffra i taget får sitt låga och sitt höga värde. Överst: {low} till {high} {unit}."
    )
    left = f"{len(result.swings) - _MOST} siffror som betyder mindre visas inte" if len(result.swings) > _MOST else ""
    said = note(result, "lodrätt streck är svaret på grundvärdena", "inom parentes siffrans del av osäkerheten", left)
    return Blocks((Figure(svg, alt.strip(), caption, said, shows, _swing_data(result, step)),))


def _hill(axes: Axes, result: Potential, step: float) -> None:
    edges = [edge / step for edge in result.bins]
    axes.stairs(result.shares, edges, fill=True, color=style.MODEL, alpha=0.35)
    axes.stairs(result.shares, edges, color=style.MODEL, linewidth=1.2)
    axes.axvspan(edges[0], result.planning / step, color=style.SHADE, zorder=0)
    axes.set_ylim(0, max(result.shares) * 1.08)
    axes.set_xlim(min(edges[0], 0.0), edges[-1])


def _bars(axes: Axes, drawn: Sequence[Swing], base: float, step: float) -> None:
    for place, swing in enumerate(drawn):
        for end, label, colour, hatch in (
            (swing.at_low, "Siffrans låga ände", style.WITHOUT, style.HATCH),
            (swing.at_high, "Siffrans höga ände", style.MODEL, ""),
        ):
            axes.barh(
                -place, end / step - base, left=base, height=_BAR, color="white" if hatch else colour,
                edgecolor=colour, hatch=hatch, linewidth=0.9, label=label if place == 0 else "",
            )  # fmt: skip
    axes.axvline(base, color=style.MARK, linewidth=1.1)
    axes.set_ylim(-len(drawn) + 0.4, 0.6)


def _finding(result: Potential) -> str:
    low, _, high = told_ends(result)
    if not planned(result):
        return f"Intervallet rymmer noll: {low} till {high} {per_year(result)}"
    return f"Nio av tio beräkningar ligger mellan {low} och {high} {per_year(result)}"


def _whose(result: Potential) -> str:
    """That the span which moves the answer most is ours."""
    top = result.top_input
    ours = top is not None and (top.our_spread or top.origin == "assumption")
    return ", med ett spann som är vårt antagande" if ours else ""


def _name(swing: Swing) -> str:
    return textwrap.fill(f"{swing.label} ({formats.percent(swing.share, 0)})", _LABEL)


def _told(swing: Swing, result: Potential) -> str:
    low, high = amounts(result, *sorted((swing.at_low, swing.at_high)))
    return f"{swing.label} {low} till {high}"


def _hill_data(result: Potential, step: float) -> Data:
    rows = zip(result.bins, result.bins[1:], result.shares, strict=False)
    cells = tuple(
        (numbers.cell(low / step), numbers.cell(high / step), numbers.cell(share)) for low, high, share in rows
    )
    unit = scale(result)[1]
    return Data((f"Från, {unit}", f"Till, {unit}", "Andel av beräkningarna"), cells)


def _swing_data(result: Potential, step: float) -> Data:
    unit = scale(result)[1]
    columns = ("Siffra", f"Vid låg ände, {unit}", f"Vid hög ände, {unit}", "Del av osäkerheten")
    rows = (
        (each.label, numbers.cell(each.at_low / step), numbers.cell(each.at_high / step), round(each.share, 3))
        for each in result.swings
    )
    return Data(columns, tuple(rows))
