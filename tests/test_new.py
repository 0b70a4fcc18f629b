"""`naravard new`: answers and extracts into a folder that can be checked; text stays text."""

import datetime as dt
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from messy import MONTHS, write_messy
from openpyxl import Workbook

import naravard_lib as nv
from naravard_lib.errors import DesignError
from naravard_lib.starting.answers import Answers, read_text
from naravard_lib.starting.drafting import draft
from naravard_lib.starting.folder import Made, make_folder
from naravard_lib.starting.questions import read_answers
from naravard_lib.starting.scalars import scalar
from naravard_lib.starting.telling import lines
from naravard_lib.starting.writing import text
from naravard_lib.vocabulary import WayOfWorking

MONTH = pd.Period("2024-01", "M")


def made_of(folder: Path, raw: Path, **texts: str) -> Made:
    """An initiative "prov" made of a messy extract and some answers."""
    data = write_messy(folder / "f.xlsx")
    return make_folder("prov", read_answers({"data": str(data), **texts}), raw)


def table(path: Path, *rows: list[Any]) -> Path:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def test_the_file_says_what_was_answered(tmp_path: Path) -> None:
    made = made_of(
        *(tmp_path, tmp_path / "raw"),
        name="Min insats: ett & annat",
        matters="Färre besök",
        principals="Region Kronoberg, Ljungby kommun",
        area="ljungby",
        patient_type="4",
        way_of_working="personcentrerad samverkan",
        start="januari 2024",
        comparison="Tingsryd; Markaryds kommun",
        target="20 % färre till 2024-12",
        measures="Akutbesök, hembesok",
        extracted="2024-10-14",
    )
    assert made.checked.faults == ()
    plan = nv.load_initiative(made.folder)
    assert (plan.name, plan.matters) == ("Min insats: ett & annat", "Färre besök")
    assert (plan.principals, plan.area) == (("Region Kronoberg", "Ljungby kommun"), ("0781",))
    assert (plan.patient_type, plan.way_of_working) == ("komplext", "Personcentrerad samverkan")
    assert [(one.id, one.main) for one in plan.measures] == [("akutbesok", True), ("hembesok", False)]
    assert plan.intervention is not None
    assert (plan.intervention.from_, plan.intervention.units) == (MONTH, ())
    assert plan.baseline is not None
    assert (plan.baseline.from_, plan.baseline.to) == (MONTHS[0], MONTH - 1)
    assert plan.comparison is not None
    assert plan.comparison.units == ("Tingsryd", "Markaryd")
    assert plan.target is not None
    assert (plan.target.relative, str(plan.target.by)) == (-0.20, "2024-12")
    assert str(plan.extracted) == "2024-10-14"


def test_the_folder_holds_the_extract_and_a_data_order(tmp_path: Path) -> None:
    made = made_of(tmp_path, tmp_path / "raw", area="Ljungby")
    orders = tuple(f"databestallning.{ending}" for ending in ("docx", "pdf", "xlsx"))
    assert made.files == ("initiative.yaml", *orders, "f.xlsx")
    assert (made.folder / "f.xlsx").read_bytes() == (tmp_path / "f.xlsx").read_bytes()
    assert [path.name for path in (tmp_path / "raw").iterdir()] == ["prov"]


def test_nothing_answered_is_a_file_that_loads_and_tells_what_is_missing(tmp_path: Path) -> None:
    made = make_folder("prov", Answers(), tmp_path)
    plan = nv.load_initiative(made.folder)
    assert {one.role for one in plan.measures} == {"outcome", "balancing"}
    assert plan.main.role == "outcome"
    said = " ".join("\n".join(lines(made)).split())
    assert "Inget processmått föreslås, för det beror på arbetssättet." in said
    assert all(key in said for key in ("matters", "principals", "source", "intervention", "target", "comparison"))
    assert said.endswith("Nästa: naravard check prov")


