"""A table of before and after, one row a unit: what is read, what is refused, and what is set aside with a remark."""

from pathlib import Path

import numpy as np
import pytest
from before_after_tables import HEAD, PLAN, SPREAD, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from naravard_lib.errors import NaravardError, SourceError, TableError
from naravard_lib.initiative import load_initiative
from naravard_lib.sources.synthetic import hospitals
from naravard_lib.tables.aggregate import AGGREGATE_COLUMNS
from naravard_lib.workbook.aggregate import load_aggregate

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
GOOD = ["Norra;40;400;300", "Södra;30;1 200,5;900", "Västra;20;150;160"]
SPREAD_HEAD = f"{HEAD};SD före;SD efter;SD ändring"


def faults(folder: Path, rows: list[str], more: str = "", head: str = HEAD, plan: str = PLAN) -> str:
    with pytest.raises((SourceError, TableError)) as raised:
        load_aggregate(written(folder, rows, more, head, plan))
    return str(raised.value)


def test_the_columns_are_those_of_the_schema(tmp_path: Path) -> None:
    found = load_aggregate(written(tmp_path, GOOD))
    assert dict(found.dtypes.astype(str)) == dict(AGGREGATE_COLUMNS)
    assert found[["unit", "n", "before", "after", "row"]].to_numpy().tolist() == [
        ["Norra", 40, 400.0, 300.0, 2],
        ["Södra", 30, 1200.5, 900.0, 3],
        ["Västra", 20, 150.0, 160.0, 4],
    ]
    assert found.attrs["remarks"] == ()
    assert found.attrs["sources"][0]["file"] == "tabell.csv"


def test_means_become_sums(tmp_path: Path) -> None:
    found = load_aggregate(written(tmp_path, ["Norra;40;10,5;7"], "  values: mean\n"))
    assert found.loc[0, ["before", "after"]].tolist() == [420.0, 280.0]


def test_comparison_rows_come_last_and_names_are_found_in_any_case(tmp_path: Path) -> None:
    found = load_aggregate(written(tmp_path, GOOD, "  comparison: [norra]\n"))
    assert found[["unit", "role"]].to_numpy().tolist() == [
        ["Södra", "treated"],
        ["Västra", "treated"],
        ["Norra", "comparison"],
    ]


@pytest.mark.parametrize("name", ["Totalt", "Summa", "Alla", "Alla sjukhus", "TOTALSUMMA", "Samtliga"])
def test_a_sum_row_is_set_aside_with_a_remark(tmp_path: Path, name: str) -> None:
    found = load_aggregate(written(tmp_path, [*GOOD, f"{name};90;1 750,5;1360"]))
    assert len(found) == 3
    assert found.attrs["remarks"] == ("prov/tabell.csv rad 5: summarader, räknas inte med.",)


def test_a_sum_that_does_not_agree_is_told_and_a_person_in_two_units_is_thought_of(tmp_path: Path) -> None:
    remarks = load_aggregate(written(tmp_path, [*GOOD, "Totalt;85;1750,5;1700"])).attrs["remarks"]
    assert len(remarks) == 3
    assert "85,0 på summaraden men 90,0" in remarks[1]
    assert "räknats vid två enheter" in remarks[1]
    assert "1 700 på summaraden men 1 360" in remarks[2].replace("\u00a0", " ")


def test_a_sum_over_the_inscribed_alone_or_over_all_rows_agrees(tmp_path: Path) -> None:
    for total in ("Totalt;90;1750,5;1360", "Totalt;70;1350,5;1060"):
        remarks = load_aggregate(written(tmp_path, [*GOOD, total], "  comparison: [Västra, Norra]\n")).attrs["remarks"]
        assert (len(remarks) == 1) == (total == "Totalt;90;1750,5;1360")
    remarks = load_aggregate(written(tmp_path, [*GOOD, "Totalt;70;1600,5;1200"], "  comparison: [Västra]\n"))
    assert len(remarks.attrs["remarks"]) == 1


def test_one_row_called_total_is_a_unit(tmp_path: Path) -> None:
    assert load_aggregate(written(tmp_path, ["Totalt;90;1750;1360"]))["unit"].tolist() == ["Totalt"]


def test_hidden_numbers_leave_the_row_out_with_a_remark(tmp_path: Path) -> None:
    found = load_aggregate(written(tmp_path, [*GOOD, "Östra;<5;12;..", "Totalt;93;1762;1360"]))
    assert found["unit"].tolist() == ["Norra", "Södra", "Västra"]
    told = [remark for remark in found.attrs["remarks"] if "dolda tal" in remark]
    assert len(told) == 1
    assert "rad 5" in told[0]
    assert "Östra" in told[0]
    assert not any("summaraden men" in remark for remark in found.attrs["remarks"])
    assert found.attrs["hidden"] == 1


def test_text_below_the_table_is_left_out(tmp_path: Path) -> None:
    found = load_aggregate(written(tmp_path, [*GOOD, "* Registreringen är osäker;;;", "Uttaget gjort 2024-10-01;;;"]))
    assert len(found) == 3
    assert "rad 5 och 6: text under tabellen" in found.attrs["remarks"][0]


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    rows = ["Norra;40,5;400;300", "norra;0;cirka 12;300", ";30;;-2", "Södra;20;100;80"]
    told = faults(tmp_path, rows, "  comparison: [Sodra]\n  doubtful: {Öster: sent införd}\n")
    for part in (
        'rad 2 och 3: "Norra" står flera gånger',
        "rad 2: antalet personer är inget heltal",
        "rad 3: antalet personer måste vara minst ett",
        'rad 3: värdet före är "cirka 12"',
        "rad 4: enhetens namn saknas",
        "rad 4: värdet före saknas",
        "rad 4: värdet efter är negativt",
        '"Sodra" under comparison finns inte i filen – menas "Södra"?',
        '"Öster" under doubtful finns inte i filen',
    ):
        assert part in told, told


