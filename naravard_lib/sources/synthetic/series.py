"""Synthetic monthly extracts with known true effects, under fictitious names. Months are inclusive.

exempel-samverkan, ED visits a month by people aged 80 and over in eight municipalities, 2022-01 to 2024-10.
    True effects in Åby: collaboration −3 % in 2024-01, −6 % in 2024-02, −10 % from 2024-03 on; the night closure of the
    emergency department −24 % on top from 2024-06. Then single visits are moved so that Åby's means are exactly 87
    (2022-01 to 2023-12), 78 (2024-03 to 2024-05) and 63 (2024-05 to 2024-07), as in the published Ljungby figures.
    Other municipalities: −8 % from their own start; Norrby and Söderby have not started.

exempel-trygg-hemgang, mean days in hospital after being ready to leave, two hospitals, 2021-07 to 2024-12.
    True effects at Sjöhamns sjukhus: half of −1.0 days in 2023-09 and 2023-10, −1.0 in 2023-11, then −0.01 a month.
    Bergsnäs sjukhus: none.
"""

import csv
import datetime
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

MARK = "syntetiska data"
VISITS_FILE = Path("exempel-samverkan/akutbesok_syntetisk.csv")
DAYS_FILE = Path("exempel-trygg-hemgang/utskrivningsklara_syntetisk.xlsx")

VISITS_START, VISITS_MONTHS = (2022, 1), 34
COLLABORATION = (0.97, 0.94, 0.90)  # Åby's first, second and every later month with the intervention
NIGHT_CLOSURE = 0.76
STARTED = 0.92
BASELINE_TOTAL = 87 * 24  # DOMAIN M7: means of 87, 78 and 63 visits a month
SPRING_TOTAL = 78 * 3
SUMMER_TOTAL = 63 * 3

DAYS_START, DAYS_MONTHS = (2021, 7), 42
STEP, SLOPE = -1.0, -0.01  # days; days a month: large enough to show what a clear answer looks like


@dataclass(frozen=True, slots=True)
class Municipality:
    """A fictitious municipality: people aged 80 and over in 2022, visits a month per 1000 of them, month of start."""

    code: str
    name: str
    people: int
    rate: float
    start: tuple[int, int] | None = None


MUNICIPALITIES = (
    Municipality("9901", "Åby", 1730, 50.0, (2024, 1)),
    Municipality("9902", "Norrby", 2410, 44.0),
    Municipality("9903", "Söderby", 1320, 47.0),
    Municipality("9904", "Västerby", 910, 41.0, (2024, 2)),
    Municipality("9905", "Österby", 640, 42.0, (2024, 4)),
    Municipality("9906", "Lillby", 480, 45.0, (2023, 1)),
    Municipality("9907", "Storby", 4890, 53.0, (2024, 9)),
    Municipality("9908", "Mellanby", 1060, 43.0, (2024, 5)),
)


def months(start: tuple[int, int], count: int) -> list[tuple[int, int]]:
    """`count` months as (year, month) from `start` on."""
    first = start[0] * 12 + start[1] - 1
    return [divmod(number, 12) for number in range(first, first + count)]


def visits() -> list[tuple[str, str, int, int]]:
    """The rows of exempel-samverkan: month, municipality, visits, people aged 80 and over."""
    rng = np.random.default_rng(87)
    calendar = months(VISITS_START, VISITS_MONTHS)
    shared = _season(calendar, 0.05) + rng.normal(0.0, 0.02, VISITS_MONTHS)  # log scale; winter is the peak
    rows = []
    for place in MUNICIPALITIES:
        people = _people(place, calendar)
        expected = people * place.rate / 1000 * np.exp(shared) * _effect(place, calendar)
        counts = rng.poisson(expected)
        counts = _published_means(counts) if place.code == "9901" else counts
        unit = f"{place.code} {place.name}"
        rows += [
            (f"{year}-{month + 1:02d}", unit, int(count), int(inhabitants))
            for (year, month), count, inhabitants in zip(calendar, counts, people, strict=True)
        ]
    return rows


def days() -> dict[str, list[tuple[datetime.date, int, float]]]:
    """The rows of exempel-trygg-hemgang by hospital: month, patients, mean days (two decimals)."""
    rng = np.random.default_rng(65)
    calendar = months(DAYS_START, DAYS_MONTHS)
    shared = 0.25 * _season(calendar, 1.0) + rng.normal(0.0, 0.06, DAYS_MONTHS)
    noise = {name: _autoregressive(rng, 0.3, 0.13, DAYS_MONTHS) for name in ("Sjöhamns sjukhus", "Bergsnäs sjukhus")}
    level = {"Sjöhamns sjukhus": 3.3 + _days_effect(calendar), "Bergsnäs sjukhus": np.full(DAYS_MONTHS, 2.9)}
    patients = {name: rng.poisson(mean, DAYS_MONTHS) for name, mean in zip(noise, (165, 120), strict=True)}
    return {
        name: [
            (datetime.date(year, month + 1, 1), int(n), round(float(value), 2))
            for (year, month), n, value in zip(
                calendar, patients[name], level[name] + shared + noise[name], strict=True
            )
        ]
        for name in noise
    }


