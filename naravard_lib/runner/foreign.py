"""What in the folder of a report is not ours: a reader's own files, and the review sheet that a reviewer has filled in.

Nobody's work is lost to a run: such files go with the next report, and a folder that is no report of ours is left.
"""

import filecmp
import json
import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from secrets import token_hex

from naravard_lib.checksums import sha256_or_absent

DRAFT = ".halv-"  # what the name of a file begins with until it is whole
_MANIFEST = "manifest.json"  # as `manifest.MANIFEST`, which rests on this module
_REVIEW = "granskning.docx"  # the one file of ours that is made to be written in
_FILLED_IN = "granskning_ifylld.docx"
# What a report of ours has had in every version; for one whose manifest names no files.
_ALWAYS = {f"{stem}.{kind}" for stem in ("rapport", "bilaga") for kind in ("pdf", "html", "docx")}
_ALWAYS |= {"underlag.xlsx", "granskning.pdf", _REVIEW, "results.json", _MANIFEST}


def is_foreign(report: Path) -> bool:
    """Whether what lies in the place of a report is somebody else's: a link, a file, or a folder without our manifest.

    An empty folder, and none at all, is nobody's.
    """
    if report.is_symlink() or (report.exists() and not report.is_dir()):
        return True
    return report.is_dir() and any(report.iterdir()) and not is_ours(report)


def is_ours(report: Path) -> bool:
    """Whether a report of ours lies there, as its manifest tells."""
    return not report.is_symlink() and bool(_told(report))


def own_files(report: Path) -> list[Path]:
    """What a run has written in a report, sorted, but the review sheet; nothing where it is no report of ours."""
    told = _told(report)
    names = _written(told).keys() - {_REVIEW} if told else set()
    return sorted(path for path in _files(report) if path.relative_to(report).as_posix() in names and path.is_file())


def carry(former: Path, new: Path) -> None:
    """Put what is not ours in a former report into the new one too, under a free name where its own is taken.

    Done once more it changes nothing. A folder that is no report of ours has nothing to carry.
    """
    told = _told(former)
    if not told or not new.is_dir():
        return
    names = _written(told)
    for path in _files(former):
        name = path.relative_to(former).as_posix()
        if name not in names and not (name.startswith("notebooks/") and not told.get("files")):
            _lay(path, new / name)
    review = former / _REVIEW
    if review.is_file() and sha256_or_absent(review) != names.get(_REVIEW):
        _lay(review, new / _FILLED_IN)


def lend(kept: str | Path, place: str | Path) -> None:
    """A link, since files may be large, or a copy where the folders lie on different disks."""
    try:
        os.link(kept, place)
    except OSError:
        shutil.copy2(kept, place, follow_symlinks=False)


def _lay(path: Path, place: Path) -> None:
    """Lend a file to a place, or to a free name beside it, unless one that is equal to it lies there."""
    for number in count(1):
        free = place if number == 1 else place.with_name(f"{place.stem}_{number}{place.suffix}")
        if not os.path.lexists(free):
            break
        if path.is_file() and free.is_file() and filecmp.cmp(path, free, shallow=False):
            return
    free.parent.mkdir(parents=True, exist_ok=True)
    draft = free.with_name(f"{DRAFT}{token_hex(4)}")
    lend(path, draft)
    draft.rename(free)


def _told(report: Path) -> dict[str, object]:
    """What the manifest of a report of ours tells; nothing when there is none, or it is somebody else's."""
    try:
        content = json.loads((report / _MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) and {"schema", "initiative"} <= content.keys() else {}


def _written(told: dict[str, object]) -> dict[str, str]:
    """Name in the report -> SHA-256 of every file that the run wrote there; of some only the name is known."""
    found = dict.fromkeys(_ALWAYS, "")
    chapters = told.get("chapters")
    records = chapters.values() if isinstance(chapters, dict) else ()
    outputs = [record.get("outputs") for record in records if isinstance(record, dict)]
    for files in (*outputs, told.get("files")):
        if isinstance(files, dict):
            found |= files
    return found


def _files(report: Path) -> Iterator[Path]:
    """Every file and link in a report, but those that a killed run left half."""
    for folder, folders, names in os.walk(report):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        yield from (Path(folder, name) for name in sorted((*names, *links)) if not name.startswith(DRAFT))
