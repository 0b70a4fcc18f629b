"""The fourteen worlds of METHODS section D in parameters, the person-months they give, and the naive figure."""

import numpy as np

from naravard_lib.sources.synthetic.months import AFTER, Months, World, simulate
from naravard_lib.tables.panel import NEVER, Panel

FIRST = 600  # ordinal of the first simulated month: 2020-01

WORLDS = {
    world.name: world
    for world in (
        World("recorded"),
        World("hidden", trigger="hidden"),
        World("call", trigger="call"),
        World("fall", trigger="fall"),
        World("sharp", trigger="sharp"),
        World("secular", trend=0.015, season=0.3),
        World("decline", trend=-0.015, season=0.3),
        World("death", terminal=True),
        World("waiting", waiting=True),
        World("build", build=True),
        World("few", pool=5),
        World("types", preferred=1),
        World("types 3x", preferred=3),
        World("types 12x", preferred=12),
    )
}


def panel(months: Months) -> Panel:
    """The same as the analysis reads it: everybody may be compared with everybody, one team."""
    group = np.zeros(months.inscribed.shape, np.int64)
    team = np.where(months.inscribed < NEVER, 0, -1)
    return Panel(FIRST, months.time, months.counts, months.inscribed, team, ("Teamet",), group)


def naive(months: Months, outcome: str = "ed_visits") -> float:
    """Rate per lived person-month in months 1 to 6 over that in -5 to 0, minus one.

    The month of inscription counts as before, as in the sources: the index stay is in it.
    """
    chosen = np.flatnonzero(months.inscribed < NEVER)
    at, steps = months.inscribed[chosen], np.arange(1, AFTER + 1)[:, None]
    counts, time = months.counts[outcome], months.time
    after = counts[at + steps, chosen].sum(dtype=float) / time[at + steps, chosen].sum(dtype=float)
    before = counts[at + steps - AFTER, chosen].sum(dtype=float) / time[at + steps - AFTER, chosen].sum(dtype=float)
    return float(after / before - 1)


def main(runs: int = 60, inscribed: int = 200) -> None:
    """Print the mean naive figure of every world where nothing works, and how many were inscribed."""
    for world in WORLDS.values():
        found = [simulate(world, inscribed, 0.0, seed) for seed in range(runs)]
        change = 100 * np.mean([naive(months) for months in found])
        number = np.mean([(months.inscribed < NEVER).sum() for months in found])
        print(f"naive_{world.name.replace(' ', '_')}: {change:.1f} % ({number:.0f} inscribed)")


if __name__ == "__main__":
    main()
