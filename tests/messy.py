"""An Excel file as people send it: made by the tests, from numbers that are known."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook

MONTHS = tuple(pd.period_range("2022-01", "2024-09", freq="M"))
SHORT = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
UNITS = {"Ljungbys": 2600, "Tingsryds kommun": 1400, "Markaryds": 1100}  # as the file writes them: people
HIDDEN = ("Markaryds", pd.Period("2022-07", "M"))


def visits(unit: str, month: pd.Period) -> int:
    """The true number: a rate, a season, and a fifth fewer in Ljungby from January 2024."""
    level = UNITS[unit] * 0.45 * (1 + 0.1 * (month.month in (1, 2, 12))) + (7 * month.ordinal) % 23
    return round(level * (0.8 if unit == "Ljungbys" and month.year == 2024 else 1.0))


def month_cell(month: pd.Period) -> Any:
    """Every third month is text, as somebody typed it; the others are dates."""
    text = f"{SHORT[month.month - 1]}-{month.year % 100}"
    return text if month.ordinal % 3 == 0 else dt.datetime(month.year, month.month, 1)


def value_cell(unit: str, month: pd.Period) -> Any:
    """A number, or text with a no-break space among the thousands; one cell is hidden."""
    number = visits(unit, month)
    if (unit, month) == HIDDEN:
        return "<5"
    return f"{number:,}".replace(",", "\u00a0") if number >= 1000 else number


def write_messy(path: Path, wrong: dict[int, Any] | None = None) -> Path:
    """The file: title, merged head over two rows, an empty column, a sum row, a note; `wrong` puts values in rows."""
    rows: list[list[Any]] = [
        ["Akutbesök 80 år och äldre efter kommun"],
        ["Uttag ur vårddatalagret 2024-10-14"],
        [],
        ["Kommun", None, "Månad", "Akutbesök", None],
        [None, None, None, "Antal", "Invånare 80+"],
    ]
    rows += [[u, None, month_cell(m), value_cell(u, m), people] for u, people in UNITS.items() for m in MONTHS]
    total = sum(visits(u, m) for u in UNITS for m in MONTHS if (u, m) != HIDDEN)
    rows += [["Totalt", None, None, f"{total:,}".replace(",", "\u00a0"), None], [], ["Källa: vårddatalagret."]]
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for span in ("A1:E1", "D4:E4"):
        book.active.merge_cells(span)
    for row, value in (wrong or {}).items():
        book.active.cell(row, 4).value = value
    book.save(path)
    return path


def book(folder: Path, rows: Sequence[Sequence[Any]], *sheets: tuple[str, Sequence[Sequence[Any]]]) -> Path:
    """`uttag.xlsx` with these rows, and sheets by name."""
    made = Workbook()
    for row in rows:
        made.active.append(list(row))
    for name, more in sheets:
        sheet = made.create_sheet(name)
        for row in more:
            sheet.append(list(row))
    made.save(folder / "uttag.xlsx")
    return folder / "uttag.xlsx"


def day(month: pd.Period) -> dt.datetime:
    """A month as Excel has it, its first day."""
    return dt.datetime(month.year, month.month, 1)
