"""A series divided by sex and age: its columns, its rules, and the plain series that it sums to."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from naravard_lib.ages import order_bands, parse_age
from naravard_lib.errors import TableError
from naravard_lib.formats import enumeration, inline
from naravard_lib.initiative import Span
from naravard_lib.tables.checks import USED, cell_faults, check_series
from naravard_lib.tables.schema import ADDITIVE, SERIES_COLUMNS, SHOWN_ROWS, Kind, as_tidy, rows_text

PARTS = ("sex", "age")
GROUP_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        **SERIES_COLUMNS,
        "sex": "str",  # Kvinnor or Män; empty where the extract is not divided by sex
        "age": "str",  # a band as `AgeBand.label` writes it; empty where the extract is not divided by age
    }
)
_KEYS = ["role", "unit", "month"]


def empty_groups() -> pd.DataFrame:
    """A grouped frame without rows: a measure whose extract is not divided."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in GROUP_COLUMNS.items()})


def is_divided(frame: pd.DataFrame) -> bool:
    """Whether a frame has the columns of sex and age."""
    return set(PARTS) <= set(frame.columns)


def as_groups(frame: pd.DataFrame) -> pd.DataFrame:
    """A new frame with just the grouped columns in their types, sorted by sex and age and then as `as_tidy` sorts."""
    first_age = frame["age"].map({age: parse_age(age).first for age in frame["age"].unique() if age}).fillna(0)
    order = frame.assign(place=first_age).groupby(["sex", "place", "age"], sort=True, dropna=False)
    parts = [as_tidy(part).assign(sex=sex, age=age) for (sex, _, age), part in order]
    return pd.concat(parts, ignore_index=True)[list(GROUP_COLUMNS)].astype(dict(GROUP_COLUMNS))


def group_names(frame: pd.DataFrame) -> pd.Series:
    """Each row's group in words: "kvinnor 65–69", "85+"."""
    return (frame["sex"].map(inline) + " " + frame["age"]).str.strip()


def check_groups(frame: pd.DataFrame, *, where: str, kind: Kind, exclude: Iterable[Span] = ()) -> list[str]:
    """All faults of a divided frame, in Swedish; arguments as for `check_series`.

    Every group of every unit is held to the rules of a series. Beside those: bands lie edge to edge, every unit has
    every group, a mean has the number behind it, and a denominator is the group's own.
    """
    if frame[list(PARTS)].isna().any(axis=None):
        # Which group is which is partly unknown, and that is said; what is wrong with the numbers can still be told.
        return cell_faults(frame, where, kind)
    named = frame.assign(unit=frame["unit"].str.cat(group_names(frame), sep=", ").str.removeprefix(", "))
    faults = check_series(named, where=where, kind=kind, exclude=exclude)
    return [*faults, *_band_faults(frame, where), *_absent(frame, where), *_exposure_faults(frame, where, kind)]


def _band_faults(frame: pd.DataFrame, where: str) -> Iterator[str]:
    try:
        order_bands(parse_age(age) for age in frame["age"].unique() if age)
    except TableError as error:
        yield f"{where}: {error}"


def _absent(frame: pd.DataFrame, where: str) -> Iterator[str]:
    """Groups that some unit lacks altogether: nobody there, or forgotten."""
    used = frame[frame["role"].isin(USED).to_numpy()]
    everyone = set(group_names(used))
    for unit, part in used.groupby("unit", sort=False):
        lacking = sorted(everyone - set(group_names(part)))
        if lacking:
            more = f" och {len(lacking) - SHOWN_ROWS} till" if len(lacking) > SHOWN_ROWS else ""
            named = ", ".join(lacking[:SHOWN_ROWS]) + more if more else enumeration(lacking)
            yield f"{where}: {unit} saknar rader för {named}; lägg till dem, med 0 där ingen har räknats."


def _exposure_faults(frame: pd.DataFrame, where: str, kind: Kind) -> Iterator[str]:
    exposure = pd.to_numeric(frame["exposure"], errors="coerce")
    if exposure.isna().all():
        if kind not in ADDITIVE:
            yield (
                f"{where}: måttet är uppdelat på kön eller ålder men saknar nämnare, så delarna går inte att väga "
                "ihop; ange kolumnen med antalet bakom varje värde som exposure i initiative.yaml."
            )
        return
    spread = exposure.groupby([frame[key] for key in _KEYS]).agg(["nunique", "count"])
    if len(spread) > 1 and ((spread["nunique"] == 1) & (spread["count"] > 1)).all():
        yield (
            f"{where} {rows_text(frame['row'].iloc[:2])} med flera: nämnaren är densamma i alla grupper; "
            "beställ antalet i varje grupp, annars räknas samma personer flera gånger."
        )


def sum_groups(frame: pd.DataFrame, *, additive: bool) -> pd.DataFrame:
    """The series that a checked divided frame sums to: a row per unit and month.

    Args:
        frame: the grouped columns and `row`. A hidden part hides the sum, which lies from `lowest`, a column that is
            there where anything is hidden, to `highest`.
        additive: True sums values; False takes their mean weighted by exposure. Exposures are summed.
    """
    value, exposure = frame["value"].astype(float), frame["exposure"].astype(float)
    hidden = frame["suppressed"].astype(bool)
    weight = 1.0 if additive else exposure
    parts = frame[[*_KEYS, "row"]].assign(
        exposure=exposure,
        lowest=value.mask(hidden, 0.0) * weight,
        highest=value.mask(hidden, frame["highest"].astype(float)) * weight,
        suppressed=hidden,
    )
    grouped = parts.groupby(_KEYS, sort=False)
    summed = grouped[["lowest", "highest", "exposure"]].sum(skipna=False)
    if not additive:
        summed[["lowest", "highest"]] = summed[["lowest", "highest"]].div(summed["exposure"], axis=0)
    summed["suppressed"], summed["row"] = grouped["suppressed"].any(), grouped["row"].min()
    return _with_value(summed.reset_index())


def _with_value(summed: pd.DataFrame) -> pd.DataFrame:
    hidden = summed["suppressed"].to_numpy(bool)
    low, high = summed["lowest"].to_numpy(float), summed["highest"].to_numpy(float)
    found = summed.assign(value=np.where(hidden, np.nan, low), highest=np.where(hidden, high, np.nan))
    return found.assign(lowest=np.where(hidden, low, np.nan)) if hidden.any() else found.drop(columns="lowest")
