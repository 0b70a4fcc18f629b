import math
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from naravard_lib.errors import SourceError, TableError
from naravard_lib.sources.dialects import DISCLOSURE_THRESHOLD, Number, parse_number
from naravard_lib.sources.municipalities import find_units, learn_units, municipality_names, unit_code

SPACES = [" ", "\u00a0", "\u202f"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *[("12,5", 12.5), ("12.5", 12.5), (" 7 ", 7.0), ("-3", -3.0), ("\u22123,5", -3.5), ("+4", 4.0), ("0", 0.0)],
        *[("1,5E+03", 1500.0), ("1e+05", 1e5), ("1,234", 1.234), (12, 12.0), (12.5, 12.5), (Decimal("1.5"), 1.5)],
    ],
)
def test_numbers_as_swedes_write_them(cell: object, value: float) -> None:
    assert parse_number(cell).value == value
    assert not parse_number(cell).suppressed


@given(st.integers(0, 10**12), st.sampled_from(SPACES), st.sampled_from(",."), st.integers(0, 99))
def test_thousands_spaces_of_every_kind(whole: int, space: str, mark: str, part: int) -> None:
    text = f"{whole:,}".replace(",", space) + f"{mark}{part:02d}"
    assert parse_number(text).value == pytest.approx(whole + part / 100, rel=1e-12)


@given(st.integers(1, 100), st.sampled_from(["<", "< "]))
def test_below_n_hides_at_most_n_minus_one(n: int, mark: str) -> None:
    number = parse_number(f"{mark}{n}")
    assert (number.suppressed, number.highest) == (True, n - 1)
    assert math.isnan(number.value)


@pytest.mark.parametrize("mark", ["..", "…", "-", "–", "X", "x", "*", " .. ", "\u2212"])
def test_marks_hide_less_than_the_disclosure_threshold(mark: str) -> None:
    assert parse_number(mark).suppressed
    assert parse_number(mark).highest == DISCLOSURE_THRESHOLD - 1


@pytest.mark.parametrize("cell", ["", "  ", None, float("nan"), pd.NA, pd.NaT, "Saknas", "NaN", "NA"])
def test_missing_is_neither_hidden_nor_zero(cell: object) -> None:
    number = parse_number(cell)
    assert math.isnan(number.value)
    assert not number.suppressed


@pytest.mark.parametrize("cell", ["abc", "1 23", "12 5", "1.234,5", "12 %", ">95", "<0", "#N/A", "inf", True, "1-4"])
def test_what_is_no_number_is_refused(cell: object) -> None:
    with pytest.raises(TableError, match=r"är inget tal|procenttecken"):
        parse_number(cell)


@given(st.one_of(st.text(max_size=10), st.floats(), st.integers()))
def test_any_cell_gives_a_number_or_a_sentence(cell: object) -> None:
    try:
        number = parse_number(cell)
    except TableError:
        return
    assert isinstance(number, Number)
    assert number.suppressed != math.isnan(number.highest)


LJUNGBY = [
    "Ljungby",
    "Ljungby kommun",
    "Ljungbys",
    "Ljungbys kommun",
    "0781 Ljungby",
    "781",
    781,
    781.0,
    "LJUNGBY",
    " ljungby ",
]


def learn(*cells: object) -> object:
    return learn_units(cells, range(2, len(cells) + 2), "m/f.csv")


@pytest.mark.parametrize("cell", LJUNGBY)
def test_all_spellings_of_a_municipality_are_one_unit(cell: object) -> None:
    units = learn(cell)
    assert units.named([cell]) == ["Ljungby"]
    assert [find_units([str(other)], units, "m/f.csv") for other in LJUNGBY] == [("0781",)] * len(LJUNGBY)


def test_hyphens_and_names_that_end_in_s() -> None:
    units = learn("Upplands Bro", "Borås", "Borås stad", "Hofors kommun", "Österåkers kommun")
    assert set(units.labels.values()) == {"Upplands-Bro", "Borås", "Hofors", "Österåker"}


def test_every_municipality_is_found_by_name_and_genitive() -> None:
    for code, name in municipality_names().items():
        assert learn(name).key(name) == code
        assert learn(f"{name}s").key(f"{name}s") == code


def test_codes_keep_their_zeros_and_regions_have_two_digits() -> None:
    assert [unit_code(text) for text in ("780", "0780", "7", "07", "0007", "9901")] == [
        "0780",
        "0780",
        "07",
        "07",
        "07",
        "9901",
    ]
    assert len(set(learn(7, "07", "0007").labels)) == 1


def test_a_fictitious_pair_is_taught_by_its_file() -> None:
    units = learn("9901 Åby", "9902 Norrbys kommun", "Norrby")
    assert find_units(["9901", "Åby", "Åby kommun", "Norrby"], units, "m/f.csv") == ("9901", "9901", "9901", "9902")
    assert set(units.labels.values()) == {"Åby", "Norrby"}


def test_a_taught_name_goes_before_the_real_municipality() -> None:
    assert find_units(["Ljungby"], learn("9905 Ljungby"), "m/f.csv") == ("9905",)


def test_other_units_go_by_name() -> None:
    units = learn("Vårdcentralen Lunden", "vårdcentralen  lunden", "Team Öst")
    assert list(units.labels.values()) == ["Vårdcentralen Lunden", "Team Öst"]


def test_two_units_of_one_name_keep_their_codes() -> None:
    assert list(learn("9901 Åby", "9902 Åby").labels.values()) == ["9901 Åby", "9902 Åby"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("Åbi", 'm/f.csv: enheten "Åbi" finns inte – menas "Åby"'),
        ("0780", 'enheten "0780" finns inte bland filens enheter'),
    ],
)
def test_a_unit_not_in_the_file_is_answered_with_the_nearest(asked: str, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        find_units([asked], learn("9901 Åby", "9902 Norrby"), "m/f.csv")


def test_faults_of_a_unit_column() -> None:
    with pytest.raises(SourceError, match=r"m/f.csv rad 3: enheten saknas"):
        learn("Åby", None)
    with pytest.raises(SourceError, match=r"koden 0765 är Älmhult men filen skriver Ljungby \(0781\)"):
        learn("0765 Ljungby")
    with pytest.raises(SourceError, match=r"koden 9901 står för flera enheter \(norrby och åby\)"):
        learn("9901 Åby", "9901 Norrby")


def test_the_list_of_municipalities_agrees_with_scb(realdata: Path) -> None:
    listed = pd.read_csv(realdata / "population" / "municipality_county.csv", dtype=str)
    official = dict(zip(listed["municipality_code"], listed["municipality_name_short"], strict=True))
    assert dict(municipality_names()) == official
    offices = listed["municipality_name"]
    found = [find_units([name], learn(code), "m/f.csv") for code, name in zip(official, offices, strict=True)]
    assert found == [(code,) for code in official]
