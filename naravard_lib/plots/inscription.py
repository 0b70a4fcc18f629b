"""Before and after inscription as the sources print it, a bar a team, and beside it the change against comparisons."""

import math
from dataclasses import dataclass

from matplotlib.axes import Axes

from naravard_lib import formats
from naravard_lib.analysis.persons.results.comparison import InscriptionComparison
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.analysis.persons.results.words import (
    WHOLE,
    bounds,
    change,
    counted,
    doubts,
    interval,
    marked,
    shown_change,
)
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Cell, Data, Figure
from naravard_lib.disclosure import is_small
from naravard_lib.estimate import Estimate
from naravard_lib.plots import numbers, style

_ROW, _MARGINS = 0.195, 0.82  # inches a team takes, and what stands above and below the teams
_BAR = 0.36  # share of a team's row that each of its two bars takes
_HIGHEST = 1.0  # an increase beyond a doubling is cut: one wide interval would squeeze the rest
_HATCH = "////"


@dataclass(frozen=True, slots=True)
class _Row:
    """One team: the naive change (NaN where hidden) and the change against the comparison, if there is one."""

    unit: str
    naive: float
    adjusted: Estimate | None
    doubtful: str


def plot_inscription(result: InscriptionOutcome) -> Blocks:
    """One figure, all teams together first; none when nothing may be shown."""
    found = result.shown
    rows = _rows(found, result.labels.smallest) if found else []
    if found is None or not any(math.isfinite(row.naive) or row.adjusted for row in rows):
        return Blocks(())
    low, high = _limits(rows, found)
    with style.canvas(result.labels.synthetic) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], _MARGINS + _ROW * len(rows))
        _bars(axes, rows, high)
        if found.bracket:
            _band(axes, found.bracket.low - 1, min(found.bracket.high - 1, high))
        _frame(axes, rows, low, high)
        svg = style.to_svg(figure)
    note = result.labels.note(*_remarks(found, rows, high))
    months = counted(found.months)
    shows = f"Förändring av antalet {found.outcome_text}, {months} månader efter inskrivning i team mot {months} före."
    return Blocks((Figure(svg, _alt(found, rows), finding(found, rows[0].naive), note, shows, _data(rows)),))


def _rows(found: InscriptionComparison, smallest: int) -> list[_Row]:
    """All together, then the teams, largest first, as the result has them."""
    whole = found.naive.whole
    together = change(found.envelope) if found.envelope else None
    rows = [_Row(WHOLE, shown_change(whole, smallest), together, whole.doubtful)]
    adjusted = {
        unit.unit: change(unit.shrunken)
        for unit in found.units
        if not is_small(unit.persons, smallest) and math.isfinite(unit.shrunken.high)
    }
    units = [unit for unit in found.naive.units if not is_small(unit.persons, smallest)]
    if len(units) < 2:
        return rows
    return rows + [_Row(u.unit, shown_change(u, smallest), adjusted.get(u.unit), u.doubtful) for u in units]


def _limits(rows: list[_Row], found: InscriptionComparison) -> tuple[float, float]:
    """Ends of the axis, in shares: everything drawn has room as far as a doubling."""
    ends = [0.0, *(row.naive for row in rows), *(end for row in rows if row.adjusted
                                                 for end in (row.adjusted.low, row.adjusted.high))]  # fmt: skip
    ends += [found.bracket.low - 1, found.bracket.high - 1] if found.bracket else []
    finite = [end for end in ends if math.isfinite(end)]
    return max(-1.0, min(finite)), min(_HIGHEST, max(finite))


def _bars(axes: Axes, rows: list[_Row], high: float) -> None:
    for place, row in enumerate(rows):
        if math.isfinite(row.naive):
            middle = _BAR / 2 if place == 0 or row.adjusted else 0.0
            _bar(axes, middle - place, min(row.naive, high), style.SHADE, "Före och efter, utan jämförelse", place == 0)
        if row.adjusted is not None:
            middle = -place - _BAR / 2
            _bar(axes, middle, min(row.adjusted.value, high), style.MODEL, "Mot jämförbara personer", place == 0)
            ends = [100 * row.adjusted.low, 100 * min(row.adjusted.high, high)]
            axes.plot(ends, [middle] * 2, color=style.OBSERVED, linewidth=1.4)


