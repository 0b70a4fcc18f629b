"""Standard populations: Sweden's as shipped, one of one's own, and the bands that an extract shares with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from naravard_lib.ages import OLDEST, AgeBand, order_bands, parse_age
from naravard_lib.errors import DesignError
from naravard_lib.formats import enumeration
from naravard_lib.initiative import Measure


@dataclass(frozen=True, slots=True)
class Population:
    """Persons by age band, and what to call them in a caption."""

    name: str
    people: Mapping[AgeBand, float]

    def within(self, band: AgeBand) -> float:
        """Persons in a band that is made of whole bands of this population."""
        return sum(n for part, n in self.people.items() if band.first <= part.first and part.end <= band.end)


# SCB, population on 31 December 2019, the 290 municipalities summed: 10 327 589 in all, 2 065 367 aged 65 and over,
# 964 904 aged 75, 536 306 aged 80 and 263 256 aged 85 and over.
SWEDEN_2019 = Population(
    "Sveriges befolkning den 31 december 2019 (SCB)",
    {
        AgeBand(0, 64): 8_262_222.0,
        AgeBand(65, 74): 1_100_463.0,
        AgeBand(75, 79): 428_598.0,
        AgeBand(80, 84): 273_050.0,
        AgeBand(85, None): 263_256.0,
    },
)
# SCB table TAB6471, population on 30 April 2026, both sexes, the 21 counties summed. Since 2025 SCB adds a small random
# error to every figure so that nobody is identified, and these sums carry the errors of all their parts.
SWEDEN_2026 = Population(
    "Sveriges befolkning den 30 april 2026 (SCB, med SCB:s små slumpfel)",
    {
        AgeBand(0, 9): 1_028_844.0,
        AgeBand(10, 19): 1_259_052.0,
        AgeBand(20, 29): 1_220_397.0,
        AgeBand(30, 39): 1_485_926.0,
        AgeBand(40, 49): 1_321_465.0,
        AgeBand(50, 59): 1_318_577.0,
        AgeBand(60, 69): 1_206_754.0,
        AgeBand(70, 79): 1_006_291.0,
        AgeBand(80, 89): 631_526.0,
        AgeBand(90, 99): 122_773.0,
        AgeBand(100, None): 4_119.0,
    },
)
SWEDEN = (SWEDEN_2019, SWEDEN_2026)  # the first goes before when both fit as well


def standard_population(measure: Measure, bands: Sequence[AgeBand]) -> tuple[Population, tuple[AgeBand, ...]]:
    """The standard population of a measure and the finest bands that it and an extract can both be merged to.

    Args:
        measure: `standard_population` is Sweden's where it says nothing.
        bands: the extract's, ordered.

    Raises:
        DesignError: fewer than two bands in common; the sentence says which bands to order.
    """
    asked = measure.standard_population
    known = [_own(asked)] if isinstance(asked, Mapping) else SWEDEN
    found = [(population, common_bands(bands, tuple(population.people))) for population in known]
    population, shared = max(found, key=lambda each: len(each[1]))
    if len(shared) < 2:
        ask = " eller ".join(enumeration(band.label for band in each.people) for each in known)
        raise DesignError(
            f"Åldersgrupperna {enumeration(band.label for band in bands)} passar inte standardbefolkningens, så nivån "
            f"kan inte åldersstandardiseras. Beställ {ask}, eller delar av dem."
        )
    return population, shared


def _own(people: Mapping[str, float]) -> Population:
    named = {parse_age(band): float(number) for band, number in people.items()}  # the schema has tried them
    return Population("en egen standardbefolkning", {band: named[band] for band in order_bands(named)})


def common_bands(own: Sequence[AgeBand], standard: Sequence[AgeBand]) -> tuple[AgeBand, ...]:
    """The finest bands that two divisions share; none when the own ones begin or end inside a standard band.

    Worked example: 65–69, 70–74, 75–84, 85+ beside 0–64, 65–74, 75–79, 80–84, 85+ share 65–74, 75–84, 85+.
    """
    mine = _cuts(own)
    shared = sorted(mine & _cuts(standard))
    if not shared or (shared[0], shared[-1]) != (min(mine), max(mine)):
        return ()
    return tuple(AgeBand(first, None if end > OLDEST else end - 1) for first, end in pairwise(shared))


def _cuts(bands: Sequence[AgeBand]) -> set[int]:
    return {age for band in bands for age in (band.first, band.end)}
