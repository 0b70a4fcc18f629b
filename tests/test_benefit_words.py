"""What the benefit chapter says and shows: no krona without what it cannot be told from, and arithmetic that agrees."""

import re
from collections.abc import Iterator

import pytest
from benefits import INDEX, VISIT, chapter, inscription, outcome_of, plan_of

from naravard_lib.analysis.cycle.benefit import assess_benefit
from naravard_lib.analysis.value.results.outcome import BenefitOutcome
from naravard_lib.analysis.value.results.words import CAUTIONS, event_words, rounded
from naravard_lib.blocks.model import Figure, Paragraph, Table
from naravard_lib.initiative.fields import ShareRange
from naravard_lib.initiative.parts import Prices
from naravard_lib.plots.benefit import plot_benefit
from naravard_lib.reports.formulas import assert_agrees, live, recompute
from naravard_lib.wording.benefit import text_benefit
from naravard_lib.wording.benefit_arithmetic import share_text
from naravard_lib.wording.benefit_tables import table_benefit, tables_benefit

NBSP = "\u00a0"
_OF_EFFECT = re.compile(r"(?:= |i stället |flyttar beloppet).*\bkr\b")


def persons() -> BenefitOutcome:
    return assess_benefit(plan_of("narsjukvardsteam"), outcome_of("narsjukvardsteam"), inscription())


def unsure() -> Iterator[BenefitOutcome]:
    """Chapters whose change cannot be told from something."""
    yield chapter("exempel-samverkan")
    yield chapter("ljungby-samverkan")
    yield persons()


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
        words = {CAUTIONS[each.change.caution] for each in found.benefits} | {event_words(e) for e in found.reported}
        for sentence in sentences(found):
            if _OF_EFFECT.search(sentence):
                seen += 1
                assert any(word in sentence for word in words), sentence
    assert seen >= 6


def test_every_row_with_kronor_of_an_unsure_change_carries_the_words() -> None:
    for found in unsure():
        words = {CAUTIONS[each.change.caution] for each in found.benefits} | {event_words(e) for e in found.reported}
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
    assert "En minskning frigör tid och plats hos regionen, inte pengar." in said


def test_an_extra_cost_is_called_one() -> None:
    said = plain(text_benefit(chapter("exempel-samverkan", 1.9, alone=True)))
    assert said.startswith("Förändringen kostar regionen mer, inte mindre")
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
    assert "vårt antagande och har ingen källa" in plain(text_benefit(chapter("exempel-samverkan")))
    plan = plan_of("exempel-samverkan")
    cost = VISIT.model_copy(update={"marginal": ShareRange(low=0.1, base=0.3, high=0.4)})
    own = assess_benefit(plan.model_copy(update={"costs": (cost,)}), outcome_of("exempel-samverkan"))
    said = plain(text_benefit(own)) + plain(tables_benefit(own))
    assert "antagande och" not in said
    assert "om 30 % försvinner" in said


def test_the_year_of_the_money_is_said() -> None:
    assert "2023 års priser, inte omräknat" in plain(text_benefit(chapter("exempel-samverkan")))
    plan = plan_of("exempel-samverkan").model_copy(update={"prices": Prices(index="LPIK", to=2025)})
    told = plain(text_benefit(assess_benefit(plan, outcome_of("exempel-samverkan"), prices=INDEX)))
    assert "2025 års priser, omräknat från 2023 med LPIK" in told


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


def test_shares_keep_the_decimals_they_were_given_with() -> None:
    assert [share_text(share) for share in (0.2, 0.125, 0.07, 1)] == [f"{t}{NBSP}%" for t in ("20", "12,5", "7", "100")]


def test_amounts_read_together_keep_three_digits_of_the_largest() -> None:
    assert rounded(834_038, -1_111_925, 3_244_301) == (830_000, -1_110_000, 3_240_000)
    assert rounded(0.0) == (0.0,)


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
