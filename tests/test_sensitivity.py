"""The specification curve: every way is a fit of its own, the shown one is among them, and it is drawn as counted."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure as Drawing
from simulated import SVG, ar1, chapters, frame, small_initiative, steps
from test_overlap import faults
from test_wording import faults_of

import naravard_lib as nv
from naravard_lib import CoEvent, Estimate, ItsDesign, fit_its, formats
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.series.results.sensitivity import Sensitivity
from naravard_lib.blocks.model import Figure
from naravard_lib.plots import style

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
MORE = "plan_frozen: 2021-11-15\n"


def values(n: int = 60, change: int = 36, sd: float = 4.0) -> np.ndarray:
    return np.asarray(100 - 20 * steps(n, change)[0] + ar1(np.random.default_rng(3), n, 0.3, sd))


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return chapters(nv.load_initiative(RAW / "exempel-samverkan"))[2]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("val") / "liten"
    return chapters(small_initiative(folder, [int(value) for value in values(48, 24)], more=MORE))[2]


def found(outcome: Outcome) -> Sensitivity:
    assert outcome.fit is not None
    return outcome.fit.sensitivity()


def figure(outcome: Outcome) -> Figure:
    (block,) = nv.plot_sensitivity(outcome)
    assert isinstance(block, Figure)
    return block


def test_every_combination_is_fitted_once_and_the_shown_one_is_marked() -> None:
    fit = fit_its(frame(values()), ItsDesign("2023-01", phase_in=2))
    ways = fit.sensitivity()
    assert (len(ways.rows), ways.failed, ways.every) == (3 * 3 * 2 * 2, 0, 1)
    assert len({row.choices for row in ways.rows}) == 36
    assert [row.relative for row in ways.rows if row.chosen] == [fit.relative] == [ways.chosen.relative]
    assert dict(ways.chosen.choices) == {
        "Säsong": "två vågor om året",
        "Införande": "utelämnas",
        "Utgångsläge": "hela",
        "Trend": "nivå och trend ändras",
    }
    ordered = [row.relative.value for row in ways.rows]
    assert ordered == sorted(ordered)


def test_a_row_is_the_fit_that_its_choices_name() -> None:
    series = frame(values())
    ways = fit_its(series, ItsDesign("2023-01", phase_in=2)).sensitivity()
    named = ("en våg om året", "växande effekt", "24 månader", "bara nivån ändras")
    (row,) = [row for row in ways.rows if tuple(name for _, name in row.choices) == named]
    own = ItsDesign("2023-01", phase_in=2, ramp=True, harmonics=1, since="2021-01", slope=False)
    assert row.relative == fit_its(series, own).relative


def test_without_noise_every_way_finds_the_truth() -> None:
    """Whatever is chosen, a level change of a fifth is a fifth when nothing else moves."""
    ways = fit_its(frame(values(sd=0.001)), ItsDesign("2023-01")).sensitivity()
    np.testing.assert_allclose(ways.table["value"], -0.2, atol=0.001)
    assert ways.majority == ways.rows
    assert ways.sure == len(ways.rows)


def test_a_comparison_is_tried_in_every_way_and_mends_a_shared_shock() -> None:
    """Both fall a tenth at the change: without comparison that looks like an effect, with one it does not."""
    rng = np.random.default_rng(5)
    shock = 100 - 10 * steps(48, 24)[0]
    series = frame(shock + rng.normal(0, 1, 48), comparison=2 * shock + rng.normal(0, 1, 48))
    ways = fit_its(series, ItsDesign("2022-01", comparison="scaled")).sensitivity()
    table = ways.table.groupby("Jämförelse")["value"].median()
    assert set(table.index) == {"ingen", "dras ifrån, skalad", "som förklaring"}
    assert table["ingen"] == pytest.approx(-0.1, abs=0.02)
    assert table["dras ifrån, skalad"] == pytest.approx(0, abs=0.02)


def test_many_combinations_are_thinned_evenly(outcome: Outcome) -> None:
    ways = found(outcome)
    tried = len(ways.rows) + ways.failed
    assert ways.every == 2
    assert 216 / 2 - 3 <= tried <= 216 / 2 + 3
    assert ways.failed > 0  # without the months of the closure, too few are left for a change of trend
    counts = ways.table["Säsong"].value_counts()
    assert counts.max() - counts.min() <= 2
    assert sum(row.chosen for row in ways.rows) == 1


def test_a_way_that_is_another_under_a_wrong_name_is_not_shown(outcome: Outcome) -> None:
    choices = [dict(row.choices) for row in found(outcome).rows]
    without = [made["Trend"] for made in choices if made["Andra händelser"] == "utan det berörda"]
    assert without
    assert set(without) == {"bara nivån ändras"}


def test_an_effect_without_bounds_gives_no_curve() -> None:
    level = np.r_[np.linspace(60, 4, 24), np.full(24, 50.0)] + np.random.default_rng(1).normal(0, 3, 48)
    fit = fit_its(frame(level), ItsDesign("2022-01", harmonics=0))
    assert not np.isfinite(fit.relative.value)
    assert fit.sensitivity().rows == ()


def test_the_sentences_count_what_is_counted(small: Outcome) -> None:
    ways, text = found(small), str(nv.text_sensitivity(small))
    lower = [row for row in ways.rows if row.relative.value < 0]
    sure = [row for row in lower if row.relative.high < 0]
    assert len(lower) == len(ways.rows)
    assert f"Alla {len(ways.rows)} rimliga sätt att räkna ger en minskning" in text
    assert f"i {len(sure)} av dem säkert skild från noll" in text
    assert formats.percent(ways.chosen.relative.value) in text
    assert "andelen är ingen sannolikhet" in text
    assert faults_of(text) == []


def test_ways_that_disagree_are_counted_on_both_sides(outcome: Outcome) -> None:
    ways, text = found(outcome), str(nv.text_sensitivity(outcome))
    lower = int((ways.table["value"] < 0).sum())
    assert f"{lower} av {len(ways.rows)} rimliga sätt att räkna ger en minskning" in text
    assert f"{ways.failed} sätt gick inte att räkna" in text
    assert "varannan räknad" in text
    assert faults_of(text) == []


def test_a_plan_is_frozen_only_by_the_word_of_the_file(small: Outcome) -> None:
    assert small.plan_frozen == dt.date(2021, 11, 15)
    assert "Planen låstes den 15 november 2021 enligt filen." in str(nv.text_sensitivity(small))
    without = str(nv.text_sensitivity(replace(small, plan_frozen=None)))
    assert "Det framgår inte om planen låstes i förväg." in without


def test_the_table_sums_up_each_choice(small: Outcome) -> None:
    ways = found(small)
    (table,) = nv.tables_sensitivity(small)
    rows = {row[0].removesuffix(" (rapportens val)"): row for row in table.rows}  # type: ignore[union-attr]
    assert len(rows) == len(ways.every_choice)
    per = ways.table.groupby("Säsong")["value"]
    for name, part in per:
        shown = rows[f"Säsong: {name}"]
        assert shown[1:3] == (str(len(part)), formats.percent(part.median()))
        assert formats.percent(part.max()) in shown[3]
    assert sum("rapportens val" in row[0] for row in table.rows) == len(ways.dimensions)  # type: ignore[union-attr]
    assert faults_of(str(nv.tables_sensitivity(small))) == []


def test_all_checks_stand_in_one_table(small: Outcome) -> None:
    assert small.fit is not None
    (table,) = nv.tables_checks(small)
    names = [row[0] for row in table.rows]  # type: ignore[union-attr]
    assert names == [check.name for check in (*small.fit.checks, *small.fit.probes)]
    assert len(set(names)) == len(names)
    assert {row[1] for row in table.rows} <= {"Klarar", "Klarar inte", "Upplysning"}  # type: ignore[union-attr]
    assert faults_of(str(nv.tables_checks(small))) == []
    assert "Kontroller" not in str(nv.tables_outcome(small))


def test_the_figure_shows_every_way_with_its_choices(outcome: Outcome) -> None:
    ways, drawn = found(outcome), figure(outcome)
    texts = {"".join(part.itertext()) for part in ElementTree.fromstring(drawn.svg).iter(f"{SVG}text")}
    assert {"Rapportens val", "Ingen förändring", "Mål", "syntetiska data"} <= texts
    assert {name for pair in ways.every_choice for name in pair} <= texts
    assert drawn.data is not None
    assert [row[-4] for row in drawn.data.rows] == [
        pytest.approx(100 * row.relative.value, rel=1e-5) for row in ways.rows
    ]
    assert [row[-1] for row in drawn.data.rows].count("ja") == 1
    assert formats.percent_interval(ways.chosen.relative) in drawn.alt
    assert "andelen är ingen sannolikhet" in drawn.note
    assert re.match(rf"(Alla {len(ways.rows)}|\d+ av {len(ways.rows)}) rimliga sätt", drawn.caption)
    assert faults_of(f"{drawn.caption} {drawn.note} {drawn.shows}") == []


@pytest.mark.parametrize("wild", [False, True])
def test_nothing_overlaps_in_the_curve(
    outcome: Outcome, small: Outcome, wild: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Drawing] = []
    monkeypatch.setattr(style, "to_svg", lambda drawing: kept.append(drawing) or "")  # type: ignore[func-returns-value]
    assert outcome.fit is not None
    nv.plot_sensitivity(_wild(small) if wild else outcome)
    assert [fault for drawing in kept for fault in faults(drawing)] == []
    assert len(kept) == 1


def _wild(small: Outcome) -> Outcome:
    """Intervals without end, estimates far apart, and the shown one first."""
    assert small.fit is not None
    ways = small.fit.sensitivity()
    rows = tuple(
        replace(row, chosen=n == 0, relative=Estimate(4.0**n, -np.inf, np.inf if n % 2 else 5.0**n, scale="share"))
        for n, row in enumerate(ways.rows[:6])
    )
    fit = replace(small.fit, work=_Known(replace(ways, rows=rows)))
    return replace(small, fit=fit)


class _Known:
    """Gives a known curve."""

    def __init__(self, ways: Sensitivity) -> None:
        self.ways = ways

    def sensitivity(self, fit: object) -> Sensitivity:
        return self.ways


def test_nothing_is_said_or_drawn_where_nothing_was_fitted() -> None:
    bare = chapters(nv.load_initiative("ljungby-samverkan"))[2]
    made = (nv.text_sensitivity, nv.plot_sensitivity, nv.tables_sensitivity, nv.tables_checks)
    assert [part(bare).blocks for part in made] == [()] * 4


def test_a_single_way_is_said_and_not_drawn(small: Outcome) -> None:
    fit = fit_its(frame(np.r_[np.full(7, 10.0), np.full(4, 9.0)] + np.arange(11) % 2), ItsDesign("2020-08"))
    assert len(fit.sensitivity().rows) == 1
    alone = replace(small, fit=fit)
    assert "bara ett rimligt sätt" in str(nv.text_sensitivity(alone))
    assert nv.plot_sensitivity(alone).blocks == ()


def test_a_lasting_event_gets_a_step_either_way_and_is_counted_once() -> None:
    """It cannot lose its months, so "without it" and "with a step of its own" are one fit."""
    step, _ = steps(48, 24)
    early = CoEvent(from_=pd.Period("2021-01", "M"), what="Ny journal")
    values = 100 - 8 * step - 20 * (np.arange(48) >= 12) + np.random.default_rng(3).normal(0, 1, 48)
    fit = fit_its(frame(values), ItsDesign("2022-01", harmonics=0, co_events=(early,)))
    rows = fit.sensitivity().rows
    assert fit.without_co_events is not None
    assert fit.without_co_events.relative in [row.relative for row in rows]
    assert len({row.relative for row in rows}) == len(rows)
    assert {dict(row.choices)["Andra händelser"] for row in rows} == {"alla månader", "med eget steg"}