def _bar(axes: Axes, middle: float, share: float, color: str, name: str, first: bool) -> None:
    axes.barh(
        middle, 100 * share, height=_BAR, color=color, edgecolor=style.MARK, linewidth=0.8, label=name if first else ""
    )


def _band(axes: Axes, low: float, high: float) -> None:
    axes.barh(-_BAR / 2, 100 * (high - low), left=100 * low, height=_BAR, facecolor="none", edgecolor=style.WITHOUT,
              hatch=_HATCH, linewidth=0.8, label="Så långt räcker underlaget")  # fmt: skip


def _frame(axes: Axes, rows: list[_Row], low: float, high: float) -> None:
    axes.axvline(0, color=style.MARK, linewidth=1)
    axes.set_yticks([-place for place in range(len(rows))], [marked(row.unit, row.doubtful) for row in rows])
    axes.get_yticklabels()[0].set_fontweight("bold")
    axes.tick_params(axis="y", length=0)
    if len(rows) > 1:
        axes.axhline(-0.5, color=style.OTHERS, linewidth=0.6)
    axes.set_ylim(-len(rows) + 0.45, 0.55)
    room = 0.04 * (high - low)
    axes.set_xlim(100 * (low - room), 100 * (high + room))
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.xaxis.set_major_formatter(lambda value, _: formats.number(value))
    axes.set_xlabel("förändring, procent")
    style.key(axes)


def finding(found: InscriptionComparison, naive: float) -> str:
    """What the bars say in one line; the naive change as a share, NaN where it is hidden."""
    plain = f"Enkelt räknat {formats.percent(naive, 0)}; " if math.isfinite(naive) else ""
    if found.bracket is not None:
        told = f"utan jämförelse kan insatsens del vara allt från {bounds(found.bracket)}"
    elif found.envelope is not None:
        whole = change(found.envelope)
        open_cause = "" if found.verdict.code == "shown" else ", men orsaken kan inte avgöras"
        sure = open_cause if whole.excludes(0.0) else ", som inte går att skilja från noll"
        told = f"mot jämförbara personer {formats.percent(whole.value, 0)}{sure}"
    else:
        told = "hur stor del som är insatsens går inte att räkna ut"
    return formats.sentence(f"{plain}{told}")[:-1]


def _remarks(found: InscriptionComparison, rows: list[_Row], high: float) -> list[str]:
    cut = any(row.adjusted and row.adjusted.high > high for row in rows) or (
        found.bracket and found.bracket.high - 1 > high
    )
    drawn = sum(row.persons for row in found.naive.units)
    return [
        "streck = det som går ihop med underlaget" if found.envelope else "",
        "små team är utjämnade mot alla teams snitt" if found.units else "",
        "det som når utanför är avkortat" if cut else "",
        "team med för få inskrivna visas inte" if 0 < drawn < found.naive.whole.persons else "",
        doubts((row.unit, row.doubtful) for row in rows),
    ]


def _alt(found: InscriptionComparison, rows: list[_Row]) -> str:
    told = "; ".join(_told(row) for row in rows)
    return (
        f"Staplar över förändringen av antalet {found.outcome_text} efter inskrivning i team, i procent, "
        f"för alla tillsammans och team för team. {told}."
    )


def _told(row: _Row) -> str:
    naive = formats.percent(row.naive, 0) if math.isfinite(row.naive) else "visas inte"
    if row.adjusted is None:
        return f"{row.unit}: utan jämförelse {naive}"
    against = f"mot jämförbara {formats.percent(row.adjusted.value, 0)} ({interval(row.adjusted)})"
    return f"{row.unit}: utan jämförelse {naive}, {against}"


def _data(rows: list[_Row]) -> Data:
    columns = (
        "Team", "Utan jämförelse, procent", "Mot jämförbara, procent", "Nedre gräns, procent", "Övre gräns, procent",
        "Anmärkning",
    )  # fmt: skip
    return Data(columns, tuple(_cells(row) for row in rows))


def _cells(row: _Row) -> tuple[Cell, ...]:
    naive: Cell = round(100 * row.naive) if math.isfinite(row.naive) else "dolt"
    parts = (row.adjusted.value, row.adjusted.low, row.adjusted.high) if row.adjusted else (math.nan,) * 3
    return (row.unit, naive, *(numbers.cell(round(100 * part, 1)) for part in parts), row.doubtful)
