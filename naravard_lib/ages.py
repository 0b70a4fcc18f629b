"""Sexes and age bands: how Swedish extracts write them, and the rule that bands of one table must follow.

A band holds both its ages: "65–69" is everybody who has turned 65 but not 70. Worked example: "0–64", "65–74" and
"75+" lie edge to edge; "0–64" and "64–74" overlap at 64; "0–64" and "70+" leave a gap.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from naravard_lib.errors import TableError
from naravard_lib.plain import plain

Sex = Literal["Kvinnor", "Män"]

OLDEST = 120  # a higher age is a mistake: nobody on record has lived much longer

_SEXES: dict[str, Sex] = {
    **dict.fromkeys(("k", "f", "kvinna", "kvinnor", "kvinnlig", "flicka", "flickor", "kvinnor och flickor"), "Kvinnor"),
    **dict.fromkeys(("m", "man", "män", "manlig", "pojke", "pojkar", "män och pojkar"), "Män"),
}
_TOTAL_WORDS = (
    "total|totalt|tot|t|summa|samtliga|alla|alla åldrar|samtliga åldrar|åldrar totalt|båda|båda könen|bägge könen|"
    "båda kön|könen totalt|kvinnor och män|män och kvinnor"
)
_TOTALS = frozenset(_TOTAL_WORDS.split("|"))
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "–": "-", "—": "-", "−": "-", "‑": "-"})
_YEARS = r"(?: ?år(?:ingar)?)?"
_BETWEEN = re.compile(rf"(\d{{1,3}}){_YEARS} ?(?:-|till|t\.?o\.?m\.?) ?(\d{{1,3}}){_YEARS}")
_FROM = re.compile(
    rf"(\d{{1,3}}){_YEARS} ?(?:\+|-|och (?:äldre|uppåt|över)|eller (?:äldre|mer)|-?w){_YEARS}|≥ ?(\d{{1,3}})"
)
_BELOW = re.compile(rf"(?:<|under|yngre än) ?(\d{{1,3}}){_YEARS}")
_ONE = re.compile(rf"(\d{{1,3}}){_YEARS}")


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Whole years of age from `first` to `last`, both **inclusive**; `last` None is open."""

    first: int
    last: int | None

    @property
    def label(self) -> str:
        """The band as a table holds it: "65–69", "85+", "85"; `parse_age` reads it back."""
        if self.last is None:
            return f"{self.first}+"
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    @property
    def name(self) -> str:
        """The band in words: "65–69 år", "85 år och äldre"."""
        return f"{self.first} år och äldre" if self.last is None else f"{self.label} år"

    @property
    def end(self) -> int:
        """The first age above the band; above everybody where it is open."""
        return OLDEST + 1 if self.last is None else self.last + 1


def is_total(cell: Any) -> bool:
    """Whether a cell of a sex or age column says that the row is a sum over all of them."""
    return isinstance(cell, str) and _plain(cell) in _TOTALS


def parse_sex(cell: Any) -> Sex:
    """The sex that a cell names: Kvinna, Kvinnor, K, F, Man, Män or M, in any case.

    Raises:
        TableError: something else; the sentence names neither file nor row, for the caller to prefix. The digits 1 and
            2 are refused, since systems differ in which is which.
    """
    found = _SEXES.get(_plain(str(cell)))
    if found is None:
        raise TableError(f'"{_shown(cell)}" är inget kön; skriv Kvinna eller Man.')
    return found


def parse_age(cell: Any) -> AgeBand:
    """The age band that a cell names: 65-69, 65–69 år, 65 till 69, 85+, 85 år och äldre, under 65, or one age.

    Raises:
        TableError: no band; the sentence names neither file nor row, for the caller to prefix.
    """
    if isinstance(cell, dt.date):
        raise TableError("Excel har gjort om åldersgruppen till ett datum; gör kolumnen till text och skriv 10-19 år.")
    text = _plain(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))
    band = _band(text)
    if band is None or not band.first < band.end <= OLDEST + 1:
        raise TableError(f'"{_shown(cell)}" är ingen åldersgrupp; skriv som 65-69 eller 85+.')
    return band


def _band(text: str) -> AgeBand | None:
    if found := _BETWEEN.fullmatch(text):
        return AgeBand(int(found[1]), int(found[2]))
    if found := _FROM.fullmatch(text):
        return AgeBand(int(found[1] or found[2]), None)
    if found := _BELOW.fullmatch(text):
        return AgeBand(0, int(found[1]) - 1)
    return AgeBand(int(found[1]), int(found[1])) if (found := _ONE.fullmatch(text)) else None


def _plain(text: str) -> str:
    return plain(text.translate(_PLAIN))


def _shown(cell: Any) -> str:
    text = " ".join(str(cell).split())
    return text if text and text != "nan" and text != "None" else "tom cell"


def order_bands(
    bands: Iterable[AgeBand], remedy: str = "beställ grupper som ligger kant i kant"
) -> tuple[AgeBand, ...]:
    """Each band once, youngest first.

    Args:
        bands: in any order.
        remedy: what to do about bands that overlap or leave ages out.

    Raises:
        TableError: bands overlap or leave ages out; one sentence without file or row, for the caller to prefix.
    """
    ordered = sorted(set(bands), key=lambda band: (band.first, band.end))
    for lower, upper in pairwise(ordered):
        if upper.first < lower.end:
            raise TableError(
                f"åldersgrupperna {lower.label} och {upper.label} överlappar, så någon skulle räknas två gånger; "
                f"{remedy}."
            )
        if upper.first > lower.end:
            absent = AgeBand(lower.end, upper.first - 1)
            raise TableError(f"åldern {absent.name} saknas mellan {lower.label} och {upper.label}; {remedy}.")
    return tuple(ordered)


def joined(bands: Iterable[AgeBand]) -> AgeBand:
    """One band over several that lie edge to edge."""
    ordered = order_bands(bands)
    return AgeBand(ordered[0].first, ordered[-1].last)
