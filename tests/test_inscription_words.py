"""What the chapter on inscription says beside its answer: captions, checks, reasons and other outcomes."""

from dataclasses import replace

import pytest
from inscription_results import LABELS, alone, made, ratio, results
from test_inscription_pages import BAD, NAMES, figures

import naravard_lib as nv
from naravard_lib.analysis.persons.results.comparison import Code, InscriptionComparison, Reason, Verdict
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.analysis.persons.results.outcomes import OutcomeRow
from naravard_lib.analysis.persons.results.planning import PersonsNeeded
from naravard_lib.blocks.model import Table
from naravard_lib.estimate import Estimate
from naravard_lib.evidence.placing import comparable
from naravard_lib.plots.inscription import plot_inscription
from naravard_lib.plots.inscription_designs import plot_inscription_designs
from naravard_lib.wording.inscription import lead, text_inscription
from naravard_lib.wording.inscription_outcomes import tables_outcomes
from naravard_lib.wording.inscription_planning import tables_persons
from naravard_lib.wording.inscription_tables import tables_inscription_checks, text_designs
from naravard_lib.wording.inscription_teams import tables_teams


def comparison(result: InscriptionOutcome) -> InscriptionComparison:
    assert result.comparison is not None
    return result.comparison


def changed(result: InscriptionOutcome, **parts: object) -> InscriptionOutcome:
    return replace(result, comparison=replace(comparison(result), **parts))  # type: ignore[arg-type]


NAMED = {
    "vårddygn": "bed_days",
    "akutbesök": "ed_visits",
    "planerade besök": "planned_visits",
    "hembesök": "home_visits",
}


def row(name: str, adjusted: Estimate | None, code: Code | None, persons: tuple[int, int] = (90, 70)) -> OutcomeRow:
    known = comparable("Mobila sjukhuskopplade team", "varddygn")[0] if name == "vårddygn" else None
    outcome = NAMED[name]
    return OutcomeRow(outcome, name, -0.4, adjusted, code, *persons, known)


def answers(*rows: OutcomeRow) -> tuple[list[str], str]:
    """The answers by row, and the note below."""
    (table,) = (block for block in tables_outcomes(made(), rows) if isinstance(block, Table))
    return [cells[-1] for cells in table.rows], table.note


def test_an_outcome_that_rose_is_said_to_have_risen_and_planned_visits_get_no_answer() -> None:
    less, more, none = ratio(0.7, 0.6, 0.8), ratio(1.4, 1.1, 1.7), ratio(1.0, 0.8, 1.2)
    said, note = answers(row("vårddygn", less, "shown"), row("planerade besök", none, "not_shown"))
    assert said == ["visad minskning", ""]
    assert "osäkra" not in note
    assert "sjukare" not in note
    said, note = answers(row("akutbesök", more, "cannot_tell"), row("vårddygn", none, "not_shown"))
    assert said == ["fler", "ingen stor minskning"]
    assert "sjukare än uttaget visar" in note
    assert "i den månad då vårdtillfället började" in note
    said, note = answers(row("hembesök", more, "cannot_tell"), row("akutbesök", none, "not_shown"))
    assert said == ["fler", "ingen stor minskning"]
    assert "sjukare" not in note  # the team's own work is meant to grow
    assert "vårdtillfället" not in note


@pytest.mark.parametrize("control", [(0.7, 0.6, 0.8), (1.4, 1.1, 1.7)])
def test_planned_visits_that_differ_put_the_comparison_in_doubt(control: tuple[float, float, float]) -> None:
    rows = row("akutbesök", ratio(0.7, 0.6, 0.8), "shown"), row("planerade besök", ratio(*control), "cannot_tell")
    said, note = answers(*rows)
    assert said == ["visad minskning", ""]
    assert "det gör även de andra svaren osäkra" in note


def test_what_is_published_of_an_outcome_is_noted() -> None:
    less = ratio(0.7, 0.6, 0.8)
    _, note = answers(row("akutbesök", less, "shown"), row("vårddygn", less, "shown"))
    assert "ublicerat för arbetssättet: vårddygn −70 till −25\u00a0%" in note
    _, note = answers(row("akutbesök", less, "shown"), row("planerade besök", None, None))
    assert "ublicerat" not in note


@pytest.mark.parametrize("persons", [(4, 90), (90, 4), (0, 0)])
def test_an_outcome_of_few_persons_is_hidden_however_many_events_they_had(persons: tuple[int, int]) -> None:
    rows = row("vårddygn", ratio(0.7, 0.6, 0.8), "shown", persons), row("akutbesök", None, None)
    (table,) = (block for block in tables_outcomes(made(), rows) if isinstance(block, Table))
    assert table.rows[0][2:] == ("visas inte", "visas inte", "")


