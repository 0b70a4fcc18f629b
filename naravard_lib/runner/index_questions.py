"""The questions asked, as a section of reports/index.html: light, since a question is to be answered within seconds."""

import json
import os
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import quote

from naravard_lib.blocks.html import printable
from naravard_lib.errors import ReportError
from naravard_lib.runner.outcome import shown
from naravard_lib.runner.publishing import write_whole

INDEX = "index.html"  # under reports
QUESTIONS_FOLDER = "fragor"  # under reports; no initiative may have this name
_START, _END = "<!-- frågor: början -->", "<!-- frågor: slut -->"
_TITLE = "<title>Rapporter om nära vård</title>"  # as every index page of ours has had it
_SECTION = re.compile(f"{_START}.*?{_END}", re.DOTALL)
_FILES = (("PDF", ".pdf"), ("Webbsida", ".html"), ("Underlag (Excel)", ".xlsx"), ("Notebook", ".ipynb"))


def section_questions(reports: Path) -> str:
    """The section between two marks, by which it can be replaced; nothing between them where no question was asked."""
    asked = "\n".join(_lines(reports / QUESTIONS_FOLDER))
    section = f"<section>\n<h2>Frågor</h2>\n{asked}\n</section>" if asked else ""
    return f"{_START}{section}{_END}"


def replace_questions(reports: Path) -> bool:
    """Write the section anew into the index page that is there; False when there is none, or one without the marks.

    Raises:
        ReportError: the page is somebody else's, and is left as it is.
    """
    refuse_foreign_page(reports)
    page = reports / INDEX
    former = page.read_text(encoding="utf-8", errors="replace") if page.is_file() else ""
    if not _SECTION.search(former):
        return False
    section = section_questions(reports)
    write_whole(page, _SECTION.sub(lambda _: section, former, count=1))
    return True


def refuse_foreign_page(reports: Path) -> None:
    """Raise ReportError when the index page in the folder is somebody else's, or no page at all."""
    page = reports / INDEX
    former = page.read_text(encoding="utf-8", errors="replace") if page.is_file() else ""
    if os.path.lexists(page) and _TITLE not in former:
        raise ReportError(f"{shown(page)} är inte gjord av naravard och lämnas orörd. Flytta den för att få en ny.")


def _lines(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.ipynb")):
        heading = _heading(path)
        if heading:
            links = " · ".join(_link(text, path.with_suffix(ending)) for text, ending in _FILES)
            yield f"<h3>{escape(printable(heading))}</h3>\n<p>{links}</p>"


def _heading(path: Path) -> str:
    """What was asked, as its notebook was signed; empty for a notebook that somebody else has put there."""
    try:
        signed = json.loads(path.read_text(encoding="utf-8"))["metadata"]["naravard"]
        mark = "syntetiska data" if signed["synthetic"] else ""
        return " – ".join(part for part in (signed["title"], signed["subtitle"], mark) if part)
    except (ValueError, KeyError, TypeError, OSError):
        return ""


def _link(text: str, path: Path) -> str:
    return f'<a href="{escape(quote(f"{QUESTIONS_FOLDER}/{path.name}"))}">{text}</a>'
