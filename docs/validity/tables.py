"""The tables of docs/validity.md as Markdown, written between its `<!-- name -->` and `<!-- / -->` marks."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import mean, median

from cells import AR1, BEYOND, COUNTS, EFFECT, GAPS, GROUPS, KIND, LATE, OTHER, SHOCK, SIX, SMALL, Group
from fits import OURS
from table import MEANS, Row, below, mild_rows, promised

PAGE = Path(__file__).resolve().parent.parent / "validity.md"
_MARK = re.compile(r"<!-- (\w+) -->\n.*?<!-- / -->\n", re.DOTALL)
_TARGETS = ("level", "slope", "cumulative")
_LEAST = 12  # cells with the least room that are told one by one


def filled(page: str, provenance: str, rows: list[Row]) -> str:
    """The page with every table made anew."""

    def fill(match: re.Match[str]) -> str:
        text = provenance if match[1] == "provenance" else TABLES[match[1]](rows)
        return f"<!-- {match[1]} -->\n{text}\n<!-- / -->\n"

    return _MARK.sub(fill, page)


def goals(rows: list[Row]) -> str:
    """A line per promise: cells below, lowest and mean coverage, and the same of the others."""
    lines = []
    for group in GROUPS:
        ours = [row for row in promised(rows) if row.group == group.name]
        if ours:
            lines.append(_goal_line(group, ours, [r for r in rows if r.group == group.name and r.method != OURS]))
    ours = promised(rows)
    lines.append(["**all**", "", str(ours[0].series), f"**{len(below(ours))} of {len(ours)}**", "", "", ""])
    return _table(["promise", "goal", "series", "below", "lowest", "mean", "others, lowest to highest"], lines)


def _goal_line(group: Group, ours: list[Row], others: list[Row]) -> list[str]:
    spans = []
    for method in dict.fromkeys(row.method for row in others):
        seen = [row.coverage for row in others if row.method == method and row.target in _TARGETS]
        spans.append(f"{method} {min(seen):.0f}–{max(seen):.0f}")
    wanted = "/".join(f"{goal:g}" for goal in dict.fromkeys(goal for _, goal in group.goals))
    found = [row.coverage for row in ours]
    count = f"{len(below(ours))} of {len(ours)}"
    return [group.name, wanted, str(ours[0].series), count, f"{min(found):.1f}", f"{mean(found):.1f}", "; ".join(spans)]


def width(rows: list[Row]) -> str:
    """Median and worst of our width against the oracle, and the mean coverage it is bought with."""
    ours = promised(rows)
    mild = mild_rows(ours)
    lines = []
    for target in _TARGETS:
        ratios = [row.oracle for row in mild if row.target == target and row.oracle]
        own = [row.width for row in mild if row.target == target]
        lines.append([target, f"{median(ratios):.2f}", f"{max(ratios):.2f}", f"{median(own):.2f}", f"{max(own):.2f}"])
    covered = mean(row.coverage for row in ours if row.group in MEANS)
    head = ["", "against the oracle: median", "worst", "against own spread: median", "worst"]
    return _table(head, lines) + f"\n\nMean coverage over all promised cells for means: {covered:.1f} %."


def least(rows: list[Row]) -> str:
    """Where our coverage has the least room to its goal."""
    lowest = sorted(promised(rows), key=lambda row: row.coverage - (row.goal or 0))[:_LEAST]
    lines = [[row.cell, row.target, f"{row.goal:g}", f"{row.coverage:.1f}", f"{row.upper:.1f}"] for row in lowest]
    return _table(["cell", "target", "goal", "coverage", "99 % upper end"], lines)


def shock(rows: list[Row]) -> str:
    """Coverage with a comparison, by how it enters."""
    return _ours_by_target([row for row in rows if row.group == SHOCK.name])


def beyond(rows: list[Row]) -> str:
    """What is told and not promised."""
    return _ours_by_target([row for row in rows if row.group == BEYOND.name])


def effect(rows: list[Row]) -> str:
    """Coverage of a true effect, and how often it is seen."""
    lines = []
    for (cell, method), part in _cells(row for row in rows if row.group == EFFECT.name):
        seen = part.get("relative", part["cumulative"])
        cover = [f"{part[name].coverage:.1f}" for name in _TARGETS]
        lines.append([cell, method, *cover, f"{part['cumulative'].bias:+.2f}", f"{seen.says_change:.0f}"])
    return _table(["cell", "method", *_TARGETS, "bias of the sum, own SD", "seen, %"], lines)


def kind(rows: list[Row]) -> str:
    """The sum of the effect beside CausalImpact."""
    part = [row for row in rows if row.group == KIND.name and row.target == "cumulative"]
    return _by_method(part, lambda row: f"{row.coverage:.0f}")


def _group_table(group: Group) -> Callable[[list[Row]], str]:
    def made(rows: list[Row]) -> str:
        lines = []
        for (cell, method), part in _cells(row for row in rows if row.group == group.name):
            cover = [_cover(part.get(name)) for name in _TARGETS]
            widths = [f"{part[name].width:.2f}" if name in part else "" for name in _TARGETS]
            lines.append([cell, method, *cover, " / ".join(filter(None, widths))])
        return _table(["cell", "method", *_TARGETS, "width against own spread"], lines)

    return made


def _cover(row: Row | None) -> str:
    return "" if row is None else f"{row.coverage:.1f} (≤ {row.upper:.1f})"


def _ours_by_target(rows: list[Row]) -> str:
    lines = []
    for (cell, _), part in _cells(row for row in rows if row.method == OURS):
        lines.append(
            [cell, *(f"{part[name].coverage:.1f}" for name in _TARGETS), f"{part['relative'].says_change:.0f}"]
        )
    return _table(["cell", *_TARGETS, "says change, %"], lines)


def _by_method(rows: list[Row], text: Callable[[Row], str]) -> str:
    methods = list(dict.fromkeys(row.method for row in rows))
    found = {(row.cell, row.method): text(row) for row in rows}
    cells = dict.fromkeys(row.cell for row in rows)
    return _table(["cell", *methods], [[cell, *(found.get((cell, m), "") for m in methods)] for cell in cells])


def _cells(rows: Iterable[Row]) -> list[tuple[tuple[str, str], dict[str, Row]]]:
    """By cell and method, in the order of the rows: its row of each target."""
    found: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        found.setdefault((row.cell, row.method), {})[row.target] = row
    return list(found.items())


def _table(head: list[str], lines: list[list[str]]) -> str:
    rule = ["---"] * len(head)
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, rule, *lines))


TABLES: dict[str, Callable[[list[Row]], str]] = {
    "goals": goals, "width": width, "least": least, "shock": shock, "beyond": beyond, "effect": effect, "kind": kind,
    "ar1": _group_table(AR1), "six": _group_table(SIX), "other": _group_table(OTHER), "late": _group_table(LATE),
    "counts": _group_table(COUNTS), "gaps": _group_table(GAPS), "small": _group_table(SMALL),
}  # fmt: skip
