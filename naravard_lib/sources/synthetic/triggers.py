"""Who is inscribed when: the hazard month by month, scaled to the number wanted, or a waiting list."""

import numpy as np
from numpy.typing import NDArray

from naravard_lib.sources.synthetic import draws
from naravard_lib.sources.synthetic.draws import Counts, Floats
from naravard_lib.sources.synthetic.world import Course, World
from naravard_lib.tables.panel import NEVER

FIRST, LAST = 24, 50  # months of inscription, both included: two years before the first, one after the last
WAIT = 6  # longest wait, months
_DEMAND = 1.6  # triggered per place: with it the biases come out as METHODS prints them (naive -31, T -30)
_TERMINAL_HAZARD = 2.5
_HIDDEN = 0.5 / 0.8  # a standard deviation of frailty multiplies the hazard by exp(.5)


def hazard(world: World, course: Course) -> Floats:
    """Chance of inscription, unscaled, in each of months FIRST to LAST of those who live through it; shape (27, N).

    recorded: .026 with a stay this month, twice that with two or more ED visits in three months, this one included;
        .009 more with three or more of them; .0002 for anybody. Everything it hangs on is in the data.
    hidden: the same times exp(.5 f / .8): the clinician also sees the frailty.
    call: .0018 exp(.9 c + .5 f), a crisis seen in no register.
    fall: .13 in the month of an unrecorded shock, .06 in the month after it.
    sharp: .5 with a stay this month and two or more stays in six months.
    """
    months = slice(FIRST, LAST + 1)
    if world.trigger == "call":
        chance = np.float32(0.0018) * np.exp(0.9 * course.crisis[months] + 0.5 * course.frailty, dtype=np.float32)
    elif world.trigger == "fall":
        chance = 0.13 * course.struck[months] + 0.06 * course.struck[FIRST - 1 : LAST]
    elif world.trigger == "sharp":
        chance = 0.5 * ((course.stays[months] > 0) & (_recent(course.stays, 6) >= 2))
    else:
        visits = _recent(course.ed, 3)
        chance = 0.026 * (course.stays[months] > 0) * (1 + (visits >= 2)) + 0.009 * (visits >= 3) + 0.0002
        if world.trigger == "hidden":
            chance = chance * np.exp(_HIDDEN * course.frailty)
    if course.dying is not None:
        chance = np.where(course.dying[months], _TERMINAL_HAZARD * chance, chance)
    if world.preferred is not None:
        chance = np.where(course.preferred, world.preferred * chance, chance)
    return np.asarray(chance * (course.time[months] == 1), dtype=np.float32)


def inscribe(world: World, chance: Floats, time: Floats, wanted: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Month of inscription of each person, `NEVER` for most; `wanted` of them on average."""
    if not world.waiting:
        return first_month(rng, np.minimum(scale(chance, wanted) * chance, 1))
    triggered = first_month(rng, np.minimum(scale(chance, _DEMAND * wanted) * chance, 1))
    return served(triggered, time, round(wanted))


def scale(chance: Floats, wanted: float) -> np.float32:
    """The one factor on all hazards that gives `wanted` inscribed on average, by bisection on its logarithm."""
    low, high = -8.0, 8.0
    listed = np.asarray(chance[:, chance.any(axis=0)])
    for _ in range(18):  # to a ten-thousandth
        middle = (low + high) / 2
        escapes = np.prod(1 - np.minimum(np.float32(np.exp(middle)) * listed, 1), axis=0)
        low, high = (middle, high) if listed.shape[1] - escapes.sum(dtype=float) < wanted else (low, middle)
    return np.float32(np.exp((low + high) / 2))


def first_month(rng: np.random.Generator, chance: Floats) -> NDArray[np.int64]:
    """The first month in which it happens, counted from the start of the simulation; `NEVER` when it does not."""
    hit = draws.happens(rng, chance)
    return np.where(hit.any(axis=0), FIRST + hit.argmax(axis=0), NEVER).astype(np.int64)


def served(triggered: NDArray[np.int64], time: Floats, places: int) -> NDArray[np.int64]:
    """Months in which a queue is served, first come first, with `places` spread evenly over the months.

    The list opens in month FIRST. Who has died leaves it, and so does who has waited more than WAIT months.
    """
    when = np.full_like(triggered, NEVER)
    months = LAST - FIRST + 1
    queue = np.empty(0, np.int64)
    for k in range(months):
        t = FIRST + k
        queue = np.concatenate([queue, np.flatnonzero(triggered == t)])
        queue = queue[(time[t, queue] == 1) & (t - triggered[queue] <= WAIT)]
        capacity = places * (k + 1) // months - places * k // months
        when[queue[:capacity]] = t
        queue = queue[capacity:]
    return when


def _recent(counts: Counts, months: int) -> Counts:
    """Sum over a month and those before it, for months FIRST to LAST."""
    return np.asarray(sum(counts[FIRST - back : LAST + 1 - back] for back in range(months)), dtype=np.int16)
