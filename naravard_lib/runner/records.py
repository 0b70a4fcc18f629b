"""What was run and under which key: written last, so that a record that is there tells of something finished."""

import json
import math
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from naravard_lib import checksums
from naravard_lib.checksums import ABSENT, sha256_or_absent
from naravard_lib.runner.keys import UNKNOWN, Key
from naravard_lib.runner.publishing import write_whole

STOPPED_FILE = "stopped.json"  # in `Workspace.stopped`
_OUTPUT = re.compile(r"(notebooks|results)/[^/\\.][^/\\]*", re.DOTALL)  # nothing outside the folders of the report
_NAMED = 3  # packages named in a reason; an upgrade of everything is no longer told one by one
_NOT_JSON = (OSError, ValueError, RecursionError)  # what reading a torn or foreign file ends in


@dataclass(frozen=True, slots=True)
class Record:
    """One chapter that was run.

    Attributes:
        key: what it was run on.
        outputs: "notebooks/<stem>.ipynb" and "results/<name>.json" -> SHA-256 of the file.
        seconds: wall time.
    """

    key: Key
    outputs: dict[str, str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Stopped:
    """How the last run of an initiative ended, when no report could be made.

    Attributes:
        faults: Swedish sentences.
        kept: the notebook that stopped, as far as it came; None when it was not a notebook that did.
    """

    faults: tuple[str, ...]
    kept: Path | None


def write_record(path: Path, record: Record) -> None:
    """Write a record as a whole; its folder must be there."""
    write_json(path, asdict(record))


def read_record(path: Path) -> Record | None:
    """The record; None when it is not there, torn, or something else."""
    return as_record(read_json(path))


def as_record(content: Any, versions: dict[str, str] | None = None) -> Record | None:
    """A record out of plain values, or None; `versions`, already looked at, where they are not among them."""
    try:
        told = dict(content["key"])
        shared = texts(told.pop("versions", {})) if versions is None else versions
        groups = {name: texts(told.pop(name)) for name in ("inputs", "results")}
        values: dict[str, Any] = {**texts(told), **groups, "versions": shared}
        record = Record(Key(**values), texts(content["outputs"]), content["seconds"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    sound = all(map(_OUTPUT.fullmatch, record.outputs)) and _is_time(record.seconds)
    return record if sound else None


def why(record: Record | None, key: Key) -> tuple[str, ...]:
    """Why a chapter is to be run again, in Swedish; nothing when it is unchanged.

    Args:
        record: of its last run; None when there is none.
        key: that of today.
    """
    if record is None:
        return ("aldrig körd",)
    former = record.key
    parts = (("notebook", "notebooken har ändrats"), ("parameters", "parametern har ändrats"))
    reasons = [told for name, told in parts if getattr(former, name) != getattr(key, name)]
    reasons += _changed_inputs(former.inputs, key.inputs)
    reasons += _changed_results(former.results, key.results)
    if former.library != key.library:
        reasons.append("naravard har ändrats")
    if former.environment != key.environment:
        reasons.append(_other_versions(former.versions, key.versions))
    return tuple(reasons)


def is_whole(record: Record, report: Path, results: Path) -> bool:
    """Whether the outputs lie there as they were written.

    Args:
        record: of the chapter.
        report: folder of the report, which has the folder `notebooks`.
        results: folder of the result files.
    """
    return not spoiled(record.outputs, report, results)


def checksum_now(path: Path, known: str) -> str:  # noqa: ARG001 - a glance instead uses what is known
    """The checksum of a file as it lies there; whatever is known of it."""
    return sha256_or_absent(path)


def spoiled(
    files: Mapping[str, str], report: Path, results: Path, checksum: Callable[[Path, str], str] = checksum_now
) -> tuple[str, ...]:
    """What is no longer as it was written, one Swedish reason each.

    Args:
        files: name in the report, or "results/<name>" for a result file -> SHA-256.
        report: folder of the report.
        results: folder of the result files.
        checksum: of a file, given the one that it had.
    """
    reasons = []
    for name, digest in files.items():
        folder, _, inner = name.partition("/")
        found = checksum(results / inner if folder == "results" else report / name, digest)
        if found != digest:
            shown = f"resultatet av {Path(inner).stem}" if folder == "results" else name
            reasons.append(f"{shown} {'saknas' if found == ABSENT else 'har ändrats efter körningen'}")
    return tuple(reasons)


def write_stopped(path: Path, faults: Iterable[str], kept: Path | None) -> None:
    """Write how a run of an initiative ended without a report; the folder of `path` must be there."""
    place = None if kept is None else _from(path.parent, kept)
    write_json(path, {"faults": list(faults), "kept": place})


def read_stopped(path: Path) -> Stopped | None:
    """How the last run of an initiative ended; None when that was with a report, or nobody can tell."""
    content = read_json(path)
    faults, kept = content.get("faults"), content.get("kept")
    if not isinstance(faults, list) or not all(isinstance(fault, str) for fault in faults):
        return None
    found = path.parent / kept if isinstance(kept, str) else None
    return Stopped(tuple(faults), Path(os.path.normpath(found)) if found and found.is_file() else None)


def read_json(path: Path) -> dict[str, Any]:
    """The values of a file of ours; none when it is not there, torn, or something else."""
    try:
        content = json.loads(path.read_bytes())
    except _NOT_JSON:
        return {}
    return content if isinstance(content, dict) else {}


def write_json(path: Path, content: Any) -> None:
    """Write plain values as a whole, so that a person can read them and two runs can be compared line by line."""
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    write_whole(path, text.encode(errors="surrogatepass"))  # a file's name may be no text; reading knows this too


def texts(content: Any) -> dict[str, str]:
    """The content as texts by name; raises TypeError when it is something else."""
    if not isinstance(content, Mapping) or not all(isinstance(each, str) for pair in content.items() for each in pair):
        raise TypeError
    return dict(content)


def _is_time(seconds: Any) -> bool:
    return isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 <= seconds < math.inf


def _changed_inputs(former: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in dict.fromkeys((*former, *now)):
        before, after = former.get(name, ABSENT), now.get(name)
        if after is not None and after.startswith(UNKNOWN) and (after == UNKNOWN or before != after):
            yield f"{name} kan ha ändrats utan att det syns"
        elif before != after or name not in former:
            yield f"{name.removeprefix('../')} {_change(before, after)}"


def _changed_results(former: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for stem in dict.fromkeys((*former, *now)):
        before, after = former.get(stem, ABSENT), now.get(stem)
        if before != after or stem not in former:
            yield f"resultatet av {stem} {_change(before, after)}"


def _change(before: str, after: str | None) -> str:
    match before, after:
        case _, None:
            return "används inte längre"
        case _, checksums.ABSENT:
            return "saknas"
        case checksums.ABSENT, _:
            return "har tillkommit"
    return "har ändrats"


def _other_versions(former: Mapping[str, str], now: Mapping[str, str]) -> str:
    """The packages by name: "annan version av pandas (3.1.0, nu 3.1.1)"."""
    changed = [name for name in sorted({*former, *now}) if former.get(name) != now.get(name)]
    told = [f"{name} ({former.get(name, 'saknades')}, nu {now.get(name, 'borttaget')})" for name in changed]
    if len(told) > _NAMED:
        told = [*told[:_NAMED], f"{len(told) - _NAMED} paket till"]
    return f"annan version av {', '.join(told)}" if told else "paketen har ändrats"


def _from(folder: Path, path: Path) -> str:
    """A path as seen from a folder, so that files name no place on the machine and a project may be moved."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on Windows, another drive
        return str(path)
