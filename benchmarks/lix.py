"""LIX of every shipped report's running text: words a sentence plus the share of words longer than six letters."""

import re
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path

from common import ROOT, header, show

PROSE = ("p", "li")  # headings, tables and figures are not read as sentences
SKIPPED = ("script", "style", "svg", "details", "nav", "table", "figure", "math")
LONG = 6  # Björnsson 1968: a long word has more than six letters


class Prose(HTMLParser):
    """Collects the text of paragraphs and list items outside everything skipped."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.skipped = 0
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Go into a paragraph or into something skipped."""
        self.skipped += tag in SKIPPED
        if tag in PROSE:
            self.depth += 1
            self.parts.append("")

    def handle_endtag(self, tag: str) -> None:
        """Leave it again."""
        self.skipped -= tag in SKIPPED
        self.depth -= tag in PROSE

    def handle_data(self, data: str) -> None:
        """Keep text inside a paragraph."""
        if self.depth and not self.skipped:
            self.parts[-1] += data


def prose(html: str) -> list[str]:
    """The paragraphs and list items of a report, in order."""
    reader = Prose()
    reader.feed(html)
    return [part.strip() for part in reader.parts if part.strip()]


def lix(paragraphs: list[str]) -> float:
    """Björnsson's readability index: below 40 easy, 40-50 like newspapers, above 60 heavy.

    Raises:
        ValueError: there are no words.
    """
    text = [re.sub(r"(?<=\d)[,.\s](?=\d)", "", paragraph) for paragraph in paragraphs]  # 1 000 and 3,5 are one word
    words = [word for paragraph in text for word in re.findall(r"[^\W_]+(?:[-'][^\W_]+)*", paragraph)]
    if not words:
        raise ValueError("no words to count")
    sentences = sum(max(1, len(re.findall(r"[.!?:](?=\s|$)", paragraph))) for paragraph in text)
    longer = sum(len(re.sub(r"\W", "", word)) > LONG for word in words)
    return len(words) / sentences + 100 * longer / len(words)


def main() -> None:
    header("Readability (LIX) of the shipped reports")
    with tempfile.TemporaryDirectory() as temporary:
        command = [str(Path(sys.executable).with_name("naravard")), "run", "--out", temporary]
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        for report in sorted(Path(temporary).glob("*/rapport.html")):
            found = prose(report.read_text(encoding="utf-8"))
            show(report.parent.name, lix(found), f"LIX over {sum(len(part.split()) for part in found)} words")


if __name__ == "__main__":
    main()
