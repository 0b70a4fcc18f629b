"""Results between chapters: each chapter leaves a file, the summary reads those made on today's input."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

from naravard_lib import __version__
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph
from naravard_lib.checksums import ABSENT, sha256_or_absent
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Initiative
from naravard_lib.paths import INITIATIVE_FILE, workspace
from naravard_lib.tables.chapters import Answered, ChapterResult, rests_on


class Answer(Protocol):
    """What a chapter's result object tells about itself."""

    @property
    def chapter(self) -> str: ...  # noqa: D102
    @property
    def question(self) -> int | None: ...  # noqa: D102
    @property
    def answered(self) -> Answered: ...  # noqa: D102
    @property
    def missing(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def estimates(self) -> dict[str, Estimate]: ...  # noqa: D102
    @property
    def verdict(self) -> str: ...  # noqa: D102
    @property
    def failed(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def cautions(self) -> Mapping[str, str]: ...  # noqa: D102


def save_result(plan: Initiative, answer: Answer, text: Blocks) -> None:
    """Leave a chapter's answer for the chapters after it, as data/processed/<id>/results/<chapter>.json.

    Args:
        plan: the initiative.
        answer: the chapter's result object.
        text: what the chapter says; its paragraphs are stored as sentences.
    """
    result = ChapterResult(
        initiative=plan.id,
        chapter=answer.chapter,
        question=answer.question,
        answered=answer.answered,
        missing=answer.missing,
        estimates=answer.estimates,
        verdict=answer.verdict,
        sentences=tuple(str(Blocks((block,))) for block in text if isinstance(block, Paragraph) and _says(block)),
        sources=_sources(plan, answer.chapter),
        code_version=__version__,
        failed=answer.failed,
        cautions=dict(answer.cautions),
    )
    folder = workspace().results(plan.id)
    folder.mkdir(parents=True, exist_ok=True)
    content = json.dumps(result.as_dict(), ensure_ascii=False, indent=2, allow_nan=False)
    (folder / f"{result.chapter}.json").write_text(content + "\n", encoding="utf-8")


def load_results(plan: Initiative) -> tuple[ChapterResult, ...]:
    """The chapters' answers, without those made on other input, by another version of this package, or cut short."""
    folder = workspace().results(plan.id)
    results = (_read(path) for path in sorted(folder.glob("*.json")))
    checksum = cache(sha256_or_absent)  # several chapters rest on one file
    return tuple(
        found
        for found in results
        if found and found.code_version == __version__ and found.sources == _sources(plan, found.chapter, checksum)
    )


def _read(path: Path) -> ChapterResult | None:
    try:
        return ChapterResult.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None  # a file that a stopped run or an editor left half is no answer: the chapter is then not run


def _says(paragraph: Paragraph) -> bool:
    """Boxed cautions introduce a list of what is missing, which has its own place in the file."""
    return paragraph.kind in ("body", "lead")


def _sources(
    plan: Initiative, chapter: str, checksum: Callable[[Path], str] = sha256_or_absent
) -> tuple[tuple[str, str], ...]:
    """What a chapter rests on, by file name; a file that has gone has no line."""
    names = (INITIATIVE_FILE, *rests_on(plan, chapter))
    found = ((Path(name).name, checksum(plan.folder / name)) for name in names)
    return tuple((name, digest) for name, digest in found if digest != ABSENT)
