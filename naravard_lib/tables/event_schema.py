"""Event tables: who lived, what happened to whom on which day, and who was inscribed when.

All dates are **inclusive**: a person who dies on day d lived day d. The bed-days of a stay are its midnights,
`discharge_day - admission_day`, none for a stay that ends the day it began. A `*_day` is the number of days since
1970-01-01; queries use nothing else, since every engine counts whole numbers alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its Parquet type, what it holds, and whether every row must have it."""

    type: str
    meaning: str
    needed: bool = False


EVENT_TABLES: Mapping[str, Mapping[str, Column]] = MappingProxyType(
    {
        "persons": {
            "person_id": Column("int64", "pseudonym, the same in all four tables", needed=True),
            "birth_year": Column("int16", "calendar year of birth"),
            "sex": Column("string", "K or M"),
            "municipality": Column("string", "code of four digits"),
            "death_date": Column("date32", "last day lived; null for the living"),
            "death_day": Column("int32", "the same as a day number"),
        },
        "contacts": {
            "person_id": Column("int64", "pseudonym", needed=True),
            "time": Column("timestamp[s]", "local time without zone", needed=True),
            "day": Column("int32", "its day number", needed=True),
            "kind": Column("string", "one of KINDS", needed=True),
            "unit": Column("string", "clinic, care centre or municipality"),
            "cost": Column("float32", "kr"),
        },
        "stays": {
            "person_id": Column("int64", "pseudonym", needed=True),
            "admission": Column("date32", "first day of the episode, transfers joined", needed=True),
            "discharge": Column("date32", "day of leaving; null for a stay that goes on"),
            "admission_day": Column("int32", "day number", needed=True),
            "discharge_day": Column("int32", "day number"),
            "unit": Column("string", "hospital or ward of admission"),
            "unplanned": Column("bool", "whether admission was unplanned; null when the extract does not say"),
        },
        "inscriptions": {
            "person_id": Column("int64", "pseudonym", needed=True),
            "team": Column("string", "the team the person was inscribed with", needed=True),
            "start": Column("date32", "first day inscribed", needed=True),
            "end": Column("date32", "last day inscribed; null while it goes on"),
            "start_day": Column("int32", "day number", needed=True),
            "end_day": Column("int32", "day number"),
        },
    }
)
DAYS: Mapping[str, str] = MappingProxyType(  # day column -> the date it is made of
    {
        "death_day": "death_date",
        "day": "time",
        "admission_day": "admission",
        "discharge_day": "discharge",
        "start_day": "start",
        "end_day": "end",
    }
)
SORTED_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(  # order on disk, which lets queries pass over row groups
    {
        "persons": ("person_id",),
        "contacts": ("kind", "person_id", "time"),
        "stays": ("person_id", "admission_day"),
        "inscriptions": ("person_id", "start_day"),
    }
)
KINDS: Mapping[str, str] = MappingProxyType(  # kind of contact -> Swedish
    {
        "ed": "akutbesök",
        "planned": "planerat besök",
        "outpatient": "annan öppenvårdskontakt",
        "home_visit": "hembesök",
        "municipal": "kommunal insats",
    }
)
