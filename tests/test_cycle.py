"""The four questions: what is answered, what is missing, and that nothing is answered without what it needs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from simulated import ar1, chapters, small_initiative, steps

import naravard_lib as nv
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.initiative import Initiative, Target
from naravard_lib.tables.chapters import ChapterResult


def visits(drop: float = 90, seed: int = 7) -> list[int]:
    values = 300 - drop * steps(48, 24)[0] + ar1(np.random.default_rng(seed), 48, 0.3, 6)
    return [int(value) for value in values]


def changed(plan: Initiative, **parts: Any) -> Initiative:
    return plan.model_copy(update=parts)


@pytest.fixture
def plan(tmp_path: Path) -> Initiative:
    return small_initiative(tmp_path / "liten", visits())


def test_a_complete_plan_answers_all_four(plan: Initiative) -> None:
    baseline, target, outcome = chapters(plan)
    assert [part.answered for part in (baseline, target, outcome)] == ["yes"] * 3
    assert [part.missing for part in (baseline, target, outcome)] == [()] * 3
    assert baseline.mean == pytest.approx(np.mean(visits()[:24]))
    assert [(year.year, year.months) for year in baseline.years] == [(2020, 12), (2021, 12)]
    assert (outcome.verdict, outcome.reached) == ("decrease", "yes")
    assert set(outcome.estimates) == {"level", "slope", "cumulative", "relative"}


def test_a_relative_and_an_absolute_target_are_the_same_target(plan: Initiative) -> None:
    baseline, relative, _ = chapters(plan)
    assert relative.value is not None
    assert relative.value == pytest.approx(0.9 * np.mean(visits()[:24]))
    by = pd.Period("2023-12", "M")
    absolute = changed(plan, target=Target(measure="akutbesok", value=relative.value, by=by))
    assert nv.assess_target(absolute, baseline).relative == pytest.approx(-0.1)


@pytest.mark.parametrize(
    ("share", "beyond", "backwards"), [(-0.01, False, False), (-0.3, True, False), (0.01, False, True)]
)
def test_a_target_is_held_against_the_natural_variation(
    plan: Initiative, share: float, beyond: bool, backwards: bool
) -> None:
    goal = Target(measure="akutbesok", relative=share, by=pd.Period("2023-12", "M"))
    target = chapters(changed(plan, target=goal))[1]
    assert (target.beyond_noise, target.backwards) == (beyond, backwards)


@pytest.mark.parametrize(
    ("drop", "share", "reached"), [(90, -0.1, "yes"), (0, -0.3, "no"), (90, -0.3, "undetermined"), (90, 0.1, "yes")]
)
def test_reached_needs_the_whole_interval(tmp_path: Path, drop: float, share: float, reached: str) -> None:
    plan = small_initiative(tmp_path / "malet", visits(drop))
    goal = Target(measure="akutbesok", relative=share, by=pd.Period("2023-12", "M"))
    outcome = chapters(changed(plan, target=goal))[2]
    assert outcome.reached == reached


def test_where_higher_is_better_the_good_side_is_the_other(plan: Initiative) -> None:
    higher = plan.main.model_copy(update={"better": "higher"})
    goal = Target(measure="akutbesok", relative=0.1, by=pd.Period("2023-12", "M"))
    assert chapters(changed(plan, measures=(higher,), target=goal))[2].reached == "no"


def test_without_a_target_it_is_a_change_and_no_outcome(plan: Initiative) -> None:
    _, target, outcome = chapters(changed(plan, target=None))
    assert target.answered == "no"
    assert target.missing[0].startswith("Mål saknas")
    assert (outcome.answered, outcome.reached) == ("partly", None)
    assert "inte ett utfall" in outcome.missing[0]


def test_without_a_baseline_it_cannot_be_called_outcome(plan: Initiative) -> None:
    baseline, _, outcome = chapters(changed(plan, baseline=None))
    assert baseline.answered == "partly"
    assert baseline.mean == pytest.approx(np.mean(visits()[:24]))
    assert outcome.answered == "partly"
    assert "kan inte kallas utfall" in outcome.missing[0]


def test_without_an_intervention_nothing_can_be_said(plan: Initiative) -> None:
    outcome = chapters(changed(plan, intervention=None))[2]
    assert (outcome.answered, outcome.fit, outcome.verdict) == ("no", None, "undetermined")
    assert "Startmånad saknas" in outcome.missing[0]


def test_a_fit_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    outcome = chapters(small_initiative(tmp_path / "kort", visits()[:26]))[2]
    assert (outcome.answered, outcome.fit) == ("no", None)
    assert "minst 6 före och 3 efter" in outcome.missing[0]


def test_an_excluded_month_is_no_part_of_the_baseline(tmp_path: Path) -> None:
    wild = visits()
    wild[5] = 5000
    more = "exclude: [{from: 2020-06, to: 2020-06, why: översvämning}]\n"
    baseline = chapters(small_initiative(tmp_path / "utan", wild, more=more))[0]
    assert baseline.limits is not None
    assert baseline.limits.n == 23
    assert baseline.mean == pytest.approx(np.mean(wild[:5] + wild[6:24]))


def two_units() -> tuple[np.ndarray, np.ndarray]:
    months = np.arange(48)
    return 50.0 + months % 3, 80.0 + months % 4


def tidy(rows: Sequence[tuple[str, str, np.ndarray]]) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {"month": pd.period_range("2020-01", periods=48, freq="M"), "unit": unit, "role": role, "value": value}
        )
        for unit, role, value in rows
    ]
    return pd.concat(parts, ignore_index=True).assign(exposure=1000.0, suppressed=False, highest=np.nan)


def test_units_stand_treated_first_then_by_rate(plan: Initiative) -> None:
    mine, theirs = two_units()
    series = tidy([("Norrby", "comparison", theirs), ("Åby", "treated", mine), ("Söderby", "other", 2 * theirs)])
    rated = changed(plan, measures=(plan.main.model_copy(update={"per": 100}),))
    baseline = nv.describe_baseline(rated, series)
    assert [unit.unit for unit in baseline.units] == ["Åby", "Söderby", "Norrby"]
    assert baseline.units[0].rate == pytest.approx(mine[:24].mean() / 10)
    assert baseline.labels.treated == "Åby"


def test_a_comparison_that_started_too_is_named_and_not_used(plan: Initiative) -> None:
    mine, theirs = two_units()
    series = tidy([("Åby", "treated", mine), ("Norrby", "started", theirs)])
    baseline = nv.describe_baseline(plan, series)
    outcome = nv.assess_outcome(plan, series, nv.assess_target(plan, baseline))
    assert outcome.dropped == ("Norrby",)
    assert outcome.fit is not None
    assert outcome.fit.design.comparison == "none"


def result(outcome: Outcome) -> ChapterResult:
    said = ("Så gick det.",)
    return ChapterResult(
        "liten",
        outcome.chapter,
        outcome.question,
        outcome.answered,
        outcome.missing,
        {},
        outcome.verdict,
        said,
        (),
        "0",
    )


def test_the_summary_asks_all_four_and_says_what_was_not_run(plan: Initiative) -> None:
    summary = nv.summarise(plan, [result(chapters(plan)[2])])
    assert [question.number for question in summary.questions] == [1, 2, 3, 4]
    assert [question.answered for question in summary.questions] == ["yes", "no", "no", "yes"]
    assert summary.questions[3].answer == "Så gick det."
    assert "inte kört" in summary.questions[1].missing[0]
    assert str(nv.text_summary(summary)).startswith("Så gick det.")
    unrun = str(nv.text_summary(nv.summarise(plan, [])))
    assert unrun.startswith("Kapitlen är inte körda på dagens uttag")
    assert summary.direction == "decrease"
    assert nv.summarise(changed(plan, matters=None), []).questions[0].answered == "no"


def test_ljungby_has_figures_but_no_series_and_no_target() -> None:
    baseline, target, outcome = chapters(nv.load_initiative("ljungby-samverkan"))
    assert [part.answered for part in (baseline, target, outcome)] == ["partly", "no", "no"]
    assert baseline.mean is None
    assert [mean.mean for mean in baseline.published] == [87, 78, 63]
    assert any("Publicerade medelvärden är ingen tidsserie" in line for line in baseline.missing)
    assert any("Mål saknas" in line for line in target.missing)
    assert outcome.estimates == {}
