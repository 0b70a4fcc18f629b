"""What goes with a drawing in words and numbers: what is shown, and the values behind, hidden where they are small."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Baseline, Labels
from naravard_lib.analysis.series.results.limits import ProcessLimits
from naravard_lib.blocks.model import Cell, Data
from naravard_lib.disclosure import hidden_in_sums


def hidden(months: pd.Series, values: np.ndarray, baseline: Baseline) -> np.ndarray:
    """Which months of one unit must not be shown: the small, and those that would give a small one back.

    The report prints the baseline's mean and each of its years', and a mean times its months is a sum: so each
    calendar year inside the baseline protects itself, and so do the months outside it.
    """
    period, labels = baseline.period, baseline.labels
    if not labels.counted or period is None:
        return np.zeros(len(values), dtype=bool)
    inside = ((months >= period.from_) & (months <= period.to)).to_numpy()
    group = np.where(inside, months.dt.year.to_numpy(), -1)
    found = np.zeros(len(values), dtype=bool)
    for each in np.unique(group):
        found[group == each] = hidden_in_sums(values[group == each], labels.smallest)
    return found


def hidden_treated(baseline: Baseline, months: Sequence[pd.Period]) -> np.ndarray:
    """Which of the months hide the treated units' value; the same in every figure, whatever months it draws."""
    values = baseline.treated["value"].to_numpy(float)
    found = dict(zip(baseline.treated["month"], hidden(baseline.treated["month"], values, baseline), strict=True))
    return np.asarray([found.get(month, False) for month in months], dtype=bool)


def hidden_note(values: np.ndarray, mask: np.ndarray, labels: Labels) -> str:
    """A remark when values are left out of a drawing, else empty."""
    if not mask.any():
        return ""
    others = ", och inte heller månader som skulle röja dem" if (mask & (values >= labels.smallest)).any() else ""
    return f"månader med färre än {labels.smallest} visas inte{others}"


def value_cells(values: np.ndarray, mask: np.ndarray, labels: Labels) -> list[Cell]:
    """Values for the table behind a figure: words where hidden, None where there is none."""
    words = f"färre än {labels.smallest}"
    return [
        (words if value < labels.smallest else "dolt") if gone else cell(value)
        for value, gone in zip(values, mask, strict=True)
    ]


def level_cells(values: np.ndarray, labels: Labels) -> list[Cell]:
    """Levels of a model for the table behind a figure, hidden like counts when counts lie behind."""
    small = labels.counted & (values < labels.smallest)
    return [f"färre än {labels.smallest}" if gone else cell(value) for value, gone in zip(values, small, strict=True)]


def process_columns(
    months: Sequence[pd.Period], values: np.ndarray, mask: np.ndarray, limits: ProcessLimits, labels: Labels
) -> dict[str, list[Cell]]:
    """The columns of a process chart: months, values, and mean and limits repeated on every row."""
    levels = {"Medelvärde": limits.mean, "Nedre_gräns": limits.low, "Övre_gräns": limits.high}
    columns = {"Månad": month_cells(months), "Värde": value_cells(values, mask, labels)}
    return columns | {name: level_cells(np.full(len(months), level), labels) for name, level in levels.items()}


def cell(value: float) -> float | None:
    """A number without the last digits of floating point; None when there is none."""
    return float(f"{value:.6g}") if np.isfinite(value) else None


def data(**columns: Sequence[Cell]) -> Data:
    """A table behind a figure; underscores in a name stand for spaces."""
    names = tuple(name.replace("_", " ") for name in columns)
    return Data(names, tuple(zip(*columns.values(), strict=True)))


def month_cells(months: Sequence[pd.Period]) -> list[Cell]:
    """Months as 2024-03, which sorts."""
    return [str(month) for month in months]


def unit_label(labels: Labels) -> str:
    """What the vertical axis counts."""
    return f"{labels.unit or labels.measure} per månad" if labels.counted else labels.unit or labels.measure


def amount(text: str, labels: Labels) -> str:
    """A level in a sentence: "87,0 besök i månaden"."""
    unit = f"{text} {labels.unit}" if labels.unit else text
    return f"{unit} i månaden" if labels.counted else unit


def shows(labels: Labels, months: Sequence[pd.Period], unit: str, place: str = "") -> str:
    """The line below a figure's title: measure, unit, place and period."""
    name = labels.measure if labels.measure.casefold() == unit.casefold() else f"{labels.measure}, {unit}"
    return f"{name}. {place or labels.place}, {formats.months(months[0], months[-1])}."
