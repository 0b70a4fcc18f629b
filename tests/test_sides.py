"""Both principals' sides: what is measured, estimated, unmeasured; no krona without what it cannot be told from."""

import re
from collections.abc import Mapping
from itertools import product
from math import inf
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated import SVG, small_initiative

from naravard_lib.analysis.cycle.results.sides import Burden, Sides
from naravard_lib.analysis.cycle.sides import assess_sides
from naravard_lib.analysis.value.results.words import CAUTIONS
from naravard_lib.blocks.model import Figure, Table
from naravard_lib.catalogue.measures import find_measure
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.plots.sides import plot_sides
from naravard_lib.tables.chapters import ChapterResult
from naravard_lib.wording.sides import tables_sides, text_sides

SHIPPED = sorted(path.parent.name for path in Path(__file__).parent.parent.glob("data/raw/*/initiative.yaml"))
COST = "costs: [{measure: akutbesok, unit_cost: 6774, overhead: 0.2, price_year: 2023, falls_on: region}]\n"
OWN = "own_costs: [{what: Koordinator, kr_per_year: 650000, falls_on: municipality}]\n"
# Ronneby as DOMAIN M14 has it: the municipality's short-term places, about 50 000 kr a person.
RONNEBY = """\
schema: 1
extracted: 2024-11-02
id: ronneby
name: Trygg hemgång
measures:
  - id: aterinskrivningar
    main: true
    falls_on: region
    source: {file: a.csv, month: M, value: V}
  - id: korttidsplats
    published: [{what: Dygn per person, mean: 0, source: publicerat}]
costs: [{measure: korttidsplats, unit_cost: 50000, price_year: 2014, falls_on: municipality}]
"""
STATUSES = ("Mätt", "Uppskattat", "OMÄTT")
LEADING = "akutbesok_region_yearly"
HALF = "om 50 % av kostnaden försvinner; tid och plats, inte pengar"
# Ljungby as DOMAIN M7 has it, with what it was reckoned on and what was closed meanwhile.
LJUNGBY = {f"published_2024-0{n}_2024-07_region": (v, words) for n, v, words in (
    (5, 1560672, "hela kostnaden; kan inte skiljas från annat som hände samtidigt (akutmottagningen stängd nattetid)"),
    (3, 585252, "hela kostnaden; kan inte avgöras med enstaka medelvärden"),
)}  # fmt: skip


def kr(value: float, low: float | None = None, high: float | None = None) -> Estimate:
    return Estimate(value, value if low is None else low, value if high is None else high, scale="kr")


def result(
    chapter: str,
    verdict: str,
    estimates: Mapping[str, Estimate] | None = None,
    cautions: Mapping[str, str] | None = None,
) -> ChapterResult:
    asked = 4 if chapter.startswith(("3", "4")) else None
    found, told = dict(estimates or {}), dict(cautions or {})
    return ChapterResult("x", chapter, asked, "yes", (), found, verdict, ("Svar.",), (), "0", cautions=told)


def assessed(
    plan: Initiative, went: str, worth: str = "", cautions: Mapping[str, str] | None = None, **amounts: Estimate
) -> Sides:
    return assess_sides(plan, [result("3_outcome_its", went), result("5_benefit", worth, amounts, cautions)])


def table(sides: Sides) -> Table:
    (found,) = tables_sides(sides)
    assert isinstance(found, Table)
    return found


def rows(sides: Sides) -> dict[str, list[str]]:
    return {row[0]: [cell.replace("\u00a0", " ") for cell in row[1:]] for row in table(sides).rows}


def said(sides: Sides) -> str:
    return str(text_sides(sides)).replace("\u00a0", " ")


def figure(sides: Sides) -> Figure:
    (found,) = plot_sides(sides)
    assert isinstance(found, Figure)
    return found


def texts(drawn: Figure) -> list[str]:
    return [part.text or "" for part in ElementTree.fromstring(drawn.svg).iter(f"{SVG}text")]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Initiative:
    return small_initiative(tmp_path_factory.mktemp("sidor") / "liten", [9] * 40, more=COST + OWN)


