"""`naravard check`: the real command on shipped and on poor folders, and what it holds against the files."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, Project

from naravard_lib.analysis.cycle.aggregate import assess_aggregate
from naravard_lib.analysis.cycle.baseline import describe_baseline
from naravard_lib.analysis.cycle.outcome import assess_outcome
from naravard_lib.analysis.cycle.readiness import assess_readiness
from naravard_lib.analysis.cycle.target import assess_target
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.tables.events import EventTables
from naravard_lib.tables.holding import Held, HeldPersons, HeldSeries
from naravard_lib.workbook.aggregate import load_aggregate
from naravard_lib.workbook.check import Checked, check_initiative
from naravard_lib.workbook.holding import hold
from naravard_lib.workbook.points import load_points
from naravard_lib.workbook.series import load_series

SHIPPED = ROOT / "data" / "raw"
EVENTS = "narsjukvardsteam"
HEAVY = {"matplotlib", "scipy", "statsmodels", "papermill", "nbformat", "openpyxl", "duckdb", "typst"}
BEGINNING = """\
schema: 1
extracted: 2025-04-15
id: {id}
name: Liten insats
measures:
  - {id: akutbesok, kind: count, better: lower, source: {file: besok.csv, month: Månad, value: Antal, unit: Enhet}}
"""
SERIES = f"""\
{BEGINNING}matters: Färre akutbesök
intervention: {{from: 2024-01, phase_in: 2, units: [Norr]}}
baseline: {{from: 2022-01, to: 2023-12}}
target: {{measure: akutbesok, relative: -0.2, by: 2025-03}}
comparison: {{units: [Söder, Väster]}}
exclude: [{{from: 2022-06, to: 2022-07, why: flytt}}]
"""
YEARLY = """\
schema: 1
extracted: 2025-04-15
id: {id}
name: Bara år
matters: Färre akutbesök
measures:
  - {id: akutbesok, kind: count, better: lower, source: {file: besok.csv, period: År, value: Antal}}
