"""Event extracts become checked, pseudonymised tables, whatever file they come in."""

import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from extracts import (
    CONTACTS,
    INSCRIPTIONS,
    PERSONS,
    STAYS,
    TEXTS,
    extracts,
    facts,
    initiative,
    processed,
    project,
    rows,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from pyarrow import parquet

import naravard_lib as nv
from naravard_lib.sources.events.conversion import amount, moment
from naravard_lib.tables.event_schema import EVENT_TABLES, SORTED_BY
from naravard_lib.workbook.check import check_initiative

__all__ = ["project"]
PNR = ("19121212-1212", "191212121212", "121212+1212")  # one person, written in three ways


def test_the_tables_hold_what_the_extracts_say(project: Path) -> None:
    tables = nv.load_events(extracts(project, more=", doubtful: {Team Norr: osäkra datum}"))
    people = {row["birth_year"]: row for row in rows(tables, "persons")}
    assert {year: (row["sex"], row["municipality"], row["death_date"]) for year, row in people.items()} == {
        1940: ("K", "0765", None),
        1938: ("M", "0765", dt.date(2024, 3, 10)),
        1935: ("K", "0765", None),
    }
    who = {row["person_id"]: year for year, row in people.items()}
    visits = [(who[r["person_id"]], r["time"], r["kind"], r["unit"], r["cost"]) for r in rows(tables, "contacts")]
    assert sorted(visits) == [
        (1935, dt.datetime(2024, 2, 11, 8), "home_visit", "Teamet", 800),
        (1938, dt.datetime(2024, 2, 9), "planned", "Medicin", None),
        (1940, dt.datetime(2024, 1, 5, 13, 45), "ed", "Akuten", 1234.5),
        (1940, dt.datetime(2024, 3, 1, 10), "outpatient", "Medicin", 900),
    ]
    stays = [(who[r["person_id"]], r["admission"], r["discharge"], r["unplanned"]) for r in rows(tables, "stays")]
    assert (1935, dt.date(2024, 3, 1), None, True) in stays
    assert (1940, dt.date(2024, 2, 1), dt.date(2024, 2, 3), False) in stays
    assert [(r["team"], r["end"]) for r in rows(tables, "inscriptions") if who[r["person_id"]] == 1940] == [
        ("Team Norr", dt.date(2024, 6, 30))
    ]
    assert tables.kinds == {"ed", "planned", "home_visit", "outpatient"}
    assert (tables.doubtful, tables.remarks, tables.dropped) == ({"Team Norr": "osäkra datum"}, (), {})
    assert (tables.first, tables.last) == ((dt.date(2024, 1, 5) - EPOCH).days, (dt.date(2024, 3, 1) - EPOCH).days)


EPOCH = dt.date(1970, 1, 1)


def test_tables_on_disk_follow_the_schema_and_its_order(project: Path) -> None:
    folder = processed(extracts(project))
    nv.load_events(project)
    for name, columns in EVENT_TABLES.items():
        table = parquet.read_table(folder / f"{name}.parquet")
        frame = table.to_pandas()
        for column, spec in columns.items():
            wanted = pa.timestamp("us") if spec.type == "timestamp[s]" else pa.type_for_alias(spec.type)  # no seconds
            assert table.schema.field(column).type == wanted, (name, column)
            assert not (spec.needed and frame[column].isna().any())
        assert table.column_names == list(columns)
        pd.testing.assert_frame_equal(frame, frame.sort_values(list(SORTED_BY[name])).reset_index(drop=True))


def test_a_table_that_was_not_extracted_is_empty(project: Path) -> None:
    tables = nv.load_events(extracts(project, {name: TEXTS[name] for name in ("persons", "contacts")}))
    assert tables.given == {"persons", "contacts"}
    assert rows(tables, "stays") == rows(tables, "inscriptions") == []
    assert not tables.urgency


def as_frames() -> dict[str, pd.DataFrame]:
    """The same extracts with typed dates, as a program would write them."""
    frames = {
        name: pd.DataFrame([line.split(";") for line in text.splitlines()[1:]], columns=text.splitlines()[0].split(";"))
        for name, text in TEXTS.items()
    }
    for name, column in [("persons", "Dödsdatum"), ("contacts", "Tid"), ("stays", "Inskriven"), ("stays", "Utskriven")]:
        frames[name][column] = pd.to_datetime(frames[name][column], format="mixed")
    frames["persons"]["Födelseår"] = frames["persons"]["Födelseår"].astype("int64")
    return frames


def test_ids_that_a_program_made_numbers_are_the_same_as_text(project: Path) -> None:
    extracts(project, {**TEXTS, **{name: text.replace("007;", "12;") for name, text in TEXTS.items()}})
    expected = facts(nv.load_events(project))
    stays = as_frames()["stays"].replace({"Löpnr": {"007": "12"}})
    stays["Löpnr"] = pd.to_numeric(stays["Löpnr"], errors="coerce")  # 12.0, 12.0, 7.0 and nothing
    stays[stays["Löpnr"].notna()].to_parquet(project / "stays.parquet")
    text = (project / "initiative.yaml").read_text(encoding="utf-8")
    (project / "initiative.yaml").write_text(text.replace("stays.csv", "stays.parquet"), encoding="utf-8")
    assert facts(nv.load_events(project))["stays"] == [row for row in expected["stays"] if row["discharge"] is not None]


def write_parquet(path: Path, frame: pd.DataFrame) -> None:
    frame.to_parquet(path)


def write_workbook(path: Path, frame: pd.DataFrame) -> None:
    """A sheet as it comes: a title, an empty row, typed dates; and another sheet first."""
    book = Workbook()
    book.active.append(["Läs detta först"])
    sheet = book.create_sheet("Uttag")
    sheet.append(["Uttag ur vårdsystemet"])
    sheet.append([])
    sheet.append(list(frame.columns))
    for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
        sheet.append([cell.to_pydatetime() if isinstance(cell, pd.Timestamp) else cell for cell in row])
    book.save(path)


def write_text(encoding: str, delimiter: str, head: str = "") -> Callable[[Path, pd.DataFrame], None]:
    def write(path: Path, frame: pd.DataFrame) -> None:
        text = head + frame.to_csv(sep=delimiter, index=False)
        path.write_bytes(text.encode(encoding))

    return write


@pytest.mark.parametrize(
    ("ending", "write"),
    [
        ("parquet", write_parquet),
        ("xlsx", write_workbook),
        ("csv", write_text("cp1252", ";")),
        ("csv", write_text("utf-8-sig", ",")),
        ("tsv", write_text("utf-16", "\t")),
        ("csv", write_text("utf-8", ";", "Uttag ur vårdsystemet\n\n")),
    ],
)
def test_every_kind_of_file_gives_the_same_tables(
    project: Path, ending: str, write: Callable[[Path, pd.DataFrame], None]
) -> None:
    expected = facts(nv.load_events(extracts(project)))
    for name, frame in as_frames().items():
        write(project / f"{name}2.{ending}", frame)
    initiative(project, "".join(f"  {name}: {{file: {name}2.{ending}}}\n" for name in TEXTS))
    assert facts(nv.load_events(project)) == expected


def test_columns_and_kinds_are_taken_as_the_initiative_file_says(project: Path) -> None:
    extracts(project)
    text = "Vem;När;Vad\n007;2024-01-05;Jour\nA1;2024-01-06;Rond\n"
    (project / "contacts.csv").write_text(text, encoding="utf-8")
    initiative(
        project,
        "  persons: {file: persons.csv}\n"
        "  contacts:\n    file: contacts.csv\n    columns: {person_id: Vem, time: När, kind: VAD}\n"
        "    kinds: {JOUR: ed, rond: planned}\n",
    )
    assert [row["kind"] for row in rows(nv.load_events(project), "contacts")] == ["ed", "planned"]


def test_one_person_in_many_ways_of_writing_is_one_person(project: Path) -> None:
    texts = {"persons": PERSONS, "contacts": CONTACTS, "stays": STAYS}
    written = {name: text.replace("007;", f"{PNR[n]};") for n, (name, text) in enumerate(texts.items())}
    tables = nv.load_events(extracts(project, written))
    assert len({row["person_id"] for name in EVENT_TABLES for row in rows(tables, name)}) == 3
    assert tables.dropped == {}


def test_no_id_is_left_in_anything_that_was_written(project: Path) -> None:
    texts = {name: text.replace("007;", f"{PNR[0]};").replace("A1;", "HEMLIG-77;") for name, text in TEXTS.items()}
    nv.load_events(extracts(project, texts))
    written = [path for path in project.parents[1].rglob("*") if path.is_file() and project not in path.parents]
    assert len(written) == 5  # four tables and the manifest, nothing left over
    content = b"".join(path.read_bytes() for path in written)
    assert not any(text.encode() in content for text in (*PNR, "1212121212", "HEMLIG-77"))


def test_checking_an_initiative_checks_its_events(project: Path) -> None:
    folder = extracts(project, {**TEXTS, "contacts": CONTACTS.replace("Akutbesök", "Jour")})
    (fault,) = check_initiative(nv.load_initiative(folder)).faults
    assert fault.startswith('prov/contacts.csv: kontaktens slag har okända texter: "Jour"')


def asked(expression: str, text: str) -> Any:
    return duckdb.execute(f"SELECT {expression} FROM (SELECT ?::VARCHAR AS t)", [text]).fetchall()[0][0]


@given(
    when=st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2098, 12, 31)).map(lambda t: t.replace(microsecond=0)),
    form=st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H.%M", "%Y%m%d.0"]),
)
def test_a_date_in_any_usual_form_is_read_as_python_reads_it(when: dt.datetime, form: str) -> None:
    assert asked(moment("t"), when.strftime(form)) == dt.datetime.strptime(when.strftime(form), form)


