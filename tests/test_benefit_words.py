"""What the benefit chapter says and shows: no krona without what it cannot be told from, and arithmetic that agrees."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest
from benefits import CASH, INDEX, OWN, VISIT, chapter, exact, inscription, outcome_of, plan_of

from naravard_lib.analysis.cycle.benefit import assess_benefit
from naravard_lib.analysis.value.results.benefit import Change
from naravard_lib.analysis.value.results.outcome import BenefitOutcome, Unvalued
from naravard_lib.analysis.value.results.words import CAUTIONS, event_words, found_in
from naravard_lib.blocks.model import Figure, Paragraph, Table
from naravard_lib.initiative.fields import ShareRange
from naravard_lib.initiative.parts import Prices
from naravard_lib.plots.benefit import plot_benefit
from naravard_lib.reports.formulas import assert_agrees, live, recompute
from naravard_lib.wording.benefit import text_benefit
from naravard_lib.wording.benefit_tables import table_benefit, tables_benefit

NBSP = "\u00a0"
_OF_EFFECT = re.compile(r"(?:= |i stället |flyttar beloppet).*\bkr\b")


def persons() -> BenefitOutcome:
    return assess_benefit(plan_of("narsjukvardsteam"), outcome_of("narsjukvardsteam"), inscription())


def unsure() -> Iterator[BenefitOutcome]:
    """Chapters whose change cannot be told from something."""
    yield chapter("exempel-samverkan")
    yield chapter("exempel-samverkan", 0.7)  # a fall that the night closure may explain
    yield chapter("ljungby-samverkan")
    yield persons()


def words_of(found: BenefitOutcome) -> set[str]:
    """What may stand beside a krona of this chapter; empty words are none."""
    words = {CAUTIONS[each.change.caution] for each in found.benefits} | {event_words(e) for e in found.reported}
    assert all(words)
    return words


def plain(found: object) -> str:
    return str(found).replace(NBSP, " ")


def sentences(found: BenefitOutcome) -> list[str]:
    text = f"{plain(text_benefit(found))}\n{plain(tables_benefit(found))}"
    return [part for line in text.split("\n") for part in re.split(r"(?<=[.])\s", line)]


def every_table(found: BenefitOutcome) -> list[Table]:
    return [block for block in (*table_benefit(found), *tables_benefit(found)) if isinstance(block, Table)]


def test_every_krona_of_an_unsure_change_stands_beside_what_it_cannot_be_told_from() -> None:
    seen = 0
    for found in unsure():
        words = words_of(found)
        for sentence in sentences(found):
            if _OF_EFFECT.search(sentence):
                seen += 1
                assert any(word in sentence for word in words), sentence
    assert seen >= 6


def test_every_row_with_kronor_of_an_unsure_change_carries_the_words() -> None:
    for found in unsure():
        words = words_of(found)
        tables = every_table(found)
        assert tables
        for table in tables:
            for row in table.rows:
                valued = re.search(
                    r"värde|hela genomsnitt|vad .* är värt|år för år|räknade om", f"{row[0]} {table.caption}".lower()
                )
                if valued and "gemensamma" not in row[0] and _money_row(table, row):
                    assert row[-1] in words, (table.caption, row)


def _money_row(table: Table, row: tuple[str, ...]) -> bool:
    """In the arithmetic only some steps are kronor of the change; in the other tables every row is."""
    return not table.caption.startswith("Uträkning") or row[0].startswith(("Gånger priset", "Värde"))


def test_a_fall_that_another_event_may_explain_is_told_by_that_event() -> None:
    found = chapter("exempel-samverkan", 0.7)
    assert found.lead is not None
    assert (found.verdict, found.lead.change.caution) == ("events", "events")
    rows = [row for table in every_table(found) for row in table.rows if row[0] == "Alla månadsvärden"]
    assert rows
    assert {row[-1] for row in rows} == {CAUTIONS["events"]}


def test_the_headline_is_no_money_when_the_verdict_bears_no_direction() -> None:
    for found in unsure():
        lead = text_benefit(found).blocks[0]
        assert isinstance(lead, Paragraph)
        assert lead.kind == "lead"
        assert " kr" not in plain(text_benefit(found)).split("\n")[0]
    sure = plain(text_benefit(chapter("exempel-samverkan", 0.5, alone=True))).split("\n")[0]
    assert sure.startswith("Räkna med minst ")


def test_a_clear_change_carries_no_caution() -> None:
    found = chapter("exempel-samverkan", 0.5, alone=True)
    said = plain(text_benefit(found)) + plain(table_benefit(found))
    assert "kan inte skiljas" not in said
    assert "tid och plats hos regionen, inte i pengar" in said
    bare = plan_of("exempel-samverkan").model_copy(update={"own_costs": ()})
    said = plain(text_benefit(assess_benefit(bare, outcome_of("exempel-samverkan", 0.5, alone=True))))
    assert "En minskning frigör tid och plats hos regionen, inte pengar." in said


def test_freed_capacity_answers_to_a_cost_and_never_pays_it() -> None:
    """Region's time against the municipality's money: units alone, no difference in kronor anywhere."""
    for found in (chapter("exempel-samverkan"), chapter("exempel-samverkan", 0.5, alone=True), persons()):
        said = plain(text_benefit(found)) + plain(tables_benefit(found))
        assert "bär sina kostnader" not in said
        assert "Värde minus" not in said
    said = plain(text_benefit(chapter("exempel-samverkan", 0.5, alone=True)))
    assert "Insatsen kostar 650 000 kr per år (kommunen" in said
    assert "Det motsvarar 240 färre besök per år" in said
    assert "i tid och plats hos regionen, inte i pengar. Skattat är" in said


def test_money_is_held_against_what_the_same_bearer_pays() -> None:
    plan = plan_of("exempel-samverkan").model_copy(update={"costs": (CASH,)})
    other = plain(text_benefit(assess_benefit(plan, outcome_of("exempel-samverkan", 0.5, alone=True))))
    assert "men regionen sparar och betalar inte" in other
    assert "bär sina kostnader" not in other
    own = OWN.model_copy(update={"falls_on": "region", "kr_per_year": 1e8})
    same = plan.model_copy(update={"own_costs": (own, OWN)})
    found = assess_benefit(same, outcome_of("exempel-samverkan", 0.5, alone=True))
    said = plain(text_benefit(found))
    assert "Pengarna täcker de 100 000 000 kr som regionen betalar" in said
    assert "ens vid den bästa gränsen, så långt det är räknat (bara akutbesök)" in said
    assert "men allt är inte räknat" in plain(text_benefit(replace(found, unvalued=(_unvalued(),))))
    assert "Värde minus de kostnaderna" in plain(tables_benefit(found))


def _unvalued() -> Unvalued:
    return Unvalued("Vårddygn", "lower", "inte analyserat här")


def test_an_estimate_against_the_expected_is_not_called_measured_and_says_what_it_holds() -> None:
    said = plain(text_benefit(persons()))
    assert "Mätt är" not in said
    assert "Skattat är 28,5 färre besök (184 färre till 21,1 fler), men det kan inte skiljas från" in said
    assert "bara akutbesök, de sex månader som var och en följdes" in said


def test_the_months_that_stand_for_a_year_are_named_where_a_season_is_missing() -> None:
    assert "på åtta månader, mars–oktober 2024" in plain(text_benefit(chapter("exempel-samverkan")))
    assert "årstider" not in plain(text_benefit(persons()))  # three years of months
    months = tuple(pd.period_range("2024-12", "2025-03", freq="M"))
    assert found_in(Change("x", "series", exact(-1), months=months)) == "fyra månader, december 2024–mars 2025"
    gap = (*months[:1], *months[2:])
    assert found_in(Change("x", "series", exact(-1), months=gap)) == "tre månader, av december 2024–mars 2025"
    assert (
        found_in(Change("x", "series", exact(-1), months=tuple(pd.period_range("2024-01", periods=14, freq="M")))) == ""
    )


def test_what_the_wrong_way_saves_is_headed_so() -> None:
    plan = plan_of("exempel-samverkan")
    more = plan.main.model_copy(update={"better": "higher"})
    found = assess_benefit(
        plan.model_copy(update={"measures": (more,)}), outcome_of("exempel-samverkan", 0.5, alone=True)
    )
    said = plain(text_benefit(found))
    assert said.startswith("Måttet har gått åt fel håll.")
    assert "ingen nytta" in said.split("\n")[0]
    assert "Räkna med minst" not in said + plain(plot_benefit(found))


def test_a_published_increase_is_told_as_one() -> None:
    plan = plan_of("ljungby-samverkan")
    before, *later = plan.main.published
    turned = tuple(mean.model_copy(update={"mean": 2 * before.mean - mean.mean}) for mean in later)
    main = plan.main.model_copy(update={"published": (before, *turned)})
    found = assess_benefit(plan.model_copy(update={"measures": (main, *plan.measures[1:])}), outcome_of(plan.id))
    said = plain(text_benefit(found))
    assert "24 fler besök × 12 × 5 419 kr = 1 560 672 kr mer per år" in said
    assert "−24 färre" not in said
    assert "minus är fler" in plain(table_benefit(found))


def test_the_arithmetic_can_be_followed_down_every_column() -> None:
    """Above zero and below it: the share printed is the one that the outermost value is reckoned with."""
    for found in (chapter("exempel-samverkan"), chapter("exempel-samverkan", 0.5, alone=True), persons()):
        for steps in (table for table in every_table(found) if table.caption.startswith("Uträkning")):
            for column in (1, 2, 3):
                whole, share, worth = (_number(steps.rows[row][column]) for row in (6, 7, 8))
                assert worth == pytest.approx(whole * share / 100, abs=1)


def _number(cell: str) -> float:
    return float(re.sub(r"[\s%]", "", cell).replace("−", "-").replace(",", "."))


def test_the_years_are_of_the_series_and_say_so() -> None:
    (years,) = (table for table in every_table(persons()) if table.caption.startswith("Värdet år för år"))
    assert "alla månadsvärden" in years.caption
    assert "20–100" in plain(years.note)


def test_an_extra_cost_is_called_one() -> None:
    said = plain(text_benefit(chapter("exempel-samverkan", 1.9, alone=True)))
    assert said.startswith("Förändringen kostar regionen mer, inte mindre: räkna med upp till")
    assert "Ökningen tar tid och plats hos regionen." in said
    assert "frigörs" not in said


def test_ljungby_says_what_the_source_said_and_what_speaks_against_it() -> None:
    said = plain(text_benefit(chapter("ljungby-samverkan")))
    for part in (
        "tre medelvärden är ingen serie, mål saknas",
        "24 färre besök × 12 × 5 419 kr = 1 560 672 kr per år, men det kan inte skiljas från",
        "stängd nattetid från den 10 juni 2024",
        "1,5 miljoner",
        "9 färre besök × 12 × 5 419 kr = 585 252 kr per år, men det",
        "mars–april 2024 låg 22,5 besök i månaden över juni–juli 2024",
        "Nästan hela minskningen på 24",
    ):
        assert part in said, part
    assert "1 560 730 kr" in plain(tables_benefit(chapter("ljungby-samverkan")))


def test_the_assumed_share_is_called_our_assumption_and_the_files_is_not() -> None:
    assert "vårt antagande, utan källa" in plain(text_benefit(chapter("exempel-samverkan")))
    plan = plan_of("exempel-samverkan")
    cost = VISIT.model_copy(update={"marginal": ShareRange(low=0.1, base=0.3, high=0.4)})
    own = assess_benefit(plan.model_copy(update={"costs": (cost,)}), outcome_of("exempel-samverkan"))
    said = plain(text_benefit(own)) + plain(tables_benefit(own))
    assert "vårt antagande" not in said
    assert "om 30 % försvinner" in said


def test_the_year_of_the_money_is_said() -> None:
    assert "2023 års priser, inte omräknat" in plain(text_benefit(chapter("exempel-samverkan")))
    plan = plan_of("exempel-samverkan").model_copy(update={"prices": Prices(index="LPIK", to=2025)})
    told = plain(text_benefit(assess_benefit(plan, outcome_of("exempel-samverkan"), prices=INDEX)))
    assert "2025 års priser, omräknat från 2023 med LPIK" in told


def test_a_recount_says_where_the_index_was_taken_from() -> None:
    prices = Prices(index="LPIK", to=2025)
    plan = plan_of("exempel-samverkan").model_copy(update={"prices": prices, "own_costs": (OWN,)})
    told = plain(tables_benefit(assess_benefit(plan, outcome_of("exempel-samverkan"), prices=INDEX)))
    assert "Källa till LPIK: 2022 och 2023 – provtal; 2025 – provtal, prognos." in told
    assert "Källa till" not in plain(tables_benefit(chapter("exempel-samverkan")))


@pytest.mark.parametrize("kind", ["series", "published", "persons", "sure", "index"])
def test_a_controller_can_follow_every_step(kind: str) -> None:
    plan = plan_of("exempel-samverkan").model_copy(update={"prices": Prices(index="LPIK", to=2025)})
    found = {
        "series": lambda: chapter("exempel-samverkan"),
        "published": lambda: chapter("ljungby-samverkan"),
        "persons": persons,
        "sure": lambda: chapter("exempel-samverkan", 0.5, alone=True),
        "index": lambda: assess_benefit(plan, outcome_of("exempel-samverkan"), prices=INDEX),
    }[kind]()
    counted = [table for table in every_table(found) if table.formulas]
    assert counted
    for table in counted:
        assert_agrees(table)
        assert len(live(table)) == len(table.formulas), table.caption


def test_a_changed_assumption_goes_through_the_arithmetic() -> None:
    """The published sum, with the share in the controller's hands: 1 560 672 times 0.35."""
    steps = next(table for table in every_table(chapter("ljungby-samverkan")) if table.caption.startswith("Uträkning"))
    rows = [list(row) for row in steps.rows]
    assert rows[7][0] == "Andel som försvinner"
    rows[7][2] = f"35{NBSP}%"
    changed = Table(steps.caption, steps.columns, tuple(map(tuple, rows)), steps.align, "", steps.formulas)
    assert recompute(changed)[(8, 2)] == pytest.approx(1_560_672 * 0.35)
    assert recompute(changed)[(6, 2)] == 1_560_672


