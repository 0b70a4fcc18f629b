"""What a simulated world is, and what its persons go through before any team touches it."""

from dataclasses import dataclass
from typing import Literal

from naravard_lib.sources.synthetic.draws import Counts, Flags, Floats

Trigger = Literal["recorded", "hidden", "call", "fall", "sharp"]


@dataclass(frozen=True, slots=True)
class World:
    """How people come to be inscribed, and what else happens at the same time.

    Attributes:
        name: short name.
        trigger: what the inscription hazard hangs on; see `triggers.hazard`.
        trend: change of the log rate a month.
        season: amplitude of a yearly wave on the log rate.
        pool: persons per inscribed beside the inscribed.
        terminal: death comes after a terminal phase, entered with the usual hazard of death: risk times 3, mean 3
            months, the month of death included, inscription hazard times 2.5.
        waiting: those triggered queue (first come, first served, fixed capacity a month), as `triggers.served` says.
        build: the effect grows evenly over months 1 to 6 (then stays), to the asked size on average over them.
        preferred: half of all persons have no crises but rare large ones (+2.5, halving monthly, 1 % a month), half
            an AR(1) of .9, and the first half's inscription hazard is multiplied by this; None: all alike.
    """

    name: str
    trigger: Trigger = "recorded"
    trend: float = 0.005
    season: float = 0.0
    pool: int = 15
    terminal: bool = False
    waiting: bool = False
    build: bool = False
    preferred: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What would happen to N persons in T months without any team.

    Attributes:
        frailty: shape (N,), log scale.
        crisis: shape (T, N), log scale.
        struck: shape (T, N), months of unrecorded shocks.
        preferred: shape (N,), whose crises are one-off.
        dying: shape (T, N), months of a terminal phase; None in worlds without one.
        time: shape (T, N), share of the month lived.
        ed: shape (T, N), emergency visits.
        stays: shape (T, N), admissions.
        planned: shape (T, N), planned visits.
    """

    frailty: Floats
    crisis: Floats
    struck: Flags
    preferred: Flags
    dying: Flags | None
    time: Floats
    ed: Counts
    stays: Counts
    planned: Counts
