"""The evidence base: every figure of the knowledge overview, each found again in its source, conflicts side by side."""

import re
import sys
import time
from typing import get_args

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from test_words import ENGLISH, JARGON

import naravard_lib as nv
from naravard_lib.catalogue.schema import catalogue
from naravard_lib.errors import DesignError
from naravard_lib.evidence.reading import FIGURES, conflicts, evidence, figures, spread
from naravard_lib.evidence.schema import Bound, Direction, EvidenceKind, EvidenceRow, Unit, parse
from naravard_lib.vocabulary import Category, WayOfWorking

HANDBOOK = ROOT / "docs" / "handbok"
sys.path.insert(0, str(HANDBOOK))

import kunskap  # noqa: E402  # a script beside the page it writes

# Table 1 of the knowledge overview as the project's requirements (M9) give it: way of working -> low and high of each
# effect, a single figure twice. Typed from there, not from the file.
TABLE_1 = {
    "Mobila sjukhuskopplade team": [(25, 70), (20, 50)],
    "Mobila hemsjukvårdsläkare": [(10, 65)],
    "Specifika mobila team": [(20, 65)],
    "Fokuserad vård i hemmet": [(60, 90), (20, 20)],
    "Förstärkt hemsjukvård": [(40, 50), (60, 60)],
    "Äldremottagningar": [(20, 20)],
    "Personcentrerade arbetssätt inom vårdmottagningar": [(60, 60), (50, 50)],
    "Egenmonitorering, stöd till egenvård": [(20, 30)],
    "Screening, vårdlots/case manager": [(20, 30), (20, 20), (30, 30), (20, 20)],
    "Personcentrerad samverkan": [(5, 10), (50, 50)],
}
SPREAD_1 = {  # way of working -> bound, figure and unit of each; None where the table has a word only
    "Mobila sjukhuskopplade team": [("more_than", 16, "regions")],
    "Mobila hemsjukvårdsläkare": [("more_than", 16, "regions")],
    "Specifika mobila team": [("no_figure", None, "regions")],
    "Fokuserad vård i hemmet": [("no_figure", None, "regions")],
    "Förstärkt hemsjukvård": [("no_figure", None, "regions")],
    "Äldremottagningar": [("more_than", 10, "regions")],
    "Personcentrerade arbetssätt inom vårdmottagningar": [("more_than", 16, "regions"), ("about", 60, "percent")],
    "Egenmonitorering, stöd till egenvård": [("more_than", 16, "regions")],
    "Screening, vårdlots/case manager": [
        *(("exact", 16, "regions"), ("about", 30, "percent")),
        ("no_figure", None, "regions"),
    ],
    "Personcentrerad samverkan": [("more_than", 16, "regions"), ("about", 70, "percent")],
}
# The further cases that M9 and M10 name: place, measure, ends, kind.
NAMED = [
    ("Skaraborg", "akutbesok", None, 80, "effect"),
    ("Skaraborg", "varddygn", None, 90, "effect"),
    ("Skaraborg", "", 92, None, "effect"),
    ("Ronneby", "aterinskrivningar", 80, 80, "effect"),
    ("Ronneby", "aterinskrivningar", 5, 5, "effect"),
    ("Ronneby", "aterinskrivningar", 15, 15, "effect"),
    ("Ronneby", "aterinskrivningar", 67, 67, "effect"),
    ("Ronneby", "hemtjansttimmar", 62, 62, "effect"),
    ("Ronneby", "korttidsplats", 100, 100, "effect"),
    ("Ronneby", "kostnad_person", 50_000, 50_000, "cost"),
    ("Eskilstuna", "hemtjansttimmar", 60, 60, "effect"),
    ("flera", "onodiga_akutbesok", 10, 50, "effect"),
    ("Östergötland", "kol_inskrivningar", 80, 80, "effect"),
    ("flera", "varddygn", 50, 50, "effect"),
    ("Sverige", "", 3, 5, "size"),
    ("Sverige", "", 66_000, 110_000, "size"),
    ("flera", "kostnad_person", 1_000_000, None, "cost"),
    ("flera", "", None, 70, "cost"),
    ("Västra Götaland", "", 14, 14, "size"),
    ("Västra Götaland", "", 10, 10, "size"),
    ("Västra Götaland", "akutbesok", 23_000, 23_000, "size"),
    ("Västra Götaland", "varddygn", 171_000, 171_000, "size"),
    ("Västra Götaland", "kostnad", 3_500, 3_500, "cost"),
    ("Västra Götaland", "kostnad", 8_900, 8_900, "cost"),
    ("Västra Götaland", "kostnad", 1_500, 1_500, "cost"),
    ("Västra Götaland", "kostnad", 52, 52, "cost"),
    ("Sverige", "", 400_000, 700_000, "size"),
    ("Sverige", "kostnad", 14_000, 14_000, "cost"),
    ("Sverige", "", None, 2, "size"),
    ("Sverige", "", 200_000, None, "size"),
    ("Sverige", "", 50, 90, "size"),
    ("Sverige", "", 62, 62, "survey"),
    ("Södra Älvsborg", "trygghet", 75, None, "survey"),
    ("Västra Götaland", "sjalvskattad_halsa", 30, 30, "survey"),
    ("Västra Götaland", "sjalvskattad_halsa", 80, 80, "survey"),
    ("Umeå länsdel", "", 5, 5, "size"),
    ("Umeå länsdel", "", 15, 15, "size"),
    ("Umeå länsdel", "", 25, 25, "size"),
    ("Ljungby", "kostnad", 1_560_672, 1_560_672, "cost"),
    ("Ljungby", "kostnad", 585_252, 585_252, "cost"),
    ("Kronoberg", "anvandning", 258, 258, "size"),
    ("Kronoberg", "anvandning", 931, 931, "size"),
]
SPREAD_2023 = {"regions": [4, 11, 12, 16, 17, 19, 20, 20], "percent": [6, 17, 33, 35, 61, 70]}
CONFLICTS = {  # M9's contradictions -> ends that must stand side by side
    "forstarkt_besok_eller_inlaggning": [(40, 50), (40, 50)],
    "strulfaktorer": [(20, 50), (20, 50)],
    "halva_resurserna": [(3, 3), (3, 5), (50, 50)],
    "vgr_sjukhus": [(7, 7), (11, 11)],
    "mest_sjuka": [(3, 5), (14, 14)],
    "ronneby_aterinlaggningar": [(5, 5), (15, 15), (67, 67), (80, 80)],
    "spridning_mobila": [(16, None), (19, 19)],
    "vgr_besparing": [(1500, 1500), (23_000, 23_000), (171_000, 171_000), (3500, 3500), (8900, 8900)],
}


