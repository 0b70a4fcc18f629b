"""Months left out: declared once, hatched in every figure with a time axis, with the reason below."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import SVG, chapters, steps

import naravard_lib as nv
from naravard_lib.blocks.model import Figure
from naravard_lib.initiative import Exclusion
from naravard_lib.plots.marks import clipped, uncounted

WHY = "exclude: [{from: 2020-03, to: 2020-04, why: <b>pandemin</b>}, {from: 2022-10, to: 2022-11, why: nytt system}]\n"
UNIT = """
schema: 1
extracted: 2024-11-02
id: liten
name: Liten insats
area: ["9901"]
measures:
  - {id: akutbesok, kind: count, better: lower, unit: besök, per: 1000,
     source: {file: besok.csv, month: Månad, value: Antal, unit: Kommun, exposure: Folkmängd}}
baseline: {from: 2020-01, to: 2021-12}
intervention: {from: 2022-01}
target: {measure: akutbesok, relative: -0.1, by: 2023-12}
"""


def figures(folder: Path, exclude: str) -> Iterator[tuple[str, Figure]]:
    """All figures with a time axis of the chapters on series, by name."""
    folder = folder / "liten"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(3)
    lines = ["Kommun;Månad;Antal;Folkmängd"]
    for unit in ("9901 Åby", "9902 Norrby"):
        values = rng.poisson(200 - 50 * steps(48, 24)[0])
        months = pd.period_range("2020-01", periods=48, freq="M")
        lines += [f"{unit};{month};{value};9000" for month, value in zip(months, values, strict=True)]
    (folder / "besok.csv").write_text("\n".join(lines), "utf-8")
    (folder / "initiative.yaml").write_text(UNIT + exclude, "utf-8")
    baseline, target, outcome = chapters(nv.load_initiative(folder))
    drawn = {
        "baseline": nv.plot_baseline(baseline), "units": nv.plot_units(baseline), "target": nv.plot_target(target),
        "power": nv.plot_power(target), "outcome": nv.plot_outcome(outcome),
    }  # fmt: skip
    for name, blocks in drawn.items():
        yield name, next(block for block in blocks if isinstance(block, Figure))


def hatched(figure: Figure) -> int:
    """Areas filled with a pattern."""
    return sum(
        "fill: url(#" in (part.get("style") or "") for part in ElementTree.fromstring(figure.svg).iter(f"{SVG}path")
    )


@pytest.fixture(scope="module")
def with_(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figure]:
    return dict(figures(tmp_path_factory.mktemp("med"), WHY))


def test_every_figure_with_a_time_axis_shows_what_is_left_out_and_why(with_: dict[str, Figure], tmp_path: Path) -> None:
    without = dict(figures(tmp_path, ""))
    spans = {"baseline": (0,), "units": (0, 1), "target": (0, 1), "power": (1,), "outcome": (0, 1)}
    notes = ("mars–april 2020 räknas inte: <b>pandemin</b>", "oktober–november 2022 räknas inte: nytt system")
    for name, expected in spans.items():
        assert hatched(with_[name]) == len(expected), name
        assert hatched(without[name]) == 0, name
        assert [place for place, note in enumerate(notes) if note in with_[name].note] == list(expected), name
        assert "räknas inte" not in without[name].note


@pytest.mark.parametrize("name", ["baseline", "target"])
def test_points_that_are_not_counted_are_hollow(with_: dict[str, Figure], name: str) -> None:
    root = ElementTree.fromstring(with_[name].svg)
    hollow = [part for part in root.iter(f"{SVG}use") if "fill: #ffffff; stroke: #1a1a1a" in (part.get("style") or "")]
    assert len(hollow) == 2


MONTH = st.integers(600, 660).map(lambda ordinal: pd.Period(ordinal=ordinal, freq="M"))


@given(st.tuples(MONTH, MONTH).map(sorted), st.tuples(MONTH, MONTH).map(sorted))
def test_spans_are_cut_to_the_drawing(span: list[pd.Period], drawing: list[pd.Period]) -> None:
    found = clipped([Exclusion(from_=span[0], to=span[1], why="prov")], drawing)
    months = {each for part in found for each in pd.period_range(part.from_, part.to)}
    assert months == set(pd.period_range(*span)) & set(pd.period_range(*drawing))
    assert all(uncounted(part).endswith(" räknas inte: prov") for part in found)
