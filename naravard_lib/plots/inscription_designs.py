"""The four designs beside each other and beside the naive figure: do they give the same answer?"""

import math
import textwrap

from matplotlib.axes import Axes

from naravard_lib import formats
from naravard_lib.analysis.persons.results.comparison import InscriptionComparison
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.analysis.persons.results.words import NAMES, change, counted, interval, shown_change
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Data, Figure
from naravard_lib.estimate import Estimate
from naravard_lib.plots import numbers, style

_ROW, _MARGINS = 0.36, 1.0  # inches a way of counting takes, and what stands above and below them
_HIGHEST = 2.0  # an interval beyond three times as many is cut
_NAME = 27  # characters of a name before it goes on in the next line


def plot_inscription_designs(result: InscriptionOutcome) -> Blocks:
    """One figure; none without comparison persons or when nothing may be shown."""
    found = result.shown
    if found is None or not found.designs:
        return Blocks(())
    rows = [(NAMES[code], change(ratio)) for code, ratio in found.designs.items()]
    naive = shown_change(found.naive.whole, result.labels.smallest)
    with style.canvas(result.labels.synthetic) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], _MARGINS + _ROW * len(rows))
        _draw(axes, [part for _, part in rows], naive)
        _frame(axes, [name for name, _ in rows])
        svg = style.to_svg(figure)
    cut = any(part.high > _HIGHEST for _, part in rows)
    note = result.labels.note(
        "punkt = skattning, streck = intervall som rymmer det sanna värdet 95 gånger av 100, om sättet håller",
        "streck som når utanför är avkortade" if cut else "",
    )
    shows = f"Förändring av antalet {found.outcome_text} mot jämförbara personer, {counted(found.months)} månader."
    return Blocks((Figure(svg, _alt(found, rows, naive), finding(found), note, shows, _data(rows)),))


def _draw(axes: Axes, parts: list[Estimate], naive: float) -> None:
    for place, part in enumerate(parts):
        ends = [100 * part.low, 100 * min(part.high, _HIGHEST)]
        axes.plot(ends, [-place] * 2, color=style.MODEL, linewidth=3, solid_capstyle="butt")
        axes.plot(100 * min(part.value, _HIGHEST), -place, "o", color=style.OBSERVED, markersize=5)
    axes.axvline(0, color=style.MARK, linewidth=1, label="Ingen förändring")
    if math.isfinite(naive):
        axes.axvline(100 * naive, color=style.MARK, linestyle=":", label="Före och efter, utan jämförelse")


def _frame(axes: Axes, names: list[str]) -> None:
    axes.set_ylim(-len(names) + 0.4, 0.6)
    style.change_axis(axes, [textwrap.fill(name, _NAME) for name in names], "förändring, procent")


def finding(found: InscriptionComparison) -> str:
    """What the drawing says, in one line."""
    sides = {change(part).side for part in found.designs.values()}
    if sides == {-1}:
        passing = "passing_crisis" in found.verdict.reasons
        rest = ", men provet mot kvartalet före krisen håller inte" if passing else ""
        return f"Alla sätten att räkna visar en minskning{rest}"
    if -1 in sides:
        return "Inte alla sätten att räkna visar säkert en minskning"
    return f"Inget av sätten att räkna visar säkert {'en minskning' if 1 in sides else 'någon förändring'}"


def _alt(found: InscriptionComparison, rows: list[tuple[str, Estimate]], naive: float) -> str:
    told = "; ".join(f"{name}: {formats.percent(part.value, 0)} ({interval(part)})" for name, part in rows)
    beside = f" Utan jämförelse är förändringen {formats.percent(naive, 0)}." if math.isfinite(naive) else ""
    return f"Förändringen av antalet {found.outcome_text} på {counted(len(rows))} sätt att räkna. {told}.{beside}"


def _data(rows: list[tuple[str, Estimate]]) -> Data:
    columns = ("Sätt att räkna", "Skattning, procent", "Nedre gräns, procent", "Övre gräns, procent")
    return Data(columns, tuple((name, *(numbers.cell(round(100 * end, 1)) for end in (part.value, part.low, part.high)))
                               for name, part in rows))  # fmt: skip