def ends(row: EvidenceRow) -> tuple[float | None, float | None]:
    return row.low, row.high


def described(row: EvidenceRow) -> tuple[str, float | None, str]:
    return row.bound, row.low, row.unit


@pytest.mark.parametrize("way", get_args(WayOfWorking))
def test_table_1_is_whole(way: str) -> None:
    effects = [row for row in evidence(way_of_working=way, kind="effect") if row.table1]
    assert [ends(row) for row in effects] == TABLE_1[way]
    assert all(row.direction == "decrease" and row.unit == "percent" for row in effects)
    assert {row.bound for row in effects} <= {"interval", "about"}
    assert [described(row) for row in evidence(way_of_working=way, kind="spread") if row.table1] == SPREAD_1[way]


def test_table_1_has_six_categories_and_ten_ways_of_working() -> None:
    held = {(row.category, row.way_of_working) for row in figures() if row.table1}
    assert {way for _, way in held} == set(get_args(WayOfWorking))
    assert {category for category, _ in held} == set(get_args(Category))
    assert {(row.category, row.way_of_working) for row in figures() if row.way_of_working} == held


def test_at_least_sixty_further_figures_stand_beside_table_1() -> None:
    further = [row for row in figures() if not row.table1 and row.bound != "no_figure"]
    named = {(row.place, row.measure_text, row.year, row.unit, row.section) for row in further}
    assert len(further) == len(named) >= 60


@pytest.mark.parametrize(("place", "measure", "low", "high", "kind"), NAMED)
def test_a_case_that_the_requirements_name_is_there(
    place: str, measure: str, low: float | None, high: float | None, kind: str
) -> None:
    found = [row for row in evidence(place=place, kind=kind) if row.measure == measure]
    assert (low, high) in [ends(row) for row in found]