CLOCKS = {
    "2024-05-01 13:45:00.000": (13, 45),
    "2024-05-01 13:45:59,9999999": (13, 45, 59),
    "2024-05-01 13.45.10": (13, 45, 10),
    "2024-05-01 8:05": (8, 5),
    "2024-05-01T8.05.30.123": (8, 5, 30),
    "2024-05-01T13:45:00+02:00": (13, 45),
    "2024-05-01 13:45 +0200": (13, 45),
    "2024-05-01T11:45Z": (13, 45),
    "2024-05-01T11:45:00.000Z": (13, 45),
    "2024-05-01T06:45:00-05": (13, 45),
}


@pytest.mark.parametrize("text", CLOCKS)
def test_clocks_as_databases_and_programs_write_them_are_swedish_time(text: str) -> None:
    assert asked(moment("t"), text) == dt.datetime(2024, 5, 1, *CLOCKS[text])


def test_winter_time_is_an_hour_from_universal_time() -> None:
    assert asked(moment("t"), "2024-01-01T23:30:00Z") == dt.datetime(2024, 1, 2, 0, 30)


@given(
    st.text("0123456789-: T.", min_size=1, max_size=12) | st.from_regex(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", fullmatch=True)
)
def test_a_text_is_a_date_only_when_the_calendar_has_it(text: str) -> None:
    found = asked(moment("t"), text)
    assert found is None or text.replace("-", "")[:8] == f"{found:%Y%m%d}"


@pytest.mark.parametrize(
    "text",
    [
        "9999-12-31",
        "99991231",
        "2999-12-31 00:00:00",
        "2024-02-30",
        "20241301",
        "24-01-05",
        "2024-05-01 25:00",
        "2024-05-01 8",
        "2024-02-30T10:00Z",
        "9999-12-31T23:59:59Z",
    ],
)
def test_open_ends_and_days_that_do_not_exist_are_no_date(text: str) -> None:
    assert asked(moment("t"), text) is None


@given(kr=st.integers(-9_999_999, 9_999_999), form=st.sampled_from(["{:,}", "{:d}", "{:,},00", "{:d}.0", "{:d} kr"]))
def test_kronor_are_read_with_grouped_thousands_and_decimal_comma(kr: int, form: str) -> None:
    text = form.replace(",00", "#00").format(kr).replace(",", "\u00a0").replace("#00", ",00").replace("-", "\u2212")
    assert asked(amount("t"), text) == pytest.approx(kr)


stays_of_one = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 8)), min_size=1, max_size=8)


