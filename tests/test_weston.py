"""A real hospital whose emergency department closed at night, from NHS extracts to finished report, as a user would."""

import calendar
import csv
import json
import math
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import page as validator
import pikepdf
import pytest

PLAN = """\
schema: 1
extracted: 2019-04-15
id: weston
name: Nattstängd akutmottagning i Weston
matters: Säker akutvård med den bemanning som finns
measures:
  - id: akutbesok
    kind: count
    better: lower
    unit: besök
    source: {file: weston.csv, month: Månad, value: Besök, unit: Sjukhus, exposure: Dagar}
baseline: {from: 2016-04, to: 2017-06}
intervention: {from: 2017-07, units: [Weston]}
comparison: {file: england.csv}
"""


def write_extract(source: Path, target: Path, hospital: str = "") -> None:
    """The extract as an analyst would order it: Swedish heads, semicolons, days in the month as denominator."""
    with source.open(encoding="utf-8") as file, target.open("w", encoding="utf-8") as out:
        out.write("Månad;Sjukhus;Besök;Dagar\n" if hospital else "Månad;Besök;Dagar\n")
        for row in csv.DictReader(file):
            year, month = map(int, row["period"].split("-")[:2])
            value = f"{float(row['attendances']):.0f};{calendar.monthrange(year, month)[1]}"
            out.write(";".join([f"{year}-{month:02d}", *([hospital] if hospital else []), value]) + "\n")


@pytest.fixture(scope="module")
def report(realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report folder that `naravard run --raw DIR --out DIR` leaves."""
    raw, out = tmp_path_factory.mktemp("raw"), tmp_path_factory.mktemp("out")
    folder = raw / "weston"
    folder.mkdir()
    (folder / "initiative.yaml").write_text(PLAN, encoding="utf-8")
    write_extract(realdata / "weston" / "weston_RA3_type1_monthly.csv", folder / "weston.csv", "Weston")
    write_extract(realdata / "weston" / "england_type1_excl_RA3_monthly.csv", folder / "england.csv")
    command = [str(Path(sys.executable).with_name("naravard")), "run", "--raw", str(raw), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out / "weston"


@pytest.fixture(scope="module")
def outcome(report: Path) -> dict[str, Any]:
    results = json.loads((report / "results.json").read_text(encoding="utf-8"))
    return results["chapters"]["3_outcome_its"]


@pytest.fixture(scope="module")
def read(report: Path) -> str:
    """Report and appendix as they are read: without styles and tags, every space an ordinary one."""
    pages = [(report / name).read_text(encoding="utf-8") for name in ("rapport.html", "bilaga.html")]
    text = unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", " ".join(pages), flags=re.DOTALL))
    return " ".join(text.split())


@pytest.mark.parametrize("part", ["rapport", "bilaga"])
def test_pdf_fails_no_rule_of_pdf_ua(report: Path, part: str) -> None:
    checked = validator.validate_pdf_bytes((report / f"{part}.pdf").read_bytes(), profile="ua1")
    assert {(failure.rule_id, failure.message) for failure in checked.failures} == set()


def test_the_report_has_four_to_six_pages_and_is_easy_to_send(report: Path) -> None:
    with pikepdf.open(report / "rapport.pdf") as document:
        assert 4 <= len(document.pages) <= 6
    assert (report / "rapport.pdf").stat().st_size <= 400_000


def test_the_level_fell_and_the_interval_says_so(outcome: dict[str, Any]) -> None:
    level = outcome["estimates"]["level"]
    assert level["low"] < level["value"] < level["high"] < 0
    assert level["low"] < math.log(0.811) < level["high"]  # quasi-Poisson, trend, one wave, log days, no comparison


def test_effects_stand_in_the_result_file(outcome: dict[str, Any]) -> None:
    assert set(outcome["estimates"]) == {"level", "slope", "cumulative", "relative"}
    assert (outcome["question"], outcome["answered"]) == (4, "partly")
    relative = outcome["estimates"]["relative"]
    assert relative["low"] < relative["value"] < relative["high"]


def test_missing_target_is_said_not_guessed(read: str) -> None:
    assert "Mål saknas" in read
    assert "Utan mål är det en förändring, inte ett utfall" in read


def test_season_is_warned_of_with_fifteen_months_before(read: str) -> None:
    assert "Färre än två hela år före förändringen: en nivåförändring kan vara säsong." in read
    assert "15 månader före och 21 efter förändringen används." in read


def test_hospital_and_country_are_drawn_as_an_index_and_not_ranked(read: str, report: Path) -> None:
    drawing = (report / "bilaga.html").read_text(encoding="utf-8")
    assert "index, utgångsläget = 100" in drawing
    assert "Varje enhet visas som ett index där dess eget utgångsläge är 100." in drawing
    assert "högre än Weston" not in read


def test_both_files_are_named_as_sources(read: str) -> None:
    assert "Källa: weston.csv och england.csv." in read


def test_nothing_claims_the_data_are_synthetic(read: str) -> None:
    assert "syntetisk" not in read.casefold()