def test_the_spread_of_2023_is_exact() -> None:
    exact = [row for row in spread() if row.year == "2023"]
    for unit, figures_of_unit in SPREAD_2023.items():
        assert sorted(row.low or 0 for row in exact if row.unit == unit) == figures_of_unit
    assert {row.bound for row in exact} == {"exact"}


def test_a_null_trial_is_in_the_base() -> None:
    (trial,) = [row for row in figures() if row.study == "rct"]
    assert (trial.place, trial.seed, trial.direction, trial.change) == ("Jönköping", "000", "none", (None, None))


def test_what_the_source_leaves_open_is_not_filled_in() -> None:
    by_id = {row.id: row for row in figures()}
    assert "hembesok" not in by_id["landskrona_hembesok"].measures  # the 20 % stands with the care centre's load
    assert {by_id[name].year for name in ("skane_befolkning", "vgr_befolkning")} == {""}
    assert "arbetstiden, inte av strulet" in by_id["t1_sjukhusteam_strul"].quality
    assert all("vår bedömning" in by_id[name].quality for name in ("ljungby_maj_juli", "ljungby_mars_maj"))


def test_a_target_is_no_evidence() -> None:
    assert (80, 90) not in [ends(row) for row in figures()]


@pytest.mark.parametrize(("name", "expected"), CONFLICTS.items())
def test_contradictions_stand_side_by_side(name: str, expected: list[tuple[float | None, float | None]]) -> None:
    (found,) = [conflict for conflict in conflicts() if conflict.id == name]
    assert set(expected) <= {ends(row) for row in found.rows}
    assert len(found.rows) >= max(2, len(expected) - len(set(expected)))


def test_every_conflict_has_two_sides_and_every_row_points_to_one() -> None:
    assert all(len(conflict.rows) >= 2 for conflict in conflicts())
    assert {row.conflict for row in figures()} - {""} == {conflict.id for conflict in conflicts()}


def test_every_figure_that_the_catalogue_says_is_published_is_there() -> None:
    held = {(name, row.way_of_working) for row in figures() if row.seed == "001" for name in row.measures}
    assert {(one.id, way) for one in catalogue() for way in one.published} <= held


def test_what_a_reader_sees_is_plain_swedish() -> None:
    texts = [text for row in figures() for text in (row.measure_text, row.quality, row.place, row.year, row.reference)]
    texts += [conflict.what for conflict in conflicts()]
    assert sorted({word for text in texts for word in re.findall(r"\w+", text.casefold())} & (ENGLISH | JARGON)) == []
    assert [text for text in texts if text != " ".join(text.split())] == []
    assert max(len(row.quality) for row in figures()) <= 160


SHARE = st.integers(0, 100).map(float)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, str]:
    """A line of the file that agrees with itself."""
    bound = draw(st.sampled_from(get_args(Bound)))
    low, high = sorted(draw(st.tuples(SHARE, SHARE).filter(lambda pair: pair[0] != pair[1])))
    given_ends = {"up_to": ("", high), "more_than": (low, ""), "no_figure": ("", ""), "interval": (low, high)}
    first, last = given_ends.get(bound, (low, low))
    drawn = {
        "kind": draw(st.sampled_from(get_args(EvidenceKind))),
        "unit": draw(st.sampled_from([unit for unit in get_args(Unit) if unit != "percent_level"])),
        "direction": draw(st.sampled_from(get_args(Direction))),
    }
    usual = dict.fromkeys(EvidenceRow.model_fields, "") | {"id": "prov", "study": "unclear", "seed": "001"}
    usual |= {"place": "Prov", "measure_text": "Prov", "section": "avsnitt 1", "as_written": "prov"}
    return usual | drawn | {"bound": bound, "low": str(first), "high": str(last)}


@given(rows())
def test_a_change_has_the_sign_of_its_direction_and_the_lower_value_first(entry: dict[str, str]) -> None:
    row = parse(entry)
    if row.kind != "effect" or row.unit != "percent":
        assert row.change == (None, None)
        return
    first, last = row.change
    stated = [end for end in row.change if end is not None]
    assert stated == sorted(stated)
    assert all((end <= 0) if row.direction == "decrease" else (end >= 0) for end in stated)
    assert sorted(abs(end) * 100 for end in stated) == pytest.approx(sorted(e for e in ends(row) if e is not None))
    if row.direction == "decrease":
        assert {"up_to": last, "more_than": first}.get(row.bound) is None
    else:
        assert {"up_to": first, "more_than": last}.get(row.bound) is None


