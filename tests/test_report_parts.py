"""The manager's pages: key figures, how sure one can be, both sides, definitions, timeline, effects."""

from pathlib import Path

import numpy as np
from simulated import chapters, small_initiative

import naravard_lib as nv
from naravard_lib.analysis.cycle.results import Outcome, Summary
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Figure

DROP = [300 - 60 * (n >= 24) + n % 7 for n in range(48)]
NOISE = [int(value) for value in 60 + 9 * np.random.default_rng(3).normal(size=28)]


def parts(folder: Path, cells: list[int], more: str = "") -> tuple[Summary, Outcome]:
    plan = small_initiative(folder / "liten", cells, more=more)
    return nv.summarise(plan, []), chapters(plan)[2]


def figure(blocks: Blocks) -> Figure:
    (found,) = blocks
    assert isinstance(found, Figure)
    return found


def test_key_figures_are_those_of_the_chapters(tmp_path: Path) -> None:
    outcome = parts(tmp_path, DROP)[1]
    text = str(nv.table_key_figures(outcome)).replace("\u00a0", " ")
    assert "Utgångsläge | 303 besök per månad" in text
    assert "Mål | −10 %" in text
    assert "Månader före och efter | 24 och 24" in text


def test_an_answer_that_cannot_be_told_says_what_would_settle_it(tmp_path: Path) -> None:
    outcome = parts(tmp_path, NOISE)[1]
    assert outcome.fit is not None
    assert outcome.fit.direction == "undetermined"
    text = str(nv.text_certainty(outcome))
    assert "Fler månader efter införandet: nu 4, helst minst 12." in text
    assert "En jämförelse: samma mått för enheter som inte har börjat." in text
    assert "Ett längre utgångsläge" not in text


def test_a_clear_answer_asks_for_nothing_more(tmp_path: Path) -> None:
    assert "avgöra" not in str(nv.text_certainty(parts(tmp_path, DROP)[1]))


def test_definitions_tell_period_rule_and_what_is_not_measured(tmp_path: Path) -> None:
    text = str(nv.text_definitions(*parts(tmp_path, DROP, "smallest_cell: 7\n")))
    assert "januari 2020–december 2023" in text
    assert "Antal under 7 visas inte" in text
    assert "Inte mätt i den här rapporten: kostnad och nytta i kronor" in text


def test_the_timeline_names_everything_that_happened(tmp_path: Path) -> None:
    more = "co_events: [{from: 2022-09, to: 2022-12, what: Flytt av mottagningen}]\n"
    drawn = figure(nv.plot_timeline(parts(tmp_path, DROP, more)[0]))
    assert drawn.data is not None
    assert ("Flytt av mottagningen", "2022-09", "2022-12") in drawn.data.rows
    assert "Flytt av mottagningen: september–december 2022" in drawn.alt
    assert ">Insatsen<" in drawn.svg


def test_effects_hold_the_fits_own_intervals(tmp_path: Path) -> None:
    more = "co_events: [{from: 2023-01, what: Flytt}]\n"
    outcome = parts(tmp_path, DROP, more)[1]
    assert outcome.fit is not None
    assert outcome.fit.without_co_events is not None
    drawn = figure(nv.plot_effects(outcome))
    assert drawn.data is not None
    (event,) = outcome.fit.co_events
    assert event.step is not None
    estimates = [outcome.fit.relative, outcome.fit.without_co_events.relative, event.step]
    assert [row[1:] for row in drawn.data.rows] == [(100 * p.value, 100 * p.low, 100 * p.high) for p in estimates]
    assert "Mål" in drawn.svg


def test_without_a_fit_nothing_is_drawn_or_claimed() -> None:
    outcome = chapters(nv.load_initiative("ljungby-samverkan"))[2]
    assert nv.plot_effects(outcome).blocks == ()
    assert "inget att vara säker på" in str(nv.text_certainty(outcome))
    assert "går inte att beräkna" in str(nv.table_key_figures(outcome))
