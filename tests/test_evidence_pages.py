"""The question on the knowledge overview: its figure, tables and sentences, and what chapters say of an own result."""

import csv
import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from naravard_lib.analysis.cycle.aggregate import assess_aggregate
from naravard_lib.analysis.cycle.baseline import describe_baseline
from naravard_lib.analysis.cycle.inscription import assess_inscription
from naravard_lib.analysis.cycle.outcome import assess_outcome
from naravard_lib.analysis.cycle.target import assess_target
from naravard_lib.analysis.overview.evidence import check_goal, view_evidence
from naravard_lib.analysis.overview.own import own_results, typed_result
from naravard_lib.analysis.overview.results.evidence import OwnResult
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Figure, Table
from naravard_lib.errors import DesignError
from naravard_lib.estimate import Estimate
from naravard_lib.evidence import placing
from naravard_lib.evidence.placing import comparable
from naravard_lib.evidence.reading import evidence, figures
from naravard_lib.evidence.telling import change_text
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.plots.evidence import plot_evidence, plot_evidence_choice
from naravard_lib.tables.chapters import ChapterResult
from naravard_lib.tables.events import EventTables
from naravard_lib.vocabulary import WayOfWorking
from naravard_lib.wording.evidence import text_evidence, text_evidence_goal
from naravard_lib.wording.evidence_place import text_place
from naravard_lib.wording.evidence_tables import (
    tables_evidence_conflicts,
    tables_evidence_ground,
    tables_evidence_rows,
    tables_evidence_spread,
)
from naravard_lib.wording.inscription import text_inscription
from naravard_lib.workbook.aggregate import load_aggregate
from naravard_lib.workbook.points import load_points
from naravard_lib.workbook.series import load_series

TEAMS: WayOfWorking = "Mobila sjukhuskopplade team"
ROWS = {row.id: row for row in figures()}
BED_DAYS = ROWS["t1_sjukhusteam_varddygn"]  # 25–70 % fewer


def share(value: float, low: float | None = None, high: float | None = None) -> Estimate:
    return Estimate(value, value if low is None else low, value if high is None else high, scale="share")


def own(value: str = "-32", low: str = "-55", high: str = "-4", measure: str = "varddygn") -> tuple[OwnResult, ...]:
    return typed_result(TEAMS, measure, value, low, high)


def chapter(name: str, verdict: str, **estimates: Estimate) -> ChapterResult:
    return ChapterResult("narsjukvardsteam", name, 4, "yes", (), estimates, verdict, (), (), "0")


def test_the_results_of_an_initiative_are_marked_with_what_the_verdict_bears() -> None:
    plan = load_initiative("narsjukvardsteam")
    series = chapter("3_outcome_its", "decrease", relative=share(-0.2, -0.3, -0.1), level=Estimate(1, 0, 2))
    ratio = Estimate(0.855, 0.624, 1.107, scale="ratio")
    persons = chapter("4_outcome_inscription", "cannot_tell", envelope=ratio, naive=Estimate(math.nan, 0, 1))
    found = own_results(plan, (series, persons))
    assert [(each.name, each.caution) for each in found] == [
        ("mot jämförbara personer", "kan inte avgöras"), ("mot väntad utveckling", "")
    ]  # fmt: skip
    assert found[0].change.low == pytest.approx(-0.376)
    assert all(each.synthetic and each.what == "akutbesök" for each in found)
    view = view_evidence(own=found, plan=plan)
    assert figure(plot_evidence_choice(view)).caption.endswith("(syntetiska data)")
    assert "syntetisk" not in figure(plot_evidence(view)).caption  # holds nothing but what is published
    text = str(text_evidence(view))
    assert "% (mot jämförbara personer, kan inte avgöras)" in text
    assert "−20\u00a0% (mot väntad utveckling) gäller alla i området, och ställs inte mot tal" in text
    assert own_results(plan, ()) == ()
    assert "Kör naravard run narsjukvardsteam först" in str(text_evidence(view_evidence(plan=plan)))


def test_the_inscription_chapter_takes_its_figure_from_the_base() -> None:
    plan = load_initiative("narsjukvardsteam")
    assert assess_inscription(plan, None).published is None  # nothing to set beside it
    persons = pd.DataFrame({"person_id": range(40), "birth_year": 1940})
    days = pd.date_range("2022-01-05", "2024-06-05", freq="30D")
    visits = [(person, day, "ed") for person in range(40) for day in days[person % 3 :: 3]]
    contacts = pd.DataFrame(visits, columns=["person_id", "time", "kind"])
    inscriptions = persons[["person_id"]].assign(team="Norra", start=pd.Timestamp("2023-06-01"))
    result = assess_inscription(plan, EventTables.of(persons, contacts, inscriptions=inscriptions))
    assert result.published == comparable(TEAMS, "akutbesok")[0]
    text = str(text_inscription(result))
    assert "Publicerat för arbetssättet: −50 till −15\u00a0% för akutbesök" in text
    assert "hur det räknats framgår inte. Den enkla siffran här" in text


