"""What a check sees of a population that steps and a comparison that goes another way, and promises of few values."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from test_readiness import LAST, MEASURES, WHOLE, held
from test_readiness import make_plan as planned

from naravard_lib.analysis.aggregate.bracket import largest_fall
from naravard_lib.analysis.cycle.baseline import describe_baseline
from naravard_lib.analysis.cycle.outcome import assess_outcome
from naravard_lib.analysis.cycle.outcome_ahead import FEW, LITTLE
from naravard_lib.analysis.cycle.readiness import assess_readiness
from naravard_lib.analysis.cycle.results.readiness import Readiness
from naravard_lib.analysis.cycle.target import assess_target
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.tables.steadiness import drift, step_at
from naravard_lib.workbook.check import check_initiative
from naravard_lib.workbook.holding import hold
from naravard_lib.workbook.points import load_points
from naravard_lib.workbook.series import load_series

HEAD = """\
schema: 1
extracted: 2025-04-15
id: prov
name: Prov
matters: Färre akutbesök
intervention: {from: 2024-01, units: [A]}
COMPARED
measures: [{id: akutbesok, source: {file: uttag.csv, TIME: När, value: V, unit: E, exposure: N}}]
baseline: {from: 2022-01, to: 2023-12}
target: {measure: akutbesok, relative: -0.2, by: 2025-01}
"""
MONTHS = pd.period_range("2022-01", "2025-01", freq="M")
PLACE = np.arange(MONTHS.size)
LEVELS = st.lists(st.floats(1, 1e4), min_size=2, max_size=40).map(np.array)


def make_plan(folder: Path, rows: list[tuple[object, ...]], time: str = "month") -> Initiative:
    """An initiative of unit A with B, C and D to compare with; rows of time, unit, value and population."""
    (folder / "prov").mkdir()
    others = sorted({str(row[1]) for row in rows} - {"A"})
    compared = f"comparison: {{units: [{', '.join(others)}]}}" if others else ""
    text = HEAD.replace("TIME", time).replace("COMPARED", compared)
    if time == "period":
        text = text.replace("baseline: {from: 2022-01", "baseline: {from: 2016-01")
    (folder / "prov" / "initiative.yaml").write_text(text, encoding="utf-8")
    lines = ["När;E;V;N", *(";".join(map(str, row)) for row in rows)]
    (folder / "prov" / "uttag.csv").write_text("\n".join(lines), encoding="utf-8")
    return load_initiative(folder / "prov")


def readiness(plan: Initiative) -> Readiness:
    checked = check_initiative(plan)
    assert checked.faults == ()
    return assess_readiness(plan, hold(plan, checked))


def series(own: np.ndarray, other: np.ndarray, people: np.ndarray) -> list[tuple[object, ...]]:
    """Months of A and B as whole numbers; the population is A's, B has 2 400."""
    mine = [(month, "A", round(value), round(n)) for month, value, n in zip(MONTHS, own, people, strict=True)]
    return mine + [(month, "B", round(value), 2400) for month, value in zip(MONTHS, other, strict=True)]


LEVEL, STEADY = 120 + 10 * np.sin(PLACE), np.full(MONTHS.size, 2400)
STEPPED = np.where(MONTHS.year < 2024, 2400, 4800)
STRENGTHS = {
    "stadigt": (series(LEVEL, LEVEL[::-1], STEADY), "stark"),
    "befolkningen-vaxer-jamnt": (series(LEVEL, LEVEL[::-1], 2400 * 1.005**PLACE), "stark"),
    "befolkningen-fordubblas": (series(LEVEL, LEVEL[::-1], STEPPED), "måttlig"),
    "befolkningen-halveras-hos-andra": (
        [
            (*row[:3], 4800 if row[0] < pd.Period("2024-01") and row[1] == "B" else 2400)
            for row in series(LEVEL, LEVEL, STEADY)
        ],
        "måttlig",
    ),
    "skilda-vagar": (series(300 * 1.02**-PLACE, 100 * 1.02**PLACE, STEADY), "måttlig"),
    "samma-vag": (series(300 * 1.02**-PLACE, 300 * 1.02**-PLACE, STEADY), "stark"),
    "tva-i-manaden": (series(2 + PLACE % 2, 2 + PLACE % 3, STEADY), "svag"),
    "en-hos-den-andra": (series(LEVEL, 1 + PLACE % 2, STEADY), "svag"),
    "allt-pa-en-gang": (series(3 + PLACE % 2, 2 + PLACE % 2, STEPPED), "svag"),
}


@pytest.mark.parametrize("name", STRENGTHS)
def test_what_an_extract_holds_decides_how_firm_the_answer_can_be(name: str, tmp_path: Path) -> None:
    rows, strength = STRENGTHS[name]
    assert readiness(make_plan(tmp_path, rows)).questions[3].strength == strength


