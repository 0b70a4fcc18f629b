"""One simulated initiative through everything that `compare_inscription` decides, as a row of numbers.

The row is what the study counts: the truth, the naive ratio, each design's ratio with its limits, the bracket, the
checks and the verdict.
"""

from typing import Any

import inscription_worlds
import numpy as np

from naravard_lib.analysis.persons.around import around
from naravard_lib.analysis.persons.bracket import bracket, own_ratio
from naravard_lib.analysis.persons.design import FULL, InscriptionDesign, Window
from naravard_lib.analysis.persons.designs import compare
from naravard_lib.analysis.persons.diagnostics import diagnose
from naravard_lib.analysis.persons.results.comparison import Bracket
from naravard_lib.analysis.persons.verdict import judge, required
from naravard_lib.errors import FitError
from naravard_lib.estimate import Estimate
from naravard_lib.sources.synthetic.months import simulate
from naravard_lib.tables.panel import NEVER, Panel

LEVEL = 0.95
DESIGNS = ("T", "F", "P_post", "P_did", "mirror")
CUT = 12  # months taken off the beginning to see what half the history does
CHECKED = 5  # one run in so many goes through the checks, which cost as much as the comparison

Row = dict[str, Any]


def run(world: str, inscribed: int, effect: float, seed: int, outcome: str = "ed_visits", history: int = FULL) -> Row:
    """Simulate and compare; the verdict is "none" where a design cannot be had."""
    months = simulate(inscription_worlds.WORLDS[world], inscribed, effect, seed)
    panel = inscription_worlds.panel(months)
    if history < FULL:
        panel = shortened(panel)
    design = InscriptionDesign(outcome=outcome)
    compared = compare(panel, outcome, design.post, history)
    ratios = required(compared)
    row: Row = {"truth": months.truth[outcome], "naive": _naive(panel, design), "bracket": _bracket(panel, design)}
    verdict = judge(compared, LEVEL)
    row |= {"verdict": verdict.code, "reasons": verdict.reasons, "smallest": verdict.smallest}
    if ratios is not None:
        row |= {name: _triple(ratio.estimate(LEVEL)) for name, ratio in zip(DESIGNS, ratios, strict=True)}
    if seed % CHECKED == 0:
        row["checks"] = {check.name: check.passed for check in diagnose(panel, compared, LEVEL)}
    return row


def shortened(panel: Panel) -> Panel:
    """The same without its first twelve months; whoever was inscribed in them never was at risk."""
    month = np.where(panel.inscribed < NEVER, panel.inscribed - CUT, NEVER)
    counts = {name: values[CUT:] for name, values in panel.counts.items()}
    return Panel(panel.first + CUT, panel.time[CUT:], counts, month, panel.team, panel.teams, panel.group)


def _naive(panel: Panel, design: InscriptionDesign) -> list[float]:
    """As the sources count: everything up to the day of inscription is before."""
    found = around(panel, design.outcome, Window(1 - design.months, design.months))
    after, before = found.sums(design.post), found.sums(Window(1 - design.months, 0))
    return _triple(own_ratio(after, before).estimate(LEVEL))


def _bracket(panel: Panel, design: InscriptionDesign) -> list[float] | None:
    try:
        found: Bracket = bracket(panel, design)
    except FitError:
        return None
    return [round(found.low, 5), round(found.high, 5)]


def _triple(ratio: Estimate) -> list[float]:
    return [round(part, 5) for part in (ratio.value, ratio.low, ratio.high)]
