"""A table of before and after: each unit, all together, against others where there are any, and what may be said."""

import pandas as pd

from naravard_lib.analysis.aggregate.bracket import LONGEST, bracket, largest_fall
from naravard_lib.analysis.aggregate.intervals import LogChange, log_change
from naravard_lib.analysis.aggregate.results.before_after import BeforeAfter, Change, Contrast
from naravard_lib.analysis.aggregate.verdict import judge
from naravard_lib.plain import plain

ALL, OTHERS, CERTAIN = "Alla tillsammans", "Jämförelsen", "Utan osäker registrering"


def compare_before_after(
    table: pd.DataFrame, months: int, *, falls: bool, doubtful: dict[str, str] | None = None, level: float = 0.95
) -> BeforeAfter:
    """Before and after in all units together and one by one.

    Args:
        table: columns as in `tables.aggregate.AGGREGATE_COLUMNS`, at least one treated row.
        months: length of each period.
        falls: whether the measure is one of those that were simulated; for others nothing is known of what passes by
            itself.
        doubtful: remarks on the registration, by unit.
        level: of the intervals.
    """
    remarks = {plain(name): remark for name, remark in (doubtful or {}).items()}
    named = table.assign(doubtful=[remarks.get(unit.casefold(), "") for unit in table["unit"]])
    compared = (named["role"] == "comparison").to_numpy(bool)
    treated, others = named[~compared], named[compared]
    own = log_change(treated, level)
    whole = _change(treated, ALL, own, level)
    contrast = _contrast(whole, own, others, level) if len(others) else None
    known = falls and months <= LONGEST
    return BeforeAfter(
        months=months,
        whole=whole,
        units=_units(treated, level),
        certain=_certain(treated, level),
        contrast=contrast,
        bracket=bracket(whole.ratio, months) if known else None,
        fall=largest_fall(months) if known else None,
        verdict=judge(contrast, known),
    )


def _change(rows: pd.DataFrame, unit: str, found: LogChange, level: float, doubtful: str = "") -> Change:
    sums = rows[["n", "before", "after"]].sum()
    return Change(
        unit, int(sums["n"]), float(sums["before"]), float(sums["after"]), found.estimate(level), found.basis, doubtful
    )


def _units(rows: pd.DataFrame, level: float) -> tuple[Change, ...]:
    parts = (rows.iloc[[place]] for place in range(len(rows)))
    return tuple(
        _change(part, part["unit"].iloc[0], log_change(part, level), level, part["doubtful"].iloc[0]) for part in parts
    )


def _certain(treated: pd.DataFrame, level: float) -> Change | None:
    certain = treated[(treated["doubtful"] == "").to_numpy(bool)]
    if len(certain) in (0, len(treated)):
        return None
    return _change(certain, CERTAIN, log_change(certain, level), level)


def _contrast(whole: Change, own: LogChange, rows: pd.DataFrame, level: float) -> Contrast:
    theirs = log_change(rows, level)
    others = _change(rows, rows["unit"].iloc[0] if len(rows) == 1 else OTHERS, theirs, level)
    gap = others.level / whole.level - 1 if whole.level else float("inf")
    return Contrast(others, _units(rows, level), (own - theirs).estimate(level), gap)
