"""The question "potential" as it is read: Swedish, every table's arithmetic right, the lower end first."""

import io
import re
from functools import cache

import pikepdf
import pytest
from test_inscription_pages import page
from test_potential import CASES, case_of, nested, way
from test_words import foreign

import naravard_lib as nv
from naravard_lib import formats
from naravard_lib.analysis.value.potential import potential
from naravard_lib.analysis.value.results.potential import Potential
from naravard_lib.analysis.value.results.potential_words import planned, scale, told_ends
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Figure, Table
from naravard_lib.cases.potential import OwnEffect
from naravard_lib.estimate import Estimate
from naravard_lib.reports import Document, Meta, write_pdf
from naravard_lib.reports.formulas import assert_agrees, live

SECTION = re.compile(r"avsnitt \d(?:\.\d)+")
EMPTY = re.compile(r"\|(?:  \|)+")  # cells that have nothing to say
BAD = (
    re.compile(r"\bnan\b|\binf\b|None|okänt"),
    re.compile(r"(?<![\w–])-\s?\d"),
    re.compile(r"\d\.\d"),
    re.compile("  "),
)
EXACT = {"bound": "exact", "source": "prov"}


@cache
def answer(case: str) -> Potential:
    return potential(nv.load_potential(case), draws=20_000)


@cache
def whole(case: str) -> Blocks:
    found = answer(case)
    drawn = nv.plot_potential(found) + nv.plot_tornado(found)
    said = nv.text_potential(found) + drawn + nv.tables_potential(found) + nv.text_potential_certainty(found)
    return said + nv.tables_potential_inputs(found)


@pytest.mark.parametrize("case", CASES)
def test_every_page_is_swedish_and_free_of_jargon(case: str) -> None:
    assert foreign(page(whole(case))) == []
    text = EMPTY.sub("|", SECTION.sub("", str(whole(case))))
    assert [rule.pattern for rule in BAD if rule.search(text)] == []


@pytest.mark.parametrize("case", CASES)
def test_the_lower_end_is_the_first_number(case: str) -> None:
    found = answer(case)
    lead = str(nv.text_potential(found)).split("\n\n")[1]
    step, unit = scale(found)
    assert lead.startswith(f"Planera för högst {planned(found)} {unit} {'i gruppen' if found.in_percent else 'per år'}")
    number = float(planned(found).replace("\u00a0", "").replace(",", "."))
    assert found.planning / step * 0.9 <= number <= found.planning / step


@pytest.mark.parametrize("case", CASES)
def test_what_weakens_it_is_told(case: str) -> None:
    said = str(nv.text_potential_certainty(answer(case)))
    assert "ingen mätning" in said
    assert "utan jämförelse" in said
    assert ("Snittkostnaden är inte det som går att spara" in said) == answer(case).in_kr
    assert ("manar själv till försiktighet" in said) == (case == "kol")


@pytest.mark.parametrize("case", CASES)
def test_a_principal_that_is_not_in_it_is_named(case: str) -> None:
    said = str(nv.text_potential(answer(case)))
    assert ("Kommunens kostnader och vinster är inte med i beräkningen." in said) == answer(case).in_kr
    assert ("Varken regionens eller kommunens kostnader är med." in said) == (case == "hjartsvikt")
    assert "Regionens kostnader och vinster är inte med" not in said


@pytest.mark.parametrize("case", CASES)
def test_the_arithmetic_of_every_table_is_right_and_stays_in_the_workbook(case: str) -> None:
    tables = [block for block in whole(case) if isinstance(block, Table) and block.formulas]
    assert tables
    for table in tables:
        assert_agrees(table)
        assert len(live(table)) == len(table.formulas)


@pytest.mark.parametrize("case", CASES)
def test_figures_have_words_and_numbers_behind(case: str) -> None:
    hill, bars = [block for block in whole(case) if isinstance(block, Figure)]
    assert hill.data is not None
    assert bars.data is not None
    assert sum(float(str(row[2])) for row in hill.data.rows) == pytest.approx(0.996, abs=0.003)
    assert len(bars.data.rows) == len(answer(case).swings)
    assert all(figure.alt and figure.shows for figure in (hill, bars))


@pytest.mark.parametrize("case", CASES)
def test_the_answer_is_two_to_four_pages(case: str) -> None:
    document = Document(Meta("Hur långt skulle det kunna nå?", "", None, False, ""), tuple(whole(case)))
    with pikepdf.open(io.BytesIO(write_pdf(document))) as pdf:
        assert 2 <= len(pdf.pages) <= 4


def test_the_simulation_tells_its_gap_in_the_text() -> None:
    said = str(nv.text_potential(answer("vgr-simulering"))).replace("\u00a0", " ")
    assert "Källan skriver 1 500 miljoner kr. Dess egna delar ger 1 602,4 miljoner kr. Källan förklarar inte" in said
    assert "stämmer inte" not in said