@pytest.mark.parametrize("kept", ["", "komplext", "kroniskt"])
@pytest.mark.parametrize("way", ["", *get_args(WayOfWorking)])
def test_a_process_measure_is_proposed_for_a_way_of_working_only(kept: str, way: str) -> None:
    made = draft("prov", read_answers({"patient_type": kept, "way_of_working": way}), dt.date(2025, 4, 15))
    process = [one for one in made.measures if one.role == "process"]
    assert len(process) == bool(way)
    assert all(way in one.ways_of_working for one in process)
    assert ("Inget processmått" in " ".join(made.proposed)) == (not way)


def test_every_commented_example_can_be_taken_into_use(tmp_path: Path) -> None:
    made = make_folder("prov", Answers(), tmp_path)
    path = made.folder / "initiative.yaml"
    keys = ("matters", "principals", "area", "patient_type", "way_of_working", "target_group", "baseline", "exclude")
    keys += ("comparison", "target", "intervention", "co_events", "people", "source", "  ")
    opened = []
    for line in path.read_text(encoding="utf-8").splitlines():
        mark, _, rest = line.partition("# ")
        used = not mark.strip() and rest.startswith((*(f"{key}:" for key in keys[:-1]), "  "))
        opened.append(f"{mark}{rest}" if used else line)
    path.write_text("\n".join(opened), encoding="utf-8")
    plan = nv.load_initiative(made.folder)
    assert all(getattr(plan, key) for key in keys[:-2])
    assert plan.main.source is not None


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(name=TEXT, matters=TEXT, principal=TEXT.filter(lambda t: not set(t) & set(",;\n")))
def test_any_text_survives(name: str, matters: str, principal: str) -> None:
    answers = read_answers({"name": name, "matters": matters, "principals": principal})
    content = text(draft("prov", answers, pd.Timestamp("2024-11-02").date()))
    found = yaml.safe_load(content)
    assert found["name"] == (read_text(name) or "prov")
    assert found.get("matters") == (read_text(matters) or None)
    assert found.get("principals") == ([principal.strip()] if principal.strip() else None)


@given(TEXT.map(str.strip).filter(bool))
def test_a_scalar_is_its_text_to_the_reader_of_initiatives(content: str) -> None:
    assert yaml.load(f"[{scalar(content)}]", yaml.BaseLoader) == [content]
    assert yaml.safe_load(f"{{a: {scalar(content)}}}") == {"a": content}


def test_text_with_every_kind_of_markup_is_loaded_as_it_was_typed(tmp_path: Path) -> None:
    typed = "# *a* &b {c: [d]} \"e\" 'f' <b>g</b> $h$ | > %i @j `k` \\n null: ~ é 🙂"
    made = make_folder("prov", read_answers({"name": typed, "matters": typed}), tmp_path)
    plan = nv.load_initiative(made.folder)
    assert (plan.name, plan.matters) == (typed, typed)


def test_heads_and_units_of_the_extract_are_text_too(tmp_path: Path) -> None:
    rows = [[str(month), unit, 3] for month in MONTHS for unit in ("Team: #1, {a}", "*Team 2")]
    data = table(tmp_path / "f.xlsx", ["Månad #", "Team: namn", "Antal [st]"], *rows)
    made = make_folder("prov", Answers(data=data, units=("Team: #1, {a}",), start=MONTH), tmp_path / "raw")
    assert made.checked.faults == ()
    plan = nv.load_initiative(made.folder)
    assert plan.intervention is not None
    assert plan.intervention.units == ("Team: #1, {a}",)
    assert set(nv.load_series(plan)["role"]) == {"treated", "other"}


def test_rows_to_compare_with_in_a_table_of_before_and_after(tmp_path: Path) -> None:
    rows = [[name, 120, 800, 500] for name in ("Norra", "Södra", "Ej inskrivna")]
    data = table(tmp_path / "Vårddygn 6 mån.xlsx", ["Sjukhus", "n", "Före", "Efter"], *rows)
    made = make_folder("prov", Answers(data=data, comparison=("Ej inskrivna",), start=MONTH), tmp_path / "raw")
    plan = nv.load_initiative(made.folder)
    assert plan.aggregate is not None
    assert (plan.aggregate.comparison, plan.comparison) == (("Ej inskrivna",), None)
    assert made.checked.faults == ()


