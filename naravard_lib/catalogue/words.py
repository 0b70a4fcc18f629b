"""A word that the reader of the catalogue has written, held against the closed list it should come from."""

import difflib

from naravard_lib.errors import DesignError


def known_word(key: str, word: str | None, words: tuple[str, ...]) -> str | None:
    """The word as the list spells it, or None when none is given; raises DesignError that names the nearest one."""
    given = (word or "").strip()
    if not given:
        return None
    spelt = {known.casefold(): known for known in words}
    if given.casefold() in spelt:
        return spelt[given.casefold()]
    near = difflib.get_close_matches(given.casefold(), spelt, 1)
    remedy = f'menas "{spelt[near[0]]}"?' if near else f"välj bland {', '.join(words)}"
    raise DesignError(f"{key} kan inte vara {given} – {remedy}")
