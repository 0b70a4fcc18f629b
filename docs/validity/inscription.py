"""Fills the tables of docs/validity_inscription.md from docs/validity/inscription.csv.

.venv/bin/python docs/validity/inscription.py
"""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "validity_inscription.md"
sys.path.insert(0, str(HERE.parent.parent / "benchmarks"))  # scripts beside each other, no package

from inscription_runs import DESIGNS  # noqa: E402
from inscription_table import Line, pick, promised, read  # noqa: E402

from naravard_lib.analysis.persons.design import SHORT  # noqa: E402

_MARK = re.compile(r"<!-- (\w+) -->\n.*?<!-- / -->\n", re.DOTALL)
_EFFECTS = (0.0, -0.2, -0.4)

Lines = Sequence[Line]


def promises(table: Lines) -> str:
    """Every promise with what was measured."""
    return _table(["what", "goal", "measured"], [[name, goal, text] for name, goal, text in promised(table)])


def null(table: Lines) -> str:
    """Worlds where nothing works: each design's bias, and how often it is called something."""
    head = ["world", "n", "naive", *DESIGNS, "shown", "upper 95 %", "not shown"]
    lines = []
    for line in pick(table, "shown", effect=0.0):
        own = {"world": line.world, "inscribed": line.inscribed, "effect": 0.0}
        biases = [_one(table, f"{name} bias", **own) for name in ("naive", *DESIGNS)]
        codes = [_one(table, name, **own) for name in ("shown", "shown upper 95", "not_shown")]
        lines.append([line.world, str(line.inscribed), *biases, *codes])
    return _table(head, lines)


def effects(table: Lines) -> str:
    """Worlds where something works: how often it is shown, and P_did's bias and coverage."""
    head = ["world", "n", "effect", "shown", "not shown", "bias of P_did", "coverage of P_did"]
    lines = []
    for effect in _EFFECTS[1:]:
        for line in pick(table, "shown", effect=effect):
            own = {"world": line.world, "inscribed": line.inscribed, "effect": effect}
            rest = [_one(table, name, **own) for name in ("shown", "not_shown", "P_did bias", "P_did coverage")]
            lines.append([line.world, str(line.inscribed), f"{100 * effect:.0f} %", *rest])
    return _table(head, lines)


def checks(table: Lines) -> str:
    """How often each check raises its flag where nothing works, n 1000."""
    nulls = [line for line in table if line.effect == 0.0 and line.inscribed == 1000 and line.outcome == "ed_visits"]
    names = list(dict.fromkeys(line.measure for line in nulls if line.measure.startswith("flag ")))
    worlds = list(dict.fromkeys(line.world for line in nulls))
    lines = [[world, *(_one(nulls, name, world=world) for name in names)] for world in worlds]
    return _table(["world", *(name.removeprefix("flag ") for name in names)], lines)


def bracket(table: Lines) -> str:
    """The bracket without comparison persons: how often it holds, and how wide it is."""
    lines = []
    for line in pick(table, "bracket holds", inscribed=200):
        own = {"world": line.world, "inscribed": 200, "effect": line.effect}
        span = [_one(table, f"bracket {end}", digits=2, **own) for end in ("low", "high")]
        lines.append([line.world, f"{100 * line.effect:.0f} %", f"{line.value:.1f}", "–".join(span)])
    return _table(["world", "effect", "holds the truth", "median bracket"], lines)


def short(table: Lines) -> str:
    """Half the history."""
    return _shown(table, history=SHORT, inscribed=200)


def days(table: Lines) -> str:
    """Bed-days."""
    return _shown(table, outcome="bed_days", inscribed=1000)


def _shown(table: Lines, **wanted: object) -> str:
    head = ["world", *(f"shown at {100 * effect:.0f} %" for effect in _EFFECTS), "bias of P_did at 0 %", "coverage"]
    worlds = list(dict.fromkeys(line.world for line in pick(table, "shown", **wanted)))
    lines = []
    for world in worlds:
        found = [_one(table, "shown", world=world, effect=effect, **wanted) for effect in _EFFECTS]
        own = {"world": world, "effect": 0.0, **wanted}
        lines.append([world, *found, *(_one(table, f"P_did {name}", **own) for name in ("bias", "coverage"))])
    return _table(head, lines)


def _one(table: Lines, measure: str, digits: int = 1, **wanted: object) -> str:
    found = pick(table, measure, **wanted)
    return f"{found[0].value:.{digits}f}" if found else ""


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rule = ["---"] * len(head)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *lines))


TABLES: dict[str, Callable[[Lines], str]] = {
    part.__name__: part for part in (promises, null, effects, checks, bracket, short, days)
}


def filled(page: str, provenance: str, table: Lines) -> str:
    """The page with every table made anew."""

    def fill(match: re.Match[str]) -> str:
        text = provenance if match[1] == "provenance" else TABLES[match[1]](table)
        return f"<!-- {match[1]} -->\n{text}\n<!-- / -->\n"

    return _MARK.sub(fill, page)


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), *read()), encoding="utf-8")
