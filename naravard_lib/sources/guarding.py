"""Text that Excel would run as a formula: written with an apostrophe before it, and read without."""

import re

from naravard_lib.errors import TableError
from naravard_lib.sources.dialects import parse_number

# What begins a formula (OWASP, CSV injection); apostrophes before it are text that must not be lost either.
_LIVE = re.compile(r"'*(?:\s*[=+\-@]|[\t\r])")
_GUARDED = re.compile(f"'{_LIVE.pattern}")


def guarded(text: str) -> str:
    """A cell for a text file that is opened in Excel: an apostrophe first where it would be live; numbers as they are.

    `unguarded` gives the text back.
    """
    return f"'{text}" if _LIVE.match(text) and not _is_number(text) else text


def unguarded(text: str) -> str:
    """A cell of a text file without the apostrophe that `guarded` or an analyst put before a formula."""
    return text[1:] if _GUARDED.match(text) else text


def _is_number(text: str) -> bool:
    try:
        parse_number(text)
    except TableError:
        return False
    return True
