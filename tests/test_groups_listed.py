"""Care centres with listed people: the unit, the words, the warning when many move, and the shipped example."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import naravard_lib as nv
from naravard_lib.analysis.groups.comparing import compare_groups
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.sources.synthetic import centres
from naravard_lib.sources.synthetic.series import MARK
from naravard_lib.wording.standard import text_standard
from naravard_lib.workbook.check import check_initiative
from naravard_lib.workbook.groups import load_groups

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
MONTHS = [str(month) for month in pd.period_range("2022-01", "2024-06", freq="M")]
PLAN = """
schema: 1
extracted: 2024-11-02
id: prov
name: Provet
measures:
  - {{id: akutbesok, kind: count, better: lower, unit: besök, per: 1000,
     source: {{file: akut.csv, month: Månad, value: Antal, unit: Enhet, exposure: {head}}}}}
baseline: {{from: 2022-01, to: 2023-12}}
intervention: {{from: 2024-01, units: [Björkens vårdcentral]}}
comparison: {{units: [Almens vårdcentral]}}
"""


def write(folder: Path, head: str, last: int = 5000) -> Initiative:
    """Two care centres with 5000 listed each; Björken has `last` from 2024 on, and as many visits per listed."""
    folder.mkdir()
    (folder / "initiative.yaml").write_text(PLAN.format(head=head), "utf-8")
    rng, lines = np.random.default_rng(5), [f"Enhet;Månad;Antal;{head}"]
    for unit in ("Björkens vårdcentral", "Almens vårdcentral"):
        for month in MONTHS:
            people = last if unit.startswith("Björken") and month >= "2024" else 5000
            lines.append(f"{unit};{month};{rng.poisson(people / 50)};{people}")
    (folder / "akut.csv").write_text("\n".join(lines), "utf-8")
    return load_initiative(folder)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("Listade", "1\u00a0000 listade"),
        ("Antal listade 65+", "1\u00a0000 listade"),
        ("Invånare 80+", "1\u00a0000 invånare"),
        ("Folkmängd", "1\u00a0000 invånare"),
        ("Patienter", "1\u00a0000"),
    ],
)
def test_rates_are_per_those_that_the_extract_counts(tmp_path: Path, head: str, words: str) -> None:
    plan = write(tmp_path / "prov", head)
    baseline = nv.describe_baseline(plan, nv.load_series(plan))
    said = str(nv.text_baseline(baseline)) + str(nv.tables_baseline(baseline))
    assert f"Räknat per {words} låg Almens vårdcentral" in said
    assert f"Per {words} och månad" in said
    assert next(iter(nv.plot_units(baseline))).shows.startswith(f"Akutbesök, besök per {words} och månad. Björkens")
    assert ("listad" in said) == ("listad" in words)
    assert baseline.shifts == ()


@pytest.mark.parametrize(
    ("last", "sentence"), [(6000, "20\u00a0% fler 2024 än 2022"), (4000, "20\u00a0% färre 2024 än 2022")]
)
def test_a_list_that_grows_or_shrinks_is_told(tmp_path: Path, last: int, sentence: str) -> None:
    plan = write(tmp_path / "prov", "Listade", last)
    series = nv.load_series(plan)
    baseline = nv.describe_baseline(plan, series)
    text = str(nv.text_baseline(baseline))
    assert f"Antalet listade har ändrats: {sentence} (Björkens vårdcentral)." in text
    assert "Almens vårdcentral)" not in text
    outcome = nv.assess_outcome(plan, series, nv.assess_target(plan, baseline))
    assert outcome.fit is not None
    assert not outcome.fit.relative.excludes(0.0)  # more visits by more people is no change


@pytest.fixture(scope="module")
def shipped() -> Initiative:
    return load_initiative(RAW / "exempel-vardcentraler")


def test_the_shipped_extract_is_the_generators(tmp_path: Path) -> None:
    centres.write_centres(tmp_path)
    made, kept = ((folder / centres.CENTRES_FILE).read_bytes() for folder in (tmp_path, RAW))
    assert made == kept
    rows = list(csv.reader(kept.decode("cp1252").splitlines(), delimiter=";"))[1:]
    assert len(rows) == len(centres.CENTRES) * 2 * 4 * centres.MONTHS
    assert {row[-1] for row in rows} == {MARK}


def test_the_shipped_example_finds_its_truth(shipped: Initiative) -> None:
    checked = check_initiative(shipped)
    assert (checked.faults, checked.remarks) == ((), ())
    series = nv.load_series(shipped)
    baseline = nv.describe_baseline(shipped, series)
    fit = nv.assess_outcome(shipped, series, nv.assess_target(shipped, baseline)).fit
    assert fit is not None
    assert fit.relative.low < centres.EFFECT - 1 < fit.relative.high < 0
    assert [shift.unit for shift in baseline.shifts] == ["Rönnens vårdcentral"]
    assert "(Rönnens vårdcentral, en enhet att jämföra med)" in str(nv.text_baseline(baseline))
    found = compare_groups(shipped, load_groups(shipped))
    assert found.standard is not None
    assert found.standard.difference == "explained"
    assert "Skillnaden kan bero på åldern" in str(text_standard(found))
    assert [part.apart for part in found.breakdowns] == [None, None]
    assert [len(part.groups) for part in found.breakdowns] == [2, 4]


def test_what_the_file_says_of_the_months_left_out_is_so(shipped: Initiative) -> None:
    (left_out,) = shipped.exclude
    assert "ungefär fyra av tio besök inte registrerades" in left_out.why
    series = nv.load_series(shipped)
    inside = ((series["month"] >= left_out.from_) & (series["month"] <= left_out.to)).to_numpy()
    year_before = series["month"].between(left_out.from_ - 12, left_out.to - 12).to_numpy()
    registered = series["value"][inside].sum() / series["value"][year_before].sum()
    assert registered == pytest.approx(0.6, abs=0.05)


def test_true_rates_by_age_lie_within_the_shipped_extracts_chance(shipped: Initiative) -> None:
    groups = load_groups(shipped)
    first = groups[(groups["month"] < pd.Period("2022-11", "M")).to_numpy()]
    sums = first.groupby(["sex", "age"])[["value", "exposure"]].sum()
    ages = ("65–74", "75–79", "80–84", "85+")
    truth = {
        (sex, age): rate / 1000
        for sex, of in (("Kvinnor", "Kvinna"), ("Män", "Man"))
        for age, rate in zip(ages, centres.RATES[of], strict=True)
    }
    expected = np.array([truth[key] for key in sums.index]) * sums["exposure"].to_numpy()
    assert (abs(sums["value"] - expected) < 4 * np.sqrt(expected)).all()  # Poisson: once in fifteen thousand
