"""Does the interval of the yearly worth hold the true one? Counts with a known effect, through fit, change and kronor.

The truth is the expected change in the months used, brought to a year, times the price. Beside it: the same against a
whole calendar year from the start, year by year, and with the price's share that goes away truly at one half.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
from common import DEEP, ROOT, SEED, header, show

import naravard_lib as nv
from naravard_lib.analysis.value.benefit import value_of
from naravard_lib.analysis.value.effects_of import of_series
from naravard_lib.analysis.value.years import by_year
from naravard_lib.initiative import Cost

SERIES = 1000 if DEEP else 100
LEVEL, GROWTH, RHO = 80, 0.002, 0.3  # cases a month, growth a month, correlation of the hidden disturbance
COST = Cost(measure="akutbesok", unit_cost=5419, price_year=2023, falls_on="region")


@dataclass(frozen=True)
class World:
    """Months before and after, season, ratio at the start, its change a month, and the hidden disturbance's spread."""

    name: str
    start: str
    before: int
    after: int
    season: float
    effect: float
    slope: float = 0.0
    spread: float = 0.0


WORLDS = (
    World("step, 36 and 10 months", "2020-01", 36, 10, 0.05, 0.9),
    World("step, 48 and 18 months, season, disturbance", "2020-01", 48, 18, 0.15, 0.85, spread=0.06),
    World("step, only December to March after", "2021-01", 35, 4, 0.20, 0.85),
    World("growing effect, 36 and 12 months", "2020-01", 36, 12, 0.05, 0.97, slope=-0.02),
    World("no effect, 36 and 10 months", "2020-01", 36, 10, 0.05, 1.0),
    World("step, 12 and 6 months", "2020-01", 12, 6, 0.05, 0.9),
)


def expected(world: World, months: pd.PeriodIndex, first: int) -> tuple[np.ndarray, np.ndarray]:
    """Cases expected without and with the effect; `first` is the number of the first of `months`."""
    at = np.arange(first, first + len(months))
    base = LEVEL * np.exp(world.season * np.cos(2 * np.pi * months.month.to_numpy() / 12) + GROWTH * at)
    ratio = np.where(at >= world.before, world.effect * np.exp(world.slope * (at - world.before)), 1.0)
    return base, base * ratio


def held(world: World, rng: np.random.Generator, plan: nv.Initiative) -> dict[str, float]:
    """Share of each kind of interval that holds its truth, for one series."""
    months = pd.period_range(world.start, periods=world.before + world.after, freq="M")
    base, truth = expected(world, months, 0)
    noise = rng.normal(0, world.spread, len(months))
    for at in range(1, len(months)):
        noise[at] = RHO * noise[at - 1] + np.sqrt(1 - RHO**2) * noise[at]
    values = rng.poisson(truth * np.exp(noise - world.spread**2 / 2))
    design = nv.ItsDesign(change=str(months[world.before]), family="count")
    fit = nv.fit_its(pd.DataFrame({"month": months, "value": values}), design)
    change = next(iter(of_series(plan, cast(Any, SimpleNamespace(fit=fit)))))
    worth = value_of(change, COST)
    saved = (base - truth) * COST.unit_cost
    year = pd.period_range(months[world.before], periods=12, freq="M")
    whole = float(np.subtract(*expected(world, year, world.before)).sum()) * COST.unit_cost
    yearly = float(saved[world.before :].sum()) * 12 / world.after
    each = [part.change for part in by_year(fit)]
    true = [float((truth - base)[(months.year == part.year) & (base != truth)].sum()) for part in by_year(fit)]
    return {
        "full cost": worth.average.low <= yearly <= worth.average.high,
        "half of it": worth.yearly.low <= yearly / 2 <= worth.yearly.high,
        "against a whole year": worth.average.low <= whole <= worth.average.high,
        "year by year": float(
            np.mean([part.low <= value <= part.high for part, value in zip(each, true, strict=True)])
        ),
        "carries a caution": bool(change.caution),
    }


def main() -> None:
    header(f"Intervals of the yearly worth, {SERIES} series a world")
    plan = nv.load_initiative(ROOT / "data" / "raw" / "exempel-samverkan")
    for number, world in enumerate(WORLDS):
        rng = np.random.default_rng([SEED, number])
        found = pd.DataFrame([held(world, rng, plan) for _ in range(SERIES)]).mean()
        told = ", ".join(f"{name} {100 * share:.0f}" for name, share in found.items())
        show(world.name, told, "%")


if __name__ == "__main__":
    main()
