"""The usual bar chart of before and after, a bar a unit, and beside it what can pass by itself."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from matplotlib.axes import Axes

from naravard_lib import formats
from naravard_lib.analysis.aggregate.results.before_after import BeforeAfter, Change
from naravard_lib.analysis.aggregate.results.outcome import AggregateOutcome
from naravard_lib.analysis.aggregate.results.showing import bears, counted_subject, hidden_rows, shown_change
from naravard_lib.analysis.persons.results.words import change, counted, doubts, interval, marked
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Cell, Data, Figure
from naravard_lib.estimate import Estimate
from naravard_lib.plots import numbers, style

_ROW, _MARGINS = 0.235, 0.9  # inches a row takes, and what stands above and below the rows
_BAR = 0.62  # share of a row that its bar takes
_HIGHEST = 1.0  # an increase beyond a doubling is cut: one wide interval would squeeze the rest
_MOST = 25  # units drawn: more would run past the page; the appendix has them all
_HATCH = "////"
AGAINST = "Skillnad mot jämförelsen"


@dataclass(frozen=True, slots=True)
class _Row:
    """One bar: its name, the persons behind it (None for a difference), the change, and a remark."""

    name: str
    persons: int | None
    share: Estimate
    doubtful: str = ""


def plot_aggregate(result: AggregateOutcome) -> Blocks:
    """One figure, all together first and then the units, the largest decrease first; none when nothing may be shown."""
    found = result.shown
    if found is None or not math.isfinite(shown_change(found.whole, result.labels)):
        return Blocks(())
    together, units = list(_together(found, result)), _units(found, result)
    drawn = _largest(units)
    rows = together + drawn
    low, high = _limits(rows, found)
    with style.canvas(result.labels.synthetic) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], _MARGINS + _ROW * len(rows))
        if found.fall is not None:
            axes.axvspan(-100 * found.fall, 0, color=style.SHADE, zorder=0, label="Har försvunnit utan insats")
        _bars(axes, rows, high)
        _frame(axes, rows, len(together), low, high)
        svg = style.to_svg(figure)
    months = counted(found.months)
    name = counted_subject(result.labels)
    shows = f"Förändring av {name}, {months} månader efter inskrivning mot {months} månader före."
    left_out = f"{len(units) - len(drawn)} mindre enheter till står i bilagan" if len(units) > len(drawn) else ""
    note = result.labels.note(*_remarks(found, rows, high, len(units)), left_out)
    return Blocks((Figure(svg, _alt(rows, found, name), finding(found), note, shows, _data(rows)),))


def _together(found: BeforeAfter, result: AggregateOutcome) -> Iterator[_Row]:
    """All together, the comparison, and the difference to it."""
    yield _row(found.whole)
    if found.contrast is not None:
        if math.isfinite(shown_change(found.contrast.others, result.labels)):
            yield _row(found.contrast.others)
        if math.isfinite(found.contrast.ratio.high):
            yield _Row(AGAINST, None, change(found.contrast.ratio))


def _units(found: BeforeAfter, result: AggregateOutcome) -> list[_Row]:
    """The units that may be shown, the largest decrease first; none where there is only one."""
    if len(found.units) == 1:
        return []
    gone = hidden_rows(found.units, result.labels)
    units = [_row(unit) for unit, hide in zip(found.units, gone, strict=True) if not hide]
    return sorted((row for row in units if math.isfinite(row.share.value)), key=lambda row: row.share.value)


def _largest(units: list[_Row]) -> list[_Row]:
    """Those with most persons, in the order they had."""
    kept = sorted(units, key=lambda row: -(row.persons or 0))[:_MOST]
    return [row for row in units if row in kept]


def _row(part: Change) -> _Row:
    return _Row(part.unit, part.persons, change(part.ratio), part.doubtful)


def _limits(rows: list[_Row], found: BeforeAfter) -> tuple[float, float]:
    """Ends of the axis, in shares: everything drawn has room, as far as a doubling."""
    ends = [0.05, -(found.fall or 0.0)]
    ends += [end for row in rows for end in (row.share.value, row.share.low, row.share.high) if math.isfinite(end)]
    return max(-1.0, min(ends)), min(_HIGHEST, max(ends))


def _bars(axes: Axes, rows: list[_Row], high: float) -> None:
    named: set[str] = set()
    for place, row in enumerate(rows):
        colour, label = style.OTHERS, "Före mot efter"
        if row.persons is None:
            colour, label = style.MODEL, AGAINST
        elif row.doubtful:
            colour, label = "white", "Osäker registrering"
        axes.barh(
            -place, 100 * min(row.share.value, high), height=_BAR, color=colour, edgecolor=style.MARK, linewidth=0.8,
            hatch=_HATCH if row.doubtful else "", label="" if label in named else label,
        )  # fmt: skip
        named.add(label)
        if math.isfinite(row.share.high):
            ends = [100 * row.share.low, 100 * min(row.share.high, high)]
            axes.plot(ends, [-place] * 2, color=style.OBSERVED, linewidth=1.4)


def _frame(axes: Axes, rows: list[_Row], together: int, low: float, high: float) -> None:
    axes.axvline(0, color=style.MARK, linewidth=1)
    if len(rows) > together:
        axes.axhline(-together + 0.5, color=style.OTHERS, linewidth=0.6)
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    room = 0.04 * (high - low)
    axes.set_xlim(100 * (low - room), 100 * (high + room))
    style.change_axis(axes, [_label(row) for row in rows], "förändring, procent")
    axes.get_yticklabels()[0].set_fontweight("bold")


def _label(row: _Row) -> str:
    persons = "" if row.persons is None else f" ({formats.number(row.persons)})"
    return f"{marked(style.short(row.name), row.doubtful)}{persons}"


def finding(found: BeforeAfter) -> str:
    """What the bars say in one line."""
    plain = f"Enkelt räknat {formats.percent(found.whole.ratio.value - 1, 0)}"
    if found.contrast is None or not bears(found):
        return f"{plain}; om insatsen har påverkat det kan inte avgöras"
    against = f"{plain}; skillnaden mot jämförelsen är {formats.percent(found.contrast.ratio.value - 1, 0)}"
    return against if found.verdict.code == "shown" else f"{against}, men orsaken kan inte avgöras"


def _remarks(found: BeforeAfter, rows: list[_Row], high: float, shown: int) -> list[str]:
    small = 1 < len(found.units) > shown
    fall = found.fall
    return [
        "inom parentes antal personer",
        f"ljusgrått fält = upp till {formats.percent(fall, 0)} har försvunnit utan insats i simuleringar"
        if fall
        else "",
        "streck = intervall som tar hänsyn till slumpen" if any(math.isfinite(row.share.high) for row in rows) else "",
        "det som når utanför är avkortat"
        if any(row.share.high > high for row in rows if row.share.high < math.inf)
        else "",
        "enheter med för små tal visas inte" if small else "",
        doubts((row.name, row.doubtful) for row in rows),
    ]


def _alt(rows: list[_Row], found: BeforeAfter, name: str) -> str:
    told = "; ".join(_told(row) for row in rows)
    fall = found.fall
    beside = f" Upp till {formats.percent(fall, 0)} har försvunnit utan insats i simuleringar." if fall else ""
    return f"Staplar över förändringen av {name} efter inskrivning, i procent. {told}.{beside}"


def _told(row: _Row) -> str:
    limits = f" ({interval(row.share)})" if math.isfinite(row.share.high) else ""
    return f"{row.name} {formats.percent(row.share.value, 0)}{limits}"


def _data(rows: list[_Row]) -> Data:
    columns = ("Enhet", "Personer", "Förändring, procent", "Nedre gräns, procent", "Övre gräns, procent", "Anmärkning")
    return Data(columns, tuple(_cells(row) for row in rows))


def _cells(row: _Row) -> tuple[Cell, ...]:
    ends = (
        numbers.cell(round(100 * end, 1)) if math.isfinite(end) else None for end in (row.share.low, row.share.high)
    )
    return (row.name, row.persons, round(100 * row.share.value), *ends, row.doubtful)
