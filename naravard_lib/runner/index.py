"""reports/index.html: the way in for a reviewer, with every initiative, made or not, and why not."""

from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from naravard_lib.analysis.cycle.results.summary import QUESTIONS
from naravard_lib.analysis.cycle.summary import answering
from naravard_lib.blocks.html import printable, to_html
from naravard_lib.blocks.model import Block, Bullets, Paragraph, Table
from naravard_lib.paths import Workspace
from naravard_lib.runner.choosing import initiative_folders
from naravard_lib.runner.index_questions import section_questions
from naravard_lib.runner.manifest import digests, read_json
from naravard_lib.runner.outcome import FORMER, Outcome, shown
from naravard_lib.tables.chapters import ChapterResult

_FILES = (
    ("Rapport (PDF)", "rapport.pdf"),
    ("Rapport (webbsida)", "rapport.html"),
    ("Rapport (Word)", "rapport.docx"),
    ("Bilaga (PDF)", "bilaga.pdf"),
    ("Bilaga (webbsida)", "bilaga.html"),
    ("Underlag (Excel)", "underlag.xlsx"),
    ("Granskning (PDF)", "granskning.pdf"),
    ("Granskning (Word)", "granskning.docx"),
)
_ANSWERS = {"yes": "Besvarad", "partly": "Delvis besvarad", "no": "Inte besvarad"}

_PAGE = """<!DOCTYPE html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rapporter om nära vård</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>Rapporter om nära vård</h1>
<p class="subtitle">{count}</p>
{sections}
{questions}
</main>
</body>
</html>
"""


def write_index(target: Workspace, outcomes: Mapping[str, Outcome]) -> None:
    """Write the index page over every folder under raw, and the questions asked.

    Initiatives outside this run are shown as they lie on disk.

    Args:
        target: the folders of the run.
        outcomes: what became of the initiatives of this run, by folder name.
    """
    names = initiative_folders(target.raw)
    sections = [_section(name, target, outcomes.get(name)) for name in names]
    made = sum(target.report(name).is_dir() for name in names)
    style = files("naravard_lib.reports").joinpath("template", "report.css").read_text(encoding="utf-8")
    page = _PAGE.format(
        style=style,
        count=f"{made} av {len(names)} initiativ har en rapport",
        sections="\n".join(sections),
        questions=section_questions(target.reports),
    )
    (target.reports / "index.html").write_text(page, encoding="utf-8")


def _section(name: str, target: Workspace, outcome: Outcome | None) -> str:
    report = target.report(name)
    if outcome is not None and outcome.faults:
        return _framed(name, to_html(tuple(_failure(outcome, target.processed / name / FORMER))))
    if not report.is_dir():
        return _framed(name, to_html([Paragraph.of(f"Ingen rapport är gjord. Kör naravard run {name}.")]))
    manifest = read_json(report / "manifest.json")
    blocks = to_html(tuple(_answers(report, manifest, target.raw / name)))
    return _framed(manifest["name"], f"{_links(report)}\n{blocks}")


def _framed(title: str, inner: str) -> str:
    return f"<section>\n<h2>{_text(title)}</h2>\n{inner}\n</section>"


def _failure(outcome: Outcome, former: Path) -> Iterator[Block]:
    yield Paragraph.of("Ingen rapport kunde göras.", "warning")
    yield Bullets.of(outcome.faults)
    if former.is_dir():
        yield Paragraph.of(f"Den förra rapporten gäller inte längre och är undanlagd: {shown(former)}", "note")


def _answers(report: Path, manifest: Mapping[str, Any], folder: Path) -> Iterator[Block]:
    if digests(folder) != manifest["inputs"]:
        yield Paragraph.of("Underlaget har ändrats sedan rapporten gjordes. Kör naravard run igen.", "warning")
    if not manifest.get("reviewed"):  # absent from reports made before there was a sheet
        yield Paragraph.of("Rapporten är inte granskad. Frågorna till granskaren står i Granskning.", "note")
    mark = ", syntetiska data" if manifest["synthetic"] else ""
    chapters = [ChapterResult.from_dict(each) for each in read_json(report / "results.json")["chapters"].values()]
    rows = tuple(_row(question, answering(number, chapters)) for number, question in enumerate(QUESTIONS, start=1))
    kept = 3 if any(row[2] for row in rows) else 2  # nothing is missing: no column for it
    caption = f"De fyra frågorna (underlag {manifest['extracted']}{mark})"
    yield Table(caption, ("Fråga", "Svar", "Saknas")[:kept], tuple(row[:kept] for row in rows), "lll"[:kept])


def _row(question: str, chapter: ChapterResult | None) -> tuple[str, ...]:
    if chapter is None:
        return question, "Inget kapitel svarar", ""
    return question, _ANSWERS[chapter.answered], " ".join(chapter.missing)


def _links(report: Path) -> str:
    pages = [(text, report / name) for text, name in _FILES]
    pages += [(path.name, path) for path in sorted((report / "notebooks").glob("*.ipynb"))]
    links = (f'<a href="{_address(path, report.parent)}">{_text(text)}</a>' for text, path in pages)
    return f"<p>{' · '.join(links)}</p>"


def _address(path: Path, start: Path) -> str:
    return escape(quote(path.relative_to(start).as_posix()))


def _text(text: str) -> str:
    return escape(printable(text))
