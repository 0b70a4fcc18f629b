"""Sentences and tables over extreme results: Swedish, readable, and never stronger than the interval."""

import math
import re
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated import ar1, chapters, frame, small_initiative, steps

import naravard_lib as nv
from naravard_lib import Estimate, ItsDesign, formats
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.series.results.limits import ProcessLimits
from naravard_lib.analysis.series.results.methods import MethodComparison, MethodRow
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph
from naravard_lib.initiative import Initiative
from naravard_lib.wording.outcome import lead, text_methods

EVENT = "co_events: [{from: 2023-01, what: Nattstängning}]\n"
FOREIGN = re.compile(
    r"\b(nan|inf|none|true|false|the|of|with|than|months?|lower|higher|decrease|increase|undetermined|yes|partly|"
    r"treated|comparison|started|other|value|mean|count|period|unknown)\b",
    re.IGNORECASE,
)
CLAIM = re.compile(r"\b(lägre|högre) än väntat")


@cache  # no fixture, since hypothesis would print it whole with every failure
def example() -> tuple[Initiative, Outcome]:
    values = 300 - 60 * steps(48, 24)[0] + ar1(np.random.default_rng(7), 48, 0.3, 6)
    with tempfile.TemporaryDirectory() as folder:
        plan = small_initiative(Path(folder) / "liten", [int(value) for value in values], more=EVENT)
        return plan, chapters(plan)[2]


def real_fit() -> ItsFit:
    fit = example()[1].fit
    assert fit is not None
    return fit


def ordered(scale: str, numbers: list[float]) -> Estimate:
    low, value, high = sorted(numbers)
    return Estimate(value, low, high, scale=scale)


def triple(scale: str, numbers: st.SearchStrategy[float]) -> st.SearchStrategy[Estimate]:
    return st.lists(numbers, min_size=3, max_size=3).map(lambda three: ordered(scale, three))


around_zero = st.floats(-0.5, 0.5)
any_size = st.floats(allow_nan=False) | st.sampled_from([math.inf, -math.inf, 0.0, -0.0, 1e-300, 1e25])
unknown = st.sampled_from([Estimate(value, low, high, scale="share") for value, low, high in
                           ((math.nan,) * 3, (0.1, -math.inf, math.inf), (math.inf, 0.1, math.inf))])  # fmt: skip
shares = triple("share", around_zero) | triple("share", any_size) | unknown
levels = triple("log_ratio", around_zero) | triple("log_ratio", any_size) | triple("mean", any_size)
slopes = st.none() | triple("log_ratio", any_size) | triple("mean", any_size)


def faults_of(text: str) -> list[str]:
    """What no sentence may hold."""
    rules = (
        FOREIGN,
        re.compile(r"(?<![\w–])-\s?\d"),
        re.compile(r"\d\.\d"),
        re.compile(r"(?<![,\d])\d{5}"),
        re.compile(r"  "),
    )
    return [found.group() for rule in rules for found in rule.finditer(text)]


def paragraphs(blocks: Blocks) -> list[str]:
    return [str(Blocks((block,))) for block in blocks if isinstance(block, Paragraph)]


def with_effects(
    level: Estimate, slope: Estimate | None, total: Estimate, share: Estimate, alone: Estimate | None = None
) -> ItsFit:
    """A fit with these numbers; what is worked out from a series would take the place of made-up ones, so it is set."""
    left, without = real_fit().without_co_events, None
    if alone and left is not None:
        without = replace(with_effects(level, slope, total, alone), design=left.design)
    fit = replace(real_fit(), level=level, slope=slope, cumulative=total, relative=share, without_co_events=without)
    row = MethodRow("naravard", "Naravards metod", level, None)
    vars(fit)["methods"] = MethodComparison((row,), False, "Metoderna säger samma sak.")
    vars(fit)["co_events"] = tuple(replace(each, without=share, step=alone, own=level) for each in real_fit().co_events)
    vars(fit)["probes"] = real_fit().probes
    return fit


@given(levels, slopes, triple("count", any_size), shares, shares, st.sampled_from(["yes", "no", "undetermined", None]))
def test_outcome_reads_well_whatever_the_numbers(
    level: Estimate, slope: Estimate | None, total: Estimate, share: Estimate, alone: Estimate, reached: str
) -> None:
    outcome = example()[1]
    fit = with_effects(level, slope, total, share)
    both = with_effects(level, slope, total, share, alone)
    for each in (fit, both):
        shown = replace(outcome, fit=each, reached=reached)
        chapter = (nv.text_outcome(shown), nv.tables_outcome(shown), nv.tables_methods(shown))
        front = (nv.table_key_figures(shown), nv.text_certainty(shown), nv.plot_effects(shown))
        for blocks in (*chapter, *front):
            assert faults_of(str(blocks)) == []


@given(levels, shares, shares)
def test_no_direction_is_claimed_where_the_interval_holds_zero(
    level: Estimate, share: Estimate, alone: Estimate
) -> None:
    outcome = example()[1]
    fit = with_effects(level, None, level, share, alone)
    first, *rest = paragraphs(nv.text_outcome(replace(outcome, fit=fit)))
    sure = share.excludes(0.0) and alone.excludes(0.0) and share.value * alone.value > 0
    assert sure or not CLAIM.search(first)
    assert level.excludes(0.0) or not any(CLAIM.search(text) for text in rest)


