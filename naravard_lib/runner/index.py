"""reports/index.html: the way in for a reviewer, with every initiative, made or not, and why not."""

import os
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from naravard_lib.blocks.html import printable, to_html
from naravard_lib.blocks.model import Block, Bullets, Paragraph, Table
from naravard_lib.paths import Workspace
from naravard_lib.runner.choosing import initiative_folders
from naravard_lib.runner.foreign import is_ours
from naravard_lib.runner.index_questions import INDEX, refuse_foreign_page, section_questions
from naravard_lib.runner.manifest import MANIFEST
from naravard_lib.runner.outcome import Outcome, shown
from naravard_lib.runner.publishing import write_whole
from naravard_lib.runner.records import STOPPED_FILE, Stopped, read_json, read_stopped
from naravard_lib.runner.status import Status, status_at_a_glance
from naravard_lib.tables.chapters import ChapterResult, answering
from naravard_lib.vocabulary import QUESTIONS

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
_STYLE = ("reports", "template", "report.css")  # found from here, since to import `reports` would be heavy
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

    Initiatives outside this run are shown as they lie on disk: also that the last run of one failed, and why.

    Args:
        target: the folders of the run.
        outcomes: what became of the initiatives of this run, by folder name.

    Raises:
        ReportError: a page of somebody else's lies there, and is left as it is.
        OSError: nothing can be written there.
    """
    refuse_foreign_page(target.reports)
    names = initiative_folders(target.raw)
    ownerless = _ownerless(target.reports, names)
    sections = [_section(name, target, outcomes.get(name)) for name in names]
    made = sum(target.report(name).is_dir() for name in names)
    style = files("naravard_lib").joinpath(*_STYLE).read_text(encoding="utf-8")
    page = _PAGE.format(
        style=style,
        count=f"{made} av {len(names)} initiativ har en rapport",
        sections="\n".join([*sections, *([ownerless] if ownerless else ())]),
        questions=section_questions(target.reports),
    )
    target.reports.mkdir(parents=True, exist_ok=True)
    write_whole(target.reports / INDEX, page)


def _section(name: str, target: Workspace, outcome: Outcome | None) -> str:
    if outcome is not None and outcome.faults:
        return _failure(name, target, Stopped(outcome.faults, outcome.kept))
    stopped = read_stopped(target.stopped(name) / STOPPED_FILE) if outcome is None else None
    if stopped is not None:  # also where the former report could not be set aside
        return _failure(name, target, stopped)
    if target.report(name).is_dir():  # those of this run have been looked into a moment ago
        return _report(name, target, status_at_a_glance(name, target) if outcome is None else None)
    why = "Körningen avbröts innan rapporten blev klar" if target.work(name).is_dir() else "Ingen rapport är gjord"
    return _framed(name, to_html([Paragraph.of(f"{why}. Kör naravard run {name}.")]))


def _ownerless(reports: Path, names: Sequence[str]) -> str:
    """A section on reports of initiatives that are gone or have another name now; empty when there are none."""
    found = [path for path in sorted(reports.glob("[!.]*")) if path.name not in names and is_ours(path)]
    if not found:
        return ""
    told = Paragraph.of("Mappen med underlaget är borttagen eller har bytt namn. Ta bort de rapporter som inte behövs.")
    return _framed("Rapporter utan initiativ", to_html([told]), *(_links(path, path.name) for path in found))


def _framed(title: str, *inner: str) -> str:
    return "\n".join(["<section>", f"<h2>{_text(title)}</h2>", *filter(None, inner), "</section>"])


def _failure(name: str, target: Workspace, stopped: Stopped) -> str:
    told = to_html([Paragraph.of("Ingen rapport kunde göras.", "warning"), Bullets.of(stopped.faults)])
    former, note = target.former(name), ""
    if former.is_dir():
        text = f"Den förra rapporten gäller inte längre och är undanlagd: {shown(former)}"
        note = to_html([Paragraph.of(text, "note")])
    return _framed(name, told, _partial(stopped.kept, target.reports), note)


def _partial(kept: Path | None, reports: Path) -> str:
    """A link to the notebook that stopped; none where no link can reach it."""
    try:
        place = Path(os.path.relpath(kept, reports)).as_posix() if kept and kept.is_file() else ""
    except ValueError:  # on Windows, another drive
        place = ""
    return (
        f'<p>Notebooken där den stannade: <a href="{escape(quote(place))}">{_text(kept.name)}</a></p>'
        if kept and place
        else ""
    )


def _report(name: str, target: Workspace, status: Status | None) -> str:
    report = target.report(name)
    manifest = read_json(report / MANIFEST)
    blocks = [*_reasons(status), *_answers(report, manifest)]
    return _framed(str(manifest.get("name", name)), _links(report), to_html(blocks))


def _reasons(status: Status | None) -> Iterator[Block]:
    if status is not None and status.steps:
        yield Paragraph.of("Något har ändrats sedan rapporten gjordes. Kör naravard run igen. Skäl:", "warning")
        yield Bullets.of(list(status.reasons))


def _answers(report: Path, manifest: Mapping[str, Any]) -> list[Block]:
    """The four questions as a table; nothing where the report's own files are damaged, which is told as a reason."""
    try:
        found = read_json(report / "results.json")["chapters"].values()
        chapters = [ChapterResult.from_dict(each) for each in found]
        rows = tuple(_row(question, answering(number, chapters)) for number, question in enumerate(QUESTIONS, start=1))
        mark = ", syntetiska data" if manifest["synthetic"] else ""
        caption = f"De fyra frågorna (underlag {manifest['extracted']}{mark})"
    except (KeyError, TypeError, ValueError, AttributeError):
        return []
    kept = 3 if any(row[2] for row in rows) else 2  # nothing is missing: no column for it
    table = Table(caption, ("Fråga", "Svar", "Saknas")[:kept], tuple(row[:kept] for row in rows), "lll"[:kept])
    note = Paragraph.of("Rapporten är inte granskad. Frågorna till granskaren står i Granskning.", "note")
    return [table] if manifest.get("reviewed") else [note, table]


def _row(question: str, chapter: ChapterResult | None) -> tuple[str, ...]:
    if chapter is None:
        return question, "Inget kapitel svarar", ""
    return question, _ANSWERS[chapter.answered], " ".join(chapter.missing)


def _links(report: Path, name: str = "") -> str:
    """Links to the files of a report, with the initiative's name before them where no heading says it."""
    pages = [(text, report / name) for text, name in _FILES if (report / name).is_file()]
    pages += [(path.name, path) for path in sorted((report / "notebooks").glob("*.ipynb"))]
    links = (f'<a href="{_address(path, report.parent)}">{_text(text)}</a>' for text, path in pages)
    return f"<p>{_text(f'{name}: ') if name else ''}{' · '.join(links)}</p>"


def _address(path: Path, start: Path) -> str:
    return escape(quote(path.relative_to(start).as_posix()))


def _text(text: str) -> str:
    return escape(printable(text))
