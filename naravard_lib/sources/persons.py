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
_WHOLE = re.compile(r"(\d{2})?(\d{2})(\d{2})(\d{2})([-+ ]?)(\d{4})")
_COORDINATION = 60  # added to the day in a samordningsnummer (Skatteverket)
_DOUBLED = str.maketrans("0123456789", "0246813579")  # digit sum of twice the digit
_CANDIDATE = re.compile(r"(?<!\d)(?:\d{2})?\d{2}[01]\d\d\d[-+ ]?\d{4}(?!\d)")


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
    if not _CANDIDATE.search("\n".join(map(str, cells))):
        return []
    return [row for row, cell in zip(table.rows, cells, strict=True) if holds_number(str(cell))]


def holds_number(text: str) -> bool:
    """Whether a personal identity number or samordningsnummer with a right check digit stands anywhere in `text`."""
    return any(personnummer.valid(found.replace(" ", "")) for found in _CANDIDATE.findall(text))


def canonical_id(text: str, year: int) -> str:
    """The one form of a person's id: twelve digits for a personal identity number, else the text without outer space.

    Args:
        text: personnummer or samordningsnummer with or without century and hyphen, or any local id.
        year: calendar year of the extract; with ten digits a person is taken to be below a hundred years then, or
            from a hundred on where a plus sign says so.
    """
    trimmed = text.strip()
    if not (found := _WHOLE.fullmatch(trimmed)):
        return trimmed
    century, short, month, day, mark, last = found.groups()
    born = int(century + short) if century else _year_born(int(short), year - 100 * (mark == "+"))
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
