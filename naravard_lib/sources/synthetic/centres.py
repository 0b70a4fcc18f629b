"""The extract of exempel-vardcentraler: ED visits a month by care centre, sex and age among the listed, 65 and over.

Seven fictitious care centres, 2021-01 to 2025-03, both inclusive. What is true: the rates by sex and age are the same
at all of them, and the three with the intervention have older people, so that their level is higher by age alone. The
intervention takes a quarter of the visits away at every age and of both sexes, half of that in 2024-01 and 2024-02.
From 2022-11 to 2023-01 four visits in ten were never registered, anywhere: a change of record system. Rönnen gets a
quarter more people listed from 2023-01 on.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from naravard_lib.sources.synthetic.series import MARK, months

CENTRES_FILE = Path("exempel-vardcentraler/akutbesok_syntetisk.csv")
SEED = 85
START, MONTHS = (2021, 1), 51
EFFECT, HALFWAY = 0.75, 0.875  # factor on the visits, and in the two months of introduction
CHANGE, INTRODUCED = 36, 38  # positions of the first month with the intervention and of the first after introduction
UNREGISTERED, REGISTERED = slice(22, 25), 0.6
LISTING, MORE = 24, 1.25

SEXES = ("Kvinna", "Man")
AGES = ("65–74 år", "75–79 år", "80–84 år", "85 år och äldre")
RATES = {"Kvinna": (17.0, 28.0, 42.0, 62.0), "Man": (20.0, 33.0, 48.0, 70.0)}  # visits per 1000 listed and month
WOMEN = (0.51, 0.54, 0.57, 0.64)  # share of each age


@dataclass(frozen=True, slots=True)
class Centre:
    """A fictitious care centre: people listed in each age band in 2021, and whether the intervention is there."""

    name: str
    people: tuple[int, int, int, int]
    treated: bool = False


CENTRES = (
    Centre("Björkens vårdcentral", (1450, 780, 640, 610), True),
    Centre("Almens vårdcentral", (1210, 640, 530, 520), True),
    Centre("Lindens vårdcentral", (1380, 720, 560, 540), True),
    Centre("Rönnens vårdcentral", (1900, 620, 380, 270)),
    Centre("Sälgens vårdcentral", (2240, 700, 430, 310)),
    Centre("Hasselns vårdcentral", (1760, 560, 350, 260)),
    Centre("Aspens vårdcentral", (2050, 660, 390, 290)),
)

Floats = NDArray[np.float64]


def visits() -> Iterator[tuple[str, str, str, str, int, int]]:
    """The rows: month, care centre, sex, age, visits, people listed; one centre after the other."""
    rng = np.random.default_rng(SEED)
    calendar = months(START, MONTHS)
    season = 0.04 * np.cos(2 * np.pi * np.array([month for _, month in calendar]) / 12)
    shared = np.exp(season + rng.normal(0.0, 0.02, MONTHS))
    shared[UNREGISTERED] *= REGISTERED
    for centre in CENTRES:
        factor = shared * _effect(centre)
        for sex in SEXES:
            for place, age in enumerate(AGES):
                people = _listed(centre, sex, place)
                counts = rng.poisson(people * RATES[sex][place] / 1000 * factor)
                for (year, month), count, listed in zip(calendar, counts, people, strict=True):
                    yield f"{year}-{month + 1:02d}", centre.name, sex, age, int(count), int(listed)


def _effect(centre: Centre) -> Floats:
    factor = np.ones(MONTHS)
    if centre.treated:
        factor[CHANGE:INTRODUCED], factor[INTRODUCED:] = HALFWAY, EFFECT
    return factor


def _listed(centre: Centre, sex: str, place: int) -> Floats:
    """People listed, counted once a year; each age grows by a per cent a year."""
    share = WOMEN[place] if sex == "Kvinna" else 1 - WOMEN[place]
    people = centre.people[place] * share * 1.01 ** (np.arange(MONTHS) // 12)
    if centre.name.startswith("Rönnen"):
        people = people * np.where(np.arange(MONTHS) >= LISTING, MORE, 1.0)
    return np.round(people)


def write_centres(folder: Path) -> None:
    """Write the extract into `folder`/exempel-vardcentraler as Swedish Excel saves csv: semicolons and cp1252."""
    target = folder / CENTRES_FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(["Månad", "Vårdcentral", "Kön", "Ålder", "Antal besök", "Antal listade", "Anmärkning"])
        writer.writerows((*row, MARK) for row in visits())
