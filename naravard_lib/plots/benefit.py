"""What the change is worth, at the full cost and when only a part of it goes away, beside what the initiative costs."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from matplotlib.axes import Axes

from naravard_lib import formats
from naravard_lib.analysis.value.results.bearers import inside
from naravard_lib.analysis.value.results.benefit import Benefit
from naravard_lib.analysis.value.results.outcome import BenefitOutcome
from naravard_lib.analysis.value.results.words import CAUTIONS, event_words, kept, planned, title
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Cell, Data, Figure
from naravard_lib.estimate import Estimate
from naravard_lib.plots import style

_HEIGHT, _ROW = 0.95, 0.26  # inches: what stands above and below the rows, and what a row takes
_MOST = 3  # changes drawn; the appendix has them all
_FAR = 1.5  # times the largest amount: own costs beyond it are told, not drawn


@dataclass(frozen=True, slots=True)
class _Row:
    """One line: its name, the amount, the outermost it can be, and whether the verdict bears it.

    A published one has no interval: its limits are what the shares give.
    """

    name: str
    part: Estimate
    outermost: Estimate
    firm: bool
    measured: bool = True


def plot_benefit(result: BenefitOutcome) -> Blocks:
    """One figure; none where nothing can be valued."""
    rows = list(_rows(result))
    if not rows:
        return Blocks(())
    own, outside = _own(result, rows)
    with style.canvas(result.labels.synthetic) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], _HEIGHT + _ROW * len(rows))
        by, unit = formats.kronor_scale(max(own, _largest(rows)))
        _lines(axes, rows, by)
        axes.axvline(0, color=style.MARK, linewidth=1, label="Ingen skillnad")
        if own:
            axes.axvline(
                own / by,
                color=style.TARGET,
                linestyle="-.",
                label=f"Insatsens egna kostnader, i pengar ({_payers(result)})",
            )
        axes.set_ylim(-len(rows) + 0.4, 0.6)
        style.change_axis(axes, [row.name for row in rows], "")
        style.amount_axis(axes, f"{_kind(result)} per år, {unit} (minus är tvärtom)")
        svg = style.to_svg(figure)
    valued = result.lead or result.reported[0].benefit
    shows = f"Vad {formats.inline(valued.change.label)} är värt, kronor per år"
    return Blocks(
        (Figure(svg, _alt(rows, own or outside), _finding(result), _note(result, outside), shows, _data(rows)),)
    )


def _rows(result: BenefitOutcome) -> Iterator[_Row]:
    """Two lines a change: the full cost, then when only a part of it goes away, each with the change's interval."""
    shown = result.benefits[:_MOST]
    for each in shown:
        name, firm = title(each, shown), not each.change.caution
        yield _Row(f"{name}:\nhela kostnaden", each.average, each.average, firm)
        base = formats.percent(each.marginal.middle, 0)
        yield _Row(f"{base} av den försvinner", each.at_base, each.yearly, firm)
    if shown:
        return
    for reported in result.reported:
        each = reported.benefit
        assert reported.after.from_ is not None
        assert reported.after.to is not None
        low, high = sorted(reported.kr * share for share in (each.marginal.low, each.marginal.high))
        part = Estimate(reported.kr, low, max(high, reported.kr), 1.0)
        period = formats.months(reported.after.from_, reported.after.to)
        yield _Row(
            f"{formats.sentence(period).rstrip('.')},\n{_shares(each)} av kostnaden", part, part, False, measured=False
        )


def _shares(each: Benefit) -> str:
    return f"{formats.number(100 * each.marginal.low)}–{formats.percent(each.marginal.high, 0)}"


def _kind(result: BenefitOutcome) -> str:
    """What a plus is: money, capacity, or both where rows differ."""
    found = result.benefits[:_MOST] or [each.benefit for each in result.reported]
    words = {"sparade pengar" if each.cashable else "frigjord tid och plats" for each in found}
    return " eller ".join(sorted(words))


def _payers(result: BenefitOutcome) -> str:
    return formats.enumeration(inside(side.bearer) for side in result.sides if side.own_cost)


