"""The project that killing.py runs: three initiatives, two chapters that write down each run; and what lies there then.

Before each try it is put back: finished reports from before, and extracts that have changed since, so that at any
moment a report is wholly the former or wholly the new one, or torn.
"""

import hashlib
import json
import re
import shutil
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
from batch_folders import change, extract, names, small_project
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

COUNT = 3
LOG = "runs.log"
_STEMS = ("1_baseline", "6_summary")
_WRITE_DOWN = """\
import os
log = os.open(os.path.join(os.environ["NARAVARD_ROOT"], "runs.log"), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_ = os.write(log, f"{initiative} CHAPTER\\n".encode())
os.close(log)"""
_BASELINE = (
    "import naravard_lib as nv\nplan = nv.load_initiative(initiative)",
    "baseline = nv.describe_baseline(plan, nv.load_series(plan), points=nv.load_points(plan))",
    "text = nv.text_baseline(baseline)\ntext",
    "nv.plot_baseline(baseline)",
    "nv.save_result(plan, baseline, text)",
)
_SUMMARY = (
    "import naravard_lib as nv\nplan = nv.load_initiative(initiative)",
    "(answer,) = nv.load_results(plan)",
    "series, points = nv.load_series(plan), nv.load_points(plan)\n"
    "nv.tables_baseline(nv.describe_baseline(plan, series, points=points))",
)
_KINDS = (".pdf", ".html", ".docx", ".xlsx", ".json", ".ipynb")
# The time of a run, which stands in manifests (and is shown on the index page) alone.
_TIMES = re.compile(r'"(made|seconds|report_seconds)": (\{[^}]*\}|[^,\n]*)')


def make(root: Path) -> Path:
    """The project, not yet run."""
    small_project(root, COUNT)
    shutil.rmtree(root / "notebooks" / "cycle")
    (root / "notebooks" / "cycle").mkdir()
    for stem, cells in zip(_STEMS, (_BASELINE, _SUMMARY), strict=True):
        _write_chapter(root / "notebooks" / "cycle" / f"{stem}.ipynb", stem, cells)
    return root


def change_all(root: Path) -> None:
    """A new extract for every initiative."""
    for name in names(COUNT):
        change(root, name)


def put_back(template: Path, root: Path) -> None:
    """The project as it was before the try."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(template, root)


def published(root: Path) -> dict[str, str]:
    """Every published file by name, but for the times of the run: what two runs must have in common."""
    found = {}
    for folder in (root / "reports", root / "data" / "processed"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path != root / "reports" / ".lock":
                content = path.read_bytes()
                if path.suffix == ".json":
                    content = _TIMES.sub("", content.decode()).encode()
                found[path.relative_to(root).as_posix()] = hashlib.sha256(content).hexdigest()
    return found


def differing(root: Path, expected: dict[str, str]) -> list[str]:
    """Names of published files that are not as expected, missing, or not expected at all."""
    return sorted({name for name, _ in published(root).items() ^ expected.items()})


def runs(root: Path) -> Counter[str]:
    """How many times each chapter of each initiative was begun."""
    log = root / LOG
    return Counter(log.read_text(encoding="utf-8").splitlines() if log.exists() else [])


def finished(root: Path) -> dict[str, int]:
    """Initiatives whose report rests on the extract that lies there now, with the inode of their manifest."""
    return {
        name: (root / "reports" / name / "manifest.json").stat().st_ino
        for name in names(COUNT)
        if _rests_on(root / "reports" / name) == {_digest(extract(root, name))}
    }


def digests(root: Path) -> dict[str, str]:
    """Initiative -> digest of its extract now."""
    return {name: _digest(extract(root, name)) for name in names(COUNT)}


def faults(root: Path, former: dict[str, str]) -> list[str]:
    """What a reader of the reports would stumble on at this moment; looked at again where a report is just replaced.

    Args:
        root: the project.
        former: initiative -> digest of the extract that the report from before the try rests on.
    """
    found: list[str] = []
    for name in names(COUNT):
        report = root / "reports" / name
        for _ in range(3):  # a report that is exchanged while it is looked at is looked at again
            before, seen = _inode(report), _torn(report, {former[name], _digest(extract(root, name))})
            if before == _inode(report):
                break
        aside = root / "data" / "processed" / name / "tidigare_rapport"
        found += [f"{name}: lost"] if before is None and not aside.is_dir() else seen
    return found


def _torn(report: Path, keys: set[str]) -> list[str]:
    if not report.is_dir():
        return []
    try:
        broken = [path.name for path in report.rglob("*") if path.suffix in _KINDS and not _is_whole(path)]
        manifest = json.loads((report / "manifest.json").read_text(encoding="utf-8"))
        told = {**manifest["files"], **_notebooks(manifest)}
        other = [name for name, digest in told.items() if _digest(report / name) != digest]
        rests = _rests_on(report)
    except (OSError, ValueError, KeyError) as error:
        return [f"{report.name}: {type(error).__name__}"]
    mixed = [] if len(rests) == 1 and rests <= keys else [f"{report.name}: rests on {len(rests)} extracts"]
    return (
        [f"{report.name}/{name}: torn" for name in broken]
        + [f"{report.name}/{name}: foreign" for name in other]
        + mixed
    )


def _notebooks(manifest: dict[str, Any]) -> dict[str, str]:
    outputs = (chapter["outputs"] for chapter in manifest["chapters"].values())
    return {name: digest for each in outputs for name, digest in each.items() if name.startswith("notebooks/")}


def _rests_on(report: Path) -> set[str]:
    """Digests of the extract that the chapters of a report rest on."""
    try:
        chapters = json.loads((report / "manifest.json").read_text(encoding="utf-8"))["chapters"].values()
    except (OSError, ValueError, KeyError):
        return set()
    return {chapter["key"]["inputs"][extract(report, report.name).name] for chapter in chapters}


def _is_whole(path: Path) -> bool:
    content = path.read_bytes()
    match path.suffix:
        case ".pdf":
            return content.rstrip().endswith(b"%%EOF")
        case ".html":
            return content.rstrip().endswith(b"</html>")
        case ".docx" | ".xlsx":
            return zipfile.is_zipfile(path) and zipfile.ZipFile(path).testzip() is None
    return bool(json.loads(content))


def _inode(path: Path) -> int | None:
    return path.stat().st_ino if path.exists() else None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_chapter(path: Path, stem: str, cells: tuple[str, ...]) -> None:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = new_notebook(cells=[new_markdown_cell(f"## Kapitel {stem[0]}")], metadata=kernel)
    notebook.cells.append(new_code_cell('initiative = "insats-001"', metadata={"tags": ["parameters"]}))
    notebook.cells += map(new_code_cell, (_WRITE_DOWN.replace("CHAPTER", stem), *cells))
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    nbformat.write(notebook, path)
