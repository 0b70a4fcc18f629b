"""What a single cell can be: a month, another period, a number, a word for sex or age."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from naravard_lib.ages import is_total, parse_age, parse_sex
from naravard_lib.errors import TableError
from naravard_lib.months import parse_month, parse_period
from naravard_lib.periods import EACH, length, parse_span
from naravard_lib.sources.dialects import Number, parse_number
from naravard_lib.sources.rawtable import filled

YEARS = range(1990, 2101)  # calendar years an extract can be about
_PERCENT = re.compile(r"[-+]?[\d ]+(?:[.,]\d+)? ?%")


def as_month(cell: Any) -> pd.Period | None:
    """The month that a cell names, None when it names none; a bare year or number names none."""
    if isinstance(cell, bool) or not filled(cell):
        return None
    try:
        found = parse_month(cell)
    except (TableError, ValueError, OverflowError):
        return None
    return found if found.year in YEARS else None


def as_year(cell: Any) -> int | None:
    """The calendar year that a cell is, typed or written."""
    text = str(cell).strip().removesuffix(".0")
    return int(text) if text.isdecimal() and int(text) in YEARS else None


def period_kind(cell: Any) -> str | None:
    """Which of "år", "halvår", "kvartal", "period" (of any other length) and "vecka" the cell names; None when none."""
    if as_year(cell) is not None:
        return "år"
    if not isinstance(cell, str) or as_number(cell) is not None:
        return None
    try:
        months = length(*parse_span(cell))
    except TableError:
        return "vecka" if _is_week(cell) else None
    return None if months == 1 else EACH.get(months, "period")


def _is_week(text: str) -> bool:
    try:
        return bool(parse_period(text).freqstr.startswith("W"))
    except TableError:
        return False


def as_number(cell: Any) -> Number | None:
    """The number in a cell, hidden ones too; None when it is text, a date or empty."""
    if not filled(cell) or isinstance(cell, dt.date):
        return None
    try:
        return parse_number(cell)
    except (TableError, TypeError, ValueError):
        return None


def is_percent(cell: Any) -> bool:
    """Whether a cell is written with a percent sign, which the reader refuses."""
    return isinstance(cell, str) and _PERCENT.fullmatch(cell.strip()) is not None


def is_sex(cell: Any) -> bool:
    """Whether a cell says woman, man or both."""
    return is_total(cell) or _parses(parse_sex, cell)


def is_age(cell: Any) -> bool:
    """Whether a text is an age band ("65-69", "85+") or all ages; a bare number may be anything and does not count."""
    return isinstance(cell, str) and (is_total(cell) or (not cell.strip().isdecimal() and _parses(parse_age, cell)))


def _parses(parse: Callable[[Any], Any], cell: Any) -> bool:
    try:
        parse(cell)
    except TableError:
        return False
    return True


def month_number(cell: Any) -> int | None:
    """The number of a month written without its year: "maj", 5 or "05"."""
    text = str(cell).casefold().strip().removesuffix(".0").rstrip(".")
    if text.isdecimal():
        return int(text) if int(text) in range(1, 13) else None
    named = as_month(f"{text} 2020") if re.fullmatch(r"[a-zåäö]+", text) else None
    return named.month if named is not None else None
