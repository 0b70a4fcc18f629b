"""Fourteen kinds of poor input, each as the folder an analyst might bring; every figure is invented."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from common import SEED

HEAD = """\
schema: 1
extracted: 2025-02-01
id: {id}
name: Påhittad insats (syntetiska data)
area: ["9901"]
matters: Färre akutbesök för äldre
"""
START = "intervention: {from: 2024-01}\n"
BASELINE = "baseline: {from: 2022-01, to: 2023-12}\n"
TARGET = "target: {measure: akutbesok, relative: -0.10, by: 2024-12}\n"
COMPARED = "comparison: {units: [Norrby]}\n"
VISITS = "measures: [{id: akutbesok, kind: count, better: lower, unit: besök%s}]\n"
MONTHLY = VISITS % ", source: {file: uttag_syntetisk.csv, month: Månad, value: Antal, unit: Kommun%s}"
LONGER = VISITS % ", source: {file: uttag_syntetisk.csv, period: Period, value: Antal, unit: Kommun}"
PEOPLE = ", exposure: Invånare"
Row = tuple[object, ...]


def months(first: str, n: int) -> list[str]:
    """`n` months from `first` on, as an extract writes them."""
    return [str(month) for month in pd.period_range(first, periods=n, freq="M")]


def counts(n: int, mean: float, drop: float = 0.0, at: int | None = None, seed: int = SEED) -> list[int]:
    """Counts with twice the spread of a Poisson; a share `drop` less from number `at` on."""
    level = np.where(np.arange(n) >= (n if at is None else at), mean * (1 - drop), mean)
    return [int(value) for value in np.random.default_rng(seed).negative_binomial(level, 0.5)]


def write(folder: Path, yaml: str, head: str = "", rows: Iterable[Sequence[object]] = ()) -> None:
    """The folder: its initiative file and, with a head, one extract."""
    folder.mkdir(parents=True)
    (folder / "initiative.yaml").write_text(HEAD.replace("{id}", folder.name) + yaml, "utf-8")
    if head:
        lines = [head, *(";".join(map(str, row)) for row in rows)]
        (folder / "uttag_syntetisk.csv").write_text("\n".join(lines) + "\n", "utf-8")


def of_unit(unit: str, times: Sequence[str], values: Sequence[object]) -> list[Row]:
    """A row per period of one unit."""
    return [(time, unit, value) for time, value in zip(times, values, strict=True)]


def three_means(folder: Path) -> None:
    """Three published means, two of them with a period."""
    means = (
        "{what: före, mean: 87, source: rapport}, {what: vår, mean: 78, from: 2024-03, to: 2024-05, source: rapport}"
    )
    last = "{what: sommar, mean: 63, from: 2024-05, to: 2024-07, source: rapport}"
    write(folder, VISITS % f", published: [{means}, {last}]")


def yearly(folder: Path) -> None:
    """Kolada's form: a row per municipality and year."""
    years = [str(year) for year in range(2018, 2025)]
    own, other = (1030, 990, 1010, 1045, 1002, 1020, 880), (530, 490, 510, 545, 528, 520, 505)
    rows = [(*row, "N00000") for row in (*of_unit("9901 Åby", years, own), *of_unit("9902 Norrby", years, other))]
    write(folder, LONGER + START + COMPARED + TARGET, "Period;Kommun;Antal;kpi", rows)


def two_years(folder: Path) -> None:
    """One year before and one after."""
    write(folder, LONGER + START, "Period;Kommun;Antal", of_unit("9901 Åby", ["2023", "2024"], [1034, 912]))


def quarters(folder: Path) -> None:
    """Two years of quarters before and three quarters after."""
    times = [f"{year}K{quarter}" for year in (2022, 2023, 2024) for quarter in (1, 2, 3, 4)][:11]
    values = [230, 210, 200, 240, 225, 214, 190, 236, 205, 196, 180]
    write(folder, LONGER + START, "Period;Kommun;Antal", of_unit("9901 Åby", times, values))


def no_exposure(folder: Path) -> None:
    """Three good years of months with a comparison, but nobody says how many live there."""
    times = months("2022-01", 36)
    rows = [
        *of_unit("9901 Åby", times, counts(36, 120, 0.25, 24)),
        *of_unit("9902 Norrby", times, counts(36, 90, seed=SEED + 1)),
    ]
    write(folder, MONTHLY % "" + BASELINE + START + COMPARED + TARGET, "Månad;Kommun;Antal", rows)


