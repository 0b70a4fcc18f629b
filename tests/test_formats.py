"""Numbers, months and lists in Swedish form."""

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from naravard_lib import Estimate, formats

NBSP = "\u00a0"
anything = st.floats(allow_nan=True, allow_infinity=True)


def read(text: str) -> float:
    """A printed number as a reader understands it."""
    return float(text.replace(NBSP, "").replace("−", "-").replace(",", "."))


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1560672.4, 0, f"1{NBSP}560{NBSP}672"),
        (-0.5, 1, "−0,5"),
        (-0.04, 1, "0,0"),
        (0, 0, "0"),
        (4473, 0, f"4{NBSP}473"),
        (math.nan, 0, "okänt"),
        (-math.inf, 2, "okänt"),
    ],
)
def test_number(value: float, decimals: int, text: str) -> None:
    assert formats.number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0123, "0,0123"),
        (4.571, "4,57"),
        (87, "87,0"),
        (4473.4, f"4{NBSP}473"),
        (99.96, "100"),
        (9.996, "10,0"),
        (0, "0"),
    ],
)
def test_measured_has_three_significant_digits(value: float, text: str) -> None:
    assert formats.measured(value) == text
    if value:
        assert formats.measured(-value) == f"−{text}"


def test_numbers_read_together_have_three_digits_of_the_largest() -> None:
    assert [text.replace(NBSP, " ") for text in formats.together(413.4, 1409.0)] == ["410", "1 410"]
    assert formats.together(52.0) == ("52",)
    assert formats.together(0.1234, 1.234) == ("0,12", "1,23")
    assert formats.together(0.0, 0.0) == ("0", "0")
    assert formats.to_largest(834_038, -1_111_925, 3_244_301) == (830_000, -1_110_000, 3_240_000)
    assert formats.to_largest(0.0) == (0.0,)
    assert formats.together(413.4, math.inf) == ("413", "okänt")


@given(st.lists(st.floats(-1e9, 1e9).filter(lambda each: each == 0 or abs(each) > 1e-4), min_size=1, max_size=4))
def test_together_is_half_a_percent_of_the_largest_at_most_from_each(values: list[float]) -> None:
    told = [read(text) for text in formats.together(*values)]
    assert told == pytest.approx(values, rel=0, abs=5.1e-3 * max(map(abs, values)))


@given(st.integers(-(10**7), 10**7), st.integers(0, 4))
def test_a_number_as_given_has_the_decimals_it_was_written_with(digits: int, decimals: int) -> None:
    written = f"{digits / 10**decimals:.{decimals}f}"
    plain = written.rstrip("0").rstrip(".") if decimals else written
    told = formats.as_given(float(written)).replace(NBSP, "").replace("−", "-").replace(",", ".")
    assert told == plain.replace("-0", "0") if float(written) == 0 else told == plain
    assert formats.percent_as_given(float(written) / 100) == f"{formats.as_given(float(written))}{NBSP}%"


def test_a_number_as_given_has_no_more_decimals_than_asked_for() -> None:
    assert [formats.percent_as_given(share, 1) for share in (0.29, 1 / 3)] == [f"29{NBSP}%", f"33,3{NBSP}%"]
    assert [formats.percent_as_given(share) for share in (0.2, 0.125, 0.07, 1)] == [
        f"{text}{NBSP}%" for text in ("20", "12,5", "7", "100")
    ]


@given(st.floats(1e-6, 1e12), st.sampled_from([1, -1]))
def test_measured_is_the_value_to_half_a_percent(size: float, sign: int) -> None:
    text = formats.measured(sign * size)
    assert read(text) == pytest.approx(sign * size, rel=5.1e-3)
    assert size >= 1000 or len(text.replace(",", "").lstrip("−0")) <= 3


@given(anything, st.integers(0, 4))
def test_every_number_has_a_short_swedish_form(value: float, decimals: int) -> None:
    """Whatever comes in: no exception, no foreign word, no hyphen for a minus, no decimal point."""
    both = formats.alike(value, 1.0)
    for text in (formats.number(value, decimals), formats.measured(value), formats.percent(value, decimals), *both):
        assert set(text) <= set(f"0123456789,−{NBSP}%okänt")
        assert len(text) <= 40
    assert (formats.number(value) == "okänt") or math.isfinite(value)


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_number_reads_back(value: float, decimals: int) -> None:
    assert read(formats.number(value, decimals)) == pytest.approx(value, abs=0.51 * 10**-decimals)


def test_shares_and_intervals() -> None:
    estimate = Estimate(-0.1034, -0.141, -0.062)
    assert formats.percent(-0.1034) == f"−10,3{NBSP}%"
    assert formats.percent_interval(estimate) == f"95{NBSP}% KI −14,1 till −6,2{NBSP}%"
    assert formats.span(4.1, 5.3) == "4,10 till 5,30"
    assert formats.span(-1.14, 99.96) == "−1 till 100"
    assert formats.span(-math.inf, math.nan) == "okänt till okänt"


def test_months_and_dates() -> None:
    march, may = pd.Period("2024-03", "M"), pd.Period("2024-05", "M")
    assert formats.months(march, may) == "mars–maj 2024"
    assert formats.months(march - 12, may) == "mars 2023–maj 2024"
    assert formats.months(march, march) == "mars 2024"
    assert [formats.short_month(month) for month in (march, may, may + 5)] == ["mars 24", "maj 24", "okt 24"]
    assert formats.date(dt.date(2024, 11, 2)) == "2 november 2024"


def test_lists_and_sentences() -> None:
    assert [formats.enumeration(words) for words in ([], ["a"], ["a", "b"], iter("abc"))] == [
        "",
        "a",
        "a och b",
        "a, b och c",
    ]
    assert formats.sentence("  mars  24 sticker ut ") == "Mars 24 sticker ut."
    assert formats.sentence("Är det så?") == "Är det så?"
