"""Documents as PDF/UA-1 through Typst. The template is fixed; a document reaches it as data, never as markup."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import font_source_sans_pro
import matplotlib
import typst

from naravard_lib.blocks.html import LINK, printable
from naravard_lib.blocks.model import to_json
from naravard_lib.blocks.svg import clean_svg
from naravard_lib.errors import ReportError
from naravard_lib.reports.document import Document
from naravard_lib.reports.tags import tag_row_headers

_TEXT_FACES = ("Regular", "It", "Semibold", "SemiboldIt")
# Source Sans Pro lacks arrows and many signs; Last Resort draws a labelled box for what DejaVu lacks too, so that an
# odd character in a file cannot keep the report from being made (PDF/UA forbids missing glyphs).
_FALLBACK_FACES = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono", "LastResortHE-Regular")


def write_pdf(document: Document) -> bytes:
    """The document as tagged PDF/UA-1, A4; the same document gives the same bytes.

    Raises:
        ReportError: a figure is not readable SVG.
    """
    meta = document.meta
    stamp = datetime.combine(meta.date, time(), UTC) if meta.date else datetime.fromtimestamp(0, UTC)
    inputs = {"document": json.dumps(_payload(document), ensure_ascii=False)}
    with _fonts() as fonts:
        compiler = typst.Compiler(_template(), font_paths=fonts)
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
    row = {key: _clean(item) for key, item in value.items()}
    if "svg" in row:
        row["svg"] = printable(clean_svg(row["svg"], ""))
    if not LINK.fullmatch(row.get("link", "")):
        row.pop("link", None)
    return row


@contextmanager
def _fonts() -> Iterator[typst.Fonts]:
    """Exactly the faces we use: the packages' own folders hold every face twice, in chance order.

    Typst opens a face when it first needs it, so the folder must outlive the compilation.
    """
    text = Path(font_source_sans_pro.__file__).parent / "files"
    fallback = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    paths = [text / f"SourceSansPro-{face}.ttf" for face in _TEXT_FACES]
    paths += [fallback / f"{face}.ttf" for face in _FALLBACK_FACES]
    with TemporaryDirectory() as folder:
        for path in paths:
            shutil.copy(path, folder)
        yield typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