def _own(result: BenefitOutcome, rows: list[_Row]) -> tuple[float, float]:
    """Own costs to draw, and own costs that lie so far out that everything else would shrink to nothing."""
    own = result.lead.own if result.lead else sum(side.own_cost or 0.0 for side in result.sides)
    return (0.0, own) if own > _FAR * _largest(rows) else (own, 0.0)


def _largest(rows: list[_Row]) -> float:
    return max(abs(end) for row in rows for end in (row.outermost.low, row.outermost.high))


def _lines(axes: Axes, rows: list[_Row], by: float) -> None:
    """A filled point and an unbroken line for what the verdict bears; hollow and broken for what it does not."""
    named: set[str] = set()
    for place, row in enumerate(rows):
        label = "" if row.measured else "Källans sätt att räkna"
        dash = "-" if row.firm else (0, (3, 1.5))
        if row.outermost != row.part:
            axes.plot([row.outermost.low / by, row.outermost.high / by], [-place] * 2, color=style.OTHERS, linewidth=1)
        axes.plot(
            [row.part.low / by, row.part.high / by], [-place] * 2, color=style.MODEL, linewidth=2.4, linestyle=dash,
            solid_capstyle="butt", dash_capstyle="butt",
        )  # fmt: skip
        axes.plot(
            row.part.value / by, -place, "o", color=style.OBSERVED, markersize=5.5,
            markerfacecolor=style.OBSERVED if row.firm else "white", label="" if label in named else label,
        )  # fmt: skip
        named.add(label)


def _finding(result: BenefitOutcome) -> str:
    lead = result.lead
    if lead is None:
        return "Så som rapporten räknar, men vad det är värt kan inte avgöras med enstaka medelvärden"
    if lead.change.caution:
        return f"Vad det är värt kan inte avgöras: {CAUTIONS[lead.change.caution]}"
    if lead.average.side < 0:
        return "Förändringen kostar mer än den sparar"
    if lead.wrong_way:
        return "Måttet har gått åt fel håll, så det som kostar mindre är ingen nytta"
    return f"Räkna med minst {formats.kronor(planned(lead))} per år"


def _note(result: BenefitOutcome, outside: float) -> str:
    if result.lead is None:
        means = "ring = hela genomsnittskostnaden, streckad linje = om bara en del av den försvinner"
        words = "; ".join(dict.fromkeys(event_words(each) for each in result.reported))
        return result.labels.note(means, "hur säker förändringen är går inte att räkna", words)
    shown = result.benefits[:_MOST]
    means = f"punkt = skattning, tjock linje = intervall, tunn linje = det yttersta när {_shares(shown[0])} försvinner"
    broken = f"ihålig och streckad = {kept(shown)}" if any(each.change.caution for each in shown) else ""
    far = f"insatsens egna kostnader, {formats.kronor(outside)} per år, ligger långt utanför figuren" if outside else ""
    return result.labels.note(means, broken, far)


def _alt(rows: list[_Row], own: float) -> str:
    told = "; ".join(f"{_one_line(row)} {formats.kronor_interval(row.part)}" for row in rows)
    unsure = "" if all(row.firm for row in rows) else " Vad det är värt kan inte avgöras."
    line = f" Insatsens egna kostnader är {formats.kronor(own)} per år." if own else ""
    return f"Värdet per år{' med osäkerhet' if rows[0].measured else ', med osäkerheten okänd'}. {told}.{unsure}{line}"


def _one_line(row: _Row) -> str:
    return row.name.replace(":\n", ", ").replace("\n", " ")


def _data(rows: list[_Row]) -> Data:
    columns = ("Räknat på", "Kr per år", "Nedre gräns", "Övre gräns", "Kan avgöras")
    return Data(columns, tuple(_cells(row) for row in rows))


def _cells(row: _Row) -> tuple[Cell, ...]:
    ends = (round(end) if math.isfinite(end) else None for end in (row.part.value, row.part.low, row.part.high))
    return (_one_line(row), *ends, "ja" if row.firm else "nej")
