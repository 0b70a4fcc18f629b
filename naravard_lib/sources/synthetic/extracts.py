"""The extracts of narsjukvardsteam: a small fictitious region as an analyst would get it, heads and texts in Swedish.

About 200 of 3 200 persons are inscribed in 2022-01 to 2024-03 and everybody is followed from 2020-01 to 2025-03. What
is true is what `region` says: each ED visit and each stay after the month of inscription is prevented with a
probability of .20, planned visits are not, and at Mellanby a third of the inscriptions are entered one to four months
late. The monthly file holds the same ED visits, by municipality: those of all persons, of whom few are inscribed.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from naravard_lib.sources.synthetic import arrow
from naravard_lib.sources.synthetic.blocks import EFFECT, KINDS, Block, draw_block
from naravard_lib.sources.synthetic.days import FIRST_MONTH, NONE, Ints
from naravard_lib.sources.synthetic.months import MONTHS
from naravard_lib.sources.synthetic.series import MARK, MUNICIPALITIES
from naravard_lib.sources.synthetic.world import World

INITIATIVE = "narsjukvardsteam"
VISITS_FILE = "akutbesok_syntetisk.csv"
CONTACTS_FILE = "kontakter_syntetisk.parquet"
PERSONS_FILE, STAYS_FILE, INSCRIPTIONS_FILE = (
    "personer_syntetisk.csv",
    "vardtillfallen_syntetisk.csv",
    "inskrivna_syntetisk.csv",
)

SEED = 20241102
PERSONS = 3200
_KINDS = {
    "ed": "Akutbesök",
    "home_visit": "Hembesök",
    "municipal": "Kommunal insats",
    "outpatient": "Öppenvårdskontakt",
    "planned": "Planerat besök",
}

Row = Sequence[object]


def write_extracts(folder: Path) -> None:
    """Write the five extracts into `folder`/narsjukvardsteam."""
    target = folder / INITIATIVE
    target.mkdir(parents=True, exist_ok=True)
    block = draw_block(World(INITIATIVE), EFFECT, SEED, 0, PERSONS)
    _csv(target / PERSONS_FILE, ("Löpnr", "Födelseår", "Kön", "Kommun", "Avliden"), _persons(block))
    _csv(target / STAYS_FILE, ("Löpnr", "Inskrivning", "Utskrivning", "Sjukhus", "Oplanerad"), _stays(block))
    _csv(target / INSCRIPTIONS_FILE, ("Löpnr", "Team", "Startdatum", "Slutdatum"), _inscriptions(block))
    _csv(target / VISITS_FILE, ("Månad", "Kommun", "Antal", "Invånare 55+", "Anmärkning"), _visits(block))
    pq.write_table(_contacts(block), target / CONTACTS_FILE, compression="zstd")


def _csv(path: Path, head: Row, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(head)
        writer.writerows(rows)


def _number(person: Ints) -> list[str]:
    return [f"P{place + 1:04d}" for place in person]


def _date(days: Ints) -> list[str]:
    """Dates as 2024-05-01; empty for what has not happened."""
    dates = np.datetime_as_string(np.where(days == NONE, 0, days).astype("datetime64[D]"))
    return ["" if day == NONE else str(date) for day, date in zip(days, dates, strict=True)]


def _persons(block: Block) -> Iterator[Row]:
    folk = block.people
    places = [f"{MUNICIPALITIES[place].code} {MUNICIPALITIES[place].name}" for place in folk.place]
    known = np.where(folk.moved, "", places).tolist()
    sex = np.where(folk.woman, "Kvinna", "Man").tolist()
    return zip(_number(np.arange(PERSONS)), folk.birth_year.tolist(), sex, known, _date(block.death), strict=True)


def _stays(block: Block) -> Iterator[Row]:
    stay = block.stays
    names = [arrow.HOSPITAL_NAMES[index] for index in block.people.hospital[stay.person]]
    unplanned = np.where(stay.unplanned, "ja", "nej").tolist()
    return zip(_number(stay.person), _date(stay.admission), _date(stay.discharge), names, unplanned, strict=True)


def _inscriptions(block: Block) -> Iterator[Row]:
    rows = block.inscriptions
    teams = [arrow.TEAM_NAMES[index] for index in rows.hospital]
    return zip(_number(rows.person), teams, _date(rows.start), _date(rows.end), strict=True)


def _contacts(block: Block) -> pa.Table:
    """All contacts, one person after the other and each person's in order of time, as in a register."""
    person = np.concatenate([block.contacts[kind][0] for kind in KINDS])
    second = np.concatenate([block.contacts[kind][1] for kind in KINDS])
    table = pa.concat_tables(arrow.contacts(block, kind) for kind in KINDS).unify_dictionaries().combine_chunks()
    kind = pa.DictionaryArray.from_arrays(table["kind"].chunk(0).indices, [_KINDS[kind] for kind in KINDS])
    columns = [_number(person), table["time"], kind, table["unit"], table["cost"]]
    rows = pa.table(columns, names=["Löpnr", "Tidpunkt", "Kontakttyp", "Enhet", "Kostnad"])
    return rows.take(np.lexsort((second, person)))


def _visits(block: Block) -> Iterator[Row]:
    """ED visits a month and persons alive at its beginning, by municipality; those without a known one are left out."""
    person, second = block.contacts["ed"]
    month = second.astype("datetime64[s]").astype("datetime64[M]").astype(int) - FIRST_MONTH.astype(int)
    begins = (FIRST_MONTH + np.arange(MONTHS)).astype("datetime64[D]").astype(int)
    for index, place in enumerate(MUNICIPALITIES):
        lives = (block.people.place == index) & ~block.people.moved
        counts = np.bincount(month[lives[person]], minlength=MONTHS)
        alive = (block.death[lives] >= begins[:, None]).sum(axis=1)
        for number in range(MONTHS):
            yield str(FIRST_MONTH + number), f"{place.code} {place.name}", int(counts[number]), int(alive[number]), MARK
