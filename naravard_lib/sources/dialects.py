"""How numbers are written in Swedish extracts, and which marks mean that a number was hidden."""

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from naravard_lib.errors import TableError

DISCLOSURE_THRESHOLD = 5  # counts below this are hidden: the project's default rule "n < 5", also SCB's usual one
HIDDEN_MARKS = frozenset({"..", "...", "…", "-", "–", "—", "x", "*"})
MISSING_MARKS = frozenset({"", "saknas", "nan", "na"})

_BELOW = re.compile(r"< ?([1-9]\d*)")
_SPACE = "[ \u00a0\u202f]"  # space, no-break space, narrow no-break space
_NUMBER = re.compile(rf"[-+]?(?:\d+|\d{{1,3}}(?:{_SPACE}\d{{3}})+)(?:[.,]\d+)?(?:e[-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class Number:
    """What a cell says.

    Attributes:
        value: the number; NaN when missing or suppressed.
        suppressed: whether a number exists but was hidden.
        highest: the highest count a hidden number can be, inclusive; NaN when nothing is hidden.
    """

    value: float
    suppressed: bool = False
    highest: float = math.nan


MISSING = Number(math.nan)


def parse_number(cell: Any) -> Number:
    """The number in a cell, typed or written.

    Written numbers have a decimal comma or point and may group thousands by a space or a no-break space; "1,234" is
    thus a little more than one. A percent sign is refused: a typed percent cell holds 0.125 where the text says 12,5,
    and mixing the two is worse than asking. `<5` hides at most 4; `..`, `…`, `-`, `–`, `X` and `*` hide at most
    `DISCLOSURE_THRESHOLD` − 1. Empty, NaN, NA and "saknas" are missing, which is neither hidden nor zero.

    Raises:
        TableError: the cell holds something else; the sentence names neither file nor row, for the caller to prefix.
    """
    if isinstance(cell, str):
        return _from_text(cell.replace("\u2212", "-").casefold().strip(), cell.strip())
    if pd.isna(cell):
        return MISSING
    if isinstance(cell, int | float | Decimal) and cell is not True and cell is not False:
        return Number(float(cell))
    raise TableError(f'"{cell}" är inget tal; skriv bara siffror.')


def _from_text(text: str, shown: str) -> Number:
    if text in MISSING_MARKS:
        return MISSING
    if text in HIDDEN_MARKS:
        return Number(math.nan, True, DISCLOSURE_THRESHOLD - 1)
    if below := _BELOW.fullmatch(text):
        return Number(math.nan, True, float(below[1]) - 1)
    if _NUMBER.fullmatch(text):
        return Number(float(re.sub(_SPACE, "", text).replace(",", ".")))
    if text.endswith("%"):
        raise TableError(f'"{shown}" har procenttecken; ta bort tecknet ur cellerna, enheten står i initiative.yaml.')
    raise TableError(f'"{shown}" är inget tal; skriv bara siffror.')
