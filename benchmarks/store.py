"""Finished cells of a long simulation: a line each, so that a run that was broken off goes on where it stopped."""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).resolve().parent / "output"  # ignored by git


def fingerprint(files: Iterable[Path]) -> str:
    """Of the code that decides a result: when it changes, nothing saved counts any longer."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def load(path: Path) -> dict[str, Any]:
    """All saved results by key, the latest of each; a line cut short by a killed run is not a result."""
    saved = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        with suppress(json.JSONDecodeError):
            entry = json.loads(line)
            saved[entry["key"]] = entry["result"]
    return saved


def append(path: Path, key: str, result: Any) -> None:
    """Save one finished cell, on a line of its own even where a killed run left half a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size > 0
    with path.open("a", encoding="utf-8") as file:
        file.write("\n" * half + json.dumps({"key": key, "result": result}) + "\n")


def remembered(path: Path, key: str, compute: Callable[[], Any]) -> Any:
    """A saved result, or a new one, saved."""
    saved = load(path)
    if key not in saved:
        append(path, key, compute())
        saved = load(path)
    return saved[key]


def package(own: str) -> str:
    """Fingerprint of a benchmark, its worlds and all in the package that may decide a fit, whatever is asked of it."""
    here, root = OUTPUT.parent, OUTPUT.parent.parent / "naravard_lib"
    decides = [*(root / "analysis/series").rglob("*.py"), *(root / "tables").glob("*.py")]
    return fingerprint([here / own, here / "worlds.py", *decides])