def test_the_figure_shows_both_ways_to_count_and_tells_them_in_words() -> None:
    (figure,) = plot_benefit(chapter("exempel-samverkan"))
    assert isinstance(figure, Figure)
    assert figure.data is not None
    assert len(figure.data.rows) == 4
    assert {row[-1] for row in figure.data.rows} == {"nej"}
    assert figure.data.rows[0][1] == round(chapter("exempel-samverkan").benefits[0].average.value)
    assert "kan inte avgöras" in figure.alt
    assert "syntetiska data" in figure.svg
    assert "Insatsens egna kostnader" in figure.svg
    (sure,) = plot_benefit(chapter("exempel-samverkan", 0.5, alone=True))
    assert isinstance(sure, Figure)
    assert "kan inte avgöras" not in sure.alt


def test_own_costs_far_out_are_told_and_not_drawn() -> None:
    (figure,) = plot_benefit(persons())
    assert isinstance(figure, Figure)
    assert "Insatsens egna kostnader" not in figure.svg
    assert "17 700 000 kr" in plain(figure.note)


def test_nothing_to_value_says_so_without_table_or_figure() -> None:
    plan = plan_of("exempel-trygg-hemgang")
    found = assess_benefit(plan, outcome_of("exempel-trygg-hemgang"))
    assert plain(text_benefit(found)).startswith("Värdet går inte att räkna i kronor.")
    assert len(plot_benefit(found)) == len(table_benefit(found)) == 0
    assert "Kvalitet och annat" in plain(tables_benefit(found))


