"""How many persons need what: a map where the municipalities have one, and a bar a municipality with its interval."""

from matplotlib.axes import Axes

from naravard_lib import formats
from naravard_lib.analysis.value.results.sizing import Row, Sizing
from naravard_lib.analysis.value.results.sizing_words import caption, note, source, where
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Cell, Data, Figure
from naravard_lib.plots import style
from naravard_lib.plots.sizing_map import draw_map

_ROW, _MARGINS = 0.2, 0.85  # inches a bar takes, and what stands above and below the bars
_BAR = 0.72  # share of its row that a bar takes
_GAP = 0.5  # rows between one municipality and the next
_MOST = 20  # municipalities drawn: more would run past the page; the table has them all


def plot_sizing(result: Sizing) -> Blocks:
    """A map where all chosen municipalities have outlines, then the bars."""
    return draw_map(result) + Blocks((_bars(result),))


def _bars(result: Sizing) -> Figure:
    rows = sorted(result.places, key=lambda row: -row.needs[0].base)[:_MOST]
    step = len(result.needs) + _GAP
    with style.canvas(result.case.synthetic) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], _MARGINS + _ROW * step * len(rows))
        for number, need in enumerate(result.needs):
            _draw(axes, rows, number, step, need.label)
        _frame(axes, rows, step, len(result.needs))
        svg = style.to_svg(figure)
    shows = f"Personer per kommun, {result.case.name}."
    left_out = len(result.places) - len(rows)
    said = note(
        result,
        "streck = lägsta och högsta antal, när varje andel ligger i den ände som ger minst eller mest",
        f"{left_out} kommuner till står i tabellen" if left_out else "",
        source(result),
    )
    return Figure(svg, _alt(result, rows), caption(_finding(result), result), said, shows, _data(result))


def _draw(axes: Axes, rows: list[Row], number: int, step: float, label: str) -> None:
    colour, hatch = style.LOOKS[number % len(style.LOOKS)]
    for place, row in enumerate(rows):
        each = row.needs[number]
        at = -(place * step + number)
        axes.barh(
            at, each.base, height=_BAR, color=colour, edgecolor="white" if hatch else colour, hatch=hatch, linewidth=0,
            label="" if place else label,
        )  # fmt: skip
        axes.plot([each.low, each.high], [at, at], color=style.OBSERVED, linewidth=1.2)
        axes.annotate(
            formats.number(row.persons[number]), (each.high, at), xytext=(4, 0), textcoords="offset points",
            va="center", fontsize=8, color=style.MARK,
        )  # fmt: skip


def _frame(axes: Axes, rows: list[Row], step: float, needs: int) -> None:
    highest = max(each.high for row in rows for each in row.needs)
    axes.set_xlim(0, highest * 1.1)
    axes.set_ylim(-(len(rows) - 1) * step - needs + 0.4, 0.6)
    style.change_axis(axes, [row.name for row in rows], "personer")
    axes.set_yticks([-(place * step + (needs - 1) / 2) for place in range(len(rows))], [row.name for row in rows])


def _finding(result: Sizing) -> str:
    """Where most of them live, in one line; the numbers of one place alone stand in the answer above."""
    if len(result.places) == 1:
        return f"Antal personer i {where(result)}, med lägsta och högsta antal"
    most = max(result.places, key=lambda row: row.needs[0].base)
    need = formats.inline(result.needs[0].label)
    return f"{formats.percent(result.part(most), 0)} av dem som behöver {need} bor i {most.name}"


def _told(result: Sizing, row: Row) -> str:
    """Persons with each need in words."""
    parts = zip(result.needs, row.persons, row.needs, strict=True)
    return formats.enumeration(
        f"{formats.inline(need.label)} {formats.number(n)} ({formats.number(ends.low)}–{formats.number(ends.high)})"
        for need, n, ends in parts
    )


def _alt(result: Sizing, rows: list[Row]) -> str:
    told = "; ".join(f"{row.name}: {_told(result, row)}" for row in rows)
    return f"Liggande staplar över antal personer per kommun, med lägsta och högsta antal. {told}."


def _data(result: Sizing) -> Data:
    columns = ["Kommun", *(f"{need.label}, {end}" for need in result.needs for end in ("antal", "lägst", "högst"))]
    return Data(tuple(columns), tuple(_cells(row) for row in (*result.places, result.whole)))


def _cells(row: Row) -> tuple[Cell, ...]:
    parts: list[Cell] = [row.name]
    for persons, ends in zip(row.persons, row.needs, strict=True):
        parts += [float(persons), float(round(ends.low)), float(round(ends.high))]
    return tuple(parts)