@settings(max_examples=settings.default.max_examples // 5)  # many persons in each instead: the database takes its time
@given(people=st.lists(stays_of_one, min_size=10, max_size=30))
def test_episodes_cover_the_same_nights_and_never_touch(
    people: list[list[tuple[int, int]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    episodes = episodes_of(people, tmp_path_factory.mktemp("vard"))
    for number, stays in enumerate(people):
        own = sorted(episode[1:] for episode in episodes if episode[0] == number)
        nights = {day for start, length in stays for day in range(start, start + length)}
        assert {day for low, high in own for day in range(low, high)} == nights
        assert {day for start, _ in stays for day in (start,)} <= {d for low, high in own for d in range(low, high + 1)}
        assert all(later[0] > earlier[1] for earlier, later in pairwise(own))


def episodes_of(people: list[list[tuple[int, int]]], folder: Path) -> list[tuple[int, int, int]]:
    """Episodes (person, admission, discharge) that the loader's own SQL makes of stays (start, length)."""
    from naravard_lib.sources.events import cleaning

    day = "DATE '2024-01-01'"
    listed = [(n, start, start + length) for n, stays in enumerate(people) for start, length in stays]
    values = ", ".join(f"({r}, {n}, {day} + {a}, {day} + {d})" for r, (n, a, d) in enumerate(listed))
    with duckdb.connect() as base:
        base.execute(
            "CREATE VIEW stays_judged AS "
            "SELECT *, NULL::DATE AS died, NULL AS rule, 'Norra' AS unit, TRUE AS unplanned "
            f"FROM (VALUES {values}) AS t (row, person_id, admission, discharge)"
        )
        base.execute(cleaning.STAYS_ORDERED)
        query = f"SELECT person_id, admission - {day}, discharge - {day} FROM ({cleaning.CLEAN['stays']})"
        return base.execute(query).fetchall()


def test_frames_at_hand_are_taken_with_few_columns() -> None:
    tables = nv.EventTables.of(
        persons=pd.DataFrame({"person_id": ["a", "b"], "birth_year": [1940, None]}),
        contacts=pa.table(
            {"person_id": ["a", "b"], "time": [dt.datetime(1969, 12, 31, 13), None], "kind": ["ed", "ed"]}
        ),
        inscriptions=pd.DataFrame({"person_id": ["b"], "team": ["Norr"], "start": [dt.date(2024, 1, 1)]}),
    )
    assert [row["day"] for row in rows(tables, "contacts")] == [-1, None]
    assert (tables.first, tables.last, tables.given) == (-1, -1, {"persons", "contacts", "inscriptions"})
    assert rows(tables, "inscriptions")[0]["person_id"] == rows(tables, "persons")[1]["person_id"]
    again = nv.EventTables.of(tables.persons, tables.contacts, None, tables.inscriptions, last=7)
    assert (again.last, rows(again, "stays")) == (7, [])


@pytest.mark.parametrize(
    ("frames", "says"),
    [
        ({}, "varken kontakter eller vårdtillfällen"),
        ({"contacts": {"person_id": [1], "kind": ["ed"]}}, "contacts saknar time"),
        (
            {"contacts": {"person_id": [1], "time": pd.to_datetime(["2024-01-01"]), "kind": ["jour"]}},
            "okänt slag: jour",
        ),
        ({"stays": {"person_id": [1], "admission": pd.to_datetime([None])}}, "inga kontakter och inga vårdtillfällen"),
    ],
)
def test_frames_that_are_no_event_tables_are_refused(frames: dict[str, Any], says: str) -> None:
    with pytest.raises(nv.TableError, match=says):
        nv.EventTables.of(pd.DataFrame({"person_id": [1]}), **{name: pd.DataFrame(f) for name, f in frames.items()})


def test_inscriptions_are_listed_by_person_and_day(project: Path) -> None:
    more = INSCRIPTIONS + "A1;Team Norr;2023-01-01;2023-02-01\n"
    tables = nv.load_events(extracts(project, {**TEXTS, "inscriptions": more}))
    starts = [(row["person_id"], row["start_day"]) for row in rows(tables, "inscriptions")]
    assert starts == sorted(starts)
    assert len(starts) == 3
