import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from naravard_lib.errors import TableError
from naravard_lib.months import mixed_days, month_range, parse_month, parse_period

MAY = pd.Period("2024-05", "M")
NAMES = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"


@pytest.mark.parametrize(
    "text",
    [
        *("2024-05", "2024-5", "202405", "2024M05", "2024/05", "2024-05-01", "20240501", "2024-05-31T00:00"),
        *("maj 2024", "Maj-24", "maj 24", "MAJ2024", " maj\u00a02024 ", "2024 maj"),
    ],
)
def test_every_way_to_write_may_2024(text: str) -> None:
    assert parse_period(text) == MAY
    assert parse_month(text) == MAY


@pytest.mark.parametrize(
    "value",
    [
        *(202405, 202405.0, np.int64(202405), MAY),
        *(dt.date(2024, 5, 31), dt.datetime(2024, 5, 1, 12), pd.Timestamp("2024-05-09"), np.datetime64("2024-05-03")),
    ],
)
def test_typed_values_mean_the_month_they_lie_in(value: object) -> None:
    assert parse_month(value) == MAY


@given(st.integers(1970, 2069), st.integers(1, 12))
def test_names_long_and_short_agree_with_numbers(year: int, month: int) -> None:
    name, expected = NAMES.split("|")[month - 1], pd.Period(year=year, month=month, freq="M")
    spellings = [f"{name} {year}", f"{name[:3]}-{year % 100:02d}", f"{name[:3]}. {year}", f"{year}{month:02d}"]
    assert {parse_month(text) for text in spellings} == {expected}


def test_sept_is_september() -> None:
    assert parse_month("sept 24") == pd.Period("2024-09", "M")


@pytest.mark.parametrize("text", ["2024-W19", "V2419", "2024W19", "vecka 19 2024", "v. 19 2024"])
def test_weeks_are_iso_weeks(text: str) -> None:
    week = parse_period(text)
    assert (week.start_time.date(), week.end_time.date()) == (dt.date(2024, 5, 6), dt.date(2024, 5, 12))
    with pytest.raises(TableError, match="vecka men månadsvärden behövs"):
        parse_month(text)


@given(st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31)))
def test_a_week_holds_the_days_of_its_iso_number(day: dt.date) -> None:
    year, week, _ = day.isocalendar()
    found = parse_period(f"{year}-W{week:02d}")
    assert found.start_time.date() <= day <= found.end_time.date()


@pytest.mark.parametrize("text", ["kvartal 2 2024", "2024K2", "2024-Q2", "kv 2 2024", "K2 2024"])
def test_quarters_are_understood_and_refused_as_months(text: str) -> None:
    assert parse_period(text) == pd.Period("2024Q2")
    with pytest.raises(TableError, match="kvartal men månadsvärden behövs"):
        parse_month(text)


@pytest.mark.parametrize("value", ["2024-13", "2024-00", "2024-02-30", "2023-W53", "V2460"])
def test_what_no_calendar_holds_is_said_so(value: str) -> None:
    with pytest.raises(TableError, match=f'"{value}" finns inte i kalendern; skriv månaden som 2024-05'):
        parse_month(value)


@pytest.mark.parametrize("value", ["hej", "blaj 2024", "2024", "45413", 45413, 2024.5, "2024.1", True, "maj"])
def test_what_is_no_month_is_refused(value: object) -> None:
    with pytest.raises(TableError, match="är ingen månad"):
        parse_month(value)


@pytest.mark.parametrize("value", [None, "", "  ", float("nan"), pd.NaT, pd.NA])
def test_an_empty_cell_is_a_missing_month(value: object) -> None:
    with pytest.raises(TableError, match="månaden saknas"):
        parse_month(value)


@given(st.text(max_size=12))
def test_any_text_gives_a_period_or_a_sentence(text: str) -> None:
    try:
        period = parse_period(text)
    except TableError:
        return
    assert period.freqstr[0] in "MWQ"


def test_a_range_holds_both_its_ends() -> None:
    months = month_range(pd.Period("2023-12", "M"), pd.Period("2024-02", "M"))
    assert [str(month) for month in months] == ["2023-12", "2024-01", "2024-02"]
    assert len(month_range(MAY, MAY)) == 1
    assert len(month_range(MAY, MAY - 1)) == 0


def test_only_a_mixture_of_first_and_last_days_has_slipped() -> None:
    assert mixed_days(["2024-04-30", "2024-06-01", dt.date(2024, 6, 30)]) == (0, 2)
    assert mixed_days(["2024-04-30", "2024-05-31"]) == ()
    assert mixed_days(["2024-04-01", "2024-05-01", "juni 2024"]) == ()
    assert mixed_days(["2024-04-15", "2024-05-15"]) == ()
