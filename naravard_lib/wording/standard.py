"""The level at the ages of a standard population: what a difference between units is worth, and a row per unit."""

from naravard_lib import formats
from naravard_lib.analysis.groups.results.breakdown import GroupComparison
from naravard_lib.analysis.groups.results.standard import Standardised, StandardRate
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Heading, Paragraph
from naravard_lib.estimate import Estimate
from naravard_lib.wording.common import table
from naravard_lib.wording.groups import merged_note, uncounted

_HEAD = Heading(3, "Nivån vid samma åldrar")
_HOW = (
    "Varje åldersgrupps egen nivå är vägd med gruppens andel av standardbefolkningen. Skillnader som bara beror på "
    "hur gamla människorna är blir då mycket mindre."
)
_DIFFERENCES = {
    "remains": "Skillnaden förklaras inte av åldern: den finns kvar när åldrarna räknas lika.",
    "partly": "Åldern förklarar en del av skillnaden: den är mindre när åldrarna räknas lika, och resten finns kvar.",
    "mostly": "Åldern förklarar det mesta av skillnaden: en mindre del finns kvar när åldrarna räknas lika.",
    "explained": "Skillnaden kan bero på åldern: när åldrarna räknas lika är den mindre och går inte att skilja från "
    "slumpen.",
    "revealed": "Åldern dolde en skillnad: den är större när åldrarna räknas lika och syns först då.",
    "turned": "Åldern vände skillnaden: när åldrarna räknas lika ligger den åt andra hållet.",
    "unseen": "Någon skillnad går inte att skilja från slumpen, vare sig som det var eller när åldrarna räknas lika.",
    "unsure": "Skillnaden är på gränsen till vad slumpen kan ge, så vad åldern betyder för den går inte att avgöra.",
}


def text_standard(result: GroupComparison) -> Blocks:
    """What the difference to other units is worth; nothing where there is nothing to standardise."""
    found = result.standard
    if found is None:
        return Blocks(())
    texts = [found.missing] if found.missing else [_HOW, _beside(found, result)]
    return Blocks((_HEAD, *(Paragraph.of(text) for text in texts if text)))


def _beside(found: Standardised, result: GroupComparison) -> str:
    own, others, labels = found.own, found.others, result.labels
    if own is None or others is None or found.difference is None:
        return ""
    crude = " mot ".join(formats.alike(own.crude.value, others.crude.value))
    standard = " mot ".join(formats.alike(own.standard.value, others.standard.value))
    return (
        f"{labels.treated} bredvid de andra enheterna tillsammans, {_unit(found, result)}: som det var {crude}, vid "
        f"samma åldrar {standard}. {_DIFFERENCES[found.difference]}"
    )


def tables_standard(result: GroupComparison) -> Blocks:
    """Each unit in the baseline, and the treated ones year by year, as it was and at the same ages."""
    found = result.standard
    if found is None or found.own is None or found.first is None or found.last is None:
        return Blocks(())
    span = formats.months(found.first, found.last)
    years = found.years if len(found.years) > 1 else ()
    return _table(result, found, found.units, "Enhet", f"Utgångsläget vid samma åldrar, {span}") + _table(
        result, found, years, "År", f"Nivån vid samma åldrar, {result.labels.treated}, år för år"
    )


def _table(
    result: GroupComparison, found: Standardised, rates: tuple[StandardRate, ...], head: str, title: str
) -> Blocks:
    rows = [[rate.name, str(rate.months), *_levels(rate)] for rate in rates]
    level = next((formats.level(rate.standard) for rate in rates), "")
    remarks = (
        _unit(found, result),
        uncounted(result),
        f"standardbefolkning: {found.population}, åldrarna {formats.enumeration(band.label for band in found.bands)}",
        merged_note(found.merged, result.labels.smallest),
        _why_hidden(rates, result),
        f"inom parentes {level}, som rymmer slumpen i antalet och att månader nära varandra liknar varandra",
    )
    columns = [head, "Månader", "Som det var", "Vid samma åldrar"]
    return table(title, columns, rows, "lrrr", result.labels, *remarks)


def _levels(rate: StandardRate) -> list[str]:
    return ["dolt", "dolt"] if rate.hidden else [_rate(rate.crude), _rate(rate.standard)]


def _why_hidden(rates: tuple[StandardRate, ...], result: GroupComparison) -> str:
    if not any(rate.hidden for rate in rates):
        return ""
    few = f"färre än {result.labels.smallest} i månaden"
    return f"dolt där någon åldersgrupp har {few}, och där en annan enhets dolda tal annars kunde räknas ut"


def _rate(estimate: Estimate) -> str:
    value, low, high = formats.alike(estimate.value, estimate.low, estimate.high)
    return f"{value} ({low} till {high})"


def _unit(found: Standardised, result: GroupComparison) -> str:
    labels = result.labels
    people = labels.people or "personer"
    return f"{labels.unit or formats.inline(labels.measure)} per {formats.number(found.per)} {people} och månad"
