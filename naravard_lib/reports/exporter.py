"""`jupyter nbconvert --to naravard_pdf` and JupyterLab's export menu: one notebook as it stands."""

from datetime import date
from typing import Any

from nbconvert.exporters import Exporter

from naravard_lib.blocks.model import Heading
from naravard_lib.errors import ReportError
from naravard_lib.reports import Document, Meta, assemble, build_document, write_html, write_pdf
from naravard_lib.reports.reader import Notebook, read_notebook

__all__ = ["NaravardHtmlExporter", "NaravardPdfExporter", "build_document", "lone_document", "write_html", "write_pdf"]


def lone_document(notebook: Notebook, name: str) -> Document:
    """A document of one notebook, cells of the appendix included.

    The title page comes from the notebook's metadata key `naravard` (title, subtitle, date as ISO 8601, synthetic,
    version, author); without it the title is the first heading, or `name`, and no date is printed.

    Raises:
        ReportError: as `build_document`, or a date that is none.
    """
    return assemble([(notebook, f"{name}.ipynb")], _meta(notebook, name))


def _meta(notebook: Notebook, name: str) -> Meta:
    given = notebook.metadata.get("naravard", {})
    return Meta(
        title=str(given.get("title") or _first_heading(notebook, name)),
        subtitle=str(given.get("subtitle", "")),
        date=_date(given.get("date"), name),
        synthetic=bool(given.get("synthetic", False)),
        version=str(given.get("version", "")),
        author=str(given.get("author", "")),
    )


def _date(text: object, name: str) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        raise ReportError(f"{name}.ipynb: datumet {text} under naravard i metadata ska skrivas 2024-11-02.") from None


def _first_heading(notebook: Notebook, name: str) -> str:
    placed = read_notebook(notebook, name).placed
    return next((p.block.text for p in placed if isinstance(p.block, Heading)), name)


class NaravardPdfExporter(Exporter):
    """One executed notebook as PDF/UA-1."""

    export_from_notebook = "Rapport (PDF)"
    output_mimetype = "application/pdf"
    file_extension = ".pdf"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own annotation names only its base class
        self, nb: Notebook, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The hook that nbconvert calls: the notebook as PDF bytes, and its resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return write_pdf(lone_document(nb, _name(resources))), resources


class NaravardHtmlExporter(Exporter):
    """One executed notebook as a self-contained HTML page."""

    export_from_notebook = "Rapport (HTML)"
    output_mimetype = "text/html"
    file_extension = ".html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own annotation names only its base class
        self, nb: Notebook, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The hook that nbconvert calls: the notebook as HTML text, and its resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return write_html(lone_document(nb, _name(resources))), resources


def _name(resources: dict[str, Any]) -> str:
    return str(resources.get("metadata", {}).get("name") or "notebook")