@pytest.fixture(scope="module")
def ronneby(tmp_path_factory: pytest.TempPathFactory) -> Initiative:
    folder = tmp_path_factory.mktemp("sidor") / "ronneby"
    folder.mkdir()
    (folder / "initiative.yaml").write_text(RONNEBY, encoding="utf-8")
    return load_initiative(folder)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_initiative_has_both_sides_in_table_and_figure(name: str) -> None:
    sides = assess_sides(load_initiative(name), ())
    told = rows(sides)
    assert list(told)[:2] == ["Regionen", "Kommunen"]
    assert all(cell.startswith(STATUSES) for cells in told.values() for cell in cells)
    assert all(bearer in figure(sides).alt for bearer in told)
    assert ("syntetiska data" in table(sides).caption) == sides.plan.synthetic
    assert ("syntetiska data" in figure(sides).svg) == sides.plan.synthetic


def test_a_firm_change_is_told_with_its_amount_and_the_other_side_with_what_to_watch(plan: Initiative) -> None:
    sides = assessed(plan, "decrease", "decrease", **{LEADING: kr(780336, 120123, 1560672)})
    told = rows(sides)
    assert told["Regionen"] == [
        "Mätt: akutbesök, en förbättring",
        "Uppskattat: 780 000 kr (120 000 till 1 560 000)",
        "OMÄTT",
    ]
    known = find_measure("akutbesok")
    assert known is not None
    assert told["Kommunen"] == ["OMÄTT", "OMÄTT", "Uppskattat: 650 000 kr (koordinator)"]
    assert f"Att följa hos kommunen: {known.other_side}" in table(sides).note
    assert said(sides) == (
        "Blir regionens vinst kommunens börda? Kommunen betalar 650 000 kr per år för insatsen, enligt filen. "
        "Om kommunen får mer eller mindre att göra är omätt."
    )


@pytest.mark.parametrize(("went", "worth"), [*product(["decrease", "undetermined"], [c for c in CAUTIONS if c])])
def test_no_krona_of_an_effect_stands_without_what_it_cannot_be_told_from(
    plan: Initiative, went: str, worth: str
) -> None:
    sides = assessed(plan, went, worth, **{LEADING: kr(780336, -120123, 1560672)})
    words = dict(CAUTIONS)[worth]  # type: ignore[index]
    assert words in rows(sides)["Regionen"][1]
    drawn = figure(sides)
    assert words in drawn.note
    assert words in drawn.alt
    assert drawn.data is not None
    assert drawn.data.rows[0][-1] == words
    assert "om det finns någon vinst kan inte avgöras" in said(sides)


def test_an_undetermined_outcome_makes_a_sure_amount_unsure(plan: Initiative) -> None:
    """The summary's answer and the benefit's effect may be of different chapters: the more careful one holds."""
    sides = assessed(plan, "undetermined", "decrease", **{LEADING: kr(780336, 120123, 1560672)})
    assert "kan inte avgöras" in rows(sides)["Regionen"][1]


@pytest.fixture(scope="module")
def ljungby() -> Sides:
    amounts = {name: kr(value, -inf, inf) for name, (value, _) in LJUNGBY.items()}
    words = {name: words for name, (_, words) in LJUNGBY.items()}
    return assess_sides(load_initiative("ljungby-samverkan"), [result("5_benefit", "means", amounts, words)])


def test_published_sums_are_told_to_the_krona_each_with_its_own_words(ljungby: Sides) -> None:
    work, value, own = rows(ljungby)["Regionen"]
    assert work == "Uppskattat: akutbesök, bara publicerade uppgifter"
    assert value == "Uppskattat: 1 560 672 kr, utan intervall (a); 585 252 kr, utan intervall (b)"
    assert own == "OMÄTT"
    key = (
        "(a) Hela kostnaden; kan inte skiljas från annat som hände samtidigt (akutmottagningen stängd nattetid). "
        "(b) Hela kostnaden; kan inte avgöras med enstaka medelvärden."
    )
    assert table(ljungby).note.startswith(key)
    assert key in figure(ljungby).note
    assert figure(ljungby).caption == "Regionens sida är uppskattad och kommunens omätt"


