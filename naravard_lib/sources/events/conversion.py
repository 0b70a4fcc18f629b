"""Texts to typed columns, and which rule a row breaks by itself: SQL for DuckDB, which reads and writes in a stream.

In the SQL here a column has the name it has in the table, and the text it came from that name with `_text` after it.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping

from naravard_lib.sources.events.rules import FIRST_YEAR, OLDEST
from naravard_lib.sources.events.streams import LOCAL

Words = Mapping[str, Mapping[str, str | None]]
_OPEN = ("9999-12-31", "2999-12-31", "2099-12-31", "99991231", "29991231", "20991231")  # registers' "not yet"
_DAY = r"\d{4}-\d{2}-\d{2}"
_MINUTE = r"[:.]\d{2}([:.]\d{2}([.,]\d+)?)?"  # with what comes after; SQL Server and Oracle write fractions of a second
_ZONE = r" ?(Z|[+-][01]\d(:?[0-5]\d)?)"
_EIGHT = r"\d{8}(\.0)?"
_YEAR = r"\d{4}(\.0)?"


def typed_sql(table: str, path: str, columns: Collection[str], extracted: dt.date, words: Words) -> str:
    """A query over the texts in `path`: `row`, `person_id`, `proof`, typed columns, and `rule`, null for a sound row.

    Args:
        table: name of the event table.
        path: Parquet file that came through the door.
        columns: which text columns it has.
        extracted: day of the extract; nothing can have happened later.
        words: column -> what each of its texts means.
    """
    typed = _TYPED[table]
    texts = ", ".join(
        f'"{name}" AS {name}_text' if name in columns else f"NULL::VARCHAR AS {name}_text" for name in typed
    )
    read = ", ".join(
        f'{_word(name, words.get(name, {})) if make is None else make(f"{name}_text")} AS "{name}"'
        for name, make in typed.items()
    )
    cases = " ".join(f"WHEN {condition} THEN '{rule}'" for rule, condition in _CASES[table])
    limits = {"today": f"DATE '{extracted}'", "this_year": str(extracted.year)}
    return (
        f"SELECT *, CASE WHEN person_id IS NULL THEN 'id' {cases.format_map(limits)} END AS rule "
        f"FROM (SELECT *, {read} FROM (SELECT row, person_id, proof, {texts} FROM read_parquet({literal(path)})))"
    )


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def moment(text: str) -> str:
    """SQL for the local time that a text says: null for nothing, for an open end, and for what is no time."""
    padded = f"(left({text}, 11) || '0' || {text}[12:])"  # where the hour has one digit
    return (
        f"CASE WHEN {text} IN {_OPEN} OR left({text}, 10) IN {_OPEN} THEN NULL "
        f"WHEN regexp_full_match({text}, '{_DAY}([ T]\\d{{2}}{_MINUTE})?') THEN {_stamp(text)} "
        f"WHEN regexp_full_match({text}, '{_EIGHT}') THEN try_strptime(left({text}, 8), '%Y%m%d') "
        f"WHEN regexp_full_match({text}, '{_DAY}[ T]\\d{_MINUTE}') THEN {_stamp(padded)} "
        f"WHEN regexp_full_match({text}, '{_DAY}[ T]\\d{{2}}{_MINUTE}{_ZONE}') THEN {_zoned(text)} END"
    )


def _stamp(text: str) -> str:
    """SQL for a day, alone or with a clock of two-digit hours; fractions of a second end here."""
    return f"TRY_CAST(left({text}, 13) || replace({text}[14:19], '.', ':') AS TIMESTAMP)"


def _zoned(text: str) -> str:
    """SQL for the local time of a text that ends in a time zone."""
    stamp = _stamp(f"regexp_replace({text}, '{_ZONE}$', '')")
    return (
        f"TRY_CAST(({stamp})::VARCHAR || regexp_extract({text}, '{_ZONE}$', 1) AS TIMESTAMPTZ) AT TIME ZONE '{LOCAL}'"
    )


def amount(text: str) -> str:
    """SQL for the kronor that a text says, with decimal comma and grouped thousands."""
    digits = f"regexp_replace(lower({text}), '[\\s\u00a0\u202f]|kr$', '', 'g')"
    return f"TRY_CAST(replace(replace({digits}, ',', '.'), '\u2212', '-') AS FLOAT)"


def _day(text: str) -> str:
    return f"({moment(text)})::DATE"


def _year(text: str) -> str:
    written = f"regexp_full_match({text}, '{_YEAR}')"
    return f"CASE WHEN {written} THEN left({text}, 4)::SMALLINT ELSE year({moment(text)})::SMALLINT END"


def _word(name: str, meanings: Mapping[str, str | None]) -> str:
    cases = " ".join(
        f"WHEN {literal(text)} THEN {literal(word)}" for text, word in meanings.items() if word is not None
    )
    return f"CASE {name}_text {cases} END" if cases else "NULL"


def _unread(name: str) -> str:
    """Whether a text is there that says no time and no open end."""
    return f'{name}_text IS NOT NULL AND "{name}" IS NULL AND left({name}_text, 10) NOT IN {_OPEN}'


def _dated(name: str) -> list[tuple[str, str]]:
    """Cases for a date that every row must have."""
    return [
        ("date", f"{name}_text IS NULL"),
        ("unread", f"{name} IS NULL"),
        ("early", f"year({name}) < {FIRST_YEAR}"),
        ("late", f"{name}::DATE > {{today}}"),
    ]


_TYPED: Mapping[str, Mapping[str, Callable[[str], str] | None]] = {  # None: by the words of the extract
    "persons": {"birth_year": _year, "sex": None, "municipality": None, "death_date": _day},
    "contacts": {"time": lambda text: f"({moment(text)})::TIMESTAMP_S", "kind": None, "unit": str, "cost": amount},
    "stays": {"admission": _day, "discharge": _day, "unit": str, "unplanned": None},
    "inscriptions": {"team": str, "start": _day, "end": _day},
}
_CASES: Mapping[str, list[tuple[str, str]]] = {  # rule -> condition; the first that holds counts
    "persons": [
        ("born", f"birth_year IS NULL OR birth_year NOT BETWEEN {{this_year}} - {OLDEST} AND {{this_year}}"),
        ("unread", _unread("death_date")),
        ("late", "death_date > {today}"),
        ("died", "year(death_date) < birth_year"),
    ],
    "contacts": [*_dated("time"), ("kind", "kind_text IS NULL"), ("cost", "cost_text IS NOT NULL AND cost IS NULL")],
    "stays": [
        *_dated("admission"),
        ("unread", _unread("discharge")),
        ("late", "discharge > {today}"),
        ("negative", "discharge < admission"),
    ],
    "inscriptions": [
        *_dated("start"),
        ("team", "team IS NULL"),
        ("unread", _unread("end")),
        ("backwards", '"end" < start'),
    ],
}
