"""A word that the reader of the catalogue has written, held against the closed list it should come from."""

from naravard_lib.errors import DesignError
from naravard_lib.plain import remedy


def known_word(key: str, word: str | None, words: tuple[str, ...]) -> str | None:
    """The word as the list spells it, or None when none is given; raises DesignError that names the nearest one."""
    given = (word or "").strip()
    if not given:
        return None
    spelt = {known.casefold(): known for known in words}
    if given.casefold() in spelt:
        return spelt[given.casefold()]
    raise DesignError(f"{key} kan inte vara {given} – {remedy(given, words)}")
