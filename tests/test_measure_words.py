"""The measure catalogue as it is read: tables, two lines in the report, the handbook's page, the notebook."""

import re
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from simulated import small_initiative

import naravard_lib as nv
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Bullets, Paragraph, Table
from naravard_lib.catalogue.measures import find_measure, measures, suggest
from naravard_lib.catalogue.patient_types import PatientTypeFacts, patient_types
from naravard_lib.catalogue.schema import catalogue
from naravard_lib.errors import DesignError
from naravard_lib.wording.measures import table_measures, table_suggestion, text_measure
from naravard_lib.wording.patient_type import text_patient_type

HANDBOOK = ROOT / "docs" / "handbok"
NOTEBOOK = ROOT / "notebooks" / "questions" / "measures.ipynb"
sys.path.insert(0, str(HANDBOOK))

import matt  # noqa: E402  # a script beside the page it writes


def placed(folder: Path, more: str, measure: str = "akutbesok") -> list[str]:
    """The paragraphs about the patient type for an initiative with these keys."""
    plan = small_initiative(folder / "liten", [10.0] * 30, more=more)
    main = plan.main.model_copy(update={"id": measure, "name": None})
    summary = nv.summarise(plan.model_copy(update={"measures": (main,)}), ())
    return [str(Blocks((block,))) for block in text_patient_type(summary)]


def test_a_missing_patient_type_is_one_plain_line(tmp_path: Path) -> None:
    (line,) = placed(tmp_path, "")
    assert line.startswith("Patienttypen anges inte")
    assert all(one.id in line for one in patient_types())


@pytest.mark.parametrize("facts", patient_types(), ids=lambda facts: facts.id)
def test_the_report_places_the_initiative_in_two_lines(tmp_path: Path, facts: PatientTypeFacts) -> None:
    place, fit = placed(tmp_path, f"patient_type: {facts.id}\n")
    assert f"Patienttyp: {facts.id} (" in place
    assert all(form in place for form in facts.forms)
    assert facts.source in place
    assert ("3\u00a0%" in place) == ("50\u00a0%" in place) == (facts.id == "komplext")
    assert fit.startswith("Huvudmåttet akutbesök")


@pytest.mark.parametrize(
    ("more", "measure", "said"),
    [
        ("patient_type: komplext\n", "akutbesok", "akutbesök passar patienttypen."),
        (
            "patient_type: komplext\nway_of_working: Äldremottagningar\n",
            "akutbesok",
            "akutbesök passar patienttypen och arbetssättet.",
        ),
        ("patient_type: enkelt\n", "varddygn", "vårddygn brukar passa andra patienttyper (kroniskt och komplext)."),
        (
            "patient_type: komplext\nway_of_working: Äldremottagningar\n",
            "ambulansuppdrag",
            "ambulansuppdrag passar patienttypen men brukar höra till andra arbetssätt.",
        ),
        ("patient_type: komplext\n", "eget-matt", "eget-matt står inte i måttkatalogen."),
    ],
)
def test_the_report_says_whether_the_main_measure_is_among_those_that_fit(
    tmp_path: Path, more: str, measure: str, said: str
) -> None:
    assert f"Huvudmåttet {said}" in placed(tmp_path, more, measure)[1]


def test_the_report_proposes_only_the_roles_that_are_missing(tmp_path: Path) -> None:
    more = "patient_type: komplext\nway_of_working: Mobila sjukhuskopplade team\n"
    said = placed(tmp_path, more)[1]
    assert "process (" in said
    assert "balans (" in said
    assert "resultat (" not in said


def test_everything_about_a_measure_is_there() -> None:
    one = find_measure("hemtjansttimmar")
    assert one is not None
    shown = text_measure(one)
    text = str(shown)
    for part in (one.name, one.definition, *one.pitfalls, *one.sources, one.moves, one.other_side, f"{one.reference}"):
        assert part in text
    assert "Definitionen | osäker. Närmast: " in text
    assert "resultat för Fokuserad vård i hemmet" in text
    assert isinstance(shown.blocks[-1], Bullets)
    assert "finns inte i katalogen" in str(text_measure(None))


def test_the_overview_has_a_row_per_measure_and_says_when_there_is_none() -> None:
    (table,) = table_measures(catalogue())
    assert isinstance(table, Table)
    assert [row[1] for row in table.rows] == [one.id for one in catalogue()]
    assert [row[5] == "osäker" for row in table.rows] == [not one.certain for one in catalogue()]
    (none,) = table_measures(measures(text="zzz"))
    assert isinstance(none, Paragraph)


def test_a_proposal_shows_the_first_of_each_role() -> None:
    proposed = suggest("komplext", "Förstärkt hemsjukvård")
    (table,) = table_suggestion(proposed)
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == ["Resultat"] * 3 + ["Process"] * 3 + ["Balans"] * 3
    assert [table.rows[at][2] for at in (0, 3, 6)] == [
        found[0].id for found in (proposed.outcome, proposed.process, proposed.balancing)
    ]


def test_the_handbooks_page_is_what_the_script_writes() -> None:
    assert matt.PAGE.read_text(encoding="utf-8") == matt.page(catalogue(), patient_types())


def test_every_measure_of_the_page_can_be_reached_from_its_overview() -> None:
    page = matt.PAGE.read_text(encoding="utf-8")
    links, anchors = re.findall(r"\]\(#(\w+)\)", page), re.findall(r'<a id="(\w+)">', page)
    assert links == anchors == [one.id for one in catalogue()]
    assert page.count("\n- **Definitionen:** osäker.") == sum(not one.certain for one in catalogue())
    tables = [line for line in page.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in tables)


def cells() -> list[str]:
    return [cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]


def shown(parameters: str) -> list[Blocks]:
    """What the notebook's cells show after the cell of parameters has been followed by these."""
    names: dict[str, object] = {}
    results: list[Blocks] = []
    for n, source in enumerate(cells()):
        if source.startswith("nv."):
            results.append(eval(source, names))
        else:
            exec(f"{source}\n{parameters}" if n == 0 else source, names)
    return results


def test_the_notebook_shows_a_proposal_a_list_and_a_measure() -> None:
    proposed, listed, one = shown("")
    assert len(listed.blocks[0].rows) == len(catalogue())
    assert "Akutbesök" in str(one)
    fitting = shown('patient_type, way_of_working, measure = "komplext", "Äldremottagningar", "finns-inte"')
    assert "passar bäst av varje roll" in str(proposed)
    assert len(fitting[1].blocks[0].rows) == len(measures("komplext", "Äldremottagningar"))
    assert "finns inte" in str(fitting[2])
    with pytest.raises(DesignError, match='menas "kroniskt"'):
        shown('patient_type = "kronisk"')
