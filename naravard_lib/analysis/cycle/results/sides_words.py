"""What figure and table say alike of the sides: names, status, and what stands beside a krona."""

from collections.abc import Mapping

from naravard_lib.analysis.cycle.results.sides import Side, Sides, Status
from naravard_lib.analysis.value.results.words import CAUTIONS
from naravard_lib.vocabulary import Bearer

NAMES: Mapping[Bearer | None, str] = {
    "region": "Regionen",
    "municipality": "Kommunen",
    "person": "Personen",
    None: "Anges inte",
}
STATUS_WORDS: Mapping[Status, str] = {"measured": "Mätt", "estimated": "Uppskattat", "unmeasured": "OMÄTT"}
UNTOLD = "kan inte avgöras"
_WORDS: Mapping[str, str] = {str(code): words for code, words in CAUTIONS.items()}


def caution_words(sides: Sides) -> str:
    """What stands beside every krona; empty when the verdict bears the direction."""
    return _WORDS.get(sides.caution, UNTOLD) if sides.caution else ""


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


def value_remark(side: Side, sides: Sides) -> str:
    """The caution beside a side's amounts, with its dash; empty where there is no amount or no caution."""
    words = caution_words(sides)
    return f" – {words}" if words and side.values else ""
