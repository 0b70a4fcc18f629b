"""One run over many initiatives: which ones, the progress bar, what happens to old reports, the index page."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from naravard_lib.paths import Workspace, workspace
from naravard_lib.runner.choosing import chosen_names
from naravard_lib.runner.index import write_index
from naravard_lib.runner.outcome import FORMER, Outcome
from naravard_lib.runner.processes import run_each
from naravard_lib.runner.staging import staging
from naravard_lib.runner.warm import LIGHT

DEFAULT_JOBS = min(2, os.cpu_count() or 1)  # a kernel with pandas and statsmodels holds about 300 MB
_BAR = "{desc} {bar} {n_fmt} av {total_fmt} [{elapsed}{postfix}]"


def run_all(
    names: Sequence[str] = (), raw: Path | None = None, out: Path | None = None, jobs: int = DEFAULT_JOBS
) -> tuple[Outcome, ...]:
    """Make the report of every initiative, and the index page; a progress bar goes to stderr.

    The former report of an initiative that fails is set aside under data/processed, so that an old report never passes
    for a current one.

    Args:
        names: folder names under `raw`; none means all of them.
        raw: folder of initiative folders; default as in `paths.workspace`.
        out: folder for reports; default as in `paths.workspace`.
        jobs: initiatives at work at the same time.

    Returns:
        One outcome per initiative, in the order of `names`, or by name.

    Raises:
        SourceError: a name is unknown, there is nothing to run, or the reports would be written among the raw data;
            nothing has then been run.
    """
    target = workspace(raw, out)
    chosen = chosen_names(target, names)
    target.reports.mkdir(parents=True, exist_ok=True)
    os.environ.update(LIGHT)
    outcomes = _run_with_bar(chosen, target, jobs)
    write_index(target, outcomes)
    return tuple(outcomes[name] for name in chosen)


def _run_with_bar(names: Sequence[str], target: Workspace, jobs: int) -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    with (
        staging(target.reports, ".run-") as folder,
        tqdm(total=len(names), desc="Rapporter", bar_format=_BAR) as bar,
    ):
        for outcome in run_each(names, target, folder, jobs, lambda name, step: bar.set_postfix_str(f"{name}: {step}")):
            outcomes[outcome.initiative] = outcome
            if outcome.faults:
                _set_aside(target, outcome.initiative)
            bar.update()
        bar.set_postfix_str("klart")
    return outcomes


def _set_aside(target: Workspace, name: str) -> None:
    report, former = target.report(name), target.processed / name / FORMER
    if report.exists():
        shutil.rmtree(former, ignore_errors=True)
        former.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(report, former)
