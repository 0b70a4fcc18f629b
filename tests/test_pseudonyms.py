"""The key and the pseudonyms: the same person always the same number, and nothing that leads back."""

import datetime as dt
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from personnummer import personnummer

from naravard_lib.errors import SourceError
from naravard_lib.sources.persons import canonical_id, holds_number
from naravard_lib.sources.pseudonyms import Key, Pseudonyms, load_key

YEAR = 2024
POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows har inga sådana rättigheter")


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "hemligt" / "nyckel"
    monkeypatch.setenv("NARAVARD_KEY", str(path))
    return path


def test_a_pseudonym_is_63_bits_of_the_keyed_digest() -> None:
    # RFC 4231, test case 2: the digest is 5bdcc146 bf60754e 6a042426 089575c7 …
    made, proof = Pseudonyms(Key(b"Jefe"), YEAR).of(["what do ya want for nothing?"])
    assert int(made[0]) == 0x5BDCC146BF60754E >> 1
    assert int(proof[0]) == 0x6A042426089575C7 >> 1


def test_another_key_gives_other_pseudonyms_and_another_name() -> None:
    one, two = Key(b"1" * 32), Key(b"2" * 32)
    assert Pseudonyms(one, YEAR).of(["7"])[0][0] != Pseudonyms(two, YEAR).of(["7"])[0][0]
    assert one.name != two.name
    assert one.name == Key(b"1" * 32).name
    assert "1" * 32 not in repr(one)


def test_more_persons_than_are_remembered_keep_their_pseudonyms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("naravard_lib.sources.pseudonyms.REMEMBERED", 3)
    made = Pseudonyms(Key(b"x" * 32), YEAR)
    first = {text: int(made.of([text])[0][0]) for text in "abcdefg"}
    assert {text: int(made.of([text])[0][0]) for text in "gfedcba"} == first
    assert len(set(first.values())) == 7


@given(born=st.dates(dt.date(1905, 1, 1), dt.date(2024, 6, 30)), serial=st.integers(1, 999), coordinated=st.booleans())
def test_every_way_to_write_a_personnummer_is_one_person(born: dt.date, serial: int, coordinated: bool) -> None:
    short = f"{born:%y%m}{born.day + 60 * coordinated:02d}{serial:03d}"
    last = next(digit for digit in "0123456789" if personnummer.valid(f"{born.year // 100}{short}{digit}"))
    full = f"{born.year // 100}{short}{last}"
    mark = "+" if born.year <= YEAR - 100 else "-"
    forms = [full, f"{full[:8]}-{full[8:]}", f"{full[2:8]}{mark}{full[8:]}", f" {full} "]
    forms += [full[2:]] if mark == "-" else []
    assert {canonical_id(form, YEAR) for form in forms} == {full}


BETWEEN = [
    "",
    "-",
    " ",
    " - ",
    "_",
    "\t",
    "\n",
    *"\u00a0\u2007\u202f\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    " \u2013\u00a0",
]


@pytest.mark.parametrize("date", ["19121212", "1912-12-12", "1912.12.12", "1912\u201112\u201112", "1912 12\u00a012"])
@pytest.mark.parametrize("between", BETWEEN, ids=ascii)
def test_spaces_and_dashes_of_every_kind_make_no_other_person_and_hide_no_number(date: str, between: str) -> None:
    text = f"{date}{between}1212"
    assert canonical_id(f"\u00a0{text}\ufeff", YEAR) == "191212121212"
    assert holds_number(f"Gun {text}, rum 3")
    assert holds_number(f"2024-01-05 {text}")


@pytest.mark.parametrize(
    "text",
    [
        *("2024-05-01 - 2024-05-31", "2024-05-01 13:45:00.0000000", "20240501 - 20240531", "1 234 567,50"),
        *("191212-1213", "1912-12-12-12125", "11912-12-12-1212", "070-121 21 212"),
    ],
)
def test_dates_and_amounts_are_no_personnummer(text: str) -> None:
    assert not holds_number(text)


@given(digits=st.text("0123456789", min_size=10, max_size=12), mark=st.sampled_from(["", "-", "+"]))
def test_only_what_the_official_rules_call_valid_is_put_into_another_form(digits: str, mark: str) -> None:
    text = digits[:-4] + mark + digits[-4:]
    assume(not digits.startswith("00"))  # the reference program takes the year 0 for no year at all
    changed = canonical_id(text, dt.date.today().year) != text
    assert not changed or personnummer.valid(text)


@pytest.mark.parametrize(("one", "two"), [("007", "7"), ("a1", "A1"), ("12", "1 2"), ("191212121213", "1212121213")])
def test_local_ids_are_taken_as_they_stand(one: str, two: str) -> None:
    assert canonical_id(one, YEAR) == one
    assert canonical_id(one, YEAR) != canonical_id(two, YEAR)


def test_the_key_is_made_once_and_only_for_its_owner(key_file: Path, tmp_path: Path) -> None:
    first = load_key(tmp_path / "projekt")
    assert load_key(tmp_path / "projekt") == first
    assert len(first.secret) == 32
    if os.name == "posix":
        assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert [path.name for path in key_file.parent.iterdir()] == ["nyckel"]


@pytest.mark.usefixtures("key_file")
def test_those_who_start_at_the_same_time_get_the_same_key(tmp_path: Path) -> None:
    start, found = threading.Barrier(8), set[bytes]()

    def ask() -> None:
        start.wait()
        found.add(load_key(tmp_path / "projekt").secret)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1


@POSIX
def test_a_key_that_others_can_read_is_refused(key_file: Path, tmp_path: Path) -> None:
    load_key(tmp_path / "projekt")
    key_file.chmod(0o640)
    with pytest.raises(SourceError, match="kan läsas av andra; kör chmod 600"):
        load_key(tmp_path / "projekt")


@pytest.mark.parametrize("marker", [".git", ""])
def test_a_key_in_the_project_or_in_a_checkout_is_refused(key_file: Path, tmp_path: Path, marker: str) -> None:
    if marker:
        (tmp_path / marker).mkdir()
    with pytest.raises(SourceError, match="ligger i projektet eller i en mapp som delas med git"):
        load_key(tmp_path / "projekt" if marker else tmp_path)
    assert not key_file.exists()


@pytest.mark.parametrize("text", ["", "hemligt", "ab" * 31, "å" * 64])
def test_a_file_that_holds_no_key_is_refused_and_left_alone(key_file: Path, tmp_path: Path, text: str) -> None:
    key_file.parent.mkdir()
    key_file.write_text(text, encoding="utf-8")
    key_file.chmod(0o600)
    with pytest.raises(SourceError, match="Nyckelfilen"):
        load_key(tmp_path / "projekt")
    assert key_file.read_text(encoding="utf-8") == text


def test_without_a_named_file_the_key_lies_among_the_users_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NARAVARD_KEY", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    load_key(tmp_path / "projekt")
    place = "naravard/key" if os.name == "nt" else ".config/naravard/key"
    assert (tmp_path / place).is_file()
