"""One look into an extract that nobody has described yet: its form, a proposal for each column, and what is unsure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from naravard_lib.ages import is_total as is_group_total
from naravard_lib.errors import SourceError
from naravard_lib.formats import enumeration
from naravard_lib.sources.closing import is_total, set_aside
from naravard_lib.sources.files import read_table
from naravard_lib.sources.looking.cells import as_month, period_kind
from naravard_lib.sources.looking.columns import Column, judge
from naravard_lib.sources.looking.forms import about_persons, aggregate_roles
from naravard_lib.sources.looking.melting import are_month_numbers, fill_down, melt
from naravard_lib.sources.looking.roles import MONTH, Proposal, series_roles
from naravard_lib.sources.looking.sheets import Sheet, find_sheets, other_sheets, stacked, title_of
from naravard_lib.sources.persons import REMEDY, person_faults, sheet_shown
from naravard_lib.sources.rawtable import RawTable, filled
from naravard_lib.sources.unspoiled import UNCOMPUTED, are_day_numbers, day_remedy, formula_remedy

_REORDER = "beställ uttaget som månadsvärden utan personuppgifter."
Form = Literal["monthly", "periods", "aggregate", "persons", "unclear"]


@dataclass(frozen=True, slots=True)
class Look:
    """What an extract seems to be.

    Attributes:
        path: the file.
        form: a row per month and unit; per year, half-year or quarter; per unit with before and after; about persons;
            or none that was recognised.
        proposals: one per column that is taken for something, keys as under `source` or `aggregate`.
        table: the records as proposed to be read.
        rewritten: why the ordinary reader needs a copy in long form (`table`), a Swedish clause; None when it does not.
        remarks: finished Swedish sentences about what was seen, set aside or is unsure.
        title: texts above the table, the sheet's and the file's name: what the extract says it is about.
    """

    path: Path
    form: Form
    proposals: tuple[Proposal, ...]
    table: RawTable
    rewritten: str | None
    remarks: tuple[str, ...]
    title: str

    def column(self, role: str) -> str | None:
        """The head proposed for a role; None when none is, or its cells are not to be shown."""
        return next((one.column for one in self.proposals if one.role == role and one.shown), None)

    def cells(self, role: str) -> tuple[Any, ...]:
        """The cells of the column proposed for a role; none when none is proposed, or they are not to be shown."""
        name = self.column(role)
        return () if name is None else self.table.labels[self.table.position(name)]

    @property
    def units(self) -> tuple[str, ...]:
        """The different names in the column of units, in the order of the file, sums left out."""
        named = (" ".join(str(cell).split()) for cell in self.cells("unit") if filled(cell) and not is_total(cell))
        return tuple(dict.fromkeys(named))

    @property
    def months(self) -> tuple[pd.Period, ...]:
        """The months that occur, in order of time."""
        found = {month for cell in self.cells("month") if (month := as_month(cell)) is not None}
        return tuple(sorted(found))


def look(path: Path) -> Look:
    """Look into an extract.

    Args:
        path: csv, tsv, txt, xlsx or parquet, anywhere.

    Returns:
        What was found; `form` "unclear" when there is a table but no form of it is recognised.

    Raises:
        SourceError: the file cannot be read, or holds no table at all.
    """
    sheets = find_sheets(path)
    chosen = max(sheets, key=lambda sheet: sheet.head.score)
    title = title_of(path, chosen)
    table, reasons = stacked(chosen, sheets)
    table, more = _in_long_form(table)
    if why := _persons(chosen.table, table) or _persons_elsewhere(chosen, sheets):
        return Look(path, "persons", (), chosen.table, None, (why,), title)
    return _described(path, table, [*reasons, *more], other_sheets(chosen, sheets), title)


def _persons(table: RawTable, long: RawTable) -> str | None:
    """Why the file is about persons, by its cells as they stand and, for days that are none, in long form."""
    # Every column is taken for one of units here: a head "Namn" alone is no reason to call it personal.
    faults = person_faults(table, table.heads)
    why = about_persons(judge(long))
    if faults:
        return faults[0].replace(REMEDY, _REORDER)  # nothing was put in the folder
    return None if why is None else f"{table.where}: {why}."


def _persons_elsewhere(chosen: Sheet, sheets: Sequence[Sheet]) -> str | None:
    """A sheet beside the one that is read, often the rows behind a summary, would be copied with the file."""
    for sheet in sheets:
        if sheet.grid.name and sheet is not chosen and _persons(sheet.table, sheet.table):
            return (
                f"{sheet.table.where}: {sheet_shown(sheet.grid)} handlar om enskilda personer; ta bort det ur en "
                "kopia av filen och ange kopian med --data."
            )
    return None


def _in_long_form(table: RawTable) -> tuple[RawTable, list[str]]:
    table = _all_named(table)
    reasons = []
    if (repeated := fill_down(table)) is not None:
        table = repeated
        reasons.append("namn eller månad står bara på första raden i varje grupp")
    if (melted := melt(table)) is not None:
        table = melted.table
        reasons.append(melted.why)
    return table, reasons


def _all_named(table: RawTable) -> RawTable:
    """Columns with content but without a head are called by their letter in Excel."""
    names = [
        head or (f"Kolumn {_letters(i)}" if any(map(filled, table.labels[i])) else "")
        for i, head in enumerate(table.heads)
    ]
    short = tuple(low or name for low, name in zip(table.short, names, strict=True))
    return replace(table, heads=tuple(names), short=short)


def _letters(place: int) -> str:
    more, last = divmod(place, 26)
    return (_letters(more - 1) if more else "") + chr(ord("A") + last)


def _described(path: Path, table: RawTable, reasons: list[str], remarks: list[str], title: str) -> Look:
    columns = judge(table.keep([i for i in range(len(table.rows)) if _is_record(table, i)]))
    proposals = series_roles(columns)
    form: Form = "unclear"
    if proposals:
        form = "monthly" if proposals[0].role == "month" else "periods"
    elif proposals := aggregate_roles(columns):
        form = "aggregate"
    else:
        remarks = [*remarks, _unclear(table, columns)]
    table, sums = _without_group_sums(table, proposals)
    reasons += sums
    if proposals and not reasons and not _reader_agrees(path, table, proposals):
        reasons.append("rubrikerna går inte att skilja åt som de står")
    found = Look(path, form, proposals, table, None, (), title)
    if form in ("monthly", "periods"):
        kept, aside = _without_sums(found)
        remarks = [*remarks, *aside]
        found = replace(found, table=kept)
    return replace(found, rewritten=enumeration(reasons) or None, remarks=tuple(remarks))


def _unclear(table: RawTable, columns: Sequence[Column]) -> str:
    if any(column.period == "vecka" for column in columns):
        return f"{table.where}: uttaget är per vecka; beställ det per månad."
    if days := [one.name for one in columns if one.speaks_of(*MONTH) and are_day_numbers(one.cells)]:
        return f"{table.where}: {day_remedy(days[0])}"
    if formulas := [one.name for one in columns if UNCOMPUTED in one.cells]:
        return f"{table.where}: {formula_remedy(formulas[0])}"
    if months := [one.name for one in columns if are_month_numbers(one)]:
        return f'{table.where}: månaderna i kolumnen "{months[0]}" har inget år; skriv dem som 2024-05 i filen.'
    # Columns are only counted: in a file without heads they would be called after the first person.
    return (
        f"{table.where}: bland {len(columns)} kolumner hittades ingen månad med ett värde, och ingen tabell med "
        "antal, före och efter; beställ uttaget med blanketten databestallning."
    )


def _without_group_sums(table: RawTable, proposals: Sequence[Proposal]) -> tuple[RawTable, list[str]]:
    """Rows that sum over both sexes or all ages go, or everybody would count twice."""
    named = [one.column for one in proposals if one.role in ("sex", "age")]
    columns = [table.labels[table.position(name)] for name in named]
    kept = [i for i in range(len(table.rows)) if not any(is_group_total(column[i]) for column in columns)]
    if len(kept) in (0, len(table.rows)):
        return table, []
    return table.keep(kept), [f"rader som summerar över {enumeration(named)} skulle räknas två gånger"]


def _is_record(table: RawTable, row: int) -> bool:
    """A row that tells what the columns hold: no sum, and more than one filled cell."""
    cells = [column[row] for column in table.labels if filled(column[row])]
    return len(cells) > 1 and not any(map(is_total, cells))


def _without_sums(found: Look) -> tuple[RawTable, tuple[str, ...]]:
    times = found.cells("month") or found.cells("period")
    timed = [as_month(cell) is not None or period_kind(cell) is not None for cell in times]
    return set_aside(found.table, timed, found.table.position(found.column("value") or ""))


def _reader_agrees(path: Path, table: RawTable, proposals: Sequence[Proposal]) -> bool:
    """Whether the ordinary reader, given the proposed names, finds the same cells in the same rows."""
    try:
        read = read_table(path, tuple(one.column for one in proposals))
        pairs = [(read.position(one.column), table.position(one.column)) for one in proposals]
    except SourceError:
        return False
    return read.rows == table.rows and all(read.cells[i] == table.cells[j] for i, j in pairs)
