"""The review sheet as files: a PDF to print and sign, and a Word file to fill in on screen."""

from collections.abc import Sequence
from pathlib import Path

from naravard_lib import __version__
from naravard_lib.initiative import Initiative
from naravard_lib.reports import Document, Meta, write_pdf
from naravard_lib.wording.review import ChapterAnswer, text_review


def write_review(
    plan: Initiative,
    results: Sequence[ChapterAnswer],
    folder: Path,
    failed: Sequence[str] = (),
    unmeasured: Sequence[str] | None = None,
) -> tuple[Path, ...]:
    """Write `granskning.pdf` and `granskning.docx` into a folder that is there, over older ones.

    Args:
        plan: the initiative.
        results: the chapters' answers (`ChapterResult`); empty before a report is made.
        folder: where the files go, usually that of the report.
        failed: names of the checks that were not passed.
        unmeasured: as in `text_review`.

    Returns:
        The two files; the same input gives the same bytes.
    """
    from naravard_lib.reports.docx import write_docx  # late: reading an initiative needs no Word

    meta = Meta(f"Granskning: {plan.name}", "", plan.extracted, plan.synthetic, __version__)
    document = Document(meta, text_review(plan, results, failed, unmeasured).blocks)
    pdf, word = folder / "granskning.pdf", folder / "granskning.docx"
    pdf.write_bytes(write_pdf(document))
    word.write_bytes(write_docx(document))
    return pdf, word
