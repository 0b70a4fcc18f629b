"""How far does what is there reach? Each of the four questions, and the most useful thing to obtain next.

Nothing is fitted. Strength says how far an answer could be relied upon, not how large an effect it would show: a
strong design on small numbers still answers "cannot be told", as it should.
"""

from collections.abc import Iterator

import pandas as pd

from naravard_lib.analysis.cycle.outcome_ahead import TWO_YEARS, YEAR, outcome_ahead
from naravard_lib.analysis.cycle.results.readiness import Prospect, Readiness, Strength
from naravard_lib.analysis.cycle.wishes import next_wish
from naravard_lib.initiative import Initiative
from naravard_lib.tables.holding import Held, HeldSeries
from naravard_lib.tables.series import MAX_SUPPRESSED, MIN_BEFORE

_NO_VALUES = Prospect(2, "no", "ingen", "Inga månadsvärden att räkna med, och inga andra värden för måttet.")


def assess_readiness(plan: Initiative, held: Held) -> Readiness:
    """What the chapters will be able to answer, and what would help them most.

    Args:
        plan: the initiative.
        held: what its extracts hold, `workbook.holding.hold`.

    Returns:
        All four questions in order; "no" goes with strength "ingen" and with nothing else.
    """
    where = _where_are_we(plan, held)
    whither = _where_to(plan, held, where)
    complete = where.answerable == "yes" and whither.answerable == "yes"
    questions = (_what_matters(plan), where, whither, outcome_ahead(plan, held, complete))
    return Readiness(questions, next_wish(plan, held))


def _what_matters(plan: Initiative) -> Prospect:
    if not plan.matters:
        return Prospect(1, "no", "ingen", "Syftet saknas: skriv det under matters i initiative.yaml.")
    if plan.target_group is None:
        return Prospect(1, "yes", "måttlig", "Syftet finns, men inte vilka det gäller (target_group).")
    return Prospect(1, "yes", "stark", "Syftet och målgruppen finns.")


def _where_are_we(plan: Initiative, held: Held) -> Prospect:
    """Two years strong, one year moderate, six months weak; without a series or a period in part at most."""
    series = held.series
    if series is None:
        return _from_points(plan, held)
    if plan.baseline is None and plan.intervention is None:
        return Prospect(2, "partly", "svag", "Månadsvärden finns, men inte vilka månader som är före insatsen.")
    if series.shown < MIN_BEFORE:
        few = f"Månader att läsa före insatsen: {series.shown}, minst {MIN_BEFORE} behövs."
        return Prospect(2, "no", "ingen", few)
    lacking = [] if plan.baseline else ["Perioden står inte i filen (baseline); alla månader före insatsen används."]
    rest = " ".join([f"{series.shown} månader före insatsen.", *_few_months(series), *lacking])
    return Prospect(2, "yes" if plan.baseline else "partly", _of_months(series), rest)


def _from_points(plan: Initiative, held: Held) -> Prospect:
    """A level at most; what somebody published counts also where nobody says when it was."""
    if _told(held).empty:
        return _NO_VALUES
    if _before(plan, held):
        return Prospect(2, "partly", "svag", "Enstaka värden före insatsen: en nivå, men inte hur månaderna varierar.")
    undated = "Enstaka värden, men inget som säkert är från tiden före insatsen."
    return Prospect(2, "partly", "svag", undated) if plan.main.published else Prospect(2, "no", "ingen", undated)


def _told(held: Held) -> pd.DataFrame:
    """The treated units' points that are not hidden."""
    points = held.points
    return pd.DataFrame() if points is None else points[points["value"].notna() & (points["role"] == "treated")]


def _before(plan: Initiative, held: Held) -> bool:
    """Whether any such point ends before the change, or with the baseline where the file names no change."""
    told = _told(held)
    last = plan.intervention.from_ - 1 if plan.intervention else plan.baseline.to if plan.baseline else None
    return last is not None and not told.empty and bool((told["to"] <= last).any())


def _few_months(series: HeldSeries) -> Iterator[str]:
    if series.shown < TWO_YEARS:
        yield f"Färre än {TWO_YEARS}: årstiden går inte säkert att skilja från annat."
    if series.hidden > MAX_SUPPRESSED:
        yield "Mer än en femtedel av månaderna är dolda."


def _of_months(series: HeldSeries) -> Strength:
    if series.shown < YEAR or series.hidden > MAX_SUPPRESSED:
        return "svag"
    return "måttlig" if series.shown < TWO_YEARS else "stark"


def _has_level(plan: Initiative, held: Held) -> bool:
    """Whether the baseline has a level of its own; what somebody published is none."""
    if held.series is None:
        return plan.main.source is not None and _before(plan, held)
    dated = plan.baseline is not None or plan.intervention is not None
    return dated and held.series.shown >= MIN_BEFORE


def _where_to(plan: Initiative, held: Held, where: Prospect) -> Prospect:
    """A target is as firm as the baseline that it is held against."""
    target = plan.target
    if target is None:
        return Prospect(3, "no", "ingen", "Målet saknas: skriv det under target i initiative.yaml.")
    if plan.measure(target.measure).id != plan.main.id:
        return Prospect(3, "no", "ingen", "Målet gäller ett annat mått än det som är märkt main.")
    if not _has_level(plan, held):
        return Prospect(3, "partly", "svag", "Målet finns, men inget utgångsläge att jämföra det med.")
    unsure = ", som är osäkert" if where.strength == "svag" else ""
    return Prospect(3, "yes", where.strength, f"Målet finns och går att jämföra med utgångsläget{unsure}.")