@pytest.mark.parametrize(
    ("low", "high", "alone", "words"),
    [
        (-0.2, -0.05, -0.1, "12,5\u00a0% lägre än väntat"),
        (0.05, 0.2, 0.1, "12,5\u00a0% högre än väntat"),
        (-0.2, 0.05, -0.1, "går inte att avgöra om något har ändrats"),
        (-0.2, -0.05, 0.0, "kan inte skiljas från annat som hände samtidigt"),
    ],
)
def test_the_answer_follows_the_interval(low: float, high: float, alone: float, words: str) -> None:
    own = replace(real_fit(), relative=Estimate((low + high) / 2, low, high, scale="share"), without_co_events=None)
    without = replace(own, relative=Estimate(alone, alone - 0.05, alone + 0.05, scale="share"))
    sentence = lead("Akutbesök", replace(own, without_co_events=without))
    assert words in sentence
    assert formats.percent_interval(own.relative) in sentence


@given(st.floats(-1e6, 1e12), st.lists(st.floats(-1e6, 1e12), min_size=3, max_size=3), st.booleans(), st.booleans())
def test_baseline_and_target_read_well_whatever_the_numbers(
    goal: float, numbers: list[float], counted: bool, apart: bool
) -> None:
    known = example()[1].target.baseline
    low, mean, high = sorted(numbers)
    outside = tuple(known.treated["month"][:2])
    spread = (math.nan, math.nan) if apart else (low, high)  # no two months beside each other: no ranges
    labels = replace(known.labels, counted=counted)
    baseline = replace(known, labels=labels, mean=mean, limits=ProcessLimits(mean, *spread, outside, 24))
    target = replace(
        example()[1].target, baseline=baseline, value=goal, relative=goal / mean - 1 if abs(mean) > 1e-6 else None
    )
    for blocks in (nv.text_baseline(baseline), nv.text_target(target), nv.tables_target(target)):
        assert faults_of(str(blocks)) == []
    if counted and goal < 5:
        assert "färre än 5 besök" in str(nv.tables_target(target))


def test_a_months_outside_the_limits_are_named() -> None:
    known = example()[1].target.baseline
    limits = ProcessLimits(300.0, 280.0, 320.0, (pd.Period("2020-02", "M"), pd.Period("2021-05", "M")), 24)
    text = str(nv.text_baseline(replace(known, limits=limits)))
    assert "låg februari 2020 och maj 2021" in text


def test_hidden_lower_limit_of_counts_is_never_below_zero() -> None:
    known = example()[1].target.baseline
    limits = ProcessLimits(10.0, -4.0, 24.0, (), 24)
    assert "−" not in str(nv.text_baseline(replace(known, limits=limits)))


@settings(max_examples=5)
@given(st.integers(0, 1000))
def test_the_same_text_in_visits_and_in_hundreds(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    values = 300 - 30 * steps(48, 24)[0] + ar1(np.random.default_rng(seed), 48, 0.4, 12)
    said = []
    for factor in (1, 100):
        folder = tmp_path_factory.mktemp("enhet") / "liten"
        cells = [f"{value:.6f}".replace(".", ",") for value in np.round(values, 4) / factor]
        outcome = chapters(small_initiative(folder, cells, kind="mean", more=EVENT))[2]
        assert outcome.fit is not None
        said.append(
            (str(nv.text_outcome(outcome)), [check.text for check in outcome.fit.checks], outcome.fit.methods.text)
        )
    assert said[0] == said[1]


def test_methods_are_one_plain_sentence() -> None:
    fit = nv.fit_its(frame(50 + ar1(np.random.default_rng(1), 40, 0.4, 3)), ItsDesign("2022-01"))
    assert faults_of(str(text_methods(fit.methods))) == []
    assert str(text_methods(fit.methods)).endswith(".")


def test_text_from_the_file_is_text(tmp_path: Path) -> None:
    more = "co_events: [{from: 2022-09, what: '<b>Flytt</b> *nu* $x$'}]\n"
    outcome = chapters(
        small_initiative(tmp_path / "liten", [300 - 60 * (n >= 24) + n % 7 for n in range(48)], more=more)
    )[2]
    assert "<b>Flytt</b> *nu* $x$ (september 2022)" in str(nv.text_outcome(outcome))
    shown = nv.text_outcome(outcome)._repr_mimebundle_()["text/html"]
    assert "<b>Flytt" not in shown


def test_a_lacking_part_is_said_and_the_summary_counts_it() -> None:
    plan = example()[0]
    bare = plan.model_copy(update={"target": None, "people": type(plan.people)()})
    summary = nv.summarise(bare, [])
    text = str(nv.text_summary(summary)) + str(nv.table_questions(summary)) + str(nv.table_people(summary))
    assert "En av de fyra frågorna är besvarad" in text
    assert text.count("SAKNAS") == 6
    assert nv.table_sources(summary).blocks == ()
    assert faults_of(text) == []


def test_ljungby_says_what_it_cannot_answer() -> None:
    baseline, target, outcome = chapters(nv.load_initiative("ljungby-samverkan"))
    here, goal, after = nv.text_baseline(baseline), nv.text_target(target), nv.text_outcome(outcome)
    assert "Publicerade medelvärden är ingen tidsserie" in str(here)
    assert "Mål saknas" in str(goal)
    assert "går inte att säga hur det gick" in str(after)
    assert "Månadsvärden saknas" in str(after)
    assert not CLAIM.search(f"{here}{goal}{after}")
    published = str(nv.tables_published(baseline))
    assert [mean for mean in ("| 87 |", "| 78 |", "| 63 |") if mean not in published] == []
    assert nv.tables_outcome(outcome).blocks == ()
