"""What can be worked out anew in the workbooks of the shipped reports gives what the reports print."""

from pathlib import Path

import pytest
from formula_tables import formula_tables
from openpyxl import load_workbook
from openpyxl.formula import Tokenizer

from naravard_lib.reports.formulas import assert_agrees, live

VALUED = ("ljungby-samverkan", "exempel-samverkan")  # they have costs, so a benefit


@pytest.mark.parametrize("name", VALUED)
def test_every_formula_gives_what_is_printed(shipped_reports: Path, name: str) -> None:
    tables = list(formula_tables(shipped_reports / name))
    assert tables
    for _, table in tables:
        assert_agrees(table)


@pytest.mark.parametrize("name", VALUED)
def test_the_workbook_holds_them_over_numbers_alone(shipped_reports: Path, name: str) -> None:
    path = shipped_reports / name / "underlag.xlsx"
    with_formulas, with_values = load_workbook(path), load_workbook(path, data_only=True)
    found = 0
    for sheet in with_formulas:
        values = with_values[sheet.title]
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            found += 1
            assert isinstance(values[cell.coordinate].value, int | float)
            for token in Tokenizer(cell.value).items:
                if token.subtype == "RANGE":
                    block = values[token.value]
                    cells = [each for row in block for each in row] if ":" in token.value else [block]
                    assert all(isinstance(each.value, int | float) for each in cells), (cell.coordinate, cell.value)
    tables = dict.fromkeys(table for _, table in formula_tables(shipped_reports / name))
    assert found == sum(len(live(table)) for table in tables)
    assert found
