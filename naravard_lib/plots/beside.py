"""The unit beside others, on a scale where they can be compared: per population, as an index, or as they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Baseline
from naravard_lib.blocks.model import Cell, Data, Figure
from naravard_lib.plots import marks, numbers, style

Scale = Literal["rate", "index", "value"]
_NAMED = 3  # more lines than this beside the unit's own cannot be told apart by their names

_OWN: dict[str, Any] = {"color": style.OBSERVED, "linewidth": 2, "zorder": 3}
_OTHER: dict[str, Any] = {"color": style.OTHERS, "linewidth": 0.9, "alpha": 0.8}


@dataclass(frozen=True, slots=True)
class _Line:
    """One unit: the counts behind, which of them are hidden, and the values as drawn (NaN where hidden)."""

    unit: str
    treated: bool
    months: tuple[pd.Period, ...]
    counts: np.ndarray
    mask: np.ndarray
    values: np.ndarray


def plot_beside(result: Baseline) -> Figure:
    """All units of the file over all its months, the treated drawn heavier."""
    labels, scale = result.labels, _scale(result)
    drawn = _drawn(result, scale)
    raw, mask = (np.concatenate([getattr(line, name) for line in drawn]) for name in ("counts", "mask"))
    months = sorted(result.monthly["month"].unique())
    with style.canvas(labels.synthetic) as (figure, axes):
        crowd = _alone(result) and len(drawn) > _NAMED  # many heavy lines hide each other
        for line in drawn:
            look = _OWN if line.treated and not crowd else _OTHER
            axes.plot(style.at(line.months), line.values, **look)
        style.month_axis(axes, months)
        gaps = marks.left_out(axes, result.excluded, months)
        marks.mark(axes, _end(result).ordinal + 0.5, "Utgångsläget slutar", 0)
        style.value_axis(axes, _scale_label(result, scale), *[line.values for line in drawn], rows=1)
        marks.end_labels(axes, _names(drawn))
        svg = style.to_svg(figure)
    note = labels.note(_end_note(result), gaps, numbers.hidden_note(raw, mask, labels))
    shows = numbers.shows(labels, months, _scale_label(result, scale), _beside(result, "andra enheter"))
    return Figure(svg, _alt(result, scale), _finding(result, scale, drawn), note, shows, _data(result, drawn, scale))


def _scale(result: Baseline) -> Scale:
    """Counts of places of different size say nothing beside each other: they need a population, or an index."""
    if result.monthly["rate"].notna().any():
        return "rate"
    return "index" if result.labels.counted else "value"


def _drawn(result: Baseline, scale: Scale) -> list[_Line]:
    together = _hidden_together(result)
    return list(_lines(result, scale, together))


def _lines(result: Baseline, scale: Scale, together: set[pd.Period]) -> Iterator[_Line]:
    means = {unit.unit: unit.mean for unit in result.units if unit.mean > 0}
    for (unit, role), part in result.monthly.groupby(["unit", "role"], sort=False):
        counts = part["value"].to_numpy(float)
        mask = numbers.hidden(part["month"], counts, result)
        if role == "treated":
            mask |= part["month"].isin(together).to_numpy() & np.isfinite(counts)
        values = part["rate" if scale == "rate" else "value"].to_numpy(float)
        if scale == "index":
            values = 100 * values / means.get(unit, np.nan)
        values = np.where(mask, np.nan, values)
        yield _Line(str(unit), role == "treated", tuple(part["month"]), counts, mask, values)


def _hidden_together(result: Baseline) -> set[pd.Period]:
    """Months that several treated units hide together: their sum is drawn elsewhere and would give one back."""
    treated = result.monthly[(result.monthly["role"] == "treated").to_numpy()]
    if not result.labels.counted or treated["unit"].nunique() < 2:
        return set()
    masks = [
        part["month"][numbers.hidden(part["month"], part["value"].to_numpy(float), result)]
        for _, part in treated.groupby("unit")
    ]
    return {month for months in masks for month in months}


def _names(lines: list[_Line]) -> list[marks.EndLabel]:
    """Each unit's name; more than a few of a kind share one, in the midst of their ends."""
    own = [_name(line, style.OBSERVED) for line in lines if line.treated and np.isfinite(line.values).any()]
    others = [_name(line, style.MARK) for line in lines if not line.treated and np.isfinite(line.values).any()]
    if not others and len(own) > _NAMED:
        return [_shared(own, "enheter")]
    return own[:_NAMED] + ([_shared(others, "andra enheter")] if len(others) > _NAMED else others)


def _shared(names: list[marks.EndLabel], word: str) -> marks.EndLabel:
    middle = float(np.median([name.value for name in names]))
    return marks.EndLabel(f"{len(names)} {word}", middle, style.MARK)


