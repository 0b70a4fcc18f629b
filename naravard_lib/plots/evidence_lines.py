"""The lines of the overview's drawing: headings, published figures and own results, with words and numbers for each."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from naravard_lib import formats
from naravard_lib.analysis.overview.results.evidence import OwnResult
from naravard_lib.blocks.model import Cell, Data
from naravard_lib.evidence.placing import bounded
from naravard_lib.evidence.schema import EvidenceRow
from naravard_lib.evidence.telling import SEVERAL, change_text, place_text, source_text
from naravard_lib.plots import numbers

_LONGEST = 54  # characters of a label: the longest name of a way of working, in bold, is as wide
_NOBODY = "Utan angivet arbetssätt"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the drawing: the heading of a group, a published figure, or an own result."""

    label: str
    told: str = ""
    row: EvidenceRow | None = None
    own: OwnResult | None = None

    @property
    def heading(self) -> bool:
        """Whether it stands above others and has no figure."""
        return self.row is None and self.own is None


def make_lines(rows: Sequence[EvidenceRow], own: Sequence[OwnResult], *, placed: bool = False) -> list[Line]:
    """A heading for each way of working, its figures, and own results of the same way last."""
    groups: dict[str, list[Line]] = {}
    for row in sorted(rows, key=lambda row: not row.way_of_working):  # what belongs to no single way goes last
        groups.setdefault(_group(row), []).append(Line(_name(row, placed), change_text(row), row))
    for each in own:
        groups.setdefault(each.placement.way_of_working or _NOBODY, []).append(_own_line(each))
    return [line for name, lines in groups.items() for line in (Line(name), *lines)]


def _group(row: EvidenceRow) -> str:
    return row.way_of_working or (f"{row.category} utan närmare uppdelning" if row.category else _NOBODY)


def _name(row: EvidenceRow, placed: bool) -> str:
    named = row.place != SEVERAL and (placed or not row.table1)
    text = f"{place_text(row)}: {formats.inline(row.measure_text)}" if named else row.measure_text
    return textwrap.shorten(text, _LONGEST, placeholder=" …")


def _own_line(own: OwnResult) -> Line:
    part = own.change
    limits = f" ({formats.number(100 * part.low)} till {formats.number(100 * part.high)})" if bounded(part) else ""
    return Line(
        textwrap.shorten(f"Eget: {own.what}, {own.name}", _LONGEST, placeholder=" …"),
        f"{formats.percent(part.value, 0)}{limits}",
        own=own,
    )


def alt_text(lines: Sequence[Line], goal: tuple[float, float] | None) -> str:
    """The drawing in words, line by line, for those who do not see it."""
    told = ". ".join(f"{line.label}" if line.heading else f"{line.label} {line.told}" for line in lines)
    beside = (
        f" Ett band visar målet, {formats.number(100 * goal[0])} till {formats.percent(goal[1], 0)}." if goal else ""
    )
    return f"Publicerade förändringar i procent, en rad för varje tal. {told}.{beside}"


def behind(lines: Sequence[Line]) -> Data:
    """The numbers behind the drawing, each with its source."""
    columns = ("Arbetssätt", "Mått", "Som det är skrivet", "Nedre gräns, procent", "Övre gräns, procent", "Källa")
    return Data(columns, tuple(_cells(lines)))


def _cells(lines: Sequence[Line]) -> Iterator[tuple[Cell, ...]]:
    way = ""
    for line in lines:
        if line.row is not None:
            low, high = (None if end is None else round(100 * end, 1) for end in line.row.change)
            yield way, line.row.measure_text, line.told, low, high, source_text(line.row)
        elif line.own is not None:
            ends = (numbers.cell(round(100 * end, 1)) for end in (line.own.change.low, line.own.change.high))
            yield way, line.own.what, line.told, *ends, "eget resultat"
        else:
            way = line.label
