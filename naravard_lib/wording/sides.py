"""Both principals' sides: what is measured, what is estimated in the file, and what nobody has measured."""

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Summary
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Table
from naravard_lib.initiative import Initiative

_SIDES = {"region": "Regionen", "municipality": "Kommunen"}
_UNMEASURED = "OMÄTT"


def tables_sides(result: Summary) -> Blocks:
    """A row per principal: effect on its work, and the initiative's own cost."""
    plan = result.plan
    rows = tuple((name, _effect(plan, side), _cost(plan, side)) for side, name in _SIDES.items())
    mark = " (syntetiska data)" if plan.synthetic else ""
    note = f"{_unassigned(plan)}Det som är omätt kan vara både nytta och börda. Källa: initiative.yaml."
    columns = ("Huvudman", "Effekt på verksamheten", "Insatsens egen kostnad")
    return Blocks((Table(f"Effekt och kostnad för var och en{mark}", columns, rows, "lll", note),))


def _unassigned(plan: Initiative) -> str:
    """The main measure is measured, but without a cost nobody knows whose work it is."""
    if plan.main.source is None or any(cost.measure == plan.main.id for cost in plan.costs):
        return ""
    return f"{plan.main.label} är mätt, men filen säger inte vem det kostar. "


def _effect(plan: Initiative, side: str) -> str:
    """The measures whose cost falls on this side; the main one is measured here, the others are not analysed."""
    falling = list(dict.fromkeys(cost.measure for cost in plan.costs if cost.falls_on == side))
    if not falling:
        return _UNMEASURED
    names = [formats.inline(plan.measure(name).label) for name in falling]
    how = "Mätt" if plan.main.id in falling and plan.main.source else "Bara publicerade uppgifter"
    return f"{how}: {formats.enumeration(names)}"


def _cost(plan: Initiative, side: str) -> str:
    costs = [cost for cost in plan.own_costs if cost.falls_on == side]
    if not costs:
        return _UNMEASURED
    named = formats.enumeration(formats.inline(cost.what) for cost in costs)
    total = formats.number(sum(cost.kr_per_year for cost in costs))
    return f"Uppskattad enligt filen: {total}{formats.NBSP}kr per år ({named})"
