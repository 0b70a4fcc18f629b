"""Small panels made by hand, and simulated ones, for the tests of the comparison at inscription."""

import sys
from functools import cache
from pathlib import Path

import numpy as np

from naravard_lib.sources.synthetic.months import simulate
from naravard_lib.tables.panel import NEVER, Panel

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import inscription_worlds


@cache
def simulated(world: str = "recorded", inscribed: int = 200, effect: float = 0.0, seed: int = 5) -> Panel:
    return inscription_worlds.panel(simulate(inscription_worlds.WORLDS[world], inscribed, effect, seed))


def small(persons: int, months: int = 40, inscribed: dict[int, int] | None = None, teams: int = 1) -> Panel:
    """Nobody has any events; everybody lives; the given persons are inscribed in the given months."""
    when = np.full(persons, NEVER)
    for person, month in (inscribed or {}).items():
        when[person] = month
    counts = {name: np.zeros((months, persons), np.int16) for name in ("ed_visits", "admissions", "planned_visits")}
    team = np.where(when < NEVER, np.arange(persons) % teams, -1)
    names = tuple(f"Team {n + 1}" for n in range(teams))
    return Panel(600, np.ones((months, persons), np.float32), counts, when, team, names, np.zeros(persons, np.int64))
