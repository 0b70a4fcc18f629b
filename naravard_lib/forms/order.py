"""The data order as files to send and to edit: a PDF, a Word file, and an Excel file with the template to fill in."""

from pathlib import Path

from naravard_lib.errors import ReportError, raise_faults
from naravard_lib.forms.workbook import write_workbook
from naravard_lib.initiative import Initiative
from naravard_lib.reports import Document, Meta, write_pdf
from naravard_lib.wording.order_columns import order_columns
from naravard_lib.wording.ordering import text_order

_NAME = "databestallning"


def write_order(plan: Initiative, folder: Path, wish: str | None = None) -> tuple[Path, ...]:
    """Write `databestallning.pdf`, `.docx` and `.xlsx` into a folder that is there.

    Args:
        plan: the initiative that data are wanted for.
        folder: where the files go; what somebody may have filled in there is never written over.
        wish: the single most useful thing to obtain, in a few words (`Wish.what`); it leads.

    Returns:
        The three files.

    Raises:
        ReportError: one of the files is there already; nothing is then written.
    """
    from naravard_lib.reports.docx import write_docx  # late: reading an initiative needs neither Word nor Excel

    paths = tuple(folder / f"{_NAME}.{ending}" for ending in ("pdf", "docx", "xlsx"))
    there = [path for path in paths if path.exists()]
    raise_faults(
        ReportError, (f"{path.name} finns redan i {folder.name}; flytta eller döp om den först." for path in there)
    )
    # Without a date: the order is sent on the day somebody writes in, not on the day of an older extract.
    meta = Meta(f"Databeställning: {plan.name}", "", None, plan.synthetic, "")
    document = Document(meta, text_order(plan, wish).blocks)
    contents = (write_pdf(document), write_docx(document), write_workbook(document, order_columns(plan)))
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths
