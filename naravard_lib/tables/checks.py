"""What a tidy series frame must hold: every fault at once, as a Swedish sentence with rows and remedy."""

from collections.abc import Collection, Iterable, Iterator
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.formats import enumeration
from naravard_lib.initiative import Span
from naravard_lib.months import month_range
from naravard_lib.tables.schema import (
    ADDITIVE,
    NON_NEGATIVE,
    SHOWN_ROWS,
    Kind,
    months_text,
    rows_text,
)

_SAME = "skriv årets antal i alla månader, eller ta bort exposure i initiative.yaml."
_FILL_IN = "eller lägg månaden under exclude i initiative.yaml."
USED = ("treated", "comparison")  # the roles that estimates are made of
_TEXTS = 5  # different texts told one by one; more have the same cause
_SHOWN_TEXT = 20  # characters of a cell repeated in a sentence

Excluded = Collection[pd.Period]


def excluded_months(spans: Iterable[Span]) -> frozenset[pd.Period]:
    """All months of the spans, both ends of each inclusive."""
    return frozenset(month for span in spans for month in month_range(span.from_, span.to))


def check_series(frame: pd.DataFrame, *, where: str, kind: Kind = "mean", exclude: Iterable[Span] = ()) -> list[str]:
    """All faults of a tidy series frame; an empty list when there are none.

    Args:
        frame: the tidy columns, in the order of the file; `value` and `exposure` may still hold text. A column `row`
            numbers the rows as the analyst sees them; without it they count from 1.
        where: file or table, the beginning of every sentence.
        kind: what the values are.
        exclude: spans, both ends inclusive, whose months may lack values or be missing.

    Returns:
        Sentences. Units that no estimate uses may lack months and values, but not hold wrong ones.
    """
    excluded = excluded_months(exclude)
    numbered = frame if "row" in frame else frame.assign(row=np.arange(1, len(frame) + 1))
    known = numbered[numbered["month"].notna().to_numpy()]
    faults = [*_order_faults(known, where), *_value_faults(numbered, where, kind, excluded)]
    if len(known) == len(numbered):
        faults += span_faults(numbered, where, excluded)
    return [*faults, *_exposure_faults(numbered, where, excluded)]


def cell_faults(frame: pd.DataFrame, where: str, kind: Kind = "mean") -> list[str]:
    """Wrong values and exposures of a frame with `row`, `role`, `month`, `value`, `exposure` and `suppressed`.

    Nothing is asked of cells that are empty or hidden: as in `check_series` for units that no estimate uses.
    """
    unused = frame.assign(role="other")
    return [*_value_faults(unused, where, kind, ()), *_exposure_faults(unused, where, ())]


def span_faults(frame: pd.DataFrame, where: str, excluded: Excluded = ()) -> list[str]:
    """Months that treated or comparison units lack between the first and the last month of the treated ones.

    Without treated units (a comparison in a file of its own) each unit is held against its own first and last month.
    """
    placed = frame.assign(ordinal=frame["month"].astype("int64"))
    treated = placed.loc[(frame["role"] == "treated").to_numpy(), "ordinal"].to_numpy()
    absent: dict[tuple[pd.Period, ...], dict[str, set[int]]] = {}
    for (role, unit), part in placed.groupby(["role", "unit"], sort=False):
        own = part["ordinal"].to_numpy()
        first, last = _ends(treated if treated.size else own)
        if role not in USED or np.unique(own[(own >= first) & (own <= last)]).size == last - first + 1:
            continue  # whole: no need to look at the months one by one
        rows = dict(zip(part["month"], part["row"], strict=True))
        every = pd.PeriodIndex.from_ordinals(np.arange(first, last + 1), freq="M")
        lacking = sorted(set(every) - rows.keys() - set(excluded))
        if lacking:
            beside = {rows[month] for gap in lacking for month in (gap - 1, gap + 1) if month in rows}
            absent.setdefault(tuple(lacking), {})[unit] = beside
    several = frame["unit"].nunique() > 1
    return [
        f"{where}{_beside(set().union(*units.values()))}: {months_text(months)} saknas"
        f"{_for(units) if several else ''}; lägg till raderna {_FILL_IN}"
        for months, units in absent.items()
    ]


def _ends(ordinals: NDArray[np.int64]) -> tuple[int, int]:
    return int(ordinals.min()), int(ordinals.max())


def _beside(rows: set[int]) -> str:
    return f" vid {rows_text(rows)}" if rows else ""


def _for(units: Iterable[str]) -> str:
    listed = list(units)
    return (
        f" för {enumeration(listed) if len(listed) <= SHOWN_ROWS else f'{len(listed)} enheter, bland dem {listed[0]}'}"
    )


def _order_faults(known: pd.DataFrame, where: str) -> Iterator[str]:
    several = known["unit"].nunique() > 1
    placed = known.assign(ordinal=known["month"].astype("int64"))
    for (_, unit), part in placed.groupby(["role", "unit"], sort=False):
        if (np.diff(part["ordinal"].to_numpy()) > 0).all():
            continue
        name = _for([unit]) if several else ""
        twice = part["month"].duplicated(keep=False)
        if twice.any():
            yield (
                f"{where} {rows_text(part.loc[twice, 'row'])}: {months_text(part.loc[twice, 'month'])} finns flera "
                f"gånger{name}; ta bort dubbletten, eller ange unit, sex eller age i initiative.yaml om filen är "
                "uppdelad."
            )
        if wrong := _out_of_order(part.drop_duplicates("month")):
            yield f"{where} {rows_text(wrong)}: månaderna står inte i ordning{name}; sortera filen efter månad."


