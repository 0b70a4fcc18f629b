"""Printed texts and measured values as spreadsheet cells: what reads as a Swedish number becomes one."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from naravard_lib.blocks.model import Cell

_GENERAL = "General"
_DIGITS = 3  # significant digits of the largest value in a column, as in print
_MOST_DECIMALS = 9
# As `formats.number` and `formats.percent` write it, with a unit of one word at most. Groups of three only: a year, a
# code or a checksum is no quantity.
_NUMBER = re.compile(
    r"(?P<sign>−?)(?P<whole>0|[1-9][0-9]{0,2}(?:\u00a0[0-9]{3})*)(?:,(?P<part>[0-9]+))?"
    r"(?:(?P<percent>\u00a0%)|[ \u00a0](?P<unit>[^\W\d_]{1,30}))?"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell's value and its number format in Excel's code, where `,` and `.` stand for the reader's own signs."""

    value: Cell
    pattern: str = _GENERAL


def from_text(text: str) -> Shown:
    """A text as `formats` writes it: 1 560,5 is 1560.5, −10,3 % is -0.103, 87,0 besök is 87.0; all else stays text."""
    found = _NUMBER.fullmatch(text)
    if not found:
        return Shown(text)
    part = found["part"] or ""
    digits = Decimal(f"{found['whole']}.{part or 0}".replace("\u00a0", ""))
    value = digits.scaleb(-2) if found["percent"] else digits
    unit = r"\ %" if found["percent"] else f'" {found["unit"]}"' if found["unit"] else ""
    return Shown(float(-value if found["sign"] else value), _pattern(len(part)) + unit)


def last_digit(shown: Shown) -> float:
    """What one in the last digit of a printed number is worth: 0.1 for 1 560,5 and 0.001 for −10,3 %."""
    decimals, percent = shown.pattern.partition('"')[0].count("0") - 1, shown.pattern.endswith("%")
    return float(Decimal(1).scaleb(-decimals - 2 * percent))


def length(shown: Shown) -> int:
    """About how many characters the cell shows; a column narrower than its number would show ####."""
    if not isinstance(shown.value, float):
        return len(shown.value or "")
    return len(f"{shown.value:,.0f}") + len(shown.pattern) - len(_pattern(0))


def from_column(cells: Iterable[Cell]) -> tuple[Shown, ...]:
    """One column of a figure's data, all with the decimals that the largest needs; a value beyond measure is empty."""
    listed = [_cell(cell) for cell in cells]
    pattern = _pattern(_decimals([cell for cell in listed if isinstance(cell, float)]))
    return tuple(Shown(cell, pattern) if isinstance(cell, float) else Shown(cell) for cell in listed)


def _cell(cell: Cell) -> Cell:
    if cell is None or isinstance(cell, str):
        return cell
    # Ten digits: the last bits of a fit may differ between machines, the file must not.
    return float(f"{cell:.10g}") if math.isfinite(cell) else None


def _decimals(values: list[float]) -> int:
    largest = max(map(abs, values), default=0.0)
    if not largest or all(value.is_integer() for value in values):
        return 0
    power = int(f"{largest:.{_DIGITS - 1}e}".partition("e")[2])
    return min(max(0, _DIGITS - 1 - power), _MOST_DECIMALS)


def _pattern(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")
