"""The change with its uncertainty, with and without other events, beside no change and the target."""

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Data, Figure
from naravard_lib.estimate import Estimate
from naravard_lib.plots import style

_HEIGHT = 0.9  # inches beside a third of an inch per interval


def plot_effects(result: Outcome) -> Blocks:
    """One figure; none when no change in per cent could be estimated."""
    rows = _rows(result.fit) if result.fit else []
    if not rows:
        return Blocks(())
    goal = result.target.relative
    with style.canvas(result.labels.synthetic) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], _HEIGHT + 0.34 * len(rows))
        for place, (_, part) in enumerate(rows):
            axes.plot(
                [100 * part.low, 100 * part.high], [-place] * 2, color=style.MODEL, linewidth=3, solid_capstyle="butt"
            )
            axes.plot(100 * part.value, -place, "o", color=style.OBSERVED, markersize=5)
        axes.axvline(0, color=style.MARK, linewidth=1, label="Ingen förändring")
        if goal is not None:
            axes.axvline(100 * goal, color=style.TARGET, linestyle="-.", label="Mål")
        axes.set_ylim(-len(rows) + 0.2, 0.6)
        style.change_axis(axes, [name for name, _ in rows], "förändring mot det väntade, procent")
        svg = style.to_svg(figure)
    said = [f"{_plain(name)} {formats.percent(part.value)} ({formats.percent_interval(part)})" for name, part in rows]
    target = f" Målet är {formats.percent(goal)}." if goal is not None else ""
    alt = f"Förändringen mot det väntade med osäkerhet: {formats.enumeration(said)}.{target}"
    note = result.labels.note("punkt = skattning, streck = intervall som rymmer det sanna värdet 95 gånger av 100")
    data = Data(
        ("Räknat på", "Skattning, procent", "Nedre gräns, procent", "Övre gräns, procent"),
        tuple(_cells(*row) for row in rows),
    )
    shows = f"{result.labels.measure}, hela perioden efter införandet"
    return Blocks((Figure(svg, alt, _caption(rows), note, shows, data),))


def _rows(fit: ItsFit) -> list[tuple[str, Estimate]]:
    rows: list[tuple[str, Estimate | None]] = [("Alla månader", fit.relative)]
    if fit.co_events:
        rows.append(("Utan\nandra händelser", fit.co_events[-1].without))
        rows.append(("Med eget steg för\nandra händelser", fit.co_events[-1].step))
    return [(name, part) for name, part in rows if part is not None and part.excludes(-9.0) and part.high < 1e3]


def _cells(name: str, part: Estimate) -> tuple[str, float, float, float]:
    return _plain(name), 100 * part.value, 100 * part.low, 100 * part.high


def _plain(name: str) -> str:
    return name.replace("\n", " ").lower()


def _caption(rows: list[tuple[str, Estimate]]) -> str:
    sides = {part.side for _, part in rows}
    if len(sides) > 1:
        return "Svaret hänger på hur andra händelser räknas"
    if sides == {0}:
        return "Intervallet rymmer både minskning och ökning"
    return "Hela intervallet ligger på samma sida om noll" if len(rows) == 1 else "Svaret är detsamma på alla sätten"
