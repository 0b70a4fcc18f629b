"""Where a report came from: its inputs, the versions that made it, each chapter's record and the time it took."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from naravard_lib import checksums
from naravard_lib.runner.keys import chapter_files
from naravard_lib.runner.records import Record, as_record, read_json, texts

if TYPE_CHECKING:
    from naravard_lib.initiative import Initiative

SCHEMA = 2  # 1 had no records, so that nobody could tell what had changed
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Made:
    """A finished report as its manifest tells of it.

    Attributes:
        chapters: stem -> record, in the order they were run.
        left_out: stems of chapters of the project that the initiative has nothing for.
        files: name of every other file of the report -> SHA-256.
    """

    chapters: dict[str, Record]
    left_out: tuple[str, ...]
    files: dict[str, str]


def describe_run(
    plan: "Initiative", notebooks: Sequence[Path], records: Mapping[str, Record], report: Path
) -> dict[str, Any]:
    """The manifest of one report, as plain values; the only file of a report that holds the time of the run.

    Args:
        plan: the initiative as it was read.
        notebooks: the report's chapters as they lie in the project, in the order they were run.
        records: stem -> record of each of them.
        report: folder of the report; all its other files are there.
    """
    kept = {path.stem: records[path.stem] for path in notebooks}
    chapters = {stem: asdict(record) for stem, record in kept.items()}
    for chapter in chapters.values():
        del chapter["key"]["versions"]  # the same for all, and told once
    written = {name for record in kept.values() for name in record.outputs}
    found = chapter_files(notebooks[0].parents[1])
    return {
        "schema": SCHEMA,
        "initiative": plan.id,
        "name": plan.name,
        "extracted": plan.extracted.isoformat(),
        "synthetic": plan.synthetic,
        "reviewed": plan.people.reviewed is not None,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "inputs": {name: digest for record in kept.values() for name, digest in record.key.inputs.items()},
        "notebooks": {f"{stem}.ipynb": record.key.notebook for stem, record in kept.items()},
        "seconds": {stem: round(record.seconds, 2) for stem, record in kept.items()},
        "left_out": [path.stem for path in found if path.stem not in chapters],
        "chapters": chapters,
        "files": {name: checksums.sha256(report / name) for name in _files(report) if name not in written},
        "versions": next(iter(kept.values())).key.versions,
    }


def published_record(report: Path, stem: str) -> Record | None:
    """The record of one chapter of a finished report; None where there is none that can be trusted."""
    made = read_made(report)
    return made.chapters.get(stem) if made else None


def read_made(report: Path) -> Made | None:
    """What the manifest of a report tells; None when there is none, or one of an older version, torn or foreign."""
    content = read_json(report / MANIFEST)
    try:
        versions = texts(content["versions"])
        records = {stem: as_record(each, versions) for stem, each in content["chapters"].items()}
        files, left_out = content["files"], content["left_out"]
        names = [*files, *files.values(), *left_out]
        sound = content["schema"] == SCHEMA and all(isinstance(name, str) for name in names)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    chapters = {stem: record for stem, record in records.items() if record is not None}
    if not sound or len(chapters) < len(records) or not all(map(_is_inside, files)):
        return None
    return Made(chapters, tuple(left_out), files)


def _files(report: Path) -> Iterator[str]:
    """Every file of the report by name, but the manifest itself."""
    names = (path.relative_to(report).as_posix() for path in sorted(report.rglob("*")) if path.is_file())
    return (name for name in names if name != MANIFEST)


def _is_inside(name: str) -> bool:
    """Whether a name from a manifest is that of a file in the report's own folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts
