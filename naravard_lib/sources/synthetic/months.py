"""Persons month by month with a known true effect of inscription: who falls ill, seeks care, is inscribed and dies.

Everybody has a lasting frailty f and a crisis c that carries over from month to month; both raise the chance of
emergency visits, stays and death, so that people are inscribed when they are at their worst and would have got better
anyway. An effect removes each event after the month of inscription with the same probability, so that the true rate
ratio is known whatever else goes on. Parameters: METHODS section D, last paragraph; where it leaves room, the choice
stands in `World` and in `triggers`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naravard_lib.sources.synthetic import draws, triggers
from naravard_lib.sources.synthetic.draws import Counts, Flags, Floats
from naravard_lib.sources.synthetic.world import Course, World

MONTHS = 63
FRAILTY = 0.8  # SD of the log frailty
CRISIS = 0.75  # AR(1) coefficient of the crisis
ED, STAYS, PLANNED, DEATHS = 0.09, 0.03, 0.25, 0.006  # a month, at frailty and crisis zero
FURTHER_DAYS = 5.0  # mean days of a stay beyond the first
OUTCOMES = ("ed_visits", "admissions", "planned_visits")  # what effects act on; bed-days follow the admissions
AFTER = 6  # months after inscription that the true ratio is about

_FALL, _FALL_RISE = 0.006, 1.5
_ONE_OFF, _ONE_OFF_RISE, _SLOW = 0.01, 2.5, 0.9  # METHODS says "rare": one in eight years gives its naive figures
_TERMINAL_RISK, _TERMINAL_MONTHS = 3.0, 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Months:
    """What happened to each of N persons in each of T months, and the truth.

    Attributes:
        time: shape (T, N), share of the month lived: 1, .5 in the month of death, then 0.
        counts: "ed_visits", "admissions", "bed_days", "planned_visits" -> shape (T, N); days in the month of admission,
            in the month of death as many events as in a whole one: care is dense before death.
        inscribed: shape (N,), month of inscription (the index month); `triggers.NEVER` for nobody's.
        effect: relative effect asked for, -0.2 for a fifth fewer, by outcome.
        truth: outcome -> true rate ratio over months 1 to 6 after the index month, of those inscribed.
    """

    time: Floats
    counts: Mapping[str, Counts]
    inscribed: NDArray[np.int64]
    effect: Mapping[str, float]
    truth: Mapping[str, float]


def simulate(world: World, inscribed: int, effect: float | Mapping[str, float], seed: int) -> Months:
    """63 months of `inscribed` * (1 + world.pool) persons, of whom `inscribed` are inscribed on average.

    Args:
        world: how people come to be inscribed.
        inscribed: persons wanted; inscription happens in months 24 to 50 (counted from 0).
        effect: relative effect on events after the index month, from -1 to 0; one for all outcomes or by outcome
            (names in `OUTCOMES`, those not named have none).
        seed: the same seed gives the same persons; so does another effect, but for the events removed.

    Raises:
        ValueError: an effect outside -1 to 0 or on an unknown outcome.
    """
    effects = by_outcome(effect)
    rng = draws.generator(seed, 1)
    frailty = np.float32(FRAILTY) * rng.standard_normal(inscribed * (1 + world.pool), dtype=np.float32)
    course = draw_course(world, frailty, rng)
    hazards = triggers.hazard(world, course)
    when = triggers.inscribe(world, hazards, course.time, inscribed, rng)
    return with_effect(world, course, when, effects, draws.generator(seed, 2))


def by_outcome(effect: float | Mapping[str, float]) -> Mapping[str, float]:
    """The effect on each of `OUTCOMES`; ValueError for one outside -1 to 0 or on anything else."""
    given = effect if isinstance(effect, Mapping) else dict.fromkeys(OUTCOMES, effect)
    if unknown := set(given) - set(OUTCOMES):
        raise ValueError(f"no such outcomes: {sorted(unknown)}; there are {OUTCOMES}")
    if not all(-1 <= size <= 0 for size in given.values()):
        raise ValueError(f"an effect is a share removed, -1 to 0, not {dict(given)}")
    return {name: float(given.get(name, 0.0)) for name in OUTCOMES}


def draw_course(world: World, frailty: Floats, rng: np.random.Generator) -> Course:
    """63 months without any team, for persons of the given log frailty."""
    shape = (MONTHS, len(frailty))
    crisis, struck, preferred = _crises(world, shape, rng)
    risk = np.exp((frailty + crisis) / 2)
    time, dying = _lives(world, risk, rng)
    load = risk * risk * np.exp(_calendar(world))[:, None] * (time > 0)
    if dying is not None:
        load[dying] *= np.float32(_TERMINAL_RISK)
    ed = draws.poisson(rng, np.float32(ED) * load)
    stays = draws.poisson(rng, np.float32(STAYS) * load)
    planned = draws.poisson(rng, np.float32(PLANNED) * np.exp(frailty / 2) * (time > 0))
    return Course(frailty, crisis, struck, preferred, dying, time, ed, stays, planned)


def with_effect(
    world: World, course: Course, when: NDArray[np.int64], effect: Mapping[str, float], rng: np.random.Generator
) -> Months:
    """The course with every event after the index month removed with the effect's probability."""
    since = np.arange(MONTHS)[:, None] - when
    raw = dict(zip(OUTCOMES, (course.ed, course.stays, course.planned), strict=True))
    counts = {name: draws.thin(rng, raw[name], kept(world, effect[name], since)) for name in OUTCOMES}
    counts["bed_days"] = draws.lengths(rng, counts["admissions"], FURTHER_DAYS)
    within = (since >= 1) & (since <= AFTER)
    truth = {name: true_ratio(world, effect[name], raw[name][within], since[within]) for name in OUTCOMES}
    return Months(course.time, counts, when, effect, truth | {"bed_days": truth["admissions"]})


