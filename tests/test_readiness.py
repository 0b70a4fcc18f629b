"""Which questions can be answered, how firmly, and the one thing to obtain next: hand-made cases and rules for all."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from naravard_lib.analysis.cycle.readiness import assess_readiness
from naravard_lib.analysis.cycle.results.readiness import Readiness
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.tables.holding import Held, HeldAggregate, HeldPersons, HeldSeries
from naravard_lib.tables.points_schema import as_points
from naravard_lib.wording.readiness import lines_check, text_readiness

GROUPS = {
    "matters": "matters: Färre akutbesök för äldre",
    "group": "target_group: {age: [80, null], text: Personer 80 år och äldre}",
    "baseline": "baseline: {from: 2022-01, to: 2023-12}",
    "start": "intervention: {from: 2024-01, phase_in: 2}",
    "target": "target: {measure: akutbesok, relative: -0.20, by: 2025-01}",
    "reviewed": "people: {reviewed: {by: Någon annan, date: 2025-04-01}}",
}
MEASURES = """\
measures:
  - {id: akutbesok, kind: count, better: lower, main: true}
  - {id: hembesok, kind: count, better: higher, role: balancing}
"""
LAST = "Samma uttag igen om ett halvår"
STRENGTHS = ("ingen", "svag", "måttlig", "stark")


def make_plan(*without: str, more: str = "", measures: str = MEASURES, **other: str) -> Initiative:
    """A plan with every group but some, others in other words, and lines of its own."""
    groups = [line for name, line in (GROUPS | other).items() if name not in without]
    with TemporaryDirectory() as root:
        folder = Path(root) / "prov"
        folder.mkdir()
        head = "schema: 1\nextracted: 2025-04-15\nid: prov\nname: Prov\n"
        (folder / "initiative.yaml").write_text("\n".join([head + measures, *groups, more]), encoding="utf-8")
        return load_initiative(folder)


WHOLE = make_plan()
MONTHS = HeldSeries(
    first=pd.Period("2022-01", "M"),
    last=pd.Period("2025-03", "M"),
    before=24,
    shown=24,
    after=13,
    hidden=0.0,
    comparison=2,
    others=(),
    exposure=True,
    level=140.0,
    compared=300.0,
)
PERSONS = HeldPersons(inscribed=900, others=14_000, history=24, registers=True, deaths=True)


def held(**changes: object) -> Held:
    return Held(series=replace(MONTHS, **changes))  # type: ignore[arg-type]


def strengths(result: Readiness) -> tuple[str, ...]:
    return tuple(question.strength for question in result.questions)


def answers(result: Readiness) -> tuple[str, ...]:
    return tuple(question.answerable for question in result.questions)


def test_all_that_can_be_asked_for_is_strong_and_lacks_nothing() -> None:
    found = assess_readiness(WHOLE, held())
    assert strengths(found) == ("stark",) * 4
    assert answers(found) == ("yes",) * 4
    assert found.next_step.what == LAST


# what is held -> strength of the last question, and what to obtain next
SERIES_CASES = {
    "ingen-jamforelse": (held(comparison=0), "måttlig", "Samma mått för en enhet som inte har börjat"),
    "tolv-fore": (held(before=12, shown=12), "måttlig", "Fler månader före insatsen"),
    "tolv-fore-utan-jamforelse": (held(before=12, shown=12, comparison=0), "svag", "Fler månader före insatsen"),
    "sex-fore": (held(before=6, shown=6), "svag", "Fler månader före insatsen"),
    "fem-fore": (held(before=5, shown=5), "ingen", "Fler månader före insatsen"),
    "tva-efter": (held(after=2), "ingen", "Fler månader efter insatsen"),
    "tre-efter": (held(after=3), "svag", "Fler månader efter insatsen"),
    "sex-efter": (held(after=6), "måttlig", "Fler månader efter insatsen"),
    "dolda": (held(hidden=0.3), "ingen", "Uttag med färre dolda värden"),
    "femtedel-dolda": (held(hidden=0.2), "stark", LAST),
    "utan-befolkning": (held(exposure=False), "måttlig", "Antal invånare eller patienter, månad för månad"),
}


@pytest.mark.parametrize("name", SERIES_CASES)
def test_a_series_is_as_strong_as_its_weaknesses_let_it_be(name: str) -> None:
    what, strength, wish = SERIES_CASES[name]
    found = assess_readiness(WHOLE, what)
    assert (found.questions[3].strength, found.next_step.what) == (strength, wish)


# groups that the file lacks -> answers, and what to obtain next
PLAN_CASES = {
    "start": (("start", "target"), ("yes", "yes", "no", "no"), "Månaden då insatsen började"),
    "start-och-utgangslage": (("start", "baseline"), ("yes", "partly", "partly", "no"), "Månaden då insatsen började"),
    "mal": (("target",), ("yes", "yes", "no", "partly"), "Ett mål"),
    "syfte": (("matters",), ("no", "yes", "yes", "yes"), "Syftet i en mening"),
    "utgangslage": (("baseline",), ("yes", "partly", "yes", "partly"), "Utgångslägets period"),
    "granskning": (("reviewed",), ("yes",) * 4, "Någon annans ögon på analysen"),
}


@pytest.mark.parametrize("name", PLAN_CASES)
def test_what_the_file_lacks_leaves_its_question_open(name: str) -> None:
    without, expected, wish = PLAN_CASES[name]
    found = assess_readiness(make_plan(*without), held())
    assert (answers(found), found.next_step.what) == (expected, wish)


def test_a_month_to_wait_for_or_to_begin_with_is_counted_past_what_is_left_out() -> None:
    plan = make_plan(more="exclude: [{from: 2024-06, to: 2024-07, why: flytt}]", start="intervention: {from: 2024-01}")
    assert (
        "när februari 2025 är med" in assess_readiness(plan, held(after=8)).next_step.how
    )  # 14 months on, two left out
    early = make_plan("baseline", more="exclude: [{from: 2023-01, to: 2023-03, why: flytt}]")
    short = held(first=pd.Period("2023-01", "M"), before=9, shown=9)
    assert "från oktober 2021" in assess_readiness(early, short).next_step.how  # 24 + 3 months before January 2024


def test_months_that_the_extract_holds_already_are_not_ordered() -> None:
    plan = make_plan(baseline="baseline: {from: 2023-01, to: 2023-12}")
    wish = assess_readiness(plan, held(before=12, shown=12)).next_step
    assert "låt baseline i initiative.yaml börja 2022-01" in wish.how


def test_an_initiative_that_has_not_begun_is_told_what_can_be_done_now() -> None:
    plan = make_plan("target", start="intervention: {from: 2025-06}", baseline="baseline: {from: 2023-04, to: 2025-03}")
    found = assess_readiness(plan, held(after=0))
    assert found.questions[3].answerable == "no"
    assert "Uttaget slutar innan insatsen börjar" in found.questions[3].because
    assert found.next_step.what == "Ett mål"


@pytest.mark.parametrize(
    ("begins", "strength"), [("2024-03", "svag"), ("2023-09", "svag"), ("2024-10", "måttlig"), ("2021-06", "stark")]
)
def test_what_happened_at_the_same_time_weakens_an_answer(begins: str, strength: str) -> None:
    plan = make_plan(more=f"co_events: [{{from: {begins}, what: Akuten stängd nattetid, pulls: lower}}]")
    assert assess_readiness(plan, held()).questions[3].strength == strength


PERSON_CASES = {
    "allt": (PERSONS, "yes", "måttlig", "Ett mål"),
    "ingen-att-jamfora": (replace(PERSONS, others=0), "partly", "svag", "Personer som inte skrevs in"),
    "for-fa-att-jamfora": (replace(PERSONS, others=4_400), "partly", "svag", "Personer som inte skrevs in"),
    "ett-register": (replace(PERSONS, registers=False), "partly", "svag", "Både akutbesök och vårdtillfällen"),
    "elva-manader": (replace(PERSONS, history=11), "partly", "svag", "Längre tid före inskrivningen"),
    "ett-ar": (replace(PERSONS, history=12), "yes", "svag", "Längre tid före inskrivningen"),
    "inga-dodsfall": (replace(PERSONS, deaths=False), "yes", "svag", "Dödsdatum för alla personer i uttaget"),
    "fa": (replace(PERSONS, inscribed=150), "yes", "svag", "Ett mål"),
}


@pytest.mark.parametrize("name", PERSON_CASES)
def test_persons_are_never_more_than_moderate(name: str) -> None:
    persons, answerable, strength, wish = PERSON_CASES[name]
    found = assess_readiness(make_plan("target", "baseline", "start"), Held(persons=persons))
    last = found.questions[3]
    assert (last.answerable, last.strength, found.next_step.what) == (answerable, strength, wish)


def test_nobody_inscribed_answers_nothing() -> None:
    found = assess_readiness(WHOLE, Held(persons=replace(PERSONS, inscribed=0)))
    assert (found.questions[3].answerable, found.next_step.what) == ("no", "Vilka som skrevs in, och när")


def test_the_firmest_of_two_ways_answers() -> None:
    both = Held(series=replace(MONTHS, before=6, shown=6), persons=PERSONS)
    last = assess_readiness(WHOLE, both).questions[3]
    assert last.strength == "måttlig"
    assert "Dessutom ett svar månad för månad, med styrkan svag." in last.because


def points(years: list[int], others: tuple[str, ...] = ()) -> Held:
    """Yearly values of the treated and of comparison units; without years three that nobody has dated."""
    rows = [(f"{year}-01", f"{year}-12", unit, 900 + year % 7) for unit in ("Norr", *others) for year in years]
    frame = pd.DataFrame(rows or [(None, None, "Norr", 900)] * 3, columns=["from", "to", "unit", "value"])
    ends = {name: pd.PeriodIndex(frame[name], freq="M") for name in ("from", "to")}
    role = np.where(frame["unit"] == "Norr", "treated", "comparison")
    said = "" if years else "en rapport"
    rest = {"role": role, "exposure": np.nan, "suppressed": False, "highest": np.nan, "what": said}
    return Held(points=as_points(frame.assign(**ends, **rest)))


SINGLE_CASES = {
    "inget": (Held(), ("no", "no"), "Månadsvärden för akutbesök"),
    "odaterade": (points([]), ("no", "no"), "Månadsvärden för akutbesök"),
    "tva-tal": (points([2023, 2024]), ("partly", "no"), "Månadsvärden för akutbesök"),
    "tva-tal-hos-tva": (points([2023, 2024], ("A",)), ("partly", "no"), "Månadsvärden för akutbesök"),
    "tva-tal-hos-fyra": (points([2023, 2024], ("A", "B", "C")), ("partly", "partly"), "Månadsvärden för akutbesök"),
    "fyra-ar": (points([2021, 2022, 2023, 2024]), ("partly", "no"), "Månadsvärden för akutbesök"),
    "fem-ar": (points([2020, 2021, 2022, 2023, 2024]), ("partly", "partly"), "Månadsvärden för akutbesök"),
    "tabell": (
        Held(aggregate=HeldAggregate(7, comparison=False, spread=True)),
        ("no", "partly"),
        "Samma tabell för personer som inte skrevs in",
    ),
    "tabell-utan-spridning": (
        Held(aggregate=HeldAggregate(7, comparison=True, spread=False)),
        ("no", "partly"),
        "Spridningen i tabellen före och efter",
    ),
    "tabell-med-andra": (
        Held(aggregate=HeldAggregate(7, comparison=True, spread=True)),
        ("no", "partly"),
        "En rad per person, kontakt och vårdtillfälle",
    ),
}


@pytest.mark.parametrize("name", SINGLE_CASES)
def test_few_figures_answer_in_part_at_most(name: str) -> None:
    what, expected, wish = SINGLE_CASES[name]
    found = assess_readiness(WHOLE, what)
    assert (found.questions[1].answerable, found.questions[3].answerable) == expected
    assert found.next_step.what == wish
    assert all(found.questions[number].strength in ("ingen", "svag") for number in (1, 2, 3))


PLANS = [make_plan(*without) for without in ((), ("baseline",), ("target",), ("matters", "group"), ("start", "target"))]


@st.composite
def series_held(draw: st.DrawFn) -> HeldSeries:
    before, hidden = draw(st.integers(0, 40)), draw(st.floats(0, 1))
    return replace(
        MONTHS,
        before=before,
        shown=round(before * (1 - hidden)),
        after=draw(st.integers(0, 30)),
        hidden=hidden,
        comparison=draw(st.integers(0, 3)),
        others=(),
        exposure=draw(st.booleans()),
        level=draw(st.none() | st.floats(0, 500)),
        compared=draw(st.none() | st.floats(0, 500)),
        moved=draw(st.floats(0, 2)),
        apart=draw(st.floats(0, 2)),
    )


SERIES = series_held()
COUNTS = st.integers(0, 2_000)
HELD = st.builds(
    Held,
    series=st.none() | SERIES,
    points=st.none() | st.sampled_from([points([]).points, points([2023, 2024]).points, points([2024]).points]),
    aggregate=st.none() | st.builds(HeldAggregate, st.integers(1, 9), st.booleans(), st.booleans()),
    persons=st.none() | st.builds(HeldPersons, COUNTS, COUNTS, st.integers(0, 40), st.booleans(), st.booleans()),
)


@given(plan=st.sampled_from(PLANS), what=HELD)
def test_four_questions_one_wish_and_no_strength_without_an_answer(plan: Initiative, what: Held) -> None:
    found = assess_readiness(plan, what)
    assert [question.number for question in found.questions] == [1, 2, 3, 4]
    assert all((question.answerable == "no") == (question.strength == "ingen") for question in found.questions)
    assert all(question.because.endswith(".") for question in found.questions)
    if found.next_step.what == LAST:
        assert answers(found) == ("yes",) * 4
    assert max(map(len, lines_check("prov", (), (), found))) <= 110
    assert len(text_readiness(found)) == 3


def largest(first: float | None, second: float | None) -> float | None:
    """The larger; unknown stays unknown, since what is not told weakens nothing."""
    return None if first is None or second is None else max(first, second)


@given(plan=st.sampled_from(PLANS), series=SERIES, more=SERIES)
def test_more_of_anything_never_weakens_an_answer(plan: Initiative, series: HeldSeries, more: HeldSeries) -> None:
    better = replace(
        series,
        before=max(series.before, more.before),
        shown=max(series.shown, more.shown),
        after=max(series.after, more.after),
        hidden=min(series.hidden, more.hidden),
        comparison=max(series.comparison, more.comparison),
        exposure=series.exposure or more.exposure,
        level=largest(series.level, more.level),
        compared=largest(series.compared, more.compared),
        moved=min(series.moved, more.moved),
    )
    poor, rich = (strengths(assess_readiness(plan, Held(series=each))) for each in (series, better))
    assert all(STRENGTHS.index(a) <= STRENGTHS.index(b) for a, b in zip(poor, rich, strict=True))


GRANTED: dict[str, dict[str, object]] = {
    "Fler månader före insatsen": {"before": 24, "shown": 24},
    "Uttag med färre dolda värden": {"hidden": 0.0, "shown": 24},
    "Fler månader efter insatsen": {"after": 12},
    "Samma mått för en enhet som inte har börjat": {"comparison": 1},
    "Antal invånare eller patienter, månad för månad": {"exposure": True},
    "Fler än 10 fall i månaden": {"level": 10.0},
    "Fler än 75 fall i månaden": {"level": 75.0},
    "En jämförelse med fler än 10 fall i månaden": {"compared": 10.0},
    "En jämförelse med fler än 75 fall i månaden": {"compared": 75.0},
    "En jämförelse som följde er före insatsen": {"apart": 0.0},
    "Måttet för samma människor före och efter": {"moved": 0.0},
}


@given(series=SERIES)
def test_granting_wish_after_wish_ends_with_strong_answers(series: HeldSeries) -> None:
    """No wish comes twice, and nothing that keeps the last answer from being strong is left unasked for."""
    wishes: list[str] = []
    while (wish := assess_readiness(WHOLE, Held(series=series)).next_step.what) != LAST:
        assert wish not in wishes
        wishes.append(wish)
        series = replace(series, **GRANTED[wish])  # type: ignore[arg-type]
    assert strengths(assess_readiness(WHOLE, Held(series=series))) == ("stark",) * 4


def test_another_event_is_asked_about_where_nobody_compared_with_had_it() -> None:
    units = "area: ['9901']\ncomparison: {units: [Norrby]}"
    event = "co_events: [{from: 2024-10, what: Akuten stängd nattetid, pulls: lower, scope: "
    alone, shared = (make_plan(more=f"{units}\n{event}{scope}}}]") for scope in ("['9901']", "['9901', Norrby]"))
    wish = assess_readiness(alone, held()).next_step
    assert wish.what == "Samma mått där samma sak hände men inte insatsen"
    assert "akuten stängd nattetid" in wish.why
    assert assess_readiness(shared, held()).next_step.what == LAST


def test_only_what_somebody_else_delivers_is_to_be_ordered() -> None:
    lacking = (("start", "target"), ("target",), ("matters",), ("baseline",), ("reviewed",))
    assert not any(assess_readiness(make_plan(*without), held()).next_step.ordered for without in lacking)
    assert assess_readiness(WHOLE, held(comparison=0)).next_step.ordered


def test_units_that_the_extract_already_has_are_named_and_not_ordered() -> None:
    wish = assess_readiness(WHOLE, held(comparison=0, others=("Norr", "Söder", "Väster", "Öster"))).next_step
    assert wish.what == "Samma mått för en enhet som inte har börjat"
    assert "Norr, Söder, Väster och andra" in wish.how
    assert not wish.ordered
