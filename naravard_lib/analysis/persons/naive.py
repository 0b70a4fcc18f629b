"""The figure as the sources print it: unique persons, so many months before and after inscription (DOMAIN M6)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from naravard_lib.analysis.events.panel import people_of
from naravard_lib.analysis.events.rates import MONTH_DAYS
from naravard_lib.analysis.events.windows import person_windows
from naravard_lib.analysis.persons.bracket import own_ratio
from naravard_lib.analysis.persons.design import InscriptionDesign
from naravard_lib.analysis.persons.results.comparison import Naive, NaiveRow
from naravard_lib.analysis.persons.tally import Sums
from naravard_lib.estimate import Estimate
from naravard_lib.tables.events import EventTables

ALL = "Alla"
_GAP = 30  # days left out on either side when asked what a month's gap would mean


def naive(events: EventTables, design: InscriptionDesign, persons: pd.DataFrame, smallest: int) -> Naive:
    """The whole and each team, and the whole under two other customs.

    Args:
        events: the extract.
        design: outcome and months.
        persons: `windows_of` the same, without a gap.
        smallest: teams with fewer persons are left out.
    """
    rows = [_row(str(team), part, design, events.doubtful) for team, part in persons.groupby("team", sort=True)]
    units = sorted((row for row in rows if row.persons >= smallest), key=lambda row: -row.persons)
    without = persons.assign(
        before=persons["before"] - persons["index_before"], after=persons["after"] - persons["index_after"]
    )
    return Naive(
        _row(ALL, persons, design, {}),
        tuple(units),
        _row(ALL, without, design, {}),
        _row(ALL, windows_of(events, design, _GAP), design, {}),
    )


def windows_of(events: EventTables, design: InscriptionDesign, gap: int = 0) -> pd.DataFrame:
    """A row for each inscribed person of the asked ages whose days lie within the extract, dead or alive.

    Columns team, died, before, after, index_before, index_after (events), days_before, days_after (days lived).
    """
    days = design.months * 365 // 12
    found = person_windows(events, (design.outcome,), days, gap).collect().to_pandas()
    whole = found["followed"].astype(bool) & (found["start_day"] - days >= events.first)
    if design.ages is not None:
        whole &= found["person_id"].isin(people_of(events, design.ages)["person_id"])
    names = {f"{design.outcome}_{part}": part for part in ("before", "after", "index_before", "index_after")}
    return found[whole.to_numpy()].rename(columns=names).sort_values("person_id", ignore_index=True)


def _row(unit: str, persons: pd.DataFrame, design: InscriptionDesign, doubtful: Mapping[str, str]) -> NaiveRow:
    before, after = (
        Sums(persons[part].to_numpy(float), persons[f"days_{part}"].to_numpy(float) / MONTH_DAYS)
        for part in ("before", "after")
    )
    total = float(before.events.sum())
    return NaiveRow(
        unit=unit,
        persons=len(persons),
        deaths=int(persons["died"].sum()),
        before=total,
        after=float(after.events.sum()),
        time_before=float(before.time.sum()),
        time_after=float(after.time.sum()),
        change=float(after.events.sum()) / total - 1 if total else np.nan,
        ratio=_ratio(after, before, design),
        doubtful=doubtful.get(unit, ""),
    )


def _ratio(after: Sums, before: Sums, design: InscriptionDesign) -> Estimate:
    """The ratio per person-month lived; without limits where a side has no events or only one person."""
    if len(after.events) < 2 or not after.events.sum() or not before.events.sum():
        return Estimate(np.nan, -np.inf, np.inf, design.level, scale="ratio")
    return own_ratio(after, before).estimate(design.level)
