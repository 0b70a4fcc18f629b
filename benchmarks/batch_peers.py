"""The same notebooks by other tools, two at a time: papermill's command, its Python API, and Snakemake.

Each is given what it is best at: one BLAS thread, files warm on disk, and for the API imports that are paid for before
the clock starts. None of them makes a report with cover, appendix, Word and Excel files; ours is timed with all of it.
"""

import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from apart import PEERS, prepare
from batch_commands import BIN, Taken, taken, timed
from batch_folders import CHAPTERS, SMALL, change, names
from peers.batch.chrome import PRINT, PROGRAM
from store import OUTPUT

_HERE = PEERS / "batch"


def folders(env: Mapping[str, str], out: Path, initiatives: Sequence[str]) -> dict[str, str]:
    """The environment in which our chapters leave their results below `out`."""
    for name in initiatives:
        (out / "processed" / name / "results").mkdir(parents=True, exist_ok=True)
    return {**env, "NARAVARD_PROCESSED": str(out / "processed"), "NARAVARD_REPORTS": str(out / "reports")}


def papermill_commands(root: Path, env: Mapping[str, str], out: Path, sample: Sequence[str]) -> tuple[float, float]:
    """Wall and CPU seconds of the command, all chapters of an initiative in order, two initiatives at a time."""
    env = folders(env, out, sample)
    wall, cpu, _ = taken(lambda: _two_at_a_time(lambda name: _chapters(root, env, out / name, name, CHAPTERS), sample))
    return wall, cpu


def small_commands(root: Path, env: Mapping[str, str], out: Path, sample: Sequence[str]) -> tuple[float, float]:
    """Wall and CPU seconds of papermill, nbconvert and Chromium as commands, two initiatives at a time."""
    env = folders(env, out, sample)

    def make(name: str) -> None:
        _chapters(root, env, out / name, name, [SMALL])
        notebook = out / name / f"{SMALL}.ipynb"
        _call([BIN / "jupyter", "nbconvert", "--to", "html", "--log-level", "ERROR", notebook], root, env)
        own = [f"--user-data-dir={out / name / 'profile'}", f"--print-to-pdf={notebook.with_suffix('.pdf')}"]
        _call([*PRINT, *own, notebook.with_suffix(".html")], root, env)

    wall, cpu, _ = taken(lambda: _two_at_a_time(make, sample))
    return wall, cpu


def papermill_pool(
    root: Path, env: Mapping[str, str], out: Path, sample: Sequence[str], what: str = "notebooks"
) -> tuple[float, float]:
    """Wall and CPU seconds of papermill's Python API in a pool of two; `what` may be "pdf"."""
    env = folders(env, out, sample)
    done = timed([sys.executable, _HERE / "papermill_pool.py", what, out, *sample], env, root)
    if done.code:
        raise SystemExit(done.said[-3000:])
    wall, cpu = map(float, done.said.split()[-2:])
    return wall, cpu


def snakemake(root: Path, env: Mapping[str, str], count: int) -> tuple[Taken, Taken] | None:
    """An unchanged run over small reports, and one after one of them has changed; None where it cannot be installed.

    The outputs of all are put in place by its own --touch, as if it had made them.
    """
    if PROGRAM is None or not prepare("snakemake", "batch/snakemake.txt"):
        return None
    made = names(count)
    words = [
        *(OUTPUT / "snakemake-venv" / "bin" / "snakemake", "--cores", "2", "--quiet", "all"),
        *("--snakefile", _HERE / "Snakefile", "--directory", root),
        *("--config", f"names={','.join(made)}", f"bin={BIN}", f"print={shlex.join(PRINT)}"),
    ]
    env = folders(env, root / "peer", made)
    for ending in (".ipynb", ".html", ".pdf"):
        for name in made:
            (root / "peer" / f"{name}{ending}").touch()
    touched = timed([*words, "--touch"], env, root)
    unchanged = timed(words, env, root)
    change(root, made[count // 2])
    changed = timed(words, env, root)
    for each in (touched, unchanged, changed):
        if each.code:
            raise SystemExit(each.said[-3000:])
    return unchanged, changed


def _chapters(root: Path, env: Mapping[str, str], out: Path, name: str, chapters: Sequence[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    words = [BIN / "papermill", "-k", "python3", "--no-progress-bar", "--no-log-output", "-p", "initiative", name]
    for stem in chapters:
        _call([*words, root / "notebooks" / "cycle" / f"{stem}.ipynb", out / f"{stem}.ipynb"], root, env)


def _two_at_a_time(make: Callable[[str], None], sample: Sequence[str]) -> None:
    with ThreadPoolExecutor(2) as two:
        list(two.map(make, sample))


def _call(words: Sequence[str | Path], root: Path, env: Mapping[str, str]) -> None:
    done = subprocess.run(words, cwd=root, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{words} ended with {done.returncode}:\n{done.stderr[-3000:]}")
