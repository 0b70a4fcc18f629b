"""The guard against personal data: an extract of monthly values has no rows about persons."""

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
_CANDIDATE = re.compile(r"(?<!\d)(?:\d{2})?\d{2}[01]\d\d\d[-+ ]?\d{4}(?!\d)")


def person_faults(table: RawTable, units: Collection[str] = ()) -> list[str]:
    """Faults for columns about persons: by their head, or by any cell holding a valid personal identity number.

    Args:
        table: the raw table; every column is looked through, also those nobody asked for.
        units: heads that the initiative file names as unit columns; "Namn" is allowed there.

    Returns:
        Swedish sentences that name column and rows, never a value.
    """
    if any(_holds_number(head) for head in table.heads):
        return [f"{table.where}: rubrikraden innehåller personnummer; {_REMEDY}"]  # a file without heads
    refused = PERSON_HEADS - (AMBIGUOUS_HEADS & {_plain(name) for name in units})
    faults = []
    for position, (head, short) in enumerate(zip(table.heads, table.short, strict=True)):
        if {_plain(head), _plain(short)} & refused:
            faults.append(f'{table.where}: kolumnen "{head}" handlar om enskilda personer; {_REMEDY}')
        elif found := _rows_with_numbers(table, position):
            faults.append(f'{table.where} {rows_text(found)}: kolumnen "{head}" innehåller personnummer; {_REMEDY}')
    return faults


def _plain(head: str) -> str:
    return re.sub(r"[\W_]+", "", head.casefold())


def _rows_with_numbers(table: RawTable, position: int) -> list[int]:
    cells = table.cells[position]
    # One pass over the joined column is quick; single cells are looked at only when it may hold something.
    if not _CANDIDATE.search("\n".join(map(str, cells))):
        return []
    return [row for row, cell in zip(table.rows, cells, strict=True) if _holds_number(str(cell))]


def _holds_number(text: str) -> bool:
    return any(personnummer.valid(found.replace(" ", "")) for found in _CANDIDATE.findall(text))
