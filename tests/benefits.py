"""What the tests of benefit share: shipped initiatives valued once, with their effects as they are or made clear."""

from functools import cache

import numpy as np

import naravard_lib as nv
from naravard_lib.analysis.cycle.benefit import assess_benefit
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.analysis.value.results.outcome import BenefitOutcome
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Cost, Initiative, OwnCost
from naravard_lib.initiative.fields import ShareRange
from naravard_lib.tables.prices import PriceIndex

VISIT = Cost(measure="akutbesok", unit_cost=6774, overhead=0.20, price_year=2023, falls_on="region")  # DOMAIN M7
CASH = VISIT.model_copy(update={"cashable": True})
WHOLE = VISIT.model_copy(update={"marginal": ShareRange(low=1, base=1, high=1)})
OWN = OwnCost(what="Koordinator", kr_per_year=650_000, falls_on="municipality", price_year=2022)
# Made up for the tests.
INDEX = PriceIndex(
    "LPIK",
    {2022: 97.0, 2023: 100.0, 2024: 104.0, 2025: 107.1},
    cited={2022: "provtal", 2023: "provtal", 2024: "andra provtal", 2025: "provtal, prognos"},
)


def exact(value: float) -> Estimate:
    return Estimate(value, value, value, 1.0)


@cache
def plan_of(name: str) -> Initiative:
    return nv.load_initiative(name)


@cache
def outcome_of(name: str, factor: float = 1.0, *, alone: bool = False) -> Outcome:
    """The outcome of a shipped initiative, its treated months from the change on times a factor."""
    plan = plan_of(name)
    plan = plan.model_copy(update={"co_events": ()}) if alone else plan
    series = nv.load_series(plan)
    if factor != 1.0:
        assert plan.intervention is not None
        after = ((series["role"] == "treated") & (series["month"] >= plan.intervention.from_)).to_numpy()
        values = series["value"].to_numpy(float)
        changed = series.assign(value=np.where(after, np.round(values * factor), values))
        changed.attrs = series.attrs
        series = changed
    points = nv.load_points(plan)
    baseline = nv.describe_baseline(plan, series, points=points)
    return nv.assess_outcome(plan, series, nv.assess_target(plan, baseline), points)


@cache
def inscription() -> InscriptionOutcome:
    plan = plan_of("narsjukvardsteam")
    return nv.assess_inscription(plan, nv.load_events(plan))


@cache
def chapter(name: str, factor: float = 1.0, *, alone: bool = False) -> BenefitOutcome:
    return assess_benefit(plan_of(name), outcome_of(name, factor, alone=alone))