def kept(world: World, effect: float, since: NDArray[np.int64]) -> Floats:
    """Chance that an event stays, by months since the index month."""
    size = _growth(since) * effect if world.build else effect
    return np.where(since >= 1, np.maximum(1 + size, 0), 1).astype(np.float32)


def true_ratio(world: World, effect: float, events: Counts, since: NDArray[np.int64]) -> float:
    """Expected events with the team over those without it."""
    if not world.build or not events.any():
        return 1 + effect
    return float(np.average(kept(world, effect, since), weights=events))


def _growth(since: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.clip(since, 0, AFTER) / np.mean(np.arange(1, AFTER + 1))


def _calendar(world: World) -> Floats:
    month = np.arange(MONTHS)
    return np.asarray(world.trend * month + world.season * np.cos(2 * np.pi * month / 12), dtype=np.float32)


def _crises(world: World, shape: tuple[int, int], rng: np.random.Generator) -> tuple[Floats, Flags, Flags]:
    """The crisis, the months of unrecorded shocks, and whose crises are one-off."""
    never, nobody = np.zeros(shape, bool), np.zeros(shape[1], bool)
    if world.preferred is not None:
        first = np.arange(shape[1]) % 2 == 0
        crisis = draws.autoregressive(rng, _SLOW, shape)
        single = draws.halving(rng.random(shape, dtype=np.float32) < _ONE_OFF, _ONE_OFF_RISE)
        return np.where(first, single, crisis), never, first
    crisis = draws.autoregressive(rng, CRISIS, shape)
    if world.trigger != "fall":
        return crisis, never, nobody
    struck = rng.random(shape, dtype=np.float32) < _FALL
    return crisis + draws.halving(struck, _FALL_RISE), struck, nobody


def _lives(world: World, risk: Floats, rng: np.random.Generator) -> tuple[Floats, Flags | None]:
    """Time lived, and who is in a terminal phase when."""
    ends = draws.happens(rng, np.float32(DEATHS) * risk)
    first = np.where(ends.any(axis=0), ends.argmax(axis=0), MONTHS)
    month = np.arange(MONTHS)[:, None]
    last = first + rng.geometric(1 / _TERMINAL_MONTHS, len(first)) - 1 if world.terminal else first
    time = (0.5 * (month <= last) + 0.5 * (month < last)).astype(np.float32)
    return time, (month >= first) & (month <= last) if world.terminal else None
