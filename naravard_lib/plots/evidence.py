"""Published changes per way of working and measure, with how each is bound, and own results and a target beside."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes

from naravard_lib import formats
from naravard_lib.analysis.overview.results.evidence import EvidenceView, OwnResult
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Figure
from naravard_lib.estimate import Estimate
from naravard_lib.evidence.placing import Place, bounded, changes
from naravard_lib.evidence.schema import EvidenceRow
from naravard_lib.evidence.telling import found_nothing
from naravard_lib.plots import style
from naravard_lib.plots.evidence_lines import Line, alt_text, behind, make_lines

_ROW, _HEAD, _MARGINS = 0.14, 0.152, 0.85  # inches a figure takes, a heading, and what stands above and below
_SMALL = 8.0  # points
_AIR = 0.015  # inches a heading stands nearer to its figures than to those above
_MOST = 25  # figures drawn for one choice: more would run past half a page; the table has them all
_HIGHEST = 1.0  # an increase beyond a doubling is cut
_WORDS = 6.0  # points between the drawing and the figures in words
_SPAN, _OWN = 5.0, 2.0  # line widths in points
_ARROW = 0.07  # share of the change axis (100 % is 1) that an open end takes
_NAMES = {
    "interval": "Intervall",
    "single": "En enda siffra",
    "none": "Ingen effekt påvisad, inget tal",
}


def plot_evidence(view: EvidenceView) -> Blocks:
    """The overview's table, studies without effect, the pilot's target and what reaches it, in one figure."""
    singles = (
        () if view.asked else view.goal.singles
    )  # the text tells of them too, and a choice has a figure of its own
    rows = (*view.table1, *view.tried, *singles)
    shows = "Publicerad förändring i procent efter arbetssätt och mått, kunskapsöversiktens tabell 1 med tillägg."
    also = " och de tal utanför tabellen som når Umeåpilotens mål" if singles else ""
    note = (
        f"Med är också det försök som inte fann någon effekt{also}. Målet gäller sjukhusinläggningar för målgrupperna"
    )
    return _figure(make_lines(rows, ()), (view.goal.low, view.goal.high), goal_finding(view), shows, note)


def plot_evidence_choice(view: EvidenceView) -> Blocks:
    """Every published change that fits what was asked for, and own results that have one of these to be held against.

    None where nothing was asked for, or too little fits to draw.
    """
    own = [each for each in view.placed if each.placement.main]
    mains = dict.fromkeys(each.placement.main.row for each in own if each.placement.main)
    rows = tuple(dict.fromkeys((*mains, *filter(_drawable, view.rows))))
    if len(rows) + len(own) < 2:
        return Blocks(())
    kept = rows[:_MOST]
    more = f"{len(rows) - len(kept)} tal till står i tabellen" if len(rows) > len(kept) else ""
    published = f"Alla publicerade förändringar i procent för {choice(view)}"
    if not own:
        return _figure(make_lines(kept, (), placed=True), None, published, "Plats och mått.", more)
    return _figure(make_lines(kept, own, placed=True), None, finding(own[0]), f"{published}: plats och mått.", more)


def choice(view: EvidenceView) -> str:
    """What was asked for, inside a sentence."""
    named = [formats.inline(view.way_of_working), f"måttet {view.measure}" if view.measure else ""]
    return " och ".join(part for part in named if part)


def finding(own: OwnResult) -> str:
    """Where an own result lies, in one line; it has a published figure to be held against."""
    place = own.placement.main
    assert place is not None  # only such results are drawn
    near = place.where == "within" and place.row.bound == "about"
    side = "går åt andra hållet än det publicerade" if place.opposite else _NEAR if near else _WHERE[place.where]
    return f"Det egna resultatet {side}{_further(place, own.change)}"


def goal_finding(view: EvidenceView) -> str:
    """How many published intervals reach the pilot's target, in one line."""
    goal = view.goal
    reaching = formats.number(len(goal.reaching)) if goal.reaching else "Inget"
    return f"{reaching} av {len(goal.intervals)} publicerade intervall för sjukhusvård når Umeåpilotens mål"


def _further(place: Place, own: Estimate) -> str:
    if own.low < own.high and not own.excludes(0.0):
        return ", men kan inte skiljas från ingen förändring"
    return "" if place.certain else ", men osäkerheten når längre"


_NEAR = "ligger nära det publicerade"  # of a figure that is told as "about"
_WHERE = {
    "below": "är en mindre förändring än det publicerade",
    "within": "ligger inom det publicerade",
    "above": "är en större förändring än det publicerade",
}


def _drawable(row: EvidenceRow) -> bool:
    return found_nothing(row) or bool(changes([row]))


