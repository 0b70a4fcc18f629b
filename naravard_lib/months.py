"""Months: how they are read, and the one rule for spans of them.

The inclusive rule: every span names its first and its last month and holds both. Worked example: `from: 2024-01`,
`to: 2024-03` is January, February and March 2024, three months; `month_range` gives exactly those. A month of change
is the first month *with* the intervention, so the last month before `2024-01` is `2023-12`.
"""

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from naravard_lib.errors import TableError
from naravard_lib.plain import plain

_NAMES = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_MONTHS = {name: number for number, name in enumerate(_NAMES.split("|"), 1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_CENTURY_PIVOT = 70  # two-digit years 70–99 are 1970–1999: no extract is older (POSIX draws the line at 69)
_HOW = "skriv månaden som 2024-05"

_YEAR_MONTH = re.compile(r"(\d{4})(?:[-/m ](\d{1,2})|(\d{2}))")
_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[t ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_NAME_YEAR = re.compile(r"([a-zåäö]+)\.?[- /]?(\d{4}|\d{2})")
_YEAR_NAME = re.compile(r"(\d{4})[- /]?([a-zåäö]+)\.?")
_WEEK = re.compile(r"(\d{4})-?[wv](\d{2})|v(\d{2})(\d{2})|(?:vecka|v\.?) ?(\d{1,2}) (\d{4})")
_QUARTER = re.compile(r"(?:kvartal|kv|k|q)\.? ?([1-4])[- ](\d{4})|(\d{4})[- ]?(?:kvartal|kv|k|q) ?([1-4])")


def parse_period(text: str) -> pd.Period:
    """The month, week or quarter a text names.

    Understood: 2024-05, 202405, 2024M05, maj 2024, maj-24, okt 24, 2024-05-01, 20240501, 2024-W19, V2419,
    vecka 19 2024, kvartal 2 2024, 2024K2. "maj 24" is May 2024, never the 24th of May. Weeks are ISO weeks.

    Args:
        text: the text, in any case and with any surrounding space.

    Returns:
        A period of frequency M, W (Monday to Sunday) or Q.

    Raises:
        TableError: the text names no period; one Swedish sentence without file or row, for the caller to prefix.
    """
    return _parse(plain(text), text)


@lru_cache(maxsize=4096)
def _parse(plain: str, shown: str) -> pd.Period:
    try:
        for read in (_week, _quarter, _date, _year_month, _named):
            period = read(plain)
            if period is not None:
                return period
    except ValueError:
        raise TableError(f'"{shown}" finns inte i kalendern; {_HOW}.') from None
    raise TableError(f'"{shown}" är ingen månad; {_HOW}.')


def _week(text: str) -> pd.Period | None:
    if not (found := _WEEK.fullmatch(text)):
        return None
    long_year, long_week, short_year, short_week, word_week, word_year = found.groups()
    year = long_year or word_year or short_year
    week = long_week or word_week or short_week
    return pd.Period(dt.date.fromisocalendar(_full_year(year), int(week), 1), freq="W")


def _quarter(text: str) -> pd.Period | None:
    if not (found := _QUARTER.fullmatch(text)):
        return None
    first, year_last, year_first, last = found.groups()
    return pd.Period(year=int(year_last or year_first), quarter=int(first or last), freq="Q")


def _date(text: str) -> pd.Period | None:
    found = _DATE.fullmatch(text)
    return _month_of(dt.date(*map(int, found.groups()))) if found else None


def _year_month(text: str) -> pd.Period | None:
    if not (found := _YEAR_MONTH.fullmatch(text)):
        return None
    return _month_of(dt.date(int(found[1]), int(found[2] or found[3]), 1))


def _named(text: str) -> pd.Period | None:
    if found := _NAME_YEAR.fullmatch(text):
        name, year = found[1], found[2]
    elif found := _YEAR_NAME.fullmatch(text):
        year, name = found[1], found[2]
    else:
        return None
    return _month_of(dt.date(_full_year(year), _MONTHS[name], 1)) if name in _MONTHS else None


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= _CENTURY_PIVOT else 2000)


def _month_of(day: dt.date) -> pd.Period:
    return pd.Period(year=day.year, month=day.month, freq="M")


def parse_month(value: Any) -> pd.Period:
    """The month a text, a whole number (202405) or a date names; a date means the month it lies in.

    Args:
        value: text as in `parse_period`, int or whole float, date, datetime, Timestamp, datetime64 or Period.

    Returns:
        A period of frequency M.

    Raises:
        TableError: no month; a week or a quarter too, since monthly values are needed. The sentence names neither
            file nor row: the caller prefixes both.
    """
    if isinstance(value, pd.Period):
        return _monthly(value, str(value))
    if pd.isna(value) or (isinstance(value, str) and not value.strip()):
        raise TableError(f"månaden saknas; {_HOW}.")
    if (day := as_date(value)) is not None:
        return _month_of(day)
    text = _as_text(value)
    return _monthly(parse_period(text), text)


def as_date(value: Any) -> dt.date | None:
    """The calendar day when `value` is a typed date or a text like 2024-05-01, else None."""
    if isinstance(value, str):
        return _text_date(value.strip())
    if isinstance(value, dt.datetime):
        return None if value is pd.NaT else value.date()
    if isinstance(value, dt.date):
        return value
    return pd.Timestamp(value).date() if type(value).__name__ == "datetime64" else None


def _text_date(text: str) -> dt.date | None:
    if not (found := _DATE.fullmatch(text.casefold())):
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None


def _as_text(value: Any) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value)


def _monthly(period: pd.Period, shown: str) -> pd.Period:
    kind = period.freqstr[0]
    if kind == "M":
        return period
    word = {"W": "en vecka", "Q": "ett kvartal"}.get(kind, "ingen månad")
    raise TableError(f'"{shown}" är {word} men månadsvärden behövs; beställ uttaget per månad.')


def month_range(first: pd.Period, last: pd.Period) -> pd.PeriodIndex:
    """All months from `first` to `last`, both **inclusive**; empty when `last` comes before `first`."""
    return pd.period_range(first, last, freq="M")


def mixed_days(values: Sequence[Any]) -> tuple[int, ...]:
    """Positions of last-of-month dates in a column that also holds first-of-month dates.

    Such a column has dates that slipped a day (a time zone, usually), so the last day of May stands for June. When
    every date is the last of its month nothing slipped: it means that month, and the answer is empty.
    """
    days = [as_date(value) for value in values]
    firsts = any(day is not None and day.day == 1 for day in days)
    lasts = [i for i, day in enumerate(days) if day is not None and (day + dt.timedelta(days=1)).day == 1]
    return tuple(lasts) if firsts else ()
