"""The chapter on inscription as it is read: never more than the verdict bears, and in plain Swedish."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inscription_results import DOUBT, LABELS, made, ratio, results
from test_words import foreign

import naravard_lib as nv
from naravard_lib import formats
from naravard_lib.analysis.persons.results.comparison import Settling, Verdict
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Block, Figure, Heading, Paragraph, Table
from naravard_lib.plots.inscription import plot_inscription
from naravard_lib.plots.inscription_designs import plot_inscription_designs
from naravard_lib.plots.inscription_profile import plot_inscription_profile
from naravard_lib.reports import Document, Meta, write_html
from naravard_lib.tables.chapters import Answered, ChapterResult
from naravard_lib.wording.inscription import head_inscription, text_inscription
from naravard_lib.wording.inscription_tables import (
    tables_designs,
    tables_inscription_checks,
    tables_inscription_flow,
    tables_naive,
    text_designs,
)
from naravard_lib.wording.inscription_teams import tables_teams

CAUSE = re.compile(r"har gett|har minskat|har lett till|tack vare|gav färre", re.IGNORECASE)
EXPLAINED_TERM = "(regression mot medelvärdet)"  # the one term a reader may look up, beside its plain words
BAD = (
    re.compile(r"\bnan\b|\binf\b|None|okänt"),
    re.compile(r"(?<![\w–])-\s?\d"),
    re.compile(r"\d\.\d"),
    re.compile("  "),
)
NAMES = sorted(results())


def report(result: InscriptionOutcome) -> Blocks:
    return (
        head_inscription(result)
        + text_inscription(result)
        + plot_inscription(result)
        + plot_inscription_profile(result)
    )


def appendix(result: InscriptionOutcome) -> Blocks:
    told = text_designs(result) + plot_inscription_designs(result) + tables_designs(result)
    tables = tables_inscription_checks(result) + tables_naive(result) + tables_teams(result)
    return tables_inscription_flow(result) + told + tables


@cache
def both(name: str) -> tuple[Blocks, Blocks]:
    """Report and appendix of one kind of result; drawn once."""
    return report(results()[name]), appendix(results()[name])


def page(blocks: Blocks) -> str:
    opening: tuple[Block, ...] = () if blocks and isinstance(blocks.blocks[0], Heading) else (Heading(2, "Kapitel"),)
    return write_html(Document(Meta("Rapport", "", None, False, ""), (*opening, *blocks)))


def figures(blocks: Blocks) -> list[Figure]:
    return [block for block in blocks if isinstance(block, Figure)]


def lead(result: InscriptionOutcome) -> str:
    return next(str(Blocks((b,))) for b in text_inscription(result) if isinstance(b, Paragraph) and b.kind == "lead")


@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_swedish_and_free_of_jargon(name: str) -> None:
    for blocks in both(name):
        text = page(blocks).replace(EXPLAINED_TERM, "")
        assert foreign(text) == []
        assert [rule.pattern for rule in BAD if rule.search(str(blocks))] == []


@pytest.mark.parametrize("name", NAMES)
def test_words_of_cause_only_where_it_is_shown(name: str) -> None:
    own = str(both(name)[0])
    assert bool(CAUSE.search(own)) == (name == "shown")
    assert ("Det kan inte avgöras" in own) == (name not in ("shown", "not_shown", "none", "tiny", "short_extract"))


@given(
    st.sampled_from(["shown", "not_shown", "cannot_tell"]),
    st.floats(0.01, 6),
    st.floats(0.01, 4),
    st.floats(-0.99, -0.01) | st.none(),
    st.none() | st.integers(1, 10**6),
)
def test_the_page_reads_well_whatever_the_numbers(
    code: str, value: float, spread: float, smallest: float | None, persons: int | None
) -> None:
    settling = Settling(-0.2, True, persons, 24, 5, 0.8)
    result = made(
        code, () if code != "cannot_tell" else ("interval_wide",), value, spread, (60, 40), "", smallest, settling
    )
    text = str(text_inscription(result)) + str(tables_designs(result))
    assert [rule.pattern for rule in BAD if rule.search(text)] == []
    assert bool(CAUSE.search(str(text_inscription(result)))) == (code == "shown")
    assert ("skulle kunna avgöra" in text) == (code == "cannot_tell")


@settings(max_examples=4)
@given(st.floats(0.01, 6), st.floats(0.01, 4))
def test_figures_can_be_drawn_whatever_the_numbers(value: float, spread: float) -> None:
    result = made(value=value, spread=spread, sizes=(60, 40))
    drawn = plot_inscription(result) + plot_inscription_designs(result)
    assert [rule.pattern for rule in BAD if rule.search(str(drawn))] == []
    assert len(drawn) == 2


def test_the_answer_carries_the_envelope_and_the_naive_figure_stands_beside_it() -> None:
    result = made(value=0.88, spread=0.28)
    assert result.comparison is not None
    assert "−12\u00a0% (95\u00a0% KI −33 till 16\u00a0%)" in lead(result)
    whole = result.comparison.naive.whole
    text = str(text_inscription(result))
    assert f"{formats.percent(1 - whole.after / whole.before, 0)} färre akutbesök" in text
    anyway = (whole.after / whole.before) / 0.88 - 1  # what the naive ratio would be had inscription done nothing
    ends = [(whole.after / whole.before) / (0.88 * np.exp(sign * 0.28)) - 1 for sign in (1, -1)]
    spread = f"({formats.number(100 * ends[0])} till {formats.percent(ends[1], 0)})"
    assert f"var {formats.percent(anyway, 0)} {spread} att vänta även utan inskrivning" in text


def test_what_was_to_be_expected_carries_its_interval_even_when_it_is_no_decrease() -> None:
    text = str(text_inscription(made(value=0.4, spread=0.9)))
    assert "ingen minskning att vänta" not in text
    assert re.search(r"Enligt jämförelsen var \d+\u00a0% \(−\d+ till \d+\u00a0%\) att vänta även utan", text)


def test_fifty_inscribed_are_told_what_they_cannot_show() -> None:
    text = str(text_inscription(results()["fifty"]))
    assert "Med 50 inskrivna går −20\u00a0% inte att skilja från ingen effekt." in text
    assert "omkring 48\u00a0% hade kunnat synas, om jämförelsen håller" in text
    enough = str(text_inscription(made(smallest=-0.15)))
    assert "inte att skilja från ingen effekt" not in enough


def test_what_would_settle_it_is_told_and_only_where_it_is_open() -> None:
    text = {name: str(text_inscription(result)) for name, result in results().items()}
    assert (
        "Minst omkring 870 inskrivna: då syns −20\u00a0%, samma andel som målet, med 80\u00a0% chans, om"
        in text["wide"]
    )
    assert "nu 24 månader, helst minst 36" in text["short"]
    assert "målet" not in text["short"]
    assert "Fler inskrivna räcker inte" in text["hopeless"]
    assert "Jämförelsepersoner i uttaget: minst 15 för varje inskriven" in text["alone"]
    assert not [name for name in ("shown", "not_shown") if "avgöra frågan" in text[name]]


@pytest.mark.parametrize(
    ("value", "spread", "words"),
    [
        (0.95, 0.01, "är en mindre minskning än det publicerade, och det gäller hela"),
        (0.8, 0.01, "ligger inom det publicerade, och det gäller hela"),
        (0.4, 0.01, "är en större minskning än det publicerade, och det gäller hela"),
        (0.93, 0.2, "är en mindre minskning än det publicerade, men osäkerheten når in i det"),
        (
            0.8,
            0.4,
            "ligger inom det publicerade, men osäkerheten rymmer också en mindre minskning och ingen förändring",
        ),
    ],
)
def test_the_published_span_is_set_beside_the_estimate(value: float, spread: float, words: str) -> None:
    text = str(text_inscription(made(value=value, spread=spread)))
    assert "Publicerat för arbetssättet: −50 till −10\u00a0% för onödiga besök på akutmottagning" in text
    said = text[text.index("Publicerat") :].split("mot jämförbara personer ")[1]
    assert said.startswith(words)


def test_without_comparison_persons_nothing_has_an_interval() -> None:
    result = results()["alone"]
    blocks = report(result) + appendix(result)
    text = str(blocks) + "".join(figure.svg for figure in figures(blocks))
    assert "KI" not in text
    assert "återgång mot det vanliga (regression mot medelvärdet)" in lead(result)
    assert "allt från −58 till 18\u00a0%" in str(text_inscription(result))
    bars = figures(plot_inscription(result))[0]
    assert bars.data is not None
    assert {cell for row in bars.data.rows for cell in row[2:5]} == {None}
    assert "Mot jämförbara" not in bars.svg


def test_doubtful_registration_follows_the_team_everywhere() -> None:
    result = made(doubtful=DOUBT)
    bars, teams = figures(plot_inscription(result))[0], tables_teams(result)
    assert "Skogsbygdens närsjukvård *" in bars.svg
    assert f"* Osäker registrering. Skogsbygdens närsjukvård: {DOUBT}." in bars.note
    assert "Skogsbygdens närsjukvård *" in str(teams)
    assert DOUBT in str(teams)
    assert "*" not in plot_inscription(made()).blocks[0].note  # type: ignore[union-attr]


def test_teams_are_no_league_table() -> None:
    result = made()
    (table,) = (block for block in tables_teams(result) if isinstance(block, Table))
    persons = [int(row[1]) for row in table.rows]
    assert persons == sorted(persons, reverse=True)
    text = str(tables_teams(result))
    assert "ingen rangordning" in text
    assert "inte åt mer än slumpen" in text
    assert result.comparison is not None
    other = replace(result, comparison=replace(result.comparison, differing=True))
    assert "skiljer sig åt mer än slumpen" in str(tables_teams(other))


def test_one_team_is_not_shown_beside_itself() -> None:
    result = results()["fifty"]
    assert len(tables_teams(result)) == 0
    bars = figures(plot_inscription(result))[0]
    assert bars.data is not None
    assert [row[0] for row in bars.data.rows] == ["Alla tillsammans"]


def test_an_initiative_without_event_tables_has_no_chapter() -> None:
    nothing = results()["none"]
    assert len(report(nothing) + appendix(nothing)) == 0
    assert nothing.estimates == {}
    assert (nothing.question, nothing.answered, nothing.verdict) == (None, "no", "")


def test_what_stops_the_comparison_is_told() -> None:
    text = str(report(results()["short_extract"]))
    assert "går inte att räkna ut" in text
    assert "Uttaget är för kort; beställ ett längre." in text
    assert "En anmärkning." in str(appendix(results()["short_extract"]))
    assert (results()["short_extract"].question, results()["short_extract"].answered) == (None, "no")


def test_the_result_file_gets_ratios_and_verdict() -> None:
    result = made("shown", (), value=0.74, spread=0.16)
    assert result.estimates["envelope"].value == pytest.approx(0.74)
    assert set(result.estimates) == {"naive", "T", "F", "P_post", "P_did", "envelope"}
    assert result.comparison is not None
    whole = result.comparison.naive.whole
    assert round(result.estimates["naive"].value, 2) == round(whole.after / whole.before, 2)  # as the chapter prints it
    assert (result.question, result.answered, result.verdict) == (4, "yes", "shown")
    alone = results()["alone"]
    assert alone.answered == "partly"
    assert {name: (part.low, part.high) for name, part in alone.estimates.items()} == {
        name: (part.value, part.value) for name, part in alone.estimates.items()
    }
    assert set(alone.estimates) == {"naive", "bound_low", "bound_high"}


def test_a_ratio_without_limits_is_told_without_them() -> None:
    result = made()
    assert result.comparison is not None
    unknown = replace(result.comparison.naive.whole, ratio=ratio(float("nan"), float("-inf"), float("inf")))
    found = replace(result.comparison, naive=replace(result.comparison.naive, whole=unknown))
    text = str(tables_naive(replace(result, comparison=found)))
    assert "går inte att räkna" in text
    assert [rule.pattern for rule in BAD if rule.search(text)] == []


def test_the_synthetic_mark_follows_the_labels() -> None:
    plain = replace(made(), labels=replace(LABELS, synthetic=False))
    for result, marked in ((made(), True), (plain, False)):
        for figure in figures(report(result) + appendix(result)):
            assert ("syntetiska data" in figure.svg) == marked
            assert ("Syntetiska data: alla tal är påhittade." in figure.note) == marked


def test_no_verdict_without_reasons_is_left_unexplained() -> None:
    for name, result in results().items():
        if result.shown and result.shown.verdict.code == "cannot_tell" and name != "alone":
            assert "avgöra frågan" in str(text_inscription(result))
    bare = replace(made(), comparison=replace(results()["wide"].comparison, verdict=Verdict("cannot_tell", (), None)))  # type: ignore[type-var]
    assert "Det kan inte avgöras" in lead(bare)


def chapter(name: str, answered: Answered, sentence: str) -> ChapterResult:
    return ChapterResult("exempel-samverkan", name, 4, answered, (), {}, "", (sentence,), (), "0")


def test_the_summary_tells_both_answers_to_how_it_went() -> None:
    plan = nv.load_initiative("exempel-samverkan")
    months, persons = (chapter("3_outcome_its", "yes", "Akutbesöken föll."),
                       chapter("4_outcome_inscription", "yes", lead(made())))  # fmt: skip
    both = str(nv.text_summary(nv.summarise(plan, [months, persons])))
    assert both.count("Akutbesöken föll.") == 1
    assert both.count(lead(made())) == 1
    alone = str(nv.text_summary(nv.summarise(plan, [months])))
    assert alone.count("Akutbesöken föll.") == 1
    assert "Månad för månad" not in alone
    assert "skrevs in" not in alone


def test_definitions_say_who_is_counted_as_inscribed_only_where_somebody_is() -> None:
    plan = nv.load_initiative("exempel-samverkan")
    series = nv.load_series(plan)
    outcome = nv.assess_outcome(plan, series, nv.assess_target(plan, nv.describe_baseline(plan, series)))
    answers: tuple[Answered, ...] = ("yes", "no")
    for answered in answers:
        summary = nv.summarise(plan, [chapter("4_outcome_inscription", answered, "Svar.")])
        assert ("första inskrivning" in str(nv.text_definitions(summary, outcome))) == (answered == "yes")
