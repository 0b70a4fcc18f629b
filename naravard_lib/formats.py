"""Numbers, months and lists in Swedish form. The only place that turns a number into text for a reader."""

import datetime as dt
import math
import re
from collections.abc import Iterable

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from naravard_lib.estimate import Estimate

LOCALE = "sv_SE"
NBSP = "\u00a0"
UNKNOWN = "okänt"
_DIGITS = 3  # significant digits of a measured value: more would claim a precision that monthly figures lack
_MOST_DECIMALS = 9  # a smaller number is rounding noise
_MOST_GIVEN = 4  # decimals of a number that somebody wrote; what follows is floating point
_EXACT = 1e-9  # what floating point adds to a number as written
_MILLION, _THOUSAND = 1e6, 1e3
_UNCOUNTABLE = 1e15  # doubles hold no decimals beyond this; such a fit says nothing


def number(value: float, decimals: int = 0) -> str:
    """1560672.4 -> "1 560 672" with no-break spaces, true minus and decimal comma; "okänt" when beyond all measure."""
    if not abs(value) < _UNCOUNTABLE:
        return UNKNOWN
    rounded = round(value, decimals)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = str(format_decimal(abs(rounded), pattern, locale=LOCALE))
    return f"−{text}" if rounded < 0 else text


def measured(value: float) -> str:
    """A measured value to three significant digits, whole numbers from 100 on: 0.0123, 4.57, 87.0, 4473."""
    if not math.isfinite(value) or value == 0:
        return number(value)
    return number(value, _decimals(value))


def alike(*values: float) -> tuple[str, ...]:
    """Measured values read together, all with the decimals of the largest: (0.46, -1.14) -> "0,46" and "−1,14"."""
    largest = _largest(values)
    decimals = _decimals(largest) if largest else 0
    return tuple(number(value, decimals) for value in values)


def to_largest(*values: float) -> tuple[float, ...]:
    """Values read together, rounded to three digits of the largest: (413.4, 1409) -> 410 and 1410."""
    largest = _largest(values)
    digits = _DIGITS - 1 - _power(largest) if largest else 0
    return tuple(round(value, digits) for value in values)


def together(*values: float) -> tuple[str, ...]:
    """The same as text, without decimals where none has any: "410" and "1 410", 52.0 -> "52"."""
    near = to_largest(*values)
    whole = all(float(value).is_integer() for value in near if math.isfinite(value))
    decimals = 0 if whole else _decimals(_largest(near))
    return tuple(number(value, decimals) for value in near)


def as_given(value: float, most: int = _MOST_GIVEN) -> str:
    """A number with the decimals it was written with, `most` at most: 1.5 -> "1,5", 87.0 -> "87"."""
    decimals = next((n for n in range(most) if abs(round(value, n) - value) < _EXACT), most)
    return number(value, decimals)


def percent_as_given(share: float, most: int = _MOST_GIVEN) -> str:
    """A share in per cent with the decimals it was written with: 0.066 -> "6,6 %", 0.2 -> "20 %"."""
    return f"{as_given(100 * share, most)}{NBSP}%"


def kronor_scale(largest: float) -> tuple[float, str]:
    """What one step of amounts read together is, and its name: a million from a million on, else a thousand kronor."""
    return (_MILLION, "miljoner kr") if abs(largest) >= _MILLION else (_THOUSAND, "tusen kr")


def _decimals(value: float) -> int:
    """Decimals that give a number other than zero three significant digits."""
    return min(max(0, _DIGITS - 1 - _power(value)), _MOST_DECIMALS)


def _largest(values: Iterable[float]) -> float:
    """The size of the largest that has one."""
    return max((abs(value) for value in values if math.isfinite(value)), default=0.0)


def _power(value: float) -> int:
    """The power of ten of a number other than zero, as it is rounded: 99.96 is 100, not 100,0."""
    return int(f"{value:.{_DIGITS - 1}e}".partition("e")[2])


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
    """An interval of measured values: "63 till 111"."""
    return " till ".join(alike(low, high))


def level(estimate: Estimate) -> str:
    """The interval's name: "95 % KI"."""
    return f"{number(100 * estimate.level)}{NBSP}% KI"


def kronor(amount: float) -> str:
    """650000 -> "650 000 kr"."""
    return f"{number(amount)}{NBSP}kr"


def kronor_interval(amount: Estimate) -> str:
    """Kronor with their interval: "1 560 000 kr (40 000 till 3 080 000)"; an amount that is known stands as it is."""
    if amount.low == amount.value == amount.high:
        return kronor(amount.value)
    if not math.isfinite(amount.high - amount.low):
        return f"{kronor(amount.value)}, utan intervall"
    value, low, high = map(number, to_largest(amount.value, amount.low, amount.high))
    return f"{value}{NBSP}kr ({low} till {high})"


def month(period: pd.Period) -> str:
    """2024-03 -> "mars 2024"."""
    return str(format_date(period.to_timestamp(), "MMMM y", locale=LOCALE))


def short_month(period: pd.Period) -> str:
    """2024-03 -> "mars 24", for tight places."""
    return str(format_date(period.to_timestamp(), "MMM yy", locale=LOCALE)).replace(".", "")


def months(first: pd.Period, last: pd.Period) -> str:
    """Both inclusive: "januari 2022–december 2023", "mars–maj 2024", or one month alone."""
    if first == last:
        return month(first)
    opening = month(first) if first.year != last.year else month(first).removesuffix(f" {first.year}")
    return f"{opening}–{month(last)}"


def date(day: dt.date) -> str:
    """2024-11-02 -> "2 november 2024"."""
    return str(format_date(day, "d MMMM y", locale=LOCALE))


def enumeration(words: Iterable[str]) -> str:
    """Words as a Swedish list: "a, b och c"."""
    listed = list(words)
    return " och ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def inline(label: str) -> str:
    """A label inside a sentence: "Akutbesök" -> "akutbesök", while an abbreviation keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def sentence(text: str) -> str:
    """Text as one sentence: trimmed, first letter upper case, a full stop where it ends in none."""
    trimmed = re.sub(r"[ \t\r\n]+", " ", text).strip()  # no-break spaces stay
    return trimmed[:1].upper() + trimmed[1:] + ("" if trimmed[-1:] in ".!?" else ".")