def _season(calendar: list[tuple[int, int]], size: float) -> Floats:
    month = np.array([month for _, month in calendar])
    return np.asarray(size * np.cos(2 * np.pi * month / 12))


def _people(place: Municipality, calendar: list[tuple[int, int]]) -> Floats:
    # Population registers are counted once a year; people aged 80 and over grow by about 1.3 % a year.
    return np.array([round(place.people * 1.013 ** (year - VISITS_START[0])) for year, _ in calendar], dtype=float)


def _effect(place: Municipality, calendar: list[tuple[int, int]]) -> Floats:
    """Factor on the expected visits per month."""
    ordinals = np.array([year * 12 + month for year, month in calendar])
    if place.start is None:
        return np.ones(len(calendar))
    since = ordinals - (place.start[0] * 12 + place.start[1] - 1)
    if place.code != "9901":
        return np.where(since >= 0, STARTED, 1.0)
    own = np.where(since >= 0, np.array(COLLABORATION)[np.clip(since, 0, 2)], 1.0)
    return own * np.where(ordinals >= 2024 * 12 + 5, NIGHT_CLOSURE, 1.0)


def _published_means(counts: Counts) -> Counts:
    """Åby's counts with the three published means; positions count from 2022-01, so May 2024 is 28."""
    may = counts[28]
    fixed = counts.copy()
    fixed[:24] = _to_total(counts[:24], BASELINE_TOTAL)
    fixed[26:28] = _to_total(counts[26:28], SPRING_TOTAL - int(may))
    fixed[29:31] = _to_total(counts[29:31], SUMMER_TOTAL - int(may))
    return fixed


def _to_total(counts: Counts, total: int) -> Counts:
    """The counts moved as evenly as whole numbers allow, the first ones one more, so that they sum to `total`."""
    each, rest = divmod(total - int(counts.sum()), len(counts))
    return counts + each + (np.arange(len(counts)) < rest)


def _days_effect(calendar: list[tuple[int, int]]) -> Floats:
    since = np.array([year * 12 + month for year, month in calendar]) - (2023 * 12 + 8)
    full = STEP + SLOPE * np.clip(since - 2, 0, None)
    return np.select([since < 0, since < 2], [np.zeros(len(calendar)), np.full(len(calendar), STEP / 2)], full)


def _autoregressive(rng: np.random.Generator, rho: float, sd: float, count: int) -> Floats:
    """AR(1) noise with standard deviation `sd`."""
    noise = rng.normal(0.0, sd, count)
    for i in range(1, count):
        noise[i] = rho * noise[i - 1] + np.sqrt(1 - rho**2) * noise[i]
    return noise


def write_visits(path: Path) -> None:
    """Write exempel-samverkan as Swedish Excel saves csv: semicolons and cp1252."""
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(["Månad", "Kommun", "Antal", "Invånare 80+", "Anmärkning"])
        writer.writerows((*row, MARK) for row in visits())


def write_days(path: Path) -> None:
    """Write exempel-trygg-hemgang as such workbooks come: a title row, a head over two rows, merged hospital cells."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Syntetiska data"
    sheet["A1"] = "Syntetiska data: dagar på sjukhus efter utskrivningsklar, 65 år och äldre"
    sheet.merge_cells("A1:E1")
    _write_head(sheet)
    for name, rows in days().items():
        first = sheet.max_row + 1
        for month, patients, value in rows:
            sheet.append([name if sheet.max_row + 1 == first else None, month, patients, value, MARK])
            sheet.cell(sheet.max_row, 2).number_format = "yyyy-mm"
        sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=1, end_column=1)
    book.save(path)


def _write_head(sheet: Worksheet) -> None:
    sheet.append([])
    sheet.append(["Sjukhus", "Månad", "Utskrivningsklara", None, "Anmärkning"])
    sheet.append([None, None, "Antal patienter", "Medelantal dagar", None])
    for cells in ("A3:A4", "B3:B4", "C3:D3", "E3:E4"):
        sheet.merge_cells(cells)


def write_all(folder: Path) -> None:
    """Write every synthetic extract into its initiative's folder under `folder`."""
    for name, write in ((VISITS_FILE, write_visits), (DAYS_FILE, write_days)):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        write(target)
