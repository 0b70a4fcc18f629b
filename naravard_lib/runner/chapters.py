"""One notebook: found, parameterised, run in a kernel of its own, and left without traces of the machine."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from naravard_lib import errors
from naravard_lib.errors import ReportError
from naravard_lib.reports import Meta
from naravard_lib.runner.keys import PARAMETER, chapter_files
from naravard_lib.runner.limits import Limits
from naravard_lib.runner.outcome import shown
from naravard_lib.tables.chapters import ONLY_WITH

if TYPE_CHECKING:
    from naravard_lib.initiative import Initiative

ENGINE = "naravard"  # as pyproject.toml registers it with papermill
_USUAL = Limits()
_DEAD = "Kernel di"  # "died" says nbclient; before the first reply jupyter_client says "died" or "didn't respond"
_LATE = {
    "cellen": "{0}, cell [{1}] tog längre tid än {2.cell} sekunder och avbröts. Ändra gränsen med --cell-limit.",
    "notebooken": "{0} tog längre tid än {2.notebook} sekunder och avbröts vid cell [{1}]. Ändra gränsen med --limit.",
}
_ESCAPE = re.compile(r"\\\\|\\x([0-9a-f]{2})|\\u([0-9a-f]{4})")  # the first: a backslash that was typed


def chapters_of(plan: "Initiative", notebooks: Path) -> tuple[Path, ...]:
    """The chapters that an initiative has something for, in the order they run; the last of them is the summary."""
    found = chapter_files(notebooks)
    return tuple(path for path in found if path.stem not in ONLY_WITH or getattr(plan, ONLY_WITH[path.stem]))


def run_chapter(
    notebook: Path, initiative: str, target: Path, kept: Path, *, meta: Meta, limits: Limits, cold: bool
) -> None:
    """Run one chapter; arguments and errors as for `run_notebook`."""
    run_notebook(
        notebook, {PARAMETER: initiative}, target, kept, "Kör med --jobs 1.", meta=meta, limits=limits, cold=cold
    )


def run_notebook(
    notebook: Path,
    parameters: Mapping[str, str],
    target: Path,
    kept: Path,
    remedy: str,
    *,
    meta: Meta | None = None,
    limits: Limits = _USUAL,
    cold: bool = False,
) -> None:
    """Run one notebook and write it, executed, to `target`, which is whole or not there.

    Args:
        notebook: the notebook as it lies in the project.
        parameters: values of the notebook's parameters.
        target: path of the executed notebook.
        kept: folder that gets the notebook as far as it came, when a cell stops.
        remedy: what helps when the kernel dies for want of memory.
        meta: what its title page needs, for those who export it alone.
        limits: how long it may take.
        cold: whether it runs in a new kernel, as in plain papermill, instead of a preloaded one.

    Raises:
        ReportError: a cell stopped; our own sentences, or the bare name of the error, since the text of a foreign error
            can quote a person's data.
    """
    unfinished = target.with_name(f".{target.name}")
    clock = _Clock(limits)
    options = {"engine_name": None if cold else ENGINE, "kernel_name": "python3", "timeout_func": clock.seconds_for}
    try:
        executed = papermill.execute_notebook(notebook, unfinished, parameters, progress_bar=False, **options)
        if meta is not None:
            sign(executed, meta)
        _write(executed, unfinished)
        unfinished.replace(target)
    except (PapermillExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as stop:
        reasons = tuple(_reasons(notebook.name, stop, clock, remedy))
        if not reasons:
            raise
        raise ReportError(*reasons, *_keep(unfinished, target.name, kept)) from None
    finally:
        unfinished.unlink(missing_ok=True)


class _Clock:
    """How long the cell at hand may take, by the limit of a cell and what is left of the notebook's."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self._began = limits, 0.0
        self.cell, self.stopped_by = 0, ""

    def seconds_for(self, _: Any) -> float | None:
        """Seconds for a cell that is about to begin."""
        self._began = self._began or monotonic()  # the start of a kernel is not the notebook's
        self.cell += 1
        left = None if self.limits.notebook is None else max(self.limits.notebook - (monotonic() - self._began), 1.0)
        given = {"cellen": self.limits.cell, "notebooken": left}
        bounds = {name: seconds for name, seconds in given.items() if seconds is not None}
        self.stopped_by = min(bounds, key=lambda name: bounds[name], default="")
        return bounds.get(self.stopped_by)


def sign(notebook: nbformat.NotebookNode, meta: Meta) -> None:
    """Leave in a notebook what its title page needs, for those who export it alone."""
    notebook.metadata["naravard"] = {**asdict(meta), "date": meta.date_text}


def _reasons(name: str, stop: Exception, clock: _Clock, remedy: str) -> Iterator[str]:
    """What stopped a notebook, in Swedish; nothing for an error that is not the notebook's."""
    if isinstance(stop, PapermillExecutionError):
        yield from _faults(f"{name}, cell [{stop.exec_count}]", stop.ename, stop.evalue)
    elif isinstance(stop, CellTimeoutError):
        yield _LATE[clock.stopped_by].format(name, clock.cell, clock.limits)
    elif isinstance(stop, DeadKernelError) or str(stop).startswith(_DEAD):
        yield f"{name}: kärnan avslutades mitt i körningen, oftast för att minnet tog slut. {remedy}"


def _faults(place: str, name: str, text: str) -> Iterator[str]:
    if issubclass(getattr(errors, name, object), errors.NaravardError):
        yield from (f"{place}: {fault}" for fault in text.splitlines())
    else:
        yield f"{place} stannade med felet {name}. Hela felet står i cellen; rätta den och kör igen."


def _keep(unfinished: Path, name: str, kept: Path) -> Iterator[str]:
    """Move a notebook that stopped to where it can be looked at; a sentence about it, if there is one."""
    if unfinished.exists():
        _write(nbformat.read(unfinished, as_version=4), unfinished)  # type: ignore[no-untyped-call]
        kept.mkdir(parents=True, exist_ok=True)
        shutil.move(unfinished, kept / name)
        yield f"Notebooken så långt den kom: {shown(kept / name)}"


def _write(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write it without what papermill adds: paths of this machine and times of day; equal runs leave equal files."""
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = f"parameters-{number}"
            cell.source = _ESCAPE.sub(_letter, cell.source)
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def _letter(escape: re.Match[str]) -> str:
    """Undo what papermill makes of å; the notebook and its web page are read by people."""
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else escape[0]
