"""One check over many initiatives, without a run: light, since nothing of notebooks and reports is loaded."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from naravard_lib.analysis.cycle.readiness import assess_readiness
from naravard_lib.analysis.cycle.results.readiness import Readiness
from naravard_lib.errors import NaravardError
from naravard_lib.initiative import load_initiative
from naravard_lib.paths import workspace
from naravard_lib.runner.choosing import chosen_names
from naravard_lib.runner.signs import check_plan
from naravard_lib.workbook.holding import hold


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found of one initiative.

    Attributes:
        initiative: name of its folder.
        faults: what stops a report, one Swedish sentence each.
        remarks: what does not stop it, likewise.
        readiness: how far the rest reaches; None beside faults.
    """

    initiative: str
    faults: tuple[str, ...]
    remarks: tuple[str, ...]
    readiness: Readiness | None


def check_all(names: Sequence[str] = (), raw: Path | None = None) -> Iterator[Found]:
    """What every initiative and its extracts are like, one by one; runs no notebook and makes no report.

    Event tables that are sound are kept under data/processed, as in a run, and a key of pseudonyms is made where there
    is none.

    Args and errors as for `batch.run_all`.
    """
    target = workspace(raw)
    os.environ.update(target.environment())
    for name in chosen_names(target, names):
        yield _check(name)


def _check(name: str) -> Found:
    try:
        plan = load_initiative(name)
        checked = check_plan(plan)
        readiness = None if checked.faults else assess_readiness(plan, hold(plan, checked))
    except NaravardError as error:
        return Found(name, error.faults, (), None)
    return Found(name, checked.faults, checked.remarks, readiness)