def test_the_figure_says_each_amount_with_its_own_words(ljungby: Sides) -> None:
    drawn = figure(ljungby)
    said_aloud = drawn.alt.replace("\u00a0", " ")
    for value, words in LJUNGBY.values():
        assert f"{value:,} kr".replace(",", " ") + f", utan intervall – {words}" in said_aloud
    assert drawn.data is not None
    assert [row[2] for row in drawn.data.rows] == [1560672, 585252, None]
    assert [row[-1] for row in drawn.data.rows] == [*(words for _, words in LJUNGBY.values()), ""]
    assert {"a", "b"} <= set(texts(drawn))


def test_the_whole_cost_and_the_share_that_goes_away_do_not_look_alike(plan: Initiative, ljungby: Sides) -> None:
    share = figure(assessed(plan, "undetermined", "chance", {LEADING: HALF}, **{LEADING: kr(7e5, -1e5, 15e5)}))
    assert "Värde" in texts(share)
    assert "Värde" not in texts(figure(ljungby))
    assert "Värde, hel kostnad" in texts(figure(ljungby))


def test_a_lone_amount_has_its_basis_beside_it_and_is_not_called_saved_money(plan: Initiative) -> None:
    sides = assessed(plan, "decrease", "decrease", {LEADING: HALF}, **{LEADING: kr(780336, 120123, 1560672)})
    assert rows(sides)["Regionen"][1] == f"Uppskattat: 780 000 kr (120 000 till 1 560 000) – {HALF}"
    drawn = figure(sides)
    assert f"Värdet: {HALF}." in drawn.note
    assert "Prickad" not in drawn.note
    (axis,) = [text for text in texts(drawn) if "plus" in text]
    assert axis.endswith("plus = frigjort eller sparat")


def test_an_undetermined_outcome_adds_its_doubt_to_words_that_hold_none(plan: Initiative) -> None:
    amount = {LEADING: kr(780336, 120123, 1560672)}
    sides = assessed(plan, "undetermined", "decrease", {LEADING: HALF}, **amount)
    assert rows(sides)["Regionen"][1].endswith(f"{HALF}; kan inte avgöras")
    doubted = f"{HALF}; kan inte skiljas från slumpen"
    assert rows(assessed(plan, "undetermined", "chance", {LEADING: doubted}, **amount))["Regionen"][1].endswith(doubted)


def test_an_amount_that_cannot_be_told_from_chance_is_neither_gain_nor_burden(ronneby: Initiative) -> None:
    name = "korttidsplats_municipality_yearly"
    doubted = {name: f"{HALF}; kan inte skiljas från slumpen"}
    assert assessed(ronneby, "decrease", "", doubted, **{name: kr(5e5, 1e5, 9e5)}).burden == "unmeasured"


@pytest.mark.parametrize(
    ("went", "amounts", "burden", "words"),
    [
        ("decrease", {}, "unmeasured", "ingen har mätt kommunens arbete"),
        ("increase", {}, "worse", "Måttet har gått åt fel håll"),
        ("undetermined", {}, "unclear", "om det finns någon vinst kan inte avgöras"),
        ("decrease", {"korttidsplats_municipality_yearly": kr(5e5, 1e5, 9e5)}, "both_gain", "även kommunen vinner"),
        ("decrease", {"korttidsplats_municipality_yearly": kr(-5e5, -9e5, -1e5)}, "more", "kommunen får mer att göra"),
        ("decrease", {"korttidsplats_municipality_yearly": kr(5e5, -1e5, 9e5)}, "unmeasured", "ingen har mätt"),
    ],
)
def test_whether_a_gain_is_a_burden_is_answered_as_far_as_known(
    ronneby: Initiative, went: str, amounts: dict[str, Estimate], burden: Burden, words: str
) -> None:
    sides = assessed(ronneby, went, "" if went != "undetermined" else "chance", **amounts)
    assert sides.burden == burden
    assert said(sides).startswith("Blir regionens vinst kommunens börda?")
    assert words in said(sides)


def test_ronneby_shows_what_the_municipality_saves(ronneby: Initiative) -> None:
    """Short-term places cease: 50 000 kr a person is the municipality's, not the region's."""
    saved = 12 * 50000
    told = rows(assessed(ronneby, "decrease", korttidsplats_municipality_yearly=kr(saved)))
    assert told["Kommunen"][:2] == [
        "Uppskattat: dygn på korttidsplats, bara publicerade uppgifter",
        "Uppskattat: 600 000 kr",
    ]
    assert told["Regionen"][1] == "OMÄTT"


