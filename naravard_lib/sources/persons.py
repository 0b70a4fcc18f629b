"""Personal identity numbers: where they are refused, and the one form of them that tells persons apart."""

import datetime as dt
import re
from collections.abc import Collection

from personnummer import personnummer

from naravard_lib.sources.rawtable import RawTable
from naravard_lib.tables.schema import rows_text

# Usual heads of person columns in Swedish extracts, without case, spaces and punctuation.
PERSON_HEADS = frozenset(
    {
        "adress",
        "efternamn",
        "födelsedatum",
        "förnamn",
        "lopnr",
        "löpnr",
        "löpnummer",
        "namn",
        "patid",
        "patient",
        "patientid",
        "patientnamn",
        "patientnr",
        "patientnummer",
        "personid",
        "personnr",
        "personnummer",
        "persnr",
        "pnr",
        "reservnummer",
        "samordningsnummer",
        "telefon",
        "telefonnummer",
    }
)
AMBIGUOUS_HEADS = frozenset({"namn"})  # also what a column of care centres is called
_REMEDY = "beställ uttaget som månadsvärden utan personuppgifter och ta bort filen ur mappen."
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
        units: heads that the initiative file names as unit columns; "Namn" is allowed there.

    Returns:
        Swedish sentences that name column and rows, never a value.
    """
    if any(holds_number(head) for head in table.heads):
        return [f"{table.where}: rubrikraden innehåller personnummer; {_REMEDY}"]  # a file without heads
    refused = PERSON_HEADS - (AMBIGUOUS_HEADS & {plain_head(name) for name in units})
    faults = []
    for position, (head, short) in enumerate(zip(table.heads, table.short, strict=True)):
        if {plain_head(head), plain_head(short)} & refused:
            faults.append(f'{table.where}: kolumnen "{head}" handlar om enskilda personer; {_REMEDY}')
        elif found := _rows_with_numbers(table, position):
            faults.append(f'{table.where} {rows_text(found)}: kolumnen "{head}" innehåller personnummer; {_REMEDY}')
    return faults


def plain_head(head: str) -> str:
    """A head for comparison: lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", head.casefold())


def _rows_with_numbers(table: RawTable, position: int) -> list[int]:
    cells = table.cells[position]
    # One pass over the joined column is quick; single cells are looked at only when it may hold something.
    if not _CANDIDATE.search(plain_marks("|".join(map(str, cells)))):
        return []
    return [row for row, cell in zip(table.rows, cells, strict=True) if holds_number(str(cell))]


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
