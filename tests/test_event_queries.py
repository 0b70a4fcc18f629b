"""The five event queries and the panel: by hand, and cell by cell against the same questions put to pandas."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, absent

from naravard_lib.analysis.events.arrays import numbers, table
from naravard_lib.analysis.events.counts import available
from naravard_lib.analysis.events.days import calendar_months, new_year
from naravard_lib.analysis.events.panel import to_panel
from naravard_lib.analysis.events.profile import month_profile
from naravard_lib.analysis.events.rates import bed_days, monthly_rates, readmissions
from naravard_lib.analysis.events.windows import person_windows
from naravard_lib.errors import DesignError
from naravard_lib.sources.engine import Engine, open_engine
from naravard_lib.sources.synthetic.region import write_region
from naravard_lib.tables.event_schema import DAYS, EVENT_TABLES
from naravard_lib.tables.events import EventTables
from naravard_lib.tables.panel import NEVER, OUTCOMES

sys.path.insert(0, str(ROOT / "benchmarks"))  # scripts beside each other, no package

from peers.events_pandas import QUERIES, Extract, differing_cells

OURS = {query.__name__: query for query in (person_windows, month_profile, monthly_rates, readmissions, bed_days)}
SEEDS = range(40 if "NARAVARD_DEEP" in os.environ else 2)


def day(date: str) -> int:
    return (pd.Timestamp(date) - pd.Timestamp(0)).days


def month(date: str) -> int:
    return pd.Period(date, "M").ordinal


def scan(engine: Engine, extract: Extract) -> EventTables:
    tables = {name: engine.scan(extract.folder / f"{name}.parquet") for name in EVENT_TABLES}
    return EventTables(**tables, first=extract.first, last=extract.last)


def differences(engine: Engine, extract: Extract) -> dict[str, int]:
    tables = scan(engine, extract)
    answers = {name: query(tables).collect().to_pandas() for name, query in OURS.items()}
    return {name: differing_cells(name, answer, QUERIES[name](extract)) for name, answer in answers.items()}


# --- against pandas -------------------------------------------------------------------------------------------------


def crowded(folder: Path, seed: int) -> Extract:
    """Few persons with everything at once: deaths, stays of a day or that go on, two teams, missing values, and
    events, stays and inscriptions on both sides of an extract of 17 months over two new years.
    """
    rng = np.random.default_rng(seed)
    persons, first, last = 60, day("2021-11-20"), day("2023-04-10")
    ids = np.sort(rng.choice(2**62, persons, replace=False))
    death = pd.array(rng.integers(first, last + 30, persons), "Int32")
    death[rng.random(persons) < 0.5] = pd.NA
    people = pd.DataFrame({"person_id": ids, "birth_year": pd.array(rng.integers(1935, 1948, persons), "Int16")})
    people = people.assign(sex=rng.choice(["K", "M", None], persons), death_day=death)
    people["municipality"] = rng.choice(["9901", "9902", None], persons)
    people.loc[0, "birth_year"] = pd.NA
    visits = pd.DataFrame({"person_id": rng.choice(ids, 3000), "day": rng.integers(first - 40, last + 40, 3000)})
    visits["kind"] = rng.choice(["ed", "planned", "outpatient", "home_visit", "municipal"], 3000)
    stays = [stay for person in ids for stay in _stays(rng, person, first, last)]
    columns = ["person_id", "admission_day", "discharge_day", "unit", "unplanned"]
    inscriptions = pd.DataFrame(
        {"person_id": rng.choice(ids, 50), "start_day": rng.integers(first - 30, last + 30, 50)}
    )
    inscriptions = pd.concat([inscriptions, inscriptions.head(10)]).assign(team=rng.choice(["A", "B", "C"], 60))
    frames = {"persons": people, "contacts": visits, "inscriptions": inscriptions}
    frames["stays"] = pd.DataFrame(stays, columns=columns).astype({"discharge_day": "Int32", "unplanned": "boolean"})
    for name, frame in frames.items():
        days = frame.columns.intersection(list(DAYS))
        dates = {DAYS[column]: pd.to_datetime(frame[column].astype("Float64"), unit="D") for column in days}
        frame.assign(**dates).to_parquet(folder / f"{name}.parquet")
    return Extract(folder, first, last)


def _stays(rng: np.random.Generator, person: int, first: int, last: int) -> Iterator[tuple[object, ...]]:
    begin = first - 60 + int(rng.integers(0, 90))
    while begin < last + 20:
        end = None if begin > last - 20 and rng.random() < 0.5 else begin + int(rng.choice([0, 1, 4, 20, 70]))
        yield person, begin, end, rng.choice(["S1", "S2", None]), rng.choice([True, True, False, None])
        if end is None:
            return
        begin = end + int(rng.choice([1, 29, 30, 31, 100]))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_edge_agrees_with_pandas(tmp_path: Path, seed: int) -> None:
    with open_engine() as engine:
        assert differences(engine, crowded(tmp_path, seed)) == dict.fromkeys(OURS, 0)


def test_a_gap_beside_inscription_agrees_with_pandas(tmp_path: Path) -> None:
    extract = crowded(tmp_path, 11)
    with open_engine() as engine:
        found = person_windows(scan(engine, extract), days=91, gap=30).collect().to_pandas()
    expected = QUERIES["person_windows"](extract, days=91, gap=30)
    assert differing_cells("person_windows", found, expected) == 0


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    folder = tmp_path_factory.mktemp("region")
    write_region(folder, 2e4, seed=3)
    return Extract(folder, day("2020-01-01"), day("2025-03-31"))


def test_a_region_agrees_with_pandas(region: Extract) -> None:
    with open_engine() as engine:
        assert differences(engine, region) == dict.fromkeys(OURS, 0)


def test_asking_bit_by_bit_gives_what_asking_at_once_gives(tmp_path: Path) -> None:
    extract = crowded(tmp_path, 7)
    with open_engine() as engine:
        whole = person_windows(scan(engine, extract)).collect().to_pandas().set_index("person_id").sort_index()
        kept = scan(engine, extract)
        for outcome in OUTCOMES:
            part = person_windows(kept, [outcome]).collect().to_pandas().set_index("person_id").sort_index()
            pd.testing.assert_frame_equal(part, whole[part.columns])
            assert part[f"{outcome}_before"].sum() > 0


WITHOUT_PANDAS = """
import sys
from pathlib import Path
from naravard_lib.analysis.events.profile import month_profile
from naravard_lib.analysis.events.rates import bed_days, monthly_rates, readmissions
from naravard_lib.analysis.events.windows import person_windows
from naravard_lib.sources.engine import open_engine
from naravard_lib.tables.event_schema import EVENT_TABLES
from naravard_lib.tables.events import EventTables
with open_engine() as engine:
    tables = {name: engine.scan(Path(sys.argv[1]) / f"{name}.parquet") for name in EVENT_TABLES}
    events = EventTables(**tables, first=int(sys.argv[2]), last=int(sys.argv[3]))
    for query in (person_windows, month_profile, monthly_rates, readmissions, bed_days):
        assert len(query(events).collect()) > 0
