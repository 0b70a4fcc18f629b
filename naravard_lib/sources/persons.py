"""Personal identity numbers: where they are refused, and the one form of them that tells persons apart."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from personnummer import personnummer

from naravard_lib.errors import TableError
from naravard_lib.sources.dialects import parse_number
from naravard_lib.sources.rawtable import Grid, Head, RawTable, filled
from naravard_lib.sources.unitnames import are_units
from naravard_lib.tables.schema import rows_text

# Usual heads of person columns in Swedish extracts, without case, spaces and punctuation.
PERSON_HEADS = frozenset(
    {
        "adress",
        "brukare",
        "brukarid",
        "brukarnamn",
        "brukarnr",
        "brukarnummer",
        "efternamn",
        "födelsedatum",
        "förnamn",
        "individ",
        "individid",
        "individnr",
        "klient",
        "klientid",
        "klientnamn",
        "klientnr",
        "kund",
        "kundid",
        "kundnamn",
        "kundnr",
        "kundnummer",
        "lopnr",
        "löpnr",
        "löpnummer",
        "namn",
        "omsorgstagare",
        "patid",
        "patient",
        "patientid",
        "patientnamn",
        "patientnr",
        "patientnummer",
        "person",
        "personid",
        "personnamn",
        "personnr",
        "personnummer",
        "persnr",
        "pnr",
        "reservnummer",
        "samordningsnummer",
        "telefon",
        "telefonnummer",
        "vårdtagare",
    }
)
AMBIGUOUS_HEADS = frozenset({"namn"})  # also what a column of care centres is called
_PLURAL_HEADS = frozenset({"brukare", "omsorgstagare", "vårdtagare"})  # also what a column of how many is called
_MOST_PEOPLE = 100_000  # a larger number under such a head is an id: no municipality's care has that many
REMEDY = "beställ uttaget som månadsvärden utan personuppgifter och ta bort filen ur mappen."
_COORDINATION = 60  # added to the day in a samordningsnummer (Skatteverket)
_DOUBLED = str.maketrans("0123456789", "0246813579")  # digit sum of twice the digit
# Every space and dash that programs and keyboards put among digits; what nobody sees goes.
_PLAIN = dict.fromkeys(map(ord, "\t\n\v\f\r\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"), " ")
_PLAIN |= dict.fromkeys(range(0x2000, 0x200B), " ") | dict.fromkeys(range(0x2010, 0x2016), "-")
_PLAIN |= dict.fromkeys(map(ord, "\u2043\u2212\ufe58\ufe63\uff0d"), "-")
_PLAIN |= dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), "")
_BETWEEN = r" *[-+_]? *"  # before the last four digits; a full stop would refuse one decimal in a hundred
_WHOLE = re.compile(rf"(\d\d)?(\d\d)([-./_ ]?)(\d\d)\3(\d\d)({_BETWEEN})(\d{{4}})")
# A date written with marks and followed by one more is a period ("2024-05-01 - 2024-05-31"). What is found takes no
# text, so that one that only looks like a number does not hide the number after it.
_CANDIDATE = re.compile(
    rf"(?<!\d)(?=((?:\d\d)?\d\d(?:[01]\d{{3}}{_BETWEEN}\d{{4}}(?!\d)"
    rf"|([-./_ ])[01]\d\2\d\d{_BETWEEN}\d{{4}}(?!\d|\2\d))))"
)


def person_faults(table: RawTable, units: Collection[str] = ()) -> list[str]:
    """Faults for columns about persons: by their head, or by any cell holding a valid personal identity number.

    Args:
        table: the raw table; every column is looked through, also those nobody asked for.
        units: heads that the initiative file names as unit columns; "Namn" is allowed there, and above cells that are
            municipalities or say what kind of unit they are.

    Returns:
        Swedish sentences that name column and rows, never a value.
    """
    faults = [f"{where} innehåller personnummer; {REMEDY}" for where in table.numbers_outside]
    if any(holds_number(head) for head in table.heads):
        return [*faults, f"{table.where}: rubrikraden innehåller personnummer; {REMEDY}"]  # a file without heads
    allowed = AMBIGUOUS_HEADS & {plain_head(name) for name in units}
    for position, (head, short) in enumerate(zip(table.heads, table.short, strict=True)):
        if names_persons({plain_head(head), plain_head(short)} - allowed, table.labels[position]):
            faults.append(f'{table.where}: kolumnen "{head}" handlar om enskilda personer; {REMEDY}')
        elif found := _rows_with_numbers(table, position):
            faults.append(f'{table.where} {rows_text(found)}: kolumnen "{head}" innehåller personnummer; {REMEDY}')
    return faults


def names_persons(heads: Collection[str], cells: Iterable[Any]) -> bool:
    """Whether a column is about persons, by its heads in plain form and, where a head can mean two things, its cells.

    "Namn" above municipalities or care centres, and "Brukare" above how many they are, are not about single persons.
    """
    found = PERSON_HEADS.intersection(heads)
    if found and found <= AMBIGUOUS_HEADS:
        return not are_units(cells)
    if found and found <= _PLURAL_HEADS:
        held = [cell for cell in cells if filled(cell)]
        return 2 * sum(map(_is_count, held)) < len(held)
    return bool(found)


def _is_count(cell: Any) -> bool:
    try:
        number = parse_number(cell)
    except TableError:
        return False
    return number.suppressed or number.value < _MOST_PEOPLE


def plain_head(head: str) -> str:
    """A head for comparison: lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", head.casefold())


