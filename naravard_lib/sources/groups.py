"""The columns of sex and age of an extract, read into the words of a divided series."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from naravard_lib.ages import is_total, parse_age, parse_sex
from naravard_lib.errors import TableError
from naravard_lib.sources.rawtable import RawTable
from naravard_lib.tables.schema import rows_text

_READ: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {"sex": parse_sex, "age": lambda cell: parse_age(cell).label}
)


def read_groups(table: RawTable, at: Mapping[str, int], faults: list[str]) -> dict[str, list[str | None]]:
    """The columns `sex` and `age`, a cell per row, None where it cannot be read; no columns when neither is named.

    Args:
        table: the extract.
        at: position of the columns that the initiative file names, "sex" and "age" among them where it does.
        faults: gets a sentence for cells that name no group, and for rows that sum over all groups.
    """
    if not at.keys() & _READ.keys():
        return {}
    return {key: _column(table, at[key], key, faults) if key in at else [""] * len(table.rows) for key in _READ}


def _column(table: RawTable, position: int, key: str, faults: list[str]) -> list[str | None]:
    cells, read = table.labels[position], dict[Any, str]()
    wrong, sums = dict[str, list[int]](), list[int]()
    for row, cell in zip(table.rows, cells, strict=True):
        if is_total(cell):
            sums.append(row)
        elif cell not in read:
            try:
                read[cell] = _READ[key](cell)
            except TableError as error:
                wrong.setdefault(str(error), []).append(row)
    faults += [f"{table.where} {rows_text(rows)}: {sentence}" for sentence, rows in wrong.items()]
    if sums:
        faults.append(_sum_fault(table, position, key, sums))
    return [read.get(cell) for cell in cells]


def _sum_fault(table: RawTable, position: int, key: str, rows: list[int]) -> str:
    head = table.heads[position]
    if len(rows) == len(table.rows):
        return f'{table.where}: kolumnen "{head}" har bara summor; ta bort {key} under source i initiative.yaml.'
    return (
        f'{table.where} {rows_text(rows)}: summan i kolumnen "{head}" skulle räknas två gånger; '
        "ta bort summaraderna ur filen."
    )