def test_the_pilots_target_is_beyond_every_interval_for_hospital_care() -> None:
    goal = view_evidence().goal
    assert (goal.low, goal.high) == (-0.90, -0.80)  # DOMAIN M8
    assert goal.reaching == ()
    assert min(end for row in goal.intervals for end in row.change if end is not None) == -0.70  # DOMAIN M9
    assert [row.measure_text for row in goal.elsewhere] == ["Behov av hemtjänst"]
    told = {(row.places[0], change_text(row).replace("\u00a0", " ")) for row in goal.singles}
    assert told == {
        ("Skaraborg", "upp till −80 %"), ("Skaraborg", "upp till −90 %"), ("Skaraborg", "mer än −92 %"),
        ("Östergötland", "omkring −80 %"), ("Ronneby", "−80 %"),
    }  # fmt: skip
    assert [row.change for row in goal.same] == [(-0.50, -0.40)]


def test_the_sentence_on_the_target_follows_the_base() -> None:
    view = view_evidence()
    text = str(text_evidence_goal(view))
    assert "större minskning än i alla fem publicerade intervall för sjukhusvård" in text
    wide = BED_DAYS.model_copy(update={"high": 85.0})
    widened = replace(view, goal=check_goal([wide if row is BED_DAYS else row for row in evidence(kind="effect")]))
    assert "Ett av fem intervall för sjukhusvård når dit" in str(text_evidence_goal(widened))


def tables(blocks: Blocks) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def test_the_spread_table_has_the_figures_of_2023() -> None:
    spread, contrast = tables(tables_evidence_spread(view_evidence()))
    told = " ".join(cell for row in spread.rows for cell in row[2:]).replace("\u00a0", " ")
    for number in (19, 11, 17, 20, 16):  # DOMAIN M9
        assert f"{number} regioner 2023" in told
    assert told.count("20 regioner 2023") == 2
    for number in (6, 61, 17, 33, 70):
        assert f"{number} % av kommunerna 2023" in told
    assert {row[0].split(" 20")[0] for row in contrast.rows} == {"Skåne", "Västra Götaland"}
    (alone,) = tables(tables_evidence_spread(view_evidence("Äldremottagningar")))
    assert [row[0] for row in alone.rows] == ["Äldremottagningar"]


def test_the_table_of_gaps_counts_every_effect_of_the_file_once() -> None:
    with Path(placing.__file__).with_name("figures.csv").open(encoding="utf-8") as lines:
        entries = [each for each in csv.DictReader(lines) if each["kind"] == "effect" and each["way_of_working"]]
    counted = [each for each in entries if each["unit"] != "percent_level" and each["study"] != "computed"]
    grounds = view_evidence().grounds
    assert sum(ground.effects for ground in grounds) == len(counted)
    assert sum(ground.in_table for ground in grounds) == sum(each["table1"] == "ja" for each in counted) == 18
    compared = sum(each["study"] in ("rct", "controlled") for each in counted)
    assert sum(ground.compared for ground in grounds) == compared
    (table,) = tables(tables_evidence_ground(view_evidence()))
    assert len(table.rows) == 10
    (partly,) = (row for row in table.rows if row[0].startswith("Screening"))
    assert partly[4] == "0 (delvis 3)"  # one of the two sources of three figures compared with usual care
    assert "för tre har en del av underlaget det" in str(text_evidence(view_evidence()))
    amounts = [int(row[1]) + int(row[2]) for row in table.rows]
    assert amounts == sorted(amounts)


def test_conflicts_and_rows_follow_what_was_asked() -> None:
    whole, narrow = view_evidence(), view_evidence("fokuserad vård i hemmet")
    assert len(tables(tables_evidence_conflicts(whole))[0].rows) == len(whole.conflicts)
    assert [conflict.id for conflict in narrow.conflicts] == ["ronneby_aterinlaggningar"]
    told = str(tables_evidence_conflicts(narrow))
    assert "−80\u00a0%" in told
    assert "−67\u00a0%" in told
    assert tables(tables_evidence_rows(whole)) == []
    (rows,) = tables(tables_evidence_rows(narrow))
    assert len(rows.rows) == len(evidence(way_of_working="Fokuserad vård i hemmet", kind="effect"))
    assert all(row[-1] for row in rows.rows)


def figure(blocks: Blocks) -> Figure:
    (found,) = blocks
    assert isinstance(found, Figure)
    return found


