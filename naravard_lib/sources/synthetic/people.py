"""The persons of a fictitious region: who they are, where they live, and which hospital and team are theirs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naravard_lib.sources.synthetic.draws import Floats
from naravard_lib.sources.synthetic.series import MUNICIPALITIES

START_YEAR = 2020
HOSPITAL_OF = ("Åby", "Norrby", "Söderby", "Västerby", "Österby", "Österby", "Storby", "Mellanby")  # by municipality
HOSPITALS = tuple(dict.fromkeys(HOSPITAL_OF))  # seven: Lillby has none of its own
DOUBTFUL = "Mellanby"  # the hospital whose team registers late

_OLDEST, _YOUNGEST = 100, 55
_BY_AGE = 0.4  # of the log frailty's SD of .8, what hangs on age
_MEAN_AGE, _SD_AGE = 70.0, 10.6  # of the triangle below
_MOVED = 0.005  # share without a known municipality


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Persons in order of their pseudonym; every array has shape (N,).

    Attributes:
        person_id: 63-bit numbers, rising with the person's place in the region.
        birth_year: calendar year.
        woman: sex.
        place: index into `MUNICIPALITIES`.
        moved: whether the extract lacks the municipality.
        frailty: log scale, mean 0, SD .8, rising with age.
    """

    person_id: NDArray[np.int64]
    birth_year: NDArray[np.int16]
    woman: NDArray[np.bool_]
    place: NDArray[np.int64]
    moved: NDArray[np.bool_]
    frailty: Floats

    @property
    def hospital(self) -> NDArray[np.int64]:
        """Index into `HOSPITALS`."""
        return np.array([HOSPITALS.index(name) for name in HOSPITAL_OF])[self.place]


def people(rng: np.random.Generator, first: int, count: int, total: int) -> People:
    """Persons number `first` to `first + count - 1` of `total`.

    Ages at the start are 55 to 99, fewer the older (a fifth are 80 or more).
    """
    step = (2**63 - 1) // total
    ids = np.arange(first, first + count, dtype=np.int64) * step + rng.integers(step, size=count)
    age = _OLDEST - (_OLDEST - _YOUNGEST) * np.sqrt(rng.random(count))
    own = np.sqrt(0.8**2 - _BY_AGE**2) * rng.standard_normal(count)
    sizes = np.cumsum([place.people for place in MUNICIPALITIES])
    return People(
        person_id=ids,
        birth_year=(START_YEAR - np.floor(age)).astype(np.int16),
        woman=rng.random(count) < 0.55,
        place=np.searchsorted(sizes, rng.random(count) * sizes[-1], side="right"),
        moved=rng.random(count) < _MOVED,
        frailty=(_BY_AGE * (age - _MEAN_AGE) / _SD_AGE + own).astype(np.float32),
    )