print("pandas" in sys.modules)
"""


def test_stored_tables_are_answered_without_loading_pandas(region: Extract) -> None:
    """A sixth of the memory that the five queries take at ten million events."""
    words = [sys.executable, "-c", WITHOUT_PANDAS, str(region.folder), str(region.first), str(region.last)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "False\n", done.stderr


def test_arrays_become_columns_and_come_back() -> None:
    masked = np.ma.masked_array(np.arange(11, dtype=np.int32), np.arange(11) % 3 == 1)
    truths = np.arange(11) % 4 == 0
    found = table({"day": np.arange(11) - 5, "stay": masked, "truth": truths, "rate": np.arange(11) / 7})
    assert numbers(found["day"]).tolist() == [*range(-5, 6)]
    assert found["stay"].to_list() == [None if n % 3 == 1 else n for n in range(11)]
    assert found["truth"].to_list() == truths.tolist()
    assert numbers(found["rate"]).tolist() == [n / 7 for n in range(11)]
    assert numbers(found.head(0)["day"]).size == 0


def test_the_comparison_of_cells_sees_one_that_is_wrong(region: Extract) -> None:
    right = QUERIES["bed_days"](region)
    wrong = right.assign(bed_days=right["bed_days"].where(right.index != 5, right["bed_days"] + 1))
    assert differing_cells("bed_days", right, wrong) == 1
    assert differing_cells("bed_days", right, wrong.iloc[:-1]) == 1 + right.shape[1]
    assert differing_cells("bed_days", right, right.sample(frac=1, random_state=1)) == 0


@pytest.fixture(scope="module")
def spark() -> Iterator[Engine]:
    if shutil.which("java") is None:
        absent("system", "java finns inte på datorn")
    session = pytest.importorskip("pyspark.sql", reason="pyspark är inte installerat").SparkSession
    quick = {  # queries that run once over little: less compiling, one part of everything
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        "spark.ui.enabled": "false",
    }
    session.builder.master("local[2]").config(map=quick).getOrCreate()
    with open_engine("local[2]") as engine:
        yield engine


@pytest.mark.system
def test_spark_gives_the_same_cells(spark: Engine, tmp_path: Path) -> None:
    assert spark.name == "spark"
    assert differences(spark, crowded(tmp_path, 4)) == dict.fromkeys(OURS, 0)


# --- by hand --------------------------------------------------------------------------------------------------------

PERSONS = pd.DataFrame(
    {
        "person_id": [1, 2, 3],
        "birth_year": [1942, 1930, 1960],
        "sex": ["K", "M", None],
        "municipality": ["9901", "9901", "9902"],
        "death_date": pd.to_datetime([None, "2022-07-10", None]),
    }
)
CONTACTS = pd.DataFrame(
    [
        (1, "2021-12-31 23:59", "ed"),  # last day before 1 is 80 in the register's way
        (1, "2022-01-01 00:00", "ed"),
        (1, "2022-05-31 12:00", "ed"),  # the day before inscription, in the index stay
        (1, "2022-06-01 00:01", "ed"),  # the day of inscription: after
        (1, "2022-06-20 08:00", "planned"),
        (2, "2022-07-10 08:00", "ed"),  # the day of death is lived
        (2, "2022-06-30 08:00", "outpatient"),
        (3, "2022-06-30 08:00", "ed"),
    ],
    columns=["person_id", "time", "kind"],
).assign(time=lambda frame: pd.to_datetime(frame["time"]))
STAYS = pd.DataFrame(
    [
        (1, "2021-12-30", "2022-01-02", "S1", True),  # two midnights of December, one of January
        (1, "2022-02-01", "2022-02-01", "S1", True),  # same day: no midnight; 30 days after the discharge before
        (1, "2022-05-28", "2022-06-03", "S2", True),  # covers inscription
        (2, "2022-07-01", "2022-07-10", "S2", False),  # died in hospital
        (3, "2022-12-30", None, "S1", True),  # goes on when the extract ends
    ],
    columns=["person_id", "admission", "discharge", "unit", "unplanned"],
).assign(admission=lambda f: pd.to_datetime(f["admission"]), discharge=lambda f: pd.to_datetime(f["discharge"]))
INSCRIPTIONS = pd.DataFrame(
    {
        "person_id": [1, 1, 2],
        "team": ["Team B", "Team A", "Team A"],
        "start": pd.to_datetime(["2022-06-01", "2022-09-01", "2022-07-01"]),
    }
)
FIRST, LAST = day("2021-12-01"), day("2022-12-31")


@pytest.fixture(scope="module")
def small() -> EventTables:
    return EventTables.of(PERSONS, CONTACTS, STAYS, INSCRIPTIONS, first=FIRST, last=LAST)


def test_windows_of_a_person_inscribed_in_hospital(small: EventTables) -> None:
    rows = person_windows(small, days=30).collect().to_pandas().set_index("person_id")
    one = rows.loc[1]
    assert (one["team"], one["start_day"], one["followed"], one["died"]) == ("Team B", day("2022-06-01"), True, False)
    assert (one["days_before"], one["days_after"]) == (30, 30)
    assert (one["ed_visits_before"], one["ed_visits_after"]) == (1, 1)
    assert (one["ed_visits_index_before"], one["ed_visits_index_after"]) == (1, 1)
    assert (one["bed_days_before"], one["bed_days_after"]) == (4, 2)  # midnights after 28, 29, 30, 31 May; 1, 2 June
    assert (one["bed_days_index_before"], one["bed_days_index_after"]) == (4, 2)
    assert (one["admissions_before"], one["admissions_after"], one["admissions_index_before"]) == (1, 0, 1)
    assert (one["planned_visits_after"], one["outpatient_contacts_after"]) == (1, 1)
    assert one["index_admission"] == day("2022-05-28")


def test_a_death_inside_the_window_ends_the_days_lived(small: EventTables) -> None:
    two = person_windows(small, days=30).collect().to_pandas().set_index("person_id").loc[2]
    assert (two["died"], two["followed"], two["days_before"], two["days_after"]) == (True, True, 30, 10)
    assert (two["ed_visits_after"], two["bed_days_after"], two["outpatient_contacts_before"]) == (1, 9, 1)
    assert pd.isna(two["index_admission"])  # the stay began on the day of inscription: after it, not at its end
    assert (two["admissions_after"], two["unplanned_admissions_after"]) == (1, 0)


def test_a_window_over_the_edge_of_the_extract_counts_the_days_within(small: EventTables) -> None:
    rows = person_windows(small, days=365).collect().to_pandas().set_index("person_id")
    assert rows["followed"].tolist() == [False, False]
    assert rows.loc[1, "days_before"] == day("2022-06-01") - FIRST
    assert rows.loc[1, "days_after"] == LAST + 1 - day("2022-06-01")


def test_a_gap_leaves_out_days_next_to_inscription_only(small: EventTables) -> None:
    one = person_windows(small, days=30, gap=7).collect().to_pandas().set_index("person_id").loc[1]
    assert (one["days_before"], one["days_after"]) == (23, 23)
    assert (one["ed_visits_before"], one["ed_visits_after"], one["planned_visits_after"]) == (0, 0, 1)
    assert (one["bed_days_before"], one["bed_days_after"]) == (0, 0)


def test_profile_counts_days_lived_and_events_by_months_of_thirty_days(small: EventTables) -> None:
    profile = month_profile(small, ["ed_visits", "bed_days"]).collect().to_pandas().set_index("month").sort_index()
    assert profile.index.tolist() == list(range(-24, 13))
    assert profile.loc[-1].tolist() == [60, 1, 4]
    assert profile.loc[0].tolist() == [30 + 10, 2, 2 + 9]
    assert profile["person_days"].sum() == (LAST + 1 - FIRST) + (day("2022-07-11") - FIRST)


def test_rates_follow_the_year_of_turning_eighty_and_the_day_of_death(small: EventTables) -> None:
    rates = monthly_rates(small).collect().to_pandas().set_index("month").sort_index()
    assert set(rates["municipality"]) == {"9901"}  # person 3 is 62
    december, january, july = map(month, ("2021-12", "2022-01", "2022-07"))
    assert rates.loc[december, ["ed_visits", "person_days"]].tolist() == [0, 31]
    assert rates.loc[january, ["ed_visits", "person_days"]].tolist() == [1, 62]
    assert rates.loc[july, ["ed_visits", "person_days"]].tolist() == [1, 31 + 10]
    assert rates.loc[july, "per_1000"] == pytest.approx(1000 / (41 / (365.25 / 12)))


def test_bed_days_are_midnights_of_their_own_month(small: EventTables) -> None:
    nights = bed_days(small).collect().to_pandas().set_index(["unit", "month"])["bed_days"]
    assert nights["S1"].loc[[month("2021-12"), month("2022-01")]].tolist() == [2, 1]
    assert nights["S1", month("2022-12")] == 2  # goes on: midnights after 30 and 31 December
    assert nights["S2"].sum() == 6 + 9


def test_a_readmission_is_unplanned_and_within_thirty_days_of_leaving_alive(small: EventTables) -> None:
    found = readmissions(small).collect().to_pandas().set_index(["unit", "month"]).sort_index()
    january, february, june = map(month, ("2022-01", "2022-02", "2022-06"))
    assert found.loc[("S1", january)].tolist() == [1, 1]
    assert found.loc[("S1", february)].tolist() == [1, 0]
    assert found.loc[("S2", june)].tolist() == [1, 0]
    assert len(found) == 3  # neither the one who died in hospital nor the stay that goes on


# --- panel and days -------------------------------------------------------------------------------------------------


def test_panel_by_hand(small: EventTables) -> None:
    panel = to_panel(small, list(OUTCOMES))
    december = month("2021-12")
    assert (panel.first, panel.months, panel.persons, panel.teams) == (december, 13, 3, ("Team A", "Team B"))
    assert panel.inscribed.tolist() == [6, 7, NEVER]
    assert panel.team.tolist() == [1, 0, -1]
    assert panel.time[:, 1].tolist() == pytest.approx([1] * 7 + [10 / 31] + [0] * 5)
    assert panel.counts["ed_visits"].T.tolist()[0] == [1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]
    assert panel.counts["bed_days"].T.tolist() == [
        [3, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0],  # whole stays in the month they began
        [0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2],
    ]
    assert panel.counts["readmissions"].T.tolist()[0] == [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert panel.counts["unplanned_admissions"].sum(axis=0).tolist() == [3, 0, 1]
    assert len(set(panel.group.tolist())) == 3


def test_a_panel_may_keep_to_the_target_group(small: EventTables) -> None:
    assert to_panel(small, ["ed_visits"], ages=(80, None)).persons == 2  # 80 and 92 in 2022
    young = to_panel(small, ["ed_visits"], ages=(None, 79))
    assert (young.persons, young.counts["ed_visits"].sum()) == (1, 1)


def test_panel_sums_agree_with_pandas(tmp_path: Path) -> None:
    extract = crowded(tmp_path, 5)
    with open_engine() as engine:
        panel = to_panel(scan(engine, extract), ["ed_visits", "bed_days"])
    contacts = extract.read("contacts", "day", "kind").query("kind == 'ed'")["day"]
    inside = contacts[contacts.between(extract.first, extract.last)]
    months = pd.to_datetime(inside, unit="D").dt.to_period("M").value_counts().sort_index()
    assert panel.counts["ed_visits"].sum(axis=1).tolist() == months.tolist()
    stays = extract.read("stays", "admission_day", "discharge_day")
    stays = stays[stays["admission_day"].between(extract.first, extract.last)]
    end = stays["discharge_day"].fillna(extract.last + 1).clip(upper=extract.last + 1)
    began = pd.to_datetime(stays["admission_day"], unit="D").dt.to_period("M")
    nights = (end - stays["admission_day"]).groupby(began).sum()
    assert panel.counts["bed_days"].sum(axis=1).tolist() == nights.tolist()
    assert panel.counts["bed_days"].dtype == np.int16


def test_tables_that_are_not_there_have_no_rows() -> None:
    only_visits = EventTables.of(PERSONS, CONTACTS)
    rows = {name: len(query(only_visits).collect()) for name, query in OURS.items()}
    assert rows.pop("monthly_rates") > 0
    assert set(rows.values()) == {0}
    panel = to_panel(only_visits, ["ed_visits", "bed_days"])
    assert (panel.teams, panel.inscribed.tolist()) == ((), [NEVER] * 3)
    assert (panel.counts["ed_visits"].sum(), panel.counts["bed_days"].sum()) == (6, 0)


def test_outcomes_that_the_extract_cannot_answer() -> None:
    only_visits = EventTables.of(PERSONS, CONTACTS, inscriptions=INSCRIPTIONS)
    assert available(only_visits) == ("ed_visits", "outpatient_contacts", "planned_visits")
    unknown_urgency = EventTables.of(PERSONS, stays=STAYS.drop(columns="unplanned"))
    assert available(unknown_urgency) == ("bed_days", "admissions")
    with pytest.raises(DesignError, match="Utfallet besök finns inte"):
        person_windows(only_visits, outcomes=["besök"])


def test_days_and_months_agree_with_the_calendar() -> None:
    years = pd.DataFrame({"person_id": range(1901, 2100), "birth_year": range(1901, 2100)})
    found = EventTables.of(years, CONTACTS).persons
    days = found.select("birth_year", first=new_year(nw.col("birth_year")))
    rows = days.collect().to_pandas()
    assert rows["first"].tolist() == [day(f"{year}-01-01") for year in rows["birth_year"]]
    spans = list(calendar_months(day("2023-12-31"), day("2024-03-01")))
    assert [(low, high) for _, low, high in spans] == [
        (day(f"{a}-01"), day(f"{b}-01"))
        for a, b in (("2023-12", "2024-01"), ("2024-01", "2024-02"), ("2024-02", "2024-03"), ("2024-03", "2024-04"))
    ]
    assert [label for label, *_ in spans] == [
        pd.Period(m, "M").ordinal for m in ("2023-12", "2024-01", "2024-02", "2024-03")
    ]