@pytest.mark.parametrize("case", CASES)
def test_only_the_planning_sentence_rounds_down(case: str) -> None:
    found = answer(case)
    step, _ = scale(found)
    low, _, high = told_ends(found)
    exact = found.answer.low / step, found.answer.high / step
    assert (low, high) == (
        formats.together(*exact) if found.in_kr else tuple(f"{end:.1f}".replace(".", ",") for end in exact)
    )
    caption = nv.plot_potential(found).blocks[0].caption  # type: ignore[union-attr]
    assert f"mellan {low} och {high} " in caption
    assert f"ger mellan {low} och {high} " in str(nv.text_potential(found))


def inputs(case: str) -> dict[str, tuple[str, ...]]:
    table = nv.tables_potential_inputs(answer(case)).blocks[1]
    assert isinstance(table, Table)
    return {row[0]: tuple(cell.replace("\u00a0", " ") for cell in row[1:]) for row in table.rows}


def test_the_number_of_the_source_stands_beside_what_was_used() -> None:
    part = inputs("mest-sjuka-aldre")["Del av kostnaden som är vårddygn"]
    assert part[:3] == ("upp till 70 %", "0–70 %", "49,5 %")
    assert part[-1].endswith("avsnitt 4.2. Spannet är vårt antagande.")
    assert inputs("mest-sjuka-aldre")["Kostnad per person: mest sjuka äldre"][0] == "mer än 1 000 000 kr"
    assert inputs("vgr-simulering")["Färre akutbesök"][:2] == ("23 000 besök", "18 400–27 600 besök")
    assert inputs("kol")["Kostnad i allt: personer med KOL"][0] == "omkring 14 000 000 000 kr"
    assert inputs("kol")["Andel som nås: egenmonitorering"][0] == "–"
    assert inputs("hjartsvikt")["Antal: personer med hjärtsvikt"][0] == "fler än 200 000 personer"


@pytest.mark.parametrize(("case", "counted"), [("vgr-simulering", "6 av 6"), ("mest-sjuka-aldre", "5 av 8")])
def test_a_span_of_ours_is_counted_as_an_assumption(case: str, counted: str) -> None:
    assert f"Egna antaganden: {counted} siffror." in str(nv.text_potential_certainty(answer(case)))


def test_the_figure_that_matters_most_says_whose_span_it_is() -> None:
    spans = [{"low": 0.2, "high": 0.9}, {"value": 0.9, "bound": "up_to"}]
    told = []
    for reduction in spans:
        found = potential(case_of(ways=[way(reduction, {"value": 1, "bound": "exact"})]), draws=1_000)
        caption = nv.plot_tornado(found).blocks[0].caption  # type: ignore[union-attr]
        told.append(("vårt antagande" in caption, "kring det är vårt antagande" in str(nv.text_potential(found))))
    assert told == [(False, False), (True, True)]


def test_each_rule_in_use_is_explained() -> None:
    for case in CASES:
        tables = [block for block in nv.tables_potential_inputs(answer(case)) if isinstance(block, Table)]
        used = {row[4] for row in tables[0].rows}
        assert used == {row[0] for row in tables[1].rows}


def test_several_groups_are_told_apart_in_the_table() -> None:
    tables = nv.tables_potential(potential(nested(0.5, "alla", "inre"), draws=100))
    (ways,) = [block for block in tables if isinstance(block, Table)]
    assert [row[0] for row in ways.rows[:2]] == ["Arbetssätt, alla", "Arbetssätt, inre"]
    assert [row[4] for row in ways.rows] == ["500", "200", "700", "500"]
    assert_agrees(ways)


def test_nothing_is_planned_where_the_interval_holds_zero() -> None:
    own = {"a": OwnEffect("Prov", "akutbesok", Estimate(-0.1, -0.4, 0.3, 0.95), False, "Det går inte att avgöra.")}
    found = potential(case_of(own, ways=[way(None, initiative="a")]), draws=5_000)
    lead = str(nv.text_potential(found)).split("\n\n")[1]
    assert lead == ("Det går inte att avgöra. Det går inte att planera för någon minskning: intervallet rymmer noll.")
    assert "rymmer noll" in nv.plot_potential(found).blocks[0].caption  # type: ignore[union-attr]


def test_nothing_moves_where_every_figure_is_exact() -> None:
    found = potential(case_of(ways=[way({"value": 0.5, "bound": "exact"})]), draws=1_000)
    assert (found.answer.low, found.answer.high, found.swings) == (500, 500, ())
    assert len(nv.plot_tornado(found)) == 0
    assert len(nv.plot_potential(found)) == 1
    assert "500" in str(nv.text_potential(found))
