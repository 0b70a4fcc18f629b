"""The two ends of one initiative's run: its extracts are examined, and its chapters become a report."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from naravard_lib import __version__
from naravard_lib.errors import ReportError, SourceError, raise_faults
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.reports import Document, Meta, Part, build_document, write_html, write_pdf
from naravard_lib.runner.records import read_json, write_json
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


def title_page(plan: Initiative) -> Meta:
    """What stands on the title page of an initiative's report, and in each of its notebooks."""
    return Meta(plan.name, " · ".join(plan.principals), plan.extracted, plan.synthetic, __version__)


def write_report(plan: Initiative, executed: Sequence[Path], results: Path, folder: Path) -> None:
    """Write all that a reader opens: report and appendix, workbook, the sheet for the reviewer, the results as one.

    Args:
        plan: the initiative.
        executed: its executed chapters in the order they ran.
        results: folder of their result files.
        folder: where the files go.

    Raises:
        ReportError: the chapters cannot be printed; all faults of report and appendix at once.
    """
    _write_documents(plan, executed, folder)
    _write_review(plan, results, folder)
    write_json(folder / "results.json", _union(plan.folder.name, results))


def _write_documents(plan: Initiative, executed: Sequence[Path], folder: Path) -> None:
    """Report and appendix, the summary first and then the chapters it sums up."""
    from naravard_lib.reports.docx import write_docx  # late: `naravard check` needs neither
    from naravard_lib.reports.xlsx import write_xlsx

    meta = title_page(plan)
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