def test_an_answer_about_comparison_keeps_while_the_extract_waits(tmp_path: Path) -> None:
    made = made_of(tmp_path, tmp_path / "raw", comparison="Tingsryd", start="2024-01")
    assert made.checked.faults == ()
    assert made.draft.source is not None
    assert made.draft.source.off is not None


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Å b", '"Å b" kan inte vara namn på mappen.*till exempel "a-b"'),
        ("processed", "kan inte"),
        ("../x", "kan inte"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(tmp_path: Path, name: str, sentence: str) -> None:
    with pytest.raises(DesignError, match=sentence):
        make_folder(name, Answers(), tmp_path / "raw")
    assert not (tmp_path / "raw").exists()


def test_a_folder_that_is_there_is_never_changed(tmp_path: Path) -> None:
    (tmp_path / "prov").mkdir()
    with pytest.raises(DesignError, match="finns redan och ändras inte"):
        make_folder("prov", Answers(), tmp_path)
    assert list((tmp_path / "prov").iterdir()) == []


def test_an_extract_that_cannot_be_read_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "f.xlsx").write_text("ingen arbetsbok")
    with pytest.raises(nv.SourceError, match="ingen läsbar xlsx"):
        make_folder("prov", Answers(data=tmp_path / "f.xlsx"), tmp_path / "raw")
    assert not list((tmp_path / "raw").glob("*"))


def test_rows_about_persons_are_not_copied(tmp_path: Path) -> None:
    data = tmp_path / "f.csv"
    data.write_text("Löpnr;Datum\n1;2024-01-02\n2;2024-02-03\n", encoding="utf-8")
    made = make_folder("prov", Answers(data=data), tmp_path / "raw")
    assert "f.csv" not in made.files
    assert "databestallning.pdf" in "".join(lines(made))
    assert made.draft.source is None


def test_a_wide_table_is_copied_and_rewritten_beside(tmp_path: Path) -> None:
    head = ["Kommun", *(f"{month}" for month in MONTHS[:12])]
    data = table(tmp_path / "brett uttag.xlsx", head, ["Ljungby", *range(11), "<5"], ["Älmhult", *range(12)])
    made = make_folder("prov", Answers(data=data, area=("Ljungby",)), tmp_path / "raw")
    assert made.checked.faults == ()
    assert {"brett uttag.xlsx", "brett uttag_tidy.csv"} <= set(made.files)
    series = nv.load_series(made.folder)
    treated = series[series["role"] == "treated"]
    assert list(treated["value"][:11]) == list(range(11))
    assert treated["suppressed"].sum() == 1
    content = (made.folder / "initiative.yaml").read_text(encoding="utf-8")
    assert "brett uttag_tidy.csv är gjord av naravard new ur brett uttag.xlsx (sha256" in " ".join(content.split())


def test_bytes_that_are_no_text_become_question_marks() -> None:
    assert read_answers({"name": "M\udce5nad"}).name == "M?nad"


def test_units_that_nobody_has_named_are_asked_for_and_nothing_is_guessed(tmp_path: Path) -> None:
    rows = [[str(month), unit, 3] for month in MONTHS for unit in ("Norra VC", "Södra VC")]
    data = table(tmp_path / "f.xlsx", ["Månad", "Vårdcentral", "Antal"], *rows)
    made = make_folder("prov", Answers(data=data, start=MONTH), tmp_path / "raw")
    assert made.checked.faults == ()
    assert nv.load_initiative(made.folder).main.source is None
    said = " ".join(" ".join(lines(made)).split())
    found = pd.Series([said]).str.extract(r"ta bort # på rad (\d+)–(\d+) i initiative.yaml och på rad (\d+)")
    first, last, start = (int(number) for number in found.iloc[0])
    path = made.folder / "initiative.yaml"
    content = path.read_text(encoding="utf-8").splitlines()
    for row in (*range(first, last + 1), start):
        content[row - 1] = content[row - 1].replace("# ", "", 1)
    path.write_text("\n".join(content).replace("[Norra VC, Södra VC]", "[Norra VC]"), encoding="utf-8")
    assert set(nv.load_series(made.folder)["role"]) == {"treated", "other"}