def _out_of_order(part: pd.DataFrame) -> list[int]:
    steps = np.diff(part["ordinal"].to_numpy())
    wrong = steps < 0 if (steps > 0).sum() >= (steps < 0).sum() else steps > 0
    return [int(row) for row in part["row"].to_numpy()[1:][wrong]]


def _value_faults(frame: pd.DataFrame, where: str, kind: Kind, excluded: Excluded) -> Iterator[str]:
    values, texts = _split(frame["value"])
    yield from _text_faults(frame["row"], texts, where)
    hidden = frame["suppressed"].to_numpy(bool)
    needed = ~(frame["month"].isin(list(excluded)) | ~frame["role"].isin(USED)).to_numpy()
    missing = np.isnan(values) & ~hidden & needed & np.array([text is None for text in texts])
    finite = np.isfinite(values)
    rules: list[tuple[bool, NDArray[Any], str]] = [
        (True, missing, f"värdet saknas; fyll i det {_FILL_IN}"),
        (True, np.isinf(values), "värdet är oändligt; rätta beräkningen bakom det (division med noll?)."),
        (kind in NON_NEGATIVE, values < 0, "värdet är negativt; rätta det, ett antal eller en andel är minst noll."),
        (
            kind == "count",
            finite & (values != np.round(values)),
            "antalet är inget heltal; skriv 1234 eller 1 234, för 1,234 läses som decimaltal.",
        ),
        (kind not in ADDITIVE, hidden & needed, f"värdet är dolt; beställ större enheter {_FILL_IN}"),
    ]
    for applies, rows, sentence in rules:
        if applies and rows.any():
            yield f"{where} {rows_text(frame['row'].to_numpy()[rows])}: {sentence}"


def _exposure_faults(frame: pd.DataFrame, where: str, excluded: Excluded) -> Iterator[str]:
    for role, part in frame.groupby("role", sort=False):
        if part["exposure"].isna().all():
            continue
        numbers, texts = _split(part["exposure"])
        yield from _text_faults(part["row"], texts, where)
        free = part["month"].isin(list(excluded)).to_numpy() | (role not in USED)
        absent = np.isnan(numbers) & ~free & np.array([text is None for text in texts])
        wrong = absent | (numbers <= 0) | np.isinf(numbers)
        if wrong.any():
            remedy = _SAME if _once_a_year(part, absent) else f"fyll i den {_FILL_IN}"
            yield (
                f"{where} {rows_text(part['row'].to_numpy()[wrong])}: nämnaren (exposure) saknas eller är inte "
                f"större än noll; {remedy}"
            )


def _once_a_year(part: pd.DataFrame, absent: NDArray[np.bool_]) -> bool:
    """Whether most rows lack the population and yet every unit has one in every year: it is given once a year."""
    given = pd.Series(~absent, index=part.index).groupby([part["unit"], part["month"].dt.year]).any()
    return bool(absent.mean() > 0.5 and given.all())


def _text_faults(rows: pd.Series, texts: list[str | None], where: str) -> Iterator[str]:
    found: dict[str, list[int]] = {}
    for row, text in zip(rows, texts, strict=True):
        if text is not None:
            found.setdefault(text[:_SHOWN_TEXT], []).append(row)
    alike, first = rows_text(row for wrong in found.values() for row in wrong), next(iter(found), "")
    if found and all(text.endswith("%") for text in found):
        yield f'{where} {alike}: "{first}" är inget tal; skriv bara siffror, utan procenttecken, i hela kolumnen.'
    elif len(found) > _TEXTS:
        yield (
            f'{where} {alike}: {len(found)} olika texter är inga tal, den första "{first}"; skriv bara '
            "siffror, eller välj en annan kolumn i initiative.yaml."
        )
    else:
        yield from _texts_one_by_one(found, where)


def _texts_one_by_one(found: dict[str, list[int]], where: str) -> Iterator[str]:
    for text, wrong in found.items():
        yield f'{where} {rows_text(wrong)}: "{text}" är inget tal; skriv bara siffror, utan procenttecken och ord.'


def _split(cells: pd.Series) -> tuple[NDArray[Any], list[str | None]]:
    """Numbers (NaN for anything else) and texts (None for numbers and missing) of a column."""
    if cells.dtype == np.float64:
        return cells.to_numpy(), [None] * len(cells)
    listed = cells.tolist()
    texts = [None if _is_number(cell) or pd.isna(cell) else str(cell) for cell in listed]
    numbers = [float(cell) if _is_number(cell) and not pd.isna(cell) else np.nan for cell in listed]
    return np.array(numbers, dtype=float), texts


def _is_number(cell: object) -> bool:
    return isinstance(cell, Number) and not isinstance(cell, bool | np.bool_)
