"""What the colours mean survives colour blindness and a grey printer: a difference in colour, in light, or in form."""

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from simulated import SVG

import naravard_lib as nv
from naravard_lib.blocks.model import Figure
from naravard_lib.plots import style

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
# Machado, Oliveira and Fernandes 2009 (IEEE TVCG 15:6), severity 1.0, on linear RGB.
SIGHT = {
    "vanlig": np.eye(3),
    "protanopi": np.array([
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopi": np.array([
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopi": np.array([
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
# What stands side by side in a figure, each as (colour, form); form is dash, marker or weight.
TOGETHER = {
    "utgångsläge": {
        "observerat": (style.OBSERVED, "punkter"), "medel": (style.MODEL, "heldragen"),
        "gräns": (style.MARK, "streck")},
    "mål": {
        "observerat": (style.OBSERVED, "punkter"), "medel": (style.MODEL, "heldragen"),
        "mål": (style.TARGET, "streckpunkt"), "gräns": (style.MARK, "streck")},
    "bredvid": {"egen": (style.OBSERVED, "tjock"), "andra": (style.OTHERS, "tunn")},
    "utfall": {
        "observerat": (style.OBSERVED, "punkter"), "modell": (style.MODEL, "heldragen"),
        "utan": (style.WITHOUT, "streck")},
}  # fmt: skip
DIFFERENT = 20.0  # ΔE*ab; ten times what an eye just tells apart side by side, and thin lines need more than fields
LIGHTER = 12.0  # ΔL* that a grey print keeps
READABLE = 4.5  # contrast of text against white, WCAG 2.2 criterion 1.4.3
VISIBLE = 3.0  # contrast of lines, WCAG 2.2 criterion 1.4.11


def linear(colour: str) -> np.ndarray:
    """Hex to linear RGB, IEC 61966-2-1."""
    part = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIELAB under D65 from linear sRGB."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    ratio = xyz / np.array([0.9505, 1.0, 1.089])
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(one: str, other: str, sight: np.ndarray) -> float:
    return float(np.linalg.norm(lab(sight @ linear(one)) - lab(sight @ linear(other))))


def contrast_on_white(colour: str) -> float:
    return float(1.05 / (np.array([0.2126, 0.7152, 0.0722]) @ linear(colour) + 0.05))


def pairs() -> list[tuple[str, str, tuple[str, str], tuple[str, str]]]:
    return [
        (name, f"{a}-{b}", parts[a], parts[b]) for name, parts in TOGETHER.items() for a, b in combinations(parts, 2)
    ]


def test_the_measure_knows_what_is_confused() -> None:
    red, green = "#d40000", "#5c7a00"
    assert difference(red, green, SIGHT["vanlig"]) > 80
    assert difference(red, green, SIGHT["deuteranopi"]) < difference(red, green, SIGHT["vanlig"]) / 3
    assert difference("#ffffff", "#000000", SIGHT["vanlig"]) == pytest.approx(100, abs=0.1)
    assert contrast_on_white("#767676") == pytest.approx(4.54, abs=0.01)  # the textbook limit of readable grey


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(("name", "pair", "one", "other"), pairs())
def test_colours_side_by_side_are_told_apart(
    sight: str, name: str, pair: str, one: tuple[str, str], other: tuple[str, str]
) -> None:
    apart = difference(one[0], other[0], SIGHT[sight])
    assert apart >= DIFFERENT or one[1] != other[1], f"{name} {pair}: {apart:.0f}"


@pytest.mark.parametrize(("name", "pair", "one", "other"), pairs())
def test_in_grey_print_light_or_form_differs(
    name: str, pair: str, one: tuple[str, str], other: tuple[str, str]
) -> None:
    apart = abs(lab(linear(one[0]))[0] - lab(linear(other[0]))[0])
    assert apart >= LIGHTER or one[1] != other[1], f"{name} {pair}: {apart:.0f}"


@pytest.mark.parametrize("sight", SIGHT)
def test_the_observed_the_models_and_the_expected_differ_by_colour_alone(sight: str) -> None:
    for one, other in combinations((style.OBSERVED, style.MODEL, style.WITHOUT), 2):
        assert difference(one, other, SIGHT[sight]) >= DIFFERENT


def test_text_and_lines_stand_out_from_the_paper() -> None:
    text = {"observerat": style.OBSERVED, "modell": style.MODEL, "mål": style.TARGET, "märke": style.MARK}
    assert {
        name: contrast_on_white(colour) for name, colour in text.items() if contrast_on_white(colour) < READABLE
    } == {}
    assert contrast_on_white(style.WITHOUT_TEXT) >= READABLE
    assert contrast_on_white(style.OTHERS) >= VISIBLE
    assert contrast_on_white(style.WITHOUT) >= VISIBLE


@pytest.fixture(scope="module")
def figures() -> list[Figure]:
    plan = nv.load_initiative(RAW / "exempel-trygg-hemgang")
    series = nv.load_series(plan)
    baseline = nv.describe_baseline(plan, series)
    target = nv.assess_target(plan, baseline)
    outcome = nv.assess_outcome(plan, series, target)
    blocks = nv.plot_baseline(baseline) + nv.plot_units(baseline) + nv.plot_target(target) + nv.plot_outcome(outcome)
    return [block for block in blocks if isinstance(block, Figure)]


def test_no_figure_uses_a_colour_without_a_meaning(figures: list[Figure]) -> None:
    named = {
        value for name, value in vars(style).items() if name.isupper() and re.fullmatch("#[0-9a-f]{6}", str(value))
    }
    paper = {"#ffffff", "#dddddd", "#000000"}  # ground, grid, and what matplotlib writes for tick marks
    for figure in figures:
        used = {found for part in ElementTree.fromstring(figure.svg).iter()
                for found in re.findall("#[0-9a-f]{6}", part.get("style") or "")}  # fmt: skip
        assert used - named - paper == set()


def test_text_in_a_figure_has_a_readable_colour(figures: list[Figure]) -> None:
    for figure in figures:
        for part in ElementTree.fromstring(figure.svg).iter(f"{SVG}text"):
            for colour in re.findall(r"fill: (#[0-9a-f]{6})", part.get("style") or ""):
                assert contrast_on_white(colour) >= READABLE, part.text
