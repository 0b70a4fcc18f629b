"""What is told ahead against what `fit_its` then finds, and against what must hold whatever the noise."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure as Drawing
from scipy.stats import norm
from simulated import ar1, chapters, frame, months, small_initiative
from test_overlap import canvases, faults  # noqa: F401  a fixture is used by its name

import naravard_lib as nv
from naravard_lib.analysis.cycle.results import TargetAssessment
from naravard_lib.analysis.series.results.power import PowerCurve
from naravard_lib.blocks.model import Figure

CHANGE = "2022-01"


def gaussian(n: int = 24, sd: float = 4.0, seed: int = 1, rho: float = 0.3) -> pd.DataFrame:
    noise = ar1(np.random.default_rng(seed), n, rho, sd)
    return frame(100 + noise - noise.mean())


def curve(series: pd.DataFrame, **options: Any) -> PowerCurve:
    return nv.power_curve(series, nv.ItsDesign(change=CHANGE, **options))


@pytest.mark.parametrize(("family", "effect", "fits"), [("gaussian", -0.08, 80), ("count", -0.2, 50)])
def test_the_chance_told_is_the_share_found(family: Any, effect: float, fits: int) -> None:
    """Six years before the change tell the noise well, so few tellings must do.

    Tolerance: 2.6 standard errors of the share found, and five points for what even six years leave open.
    """
    before, ahead = 72, 6
    design = nv.ItsDesign(change=months(before + 1)[-1], family=family, until=months(before + ahead)[-1])
    rng = np.random.default_rng(4)

    def draw(effect: float) -> pd.DataFrame:
        after = np.arange(before + ahead) >= before
        if family == "gaussian":
            return frame(100 * (1 + effect * after) + ar1(rng, before + ahead, 0.4, 4))
        return frame(rng.poisson(75 * (1 + effect * after) * np.exp(ar1(rng, before + ahead, 0.4, 0.12))))

    at = ahead - 3
    told = np.mean([nv.power_curve(draw(0.0)[:before], design).power_at(effect)[at] for _ in range(3)])
    found = np.mean([nv.fit_its(draw(effect), design).relative.high < 0 for _ in range(fits)])
    assert 0.2 < told < 0.95
    assert abs(told - found) < 0.05 + 2.6 * np.sqrt(told * (1 - told) / fits)


def test_months_with_the_intervention_are_not_looked_at() -> None:
    alone, after = gaussian(), gaussian(36)
    after["value"] = [*alone["value"], *np.linspace(10, 500, 12)]
    with_after = curve(after)
    assert (with_after.n_after, curve(alone).n_after) == (12, 0)
    np.testing.assert_array_equal(with_after.smallest, curve(alone).smallest)


def test_twice_the_noise_needs_twice_the_effect() -> None:
    series = gaussian()
    doubled = series.assign(value=100 + 2 * (series["value"] - 100))
    np.testing.assert_allclose(curve(doubled).smallest[:10], 2 * curve(series).smallest[:10], rtol=1e-6)


def test_the_unit_changes_nothing() -> None:
    series = gaussian()
    np.testing.assert_allclose(
        curve(series.assign(value=series["value"] * 1000)).smallest, curve(series).smallest, rtol=1e-6
    )
    counts = frame(np.random.default_rng(2).poisson(80, 24), exposure=np.linspace(900, 1100, 24))
    per_thousand = counts.assign(exposure=counts["exposure"] / 1000)
    np.testing.assert_allclose(
        curve(per_thousand, family="count").smallest, curve(counts, family="count").smallest, rtol=1e-6
    )


def test_an_effect_as_large_as_the_smallest_is_seen_with_the_chance_asked_for() -> None:
    found = nv.power_curve(gaussian(), nv.ItsDesign(change=CHANGE), chance=0.65)
    for at in (0, 5, 30):
        assert found.power_at(float(found.smallest[at]))[at] == pytest.approx(0.65, abs=1e-6)
    larger = [found.power_at(-size)[5] for size in (0.0, 0.03, 0.06, 0.12, 0.5)]
    assert larger == sorted(larger)
    assert larger[0] < 0.05
    assert larger[-1] > 0.999


def test_nobody_sees_more_than_who_knows_the_noise() -> None:
    """With independent noise of known size and no trend the chance is Φ(effect/SE − 1.96).

    Ours has to learn the noise and the trend from 24 months, so it must lie below for an effect that is worth seeing.
    """
    found = curve(gaussian(sd=4.0, rho=0.0), harmonics=0, slope=False)
    se = 4.0 * np.sqrt(1 / 24 + 1 / 12)
    assert found.power_at(-0.05)[9] < norm.cdf(5 / se - 1.96)


def test_months_are_counted_after_phase_in_and_without_those_left_out() -> None:
    found = curve(gaussian(), phase_in=2, exclude=(("2022-05", "2022-06"),))
    assert list(found.months) == list(range(3, 37))
    assert [str(month) for month in found.period[:3]] == ["2022-07", "2022-08", "2022-09"]
    assert found.n_before == 24


def test_from_eight_months_on_the_trend_may_change_and_more_is_needed() -> None:
    found = curve(gaussian())
    assert list(found.months[found.slope]) == list(range(8, 37))
    assert abs(found.smallest[5]) > abs(found.smallest[4])
    assert not curve(gaussian(), slope=False).slope.any()


def test_a_comparison_that_shares_the_noise_lets_less_be_seen() -> None:
    series, own = gaussian(sd=6), np.random.default_rng(8).normal(0, 1, 24)
    series["comparison"] = series["value"] + own
    assert abs(curve(series, comparison="difference").smallest[3]) < 0.5 * abs(curve(series).smallest[3])
    assert np.isfinite(curve(series, comparison="covariate").smallest).all()


def test_when_the_target_is_seen() -> None:
    series, design = gaussian(), nv.ItsDesign(change=CHANGE)
    sure = nv.power_curve(series, design, -0.9, pd.Period("2022-12", "M"))
    assert str(sure.first_month) == "2022-03"
    assert sure.chance_by == sure.power_at(-0.9)[9]
    never = nv.power_curve(series, design, -0.001, pd.Period("2022-02", "M"))
    assert (never.first_month, never.chance_by) == (None, None)
    counts = frame(np.random.default_rng(2).poisson(200, 24))
    assert nv.power_curve(counts, replace(design, family="count")).power_at(-1.0).min() > 0.99
    more = nv.power_curve(series, design, 0.2)
    assert not more.lower
    assert (more.smallest > 0).all()


@pytest.mark.parametrize(
    ("series", "options", "words"),
    [
        (gaussian().iloc[19:], {}, "minst 6 före"),
        (frame([7.0] * 24), {}, "varierar inte"),
        (frame(np.random.default_rng(1).normal(-5, 1, 24)), {}, "noll eller mindre"),
        (frame([0] * 24), {"family": "count"}, "Inga händelser"),
        (gaussian(8), {"harmonics": 2, "since": "2020-03"}, "minst 6 före|räcker inte"),
        (gaussian().assign(month=months(24, "2023-01")), {}, "inga månader före"),
    ],
)
def test_what_cannot_be_told_is_refused(series: pd.DataFrame, options: dict[str, Any], words: str) -> None:
    with pytest.raises(nv.NaravardError, match=words):
        curve(series, **options)


def planned(folder: Path, n: int = 24, sd: float = 3.0, target: str = "-0.1, by: 2022-12") -> TargetAssessment:
    """The small initiative with n months of counts around 300; the change comes in month 25."""
    values = [int(value) for value in 300 + ar1(np.random.default_rng(7), n, 0.4, sd)]
    small_initiative(folder, values)
    path = folder / "initiative.yaml"
    path.write_text(path.read_text("utf-8").replace("-0.1, by: 2023-12", target), encoding="utf-8")
    return chapters(nv.load_initiative(folder))[1]


def said(result: TargetAssessment) -> str:
    return " ".join(span.text for block in nv.text_target(result) for span in getattr(block, "spans", ()))


def test_before_the_start_the_figure_belongs_to_the_report(tmp_path: Path) -> None:
    before, after = planned(tmp_path / "ide"), planned(tmp_path / "igang", 36)
    drawn = [[len(nv.plot_power(result, when)) for when in ("always", "planned", "started")]
             for result in (before, after)]  # fmt: skip
    assert drawn == [[1, 1, 0], [1, 0, 1]]


def test_the_text_says_when_and_what_would_help(tmp_path: Path) -> None:
    soon = planned(tmp_path / "snart", target="-0.5, by: 2022-12")
    assert "Med era tal syns −50\u00a0% tidigast i mars 2022, med 80\u00a0% chans" in said(soon)
    assert "Till december 2022 är chansen att se det över 95" in said(soon)
    never = planned(tmp_path / "aldrig", target="-0.01, by: 2022-12")
    assert "syns −1\u00a0% inte säkert ens på tre år. Till december 2022 är chansen att se det under 5" in said(never)
    assert said(never).endswith("fler enheter tillsammans, ett längre utgångsläge och en jämförelse.")
    backwards = planned(tmp_path / "bakat", target="0.2, by: 2022-12")
    assert "Med era tal" not in said(backwards)


def test_without_a_target_the_text_says_what_a_target_would_have_to_be(tmp_path: Path) -> None:
    result = planned(tmp_path / "liten")
    assert result.power is not None
    bare = replace(result, by=None, relative=None, value=None, look_ahead=lambda: replace(result.power, target=None))
    least = round(-100 * float(np.nanmax(result.power.smallest[result.power.months <= 12])))
    assert f"behövs en minskning på minst {least}\u00a0% för att den ska synas inom ett år" in said(bare)


def test_the_figure_tells_the_numbers_of_the_curve(tmp_path: Path) -> None:
    result = planned(tmp_path / "liten")
    assert result.power is not None
    (figure,) = nv.plot_power(result)
    assert isinstance(figure, Figure)
    assert figure.data is not None
    assert [row[0] for row in figure.data.rows] == [str(month) for month in result.power.period]
    least = [row[2] for row in figure.data.rows]
    np.testing.assert_allclose(least, 100 * result.power.smallest, rtol=1e-4)
    again = nv.plot_power(planned(tmp_path / "igen"))
    assert [block.svg for block in again if isinstance(block, Figure)] == [figure.svg]


@pytest.mark.parametrize(
    ("sd", "target"), [(3, "-0.1, by: 2022-12"), (30, "-0.2, by: 2023-12"), (2, "-0.5, by: 2022-03")]
)
def test_nothing_overlaps_in_the_figure(
    sd: float, target: str, tmp_path: Path, canvases: list[Drawing]  # noqa: F811
) -> None:  # fmt: skip
    assert nv.plot_power(planned(tmp_path / "liten", sd=sd, target=target))
    assert [fault for drawing in canvases for fault in faults(drawing)] == []
