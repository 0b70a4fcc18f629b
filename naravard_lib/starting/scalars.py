"""Text into YAML: whatever somebody typed, or an extract holds, stays text and never becomes markup."""

import math
import re
import textwrap
from collections.abc import Iterable, Mapping

import yaml

_BARE = re.compile(r"[A-Za-zÅÄÖåäö](?:[\wåäöÅÄÖé /+.–-]*[\wåäöÅÄÖé+])?", re.ASCII)
_NOTHING = {
    "null",
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "y",
    "n",
    "ja",
    "nej",
}  # words that readers may take for more
_WIDTH = 100  # characters of a line of comment


def scalar(text: str) -> str:
    """A text as one line of YAML, in quotes where it is more than plain words."""
    if _BARE.fullmatch(text) and text.casefold() not in _NOTHING:
        return text
    return str(yaml.safe_dump(text, default_style='"', allow_unicode=True, width=math.inf)).rstrip("\n")


def listed(texts: Iterable[str]) -> str:
    """Texts as a list on one line."""
    return f"[{', '.join(map(scalar, texts))}]"


def grouped(pairs: Mapping[str, str]) -> str:
    """Keys with texts as a group on one line."""
    return "{" + ", ".join(f"{key}: {scalar(text)}" for key, text in pairs.items()) + "}"


def comment(text: str, indent: str = "") -> list[str]:
    """A text as lines of comment."""
    plain = "".join(mark if mark.isprintable() else " " for mark in text)
    return [f"{indent}# {line}" for line in textwrap.wrap(plain, _WIDTH, break_on_hyphens=False)]


def off(lines: Iterable[str]) -> list[str]:
    """Lines of YAML made into comments that hold until somebody takes the first two marks away."""
    return [f"# {line}" for line in lines]
