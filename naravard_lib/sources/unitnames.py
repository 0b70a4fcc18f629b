"""Whether a column is about units of care: by its head, or by cells that are municipalities or name a kind of unit."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from naravard_lib.plain import plain
from naravard_lib.sources.municipalities import municipality_names, plain_unit, split_unit

MOSTLY = 0.8  # share of a column's cells that must be of a kind; the rest are then faults to tell, not another kind
# What heads and names of units contain. Those who live in a "boende" are called so too: a house says more than that.
_UNIT = re.compile(
    r"kommun|enhet|vårdcentral|hälsocentral|sjukhus|lasarett|\bteam|team(?:et|en|s)?\b|område|mottagning|klinik"
    r"|avdelning|distrikt|stadsdel|verksamhet|\bregion|\bvc\b|\bhc\b|\bort(?:en|er)?\b|särskil\w+ boende|säbo\b"
    r"|\w{3}boendet?s?\b|\bboendet?s\b"
)
_PEOPLE = re.compile(
    r"\w*(?:(?:chef|ledare|medlem|sköterska|läkare|ansvarig|medborgare|patient)(?:en|s|namn)?|(?:samman|med|när)boende)"
)
# "Karin Karlsson", "Karlsson, Karin", "Karin Karlsson A": words that all begin with a capital, as only names do.
_CAPITAL = r"[^\W\d_][\w.'\u2019-]*"
_NAME = re.compile(rf"{_CAPITAL}(?:,? {_CAPITAL}){{1,3}}")


def is_unit_word(text: str) -> bool:
    """Whether a head or a name contains a word for a unit: "Vårdcentral", "Team Norr", "Särskilt boende"."""
    words = plain(text)
    return _UNIT.search(words) is not None and not any(map(_PEOPLE.fullmatch, re.findall(r"\w+", words)))


def are_units(cells: Iterable[Any]) -> bool:
    """Whether most of the different cells are municipalities or contain a word for a unit."""
    return _mostly(cells, lambda text: is_town(text) or is_unit_word(text))


def are_people(cells: Iterable[Any]) -> bool:
    """Whether most of the different cells look like the names of persons, and not of units."""
    return _mostly(cells, lambda text: _is_name(text) and not (is_town(text) or is_unit_word(text)))


def _mostly(cells: Iterable[Any], holds: Callable[[str], bool]) -> bool:
    texts = {" ".join(str(cell).split()) for cell in cells} - {"", "None"}
    return bool(texts) and sum(map(holds, texts)) >= MOSTLY * len(texts)


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and all(word[:1].isupper() for word in text.split())


@lru_cache(maxsize=1)
def _known_towns() -> frozenset[str]:
    return frozenset(map(plain_unit, municipality_names().values()))


@lru_cache(maxsize=1 << 12)
def is_town(text: str) -> bool:
    """Whether a text is a municipality by code or name, in genitive too; a code counts only with all its digits."""
    code, name = split_unit(text)
    plain = re.sub(r"s? (kommun|stad)$", "", plain_unit(name))
    named = {plain_unit(name), plain, plain.removesuffix("s")} & _known_towns()
    return bool(named) or (code in municipality_names() and (bool(name) or len(text.strip()) >= 3))
