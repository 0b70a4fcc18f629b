"""Whether percentages are written as such: 18 for 18 per cent, never 0,18 and never both."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.formats import enumeration, number
from naravard_lib.initiative import Measure
from naravard_lib.tables.checks import USED
from naravard_lib.tables.schema import rows_text

_UNITS = ("", "%", "procent")  # a share without a unit is printed with a per cent sign
_HALF_A_PERSON = 0.5  # of a percentage that was rounded to a whole one; less is nobody, and yet more than zero
_GAP = 20.0  # between shares and percentages mixed up nothing lies, since most percentages are above 20; own rule
_ALIKE = 3.0  # times the largest or the smallest: what a unit's own percentages differ by; own rule
_IS_IT = "stämmer det behöver inget göras, men är det delar av ett multipliceras de med 100 (30 i stället för 0,3)."
_VOUCH = "skriv 30 i stället för 0,3; är talen ändå rätt anges antalet bakom varje värde som exposure."

Mask = NDArray[np.bool_]


def is_percent(measure: Measure) -> bool:
    """Whether a measure's values are percentages, written 0–100."""
    return measure.kind == "share" and (measure.unit or "").strip().casefold() in _UNITS


def percent_faults(frame: pd.DataFrame, where: str, measure: Measure) -> Iterator[str]:
    """Values that cannot be percentages.

    Args:
        frame: columns `row`, `role`, `unit`, `value` and `exposure` as an extract was read.
        where: "folder/file", the beginning of every sentence.
        measure: whose values they are; nothing is asked of other measures than percentages.
    """
    if not is_percent(measure):
        return
    values, behind, rows = _numbers(frame)
    low = (values > 0) & (values <= 1)
    if (nobody := low & (values / 100 * behind < _HALF_A_PERSON)).any():
        first = f"{number(values[nobody][0], 2)} procent av {number(behind[nobody][0])}"
        yield f"{where} {rows_text(rows[nobody])}: {first} är mindre än en enda; skriv 30 i stället för 0,3."
    mixed = np.zeros(len(frame), dtype=bool)
    for places in frame.groupby(["role", "unit"], sort=False).indices.values():
        mixed[places] = _mixed(values[places], low[places] & np.isnan(behind[places]))
    if mixed.any():
        yield f"{where} {rows_text(rows[mixed])}: talet ser ut att vara en del av ett bland procenttal; {_VOUCH}"


def _mixed(values: NDArray[np.float64], low: Mask) -> Mask:
    """Which of a unit's values are a hundredth of what the others are."""
    others = values[values > 1]
    if not low.any() or not others.size:
        return np.zeros(len(values), dtype=bool)
    if others.min() < _GAP * values[low].max():
        return np.zeros(len(values), dtype=bool)
    raised = 100 * values
    alike: Mask = low & (raised >= others.min() / _ALIKE) & (raised <= others.max() * _ALIKE)
    return alike


def percent_remarks(frame: pd.DataFrame, where: str, measure: Measure) -> list[str]:
    """A question where no value is above one per cent, in all units or in some; arguments as for `percent_faults`."""
    if not is_percent(measure):
        return []
    used = frame["role"].isin(USED).to_numpy()
    values = pd.Series(_numbers(frame)[0], index=frame["unit"])[used]
    highest = values[values > 0].groupby(level=0, sort=False).max()
    low = highest[highest <= 1]
    others = highest.drop(low.index)
    if low.empty or (others.size and others.min() < _GAP * low.max()):
        return []
    none = f"för {enumeration(low.index)} är inget värde" if others.size else "inget värde är"
    return [f"{where}: {none} över 1, så alla läses som högst en procent; {_IS_IT}"]


def _numbers(frame: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    values, behind = (pd.to_numeric(frame[name], errors="coerce").to_numpy(float) for name in ("value", "exposure"))
    return values, behind, frame["row"].to_numpy()
