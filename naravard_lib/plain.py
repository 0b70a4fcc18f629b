"""How words that people write are compared: without case and surplus space, and which known word was meant."""

import difflib
from collections.abc import Iterable

NEAR = 0.6  # difflib's own default: what counts as the same word misspelt


def plain(text: str) -> str:
    """The text for comparison: without case and surplus space."""
    return " ".join(text.casefold().split())


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word that was probably meant, or None when none is alike."""
    known = {plain(each): each for each in words}
    near = difflib.get_close_matches(plain(word), known, 1, NEAR)
    return known[near[0]] if near else None


def remedy(word: str, words: Iterable[str], otherwise: str = "") -> str:
    """What to do about a word that is not among those known, as the end of a sentence.

    Args:
        word: what was written.
        words: the known ones, in the order to show them.
        otherwise: what is said when none is alike; empty lists them all.
    """
    known = list(words)
    if near := nearest(word, known):
        return f'menas "{near}"?'
    return otherwise or f"välj bland {', '.join(known)}"