@pytest.mark.parametrize(
    ("level", "compared", "strength", "told", "wish"),
    [
        (75.0, 75.0, "stark", None, LAST),
        (74.0, 900.0, "måttlig", "Färre än 75 fall i månaden: bara stora", "Fler än 75 fall i månaden"),
        (10.0, 900.0, "måttlig", "Färre än 75 fall i månaden: bara stora", "Fler än 75 fall i månaden"),
        (9.0, 900.0, "svag", "Färre än 10 fall i månaden: slumpen", "Fler än 10 fall i månaden"),
        (2.0, 2.0, "svag", "Färre än 10 fall i månaden: slumpen", "Fler än 10 fall i månaden"),
        (120.0, 1.0, "svag", "Färre än 10 fall i månaden i jämförelsen", "En jämförelse med fler än 10 fall i månaden"),
        (120.0, 40.0, "måttlig", "i jämförelsen: bara stora", "En jämförelse med fler än 75 fall i månaden"),
        (None, None, "stark", None, LAST),  # crowns, or shares of nobody knows how many
    ],
)
def test_small_numbers_on_either_side_weaken_an_answer_and_larger_are_wished_for(
    level: float | None, compared: float | None, strength: str, told: str | None, wish: str
) -> None:
    found = assess_readiness(WHOLE, held(level=level, compared=compared))
    assert (found.questions[3].strength, found.next_step.what) == (strength, wish)
    assert (told or "månader") in found.questions[3].because
    assert (told is None) == ("fall i månaden" not in found.questions[3].because)


def test_the_handbook_and_the_check_name_the_same_figures() -> None:
    for name in ("vad_data_kan_visa", "valja_matt"):
        said = (ROOT / "docs" / "handbok" / f"{name}.md").read_text(encoding="utf-8").casefold()
        assert f"under {LITTLE} fall i månaden" in said
        assert re.search(rf"under {FEW}( fall i månaden\*\*)? syns bara stora förändringar", said)
    assert f"upp till {100 * largest_fall(6):.0f} procent" in (ROOT / "docs/handbok/vad_data_kan_visa.md").read_text(
        "utf-8"
    )


def test_larger_numbers_are_wished_for_before_the_other_principal() -> None:
    alone = planned(measures=MEASURES.splitlines()[0] + "\n" + MEASURES.splitlines()[1])
    assert assess_readiness(alone, held()).next_step.what == "Ett mått hos den andra huvudmannen"
    assert assess_readiness(alone, held(level=30.0)).next_step.what == "Fler än 75 fall i månaden"


def test_another_population_after_than_before_weakens_an_answer() -> None:
    found = assess_readiness(WHOLE, held(moved=1.0))
    assert found.questions[3].strength == "måttlig"
    assert found.next_step.what == "Måttet för samma människor före och efter"
    assert assess_readiness(WHOLE, held(moved=0.1)).questions[3].strength == "stark"


@pytest.mark.parametrize(
    ("apart", "compared", "strength"),
    [(0.48, 300.0, "måttlig"), (0.30, 300.0, "stark"), (0.48, 80.0, "måttlig"), (1.0, 2.0, "svag")],
)
def test_a_comparison_that_went_another_way_before_weakens_an_answer(
    apart: float, compared: float, strength: str
) -> None:
    last = assess_readiness(WHOLE, held(apart=apart, compared=compared)).questions[3]
    assert last.strength == strength
    # At two a month a doubling is within chance.
    assert ("åt ett annat håll" in last.because) == (apart == 0.48)


def answered(plan: Initiative) -> str:
    found, few = load_series(plan), load_points(plan)
    target = assess_target(plan, describe_baseline(plan, found, points=few))
    return assess_outcome(plan, found, target, few).answered


@pytest.mark.parametrize("first", [2017, 2020, 2021, 2022, 2023])
@pytest.mark.parametrize("units", ["A", "AB", "ABC", "ABCD"])
def test_of_years_the_check_promises_just_what_the_chapter_answers(first: int, units: str, tmp_path: Path) -> None:
    rows = [(year, unit, 900 + year % 7, 2400) for unit in units for year in range(first, 2025)]
    plan = make_plan(tmp_path, rows, "period")
    last = readiness(plan).questions[3]
    assert last.answerable == answered(plan)
    assert (last.answerable == "partly") == (first <= 2020 or units == "ABCD")  # three differences, or three others


@pytest.mark.parametrize("units", ["AB", "ABCD"])
def test_of_too_few_months_too(units: str, tmp_path: Path) -> None:
    months = pd.period_range("2023-10", "2024-10", freq="M")
    rows = [(month, unit, 120 + month.month, 2400) for unit in units for month in months]
    plan = make_plan(tmp_path, rows)
    assert readiness(plan).questions[3].answerable == answered(plan)
    assert (answered(plan) == "partly") == (units == "ABCD")


@given(level=LEVELS, data=st.data())
def test_a_step_is_the_same_upward_and_downward_and_in_any_unit(level: np.ndarray, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, level.size - 1))
    found = step_at(level, at)
    assert found >= 0
    assert step_at(1 / level, at) == pytest.approx(found)
    assert step_at(3 * level, at) == pytest.approx(found)


def test_a_step_is_counted_only_where_it_is_none_of_those_before() -> None:
    assert step_at(np.repeat([100.0, 200.0], 6), 6) == pytest.approx(1.0)
    assert step_at(np.repeat([100.0, 200.0, 100.0], 6), 12) == 0.0


@given(level=LEVELS, factor=st.floats(0.1, 10))
def test_a_series_does_not_drift_from_its_multiple(level: np.ndarray, factor: float) -> None:
    assert drift(level, factor * level) == pytest.approx(0.0, abs=1e-9)


def test_a_drift_is_the_change_of_the_ratio_between_halves() -> None:
    assert drift(np.array([10.0, 20.0]), np.array([5.0, 5.0])) == pytest.approx(1.0)
    assert drift(np.array([20.0, 10.0]), np.array([5.0, 5.0])) == pytest.approx(1.0)
    assert drift(np.array([0.0, 0.0]), np.array([5.0, 5.0])) == 0.0
