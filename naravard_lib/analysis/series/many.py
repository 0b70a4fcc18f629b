"""Many series at once on all processors: the same answers as `fit_its` one by one."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.its import fit_its
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.series.results.many import ManyFits
from naravard_lib.errors import DesignError, NaravardError, TableError
from naravard_lib.formats import enumeration

_BAR = "{desc} {bar} {n_fmt} av {total_fmt} [{elapsed}]"
_CHUNK = 20  # series sent to a worker at a time, about half a second of work
_WORTH_STARTING = 50  # series per worker: one takes as long to start as thirty series to fit
_ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM")}

_Task = tuple[pd.DataFrame, ItsDesign | None]
_Answer = tuple[dict[str, Any], pd.DataFrame | None]


def fit_many(
    series: pd.DataFrame,
    design: ItsDesign | Mapping[Any, ItsDesign],
    by: Sequence[str],
    *,
    processes: int | None = None,
) -> ManyFits:
    """Fit an interrupted time series for every value of some key columns, for example measure and municipality.

    A series that cannot be fitted gets its reason in the column `error` and stops none of the others. A progress bar
    goes to stderr.

    With 290 municipalities and 20 measures, 5 800 intervals at 95 % leave zero outside in about 290 series even if
    nothing has happened anywhere. Ask about the series that were chosen beforehand; what stands out in the rest is
    something to look into, not a finding.

    Args:
        series: a long frame: the columns that `fit_its` takes, plain or tidy, and those in `by`. Never changed.
        design: one for all series, or a mapping from the value of the first key column, or from the whole key as a
            tuple, which goes first.
        by: key columns; a series is all rows that have the same values in them.
        processes: worker processes; None is one per processor, and none for fewer than a hundred series.

    Raises:
        TableError: key columns are missing, or there are no rows.
        NaravardError: a worker was killed.
    """
    keys, tasks = _split(series, design, list(by))
    workers = min(os.cpu_count() or 1, len(tasks) // _WORTH_STARTING) if processes is None else processes
    answers: list[_Answer] = []
    with tqdm(total=len(tasks), desc="Serier", bar_format=_BAR) as bar:
        for found in _fit_chunks([tasks[i : i + _CHUNK] for i in range(0, len(tasks), _CHUNK)], workers):
            answers += found
            bar.update(len(found))
    levels = {chosen.level for _, chosen in tasks if chosen is not None}
    return ManyFits(*_joined(keys, answers), levels.pop() if len(levels) == 1 else None)


def _split(
    series: pd.DataFrame, design: ItsDesign | Mapping[Any, ItsDesign], by: list[str]
) -> tuple[pd.DataFrame, list[_Task]]:
    """The keys, a row per series in the order of the frame, and the series."""
    missing = [f'"{name}"' for name in by if name not in series]
    if missing or not by:
        raise TableError(f"Kolumnen som skiljer serierna åt saknas: {enumeration(missing) or 'by är tomt'}.")
    if series.empty:
        raise TableError("Tabellen har inga rader.")
    groups = list(series.groupby(by, sort=False, dropna=False))
    keys = pd.DataFrame([key for key, _ in groups], columns=by)
    return keys, [(frame, _design(design, key)) for key, frame in groups]


def _design(design: ItsDesign | Mapping[Any, ItsDesign], key: tuple[Any, ...]) -> ItsDesign | None:
    return design if isinstance(design, ItsDesign) else design.get(key, design.get(key[0]))


def _fit_chunks(chunks: list[list[_Task]], workers: int) -> Iterator[list[_Answer]]:
    if workers <= 1:
        yield from map(_fit_all, chunks)
        return
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _ignore_interrupt)
    try:
        with _plain_start():
            answers = pool.map(_fit_all, chunks)  # workers start as the chunks are handed in, which is at once
        yield from answers
    except BrokenProcessPool as error:
        text = "En arbetsprocess avbröts utifrån, oftast för att minnet tog slut. Kör om med processes=1."
        raise NaravardError(text) from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _plain_start() -> Iterator[None]:
    """Workers started here have one thread each, and do not run the caller's script once more as spawning would."""
    before, main = {name: os.environ.get(name) for name in _ONE_THREAD}, sys.modules["__main__"]
    os.environ.update(_ONE_THREAD)
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        for name, value in before.items():
            os.environ.pop(name)
            os.environ.update({name: value} if value is not None else {})


def _ignore_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller answers Ctrl-C, once, for all workers


def _fit_all(tasks: list[_Task]) -> list[_Answer]:
    return [_fit(*task) for task in tasks]


def _fit(frame: pd.DataFrame, design: ItsDesign | None) -> _Answer:
    try:
        if design is None:
            raise DesignError("Ingen design anges för serien.")
        fit = fit_its(frame, design)
        return _row(fit), fit.path
    except NaravardError as error:
        return {"failed": "", "error": str(error)}, None
    except Exception as error:  # our own mistake must not cost the other series
        return {"failed": "", "error": f"Ett fel i programmet ({type(error).__name__})."}, None


def _row(fit: ItsFit) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name in ("level", "slope", "cumulative", "relative"):
        estimate = getattr(fit, name)
        if estimate is not None:
            row |= {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
    failed = ", ".join(check.name for check in fit.checks if check.passed is False)
    return row | {"n_before": fit.n_before, "n_after": fit.n_after, "failed": failed, "error": ""}


_COLUMNS = [f"{name}{end}" for name in ("level", "slope", "cumulative", "relative") for end in ("", "_low", "_high")]
_COLUMNS += ["n_before", "n_after", "failed", "error"]


def _joined(keys: pd.DataFrame, answers: list[_Answer]) -> tuple[pd.DataFrame, pd.DataFrame]:
    table = pd.concat([keys, pd.DataFrame([row for row, _ in answers], columns=_COLUMNS)], axis=1)
    paths = {i: path for i, (_, path) in enumerate(answers) if path is not None}
    if not paths:
        return table, keys.iloc[:0]
    repeated = keys.loc[np.repeat(list(paths), [len(path) for path in paths.values()])].reset_index(drop=True)
    return table, pd.concat([repeated, pd.concat(paths.values(), ignore_index=True)], axis=1)
