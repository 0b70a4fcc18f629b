"""What the runs of the inscription study come to: a row a cell, the promises, and what is absurd."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from common import ROOT, show
from inscription_runs import DESIGNS
from scipy.stats import beta

from naravard_lib.analysis.persons.design import FULL, SHORT

PATH = ROOT / "docs/validity/inscription.csv"
COLUMNS = ("world", "inscribed", "effect", "outcome", "history", "runs", "measure", "value")
UNBIASED = ("recorded", "hidden", "fall", "sharp")  # worlds in which the issue promises P_did's bias and coverage
_ABSURD = 15.0  # per cent of null runs called shown, in the quick study

Found = Mapping[Any, Sequence[dict[str, Any]]]


@dataclass(frozen=True)
class Line:
    """One figure of one cell."""

    world: str
    inscribed: int
    effect: float
    outcome: str
    history: int
    runs: int
    measure: str
    value: float


def table_of(found: Found) -> list[Line]:
    """Every figure of every cell."""
    return [
        Line(cell.world, cell.inscribed, cell.effect, cell.outcome, cell.history, len(rows), name, round(value, 3))
        for cell, rows in found.items()
        for name, value in _figures(rows).items()
    ]


def _figures(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Shares in per cent; biases in points of the rate ratio, at the median on the log scale."""
    codes = [row["verdict"] for row in rows]
    figures = {code: 100 * codes.count(code) / len(rows) for code in ("shown", "not_shown", "cannot_tell")}
    figures |= {"shown upper 95": upper(codes.count("shown"), len(rows))}
    for name in ("naive", *DESIGNS):
        have = [row for row in rows if name in row]
        if have:
            value, low, high = np.array([row[name] for row in have]).T
            truth = np.array([row["truth"] for row in have])
            figures[f"{name} bias"] = 100 * float(np.exp(np.log(value).mean()) - truth.mean())
            figures[f"{name} coverage"] = 100 * float(((low <= truth) & (truth <= high)).mean())
    bounds = [(row["bracket"], row["truth"]) for row in rows if row["bracket"]]
    figures["bracket holds"] = 100 * float(np.mean([low <= truth <= high for (low, high), truth in bounds]))
    figures["bracket low"], figures["bracket high"] = (float(np.median([b[i] for b, _ in bounds])) for i in (0, 1))
    return figures | _flags([row["checks"] for row in rows if "checks" in row])


def _flags(checks: Sequence[dict[str, bool | None]]) -> dict[str, float]:
    """How often each check raised its flag, of the runs in which it could be asked."""
    flags = {}
    for name in checks[0] if checks else ():
        asked = [check[name] for check in checks if check[name] is not None]
        if asked:
            flags[f"flag {name}"] = 100 * asked.count(False) / len(asked)
    return flags


def upper(hits: int, runs: int) -> float:
    """Upper limit of a two-sided 95 % interval of a share, in per cent (Clopper and Pearson)."""
    return 100.0 if hits == runs else 100 * float(beta.ppf(0.975, hits + 1, runs - hits))


def pick(table: Iterable[Line], measure: str, **wanted: Any) -> list[Line]:
    """The lines of one measure in the cells that have the wanted values; the usual outcome and history by default."""
    asked = {"outcome": "ed_visits", "history": FULL} | wanted
    chosen = (line for line in table if line.measure == measure)
    return [line for line in chosen if all(getattr(line, name) == value for name, value in asked.items())]


def show_all(table: Sequence[Line]) -> None:
    """Every cell in short, then each promise of the study on a line."""
    for line in pick(table, "shown", history=FULL) + pick(table, "shown", history=SHORT):
        cell = f"{line.world}, n {line.inscribed}, effect {100 * line.effect:.0f} %, history {line.history}"
        also = {name: _same(table, line, name) for name in ("not_shown", "naive bias", "P_did bias", "P_did coverage")}
        rest = ", ".join(f"{name} {value:.1f}" for name, value in also.items())
        show(cell, f"shown {line.value:.1f} %, {rest} ({line.runs} runs)")
    for name, goal, text in promised(table):
        show(name, text, f"(goal {goal})" if goal else "")