def test_before_and_after_without_its_length_waits_for_it(tmp_path: Path) -> None:
    rows = [["Norra", 120, 800, 500], ["Södra", 80, 500, 400]]
    data = table(tmp_path / "dygn.xlsx", ["Sjukhus", "n", "Före", "Efter"], *rows)
    made = make_folder("prov", Answers(data=data), tmp_path / "raw")
    assert nv.load_initiative(made.folder).aggregate is None
    assert "Hur många månader" in " ".join(lines(made))
    named = table(tmp_path / "Vårddygn 6 mån.xlsx", ["Sjukhus", "n", "Före", "Efter"], *rows)
    plan = nv.load_initiative(make_folder("prov2", Answers(data=named), tmp_path / "raw").folder)
    assert plan.aggregate is not None
    assert (plan.aggregate.months, plan.aggregate.n, plan.main.id) == (6, "n", "varddygn")
    assert plan.aggregate.values == "total"
    means = table(tmp_path / "Vårddygn 3 mån.xlsx", ["Sjukhus", "n", "Före", "Efter"], ["Norra", 120, 8.25, 5.5])
    plan = nv.load_initiative(make_folder("prov3", Answers(data=means), tmp_path / "raw").folder)
    assert plan.aggregate is not None
    assert (plan.aggregate.months, plan.aggregate.values) == (3, "mean")


def test_unknown_units_and_municipalities_are_told_and_left_out(tmp_path: Path) -> None:
    made = made_of(tmp_path, tmp_path / "raw", area="Ljungbi, Ljungby", start="2024-01", comparison="Tingsrid")
    said = " ".join(" ".join(lines(made)).split())
    assert '"Ljungbi" känns inte igen – menas "Ljungby"?' in said
    assert '"Tingsrid" finns inte i uttaget – menas "Tingsryd"?' in said
    assert nv.load_initiative(made.folder).area == ("0781",)


def test_a_target_before_the_start_is_told_and_left_out(tmp_path: Path) -> None:
    made = made_of(tmp_path, tmp_path / "raw", area="Ljungby", start="2024-01", target="20 % färre till 2023-12")
    assert nv.load_initiative(made.folder).target is None
    assert any("insatsen börjar 2024-01" in one for one in made.draft.unsure)


def test_values_with_decimals_are_no_counts(tmp_path: Path) -> None:
    rows = [[str(month), 3.5] for month in MONTHS]
    data = table(tmp_path / "akutbesök.xlsx", ["Månad", "Antal"], *rows)
    made = make_folder("prov", Answers(data=data), tmp_path / "raw")
    assert made.checked.faults == ()
    assert nv.load_initiative(made.folder).main.kind == "mean"


def test_the_column_that_names_the_measure_is_its_value(tmp_path: Path) -> None:
    rows = [[str(month), 5, 3, 2] for month in MONTHS]
    data = table(tmp_path / "f.xlsx", ["Månad", "Inläggningar", "Akutbesök", "Antal patienter"], *rows)
    made = make_folder("prov", Answers(data=data, measures=("akutbesok",)), tmp_path / "raw")
    source = nv.load_initiative(made.folder).main.source
    assert source is not None
    assert (source.value, source.exposure) == ("Akutbesök", None)
    assert '"Antal patienter" används inte' in " ".join(made.draft.unsure)


def test_other_measures_in_the_same_extract_are_read_too(tmp_path: Path) -> None:
    head = ["Månad", "Kommun", "Antal", "Hembesök", "Hemtjänsttimmar", "Invånare"]
    rows = [[str(month), "Ljungby", 5, 3, 2, 1700] for month in MONTHS]
    data = table(tmp_path / "akutbesök.xlsx", head, *rows)
    made = make_folder("prov", Answers(data=data, start=MONTH), tmp_path / "raw")
    assert made.checked.faults == ()
    plan = nv.load_initiative(made.folder)
    heads = {one.id: one.source.value for one in plan.measures if one.source is not None}
    assert heads == {"akutbesok": "Antal", "hembesok": "Hembesök", "hemtjansttimmar": "Hemtjänsttimmar"}
    assert list(nv.load_series(plan, "hembesok")["value"]) == [3] * len(MONTHS)
