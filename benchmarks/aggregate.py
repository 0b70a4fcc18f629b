"""Before and after from a table with a row per unit: coverage, the bracket, and how often it is wrong to say "shown".

    .venv/bin/python benchmarks/aggregate.py

Every figure but those of a standing need is over the fourteen worlds of METHODS section D, visits to the emergency
department and bed-days; the worst is the worst world and outcome. Seeds are others than those with which the rules of
the verdict were set.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from aggregate_worlds import Values, around, comparisons, row_of, table, units_of
from common import DEEP, SEED, header, show
from inscription_worlds import WORLDS

from naravard_lib.analysis.aggregate.before_after import compare_before_after
from naravard_lib.analysis.aggregate.bracket import bracket
from naravard_lib.analysis.aggregate.intervals import log_change
from naravard_lib.estimate import Estimate
from naravard_lib.sources.synthetic.months import Months, simulate

OUTCOMES = ("ed_visits", "bed_days")
LENGTHS = (1, 3, 6, 12)
_EFFECT = -0.2  # where coverage is looked at
_MANY = 6 if DEEP else 1  # times as many runs
_DRAWS = 60 * _MANY  # tables a world and outcome


def worlds(inscribed: int, effect: float, runs: int, first: int) -> Iterator[tuple[str, int, Months]]:
    """Every world so many times."""
    for name, world in WORLDS.items():
        for seed in range(runs):
            yield name, seed, simulate(world, inscribed, effect, SEED + first + seed)


def regression() -> None:
    """How far a table falls by itself."""
    falls = defaultdict(list)
    sums: dict[tuple[str, str, int, bool], Values] = defaultdict(lambda: np.zeros(2))
    for name, _, months in worlds(1000, 0.0, 2 * _MANY, 0):
        for outcome in (*OUTCOMES, "admissions"):
            for length in LENGTHS:
                for survivors in (False, True):
                    sums[name, outcome, length, survivors] += around(months, outcome, length, survivors).sum(axis=1)
    for (_, _, length, _), (before, after) in sums.items():
        falls[length].append(100 * (1 - after / before))
    for length in LENGTHS:
        show(f"fall_by_itself_{length}_months", f"{min(falls[length]):.1f} to {max(falls[length]):.1f}", "%")


def coverage() -> None:
    """Of the plain ratio's interval, and of the bracket for the true effect."""
    rng = np.random.default_rng(SEED)
    hits: dict[str, dict[object, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for name, _, months in worlds(1500, _EFFECT, 1, 100):
        for outcome in OUTCOMES:
            values = around(months, outcome)
            truth = values[1].sum() / values[0].sum()
            for _ in range(_DRAWS):
                drawn = values[:, rng.integers(values.shape[1], size=210)]
                for label, found in _intervals(drawn, rng):
                    hits[f"coverage_{label}"][name, outcome].append(found.low <= truth <= found.high)
                    if (bounds := bracket(found, 6)) is not None:
                        hits[f"bracket_{label}"][name, outcome].append(bounds.low <= 1 + _EFFECT <= bounds.high)
    for label, cells in hits.items():
        shares = [100 * float(np.mean(cell)) for cell in cells.values()]
        show(label, float(np.mean(shares)), f"% on average, {min(shares):.1f} % in the worst cell of {_DRAWS}")


def _intervals(values: Values, rng: np.random.Generator) -> Iterator[tuple[str, Estimate]]:
    """The same persons as so many units without spread, and as one row with each kind of spread."""
    for units in (4, 7, 12):
        rows = [row_of(part) for part in units_of(values, units, rng)]
        yield f"{units}_units", log_change(table(*rows), 0.95).estimate(0.95)
    for spread in ("arms", "paired"):
        yield spread, log_change(table(row_of(values, spread)), 0.95).estimate(0.95)


def standing() -> None:
    """Coverage where a need differs between persons and stays, and a crisis comes on top of it."""
    rng = np.random.default_rng(SEED + 2)
    for label, spread, mean, crisis in (("home_help_hours", 1.0, 40.0, 20.0), ("contacts", 1.2, 4.0, 8.0)):
        truth = 1 / (1 + crisis / (mean * np.exp(spread**2 / 2)))
        for persons in (20, 50, 200):
            hits = []
            for _ in range(1000 * _MANY):
                need = mean * np.exp(spread * rng.standard_normal(persons))
                values = rng.poisson([need + crisis, need]).astype(float)
                found = log_change(table(row_of(values, "paired")), 0.95).estimate(0.95)
                hits.append(found.low <= truth <= found.high)
            show(f"coverage_paired_{label}_n{persons}", 100 * float(np.mean(hits)), "%")


def verdicts() -> None:
    """How often a comparison makes a table say "shown", by the kind of comparison."""
    rng = np.random.default_rng(SEED + 1)
    for inscribed, runs in ((200, 12 * _MANY), (1000, 4 * _MANY)):
        for effect in (0.0, -0.2, -0.4):
            codes: dict[str, dict[object, list[str]]] = defaultdict(lambda: defaultdict(list))
            for name, seed, months in worlds(inscribed, effect, runs, 1000):
                twin = simulate(WORLDS[name], inscribed, 0.0, SEED + 5000 + seed)
                for outcome in OUTCOMES:
                    own = around(months, outcome)
                    others = [("as_ill", around(twin, outcome))]
                    others += [] if effect < _EFFECT else list(comparisons(months, outcome, rng))
                    for kind, values in others:
                        codes[kind][name, outcome].append(_code(own, values))
            for kind, cells in codes.items():
                for code in ("shown",) if effect == 0 else ("shown", "not_shown"):
                    shares = [100 * np.mean([each == code for each in cell]) for cell in cells.values()]
                    label = f"{code}_{kind}_n{inscribed}_effect{100 * effect:.0f}"
                    show(
                        label, float(np.mean(shares)), f"% on average, {max(shares):.1f} % in the worst cell of {runs}"
                    )


def _code(own: Values, others: Values) -> str:
    if min(own.sum(axis=1).min(), others.sum(axis=1).min()) == 0:
        return "cannot_tell"
    rows: Sequence[tuple[float, ...]] = (row_of(own, "arms"), row_of(others, "arms"))
    return compare_before_after(table(*rows, comparison=1), 6, falls=True).verdict.code


if __name__ == "__main__":
    header("Before and after from a table")
    regression()
    coverage()
    standing()
    verdicts()