@pytest.mark.parametrize("name", NAMES)
def test_no_caption_states_a_change_that_the_verdict_does_not_bear(name: str) -> None:
    result = results()[name]
    for figure in figures(plot_inscription(result)):
        envelope = comparison(result).envelope
        sure = envelope is not None and envelope.excludes(1.0)
        assert ("men orsaken kan inte avgöras" in figure.caption) == (sure and name != "shown")
    for figure in figures(plot_inscription_designs(result)):
        assert ("kvartalet före krisen håller inte" in figure.caption) == (name == "passing")
        assert "Mål" not in figure.svg


def test_the_designs_are_said_to_agree_only_where_they_do() -> None:
    result = made(reasons=("designs_disagree",))
    less, none, more = ratio(0.7, 0.6, 0.8), ratio(1.0, 0.8, 1.2), ratio(1.4, 1.1, 1.7)
    told = {
        "Inte alla sätten att räkna visar säkert en minskning": (less, none, less, none),
        "Inget av sätten att räkna visar säkert en minskning": (more, none, more, none),
        "Inget av sätten att räkna visar säkert någon förändring": (none, none, none, none),
        "Alla sätten att räkna visar en minskning": (less, less, less, less),
    }
    for caption, four in told.items():
        parts = dict(zip(comparison(result).designs, four, strict=True))
        (figure,) = figures(plot_inscription_designs(changed(result, designs=parts)))
        assert figure.caption == caption
    assert "Inte alla sätten visar säkert en minskning." in str(text_inscription(result))


def test_the_checks_show_their_limits_and_are_no_proof_of_likeness() -> None:
    table = next(block for block in tables_inscription_checks(made()) if isinstance(block, Table))
    assert [cells[2] for cells in table.rows] == [
        "−17 till 31\u00a0%", "−34 till −3\u00a0%", "12 till 50\u00a0%", "saknas"
    ]  # fmt: skip
    assert "säger inte att det är lika" in table.note


@pytest.mark.parametrize(
    ("reason", "why", "wish"),
    [
        ("no_comparison", "inga andra personer", "Jämförelsepersoner i uttaget"),
        ("few_comparison", "för få personer som inte skrevs in", "Jämförelsepersoner i uttaget"),
        ("no_registers", "Akutbesök eller vårdtillfällen saknas", "Både akutbesök och vårdtillfällen"),
        ("short_history", "börjar för kort tid före", "nu mindre än ett år, helst minst 24 månader"),
        ("few_persons", "De inskrivna är för få", "Fler inskrivna än nu"),
    ],
)
def test_without_bounds_too_every_reason_has_its_sentences(reason: Reason, why: str, wish: str) -> None:
    history = 0 if reason == "short_history" else 24
    result = changed(alone(), bracket=None, history=history, verdict=Verdict("cannot_tell", (reason,), None))
    text = str(text_inscription(result))
    assert why in text
    assert wish in text
    assert "går inte ens att räkna ut på ett ungefär" in text
    assert "KI" not in text
    assert [rule.pattern for rule in BAD if rule.search(text)] == []
    (figure,) = figures(plot_inscription(result))
    assert figure.caption.endswith("hur stor del som är insatsens går inte att räkna ut")


def test_the_method_says_what_it_cannot_try_and_where_bed_days_are_counted() -> None:
    visits, days = made(), changed(made(), outcome="bed_days", outcome_text="vårddygn")
    for result in (visits, days):
        assert "ska dö oftare skrivs in går det inte att pröva" in str(text_designs(result))
        assert "provet mot kvartalet före krisen håller" in str(text_designs(result))
    assert "i den månad då vårdtillfället började" in str(text_designs(days))
    assert "vårdtillfället började" not in str(text_designs(visits))


def test_it_is_inscription_in_a_team_that_is_spoken_of() -> None:
    for name in ("shown", "not_shown", "wide", "alone"):
        assert "nskrivning i team" in lead(comparison(results()[name]))


def test_teams_too_small_to_be_tried_are_said_to_be() -> None:
    assert "går inte att pröva med så små team" in str(tables_teams(changed(made(), differing=None)))


def test_the_targets_table_says_that_its_effect_is_the_targets_share_and_its_spread_not_the_own() -> None:
    need = PersonsNeeded("akutbesök", ((-0.1, None), (-0.2, 873)), -0.2, 24, 5, 0.8, LABELS.synthetic)
    (table,) = (block for block in tables_persons(need) if isinstance(block, Table))
    assert [cells[0] for cells in table.rows] == ["10\u00a0%", "20\u00a0%, samma andel som målet"]
    assert "kan därför ge ett annat tal" in table.note


def test_units_that_all_take_part_get_no_place_among_others() -> None:
    plan = nv.load_initiative("narsjukvardsteam")
    baseline = nv.describe_baseline(plan, nv.load_series(plan))
    (figure,) = figures(nv.plot_units(baseline))
    assert figure.caption.endswith("var och en för sig")
    assert " andra" not in figure.caption + figure.shows + figure.alt
    assert "8 enheter" in figure.svg