def _name(line: _Line, color: str) -> marks.EndLabel:
    return marks.EndLabel(line.unit, marks.last_seen(line.values), color)


def _others(result: Baseline, several: str) -> str:
    """The other unit by its name, or the word for several."""
    names = [unit.unit for unit in result.units if unit.role != "treated"]
    return names[0] if len(names) == 1 else several


def _beside(result: Baseline, several: str) -> str:
    """Everyone in the drawing: the treated, and the others where there are any."""
    treated = result.labels.treated
    return treated if _alone(result) else formats.enumeration([treated, _others(result, several)])


def _alone(result: Baseline) -> bool:
    """Whether every unit of the file takes part."""
    return all(unit.role == "treated" for unit in result.units)


def _scale_label(result: Baseline, scale: Scale) -> str:
    labels = result.labels
    if scale == "index":
        return "index, utgångsläget = 100"
    if scale == "rate":
        return f"{labels.unit or labels.measure} per {labels.per_words} och månad"
    return numbers.unit_label(labels)


def _end(result: Baseline) -> pd.Period:
    assert result.period is not None  # there are no limits without a period
    return result.period.to


def _end_note(result: Baseline) -> str:
    return f"lodrät linje = utgångsläget slutar ({formats.month(_end(result))})"


def _data(result: Baseline, lines: list[_Line], scale: Scale) -> Data:
    """A row a month and unit."""
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        counts = numbers.value_cells(line.counts, line.mask, result.labels)
        cells = [
            count if isinstance(count, str) else numbers.cell(value)
            for count, value in zip(counts, line.values, strict=True)
        ]
        rows += [(line.unit, str(month), each) for month, each in zip(line.months, cells, strict=True)]
    label = _scale_label(result, scale)
    return Data(("Enhet", "Månad", label[:1].upper() + label[1:]), tuple(rows))


def _finding(result: Baseline, scale: Scale, lines: list[_Line]) -> str:
    """Where the unit lay among the others; several units have no one place, and an index says only where they went."""
    name = result.labels.treated
    if scale == "index":
        return _index_finding(result, lines)
    if not _ranked(result):
        return f"{_beside(result, 'andra enheter')}, var och en för sig"
    mine, levels = _levels(result, scale)
    if len(levels) == 1:
        word = "lägre" if levels[0] > mine else "högre"
        return f"{name} låg {word} än {_others(result, '')} under utgångsläget"
    above = sum(level > mine for level in levels)
    if above in (0, len(levels)):
        return f"{name} låg {'lägre' if above else 'högre'} än alla {len(levels)} andra enheter under utgångsläget"
    return f"{name} låg lägre än {above} av {len(levels)} andra enheter under utgångsläget"


def _index_finding(result: Baseline, lines: list[_Line]) -> str:
    own, others = (
        [
            np.nanmean(after)
            for line in lines
            if line.treated is treated and np.isfinite(after := _since(result, line)).any()
        ]
        for treated in (True, False)
    )
    if not own or not others:
        return f"{_beside(result, 'andra enheter')}, var och en mot sitt eget utgångsläge"
    beside = f"{result.labels.treated} bredvid {_others(result, 'de andra enheterna')}"
    mine, rest = formats.number(float(np.mean(own))), formats.number(float(np.mean(others)))
    return f"{beside}: i genomsnitt {mine} mot {rest} efter utgångsläget, som är 100 för var och en"


def _since(result: Baseline, line: _Line) -> np.ndarray:
    return line.values[[month > _end(result) for month in line.months]]


def _ranked(result: Baseline) -> bool:
    """Whether there is one unit, and others for it to have a place among."""
    roles = [unit.role == "treated" for unit in result.units]
    return sum(roles) == 1 and len(roles) > 1


def _levels(result: Baseline, scale: Scale) -> tuple[float, list[float]]:
    """The first unit's level during the baseline, and the others'."""
    others = [unit for unit in result.units if unit.role != "treated"]
    mine, *levels = [unit.rate if scale == "rate" else unit.mean for unit in (result.units[0], *others)]
    return mine, levels


def _alt(result: Baseline, scale: Scale) -> str:
    labels = result.labels
    mine, levels = _levels(result, scale)
    beside = _others(result, f"{len(levels)} andra enheter")
    place = _beside(result, f"{len(levels)} andra enheter")
    start = f"Linjediagram över {formats.inline(labels.measure)} månad för månad för {place}."
    if scale == "index":
        return f"{start} Varje enhet visas som ett index där dess eget utgångsläge är 100."
    if not _ranked(result):
        return start
    above = sum(level > mine for level in levels)
    place = f"{above} av dem högre i genomsnitt och {len(levels) - above} lägre"
    if len(levels) == 1:
        place = f"{beside} {'högre' if above else 'lägre'} i genomsnitt"
    return f"{start} Under utgångsläget låg {place}."