def one_unit(folder: Path) -> None:
    """Three years of months with population, and nobody to compare with."""
    rows = [(*row, 2400) for row in of_unit("9901 Åby", months("2022-01", 36), counts(36, 120, 0.25, 24))]
    write(folder, MONTHLY % PEOPLE + BASELINE + START + TARGET, "Månad;Kommun;Antal;Invånare", rows)


def none_before(folder: Path) -> None:
    """The extract begins with the intervention."""
    write(
        folder,
        MONTHLY % "" + BASELINE + START,
        "Månad;Kommun;Antal",
        of_unit("9901 Åby", months("2024-01", 13), counts(13, 80)),
    )


def none_after(folder: Path) -> None:
    """The extract ends before the intervention."""
    rows = of_unit("9901 Åby", months("2022-01", 24), counts(24, 80))
    write(folder, MONTHLY % "" + BASELINE + START, "Månad;Kommun;Antal", rows)


def few_before(folder: Path) -> None:
    """Four months before and thirteen after."""
    rows = of_unit("9901 Åby", months("2023-09", 17), counts(17, 80))
    write(folder, MONTHLY % "" + START, "Månad;Kommun;Antal", rows)


def half_hidden(folder: Path) -> None:
    """A small place: what is below five is hidden, which is half of the months."""
    values = [value if value >= 5 else "<5" for value in counts(36, 5, seed=SEED + 3)]
    rows = of_unit("9901 Åby", months("2022-01", 36), values)
    write(folder, MONTHLY % "" + BASELINE + START, "Månad;Kommun;Antal", rows)


def percentages(folder: Path) -> None:
    """A survey before and after, without how many answered."""
    measure = (
        "measures: [{id: trygghet, name: Andel som känner sig trygga, kind: share, better: higher, unit: procent, "
    )
    source = "source: {file: uttag_syntetisk.csv, period: Period, value: Andel}}]\n"
    write(folder, measure + source + START, "Period;Andel", [("2023", 30), ("2024", 80)])


def same_month(folder: Path) -> None:
    """A fall from one month on, in which the ED was closed at night too and a new phone line was opened."""
    rows = of_unit("9901 Åby", months("2022-01", 36), counts(36, 120, 0.3, 24))
    closed = "{from: 2024-01, what: Akuten stängd nattetid, pulls: lower}"
    events = f"co_events: [{closed}, {{from: 2024-01, what: Ny telefonlinje}}]\n"
    write(folder, MONTHLY % "" + BASELINE + START + TARGET + events, "Månad;Kommun;Antal", rows)


def purpose_only(folder: Path) -> None:
    """A purpose and a measure, no figures."""
    write(folder, VISITS % "" + START)


def aggregate(folder: Path) -> None:
    """A row per hospital: persons, bed-days six months before and after inscription."""
    names = ("Ekby", "Granby", "Lövby", "Tallby", "Almby", "Björkby", "Rönnby")
    before = counts(len(names), 900)
    after = counts(len(names), 560, seed=SEED + 2)
    table = "{file: uttag_syntetisk.csv, unit: Sjukhus, n: Personer, before: Före, after: Efter, months: 6}"
    rows = [(name, 60, old, new) for name, old, new in zip(names, before, after, strict=True)]
    measure = "measures: [{id: varddygn, kind: days, better: lower, unit: dygn}]\n"
    write(folder, f"{measure}aggregate: {table}\n", "Sjukhus;Personer;Före;Efter", rows)


KINDS: dict[str, Callable[[Path], None]] = {
    "tre-medelvarden": three_means,
    "bara-arsvarden": yearly,
    "tva-ar": two_years,
    "kvartal": quarters,
    "utan-befolkning": no_exposure,
    "en-enhet-utan-jamforelse": one_unit,
    "inga-manader-fore": none_before,
    "inga-manader-efter-an": none_after,
    "for-fa-manader-fore": few_before,
    "halften-dolda": half_hidden,
    "procent-utan-antal": percentages,
    "flera-andringar-samma-manad": same_month,
    "bara-andamal": purpose_only,
    "fore-efter-per-sjukhus": aggregate,
}
