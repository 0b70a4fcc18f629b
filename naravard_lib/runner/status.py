"""What of an initiative's report is unchanged, and why the rest is to be run again.

Light: forty initiatives in which nothing has changed are told within a second, so no initiative is read here.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from naravard_lib.checksums import ABSENT, sha256_or_absent
from naravard_lib.paths import Workspace
from naravard_lib.runner.keys import UNKNOWN, Key, chapter_files, input_files, key_of, likely_chapters
from naravard_lib.runner.manifest import MANIFEST, Made, read_made
from naravard_lib.runner.records import STOPPED_FILE, Record, read_json, read_record, read_stopped, spoiled, why
from naravard_lib.tables.chapters import CHAPTERS, reads_results

REPORT = "rapport"  # the last step, after the chapters
FIRST = " körs om först"  # what follows the stem of a chapter that another waits for
_FILLED_IN = ("granskning.docx",)  # the reviewer writes in it; nobody should lose that to a new run
Checksum = Callable[[Path, str], str]  # of a file, given the one it had when the report was made
State = Literal["unchanged", "changed", "new", "unfinished", "stopped"]
_OLDER = "rapporten är gjord av en äldre version"
_DAMAGED = f"rapportens {MANIFEST} saknas eller är skadad"
_BROKEN_OFF = "körningen avbröts"


@dataclass(frozen=True, slots=True)
class Status:
    """How one initiative's report stands.

    Attributes:
        initiative: name of its folder.
        state: `unchanged` when nothing is to be run; `changed` when there is a report that no longer holds; without a
            report `new`, `unfinished` after a run that was broken off, `stopped` after one that a fault stopped.
        steps: stem of each chapter that is to be run, and "rapport", with the Swedish reasons. Before the first report
            the chapters are those that the initiative probably has something for.
        seconds: what its chapters took the last time; None when that is not known.
    """

    initiative: str
    state: State
    steps: tuple[tuple[str, tuple[str, ...]], ...]
    seconds: float | None

    @property
    def reasons(self) -> dict[str, list[str]]:
        """Each reason with the steps it is about; that a step waits for another is none of its own."""
        found: dict[str, list[str]] = {}
        for step, reasons in self.steps:
            for reason in reasons:
                if not reason.endswith(FIRST):
                    found.setdefault(reason, []).append(step)
        return found


def initiative_status(name: str, target: Workspace) -> Status:
    """How an initiative's report stands, from its manifest, its files today and what a broken-off run has left.

    Args:
        name: the initiative's folder name.
        target: the folders in force.
    """
    known = cache(sha256_or_absent)  # several chapters rest on the same extract
    return _status(name, target, lambda path, _: known(path))


def status_at_a_glance(name: str, target: Workspace) -> Status:
    """The same, but no file is read that has the times of one that was there when the report was made.

    For a page that only tells how things stand: a file that was given old times, or lies on a disk whose clock is
    behind, is noticed first when the initiative is run.

    Args:
        name: the initiative's folder name.
        target: the folders in force.
    """
    try:
        made = (target.report(name) / MANIFEST).stat().st_mtime  # the last that was written before all was looked at
    except OSError:
        made = 0.0
    if _changed(target.raw / name) >= made:  # files have come or gone, or it is another folder
        return initiative_status(name, target)

    def checksum(path: Path, known: str) -> str:
        return known if known != ABSENT and _changed(path) < made else sha256_or_absent(path)

    return _status(name, target, checksum)


def _changed(path: Path) -> float:
    """When a file was last written, moved or given other rights, in seconds; infinite for one that is not there."""
    try:
        found = path.stat()
    except (OSError, ValueError):  # the latter for what can be no name of a file
        return math.inf
    return max(found.st_mtime, found.st_ctime)


def _status(name: str, target: Workspace, checksum: Checksum) -> Status:
    made = read_made(target.report(name))
    if made is None:
        return _without_report(name, target, checksum)
    stems = [path.stem for path in chapter_files(target.notebooks)]
    look = _Look(name, target, "aldrig körd", checksum)
    for stem in stems:
        if stem not in made.left_out:
            look.at(stem, made.chapters.get(stem))
    reasons = [*look.waiting, *_report_reasons(made, stems, target.report(name), checksum)]
    if not reasons and look.resumed:
        reasons = [_BROKEN_OFF]
    steps = (*look.run.items(), *([(REPORT, tuple(reasons))] if reasons else ()))
    seconds = sum(record.seconds for record in made.chapters.values())
    return Status(name, "changed" if steps else "unchanged", steps, seconds)


def _without_report(name: str, target: Workspace, checksum: Checksum) -> Status:
    """Where there is no report, or one that does not tell what it was made of."""
    state, reason = _state(name, target)
    look = _Look(name, target, reason, checksum)
    for stem in likely_chapters((path.stem for path in chapter_files(target.notebooks)), target.raw / name):
        look.at(stem, None)
    return Status(name, state, (*look.run.items(), (REPORT, (reason,))), None)


def _state(name: str, target: Workspace) -> tuple[State, str]:
    report = target.report(name)
    if report.is_dir():
        return "changed", _OLDER if read_json(report / MANIFEST).get("schema") == 1 else _DAMAGED
    if read_stopped(target.stopped(name) / STOPPED_FILE):
        return "stopped", "förra körningen stannade"
    return ("unfinished", _BROKEN_OFF) if target.work(name).is_dir() else ("new", "aldrig körd")


def _report_reasons(made: Made, stems: list[str], report: Path, checksum: Checksum) -> Iterator[str]:
    """Why the report is to be written again, also when no chapter is run."""
    yield from (f"kapitlet {stem} är borttaget" for stem in made.chapters if stem not in stems)
    files = {name: digest for name, digest in made.files.items() if not _is_filled_in(report / name)}
    yield from spoiled(files, report, report, checksum)


def _is_filled_in(path: Path) -> bool:
    return path.name in _FILLED_IN and path.is_file()


@dataclass(slots=True)
class _Look:
    """The chapters of one initiative, looked at in the order they are run.

    Attributes:
        name: the initiative's folder name.
        target: the folders in force.
        never: why a chapter without any record is to be run.
        checksum: of a file, given the one it had when the chapter was run.
        kept: stem -> record of each chapter that is not to be run.
        run: stem -> reasons of each that is.
        resumed: whether a chapter is kept from a broken-off run.
    """

    name: str
    target: Workspace
    never: str
    checksum: Checksum
    kept: dict[str, Record] = field(default_factory=dict)
    run: dict[str, tuple[str, ...]] = field(default_factory=dict)
    resumed: bool = False

    @property
    def waiting(self) -> list[str]:
        """What a step that needs all chapters so far waits for."""
        return [f"{stem}{FIRST}" for stem in self.run]

    def at(self, stem: str, published: Record | None) -> None:
        """Look at the next chapter, with its record in the report if it is there."""
        reasons = self._reasons(stem, published, self.target)
        left = read_record(self.target.work(self.name) / "records" / f"{stem}.json") if reasons else None
        if not reasons and published is not None:
            self.kept[stem] = published
        elif left is not None and not self._reasons(stem, left, self.target.staged(self.name)):
            self.kept[stem], self.resumed = left, True
        else:
            self.run[stem] = reasons

    def _reasons(self, stem: str, record: Record | None, folders: Workspace) -> tuple[str, ...]:
        if record is None:
            return (self.never,)
        places = folders.report(self.name), folders.results(self.name)
        whole = spoiled(record.outputs, *places, self.checksum)
        return (*why(record, self._today(stem, record)), *whole, *(self.waiting if reads_results(stem) else ()))

    def _today(self, stem: str, record: Record) -> Key:
        """The key of today of a chapter that reads the same files as it did: else the initiative file has changed."""
        folder = self.target.raw / self.name
        names = dict.fromkeys(record.key.inputs)
        if stem not in CHAPTERS:
            names |= dict.fromkeys(input_files(folder))
        unknown = {name for name, digest in record.key.inputs.items() if digest.startswith(UNKNOWN)}
        inputs = {
            name: UNKNOWN if name in unknown else self.checksum(folder / name, record.key.inputs.get(name, ABSENT))
            for name in names
        }
        results = {each: kept.outputs.get(f"results/{each}.json", ABSENT) for each, kept in self.kept.items()}
        # What a chapter that is run first will leave is not known yet; that it is waited for is a reason of its own.
        results |= {each: digest for each, digest in record.key.results.items() if each in self.run}
        notebook = self.target.notebooks / "cycle" / f"{stem}.ipynb"
        return key_of(notebook, self.name, inputs, results if reads_results(stem) else {})
