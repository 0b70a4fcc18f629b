"""Event tables held against the persons, without what the rules leave out, as episodes, sorted: SQL for DuckDB.

A table here goes through views: `<name>_typed` (after conversion), `<name>_judged` (with the rule a row breaks beside
the persons), and a query that is written sorted to Parquet.
"""

from naravard_lib.sources.events.conversion import literal
from naravard_lib.tables.event_schema import EVENT_TABLES, SORTED_BY

FAR = 2**30  # day number after all others, for a stay that goes on
_EVENT_DAY = {"contacts": "time::DATE", "stays": "admission", "inscriptions": "start"}
_SAME = {  # columns that make two rows copies of each other
    "contacts": "person_id, time, kind, unit, cost",
    "stays": "person_id, admission, discharge, unit, unplanned",
    "inscriptions": 'person_id, team, start, "end"',
}

PERSONS = """
CREATE TABLE persons AS
SELECT person_id, min(proof) AS proof, max(proof) AS other_proof,
    any_value(birth_year) AS birth_year, any_value(sex) AS sex,
    any_value(municipality) AS municipality, any_value(death_date) AS death_date,
    min(row) AS row, count(*) AS copies, count(DISTINCT (birth_year, sex, municipality, death_date)) AS versions
FROM persons_typed WHERE rule IS NULL GROUP BY person_id
"""
PERSONS_JUDGED = """
CREATE VIEW persons_judged AS
SELECT t.row, CASE WHEN p.versions > 1 THEN 'twice' WHEN t.row > p.row THEN 'copies' END AS rule
FROM persons_typed t JOIN (SELECT * FROM persons WHERE copies > 1) p USING (person_id) WHERE t.rule IS NULL
"""
PERSONS_CLEAN = """
SELECT person_id, birth_year, sex, municipality, death_date, (death_date - DATE '1970-01-01')::INT AS death_day
FROM persons WHERE versions = 1
"""
COLLISIONS = "SELECT count(*) FROM persons WHERE proof <> other_proof"


def judged(name: str) -> str:
    """SQL for the sound rows of a table beside their persons: `rule` is unknown, collision, after, or null."""
    day = _EVENT_DAY[name]
    return f"""
    CREATE VIEW {name}_judged AS
    SELECT t.* EXCLUDE (rule), p.death_date AS died, CASE WHEN p.person_id IS NULL THEN 'unknown'
        WHEN p.proof <> t.proof THEN 'collision' WHEN t.{day} > p.death_date THEN 'after' END AS rule
    FROM {name}_typed t LEFT JOIN (SELECT * FROM persons WHERE versions = 1) p USING (person_id) WHERE t.rule IS NULL
    """


def single(name: str) -> str:
    """SQL for the rows left, of exact copies only the first; `copy` counts from 1."""
    return f"""
    SELECT *, row_number() OVER (PARTITION BY {_SAME[name]} ORDER BY row) AS copy FROM {name}_judged WHERE rule IS NULL
    """


CONTACTS_CLEAN = f"""
SELECT person_id, time, (time::DATE - DATE '1970-01-01')::INT AS day, kind, unit, cost
FROM ({single("contacts")}) WHERE copy = 1
"""
INSCRIPTIONS_CLEAN = f"""
SELECT person_id, team, start, "end", (start - DATE '1970-01-01')::INT AS start_day,
    ("end" - DATE '1970-01-01')::INT AS end_day
FROM ({single("inscriptions")}) WHERE copy = 1
"""
INSCRIPTIONS_BOTH = """
SELECT row FROM inscriptions_judged a WHERE rule IS NULL AND EXISTS (
    SELECT 1 FROM inscriptions_judged b WHERE b.rule IS NULL AND b.person_id = a.person_id AND b.team <> a.team
    AND b.row < a.row AND b.start <= coalesce(a."end", b.start) AND a.start <= coalesce(b."end", a.start))
"""
# Stays in the order of a person's time; `before` is the last day of all earlier ones. A stay that ends after death ends
# with it. One that never ends though the person was admitted again says nothing about its length and is left out.
STAYS_ORDERED = f"""
CREATE TABLE stays_ordered AS
WITH one AS (
    SELECT *, lead(admission) OVER (PARTITION BY person_id ORDER BY admission, discharge NULLS LAST, row) AS next
    FROM ({single("stays")}) WHERE copy = 1
), days AS (
    SELECT person_id, row, unit, unplanned, (admission - DATE '1970-01-01')::INT AS admission_day,
        (least(coalesce(discharge, died), coalesce(died, discharge)) - DATE '1970-01-01')::INT AS discharge_day,
        discharge > died AS beyond, discharge IS NULL AND next IS NOT NULL AS unclosed
    FROM one
), ordered AS (
    SELECT *, max(coalesce(discharge_day, {FAR})) OVER (
        PARTITION BY person_id ORDER BY admission_day, discharge_day NULLS LAST, row
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM days WHERE NOT unclosed
)
SELECT person_id, row, unit, unplanned, admission_day, discharge_day, CASE WHEN beyond THEN 'beyond' END AS note,
    CASE WHEN admission_day < before THEN 'overlap' WHEN admission_day = before THEN 'transfer' END AS rule FROM ordered
UNION ALL SELECT person_id, row, NULL, NULL, NULL, NULL, NULL, 'unclosed' FROM days WHERE unclosed
"""
STAYS_CLEAN = """
WITH numbered AS (
    SELECT *, sum((rule IS NULL)::INT) OVER (
        PARTITION BY person_id ORDER BY admission_day, discharge_day NULLS LAST, row) AS episode
    FROM stays_ordered WHERE admission_day IS NOT NULL
), joined AS (
    SELECT person_id, min(admission_day) AS admission_day,
        CASE WHEN bool_or(discharge_day IS NULL) THEN NULL ELSE max(discharge_day) END AS discharge_day,
        first(unit ORDER BY admission_day, discharge_day NULLS LAST, row) AS unit,
        first(unplanned ORDER BY admission_day, discharge_day NULLS LAST, row) AS unplanned
    FROM numbered GROUP BY person_id, episode
)
SELECT person_id, DATE '1970-01-01' + admission_day AS admission, DATE '1970-01-01' + discharge_day AS discharge,
    admission_day, discharge_day, unit, unplanned
FROM joined
"""
CLEAN = {
    "persons": PERSONS_CLEAN,
    "contacts": CONTACTS_CLEAN,
    "stays": STAYS_CLEAN,
    "inscriptions": INSCRIPTIONS_CLEAN,
}
_TYPES = {"int64": "BIGINT", "int32": "INTEGER", "int16": "SMALLINT", "float32": "FLOAT", "string": "VARCHAR"}
_TYPES |= {"bool": "BOOLEAN", "date32": "DATE", "timestamp[s]": "TIMESTAMP_S"}


def written(name: str, query: str, path: str) -> str:
    """SQL that writes a table as the schema says, in the order of the schema."""
    columns = ", ".join(f'"{key}"::{_TYPES[column.type]} AS "{key}"' for key, column in EVENT_TABLES[name].items())
    order = ", ".join(SORTED_BY[name])
    return f"COPY (SELECT {columns} FROM ({query}) ORDER BY {order}) TO {literal(path)} (FORMAT parquet)"


def empty(name: str, path: str) -> str:
    """SQL that writes a table without rows."""
    columns = ", ".join(f'NULL::{_TYPES[column.type]} AS "{key}"' for key, column in EVENT_TABLES[name].items())
    return f"COPY (SELECT {columns} LIMIT 0) TO {literal(path)} (FORMAT parquet)"
