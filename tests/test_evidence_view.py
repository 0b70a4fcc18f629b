"""An own result beside what others have published: where it lies, in which words, and what may be compared."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from naravard_lib.analysis.overview.own import typed_result
from naravard_lib.analysis.overview.results.evidence import OwnResult
from naravard_lib.analysis.value import draws
from naravard_lib.errors import DesignError
from naravard_lib.estimate import Estimate
from naravard_lib.evidence.placing import Place, changes, comparable, place_in_evidence, place_in_row
from naravard_lib.evidence.reading import figures
from naravard_lib.evidence.schema import ROOM, EvidenceRow
from naravard_lib.vocabulary import WayOfWorking
from naravard_lib.wording.evidence_place import where_text

TEAMS: WayOfWorking = "Mobila sjukhuskopplade team"
ROWS = {row.id: row for row in figures()}
BED_DAYS = ROWS["t1_sjukhusteam_varddygn"]  # 25–70 % fewer
MARKS = {"interval": BED_DAYS, "about": ROWS["t1_aldremottagning_slutenvard"], "up_to": ROWS["skaraborg_akutbesok"]}
MARKS |= {"more_than": ROWS["skaraborg_varddagar"], "exact": ROWS["ronneby_hemtjanst"]}


def share(value: float, low: float | None = None, high: float | None = None) -> Estimate:
    return Estimate(value, value if low is None else low, value if high is None else high, scale="share")


shares = st.floats(-1.0, 1.0).map(lambda part: round(part, 4))
intervals = st.tuples(shares, shares, shares).map(sorted).map(lambda part: share(part[1], part[0], part[2]))


@pytest.mark.parametrize(
    ("own", "where", "reaches"),
    [
        (share(-0.10, -0.20, 0.05), "below", ("below",)),
        (share(-0.20, -0.40, 0.00), "below", ("below", "within")),
        (share(-0.20, -0.80, 0.40), "below", ("below", "within", "above")),
        (share(-0.40, -0.60, -0.30), "within", ("within",)),
        (share(-0.40, -0.60, -0.10), "within", ("below", "within")),
        (share(-0.60, -0.90, -0.30), "within", ("within", "above")),
        (share(-0.50, -0.90, 0.10), "within", ("below", "within", "above")),
        (share(-0.80, -0.95, -0.75), "above", ("above",)),
        (share(-0.80, -0.95, -0.60), "above", ("within", "above")),
        (share(-0.25), "within", ("within",)),  # both published ends are included
        (share(-0.70), "within", ("within",)),
        (share(-0.24), "below", ("below",)),
        (share(-0.71), "above", ("above",)),
    ],
)
def test_an_estimate_lies_below_within_or_above_with_both_its_ends(
    own: Estimate, where: str, reaches: tuple[str, ...]
) -> None:
    place = place_in_row(own, BED_DAYS)
    assert (place.where, place.reaches) == (where, reaches)
    assert place.certain == (len(reaches) == 1)


@given(intervals, st.sampled_from(sorted(MARKS)))
def test_the_interval_touches_what_a_walk_through_it_meets(own: Estimate, bound: str) -> None:
    row = MARKS[bound]
    place = place_in_row(own, row)
    points = np.linspace(own.low, own.high, 401)
    met = {place_in_row(share(float(point)), row).where for point in points}
    assert met <= set(place.reaches)
    assert {place.where, place.smallest, place.largest} <= set(place.reaches)
    if row.low != row.high:  # a walk may step over a single figure, but not over a span
        assert met == set(place.reaches)


@given(intervals)
def test_an_open_end_has_no_other_side(own: Estimate) -> None:
    assert "below" not in place_in_row(own, MARKS["up_to"]).reaches
    assert "above" not in place_in_row(own, MARKS["more_than"]).reaches


@given(shares, shares, st.sampled_from(sorted(MARKS)))
def test_a_larger_decrease_never_lies_lower(one: float, other: float, bound: str) -> None:
    order = ("below", "within", "above")
    larger, smaller = (place_in_row(share(part), MARKS[bound]).where for part in sorted((one, other)))
    assert order.index(larger) >= order.index(smaller)


@given(intervals, st.sampled_from(sorted(MARKS)))
def test_the_words_say_the_whole_interval_only_where_all_of_it_lies_there(own: Estimate, bound: str) -> None:
    row = MARKS[bound]
    place = place_in_row(own, row)
    text = where_text(place, own)
    points = [share(float(point)) for point in np.linspace(own.low, own.high, 501)]
    if "hela osäkerhetsintervallet" in text:
        assert {where_text(place_in_row(point, row), point) for point in points} == {text.split(", och det gäller")[0]}
    assert (text.startswith("är ingen minskning")) == (own.value > 0)
    assert ("mindre minskning än" in text) == (place.where == "below" and own.value <= 0)
    assert ("större minskning än" in text) == (place.where == "above")


def test_any_relative_change_is_placed_alike() -> None:
    told = [
        Estimate(-0.40, -0.60, -0.10, scale="share"),
        Estimate(0.60, 0.40, 0.90, scale="ratio"),
        Estimate(math.log(0.60), math.log(0.40), math.log(0.90), scale="log_ratio"),
    ]
    placed = [place_in_evidence(each, TEAMS, "varddygn") for each in told]
    assert {(each.where, each.places[0].reaches) for each in placed} == {("within", ("below", "within"))}
    assert all(math.isclose(each.own.low, -0.60) for each in placed)


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (Estimate(-24, -30, -10, scale="count"), "Bara en förändring i procent"),
        (Estimate(1e6, 0, 2e6, scale="kr"), "Bara en förändring i procent"),
        (share(-0.1, 0.2, 0.3), "utanför sina gränser"),
        (share(math.nan), "värdet saknas"),
    ],
)
def test_what_is_no_relative_change_is_refused(own: Estimate, words: str) -> None:
    with pytest.raises(DesignError, match=words):
        place_in_evidence(own, TEAMS, "varddygn")


def test_an_unknown_way_of_working_names_the_nearest() -> None:
    with pytest.raises(DesignError, match='menas "Mobila sjukhuskopplade team"'):
        place_in_evidence(share(-0.1), "Mobila sjukhuskoplade team", "varddygn")


def test_only_the_same_measure_of_the_same_way_of_working_is_compared() -> None:
    pairs = {(row.way_of_working, name) for row in figures() for name in (*row.measures, "akutbesok", "varddygn")}
    for way, measure in pairs:
        for row in comparable(way, measure):
            assert row.way_of_working == way
            assert measure in row.measures
            assert row.kind == "effect"
            assert row.unit == "percent"


@pytest.mark.parametrize(
    ("way", "measure", "ends"),
    [  # DOMAIN M9 and the text behind it
        (TEAMS, "varddygn", (-0.70, -0.25)),
        (TEAMS, "akutbesok", (-0.50, -0.15)),
        ("Mobila hemsjukvårdsläkare", "varddygn", (-0.65, -0.10)),
        ("Mobila hemsjukvårdsläkare", "akutbesok", (-0.50, -0.10)),
        ("Specifika mobila team", "inskrivningar", (-0.65, -0.20)),
        ("Egenmonitorering, stöd till egenvård", "akutbesok", (-0.30, -0.20)),
        ("Screening, vårdlots/case manager", "aterinskrivningar", (-0.30, -0.20)),
        ("Personcentrerad samverkan", "remisser", (-0.10, -0.05)),
    ],
)
def test_the_figure_judged_by_is_that_of_the_overview(way: str, measure: str, ends: tuple[float, float]) -> None:
    main = place_in_evidence(share(-0.2), way, measure).main
    assert main is not None
    assert main.row.change == pytest.approx(ends)


def test_where_nothing_matches_the_nearest_is_told_and_a_null_trial_is_never_lost() -> None:
    placed = place_in_evidence(share(-0.2), "Äldremottagningar", "akutbesok")
    assert placed.main is None
    assert placed.where is None
    assert {row.way_of_working for row in placed.nearest} == {"Äldremottagningar"}
    home_made = place_in_evidence(share(-0.2), "Äldremottagningar", "ett_eget_matt")
    assert home_made.places == ()
    tried = place_in_evidence(share(-0.2), "Specifika mobila team", "inskrivningar").tried
    assert [(row.place, row.study) for row in tried] == [("Jönköping", "rct")]
    assert place_in_evidence(share(-0.2), None, "akutbesok").nearest != ()


def own(value: str = "-32", low: str = "-55", high: str = "-4", measure: str = "varddygn") -> tuple[OwnResult, ...]:
    return typed_result(TEAMS, measure, value, low, high)


def test_a_typed_result_is_read_as_people_write_per_cent() -> None:
    for text in ("-32", "−32", " -32 % ", "-32\u00a0%", "-32%", "-32,0", "–32 procent"):
        (result,) = own(text)
        assert (result.change.value, result.change.low, result.change.high) == pytest.approx((-0.32, -0.55, -0.04))
    assert typed_result(TEAMS, "varddygn", "", " ", "") == ()
    assert own("-32", "", "")[0].placement.main == place_in_row(share(-0.32), BED_DAYS)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("", "", "minus tretton", "", ""), ["inget procenttal", "Ange både"]),
        ((TEAMS, "varddygn", "-0,13", "", ""), ["i procent: -13, inte -0,13"]),
        ((TEAMS, "varddygn", "-130", "", ""), ["större än 100 procent"]),
        ((TEAMS, "varddygn", "", "-20", "-10"), ["estimate saknas"]),
        ((TEAMS, "", "-13", "-20", ""), ["hör ihop", "Ange både"]),
        ((TEAMS, "varddygn", "-13", "-2", "-25"), ["storleksordning"]),
        ((TEAMS, "varddygn", "-1 5", "", ""), ['"-1 5" är inget procenttal']),
        ((TEAMS, "varddygn", "x", "y", "z"), ['estimate: "x"', 'low: "y"', 'high: "z"']),
    ],
)
def test_all_that_is_wrong_with_a_typed_result_is_told_at_once(
    typed: tuple[str, str, str, str, str], words: list[str]
) -> None:
    with pytest.raises(DesignError) as stop:
        typed_result(*typed)
    assert [any(word in fault for fault in stop.value.faults) for word in words] == [True] * len(words)
    assert len(stop.value.faults) == len(words)


def test_a_place_that_covers_all_that_is_published_says_so() -> None:
    wide = share(-0.5, -0.95, 0.2)
    text = where_text(place_in_row(wide, BED_DAYS), wide)
    assert "rymmer allt det publicerade" in text
    open_ended = Estimate(-0.5, -math.inf, math.inf, scale="share")
    assert "går inte att räkna ut" in where_text(place_in_row(open_ended, BED_DAYS), open_ended)


def test_an_increase_is_placed_by_the_size_of_the_increase() -> None:
    row: EvidenceRow = ROWS["gavleborg_vardkontakt"]  # 40 % more
    place: Place = place_in_row(share(0.2, 0.1, 0.3), row)
    assert place.where == "below"
    assert "är en mindre ökning än det publicerade" in where_text(place, share(0.2, 0.1, 0.3))
    assert place_in_row(share(0.6), row).where == "above"
    assert place_in_row(share(-0.1), row).opposite


def test_about_has_one_tolerance_and_is_near_not_within() -> None:
    row = MARKS["about"]  # about 20 % fewer: 16 to 24, as where a question draws it
    assert [place_in_row(share(part), row).where for part in (-0.159, -0.16, -0.21, -0.24, -0.241)] == [
        "below", "within", "within", "within", "above"
    ]  # fmt: skip
    assert "ligger nära det publicerade" in where_text(place_in_row(share(-0.21), row), share(-0.21))
    assert ROOM == draws.ROOM


@given(intervals.filter(lambda own: own.low < own.high and own.value < 0), st.sampled_from(sorted(MARKS)))
def test_an_interval_that_holds_no_change_always_says_so(own: Estimate, bound: str) -> None:
    text = where_text(place_in_row(own, MARKS[bound]), own)
    said = any(words in text for words in ("ingen förändring alls", "inget har förändrats", "rymmer också en ökning"))
    assert said == (own.low <= 0 <= own.high)


def test_nothing_that_we_have_computed_is_told_as_published() -> None:
    ours = ROWS["ronneby_ater_raknat"]
    assert ours.study == "computed"
    placed = place_in_evidence(share(-0.3), ours.way_of_working, "aterinskrivningar")
    assert [place.row.id for place in placed.places] == ["ronneby_ater_bild"]
    assert ours not in (*place_in_evidence(share(-0.3), ours.way_of_working, "akutbesok").nearest, *changes([ours]))


def test_volume_is_no_effect() -> None:
    near = place_in_evidence(share(-0.2), "Fokuserad vård i hemmet", "utskrivningsklara").nearest
    assert ROWS["hemrehab_fordubblad"].kind == "size"
    assert ROWS["hemrehab_fordubblad"] not in near
