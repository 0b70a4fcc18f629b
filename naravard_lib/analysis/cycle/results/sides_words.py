"""What figure and table say alike of the sides: names, status, what stands beside a krona, and amounts."""

import math
from collections.abc import Mapping

from naravard_lib import formats
from naravard_lib.analysis.cycle.results.sides import Side, Sides, Status
from naravard_lib.analysis.value.results.words import CAUTIONS
from naravard_lib.estimate import Estimate
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
_DIGITS = 3  # significant digits of an amount with an interval


def caution_words(sides: Sides) -> str:
    """What stands beside every krona; empty when the verdict bears the direction."""
    return _WORDS.get(sides.caution, UNTOLD) if sides.caution else ""


def kronor(amount: Estimate) -> str:
    """Kr a year with the interval: "1 560 000 kr (40 000 till 3 080 000)"; exact amounts as they are."""
    if amount.low == amount.value == amount.high:
        return exact_kronor(amount.value)
    if not math.isfinite(amount.high - amount.low):
        return f"{exact_kronor(amount.value)}, utan intervall"
    ends = (amount.value, amount.low, amount.high)
    value, low, high = (formats.number(_rounded(end, max(map(abs, ends)))) for end in ends)
    return f"{value}{formats.NBSP}kr ({low} till {high})"


def exact_kronor(amount: float) -> str:
    """650000 -> "650 000 kr"."""
    return f"{formats.number(amount)}{formats.NBSP}kr"


def _rounded(amount: float, largest: float) -> float:
    """Rounded so that the largest of the amounts read together keeps three digits."""
    return round(amount, _DIGITS - 1 - math.floor(math.log10(largest))) if largest else amount


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
