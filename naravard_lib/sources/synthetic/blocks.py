"""A block of a fictitious region's persons with all that happens to them, and the truth about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from naravard_lib.sources.synthetic import days, draws, triggers
from naravard_lib.sources.synthetic.days import NONE, Ints, Stays
from naravard_lib.sources.synthetic.months import MONTHS, Months, by_outcome, draw_course, with_effect
from naravard_lib.sources.synthetic.people import DOUBTFUL, HOSPITALS, People, people
from naravard_lib.sources.synthetic.world import World

EFFECT: Mapping[str, float] = MappingProxyType({"ed_visits": -0.20, "admissions": -0.20})
KINDS = ("ed", "home_visit", "municipal", "outpatient", "planned")  # in the order of the tables on disk
BLOCK = 8192  # persons simulated at a time; changing it changes every number

_ROUND_THE_CLOCK, _OFFICE_HOURS = (0, 24), (8, 17)
_OUTPATIENT, _HOME_VISITS, _MUNICIPAL = 0.3, 0.03, 0.05  # a month, at frailty zero
_TEAM_VISITS = 0.5  # home visits a month by the team: what it does, whether or not it helps
_STAYS_INSCRIBED = 500.0  # mean days
_WRONG, _LATE = 0.35, (30, 120)  # share of the doubtful team's inscriptions entered late, and days late


@dataclass(frozen=True, slots=True, eq=False)
class Inscriptions:
    """Who was inscribed, in order of person. `start` is what the register says, `true` the day it happened."""

    person: Ints
    hospital: Ints
    true: Ints
    start: Ints
    end: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Persons, and events by the persons' place in the block."""

    people: People
    death: Ints
    contacts: Mapping[str, tuple[Ints, Ints]]
    stays: Stays
    inscriptions: Inscriptions
    months: Months


def draw_block(world: World, effect: Mapping[str, float], seed: int, number: int, total: int) -> Block:
    """Block `number` of a region of `total` persons; the same whatever else is drawn.

    One person in `1 + world.pool` is inscribed on average.
    """
    first = number * BLOCK
    rng = draws.generator(seed, number, 1)
    folk = people(rng, first, min(BLOCK, total - first), total)
    course = draw_course(world, folk.frailty, rng)
    wanted = len(folk.frailty) / (1 + world.pool)
    when = triggers.inscribe(world, triggers.hazard(world, course), course.time, wanted, rng)
    months = with_effect(world, course, when, by_outcome(effect), draws.generator(seed, number, 2))
    rng = draws.generator(seed, number, 3)
    death = days.death_days(months, rng)
    return _on_days(folk, months, death, (seed, number))


def _on_days(folk: People, months: Months, death: Ints, seed: tuple[int, int]) -> Block:
    rng = draws.generator(*seed, 4)
    stay = days.stays(months, death, rng)
    rng = draws.generator(*seed, 5)
    ed = days.contacts(months.counts["ed_visits"], death, _ROUND_THE_CLOCK, rng, at=stay)
    rng = draws.generator(*seed, 6)
    others = {"planned": months.counts["planned_visits"], **_further(folk, months, rng)}
    contacts = {"ed": ed} | {kind: days.contacts(n, death, _OFFICE_HOURS, rng) for kind, n in others.items()}
    true = days.inscription_days(months.inscribed, stay, ed, draws.generator(*seed, 7))
    rows = _inscriptions(true, folk.hospital, death, draws.generator(*seed, 8))
    return Block(folk, death, contacts, stay, rows, months)


def _further(folk: People, months: Months, rng: np.random.Generator) -> dict[str, NDArray[np.int16]]:
    """Contacts on which no team has an effect, save the team's own home visits."""
    living = months.time > 0
    half = np.exp(folk.frailty / 2)
    visited = (np.arange(MONTHS)[:, None] > months.inscribed) & living
    home = (np.float32(_HOME_VISITS) * half * half * living + np.float32(_TEAM_VISITS) * visited).astype(np.float32)
    return {
        "outpatient": draws.poisson(rng, np.float32(_OUTPATIENT) * half * living),
        "home_visit": draws.poisson(rng, home),
        "municipal": draws.poisson(rng, np.float32(_MUNICIPAL) * half * living),
    }


def _inscriptions(true: Ints, hospital: Ints, death: Ints, rng: np.random.Generator) -> Inscriptions:
    person = np.flatnonzero(true < NONE)
    true, hospital, last = true[person], hospital[person], np.minimum(death[person], days.LAST)
    late = rng.integers(_LATE[0], _LATE[1] + 1, len(person))
    wrong = (rng.random(len(person)) < _WRONG) & (hospital == HOSPITALS.index(DOUBTFUL)) & (true + late <= last)
    start = np.where(wrong, true + late, true)
    end = start + rng.exponential(_STAYS_INSCRIBED, len(person)).astype(np.int64)
    over = np.minimum(end, death[person])
    return Inscriptions(person, hospital, true, start, np.where(over > days.LAST, NONE, over))
