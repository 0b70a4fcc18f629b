"""Few points: the checks of a frame of them, and how published means and months become one."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from naravard_lib.initiative import Measure
from naravard_lib.tables.checks import cell_faults
from naravard_lib.tables.groups import PARTS, group_names, is_divided, sum_groups
from naravard_lib.tables.points_schema import POINT_COLUMNS, as_points, empty_points
from naravard_lib.tables.schema import ADDITIVE, Kind, rows_text

_A_RATE = (
    "antalet är inget heltal; är värdet redan räknat per invånare skriver du kind: mean och unit i initiative.yaml, "
    "annars rättar du talet."
)
_EVERY = "lägg till raderna, eller ta bort sex och age i initiative.yaml och behåll bara totalen."
_WEIGHT = "ange antalet bakom varje värde som exposure i initiative.yaml."
_BOTH = "behåll en rad per enhet och period, till exempel totalen och inte kvinnor och män var för sig."


def check_points(frame: pd.DataFrame, where: str, kind: Kind) -> list[str]:
    """All faults of a frame of points read from an extract, with a column `row`; empty when there are none.

    A unit has one value a period, and its periods do not overlap. Missing and hidden values are no faults.
    """
    counted = kind == "count"
    known = frame[frame["from"].notna().to_numpy() & frame["month"].notna().to_numpy()]
    faults = [
        *_group_faults(known, where, kind),
        *_repeated(_by_group(known), where),
        *cell_faults(frame, where, "days" if counted else kind),
    ]
    values = pd.to_numeric(frame["value"], errors="coerce").to_numpy(float)
    parts = np.isfinite(values) & (values != np.round(values))
    if counted and parts.any():
        faults.append(f"{where} {rows_text(frame['row'].to_numpy()[parts])}: {_A_RATE}")
    return faults


def _by_group(known: pd.DataFrame) -> pd.DataFrame:
    """Every group of a divided extract as a unit of its own; an empty group is told by the faults of groups."""
    if not is_divided(known) or known[list(PARTS)].isna().any(axis=None):
        return known
    return known.assign(unit=known["unit"] + ", " + group_names(known))


def _group_faults(known: pd.DataFrame, where: str, kind: Kind) -> Iterator[str]:
    """Groups that some period lacks, and means that nothing weights together."""
    if not is_divided(known):
        return
    parts = known.groupby(["role", "unit", "from"], sort=False)["row"].transform("size")
    if (few := parts < parts.groupby(known["unit"]).transform("max")).any():
        yield f"{where} {rows_text(known.loc[few, 'row'])}: grupper saknas för perioden; {_EVERY}"
    if kind not in ADDITIVE and pd.to_numeric(known["exposure"], errors="coerce").isna().any():
        yield f"{where}: delarna går inte att väga ihop utan nämnare; {_WEIGHT}"


def sum_point_groups(frame: pd.DataFrame, *, additive: bool) -> pd.DataFrame:
    """The whole of every period of a divided frame that has passed its checks; arguments as for `sum_groups`."""
    keys = ["role", "unit", "month"]
    return sum_groups(frame, additive=additive).merge(frame[[*keys, "from"]].drop_duplicates(), on=keys)


def _repeated(known: pd.DataFrame, where: str) -> Iterator[str]:
    """Units with two values for the same months; said once, with all their rows."""
    rows: list[int] = []
    crossing = False
    for _, part in known.groupby(["role", "unit"], sort=False):
        ordered = part.sort_values(["from", "month"], kind="stable")
        first, last = (ordered[name].astype("int64").to_numpy() for name in ("from", "month"))
        inside = np.flatnonzero(first[1:] <= np.maximum.accumulate(last)[:-1]) + 1
        rows += ordered["row"].to_numpy()[np.union1d(inside, inside - 1)].tolist()
        crossing |= bool(((first[inside] != first[inside - 1]) | (last[inside] != last[inside - 1])).any())
    if rows:
        what = "perioderna överlappar varandra" if crossing else "perioden finns flera gånger för samma enhet"
        yield f"{where} {rows_text(rows)}: {what}; {_BOTH}"


def months_as_points(series: pd.DataFrame) -> pd.DataFrame:
    """The months of a tidy series as points of a month each."""
    return as_points(series.assign(**{"from": series["month"], "to": series["month"], "what": ""}))


def published_points(measure: Measure, unit: str) -> pd.DataFrame:
    """What somebody has published about a measure, as points of the treated, in the order of the file."""
    if not measure.published:
        return empty_points()
    firsts, lasts = ([getattr(mean, end) or pd.NaT for mean in measure.published] for end in ("from_", "to"))
    columns = {
        "from": pd.PeriodIndex(firsts, freq="M"),
        "to": pd.PeriodIndex(lasts, freq="M"),
        "unit": unit,
        "role": "treated",
        "value": [mean.mean for mean in measure.published],
        "exposure": np.nan,
        "suppressed": False,
        "highest": np.nan,
        "what": [mean.what for mean in measure.published],
    }
    return pd.DataFrame(columns).astype(dict(POINT_COLUMNS))
