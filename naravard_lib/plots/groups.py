"""The change of each group of sex and age with its uncertainty, beside no change."""

from naravard_lib import formats
from naravard_lib.analysis.groups.results.breakdown import GroupChange, GroupComparison
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Data, Figure
from naravard_lib.estimate import Estimate
from naravard_lib.plots import numbers, style

_HEIGHT = 1.0  # inches beside a third of an inch per interval
_ROW = 0.3
_WIDEST = 3.0  # a limit beyond a change of 300 per cent says only that nothing is known, and would squeeze the rest

_Row = tuple[GroupChange, Estimate]


def plot_groups(result: GroupComparison) -> Blocks:
    """One figure; none with fewer than two groups whose change could be estimated."""
    rows = [(group, group.change) for part in result.breakdowns for group in part.groups if group.change is not None]
    shown = [(group, change) for group, change in rows if change.high < _WIDEST]
    if len(shown) < 2:
        return Blocks(())
    with style.canvas(result.labels.synthetic) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], _HEIGHT + _ROW * len(shown))
        for place, (_, change) in enumerate(shown):
            ends = [100 * change.low, 100 * change.high]
            axes.plot(ends, [-place] * 2, color=style.MODEL, linewidth=3, solid_capstyle="butt")
            axes.plot(100 * change.value, -place, "o", color=style.OBSERVED, markersize=5)
        axes.axvline(0, color=style.MARK, linewidth=1, label="Ingen förändring")
        axes.set_ylim(-len(shown) + 0.4, 0.6)
        style.change_axis(axes, [group.name for group, _ in shown], "förändring mot det väntade, procent")
        svg = style.to_svg(figure)
    left = [group.name for group, change in rows if change.high >= _WIDEST]
    note = result.labels.note(
        "punkt = skattning, streck = intervall som rymmer det sanna värdet 95 gånger av 100",
        "intervall som delvis täcker varandra kan ändå höra till grupper som skiljer sig åt; det avgör texten",
        f"för osäkra för att ritas: {formats.enumeration(map(formats.inline, left))}" if left else "",
    )
    shows = f"{result.labels.measure}, hela perioden efter införandet. {result.labels.treated}"
    return Blocks((Figure(svg, _alt(shown), _finding(result), note, shows, _data(shown)),))


def _finding(result: GroupComparison) -> str:
    if any(part.apart for part in result.breakdowns):
        return "Förändringen skiljer sig mellan några av grupperna"
    return "Grupperna går inte att skilja åt"


def _alt(shown: list[_Row]) -> str:
    said = (
        f"{formats.inline(group.name)} {formats.percent(change.value)} ({formats.percent_interval(change)})"
        for group, change in shown
    )
    return f"Förändringen mot det väntade med osäkerhet, grupp för grupp: {formats.enumeration(said)}."


def _data(shown: list[_Row]) -> Data:
    return numbers.data(
        Grupp=[group.name for group, _ in shown],
        **{
            name: [numbers.cell(100 * getattr(change, part)) for _, change in shown]
            for name, part in (
                ("Skattning,_procent", "value"),
                ("Nedre_gräns,_procent", "low"),
                ("Övre_gräns,_procent", "high"),
            )
        },
    )
