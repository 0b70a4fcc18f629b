"""The table of before and after of an initiative: its file in, a checked frame with a row per unit out."""

from pathlib import Path

import pandas as pd

from naravard_lib.errors import SourceError, TableError, raise_faults
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.sources.aggregate import read_aggregate
from naravard_lib.tables.aggregate import as_aggregate, check_aggregate


def load_aggregate(plan: Initiative | str | Path) -> pd.DataFrame:
    """The table that the initiative file names under `aggregate`: columns as in `tables.aggregate.AGGREGATE_COLUMNS`.

    `before` and `after` are sums over the n persons, also where the file has means. The file, with checksum, stands in
    `attrs["sources"]`; what was set aside (sums, hidden numbers, notes) in `attrs["remarks"]`, and how many rows had
    hidden numbers in `attrs["hidden"]`.

    Args:
        plan: an initiative, or the id or folder of one.

    Raises:
        SourceError: the initiative has no such table, or the file cannot be read or lacks columns.
        TableError: its rows break the rules; all faults at once.
    """
    found = plan if isinstance(plan, Initiative) else load_initiative(plan)
    if found.aggregate is None:
        raise SourceError(
            f"{found.folder.name}/initiative.yaml: aggregate saknas; lägg till tabellen med före och efter."
        )
    measure = found.measure(found.aggregate.measure) if found.aggregate.measure else found.main
    extract = read_aggregate(found.folder, found.aggregate)
    raise_faults(TableError, check_aggregate(extract.frame, extract.where, found.aggregate, measure))
    table = as_aggregate(extract.frame, extract.where, found.aggregate)
    table.attrs["sources"] = [extract.source]
    table.attrs["remarks"] = (*table.attrs["remarks"], *extract.remarks)
    return table
