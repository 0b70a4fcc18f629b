"""Figures: the same bytes every time, Swedish, marked when synthetic, and told in words with the result's numbers."""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from simulated import SVG, ar1, chapters, drawn, small_initiative, steps

import naravard_lib as nv
from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Baseline, Outcome, TargetAssessment
from naravard_lib.blocks.model import Figure

EVENTS = """\
co_events:
  - {from: 2022-09, what: Nattstängning}
  - {from: 2023-03, what: <b>Flytt & kö</b>}
  - {from: 2023-03, what: Ny mottagning, to: 2023-04}
exclude: [{from: 2020-03, to: 2020-04, why: pandemin}]
"""
Chapters = tuple[Baseline, TargetAssessment, Outcome]


def make(folder: Path, **options: str) -> Chapters:
    rng = np.random.default_rng(7)
    mean = 300 - 60 * steps(48, 24)[0] + ar1(rng, 48, 0.4, 8)
    return chapters(small_initiative(folder, [int(value) for value in mean], **options))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Chapters:
    return make(tmp_path_factory.mktemp("bilder") / "liten", more=EVENTS)


def figures(found: Chapters) -> list[Figure]:
    baseline, target, outcome = found
    blocks = nv.plot_baseline(baseline) + nv.plot_target(target) + nv.plot_outcome(outcome)
    return [block for block in blocks if isinstance(block, Figure)]


def texts(figure: Figure) -> list[str]:
    return ["".join(part.itertext()) for part in ElementTree.fromstring(figure.svg).iter(f"{SVG}text")]


def test_the_same_result_gives_the_same_bytes(found: Chapters, tmp_path: Path) -> None:
    again = figures(make(tmp_path / "liten", more=EVENTS))
    assert [figure.svg for figure in again] == [figure.svg for figure in figures(found)]
    assert len(again) == 3


def test_nothing_of_the_day_or_the_machine_is_in_a_figure(found: Chapters) -> None:
    for figure in figures(found):
        assert "dc:date" not in figure.svg
        assert str(Path.home()) not in figure.svg
        assert "<image" not in figure.svg


def test_synthetic_data_are_marked_in_the_drawing_and_below(found: Chapters, tmp_path: Path) -> None:
    for figure in figures(make(tmp_path / "pahittat", file="besok_syntetisk.csv")):
        assert "syntetiska data" in texts(figure)
        assert "Syntetiska data: alla tal är påhittade." in figure.note
    assert not [figure for figure in figures(found) if "syntetisk" in f"{figure.svg}{figure.note}".casefold()]


def test_months_are_swedish_and_evenly_spaced(found: Chapters) -> None:
    process, _, outcome = (texts(figure) for figure in figures(found))
    assert [text for text in process if text.endswith((" 20", " 21"))] == [
        f"{month} {year}" for year in (20, 21) for month in ("jan", "apr", "juli", "okt")
    ]
    assert [text for text in outcome if text.startswith(("jan ", "juli "))] == [
        f"{month} {year}" for year in (20, 21, 22, 23) for month in ("jan", "juli")
    ]


def test_every_month_is_drawn_at_its_value(found: Chapters) -> None:
    assert found[2].fit is not None
    expected = sorted(found[2].fit.path["observed"])
    np.testing.assert_allclose(sorted(drawn(figures(found)[2].svg)), expected, atol=0.01)


def test_events_have_letters_in_the_drawing_and_names_below(found: Chapters) -> None:
    outcome = figures(found)[2]
    assert {"A", "B", "CD"} <= set(texts(outcome))
    names = ("mars–april 2020 räknas inte: pandemin", "Nattstängning", "<b>Flytt & kö</b>", "Ny mottagning")
    for letter, name in zip("ABCD", names, strict=True):
        assert f"{letter} = {name}" in outcome.note


def test_lines_and_the_change_are_named_in_the_drawing(found: Chapters) -> None:
    process, target, outcome = (set(texts(figure)) for figure in figures(found))
    assert {"Medelvärde", "Naturlig variation", "Liten insats"} <= process
    assert {"Medelvärde", "Naturlig variation", "Mål dec 23", "Utgångsläget slutar"} <= target
    assert {"Utfall", "Modellens linje", "Insatsen börjar"} <= outcome
    assert {"Väntat utan insatsen", "Väntat utan"} & outcome


def test_what_is_shown_names_measure_unit_place_and_period(found: Chapters) -> None:
    for figure in figures(found):
        assert figure.shows.startswith("Akutbesök, besök per månad. Liten insats, januari 2020–december 202")


def test_the_numbers_behind_are_the_results(found: Chapters) -> None:
    process, target, outcome = (figure.data for figure in figures(found))
    assert process is not None
    assert target is not None
    assert outcome is not None
    assert found[2].fit is not None
    path = found[2].fit.path
    assert [row[0] for row in outcome.rows] == [str(month) for month in path["month"]]
    assert [row[1] for row in outcome.rows] == list(path["observed"])
    assert [row[2] == "ja" for row in outcome.rows] == list(path["used"])
    fitted = [np.nan if row[3] is None else row[3] for row in outcome.rows]
    np.testing.assert_allclose(fitted, path["fitted"], rtol=1e-5)
    assert [row[4] for row in outcome.rows[:24]] == [None] * 24
    assert [row[:2] for row in process.rows] == [row[:2] for row in outcome.rows[:24]]
    assert [row[-1] for row in target.rows] == [pytest.approx(found[1].value, rel=1e-5)] * 24


def test_an_alt_text_tells_the_results_numbers(found: Chapters) -> None:
    baseline, target, outcome = found
    process, goal, after = figures(found)
    assert baseline.limits is not None
    assert target.value is not None
    assert outcome.fit is not None
    assert formats.measured(baseline.limits.mean) in process.alt
    assert formats.measured(target.value) in goal.alt
    assert formats.percent(outcome.fit.relative.value) in after.alt
    assert formats.percent_interval(outcome.fit.relative) in after.alt
    path = outcome.fit.path
    used = path[path["used"] & (path["month"] >= pd.Period("2022-01", "M"))]
    assert formats.measured(used["counterfactual"].mean()) in after.alt
    assert all("januari 2020" in part.alt for part in (process, after))


def test_the_caption_says_what_the_interval_bears(found: Chapters, tmp_path: Path) -> None:
    assert found[2].verdict == "decrease"
    assert "lägre än väntat" in figures(found)[2].caption
    flat = [300 + n % 7 for n in range(48)]
    unsure = chapters(small_initiative(tmp_path / "jamn", flat))
    assert unsure[2].verdict == "undetermined"
    assert "går inte att" in figures(unsure)[2].caption


def test_a_band_that_grows_far_leaves_the_observations_readable(tmp_path: Path) -> None:
    noisy = np.random.default_rng(3).integers(5, 400, 48)
    outcome = figures(chapters(small_initiative(tmp_path / "vild", list(noisy))))[2]
    np.testing.assert_allclose(sorted(drawn(outcome.svg)), sorted(noisy), atol=0.05)


def test_nothing_is_drawn_without_a_series(tmp_path: Path) -> None:
    some, nothing = make(tmp_path / "med"), chapters(nv.load_initiative("ljungby-samverkan"))
    assert [len(figures(part)) for part in (some, nothing)] == [3, 0]
