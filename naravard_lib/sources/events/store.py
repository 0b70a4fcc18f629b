"""Where checked event tables lie, and when they may be used again without reading the extract."""

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from naravard_lib import __version__
from naravard_lib.errors import SourceError
from naravard_lib.initiative import Events
from naravard_lib.sources.events.rules import Finding
from naravard_lib.tables.event_schema import EVENT_TABLES

_MANIFEST = "manifest.json"
_DRAFTS = ".events-"
_DAY = 86_400  # seconds; no loading takes as long
_PACKAGE = Path(__file__).parents[2]
_CODE = ("sources/*.py", "sources/events/*.py", "tables/*.py", "initiative/*.py")  # what a loading goes through


@dataclass(frozen=True, slots=True)
class Stored:
    """Event tables on disk.

    Attributes:
        folder: holds a Parquet file for each table, in the order of the schema.
        first: first day number with a contact or an admission, **inclusive**.
        last: last such day number, **inclusive**.
        given: names of the tables that the extract has.
        kinds: kinds of contact that occur.
        urgency: whether any stay says if admission was unplanned.
        deaths: whether the extract of persons has dates of death at all.
        findings: rows that broke a rule, too few to stop.
        sources: file name and checksum of each extract read.
    """

    folder: Path
    first: int
    last: int
    given: tuple[str, ...]
    kinds: tuple[str, ...]
    urgency: bool
    deaths: bool
    findings: tuple[Finding, ...]
    sources: tuple[Mapping[str, str], ...]

    def table(self, name: str) -> Path:
        """The Parquet file of a table."""
        return self.folder / f"{name}.parquet"


def state_of(events: Events, sources: Mapping[str, str], key: str, extracted: str) -> dict[str, Any]:
    """All that a loading depends on: what the initiative file says, the files' bytes, the key and this code."""
    code = hashlib.sha256(__version__.encode())
    for path in sorted(path for part in _CODE for path in _PACKAGE.glob(part)):
        code.update(path.read_bytes())
    plan = events.model_dump(mode="json")
    return {"events": plan, "files": dict(sources), "key": key, "extracted": extracted, "code": code.hexdigest()}


def recall(folder: Path, state: Mapping[str, Any]) -> Stored | None:
    """What was stored in `folder` under the same state; None when there is nothing or anything has changed."""
    try:
        content = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        if content["state"] != state or content["sizes"] != _sizes(folder):
            return None
        kept: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in content["stored"].items()}
        findings = [Finding(**{**found, "examples": tuple(found["examples"])}) for found in kept.pop("findings")]
        return Stored(folder=folder, findings=tuple(findings), **kept)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # a damaged manifest counts as none
        return None


def _sizes(folder: Path) -> dict[str, int]:
    """Bytes of each table: a file that was cut short is not read as a whole one."""
    return {name: (folder / f"{name}.parquet").stat().st_size for name in EVENT_TABLES}


def keep(drafts: Path, stored: Stored, state: Mapping[str, Any]) -> None:
    """Move the finished tables into place; without its manifest, written last, a folder counts as empty."""
    manifest = stored.folder / _MANIFEST
    plain = asdict(stored)
    del plain["folder"]
    try:
        stored.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # still about persons, though without names
        content = {"state": state, "sizes": _sizes(drafts), "stored": plain}
        manifest.unlink(missing_ok=True)
        for name in EVENT_TABLES:
            (drafts / f"{name}.parquet").replace(stored.table(name))
        draft = drafts / _MANIFEST
        draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(manifest)
    except OSError:
        raise SourceError(
            f"Händelsetabellerna i {stored.folder.parent.name} går inte att skriva; stäng andra program som läser dem."
        ) from None


@contextmanager
def private_folder(beside: Path) -> Iterator[Path]:
    """An empty folder that only this user can enter, on the same disk as `beside`, gone afterwards.

    Folders that a killed process left here are removed when they are older than a day.

    Raises:
        SourceError: it cannot be made, or the disk is full.
    """
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        _sweep(beside.parent)
        folder = Path(tempfile.mkdtemp(prefix=_DRAFTS, dir=beside.parent))
    except OSError:
        raise _unwritable(beside) from None
    try:
        yield folder
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException):  # the last also when the spill folder is full
        raise _unwritable(beside) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    for left in folder.glob(f"{_DRAFTS}*"):
        with suppress(FileNotFoundError):  # another process may sweep too
            if time.time() - left.stat().st_mtime > _DAY:
                shutil.rmtree(left, ignore_errors=True)


def _unwritable(beside: Path) -> SourceError:
    return SourceError(
        f"Händelsetabellerna går inte att skriva i {beside.parent}; kontrollera att du får skriva i mappen och att det "
        "finns plats på disken."
    )
