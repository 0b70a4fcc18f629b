"""Numbers, months and lists in Swedish form. The only place that turns a number into text for a reader."""

import datetime as dt
import math
from collections.abc import Iterable

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from naravard_lib.estimate import Estimate

LOCALE = "sv_SE"
NBSP = "\u00a0"
UNKNOWN = "okänt"
_DIGITS = 3  # significant digits of a measured value: more would claim a precision that monthly figures lack


def number(value: float, decimals: int = 0) -> str:
    """1560672.4 -> "1 560 672" with no-break spaces, a true minus and a decimal comma; "okänt" when not finite."""
    if not math.isfinite(value):
        return UNKNOWN
    rounded = round(value, decimals)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = str(format_decimal(abs(rounded), pattern, locale=LOCALE))
    return f"−{text}" if rounded < 0 else text


def measured(value: float) -> str:
    """A measured value to three significant digits, whole numbers from 100 on: 0.0123, 4.57, 87.0, 4473."""
    if not math.isfinite(value) or value == 0:
        return number(value)
    decimals = max(0, _DIGITS - 1 - math.floor(math.log10(abs(value))))
    return number(value, decimals)


def percent(share: float, decimals: int = 1) -> str:
    """-0.1034 -> "−10,3 %"."""
    return f"{number(100 * share, decimals)}{NBSP}%"


def percent_span(estimate: Estimate) -> str:
    """The interval of a share: "−14,1 till −6,2 %"."""
    return f"{number(100 * estimate.low, 1)} till {percent(estimate.high)}"


def percent_interval(estimate: Estimate) -> str:
    """The interval of a share with its name: "95 % KI −14,1 till −6,2 %"."""
    return f"{level(estimate)} {percent_span(estimate)}"


def span(low: float, high: float) -> str:
    """An interval of measured values: "4,1 till 5,3"."""
    return f"{measured(low)} till {measured(high)}"


def level(estimate: Estimate) -> str:
    """The interval's name: "95 % KI"."""
    return f"{number(100 * estimate.level)}{NBSP}% KI"


def month(period: pd.Period) -> str:
    """2024-03 -> "mars 2024"."""
    return str(format_date(period.to_timestamp(), "MMMM y", locale=LOCALE))


def short_month(period: pd.Period) -> str:
    """2024-03 -> "mars 24", for tight places."""
    return str(format_date(period.to_timestamp(), "MMM yy", locale=LOCALE)).replace(".", "")


def months(first: pd.Period, last: pd.Period) -> str:
    """Both inclusive: "januari 2022–december 2023", or one month alone."""
    return month(first) if first == last else f"{month(first)}–{month(last)}"


def date(day: dt.date) -> str:
    """2024-11-02 -> "2 november 2024"."""
    return str(format_date(day, "d MMMM y", locale=LOCALE))


def enumeration(words: Iterable[str]) -> str:
    """Words as a Swedish list: "a, b och c"."""
    listed = list(words)
    return " och ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def sentence(text: str) -> str:
    """Text as one sentence: trimmed, first letter upper case, a full stop where it ends in none."""
    trimmed = " ".join(text.split())
    return trimmed[:1].upper() + trimmed[1:] + ("" if trimmed[-1:] in ".!?" else ".")
