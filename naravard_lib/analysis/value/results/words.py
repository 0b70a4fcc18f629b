"""What figure, table and text say alike of kronor: what they cannot be told from, and what a change was found in."""

import math
from collections.abc import Iterable, Mapping, Sequence

from naravard_lib import formats
from naravard_lib.analysis.persons.results.words import counted
from naravard_lib.analysis.value.results.bearers import inside
from naravard_lib.analysis.value.results.benefit import Basis, Benefit, Caution, Change, Price
from naravard_lib.analysis.value.results.reported import Reported

CAUTIONS: Mapping[Caution, str] = {
    "": "",
    "chance": "kan inte skiljas från slumpen",
    "events": "kan inte skiljas från annat som hände samtidigt",
    "anyway": "kan inte skiljas från det som hade hänt ändå",
    "not_shown": "ingen stor minskning är visad",
    "means": "kan inte avgöras med enstaka medelvärden",
}
BASES: Mapping[Basis, str] = {
    "series": "Alla månadsvärden",
    "without_co_events": "Utan andra händelser",
    "inscription": "De inskrivna",
    "aggregate": "Tabell före och efter",
    "published": "Publicerade medelvärden",
    "given": "Angiven förändring",
}
_YEAR = 12  # months
KINDS: Mapping[bool, str] = {True: "pengar", False: "tid och plats"}  # by `cashable`


def owner(benefit: Benefit) -> str:
    """Whom it falls on, inside a sentence."""
    return inside(benefit.bearer)


def title(benefit: Benefit, among: Iterable[Benefit]) -> str:
    """What it was found in; with measure, bearer and kind where there are several."""
    listed = list(among)
    parts = [BASES[benefit.change.basis]]
    parts += [formats.inline(benefit.change.label)] if len({each.change.measure for each in listed}) > 1 else []
    parts += [owner(benefit)] if len({each.bearer for each in listed}) > 1 else []
    parts += [KINDS[benefit.cashable]] if len({each.cashable for each in listed}) > 1 else []
    return ", ".join(parts)


def kept(benefits: Sequence[Benefit]) -> str:
    """What kronor out of these changes cannot be told from; each by its name where they differ."""
    words = {title(each, benefits): CAUTIONS[each.change.caution] for each in benefits}
    if len(set(words.values())) == 1:
        return next(iter(words.values()))
    return "; ".join(f"{formats.inline(name)}: {word}" for name, word in words.items() if word)


def event_words(reported: Reported) -> str:
    """What a published change cannot be told from: the other events in its months, else that means are no series."""
    named = formats.enumeration(formats.inline(event.what) for event in reported.events)
    return f"kan inte skiljas från annat som hände samtidigt ({named})" if named else CAUTIONS["means"]


def reckoner(reported: Reported) -> str:
    """Whose way to reckon it is: the source's where the evidence base has the very sum, else that of reports."""
    return "källans" if reported.told else "rapporters vanliga"


def found_in(change: Change) -> str:
    """The months of a series that say nothing of some season: "åtta månader, mars–oktober 2024"; else empty."""
    months = change.months
    if not months or len({month.month for month in months}) == _YEAR:
        return ""
    whole = formats.months(months[0], months[-1])
    if (months[-1] - months[0]).n + 1 > len(months):
        whole = f"av {whole}"
    return f"{counted(len(months))} {'månad' if len(months) == 1 else 'månader'}, {whole}"


def money_of(price: Price) -> str:
    """Which year's money: "2023 års priser, inte omräknat"."""
    if not price.index:
        return f"{price.price_year} års priser, inte omräknat"
    return f"{price.year} års priser, omräknat från {price.price_year} med {price.index}"


def planned(benefit: Benefit) -> float:
    """The figure to plan with, to two digits downwards: it promises no more than it says."""
    if abs(benefit.planning) < 1:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(abs(benefit.planning))) - 1)
    return math.floor(benefit.planning / step) * step


def amount(value: float, unit: str = "") -> str:
    """A change in units: "154 färre besök", "12,5 fler besök", "154 färre"."""
    if value == 0:
        return f"inga färre {unit}".rstrip()
    return f"{formats.measured(abs(value))} {'färre' if value < 0 else 'fler'} {unit}".rstrip()
