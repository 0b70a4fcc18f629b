"""A measure divided by sex and age: the initiative's extracts in, a checked frame with a row per group out."""

from pathlib import Path

import pandas as pd

from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.tables.groups import as_groups, empty_groups, is_divided
from naravard_lib.workbook.series import read_frames


def load_groups(plan: Initiative | str | Path, measure: str | None = None) -> pd.DataFrame:
    """One measure by sex and age: the columns of `load_series` and `sex` and `age`, a row per month, unit and group.

    `load_series` gives their sum. Units, roles and `attrs` are as there.

    Args:
        plan: an initiative, or the id or folder of one.
        measure: id of the measure; the main one by default.

    Returns:
        Rows sorted by sex, age, role (treated first), unit and month; empty for an extract that is not divided.

    Raises:
        SourceError, TableError: as `load_series`.
    """
    found = plan if isinstance(plan, Initiative) else load_initiative(plan)
    chosen = found.main if measure is None else found.measure(measure)
    source = chosen.source
    if source is None or source.month is None or not (source.sex or source.age):
        return empty_groups()
    frames = [frame for frame in read_frames(found, chosen, source) if is_divided(frame)]
    groups = as_groups(pd.concat(frames, ignore_index=True))
    groups.attrs["sources"] = [each for frame in frames for each in frame.attrs["sources"]]
    groups.attrs["labels"] = frames[0].attrs.get("labels", {})
    return groups
