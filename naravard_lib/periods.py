"""Longer periods than months: years, half-years, quarters and spans, as yearly statistics and reports write them.

The inclusive rule of `months` holds: a period is its first and its last month, and both belong to it.
"""

import re
from typing import Any

import pandas as pd

from naravard_lib.errors import TableError
from naravard_lib.months import as_date, parse_period
from naravard_lib.plain import plain

Period = tuple[pd.Period, pd.Period]  # first and last month, both inclusive

EACH = {12: "år", 6: "halvår", 3: "kvartal", 1: "månad"}  # what a period of so many months is called
_HOW = "skriv perioden som 2023, 2023H1, 2023K2 eller 2023-01–2023-06"
_YEAR = re.compile(r"(?:år(?:et)? |helår(?:et)? )?(\d{4})(?:\.0)?")
_HALF = re.compile(r"(\d{4})[- ]?(?:h|halvår) ?([12])|(?:h|halvår) ?([12])[- ](\d{4})")
_NAMED_HALF = re.compile(r"(första|andra|1:a|2:a) halvåret (\d{4})")
_TO = re.compile(r" ?[–—] ?| - | till (?:och med )?| t\.?o\.?m\.? ")
_PLAIN_TO = re.compile(r"(\d{4}(?:-\d{2})?|[a-zåäö]+\.?)-(\d{4}(?:-\d{2})?|[a-zåäö]+\.? \d{4})")
_SECOND = ("2", "andra", "2:a")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def parse_span(value: Any) -> Period:
    """The first and last month, both **inclusive**, of the period a cell names.

    Understood: 2023, 2023.0, år 2023, 2023H1, halvår 2 2023, första halvåret 2023, 2023K2, kvartal 2 2024, 2022–2023,
    2023-01–2023-06, januari–juni 2023, jan-jun 2023, maj 2023.

    Raises:
        TableError: an empty cell, a day, a week or something else; the sentence names neither file nor row.
    """
    if pd.isna(value) or not str(value).strip():
        raise TableError(f"perioden saknas; {_HOW}.")
    if as_date(value) is not None:
        raise TableError(f'"{value}" är en dag och ingen period; {_HOW}.')
    text = plain(str(value))
    return _whole(text, str(value)) or _between(text, str(value))


def _whole(text: str, shown: str) -> Period | None:
    """A year or a half-year."""
    if found := _YEAR.fullmatch(text):
        return _months(_sound(int(found[1]), shown), 1, 12)
    if found := _HALF.fullmatch(text):
        year, half = (found[1], found[2]) if found[1] else (found[4], found[3])
    elif found := _NAMED_HALF.fullmatch(text):
        half, year = found.groups()
    else:
        return None
    return _months(_sound(int(year), shown), *((7, 12) if half in _SECOND else (1, 6)))


def _sound(year: int, shown: str) -> int:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise TableError(f'"{shown}" är inget år; {_HOW}.')
    return year


def _months(year: int, first: int, last: int) -> Period:
    return pd.Period(year=year, month=first, freq="M"), pd.Period(year=year, month=last, freq="M")


def _between(text: str, shown: str) -> Period:
    """A quarter or a month by itself, or from one to another."""
    parts = _TO.split(text)
    if len(parts) == 1 and (found := _PLAIN_TO.fullmatch(text)):
        parts = list(found.groups())
    if len(parts) > 2:
        raise TableError(f'"{shown}" är ingen period; {_HOW}.')
    if len(parts) == 1:
        return _part(text, shown)
    if not re.search(r"\d{4}", parts[0]):
        parts[0] += f" {parts[1][-4:]}"  # the year is written once: januari–juni 2023
    first, last = _part(parts[0], shown)[0], _part(parts[1], shown)[1]
    if last < first:
        raise TableError(f'"{shown}" slutar före sin början; byt plats på månaderna.')
    return first, last


def _part(text: str, shown: str) -> Period:
    if whole := _whole(text, shown):
        return whole
    if as_date(text) is not None:
        raise TableError(f'"{shown}" har dagar; {_HOW}.')
    try:
        period = parse_period(text)
    except TableError:
        raise TableError(f'"{shown}" är ingen period; {_HOW}.') from None
    if period.freqstr.startswith("W"):
        raise TableError(f'"{shown}" är en vecka; {_HOW}.')
    return period.asfreq("M", "start"), period.asfreq("M", "end")


def length(first: pd.Period, last: pd.Period) -> int:
    """Months from `first` to `last`, both inclusive."""
    return int(last.ordinal - first.ordinal) + 1
