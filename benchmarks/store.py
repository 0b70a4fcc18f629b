"""Finished cells of a long simulation: a line each, so that a run that was broken off goes on where it stopped."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).resolve().parent / "output"  # ignored by git


def fingerprint(files: Iterable[Path]) -> str:
    """Of the code that decides a result: when it changes, nothing saved counts any longer."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def load(name: str) -> dict[str, Any]:
    """All saved results of one benchmark by key; a line cut short by a killed run is not a result."""
    path = OUTPUT / f"{name}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    saved = [json.loads(line) for line in lines if line.endswith("}\n")]
    return {entry["key"]: entry["result"] for entry in saved}


def append(name: str, key: str, result: Any) -> None:
    """Save one finished cell."""
    OUTPUT.mkdir(exist_ok=True)
    with (OUTPUT / f"{name}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"key": key, "result": result}) + "\n")