def _same(table: Sequence[Line], line: Line, measure: str) -> float:
    key = (line.world, line.inscribed, line.effect, line.outcome, line.history)
    same = (one for one in table if one.measure == measure)
    return next(o.value for o in same if (o.world, o.inscribed, o.effect, o.outcome, o.history) == key)


def promised(table: Sequence[Line]) -> Iterator[tuple[str, str, str]]:
    """What is promised, its goal, and what was measured; only what the table holds."""
    yield from _row(
        "shown on a null initiative, worst world, upper 95 % bound",
        "≤ 7",
        max,
        pick(table, "shown upper 95", effect=0.0),
    )
    for effect, inscribed, goal in (
        (-0.2, 1000, "≥ 60"),
        (-0.4, 1000, "≥ 95"),
        (-0.4, 200, "≥ 65"),
        (-0.2, 200, "≥ 25 (aim)"),
    ):
        name = f"shown at {100 * effect:.0f} %, n {inscribed}, mean over worlds"
        yield from _mean(name, goal, pick(table, "shown", effect=effect, inscribed=inscribed))
    wrong = pick(table, "not_shown", effect=-0.2, inscribed=200)
    yield from _mean("not shown when -20 % is true, n 200, mean over worlds", "≤ 6", wrong)
    yield from _row("not shown when -20 % is true, n 200, worst world", "", max, wrong)
    for world in UNBIASED:
        biases = pick(table, "P_did bias", inscribed=1000, world=world)
        yield from _row(f"bias of P_did, n 1000, {world}, worst effect", "≤ 4 points", _furthest, biases)
        held = pick(table, "P_did coverage", inscribed=1000, world=world)
        yield from _row(f"coverage of P_did, n 1000, {world}, worst effect", "≥ 88", min, held)
    yield from _row("the bracket holds the truth, worst cell", "≥ 99", min, pick(table, "bracket holds"))
    yield from _others("a history of 12 months, n 200", table, history=SHORT)
    yield from _others("bed-days, n 1000", table, outcome="bed_days")


def _others(what: str, table: Sequence[Line], **wanted: Any) -> Iterator[tuple[str, str, str]]:
    yield from _row(
        f"{what}: shown on a null initiative, worst world", "", max, pick(table, "shown", effect=0.0, **wanted)
    )
    for effect in (-0.2, -0.4):
        name = f"{what}: shown at {100 * effect:.0f} %, mean over worlds"
        yield from _mean(name, "", pick(table, "shown", effect=effect, **wanted))


def _mean(name: str, goal: str, lines: Sequence[Line]) -> Iterator[tuple[str, str, str]]:
    if lines:
        yield name, goal, f"{np.mean([line.value for line in lines]):.1f}"


def _row(name: str, goal: str, choose: Callable[..., Line], lines: Sequence[Line]) -> Iterator[tuple[str, str, str]]:
    if lines:
        line = choose(lines, key=lambda line: line.value)
        cell = f"{line.world}, n {line.inscribed}, {100 * line.effect:.0f} %, {line.runs} runs"
        yield name, goal, f"{line.value:.1f} ({cell})"


def _furthest(lines: Sequence[Line], key: Callable[[Line], float]) -> Line:
    return max(lines, key=lambda line: abs(key(line)))


def read() -> tuple[str, list[Line]]:
    """What the table was made with, and its lines."""
    with PATH.open(encoding="utf-8", newline="") as file:
        made = file.readline().removeprefix("# ").strip()
        rows = list(csv.DictReader(file))
    kinds = {"inscribed": int, "effect": float, "history": int, "runs": int, "value": float}
    return made, [Line(**{name: kinds.get(name, str)(value) for name, value in row.items()}) for row in rows]


def write(table: Iterable[Line], made: str) -> None:
    """The table as docs/validity/inscription.csv, its origin in the first line."""
    Path(PATH).parent.mkdir(exist_ok=True)
    with PATH.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# {made}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([getattr(line, name) for name in COLUMNS] for line in table)


def absurd(table: Sequence[Line]) -> int:
    """1 when a null initiative is called shown so often that something must be broken."""
    wrong = [line for line in pick(table, "shown", effect=0.0) if line.value > _ABSURD]
    for line in wrong:
        print(f"ABSURD: {line.world}, n {line.inscribed}: {line.value:.1f} % of {line.runs} null runs called shown")
    return 1 if wrong else 0