def _rows_with_numbers(table: RawTable, position: int) -> list[int]:
    cells = table.cells[position]
    return [table.rows[i] for i in _places_with_numbers(cells)]


def _places_with_numbers(cells: Sequence[Any]) -> list[int]:
    # One pass over the joined cells is quick; single ones are looked at only when it may hold something.
    if not _CANDIDATE.search(plain_marks("|".join(map(str, cells)))):
        return []
    return [i for i, cell in enumerate(cells) if holds_number(str(cell))]


def numbers_above(grid: Grid, head: Head, where: str) -> tuple[str, ...]:
    """Where personal identity numbers stand above the table of a sheet, or in its name: beginnings of sentences."""
    rows = [grid.numbers[i] for i in range(head.first) if _places_with_numbers(grid.rows[i])]
    above = [f"{where} {rows_text(rows)}: texten ovanför tabellen"] if rows else []
    return (*above, *([f"{where}: namnet på ett blad"] if holds_number(grid.name) else []))


def numbers_in(grid: Grid, where: str) -> tuple[str, ...]:
    """A beginning of a sentence when personal identity numbers stand anywhere in a sheet that is not read."""
    held = holds_number(grid.name) or any(map(_places_with_numbers, grid.rows))
    return (f"{where}: {sheet_shown(grid)}",) if held else ()


def sheet_shown(grid: Grid) -> str:
    """A sheet by its name, unless that is about a person."""
    return "ett blad" if holds_number(grid.name) else f'bladet "{grid.name}"'


def holds_number(text: str) -> bool:
    """Whether a personal identity number or samordningsnummer with a right check digit stands anywhere in `text`."""
    found = (match[1] for match in _CANDIDATE.finditer(plain_marks(text)))
    return any(personnummer.valid(re.sub(r"[^\d+]", "", number)) for number in found)


def plain_marks(text: str) -> str:
    """A text with a plain space for every kind of space, a hyphen for every dash, and nothing for what is not seen."""
    return text if text.isascii() and text.isprintable() else text.translate(_PLAIN)


def canonical_id(text: str, year: int) -> str:
    """The one form of a person's id: twelve digits for a personal identity number, else the text in plain marks.

    Args:
        text: personnummer or samordningsnummer with or without century and marks, or any local id.
        year: calendar year of the extract; with ten digits a person is taken to be below a hundred years then, or
            from a hundred on where a plus sign says so.
    """
    trimmed = plain_marks(text).strip()
    if not (found := _WHOLE.fullmatch(trimmed)):
        return trimmed
    century, short, _, month, day, mark, last = found.groups()
    born = int(century + short) if century else _year_born(int(short), year - 100 * ("+" in mark))
    digits = short + month + day + last
    return f"{born:04d}{digits[2:]}" if _is_date(born, int(month), int(day)) and _checks(digits) else trimmed


def _year_born(short: int, latest: int) -> int:
    return latest - (latest - short) % 100


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day - _COORDINATION * (day > _COORDINATION))
    except ValueError:
        return False
    return True


def _checks(digits: str) -> bool:
    """The Luhn rule: every other digit doubled, their digit sum a multiple of ten."""
    return (sum(map(int, digits[::2].translate(_DOUBLED))) + sum(map(int, digits[1::2]))) % 10 == 0