def _figure(lines: Sequence[Line], goal: tuple[float, float] | None, title: str, shows: str, note: str) -> Blocks:
    places, synthetic = _places(lines), any(line.own.synthetic for line in lines if line.own)
    with style.canvas(synthetic) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], _MARGINS - places[-1])
        if goal:
            axes.axvspan(100 * goal[0], 100 * goal[1], color=style.TARGET, alpha=0.18, linewidth=0, zorder=0,
                         label="Målet i Umeåpiloten")  # fmt: skip
        for line, place in zip(lines, places, strict=True):
            _draw(axes, line, place)
        _frame(axes, lines, places, _right(lines))
        svg = style.to_svg(figure)
    open_end = any(line.row and line.row.bound in ("up_to", "more_than") for line in lines)
    remarks = [
        "pil = den andra änden är öppen (upp till, mer än)" if open_end else "",
        "romb = eget resultat, med intervall där det finns" if any(line.own for line in lines) else "",
        note,
        f"Källa: {'; '.join(dict.fromkeys(line.row.document for line in lines if line.row))}",
        "Syntetiska data: det egna resultatet är påhittat" if synthetic else "",
    ]
    small = " ".join(formats.sentence(part) for part in remarks if part)
    caption = f"{title} ({style.SYNTHETIC})" if synthetic else title
    return Blocks((Figure(svg, alt_text(lines, goal), caption, small, shows, behind(lines)),))


def _places(lines: Sequence[Line]) -> list[float]:
    """Where each line stands, in inches below the top; a heading has a little air above."""
    places, at = [], 0.0
    for line in lines:
        at -= _HEAD if line.heading else _ROW
        places.append(at - (_AIR if line.heading else 0.0))
    return places


def _draw(axes: Axes, line: Line, place: float) -> None:
    if line.row is not None:
        _published(axes, line.row, place)
    elif line.own is not None:
        part = line.own.change
        if bounded(part):
            ends = [100 * part.low, 100 * min(part.high, _HIGHEST)]
            axes.plot(ends, [place] * 2, color=style.MODEL, linewidth=_OWN)
        axes.plot(100 * min(part.value, _HIGHEST), place, "D", color=style.MODEL, markersize=4.5, label="Eget resultat")


def _published(axes: Axes, row: EvidenceRow, place: float) -> None:
    """A bar for an interval, a dot for a single figure, an arrow where one end is open, a ring where nothing showed."""
    ends = [100 * end for end in row.change if end is not None]
    if found_nothing(row):
        axes.plot(0, place, "o", color=style.WITHOUT, markerfacecolor="white", markersize=5, label=_NAMES["none"])
    elif len(set(ends)) > 1:
        axes.plot(
            ends, [place] * 2, color=style.OTHERS, linewidth=_SPAN, solid_capstyle="butt", label=_NAMES["interval"]
        )
    else:
        if None in row.change:
            _arrow(axes, row, ends[0], place)
        axes.plot(ends[0], place, "o", color=style.OBSERVED, markersize=4.2, label=_NAMES["single"])


def _arrow(axes: Axes, row: EvidenceRow, end: float, place: float) -> None:
    """From the end that is given towards the one that is not: no change for "up to", all of it for "more than"."""
    outward = 1 if end > 0 else -1
    tip = end + 100 * _ARROW * (outward if row.bound == "more_than" else -outward)
    axes.annotate(
        "", (tip, place), (end, place),
        arrowprops={"arrowstyle": "->", "color": style.OBSERVED, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip


def _right(lines: Sequence[Line]) -> float:
    """The right end of the axis in per cent: what rises needs room, as far as a doubling."""
    ends = [0.0, *(end for line in lines if line.row for end in line.row.change if end is not None)]
    ends += [end for line in lines if line.own for end in (line.own.change.value, line.own.change.high)]
    return 100 * min(max(end for end in ends if math.isfinite(end)), _HIGHEST)


def _frame(axes: Axes, lines: Sequence[Line], places: Sequence[float], right: float) -> None:
    shown = [(line, place) for line, place in zip(lines, places, strict=True) if not line.heading]
    axes.axvline(0, color=style.MARK, linewidth=1)
    axes.set_yticks([place for _, place in shown], [line.label for line, _ in shown], fontsize=_SMALL)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(places[-1] - _ROW, 0)
    axes.set_xlim(-104, right + 4)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.xaxis.set_major_formatter(lambda value, _: formats.number(value))
    axes.set_xlabel("förändring, procent", loc="left")  # the mark of synthetic data stands to the right
    for line, place in zip(lines, places, strict=True):
        _words(axes, line, place)
    _key(axes)


def _words(axes: Axes, line: Line, place: float) -> None:
    """A heading at the left edge, a figure's words right of the drawing."""
    at, shift, weight = (0.0, -4.0, "bold") if line.heading else (1.0, _WORDS, "normal")
    color = style.MARK if line.row else style.MODEL if line.own else style.OBSERVED
    axes.annotate(
        line.label if line.heading else line.told, (at, place), xycoords=("axes fraction", "data"),
        xytext=(shift, 0), textcoords="offset points", va="center", ha="right" if line.heading else "left",
        fontsize=_SMALL, fontweight=weight, color=color,
    )  # fmt: skip


def _key(axes: Axes) -> None:
    """Each kind of mark once, above the drawing."""
    marks, names = axes.get_legend_handles_labels()
    known = dict(zip(names, marks, strict=True))
    figure = axes.get_figure(root=True)
    assert figure is not None  # an axes of `style.canvas` has a figure
    figure.legend(
        known.values(), known.keys(), loc="outside upper center", ncols=5, handlelength=1.4, columnspacing=1.2,
        borderaxespad=0.2, fontsize=_SMALL,
    )  # fmt: skip