def test_a_municipal_main_measure_turns_the_question_round(tmp_path: Path) -> None:
    plan = small_initiative(
        tmp_path / "liten", [9] * 40, more=COST.replace("falls_on: region", "falls_on: municipality")
    )
    sides = assessed(plan, "decrease")
    assert sides.gainer == "municipality"
    assert said(sides).startswith("Blir kommunens vinst regionens börda?")
    assert rows(sides)["Regionen"][0] == "OMÄTT"
    assert "Att följa hos regionen: akutbesök" in table(sides).note


def test_a_persons_own_cost_has_a_row_of_its_own(tmp_path: Path) -> None:
    fees = "costs: [{measure: akutbesok, unit_cost: 400, price_year: 2023, falls_on: person}]\n"
    plan = small_initiative(tmp_path / "liten", [9] * 40, more=fees)
    sides = assessed(plan, "decrease", "decrease", akutbesok_person_yearly=kr(12000, 9000, 15000))
    assert rows(sides)["Personen"][1] == "Uppskattat: 12 000 kr (9 000 till 15 000)"
    assert sides.gainer is None


def test_a_measure_outside_the_catalogue_is_nobodys_until_the_file_says(tmp_path: Path) -> None:
    plan = small_initiative(tmp_path / "liten", [9] * 40)
    unknown = plan.model_copy(update={"measures": (plan.main.model_copy(update={"id": "eget-matt", "name": "Eget"}),)})
    sides = assess_sides(unknown, ())
    assert rows(sides)["Anges inte"][0].startswith("Mätt: eget")
    assert sides.burden == "unassigned"
    assert "falls_on i initiative.yaml" in said(sides)
    named = unknown.main.model_copy(update={"falls_on": "municipality"})
    assert assess_sides(unknown.model_copy(update={"measures": (named,)}), ()).gainer == "municipality"


def test_the_catalogue_decides_whose_hospital_days_are_and_the_note_says_so(tmp_path: Path) -> None:
    plan = small_initiative(tmp_path / "liten", [9] * 40)
    sides = assess_sides(plan, ())
    assert sides.gainer == "region"
    assert "Vems arbete akutbesök är följer måttkatalogen" in table(sides).note


amounts = st.floats(-1e9, 1e9)


@settings(max_examples=20)
@given(
    st.sampled_from(["decrease", "undetermined", "increase"]),
    st.sampled_from(["", *CAUTIONS]),
    st.tuples(amounts, amounts, amounts),
    st.booleans(),
)
def test_status_is_drawn_without_colour_and_equals_the_table(
    plan: Initiative, went: str, worth: str, ends: tuple[float, float, float], valued: bool
) -> None:
    low, value, high = sorted(ends)
    sides = assessed(plan, went, worth, **({LEADING: kr(value, low, high)} if valued else {}))
    drawn = figure(sides)
    words, svg = texts(drawn), ElementTree.fromstring(drawn.svg)
    cells = [cell for cells in rows(sides).values() for cell in cells]
    assert words.count("omätt") == sum(cell.startswith("OMÄTT") for cell in cells)
    dashed = [part for part in svg.iter(f"{SVG}path") if "stroke-dasharray: 3." in (part.get("style") or "")]
    assert len(dashed) == sum(cell.startswith("OMÄTT") for cell in cells)
    if sides.caution and valued:
        assert not re.search(r"\d kr", " ".join(words).replace("650\u00a0000\u00a0kr", ""))


def test_an_extract_that_no_chapter_analyses_leaves_its_side_unmeasured(tmp_path: Path) -> None:
    folder = tmp_path / "ronneby"
    folder.mkdir()
    places = "published: [{what: Dygn per person, mean: 0, source: publicerat}]"
    text = RONNEBY.replace(places, "source: {file: b.csv, month: M, value: V}")
    (folder / "initiative.yaml").write_text(text, encoding="utf-8")
    sides = assess_sides(load_initiative(folder), ())
    told = {side.bearer: side.status for side in sides.sides}
    assert told["municipality"] == "unmeasured"
