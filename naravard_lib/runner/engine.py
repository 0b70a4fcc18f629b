"""One initiative, from its folder to a finished report in place."""

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from naravard_lib import __version__
from naravard_lib.errors import ReportError, SourceError, raise_faults
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.paths import Workspace
from naravard_lib.reports import Document, Meta, Part, build_document, write_html, write_pdf
from naravard_lib.runner.chapters import chapters_of, run_chapter, sign_notebook
from naravard_lib.runner.manifest import describe_run, read_json, write_json
from naravard_lib.runner.outcome import INTERRUPTED
from naravard_lib.runner.signs import check_plan
from naravard_lib.tables.chapters import ChapterResult

_PARTS: tuple[tuple[Part, str], ...] = (("rapport", ""), ("bilaga", "Bilaga: "))  # what goes before the title


def examine(name: str) -> Initiative:
    """Read an initiative and every extract it names.

    Raises:
        NaravardError: all faults of the initiative file, or, when that is sound, all faults of the extracts.
    """
    plan = load_initiative(name)
    raise_faults(SourceError, check_plan(plan).faults)
    return plan


def make_report(name: str, target: Workspace, staging: Path, tell: Callable[[str], None]) -> tuple[str, ...]:
    """Check one initiative, run its chapters, write its report and move all of it into place at the end.

    The folders of the run are set in this process's environment, for the chapters' kernels to inherit: call it in a
    process of its own.

    Args:
        name: the initiative's folder name.
        target: the folders that the finished report and tables end up in.
        staging: an empty folder on the same disk as `target.reports`.
        tell: called with the name of each step before it begins.

    Returns:
        What was made, in words for the closing table.

    Raises:
        NaravardError: the initiative is at fault, or a chapter stopped; `target.report(name)` is then untouched.
    """
    staged = replace(target, processed=staging / "processed", reports=staging / "reports")
    os.environ.update(staged.environment())
    _lend_events(target.events(name), staged.events(name))
    tell("kontroll")
    plan = examine(name)
    notebooks = chapters_of(plan, target.notebooks)
    staged.results(name).mkdir(parents=True)
    executed = staged.report(name) / "notebooks"
    executed.mkdir(parents=True)
    durations: dict[str, float] = {}
    for notebook in notebooks:
        tell(notebook.stem)
        began = perf_counter()
        run_chapter(notebook, name, executed / notebook.name, target.processed / name / INTERRUPTED)
        durations[notebook.stem] = perf_counter() - began
    tell("rapport")
    _write_report(plan, staged.report(name), [executed / notebook.name for notebook in notebooks])
    _write_review(plan, staged.results(name), staged.report(name))
    write_json(staged.report(name) / "results.json", _union(name, staged.results(name)))
    write_json(staged.report(name) / "manifest.json", describe_run(plan, notebooks, durations))
    _move(staged.processed / name, target.processed / name, staging)
    _move(staged.report(name), target.report(name), staging)
    return "PDF", "HTML", "Word", "Excel", f"{len(notebooks)} notebooks"


def _lend_events(kept: Path, staged: Path) -> None:
    """Event tables that were read before, under the run's own folder."""
    if kept.is_dir():
        staged.parent.mkdir(parents=True)
        shutil.copytree(kept, staged, copy_function=_lend)


def _lend(kept: str, staged: str) -> None:
    """A link, since tables may be large, or a copy where the folders lie on different disks; nothing if it has gone."""
    with suppress(FileNotFoundError):
        try:
            os.link(kept, staged)
        except OSError:
            shutil.copy2(kept, staged)


def _write_report(plan: Initiative, folder: Path, executed: Sequence[Path]) -> None:
    """Report and appendix, the summary first and then the chapters it sums up."""
    from naravard_lib.reports.docx import write_docx  # late: `naravard check` needs neither
    from naravard_lib.reports.xlsx import write_xlsx

    meta = Meta(plan.name, " · ".join(plan.principals), plan.extracted, plan.synthetic, __version__)
    for path in executed:
        sign_notebook(path, meta)
    order = [*executed[-1:], *executed[:-1]]
    report, appendix = _documents(order, meta)
    for stem, document in (("rapport", report), ("bilaga", appendix)):
        (folder / f"{stem}.pdf").write_bytes(write_pdf(document))
        (folder / f"{stem}.html").write_text(write_html(document), encoding="utf-8")
    (folder / "rapport.docx").write_bytes(write_docx(report))
    (folder / "underlag.xlsx").write_bytes(write_xlsx([report, appendix]))


def _write_review(plan: Initiative, results: Path, folder: Path) -> None:
    from naravard_lib.analysis.cycle.sides import assess_sides  # late, as above
    from naravard_lib.analysis.value.results.bearers import NAMES
    from naravard_lib.forms.review import write_review

    answers = [ChapterResult.from_dict(read_json(path)) for path in sorted(results.glob("*.json"))]
    sides = assess_sides(plan, answers).sides
    unmeasured = [NAMES[side.bearer] for side in sides if side.status == "unmeasured"]
    write_review(plan, answers, folder, [check for answer in answers for check in answer.failed], unmeasured)


def _documents(notebooks: Sequence[Path], meta: Meta) -> tuple[Document, Document]:
    """Report and appendix; raises the faults of both at once."""
    made: list[Document] = []
    faults: dict[str, None] = {}
    for part, prefix in _PARTS:
        try:
            made.append(build_document(notebooks, replace(meta, title=f"{prefix}{meta.title}"), part))
        except ReportError as error:
            faults |= dict.fromkeys(error.faults)
    raise_faults(ReportError, faults)
    report, appendix = made
    return report, appendix


def _union(name: str, results: Path) -> dict[str, Any]:
    """All result files of one initiative as one: chapter name -> its content."""
    chapters = {path.stem: read_json(path) for path in sorted(results.glob("*.json"))}
    return {"schema": 1, "initiative": name, "chapters": chapters}


def _move(new: Path, old: Path, staging: Path) -> None:
    """Put `new` in the place of `old`; the former content goes with the staging folder."""
    if old.exists():
        shutil.move(old, staging / "former" / old.parent.name)
    old.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(new, old)