intervention: {from: 2023-01}
"""
TABLE = """\
schema: 1
extracted: 2025-04-15
id: {id}
name: Bara före och efter
measures: [{id: varddygn, kind: days, better: lower}]
aggregate: {file: tabell.csv, unit: Sjukhus, n: Antal, before: Före, after: Efter, months: 6}
"""
MONTHS = [str(month) for month in pd.period_range("2022-01", "2025-03", freq="M")]


def rows(units: tuple[str, ...] = ("Norr", "Söder", "Väster"), months: list[str] = MONTHS) -> list[str]:
    return [f"{month};{unit};{90 + number % 7}" for unit in units for number, month in enumerate(months)]


def csv(lines: list[str], head: str = "Månad;Enhet;Antal") -> str:
    return "\n".join([head, *lines, ""])


YEARS = [f"{year};{value}" for year, value in ((2019, 910), (2020, 870), (2021, 905), (2022, 930), (2023, 800))]
HOSPITALS = ["Norra sjukhuset;120;900;640", "Södra sjukhuset;80;610;480"]
HOSPITAL_HEAD = "Sjukhus;Antal;Före;Efter"
FAULTY = [*rows()[:3], "2022-04;Norr;många", "2022-05;Norr;-4", *rows()[5:]]
UNITS = "comparison: {units: [Söder, Väster]}\n"


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    project = make_project()
    project.add("ar", YEARLY, besok_csv=csv(YEARS, "År;Antal"))
    project.add("bra", SERIES, besok_csv=csv(rows()))
    project.add("ensam", SERIES.replace(UNITS, "").replace("exclude", "#"), besok_csv=csv(rows()))
    project.add("fel", SERIES, besok_csv=csv(FAULTY))
    project.add("hela", SERIES.replace("exclude", "#"), besok_csv=csv(rows()))
    project.add("kort", SERIES.replace("to: 2023-12", "to: 2022-04"), besok_csv=csv(rows()))
    project.add("tabell", TABLE, tabell_csv=csv(HOSPITALS, HOSPITAL_HEAD))
    project.add("trasig", TABLE, tabell_csv=csv([*HOSPITALS, "Östra sjukhuset;noll;10;12"], HOSPITAL_HEAD))
    return project


@pytest.fixture(scope="module")
def said(project: Project) -> dict[str, str]:
    """What one command says of each folder."""
    done = project.naravard("check")
    assert (done.returncode, done.stderr) == (1, "")
    assert max(map(len, done.stdout.splitlines())) <= 110
    parts = re.split(r"^(\w+): (?=inga fel|ett fel|\d+ fel)", done.stdout, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_a_sound_folder_is_told_its_questions_its_wish_and_what_to_do_next(
    project: Project, said: dict[str, str]
) -> None:
    lines = said["bra"].splitlines()
    assert lines[0] == "inga fel"
    starts = [next(line for line in lines if line.startswith(f"  {text}")) for text in ("Vad", "Var ä", "Vart", "Hur")]
    # Two of the 24 months before are left out.
    expected = [["ja", "måttlig"], ["ja", "måttlig"], ["ja", "måttlig"], ["ja", "svag"]]
    assert [line.split("?")[1].split()[:2] for line in starts] == expected
    assert "  Nästa: naravard run bra" in lines
    assert all(part.count("Mest värt att skaffa:") == (name not in ("fel", "trasig")) for name, part in said.items())
    alone = project.naravard("check", "bra")
    assert (alone.returncode, alone.stdout.removeprefix("bra: ").split("Styrka:")[0]) == (0, said["bra"])


def test_faults_are_all_told_and_leave_the_questions_open(said: dict[str, str]) -> None:
    wrong = said["fel"]
    assert wrong.startswith("2 fel\n")
    assert "rad 5" in wrong
    assert "rad 6" in wrong
    assert "Hur gick det?" not in wrong  # what cannot be read is not said to be missing
    assert "Rätta felen ovan och kör naravard check fel igen." in wrong
    assert said["trasig"].startswith("ett fel\n  • trasig/tabell.csv rad 4:")


def test_remarks_stop_nothing(said: dict[str, str]) -> None:
    assert said["kort"].startswith("inga fel\n  Att tänka på:\n  • kort/besok.csv")
    assert "Nästa: naravard run kort" in said["kort"]


def test_a_wish_granted_is_followed_by_another(said: dict[str, str]) -> None:
    assert "Mest värt att skaffa: samma mått för en enhet som inte har börjat." in said["ensam"]
    assert "Mest värt att skaffa: antal invånare eller patienter" in said["hela"]


def test_yearly_values_and_a_table_are_answers_in_part(said: dict[str, str]) -> None:
    assert "Mest värt att skaffa: månadsvärden för akutbesök." in said["ar"]
    assert "januari 2021–december 2023" in said["ar"]  # 24 months before January 2023, and 12 with it
    assert "Mest värt att skaffa: samma tabell för personer som inte skrevs in." in said["tabell"]


def test_nothing_heavy_is_loaded_for_text_files(project: Project) -> None:
    program = (
        "import sys; from naravard_lib.cli import main; main(['check', 'bra', 'ar', 'tabell', 'fel']);"
        f"print('laddade:', {HEAVY} & sys.modules.keys() or 'inget')"
    )
    environment = {**os.environ, "NARAVARD_ROOT": str(project.root)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "laddade: inget"


def test_what_a_series_holds_is_counted(tmp_path: Path) -> None:
    """39 months; two left out before, two of phase-in; four hidden of the 35 used, two of them before."""
    hidden = {"2022-03", "2023-05", "2024-08", "2025-01"}
    lines = [f"{month};Norr;{'<5' if month in hidden else 50}" for month in MONTHS]
    folder = tmp_path / "prov"
    folder.mkdir()
    (folder / "initiative.yaml").write_text(SERIES.replace("{id}", "prov"), encoding="utf-8")
    (folder / "besok.csv").write_text(csv([*lines, *rows(("Söder", "Väster"))]), encoding="utf-8")
    left_out = {*hidden, "2022-06", "2022-07"}
    others = np.array([2 * (90 + number % 7) for number, month in enumerate(MONTHS[:24]) if month not in left_out])
    assert hold(load_initiative(folder)).series == HeldSeries(
        first=pd.Period("2022-01", "M"),
        last=pd.Period("2025-03", "M"),
        before=22,
        shown=20,
        after=13,
        hidden=4 / 35,
        comparison=2,
        others=(),
        exposure=False,
        level=50.0,
        compared=others.mean(),
        apart=pytest.approx(others[10:].mean() / others[:10].mean() - 1),
    )


def test_what_event_tables_lack_is_noticed(tmp_path: Path) -> None:
    """Six persons; one inscribed before the extract begins, three within it, one of them twice; two are never."""
    days = pd.to_datetime(["2020-01-10", "2023-12-20"])
    tables = EventTables.of(
        pd.DataFrame({"person_id": range(6)}),
        contacts=pd.DataFrame({"person_id": [0, 5], "time": days, "kind": ["planned", "planned"]}),
        inscriptions=pd.DataFrame(
            {
                "person_id": [0, 1, 2, 2, 3],
                "team": "Team",
                "start": pd.to_datetime(["2019-06-01", "2020-03-05", "2021-03-31", "2023-01-01", "2022-05-01"]),
            }
        ),
    )
    (tmp_path / "prov").mkdir()
    (tmp_path / "prov" / "initiative.yaml").write_text(SERIES.replace("{id}", "prov"), encoding="utf-8")
    found = hold(load_initiative(tmp_path / "prov"), Checked((), (), events=tables))
    assert found == Held(persons=HeldPersons(inscribed=3, others=2, history=14, registers=False, deaths=False))


@pytest.fixture(scope="module")
def shipped(make_project: Callable[..., Project]) -> tuple[Project, str]:
    project = make_project()
    shutil.copytree(SHIPPED, project.raw)
    return project, project.naravard("check").stdout


def test_every_shipped_folder_is_sound_and_told_what_to_do_next(shipped: tuple[Project, str]) -> None:
    project, said = shipped
    for folder in (path for path in project.raw.iterdir() if path.is_dir()):
        assert f"{folder.name}: inga fel" in said
        assert f"Nästa: naravard run {folder.name}" in said


def test_what_event_tables_hold_is_what_the_files_say(
    shipped: tuple[Project, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, _ = shipped
    monkeypatch.setenv("NARAVARD_ROOT", str(project.root))
    persons = hold(load_initiative(EVENTS)).persons
    assert persons is not None
    read = {"sep": ";", "encoding": "cp1252"}
    everybody = pd.read_csv(project.raw / EVENTS / "personer_syntetisk.csv", **read)
    starts = pd.read_csv(project.raw / EVENTS / "inskrivna_syntetisk.csv", **read, parse_dates=["Startdatum"])
    first = starts.groupby("Löpnr")["Startdatum"].min()
    stays = pd.read_csv(project.raw / EVENTS / "vardtillfallen_syntetisk.csv", **read, parse_dates=["Inskrivning"])
    begin = stays["Inskrivning"].min().to_period("M")
    assert persons.inscribed == len(first)
    assert persons.others == len(everybody) - len(first)
    assert persons.history == first.sort_values().iloc[len(first) // 2].to_period("M").ordinal - begin.ordinal
    assert persons.deaths
    assert persons.registers


def chapters(plan: Initiative) -> tuple[str, ...]:
    series, points = load_series(plan), load_points(plan)
    baseline = describe_baseline(plan, series, points=points)
    target = assess_target(plan, baseline)
    return baseline.answered, target.answered, assess_outcome(plan, series, target, points).answered


def promised(plan: Initiative) -> tuple[str, ...]:
    checked = check_initiative(plan)
    assert checked.faults == ()
    return tuple(question.answerable for question in assess_readiness(plan, hold(plan, checked)).questions[1:])


START = ("baseline:", "intervention:", "target:")
PROMISES = [
    (name, left_out)
    for name in ("exempel-samverkan", "exempel-trygg-hemgang", "ljungby-samverkan")
    for left_out in ((), ("comparison:",), ("target:",), ("baseline:",), START)
    if left_out != START or name != "exempel-trygg-hemgang"  # which names its unit in the group that begins there
]


@pytest.mark.parametrize(("name", "left_out"), PROMISES, ids=str)
def test_what_is_promised_is_what_the_chapters_answer(name: str, left_out: tuple[str, ...], tmp_path: Path) -> None:
    folder = shutil.copytree(SHIPPED / name, tmp_path / name)
    file = folder / "initiative.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(line for line in lines if not line.startswith(left_out or "\0")), encoding="utf-8")
    plan = load_initiative(folder)
    assert promised(plan) == chapters(plan)


def test_of_a_table_before_and_after_no_more_is_promised_than_the_chapter_answers() -> None:
    plan = load_initiative(SHIPPED / "exempel-sju-sjukhus")
    assert promised(plan)[-1] == assess_aggregate(plan, load_aggregate(plan)).answered


@pytest.mark.parametrize("years", [YEARS, YEARS[3:], YEARS[:4], YEARS[4:], YEARS[1::2]], ids=len)
@pytest.mark.parametrize("more", ["", "target: {measure: akutbesok, relative: -0.2, by: 2024-12}\n"], ids=len)
def test_of_yearly_values_no_more_is_promised_than_the_chapters_answer(
    years: list[str], more: str, tmp_path: Path
) -> None:
    folder = tmp_path / "ar"
    folder.mkdir()
    (folder / "initiative.yaml").write_text(YEARLY.replace("{id}", "ar") + more, encoding="utf-8")
    (folder / "besok.csv").write_text(csv(years, "År;Antal"), encoding="utf-8")
    plan = load_initiative(folder)
    assert promised(plan) == chapters(plan)
