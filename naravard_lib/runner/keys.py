"""What a chapter's result follows from, as checksums: a chapter with the key it had before need not be run again.

Light, like all that tells what is unchanged: no initiative is read to see that nothing is to be done.
"""

import json
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from naravard_lib import __version__, checksums
from naravard_lib.paths import INITIATIVE_FILE, Workspace
from naravard_lib.tables.chapters import CHAPTERS, ONLY_WITH, reads_results, rests_on, rests_on_databases

if TYPE_CHECKING:
    from naravard_lib.initiative import Initiative

PARAMETER = "initiative"  # the one parameter of a chapter: name of the initiative's folder
# Begins what stands for the checksum of a database elsewhere, of which nobody can tell whether it has changed. What
# follows is the name of the run, so that the chapters of one run agree; without a name it agrees with nothing.
UNKNOWN = "?"
RUN = "NARAVARD_RUN"  # environment variable: any name that no other run has, set by the command for its processes
_CHAPTER = re.compile(r"\d_[a-z_]+")  # leaves out "1_baseline-Copy1" and "Untitled"
_NO_INPUT = re.compile(r"(^|/)\.|^databestallning\.")  # hidden files, and data orders that are written to be filled in
_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = re.compile(r"([^-]+)-([^-]+)(-py[\d.]+)?\.(dist|egg)-info")  # name and version of a distribution
_KEY = re.compile(rf"^({'|'.join(dict.fromkeys(ONLY_WITH.values()))})\s*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Key:
    """What one chapter's result follows from; checksums are SHA-256 in hexadecimal.

    Attributes:
        notebook: checksum of the cells of the notebook as it lies in the project; what a run of it in JupyterLab has
            left (outputs, counts) is not part of it.
        parameters: checksum of the parameters it is run with.
        inputs: file name, from the initiative's folder -> checksum; `checksums.ABSENT` for a file that is not there,
            `UNKNOWN` and the name of the run for a database elsewhere.
        results: stem of each earlier chapter that this one may read -> checksum of its result file, or `ABSENT`.
        library: `library_digest`.
        environment: `environment_digest`.
        versions: what `environment` is the checksum of, to say what has changed in it.
    """

    notebook: str
    parameters: str
    inputs: dict[str, str]
    results: dict[str, str]
    library: str
    environment: str
    versions: dict[str, str] = field(default_factory=dict, compare=False, repr=False)


def chapter_key(
    plan: "Initiative",
    notebook: Path,
    earlier: Sequence[str],
    staged: Workspace,
    checksum: checksums.Checksum = checksums.sha256_or_absent,
) -> Key:
    """The key of a chapter that is about to be run.

    Args:
        plan: the initiative, as it was read from its file.
        notebook: the chapter's notebook in the project.
        earlier: stems of the chapters that have been run before it, or taken over.
        staged: the folders that those chapters have left their results in.
        checksum: of an extract; several chapters rest on the same one.
    """
    files = dict.fromkeys((INITIATIVE_FILE, *rests_on(plan, notebook.stem)))
    if notebook.stem not in CHAPTERS:
        files |= dict.fromkeys(input_files(plan.folder))
    inputs = {name: checksum(plan.folder / name) for name in files}
    unknown = f"{UNKNOWN}{os.environ.get(RUN, '')}"
    inputs |= {f"databasen {name}": unknown for name in rests_on_databases(plan, notebook.stem)}
    left = {stem: staged.results(plan.id) / f"{stem}.json" for stem in earlier if reads_results(notebook.stem)}
    results = {stem: checksums.sha256_or_absent(path) for stem, path in left.items()}
    return key_of(notebook, plan.folder.name, inputs, results)


def key_of(notebook: Path, initiative: str, inputs: Mapping[str, str], results: Mapping[str, str]) -> Key:
    """The key of a chapter, with what is the same for all chapters today."""
    return Key(
        _cells_digest(notebook),
        _digest(json.dumps({PARAMETER: initiative})),
        dict(inputs),
        dict(results),
        library_digest(),
        environment_digest(),
        installed_versions(),
    )


def _cells_digest(notebook: Path) -> str:
    try:
        return _digest_of_cells(notebook.read_bytes())
    except OSError:
        return checksums.ABSENT


@cache
def _digest_of_cells(content: bytes) -> str:
    try:
        cells = json.loads(content)["cells"]
        kept = [[cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])] for cell in cells]
        return _digest(json.dumps([kept, [cell.get("attachments", {}) for cell in cells]]))
    except (ValueError, LookupError, TypeError, AttributeError):  # no notebook: the run says so
        return sha256(content).hexdigest()


def input_files(folder: Path) -> Iterator[str]:
    """The files under an initiative's folder, by name from there; hidden ones and data orders are left out."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not _NO_INPUT.search(name) and _is_file(path):
            yield name


def _is_file(path: Path) -> bool:
    """Whether it is one; what nobody may look at is none that a chapter could read."""
    try:
        return path.is_file()
    except OSError:
        return False


def chapter_files(notebooks: Path) -> tuple[Path, ...]:
    """The chapter notebooks of the improvement cycle in the order they run, none of them opened."""
    return tuple(sorted(path for path in (notebooks / "cycle").glob("*.ipynb") if _CHAPTER.fullmatch(path.stem)))


def likely_chapters(stems: Iterable[str], folder: Path) -> tuple[str, ...]:
    """The chapters that an initiative probably has something for, from a glance at its file; decides nothing."""
    try:
        named = set(_KEY.findall((folder / INITIATIVE_FILE).read_text(encoding="utf-8", errors="replace")))
    except OSError:
        named = set()
    return tuple(stem for stem in stems if stem not in ONLY_WITH or ONLY_WITH[stem] in named)


@cache
def library_digest() -> str:
    """Checksum of this package: its version and every file of it, as they were when this process first asked."""
    digest = sha256(__version__.encode())
    for folder, inner, names in os.walk(_PACKAGE):
        inner[:] = sorted(name for name in inner if name != "__pycache__")
        for path in (Path(folder, name) for name in sorted(names)):
            digest.update(f"\n{path.relative_to(_PACKAGE).as_posix()}\n{checksums.sha256_or_absent(path)}".encode())
    return digest.hexdigest()


@cache
def environment_digest() -> str:
    """Checksum of `installed_versions`."""
    return _digest(json.dumps(sorted(installed_versions().items())))


@cache
def installed_versions() -> dict[str, str]:
    """Python and every installed distribution with its version, as they were when this process first asked.

    From the names of the folders that installers leave; where two have the same name, the one that is imported.
    """
    found: dict[str, str] = {}
    for folder in map(Path, sys.path):
        for match in filter(None, map(_INSTALLED.fullmatch, _names(folder))):
            found.setdefault(match[1].lower().replace("_", "-"), match[2])
    return {"python": platform.python_version(), **dict(sorted(found.items()))}


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError:  # sys.path may name archives, and folders that are not there
        return []


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
