"""The chapter on a table of before and after as it is read: never more than the table bears, and no small cell."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from before_after_tables import table, written
from hypothesis import given, settings
from hypothesis import strategies as st
from inscription_results import LABELS as OTHER_LABELS
from test_inscription_pages import BAD, CAUSE, EXPLAINED_TERM, figures, page
from test_words import foreign

from naravard_lib.analysis.aggregate.before_after import compare_before_after
from naravard_lib.analysis.aggregate.results.outcome import AggregateOutcome
from naravard_lib.analysis.cycle.aggregate import assess_aggregate
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph, Table
from naravard_lib.initiative import load_initiative
from naravard_lib.plots.aggregate import plot_aggregate
from naravard_lib.tables.chapters import ChapterResult
from naravard_lib.wording.aggregate import head_aggregate, text_aggregate
from naravard_lib.wording.aggregate_front import certainty_aggregate, rows_aggregate, told_by
from naravard_lib.wording.aggregate_tables import tables_aggregate
from naravard_lib.workbook.aggregate import load_aggregate

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
LABELS = replace(OTHER_LABELS, measure="Vårddygn", unit="dygn", definition="", source="tabell.xlsx")
Rows = list[tuple[float, ...]]
SEVEN: Rows = [(73, 711, 287), (63, 522, 476), (59, 676, 407), (46, 388, 215), (28, 363, 253), (26, 293, 159)]
WIDE, NARROW = (20.0, 20.0), (2.0, 2.0)


def made(
    rows: Rows, comparison: int = 0, doubtful: dict[str, str] | None = None, falls: bool = True, months: int = 6
) -> AggregateOutcome:
    found = compare_before_after(table(*rows, comparison=comparison), months, falls=falls, doubtful=doubtful)
    return AggregateOutcome(LABELS, found, ("Rad 5: summarader, räknas inte med.",), hidden=1)


def beside(own: float, other: float, level: float = 1.0, sd: tuple[float, float] = NARROW) -> AggregateOutcome:
    return made([(2000, 20000.0, 20000.0 * own, *sd), (2000, 20000.0 * level, 20000.0 * level * other, *sd)], 1)


RESULTS = {
    "seven": made(SEVEN, doubtful={"Sjukhus 6": "sent införda datum"}),
    "spread": made([(73, 711, 287, 9.0, 8.0), (63, 522, 476, 9.0, 8.0)]),
    "one": made([(73, 711, 287)]),
    "rise": made([(73, 300, 287), (63, 522, 676), (59, 476, 707), (46, 288, 315)]),
    "unchanged": made([(73, 300, 300)]),
    "unknown": made(SEVEN, falls=False),
    "month": made(SEVEN, months=1),
    "years": made(SEVEN, months=24),
    "shown": beside(0.5, 0.7),
    "not_shown": beside(0.69, 0.7),
    "small_difference": beside(0.622, 0.7),
    "could_hide": beside(0.66, 0.7, sd=(6.0, 6.0)),
    "long_stays": made([(400, 8000.0, 800.0, 12.0, 6.0)]),
    "few_compared": made([(200, 800, 500, 5, 4), (100, 400, 3, 5, 0.3)], 1),
    "wide": beside(0.65, 0.7, sd=WIDE),
    "worse": made([(2000, 20000.0, 20000.0, 4.0, 4.0), (80, 800.0, 500.0, 6.0, 6.0)], 1),
    "level": beside(0.5, 0.7, level=0.6),
    "steady": beside(0.5, 1.02),
    "bare": made([*SEVEN, (90, 900, 800)], 1),
    "many": made([*SEVEN, *((n, b, 0.9 * b) for n, b, _ in SEVEN)], 6),
    "tiny": made([(4, 30, 20)]),
    "rare": made([(40, 3, 2), (30, 1, 0)]),
    "nothing_after": made([(100, 50, 0), (100, 70, 0)]),
    "none": AggregateOutcome(LABELS, None),
}
CHAPTER = [name for name in RESULTS if name != "none"]
HELD_BACK = ("tiny", "rare", "nothing_after")


def report(result: AggregateOutcome) -> Blocks:
    return head_aggregate(result) + text_aggregate(result) + plot_aggregate(result)


def lead(result: AggregateOutcome) -> str:
    return next(str(Blocks((b,))) for b in text_aggregate(result) if isinstance(b, Paragraph) and b.kind == "lead")


@pytest.mark.parametrize("name", CHAPTER)
def test_every_page_is_swedish_and_free_of_jargon(name: str) -> None:
    for blocks in (report(RESULTS[name]), tables_aggregate(RESULTS[name])):
        assert foreign(page(blocks).replace(EXPLAINED_TERM, "")) == []
        assert [rule.pattern for rule in BAD if rule.search(str(blocks))] == []


@pytest.mark.parametrize("name", CHAPTER)
def test_the_first_sentence_claims_no_more_than_the_verdict(name: str) -> None:
    result = RESULTS[name]
    assert not CAUSE.search(str(report(result)))
    if result.verdict in ("shown", "not_shown"):
        assert name == result.verdict
        assert "Det här skulle kunna avgöra" not in str(text_aggregate(result))
    elif name not in HELD_BACK:
        assert lead(result).startswith("Det kan inte avgöras")
        assert "Det här skulle kunna avgöra" in str(text_aggregate(result))
    if name == "shown":
        assert "Om grupperna var lika sjuka från början" in lead(result)


def test_without_a_comparison_the_one_term_is_explained_and_the_dead_are_thought_of() -> None:
    text = str(report(RESULTS["seven"]))
    assert "mår som sämst" in text
    assert EXPLAINED_TERM in text
    assert "hur många som dog" in text
    assert "mellan noll och 65\u00a0%" in text
    assert "Utan Sjukhus 6, där registreringen är osäker" in text
    assert "mellan noll och 90\u00a0%" in str(report(RESULTS["month"]))


def test_an_increase_is_not_put_down_to_what_makes_use_fall() -> None:
    text = str(text_aggregate(RESULTS["rise"]))
    assert "regression" not in text
    assert "utan insats" not in text.replace("hade gått utan insatsen", "")
    assert "egen effekt" not in text
    assert text.count("Tabellen visar inte hur det hade gått utan insatsen.") == 1
    assert not {"bound_low", "bound_high"} & set(RESULTS["rise"].estimates)


def test_bounds_are_told_as_a_decrease_and_an_increase_and_never_leave_no_effect_out() -> None:
    assert re.search(
        r"allt från en minskning med \d+\u00a0% till en ökning med \d+\u00a0%", str(text_aggregate(RESULTS["seven"]))
    )
    text = str(text_aggregate(RESULTS["long_stays"]))
    assert "större än de 65\u00a0%" in text
    assert "efter en lång vårdtid" in text
    assert "egen effekt" not in text


def test_a_difference_to_the_comparison_is_told_as_what_it_is() -> None:
    assert lead(RESULTS["shown"]).startswith(
        "Efter låg antalet vårddygn 29\u00a0% lägre än om de inskrivna hade följt jämförelsen"
    )  # 0.5 / 0.7
    assert "Om grupperna var lika sjuka från början" in lead(RESULTS["not_shown"])
    assert "kan ändå döljas" in str(text_aggregate(RESULTS["could_hide"]))


def test_a_comparison_too_small_to_show_leaves_no_figure_anywhere() -> None:
    result = RESULTS["few_compared"]
    found = told_by(result)
    assert found is not None
    everything = report(result) + tables_aggregate(result) + certainty_aggregate(found)
    text = f"{everything}{rows_aggregate(found)}{result.estimates}{figures(everything)[0].data}"
    assert "Jämförelsen är för liten för att visas" in text
    assert "against_comparison" not in text
    assert "Mot jämförelsen" not in text
    assert "Därför jämförs de" not in text
    assert "−99" not in text
    assert "8\u00a0233" not in text


def test_a_fall_to_nothing_is_not_called_a_small_table() -> None:
    text = str(text_aggregate(RESULTS["nothing_after"]))
    assert "200 personer var antalet vårddygn 120 före och färre än 5 efter" in text
    assert "Så lite" not in text
    assert RESULTS["nothing_after"].answered == "no"


def test_rows_left_out_for_what_happened_in_them_are_told_beside_the_figure() -> None:
    assert "En rad med dolda tal är inte med" in str(text_aggregate(RESULTS["seven"]))
    assert "Tre rader med dolda tal" in str(text_aggregate(replace(RESULTS["seven"], hidden=3)))
    assert "dolda tal" not in str(text_aggregate(replace(RESULTS["seven"], hidden=0)))


def test_no_interval_no_bounds() -> None:
    text = str(report(RESULTS["one"]))
    assert "KI" not in text
    assert "inte ens att räkna ut" in text


def test_a_comparison_at_another_level_or_that_stood_still_is_told_why() -> None:
    assert "40\u00a0% lägre än för de inskrivna" in str(text_aggregate(RESULTS["level"]))
    assert "på en annan nivå redan före" in str(text_aggregate(RESULTS["level"]))
    assert "minskade knappt" in str(text_aggregate(RESULTS["steady"]))
    assert "Insatsens egen effekt kan" in str(text_aggregate(RESULTS["steady"]))
    assert "Insatsens egen effekt kan" not in str(text_aggregate(RESULTS["shown"]))


def test_nothing_at_all_without_a_table() -> None:
    assert not report(RESULTS["none"]).blocks
    assert not tables_aggregate(RESULTS["none"]).blocks
    assert (RESULTS["none"].question, RESULTS["none"].answered, RESULTS["none"].estimates) == (None, "no", {})


@pytest.mark.parametrize("name", HELD_BACK)
def test_too_little_to_show_shows_nothing(name: str) -> None:
    text = str(report(RESULTS[name]) + tables_aggregate(RESULTS[name]))
    assert "utan att röja" in text
    assert not figures(report(RESULTS[name]))
    assert RESULTS[name].estimates == {}
    assert not re.search(r"[−\d]\u00a0%(?! KI)", text)


def test_a_small_unit_and_what_would_give_it_back_are_hidden() -> None:
    result = made([*SEVEN, (3, 31, 12), (9, 60, 30)], doubtful={"Sjukhus 7": "osäkert"})
    (found,) = (block for block in tables_aggregate(result) if isinstance(block, Table))
    gone = [row[0] for row in found.rows if row[1] == "visas inte"]
    assert gone == ["Sjukhus 7 *", "Sjukhus 8"]  # the smallest beside it too: else the total gives it back
    assert all(set(row[1:]) == {"visas inte"} for row in found.rows if row[0] in gone)
    assert "Utan osäker registrering" not in str(tables_aggregate(result))
    assert "Utan Sjukhus 7" not in str(text_aggregate(result))
    (figure,) = figures(report(result))
    assert "Sjukhus 7" not in figure.svg
    assert "Sjukhus 8" not in str(figure.data)
    assert "för små tal visas inte" in figure.note


def test_the_figure_is_sorted_and_marks_what_is_doubtful() -> None:
    (figure,) = figures(report(RESULTS["seven"]))
    assert figure.data is not None
    changes = [row[2] for row in figure.data.rows[1:]]
    assert changes == sorted(changes)
    assert figure.data.rows[0][:2] == ("Alla tillsammans", 295)
    assert "Sjukhus 6 *" in figure.svg
    assert "Osäker registrering. Sjukhus 6: sent införda datum" in figure.note
    assert "Upp till 65\u00a0% har försvunnit utan insats" in figure.alt


counts = st.tuples(st.integers(1, 3000), st.integers(0, 10**5), st.integers(0, 10**5))


@settings(max_examples=40, deadline=None)
@given(st.lists(counts, min_size=1, max_size=6), st.integers(0, 3), st.sampled_from([(), NARROW, WIDE]))
def test_the_page_reads_well_whatever_the_numbers(rows: Rows, others: int, spread: tuple[float, ...]) -> None:
    result = made([(*row, *spread) for row in rows], min(others, len(rows) - 1))
    text = str(head_aggregate(result) + text_aggregate(result) + tables_aggregate(result))
    assert [rule.pattern for rule in BAD if rule.search(text)] == []
    assert result.answered != "no" or "utan att röja" in text
    assert all(np.isfinite(part.value) for part in result.estimates.values())


@settings(max_examples=5, deadline=None)
@given(st.lists(counts, min_size=1, max_size=6), st.integers(0, 2))
def test_figures_can_be_drawn_whatever_the_numbers(rows: Rows, others: int) -> None:
    drawn = plot_aggregate(made(rows, min(others, len(rows) - 1)))
    assert [rule.pattern for rule in BAD if rule.search(str(drawn))] == []


def test_names_from_the_file_are_text(tmp_path: Path) -> None:
    rows = ["<b>Norra</b> $x$;40;400;300", "Södra #1;30;300;290", "Ö*;60;500;300", "=1+1;60;450;300"]
    plan = written(tmp_path, rows)
    shown = page(report(assess_aggregate(plan, load_aggregate(plan))))
    assert "&lt;b&gt;Norra&lt;/b&gt; $x$" in shown
    assert "<b>Norra" not in shown


def test_the_shipped_example_says_what_is_missing_and_can_be_stored() -> None:
    plan = load_initiative(RAW / "exempel-sju-sjukhus")
    result = assess_aggregate(plan, load_aggregate(plan))
    assert (result.question, result.answered, result.verdict) == (4, "partly", "cannot_tell")
    assert result.missing == (
        "Jämförelsegrupp saknas. Beställ samma tabell för personer som var lika sjuka men inte skrevs in.",
        "Utgångsläge och mål saknas, så det är en förändring och inte ett utfall.",
    )
    assert result.found is not None
    assert result.found.bracket is not None
    assert result.found.bracket.low < 0.85 < result.found.bracket.high  # the true ratio of the generator
    assert result.remarks[0] == "Rad 11: summarader, räknas inte med."
    stored = ChapterResult("x", result.chapter, 4, "partly", (), result.estimates, "", (), (), "0")
    assert ChapterResult.from_dict(stored.as_dict()) == stored


BESIDE = ["Norra;1000;20000;10000;10;8", "Jämförelse;1000;20000;15000;10;9"]
GOAL = "baseline: {from: 2023-01, to: 2023-12}\ntarget: {measure: varddygn, relative: -0.2, by: 2024-12}\n"
KEYS = "  comparison: [Jämförelse]\n  sd_before: SD före\n  sd_after: SD efter\n"


@pytest.mark.parametrize(
    ("measure", "goal", "answered", "lacking"),
    [
        ("varddygn", GOAL, "yes", []),
        ("varddygn", "", "partly", ["Utgångsläge och mål saknas"]),
        ("akutbesok", GOAL, "partly", ["Mål saknas"]),  # the target is of another measure
        ("hemtjansttimmar", GOAL, "partly", ["Ett mått som går att jämföra", "Mål saknas"]),
    ],
)
def test_answered_in_full_only_with_a_target_a_baseline_and_a_measure_that_was_tried(
    tmp_path: Path, measure: str, goal: str, answered: str, lacking: list[str]
) -> None:
    head = "Sjukhus;Antal;Före;Efter;SD före;SD efter"
    plan = written(tmp_path, BESIDE, f"{KEYS}  measure: {measure}\n{goal}", head)
    result = assess_aggregate(plan, load_aggregate(plan))
    assert result.verdict == ("cannot_tell" if measure == "hemtjansttimmar" else "shown")
    assert result.answered == answered
    assert len(result.missing) == len(lacking)
    assert all(part in told for part, told in zip(lacking, result.missing, strict=True))


def test_a_hundred_units_fit_on_a_page_and_the_figure_says_where_the_rest_are(tmp_path: Path) -> None:
    rows = [f"Vårdcentralen i en ort med ett ovanligt långt namn {n};{100 + n};2000;{1200 + n}" for n in range(100)]
    result = assess_aggregate(plan := written(tmp_path, rows), load_aggregate(plan))
    figure = next(iter(plot_aggregate(result)))
    assert "75 mindre enheter till står i bilagan" in figure.note
    assert float(re.search(r'height="([\d.]+)pt"', figure.svg)[1]) < 600
    assert figure.data is not None
    assert len(figure.data.rows) == 26
    assert len(next(block for block in tables_aggregate(result) if isinstance(block, Table)).rows) >= 100


def test_a_plan_without_a_table_gives_an_empty_chapter() -> None:
    assert assess_aggregate(load_initiative(RAW / "ljungby-samverkan"), None).found is None
