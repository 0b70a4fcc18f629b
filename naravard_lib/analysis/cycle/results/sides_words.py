"""What figure and table say alike of the sides: names, status, and the words that stand beside each amount."""

from collections.abc import Mapping
from string import ascii_lowercase

from naravard_lib import formats
from naravard_lib.analysis.cycle.results.sides import Amount, Sides, Status

STATUS_WORDS: Mapping[Status, str] = {"measured": "Mätt", "estimated": "Uppskattat", "unmeasured": "OMÄTT"}
UNTOLD = "kan inte avgöras"
PLUS = "frigjort eller sparat"


def marks(sides: Sides) -> dict[str, str]:
    """Words to the letter that stands for them; none for a lone amount, which has its words beside it."""
    words = dict.fromkeys(value.words for value in sides.values if value.words)
    return dict(zip(words, ascii_lowercase, strict=False)) if len(sides.values) > 1 else {}


def marked(value: Amount, letters: Mapping[str, str]) -> str:
    """An amount with its letter, else with its words: "585 252 kr, utan intervall (b)"."""
    letter = letters.get(value.words)
    words = f"{formats.NBSP}({letter})" if letter else f" – {value.words}" if value.words else ""
    return f"{formats.kronor_interval(value.part)}{words}"


def key(letters: Mapping[str, str]) -> str:
    """The words that the letters stand for, a sentence each."""
    return " ".join(f"({letter}) {formats.sentence(words)}" for words, letter in letters.items())


def finding(sides: Sides) -> str:
    """What is known of the two principals' work in one line."""
    told = {side.bearer: side.status for side in sides.sides}
    region, municipality = (STATUS_WORDS[told[bearer]].casefold() for bearer in ("region", "municipality"))
    if region == municipality:
        return f"Båda huvudmännens sidor är {_plural(region)}"
    return f"Regionens sida är {_feminine(region)} och kommunens {_feminine(municipality)}"


def _plural(word: str) -> str:
    return {"mätt": "mätta", "omätt": "omätta", "uppskattat": "uppskattade"}[word]


def _feminine(word: str) -> str:
    return {"uppskattat": "uppskattad"}.get(word, word)
