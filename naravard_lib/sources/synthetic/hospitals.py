"""The table of exempel-sju-sjukhus: seven fictitious hospitals, a row each, as most regions hold their follow-up.

Unique persons inscribed in a mobile team in the first half of 2019, and their bed-days in the six months before and
after; the month of inscription counts as before, and those who died are in it. The persons are those of `months`. What
is true: each stay after the month of inscription is prevented with a probability of .15, so the true rate ratio of
bed-days is .85 at every hospital; the rest of the fall is regression to the mean. At Tallhöjden every third inscription
is entered three months late, so that its first three months with the team are counted as before.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from openpyxl import Workbook

from naravard_lib.sources.synthetic import draws
from naravard_lib.sources.synthetic.months import AFTER, Months, simulate
from naravard_lib.sources.synthetic.series import MARK
from naravard_lib.sources.synthetic.world import World
from naravard_lib.tables.panel import NEVER

FILE = Path("exempel-sju-sjukhus/fore_efter_syntetisk.xlsx")
EFFECT = -0.15
DOUBTFUL = "Tallhöjdens sjukhus"

_SEED = 2019
_LATE, _EVERY = 3, 3  # months late, and one in how many, at the hospital whose registration is doubtful
_SHARES = {  # of all inscribed
    "Ekängens sjukhus": 0.22,
    "Granviks sjukhus": 0.19,
    "Lövåsens sjukhus": 0.17,
    "Myrbäckens lasarett": 0.14,
    "Norrvattnets sjukhus": 0.12,
    "Strandvalla sjukhus": 0.09,
    DOUBTFUL: 0.07,
}
_HEAD = ("Sjukhus", "Antal individer", "Vårddygn före", "Vårddygn efter", "Anmärkning")

Row = tuple[str, int, int, int]


def before_after() -> list[Row]:
    """The rows of the table: hospital, persons, bed-days before and after."""
    months = simulate(World("exempel-sju-sjukhus"), 340, {"admissions": EFFECT}, _SEED)
    persons = np.flatnonzero(months.inscribed < NEVER)
    rng = draws.generator(_SEED, 1)
    at = rng.choice(len(_SHARES), size=len(persons), p=list(_SHARES.values()))
    return [_row(name, months, persons[at == place]) for place, name in enumerate(_SHARES)]


def _row(name: str, months: Months, persons: NDArray[np.int64]) -> Row:
    entered = months.inscribed[persons]
    if name == DOUBTFUL:
        entered = entered + _LATE * (np.arange(len(persons)) % _EVERY == 0)
    after = np.arange(1, AFTER + 1)[:, None]
    days = months.counts["bed_days"]
    return (
        name,
        len(persons),
        int(days[entered + after - AFTER, persons].sum()),
        int(days[entered + after, persons].sum()),
    )


def write_hospitals(folder: Path) -> None:
    """Write the table into `folder`/exempel-sju-sjukhus: a title, a sum row and a footnote, as such workbooks come."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Syntetiska data"
    sheet.append(["Syntetiska data: vårddygn sex månader före och efter inskrivning, inskrivna januari–juni 2019"])
    sheet.append([])
    sheet.append(_HEAD)
    rows = before_after()
    for row in rows:
        sheet.append([*row, MARK])
    sheet.append(["Totalt", *map(sum, zip(*(row[1:] for row in rows), strict=True)), MARK])
    sheet.append([f"{DOUBTFUL}: registreringen är osäker, vart tredje inskrivningsdatum är infört för sent"])
    target = folder / FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
