"""Sexes and age bands as extracts write them: what is read, what is refused, and bands that lie edge to edge."""

import datetime as dt
import string
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naravard_lib.ages import OLDEST, AgeBand, is_total, joined, order_bands, parse_age, parse_sex
from naravard_lib.errors import TableError

AGE = st.integers(0, OLDEST)


@st.composite
def bands(draw: st.DrawFn) -> AgeBand:
    first, last = sorted((draw(AGE), draw(AGE)))
    return AgeBand(first, draw(st.sampled_from((last, None))))


@st.composite
def divisions(draw: st.DrawFn) -> tuple[AgeBand, ...]:
    """Bands edge to edge."""
    cuts = sorted(draw(st.sets(AGE, min_size=2, max_size=8)))
    last = draw(st.booleans())
    closed = [AgeBand(first, end - 1) for first, end in pairwise(cuts)]
    return (*closed, AgeBand(cuts[-1], None)) if last else tuple(closed)


@given(bands())
def test_a_band_is_read_back_from_its_label_and_from_its_name(band: AgeBand) -> None:
    assert parse_age(band.label) == band
    assert parse_age(band.name) == band


@given(
    AGE,
    AGE,
    st.sampled_from(
        ("{}-{}", "{}–{} år", "{} - {}", "{}—{}år", "{} till {}", "{}\u00a0–\u00a0{}\u00a0ÅR", "{} t.o.m. {}")
    ),
)
def test_closed_bands_are_read_in_every_spelling_or_refused_in_the_wrong_order(a: int, b: int, form: str) -> None:
    if a <= b:
        assert parse_age(form.format(a, b)) == AgeBand(a, b)
    else:
        with pytest.raises(TableError, match="åldersgrupp"):
            parse_age(form.format(a, b))


@given(
    AGE,
    st.sampled_from(("{}+", "{} +", "{}-", "{}–", "{} år och äldre", "{} och äldre", "{}-w", "{} ÅR OCH UPPÅT", "≥{}")),
)
def test_open_bands_are_read(age: int, form: str) -> None:
    assert parse_age(form.format(age)) == AgeBand(age, None)


@given(st.integers(1, OLDEST), st.sampled_from(("<{}", "under {}", "Under {} år", "yngre än {}")))
def test_everybody_below_an_age(age: int, form: str) -> None:
    assert parse_age(form.format(age)) == AgeBand(0, age - 1)


@pytest.mark.parametrize("cell", [85, 85.0, "85", "85 år"])
def test_one_year_of_age(cell: object) -> None:
    assert parse_age(cell) == AgeBand(85, 85)


@given(st.text(string.ascii_letters + string.punctuation + "åäö ", max_size=12))
def test_text_without_digits_is_no_band(text: str) -> None:
    with pytest.raises(TableError, match=r"^\".*\" är ingen åldersgrupp; skriv som 65-69 eller 85\+\.$"):
        parse_age(text)


@pytest.mark.parametrize("cell", ["130-140", "65-69-74", "1e2", "-5", None, float("nan"), "65–69 kr"])
def test_what_is_no_band_is_refused(cell: object) -> None:
    with pytest.raises(TableError, match="åldersgrupp"):
        parse_age(cell)


def test_a_band_that_excel_took_for_a_date_is_told() -> None:
    with pytest.raises(TableError, match="Excel har gjort om åldersgruppen till ett datum"):
        parse_age(dt.datetime(2024, 10, 19))


@pytest.mark.parametrize(
    ("cell", "sex"),
    [(word, "Kvinnor") for word in ("K", "k", " Kvinna ", "KVINNOR", "F")] + [(w, "Män") for w in ("M", "Man", "män")],
)
def test_sexes(cell: str, sex: str) -> None:
    assert parse_sex(cell) == sex


@pytest.mark.parametrize("cell", ["1", 2, "x", "", None, "kvinn", "okänt"])
def test_what_is_no_sex_is_refused(cell: object) -> None:
    with pytest.raises(TableError, match=r"är inget kön; skriv Kvinna eller Man\.$"):
        parse_sex(cell)


@pytest.mark.parametrize("cell", ["Totalt", "ALLA", "Båda könen", "Samtliga  åldrar", "kvinnor och män"])
def test_sums_are_known(cell: str) -> None:
    assert is_total(cell)
    assert not is_total("Kvinnor")
    assert not is_total(65)


@given(divisions(), st.randoms(use_true_random=False))
def test_bands_edge_to_edge_are_ordered_and_join_to_their_span(division: tuple[AgeBand, ...], random: Random) -> None:
    mixed = [*division, division[0]]
    random.shuffle(mixed)
    assert order_bands(mixed) == division
    assert joined(mixed) == AgeBand(division[0].first, division[-1].last)
    assert sum(band.end - band.first for band in division) == division[-1].end - division[0].first


@given(divisions(), st.integers(0, OLDEST), st.integers(0, OLDEST))
def test_one_band_more_overlaps(division: tuple[AgeBand, ...], a: int, b: int) -> None:
    band = AgeBand(min(a, b), max(a, b))
    covered = {age for part in division for age in range(part.first, part.end)}
    if band in division or not covered & set(range(band.first, band.end)):
        return
    with pytest.raises(TableError, match="överlappar, så någon skulle räknas två gånger"):
        order_bands([*division, band])


def test_a_gap_is_named() -> None:
    with pytest.raises(TableError, match=r"^åldern 70–74 år saknas mellan 65–69 och 75\+; beställ grupper"):
        order_bands([AgeBand(75, None), AgeBand(65, 69)])
