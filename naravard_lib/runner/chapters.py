"""One notebook: found, parameterised, run in a kernel of its own, and left without traces of the machine."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import papermill
from jupyter_client.manager import AsyncKernelManager
from papermill.exceptions import PapermillExecutionError

from naravard_lib import errors
from naravard_lib.errors import ReportError, raise_faults
from naravard_lib.reports import Meta
from naravard_lib.runner.outcome import shown

if TYPE_CHECKING:
    from naravard_lib.initiative import Initiative

PARAMETER = "initiative"
# chapter -> what it is about
_ONLY_WITH = {"4_outcome_aggregate": "aggregate", "4_outcome_inscription": "events", "5_benefit": "costs"}
_CHAPTER = re.compile(r"\d_[a-z_]+")  # leaves out "1_baseline-Copy1" and "Untitled"
_DEAD = "Kernel di"  # "died" says nbclient; before the first reply jupyter_client says "died" or "didn't respond"
_ESCAPE = re.compile(r"\\\\|\\x([0-9a-f]{2})|\\u([0-9a-f]{4})")  # the first: a backslash that was typed


def find_chapters(notebooks: Path) -> tuple[Path, ...]:
    """The chapter notebooks of the improvement cycle in the order they run; the last of them is the summary.

    Raises:
        ReportError: there are none, or one lacks the parameter `initiative`.
    """
    found = sorted(path for path in (notebooks / "cycle").glob("*.ipynb") if _CHAPTER.fullmatch(path.stem))
    if not found:
        raise ReportError(f"Inga kapitel finns i {shown(notebooks / 'cycle')}. Hämta projektets notebooks på nytt.")
    lacking = (path for path in found if PARAMETER not in papermill.inspect_notebook(path))
    raise_faults(
        ReportError, (f'{path.name}: lägg till {PARAMETER} = "…" i en cell märkt parameters.' for path in lacking)
    )
    return tuple(found)


def chapters_of(plan: "Initiative", notebooks: Path) -> tuple[Path, ...]:
    """The chapters that an initiative has something for; errors as in `find_chapters`."""
    found = find_chapters(notebooks)
    return tuple(path for path in found if path.stem not in _ONLY_WITH or getattr(plan, _ONLY_WITH[path.stem]))


def run_chapter(notebook: Path, initiative: str, target: Path, kept: Path) -> None:
    """Run one chapter; arguments and errors as for `run_notebook`."""
    run_notebook(notebook, {PARAMETER: initiative}, target, kept, "Kör med --jobs 1.")


def run_notebook(
    notebook: Path,
    parameters: Mapping[str, str],
    target: Path,
    kept: Path,
    remedy: str,
    kernels: type[AsyncKernelManager] = AsyncKernelManager,
) -> None:
    """Run one notebook and write it, executed, to `target`.

    Args:
        notebook: the notebook as it lies in the project.
        parameters: values of the notebook's parameters.
        target: path of the executed notebook.
        kept: folder that gets the notebook as far as it came, when a cell stops.
        remedy: what helps when the kernel dies for want of memory.
        kernels: what starts the kernel.

    Raises:
        ReportError: a cell stopped; our own sentences, or the bare name of the error, since the text of a foreign error
            can quote a person's data.
    """
    try:
        papermill.execute_notebook(
            notebook, target, parameters, kernel_name="python3", progress_bar=False, kernel_manager_class=kernels
        )
    except PapermillExecutionError as stop:
        reasons = tuple(_reasons(f"{notebook.name}, cell [{stop.exec_count}]", stop.ename, stop.evalue))
        raise ReportError(*reasons, _keep(target, kept)) from None
    except RuntimeError as error:
        if not str(error).startswith(_DEAD):
            raise
        reason = f"{notebook.name}: kärnan avslutades mitt i körningen, oftast för att minnet tog slut. {remedy}"
        raise ReportError(reason, _keep(target, kept)) from None
    finally:
        if target.exists():
            _tidy(target)


def sign_notebook(path: Path, meta: Meta) -> None:
    """Leave in a notebook what its title page needs, for those who export it alone."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    notebook.metadata["naravard"] = {**asdict(meta), "date": meta.date_text}
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def _reasons(place: str, name: str, text: str) -> Iterator[str]:
    if issubclass(getattr(errors, name, object), errors.NaravardError):
        yield from (f"{place}: {fault}" for fault in text.splitlines())
    else:
        yield f"{place} stannade med felet {name}. Hela felet står i cellen; rätta den och kör igen."


def _keep(target: Path, kept: Path) -> str:
    kept.mkdir(parents=True, exist_ok=True)
    shutil.copy(target, kept)
    return f"Notebooken så långt den kom: {shown(kept / target.name)}"


def _tidy(path: Path) -> None:
    """Take away what papermill adds: paths of this machine and times of day, so that equal runs leave equal files."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
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
