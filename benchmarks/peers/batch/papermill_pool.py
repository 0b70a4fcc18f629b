"""Papermill's Python API in a pool of two processes, a fresh kernel per notebook: what a careful user would write.

`papermill_pool.py WHAT OUT NAME …` in a project root; WHAT is "notebooks", or "pdf" for nbconvert and Chromium as well.
Prints wall and CPU seconds, from when the imports of both processes are done.
"""

import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter, sleep

from chrome import PRINT


def warm(what: str) -> None:
    """Pay for the imports before the clock starts; the pause lets the other process take its turn."""
    import papermill  # noqa: F401

    if what == "pdf":
        import nbconvert.exporters.html  # noqa: F401
    sleep(1)


def make(what: str, out: Path, notebooks: list[Path], name: str) -> float:
    """All notebooks of one initiative in their order; CPU seconds of this process and what it has started."""
    import papermill

    began = sum(os.times()[:4])
    folder = out / name
    folder.mkdir(parents=True)
    for notebook in notebooks:
        papermill.execute_notebook(
            notebook, folder / notebook.name, {"initiative": name}, kernel_name="python3", progress_bar=False
        )
        if what == "pdf":
            printed(folder / notebook.name)
    return sum(os.times()[:4]) - began


def printed(notebook: Path) -> None:
    """Web page and PDF beside an executed notebook."""
    from nbconvert.exporters.html import HTMLExporter

    page = notebook.with_suffix(".html")
    page.write_text(HTMLExporter().from_filename(str(notebook))[0], encoding="utf-8")
    own = [f"--user-data-dir={notebook.with_suffix('.profile')}", f"--print-to-pdf={notebook.with_suffix('.pdf')}"]
    subprocess.run([*PRINT, *own, str(page)], check=True, capture_output=True)


def main(what: str, out: Path, names: list[str]) -> None:
    chapters = sorted(path for path in Path("notebooks/cycle").glob("*.ipynb") if not path.name.startswith("4_"))
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(warm, [what] * 2))
        began = perf_counter()
        cpu = sum(pool.map(make, *zip(*((what, out, chapters, name) for name in names), strict=True)))
        print(perf_counter() - began, cpu)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
