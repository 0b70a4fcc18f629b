"""Where a report came from: its inputs, the versions that made it and the time it took."""

import json
import platform
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from naravard_lib.initiative import Initiative
from naravard_lib.sources.files import sha256

DISTRIBUTION = "naravard"
_NO_INPUT = re.compile(r"(^|/)\.|^databestallning\.")


def describe_run(plan: Initiative, notebooks: Sequence[Path], durations: Mapping[str, float]) -> dict[str, Any]:
    """The manifest of one report, as plain values; the only file of a report that holds the time of the run.

    Args:
        plan: the initiative as it was read.
        notebooks: the chapter notebooks as they lie in the project, before any run.
        durations: chapter name -> wall seconds.
    """
    return {
        "schema": 1,
        "initiative": plan.id,
        "name": plan.name,
        "extracted": plan.extracted.isoformat(),
        "synthetic": plan.synthetic,
        "reviewed": plan.people.reviewed is not None,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "inputs": digests(plan.folder),
        "notebooks": {path.name: sha256(path) for path in notebooks},
        "versions": _versions(),
        "seconds": {chapter: round(seconds, 2) for chapter, seconds in durations.items()},
    }


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file under an initiative's folder, by name relative to it.

    Hidden files are left out, and data orders, which are written there to be filled in.
    """
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: sha256(path) for name, path in names.items() if not _NO_INPUT.search(name)}


def read_json(path: Path) -> dict[str, Any]:
    """A result file or manifest, or an empty dictionary where there is none."""
    if not path.is_file():
        return {}
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write plain values so that a person can read them and two runs can be compared line by line."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _versions() -> dict[str, str]:
    lines = metadata.requires(DISTRIBUTION) or []
    names = [re.split(r"[^A-Za-z0-9._-]", line)[0] for line in lines if "extra ==" not in line]
    versions = {name: metadata.version(name) for name in (DISTRIBUTION, *names)}
    return {"python": platform.python_version(), **versions}