def test_the_figure_shows_every_row_of_the_table_the_null_trial_the_target_and_the_own_result() -> None:
    plain = figure(plot_evidence(view_evidence()))
    assert plain.data is not None
    assert len(plain.data.rows) <= 30
    assert [row[2] for row in plain.data.rows if row[5] and "tabell 1" in str(row[5]).casefold()] == [
        change_text(row) for row in evidence(kind="effect") if row.table1
    ]
    for words in ("ingen effekt påvisad", "upp till −80", "mer än −92", "Målet i Umeåpiloten"):
        assert words in plain.svg
    assert "Eget" not in plain.svg
    marked = figure(plot_evidence_choice(view_evidence(TEAMS, own=own())))
    assert "Eget: vårddygn" in marked.svg
    assert "−32\u00a0% (−55 till −4)" in marked.svg
    assert "inom det publicerade" in marked.caption
    none = figure(plot_evidence_choice(view_evidence(TEAMS, own=own("-32", "-90", "5"))))
    assert "kan inte skiljas från ingen förändring" in none.caption


def test_the_figure_holds_the_published_figure_that_each_own_result_is_held_against() -> None:
    drawn = figure(plot_evidence_choice(view_evidence(TEAMS, "varddygn", own("-13", "-25", "-2", "akutbesok"))))
    assert drawn.data is not None
    told = [row[2] for row in drawn.data.rows]
    assert told == ["−50 till −15\u00a0%", "−70 till −25\u00a0%", "−13\u00a0% (−25 till −2)"]
    unlike = typed_result("Äldremottagningar", "akutbesok", "-13", "", "")
    assert (
        len(plot_evidence_choice(view_evidence("Äldremottagningar", own=unlike))) == 0
    )  # only admissions are published


def test_what_is_of_everybody_in_an_area_is_never_drawn_or_placed() -> None:
    plan = load_initiative("narsjukvardsteam")
    (area,) = own_results(plan, (chapter("3_outcome_its", "decrease", relative=share(-0.2, -0.3, -0.16)),))
    view = view_evidence(own=(area,), plan=plan)
    text = str(text_evidence(view))
    assert "inom" not in text
    assert (
        "Det gäller i regel dem som fick insatsen. Akutbesök −20\u00a0% (mot väntad utveckling) gäller alla i" in text
    )
    assert "Eget" not in figure(plot_evidence_choice(view)).svg
    assert "Det gäller bara om talet är för dem som fick insatsen" in str(
        text_evidence(view_evidence(TEAMS, own=own()))
    )


def test_an_initiatives_own_published_figures_are_not_told_as_those_of_others() -> None:
    plan = load_initiative("ljungby-samverkan")
    assert any(row.place == "Ljungby" for row in view_evidence(plan.way_of_working or "").rows)
    view = view_evidence(plan=plan)
    assert [row for row in view.rows if row.place == "Ljungby"] == []
    assert "publicerat från Ljungby är inte med" in str(text_evidence(view))


def test_an_amount_is_never_told_without_its_remark() -> None:
    told = str(tables_evidence_conflicts(view_evidence("Personcentrerad samverkan")))
    assert "stängde nattetid 10 juni" in told
    assert "1 560 672\u00a0kr".replace(" ", "\u00a0") in told
    assert told.count("Hela medelkostnaden räknas som sparad") == 2


def test_a_choice_has_its_own_figure_and_an_unknown_word_is_refused() -> None:
    assert len(plot_evidence_choice(view_evidence())) == 0
    chosen = figure(plot_evidence_choice(view_evidence(TEAMS)))
    assert "mobila sjukhuskopplade team" in chosen.caption
    with pytest.raises(DesignError, match="menas"):
        view_evidence("Äldremottagning")
    with pytest.raises(DesignError, match="measure"):
        view_evidence("", "akutbesokk")


def replace_events(plan: Initiative) -> Initiative:
    return plan.model_copy(update={"events": None})


def test_a_chapter_sets_its_target_and_its_result_beside_others() -> None:
    persons = load_initiative("narsjukvardsteam")
    goal = assess_target(persons, describe_baseline(persons, load_series(persons)))
    said = str(text_place(persons, goal))
    assert "publicerat är −50 till −15\u00a0% för akutbesök" in said
    assert said.endswith("Målet −20\u00a0% gäller alla i området, där effekten alltid är mindre.")
    series = assess_outcome(persons, load_series(persons), goal, load_points(persons))
    alone = text_place(replace_events(persons), series)  # without persons the chapter on the series speaks
    assert "gäller alla i området, där effekten alltid är mindre" in str(alone)
    assert "ligger inom" not in f"{said}{alone}"
    assert "till skillnad från" not in f"{said}{alone}"
    hospitals = load_initiative("exempel-sju-sjukhus")
    said = str(text_place(hospitals, assess_aggregate(hospitals, load_aggregate(hospitals))))
    assert "den enkla siffran före och efter, −43\u00a0%, ligger inom det publicerade" in said
    assert "jämförelsegrupp" in said
    samverkan = load_initiative("exempel-samverkan")
    aim = assess_target(samverkan, describe_baseline(samverkan, load_series(samverkan)))
    assert str(text_place(samverkan, aim)) == ""
    said = str(text_place(samverkan, assess_outcome(samverkan, load_series(samverkan), aim, load_points(samverkan))))
    assert "finns inget publicerat tal i procent om akutbesök" in said
    assert "remisser (−10 till −5\u00a0%)" in said