def test_no_two_kinds_of_benefit_are_added_in_any_table() -> None:
    plan = plan_of("exempel-samverkan")
    costs = (VISIT, VISIT.model_copy(update={"cashable": True, "unit_cost": 1000}))
    found = assess_benefit(plan.model_copy(update={"costs": costs}), outcome_of("exempel-samverkan"))
    freed, cash = found.benefits[:2]
    said = re.sub(r"\s", "", plain(tables_benefit(found)) + plain(table_benefit(found)))
    for end in ("value", "low", "high"):
        parts = [getattr(each.yearly, end) for each in (freed, cash)]
        assert all(f"{abs(round(part))}" in said for part in parts)
        assert f"{abs(round(sum(parts)))}" not in said


@pytest.mark.parametrize(
    "cost",
    [
        {"unit_cost": 0.0},
        {"overhead": 0.999},
        {"marginal": ShareRange(low=0, base=0, high=0)},
        {"marginal": ShareRange(low=0, base=0.5, high=1)},
        {"falls_on": "person", "cashable": True},
        {"unit_cost": 0.4},
    ],
)
@pytest.mark.parametrize("name", ["exempel-samverkan", "ljungby-samverkan"])
def test_odd_costs_are_told_and_drawn_all_the_same(name: str, cost: dict[str, object]) -> None:
    plan = plan_of(name).model_copy(update={"costs": (VISIT.model_copy(update=cost),)})
    found = assess_benefit(plan, outcome_of(name))
    said = plain(text_benefit(found)) + plain(table_benefit(found)) + plain(tables_benefit(found))
    assert said.startswith("Värdet är okänt")
    assert not re.search(r"\b(nan|inf|None)\b", said)
    assert said.count("okänt") == 1  # which `formats.number` also writes for what is no number
    assert len(plot_benefit(found)) == 1
    for table in every_table(found):
        assert_agrees(table)


def test_a_cost_of_a_measure_that_is_not_analysed_is_said_to_be_unused() -> None:
    plan = plan_of("exempel-samverkan")
    days = plan.main.model_copy(update={"id": "varddygn", "name": "Vårddygn", "main": False, "source": None})
    main = plan.main.model_copy(update={"main": True})
    costs = (VISIT, VISIT.model_copy(update={"measure": "varddygn"}))
    more = plan.model_copy(update={"measures": (main, days), "costs": costs})
    found = assess_benefit(more, outcome_of("exempel-samverkan"))
    assert "Kostnaden för vårddygn används inte: förändringen av vårddygn är inte analyserad här." in found.missing
    bare = assess_benefit(more.model_copy(update={"costs": costs[:1]}), outcome_of("exempel-samverkan"))
    assert [(each.label, each.told) for each in bare.unvalued] == [("Vårddygn", "inte analyserat här")]
