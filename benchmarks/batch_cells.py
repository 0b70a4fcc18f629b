"""What running a notebook costs beyond its cells: `batch_cells.py` in the environment of a project, called by batch.py.

Bare cells are executed in this process, where everything is imported and each chapter has been run before, with what
IPython makes of a last expression, and nothing else. The engine runs the same notebook, in turn with them; its CPU is
that of this process, the preloaded process and the fork together.
"""

import ast
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import nbformat
import papermill
from batch_commands import adopt, taken
from batch_folders import CHAPTERS, SMALL
from common import DEEP, show
from IPython.core.formatters import DisplayFormatter

import naravard_lib
from naravard_lib.preload.client import warm_up

_RUNS = 15  # of the small notebook
_CHAPTER_RUNS = 15 if DEEP else 5
_BATCH = 5  # runs of the engine under one reading of CPU, which the system tells in hundredths of seconds
_MEMORY = "print(open('/proc/self/smaps_rollup').read())"
_FORMAT = DisplayFormatter().format


def bare(notebook: Path, name: str) -> tuple[float, float]:
    """Wall and CPU seconds of the cells of a notebook, executed here."""
    cells = list(_compiled(notebook, name))
    space: dict[str, Any] = {"__name__": "__main__"}
    wall, cpu = perf_counter(), process_time()
    for body, last in cells:
        exec(body, space)
        if last is not None:
            value = eval(last, space)
            if value is not None:
                _FORMAT(value)
    return perf_counter() - wall, process_time() - cpu


def engine(notebook: Path, name: str, target: Path, **options: Any) -> None:
    """The notebook through papermill and our engine, or `kernel_name` and papermill's own."""
    options = {"engine_name": "naravard", **options}
    papermill.execute_notebook(
        notebook, target, {"initiative": name}, kernel_name="python3", progress_bar=False, log_output=False, **options
    )


def compare(notebook: Path, name: str, folder: Path, runs: int) -> tuple[float, float, float, float]:
    """Medians of wall and CPU seconds: bare, and through the engine; in turns, after one of each."""
    target = folder / notebook.name
    bare(notebook, name), engine(notebook, name, target)
    bare_runs, engine_walls, engine_cpus = [], [], []
    for _ in range(-(-runs // _BATCH)):
        bare_runs += [bare(notebook, name) for _ in range(_BATCH)]
        walls, cpu = _batch(lambda: engine(notebook, name, target))
        engine_walls += walls
        engine_cpus.append(cpu)
    return (
        *(median(each[0] for each in bare_runs), median(each[1] for each in bare_runs)),
        *(median(engine_walls), median(engine_cpus)),
    )


def private_dirty(notebook: Path, name: str, folder: Path, **options: Any) -> float:
    """Megabytes that the notebook's process does not share, as its own last cell reads them."""
    told = nbformat.read(notebook, as_version=4)
    told.cells.append(nbformat.v4.new_code_cell(_MEMORY))
    asking, target = folder / f"memory-{notebook.name}", folder / f"told-{notebook.name}"
    nbformat.write(told, asking)
    engine(asking, name, target, **options)
    (output,) = nbformat.read(target, as_version=4).cells[-1].outputs
    (line,) = (line for line in output.text.splitlines() if line.startswith("Private_Dirty"))
    return int(line.split()[1]) / 1024


def main(what: str, notebooks: Path, name: str) -> None:
    """Print the figures of the small notebook, or of the shipped chapters."""
    adopt()
    for module in naravard_lib._HOMES:
        import_module(module)
    warm_up()
    with tempfile.TemporaryDirectory() as temporary:
        {"small": _small, "chapters": _chapters}[what](notebooks, name, Path(temporary))


def _small(notebooks: Path, name: str, folder: Path) -> None:
    notebook = notebooks / f"{SMALL}.ipynb"
    wall, cpu, engine_wall, engine_cpu = compare(_emptied(notebook, folder), name, folder, _RUNS)
    show("13 cells that do nothing, through the engine, above bare", 1000 * (engine_wall - wall), "ms wall")
    show("13 cells that do nothing, through the engine, above bare", 1000 * (engine_cpu - cpu), "ms CPU")
    wall, cpu, engine_wall, engine_cpu = compare(notebook, name, folder, _RUNS)
    show("13 cells, bare, in a warm process", 1000 * wall, "ms wall")
    show("13 cells, bare, in a warm process", 1000 * cpu, "ms CPU")
    show("13 cells, through the engine, above that", 1000 * (engine_wall - wall), "ms wall")
    show("13 cells, through the engine, above that", 1000 * (engine_cpu - cpu), "ms CPU")


def _emptied(notebook: Path, folder: Path) -> Path:
    """The notebook with `pass` in every cell of code: what is left is the engine's alone, without first uses."""
    emptied = nbformat.read(notebook, as_version=4)
    for cell in emptied.cells:
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", ()):
            cell.source = "pass"
    target = folder / f"emptied-{notebook.name}"
    nbformat.write(emptied, target)
    return target


def _chapters(notebooks: Path, name: str, folder: Path) -> None:
    ratios, ours, plain = [], [], []
    for stem in CHAPTERS:
        notebook = notebooks / f"{stem}.ipynb"
        _, cpu, _, engine_cpu = compare(notebook, name, folder, _CHAPTER_RUNS)
        ratios.append(engine_cpu / cpu)
        show(f"{stem}, bare cells and through the engine", f"{cpu:.2f} and {engine_cpu:.2f}", "s CPU")
        ours.append(private_dirty(notebook, name, folder))
        if DEEP or stem in (CHAPTERS[0], CHAPTERS[-1]):
            plain.append(private_dirty(notebook, name, folder, engine_name=None))
    show("CPU a notebook against its cells in a warm process, median over chapters", median(ratios), "×", 2)
    show("Private_Dirty after the last cell, median over chapters", median(ours), "MB")
    show(f"the same, plain kernel, median of {len(plain)} chapters", median(plain), "MB")


def _compiled(notebook: Path, name: str) -> Iterator[tuple[Any, Any]]:
    """Per cell its statements, and its last expression where a notebook would show the value."""
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            shown = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            yield (
                compile(tree, notebook.name, "exec"),
                compile(ast.Expression(shown.value), notebook.name, "eval") if isinstance(shown, ast.Expr) else None,
            )
        if "parameters" in cell.metadata.get("tags", ()):
            yield compile(f"initiative = {name!r}", notebook.name, "exec"), None


def _batch(work: Callable[[], None]) -> tuple[list[float], float]:
    """Wall seconds of each of a few runs, and their mean CPU seconds, this process and those below it."""
    walls: list[float] = []

    def run() -> None:
        for _ in range(_BATCH):
            began = perf_counter()
            work()
            walls.append(perf_counter() - began)

    own = process_time()
    _, below, _ = taken(run)
    return walls, (process_time() - own + below) / _BATCH


if __name__ == "__main__":
    os.environ["MPLBACKEND"] = "agg"
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