@pytest.mark.parametrize(
    ("rows", "more", "part"),
    [
        (["Norra;<5;4;3"], "", "ingen rad med inskrivna"),
        (GOOD, "  comparison: [Norra, Södra, Västra]\n", "ingen rad med inskrivna"),
        (GOOD, "  measure: trygghet\n", "är ett medelvärde eller en andel"),
        (GOOD, "  measure: trygghet\n  values: mean\n", "är ett medelvärde eller en andel"),
        (GOOD, "  measure: dodsfall\n", "alla levde när de skrevs in"),
        (["Norra;40;40,5;30"], "  measure: akutbesok\n", "är inget heltal"),
    ],
)
def test_what_cannot_be_counted_is_refused(tmp_path: Path, rows: list[str], more: str, part: str) -> None:
    assert part in faults(tmp_path, rows, more)


def test_columns_that_are_missing_are_named_together(tmp_path: Path) -> None:
    told = faults(tmp_path, ["Norra;40;1"], head="Sjukhus;Antal;Fore")
    assert 'kolumnen "Före" finns inte – menas "Fore"?' in told
    assert '"Efter"' in told


def test_spreads_must_fit_each_other_and_may_be_missing_in_a_row(tmp_path: Path) -> None:
    fine = written(tmp_path, ["Norra;40;400;300;9;8;5", "Södra;30;300;200;;;"], SPREAD, SPREAD_HEAD)
    found = load_aggregate(fine)
    assert np.isnan(found.loc[1, "sd_change"])
    assert found.attrs["remarks"] == ()
    assert "går inte ihop" in faults(tmp_path, ["Norra;40;400;300;9;8;30"], SPREAD, SPREAD_HEAD)
    assert "är negativ" in faults(tmp_path, ["Norra;40;400;300;-9;8;5"], SPREAD, SPREAD_HEAD)


def test_the_spread_of_the_changes_alone_is_told_to_be_too_little(tmp_path: Path) -> None:
    found = load_aggregate(written(tmp_path, ["Norra;40;400;300;9"], "  sd_change: SD ändring\n", f"{HEAD};SD ändring"))
    (told,) = found.attrs["remarks"]
    assert "rad 2: spridningen i förändringen räcker inte ensam" in told


def test_persons_are_refused_and_never_shown(tmp_path: Path) -> None:
    told = faults(tmp_path, ["19121212-1212;40;400;300"])
    assert "personnummer" in told
    assert "1212" not in told


def test_an_initiative_without_such_a_table_says_so(tmp_path: Path) -> None:
    plan = written(tmp_path, GOOD, plan=PLAN[: PLAN.index("aggregate:")])
    with pytest.raises(SourceError, match="aggregate saknas"):
        load_aggregate(plan)


numbers = st.integers(1, 10**7)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=9), st.sampled_from(["", " ", "\u00a0"]))
def test_any_numbers_are_read_back(tmp_path: Path, rows: list[tuple[int, int, int]], space: str) -> None:
    lines = [
        ";".join([f"Enhet {place}", *(f"{number:,}".replace(",", space) for number in row)])
        for place, row in enumerate(rows)
    ]
    found = load_aggregate(written(tmp_path, lines))
    assert [tuple(row) for row in found[["n", "before", "after"]].to_numpy().tolist()] == rows


cells = st.text(st.characters(blacklist_characters=';"\r\n\x00', blacklist_categories=("Cs",)), max_size=9)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(cells, cells, cells, cells), min_size=1, max_size=5))
def test_whatever_stands_in_the_cells_it_is_read_or_refused_in_swedish(
    tmp_path: Path, rows: list[tuple[str, ...]]
) -> None:
    told: tuple[str, ...] = ()
    try:
        load_aggregate(written(tmp_path, [";".join(row) for row in rows]))
    except NaravardError as error:
        told = error.faults
    assert all(fault.startswith("prov/tabell.csv") and fault.endswith((".", "?")) for fault in told)


def test_the_shipped_table_is_the_generators_cell_for_cell(tmp_path: Path) -> None:
    hospitals.write_hospitals(tmp_path)
    made, kept = (load_workbook(folder / hospitals.FILE).active for folder in (tmp_path, RAW))
    assert list(made.iter_rows(values_only=True)) == list(kept.iter_rows(values_only=True))
    assert {row[4] for row in kept.iter_rows(min_row=4, max_row=11, values_only=True)} == {"syntetiska data"}


def test_the_shipped_initiative_holds_its_table_and_one_doubtful_hospital() -> None:
    plan = load_initiative(RAW / "exempel-sju-sjukhus")
    assert plan.synthetic
    assert plan.files == (hospitals.FILE.name,)
    assert plan.aggregate is not None
    assert list(plan.aggregate.doubtful) == [hospitals.DOUBTFUL]
    found = load_aggregate(plan)
    assert [(row.unit, row.n, row.before, row.after) for row in found.itertuples()] == hospitals.before_after()
    assert not any("men" in remark for remark in found.attrs["remarks"])
