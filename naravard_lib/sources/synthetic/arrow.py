"""A block's tables as Arrow, in the columns and types of `tables.event_schema`."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from naravard_lib.sources.synthetic.blocks import Block
from naravard_lib.sources.synthetic.days import NONE, Ints
from naravard_lib.sources.synthetic.people import HOSPITALS
from naravard_lib.sources.synthetic.series import MUNICIPALITIES
from naravard_lib.tables.event_schema import EVENT_TABLES

_TYPES = {
    "int64": pa.int64(),
    "int32": pa.int32(),
    "int16": pa.int16(),
    "float32": pa.float32(),
    "string": pa.string(),
    "bool": pa.bool_(),
    "date32": pa.date32(),
    "timestamp[s]": pa.timestamp("s"),
}
_NAMES = pa.dictionary(pa.int32(), pa.string())
SCHEMAS = {
    name: pa.schema([(key, _NAMES if key in ("kind", "unit") else _TYPES[col.type]) for key, col in columns.items()])
    for name, columns in EVENT_TABLES.items()
}

HOSPITAL_NAMES = tuple(f"{name} sjukhus" for name in HOSPITALS)
TEAM_NAMES = tuple(f"Närsjukvårdsteam {name}" for name in HOSPITALS)
PLACE_NAMES = tuple(place.name for place in MUNICIPALITIES)
_LOCAL = {  # kind of contact -> where it takes place, by municipality; the others take place in hospitals
    "home_visit": tuple(f"Hemsjukvården {name}" for name in PLACE_NAMES),
    "municipal": tuple(f"{name} kommun" for name in PLACE_NAMES),
    "outpatient": tuple(f"{name} vårdcentral" for name in PLACE_NAMES),
}
_COST = {"ed": 6774, "home_visit": 1900, "outpatient": 1400, "planned": 2900}  # kr a contact; ed: DOMAIN M7
_SPREAD = np.linspace(0.7, 1.3, 13)  # a contact's cost around the mean, cheap to dear


def table(block: Block, part: str) -> pa.Table:
    """The block's persons, stays or inscriptions, or its contacts of the kind `part`."""
    made = {"persons": persons, "stays": stays, "inscriptions": inscriptions}
    return made[part](block) if part in made else contacts(block, part)


def persons(block: Block) -> pa.Table:
    """One row a person."""
    folk = block.people
    codes = np.array([int(place.code) for place in MUNICIPALITIES])[folk.place]
    death = _days(block.death)
    columns = [
        folk.person_id,
        folk.birth_year,
        pa.array(np.where(folk.woman, "K", "M")),
        pa.array(codes.astype(str), pa.string(), mask=folk.moved),
        death.cast(pa.date32()),
        death,
    ]
    return pa.table(columns, schema=SCHEMAS["persons"])


def contacts(block: Block, kind: str) -> pa.Table:
    """The contacts of one kind, by person and time."""
    person, second = block.contacts[kind]
    columns = [
        block.people.person_id[person],
        pa.array(second).cast(pa.timestamp("s")),
        (second // 86400).astype(np.int32),
        pa.DictionaryArray.from_arrays(np.zeros(len(person), np.int32), [kind]),
        units(block, kind),
        _costs(kind, second),
    ]
    return pa.table(columns, schema=SCHEMAS["contacts"])


def units(block: Block, kind: str) -> pa.DictionaryArray:
    """Where each contact of the kind took place."""
    folk, person = block.people, block.contacts[kind][0]
    places = folk.place if kind in _LOCAL else folk.hospital
    return pa.DictionaryArray.from_arrays(places[person].astype(np.int32), _LOCAL.get(kind, HOSPITAL_NAMES))


def stays(block: Block) -> pa.Table:
    """One row an episode, by person and admission."""
    stay, folk = block.stays, block.people
    admission, discharge = _days(stay.admission), _days(stay.discharge)
    columns = [
        folk.person_id[stay.person],
        admission.cast(pa.date32()),
        discharge.cast(pa.date32()),
        admission,
        discharge,
        pa.DictionaryArray.from_arrays(folk.hospital[stay.person].astype(np.int32), HOSPITAL_NAMES),
        pa.array(stay.unplanned),
    ]
    return pa.table(columns, schema=SCHEMAS["stays"])


def inscriptions(block: Block) -> pa.Table:
    """One row an inscription, by person."""
    rows = block.inscriptions
    start, end = _days(rows.start), _days(rows.end)
    columns = [
        block.people.person_id[rows.person],
        pa.array(np.array(TEAM_NAMES)[rows.hospital], pa.string()),
        start.cast(pa.date32()),
        end.cast(pa.date32()),
        start,
        end,
    ]
    return pa.table(columns, schema=SCHEMAS["inscriptions"])


def _days(day: Ints) -> pa.Array:
    return pa.array(day.astype(np.int32), mask=day == NONE)


def _costs(kind: str, second: Ints) -> pa.Array:
    """Costs that hang on the minute alone, so that they need no chance of their own; null for municipal measures."""
    if kind not in _COST:
        return pa.nulls(len(second), pa.float32())
    steps: NDArray[np.float32] = np.round(_COST[kind] * _SPREAD).astype(np.float32)
    return pa.array(steps[second // 60 % len(steps)])