def test_the_changes_of_the_contract() -> None:
    by_id = {row.id: row.change for row in figures()}
    assert by_id["t1_sjukhusteam_varddygn"] == (-0.70, -0.25)
    assert by_id["skaraborg_akutbesok"] == (-0.80, None)
    assert by_id["skaraborg_varddagar"] == (None, -0.92)
    assert by_id["gavleborg_vardkontakt"] == (0.40, 0.40)


@given(rows(), st.sampled_from(["kind", "unit", "direction", "bound", "study", "seed", "category", "way_of_working"]))
def test_a_word_outside_its_list_is_refused_with_the_rows_id(entry: dict[str, str], key: str) -> None:
    with pytest.raises(ValueError, match=r'"prov"'):
        parse(entry | {key: "påhittat"})


BROKEN = [
    {"bound": "interval", "low": "70", "high": "25"},
    {"bound": "about", "low": "20", "high": "30"},
    {"bound": "up_to", "low": "80", "high": ""},
    {"bound": "no_figure", "low": "1", "high": "1"},
    {"low": "-5", "high": "-5"},
    {"low": "101", "high": "101"},
    {"low": "cirka", "high": "cirka"},
    {"measure": "finns_inte"},
    {"fits": "akutbesok finns_inte"},
    {"category": "", "way_of_working": "Äldremottagningar"},
    {"id": "Med Mellanslag"},
    {"place": ""},
]


@pytest.mark.parametrize("change", BROKEN)
def test_a_row_that_disagrees_with_itself_is_refused(change: dict[str, str]) -> None:
    usual = dict.fromkeys(EvidenceRow.model_fields, "") | {
        **{"id": "prov", "kind": "effect", "direction": "decrease", "bound": "about", "unit": "percent", "low": "20"},
        **{"high": "20", "study": "unclear", "seed": "001", "place": "Prov", "measure_text": "Prov"},
        **{"section": "avsnitt 1", "as_written": "prov"},
    }
    parse(usual)
    with pytest.raises(ValueError, match="evidence base"):
        parse(usual | change)


@pytest.mark.parametrize(
    ("key", "word", "meant"),
    [
        ("way_of_working", "Mobila sjukhuskoplade team", "Mobila sjukhuskopplade team"),
        ("measure", "akutbesök", "akutbesok"),
        ("category", "Mobilt arbetssätt", "Mobila arbetssätt"),
        ("kind", "effekt", "effect"),
        ("place", "Ronnby", "Ronneby"),
    ],
)
def test_an_unknown_word_names_the_nearest(key: str, word: str, meant: str) -> None:
    with pytest.raises(DesignError, match=f'{word} – menas "{meant}"'):
        evidence(**{key: word})


def test_filters_restrict_together_and_nothing_restricts_nothing() -> None:
    assert evidence() == evidence("", "", "", "", "") == figures()
    found = evidence(way_of_working="mobila hemsjukvårdsläkare", measure="varddygn", kind="effect")
    assert [ends(row) for row in found] == [(10, 65)]
    assert {row.id for row in evidence(place="Ystad")} == {"landskrona_hembesok"}
    assert evidence(measure="vantetid_besok") == ()
    assert spread() == evidence(kind="spread")


def test_the_name_is_the_same_for_the_room_and_the_question() -> None:
    assert nv.evidence(place="Ronneby", kind="cost") == evidence(place="Ronneby", kind="cost")
    with pytest.raises(DesignError, match="Ronneby"):
        nv.evidence(place="Ronnby")


def test_the_base_loads_within_fifty_milliseconds() -> None:
    def seconds() -> float:
        began = time.perf_counter()
        figures.__wrapped__()
        return time.perf_counter() - began

    assert min(seconds() for _ in range(5)) <= 0.05
    assert FIGURES.stat().st_size < 100_000


def test_the_handbooks_page_is_what_the_script_writes_and_holds_every_figure() -> None:
    page = kunskap.PAGE.read_text(encoding="utf-8")
    assert page == kunskap.page(figures(), conflicts())
    assert all(row.measure_text in page for row in figures())
    assert all(line.endswith("|") for line in page.splitlines() if line.startswith("|"))
