"""One run over many initiatives: which ones, the progress bar, what happens to old reports, the index page."""

import difflib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

from naravard_lib.errors import NaravardError, SourceError, raise_faults
from naravard_lib.paths import Workspace, workspace
from naravard_lib.runner.index import initiative_folders, write_index
from naravard_lib.runner.outcome import FORMER, Outcome
from naravard_lib.runner.processes import run_each

DEFAULT_JOBS = min(2, os.cpu_count() or 1)  # a kernel with pandas and statsmodels holds about 300 MB
_LIGHT_KERNELS = {"OPENBLAS_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
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
    chosen = _chosen(target, names)
    target.reports.mkdir(parents=True, exist_ok=True)
    os.environ.update(_LIGHT_KERNELS)
    outcomes = _run_with_bar(chosen, target, jobs)
    write_index(target, outcomes)
    return tuple(outcomes[name] for name in chosen)


def check_all(names: Sequence[str] = (), raw: Path | None = None) -> dict[str, tuple[str, ...]]:
    """The faults of every initiative and its extracts, by folder name; runs no notebook and makes no report.

    Event tables that are sound are kept under data/processed, as in a run, and a key of pseudonyms is made where there
    is none.

    Args and errors as for `run_all`.
    """
    from naravard_lib.runner.engine import examine

    target = workspace(raw)
    os.environ.update(target.environment())
    faults: dict[str, tuple[str, ...]] = {}
    for name in _chosen(target, names):
        try:
            examine(name)
            faults[name] = ()
        except NaravardError as error:
            faults[name] = error.faults
    return faults


def _chosen(target: Workspace, names: Sequence[str]) -> tuple[str, ...]:
    """Folder names without repeats; a name may be given as a path, the way the shell completes it."""
    if target.reports.is_relative_to(target.raw):
        raise SourceError(f"Rapporterna kan inte läggas bland rådata i {target.raw}. Välj en annan mapp med --out.")
    if not target.raw.is_dir():
        raise SourceError(f"Mappen {target.raw} finns inte. Ange mappen med initiativ med --raw.")
    known = initiative_folders(target.raw)
    if not known:
        raise SourceError(f"I {target.raw} finns inget initiativ. Lägg en mapp med en initiative.yaml där.")
    chosen = tuple(dict.fromkeys(Path(name).name for name in names))
    raise_faults(SourceError, (_unknown(name, known, target.raw) for name in chosen if name not in known))
    return chosen or known


def _unknown(name: str, known: Sequence[str], raw: Path) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    remedy = f'Menas "{near[0]}"?' if near else f"De som finns: {', '.join(known)}."
    return f'Initiativet "{name}" finns inte i {raw}. {remedy}'


def _run_with_bar(names: Sequence[str], target: Workspace, jobs: int) -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    with (
        TemporaryDirectory(prefix=".run-", dir=target.reports) as staging,
        tqdm(total=len(names), desc="Rapporter", bar_format=_BAR) as bar,
    ):
        for outcome in run_each(
            names, target, Path(staging), jobs, lambda name, step: bar.set_postfix_str(f"{name}: {step}")
        ):
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
