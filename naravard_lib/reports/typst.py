"""Documents as PDF/UA-1 through Typst. The template is fixed; a document reaches it as data, never as markup."""

import json
from datetime import UTC, datetime, time
from importlib.resources import files
from typing import Any

import typst

from naravard_lib.blocks.formula import spoken
from naravard_lib.blocks.html import LINK, printable
from naravard_lib.blocks.model import to_json
from naravard_lib.blocks.svg import clean_svg
from naravard_lib.errors import ReportError
from naravard_lib.reports.document import Document
from naravard_lib.reports.fonts import fonts
from naravard_lib.reports.formula import typst_formula
from naravard_lib.reports.tags import tag_row_headers


def write_pdf(document: Document) -> bytes:
    """The document as tagged PDF/UA-1, A4; the same document gives the same bytes.

    Raises:
        ReportError: a figure is not readable SVG, or a formula not readable TeX.
    """
    meta = document.meta
    stamp = datetime.combine(meta.date, time(), UTC) if meta.date else datetime.fromtimestamp(0, UTC)
    inputs = {"document": json.dumps(_payload(document), ensure_ascii=False)}
    with fonts() as faces:
        compiler = typst.Compiler(_template(), font_paths=faces)
        try:
            pdf: Any = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=stamp, sys_inputs=inputs)
        except typst.TypstError as error:
            raise ReportError(f"Rapporten ”{meta.title}” kunde inte sättas som PDF: {error.message}") from None
    return tag_row_headers(pdf)


def _template() -> bytes:
    return files("naravard_lib.reports").joinpath("template", "report.typ").read_bytes()


def _payload(document: Document) -> dict[str, Any]:
    meta = document.meta
    return {
        "title": printable(meta.title),
        "subtitle": printable(meta.subtitle),
        "date": meta.date_text,
        "synthetic": meta.synthetic,
        "version": printable(meta.version),
        "author": printable(meta.author),
        "blocks": [_clean(row) for row in to_json(document.blocks)],
    }


def _clean(value: Any) -> Any:
    """Plain values without the characters and links that a PDF cannot hold."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    if not isinstance(value, dict):
        return value
    row = {key: _clean(item) for key, item in value.items() if key != "data"}
    if row.get("style") == "math":
        row |= {"formula": typst_formula(value["text"]), "alt": printable(spoken(value["text"]))}
    if "svg" in row:
        row["svg"] = printable(clean_svg(row["svg"], ""))
    if not LINK.fullmatch(row.get("link", "")):
        row.pop("link", None)
    return row
