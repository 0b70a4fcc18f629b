"""What plots and wording say alike: the designs in plain words, ratios as changes, and which of them may be shown."""

import math
from collections.abc import Iterable, Mapping

from naravard_lib import formats
from naravard_lib.analysis.persons.results.comparison import Bracket, Design, NaiveRow
from naravard_lib.estimate import Estimate

NAMES: Mapping[Design, str] = {
    "T": "Samma läge de tre senaste månaderna",
    "F": "Samma historia i tolv månader",
    "P_post": "Vägda efter sannolikheten att skrivas in, efteråt",
    "P_did": "Vägda efter sannolikheten att skrivas in, före mot efter",
}
WHOLE = "Alla tillsammans"
HIDDEN = "visas inte"  # in the place of a number that the small-cell gate holds back
BED_DAYS = "i jämförelsen räknas vårddygn i den månad då vårdtillfället började"
_COUNTED = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")


def change(ratio: Estimate) -> Estimate:
    """A ratio of rates as a relative change, a share."""
    return Estimate(ratio.value - 1, ratio.low - 1, ratio.high - 1, ratio.level, scale="share")


def counted(number: int) -> str:
    """A small number in words, as running text has it: 6 -> "sex"."""
    return _COUNTED[number] if number < len(_COUNTED) else formats.number(number)


def span(estimate: Estimate) -> str:
    """The interval of a share in whole per cent: "−35 till 18 %". Persons are too few for decimals."""
    return f"{formats.number(100 * estimate.low)} till {formats.percent(estimate.high, 0)}"


def interval(estimate: Estimate) -> str:
    """The same with its name: "95 % KI −35 till 18 %"."""
    return f"{formats.level(estimate)} {span(estimate)}"


def ratio_text(ratio: Estimate) -> str:
    """A ratio as a change with its interval in brackets: "−12 % (−35 till 18 %)"."""
    whole = change(ratio)
    if not math.isfinite(whole.value):
        return "går inte att räkna"
    limits = f" ({span(whole)})" if math.isfinite(whole.high - whole.low) else ""
    return f"{formats.percent(whole.value, 0)}{limits}"


def bounds(bracket: Bracket) -> str:
    """How far the true change could lie without comparison persons: "−58 till 18 %". It is no interval."""
    return f"{formats.number(100 * (bracket.low - 1))} till {formats.percent(bracket.high - 1, 0)}"


def shown_change(row: NaiveRow, smallest: int) -> float:
    """The naive change; NaN where one of its counts is small, since beside the other it would give that one back."""
    return math.nan if min(row.before, row.after) < smallest else row.change


def doubts(units: Iterable[tuple[str, str]]) -> str:
    """A footnote on doubtful registration from (unit, remark) pairs; empty when there is none to remark on."""
    said = dict.fromkeys(f"{unit}: {remark.rstrip('.')}" for unit, remark in units if remark)
    return f"* Osäker registrering. {'; '.join(said)}" if said else ""


def marked(unit: str, remark: str) -> str:
    """A unit's name, with a star that leads to the footnote."""
    return f"{unit} *" if remark else unit


def told(ratio: Estimate) -> Estimate:
    """A ratio as a result file holds it: three digits give no count back."""
    value, low, high = (round(part, 3) for part in (ratio.value, ratio.low, ratio.high))
    return Estimate(value, low, high, ratio.level, scale="ratio")
