"""The drawings' own rules: numbers on the axis, what makes room for what, and units that can be compared."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naravard_lib as nv
from naravard_lib.analysis.cycle.results import Baseline, Outcome
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Figure
from naravard_lib.plots import marks, style

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
TEXT = "{http://www.w3.org/2000/svg}text"


@cache
def shipped(name: str) -> tuple[Baseline, Outcome]:
    plan = nv.load_initiative(RAW / name)
    series = nv.load_series(plan)
    baseline = nv.describe_baseline(plan, series)
    return baseline, nv.assess_outcome(plan, series, nv.assess_target(plan, baseline))


def drawn(blocks: Blocks) -> list[Figure]:
    return [block for block in blocks if isinstance(block, Figure)]


def axis(low: float, high: float) -> tuple[list[str], np.ndarray, tuple[float, float]]:
    with style.canvas(synthetic=False) as (_, axes):
        style.value_axis(axes, "besök", np.array([low, np.nan, high]))
        return [label.get_text() for label in axes.get_yticklabels()], axes.get_yticks(), axes.get_ylim()


@given(st.floats(1e-4, 1e7), st.floats(-1, 1))
def test_numbers_on_an_axis_have_the_same_decimals_and_are_exact(high: float, share: float) -> None:
    labels, ticks, (bottom, top) = axis(share * high, high)
    assert 2 <= len(labels) <= 9
    assert len({len(label.partition(",")[2]) for label in labels}) == 1
    numbers = [float(label.replace("−", "-").replace("\u00a0", "").replace(",", ".")) for label in labels]
    np.testing.assert_allclose(numbers, ticks, rtol=0, atol=1e-6 * (top - bottom))
    assert bottom <= min(ticks) <= 0 <= max(ticks) <= top
    assert top >= high


@given(st.floats(-1e7, 1e7), st.floats(1e-3, 1e7))
def test_amounts_along_the_bottom_stay_within_the_drawing_and_are_exact(low: float, width: float) -> None:
    with style.canvas(synthetic=False) as (_, axes):
        axes.set_xlim(low, low + width)
        style.amount_axis(axes, "tusen kr")
        labels, ticks, ends = [each.get_text() for each in axes.get_xticklabels()], axes.get_xticks(), axes.get_xlim()
    numbers = [float(label.replace("−", "-").replace("\u00a0", "").replace(",", ".")) for label in labels]
    assert len(labels) >= 2
    assert ends == (low, low + width)
    np.testing.assert_allclose(numbers, ticks, rtol=0, atol=1e-6 * width)


def test_whole_numbers_have_no_decimals() -> None:
    assert axis(63.4, 104)[0] == ["0", "20", "40", "60", "80", "100"]
    assert axis(2.5, 3.8)[0] == ["0", "1", "2", "3", "4"]


def test_a_band_that_would_squeeze_the_data_is_cut_and_the_note_says_so() -> None:
    _, outcome = shipped("exempel-samverkan")
    assert outcome.fit is not None
    short = replace(outcome.fit.design, since=pd.Period("2023-05", "M"), co_events=())  # eight months say little
    outcome = replace(outcome, fit=nv.fit_its(nv.load_series(RAW / "exempel-samverkan"), short))
    assert outcome.fit is not None
    path = outcome.fit.path
    highest = path[["observed", "fitted", "counterfactual"]].max().max()
    assert path["high"].iloc[-1] > 1.6 * highest
    figure = drawn(nv.plot_outcome(outcome))[0]
    numbers = [text for part in ElementTree.fromstring(figure.svg).iter(TEXT) if (text := part.text or "").isdigit()]
    assert max(map(int, numbers)) <= 1.6 * 1.08 * highest
    assert "avskuret" in figure.note


def test_a_band_with_room_is_left_whole() -> None:
    _, outcome = shipped("exempel-trygg-hemgang")
    note = drawn(nv.plot_outcome(outcome))[0].note
    assert "Färgat fält = 95\u00a0% KI för det väntade." in note
    assert "avskuret" not in note


@pytest.mark.parametrize(
    ("name", "caption", "alt"),
    [
        (
            "exempel-samverkan",
            "Åby låg lägre än 1 av 7 andra enheter under utgångsläget",
            "Under utgångsläget låg 1 av dem högre i genomsnitt och 6 lägre.",
        ),
        (
            "exempel-trygg-hemgang",
            "Sjöhamns sjukhus låg högre än Bergsnäs sjukhus under utgångsläget",
            "låg Bergsnäs sjukhus lägre i genomsnitt.",
        ),
    ],
)
def test_a_single_other_unit_is_called_by_its_name(name: str, caption: str, alt: str) -> None:
    figure = drawn(nv.plot_units(shipped(name)[0]))[0]
    assert figure.caption == caption
    assert figure.alt.endswith(alt)


@given(
    st.lists(st.tuples(st.floats(-50, 250), st.floats(1, 40)), min_size=1, max_size=8),
    st.floats(0, 50),
)
def test_names_are_spread_without_overlap_in_their_order(parts: list[tuple[float, float]], low: float) -> None:
    wanted, sizes = (np.array(part) for part in zip(*parts, strict=True))
    high = low + sizes.sum() + 30
    placed = marks.spread(wanted, sizes, low, high)
    order = np.argsort(wanted, kind="stable")
    edges = np.column_stack([placed - sizes / 2, placed + sizes / 2])[order]
    assert (edges[1:, 0] >= edges[:-1, 1] - 1e-9).all()
    assert edges[0, 0] >= low - 1e-9
    assert edges[-1, 1] <= high + 1e-9


def test_a_name_with_room_stays_where_it_is_wanted() -> None:
    np.testing.assert_allclose(marks.spread([90, 10, 50], [10, 10, 10], 0, 100), [90, 10, 50])
    np.testing.assert_allclose(marks.spread([50, 52], [10, 10], 0, 100), [46, 56])


def test_letters_go_on_after_z() -> None:
    with style.canvas(synthetic=False) as (_, axes):
        axes.set_xlim(0, 60)
        letters, rows = marks.lettered(axes, list(range(54)))
    assert rows == 2
    assert (letters[0], letters[25], letters[26], letters[53]) == ("A", "Z", "AA", "BB")
    assert len(set(letters)) == 54
