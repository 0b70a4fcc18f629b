"""How far it could go in plain words: the lower end first, what it rests on, and why the truth is likely less."""

from collections.abc import Iterator

from naravard_lib import formats
from naravard_lib.analysis.value.results.bearers import owned_by
from naravard_lib.analysis.value.results.compared import Compared
from naravard_lib.analysis.value.results.potential import MARGINAL, Potential
from naravard_lib.analysis.value.results.potential_words import (
    amounts,
    doubts,
    per_year,
    planned,
    scale,
    told_ends,
    yearly,
)
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Bullets, Heading
from naravard_lib.cases.figures import Bound
from naravard_lib.cases.potential import Group
from naravard_lib.wording.common import paragraphs

_MILLION = 1e6
_BOUNDS = {"exact": "", "about": "", "interval": "", "up_to": "upp till ", "more_than": "fler än "}
_ON_WHOM = {
    "persons": "Den är mätt på dem som fick insatsen, mot jämförbara personer.",
    "area": "Den är mätt på alla där insatsen infördes. Här räknas den bara på dem som nås, så både en minskning och "
    "en ökning kan bli för liten.",
    "table": "Den är mätt på dem som fick insatsen, mot en tabell över andra.",
}
_ELSEWHERE = "Att den blir lika stor här, i en annan grupp, är ett antagande."
_EXTRAPOLATED = (
    "Svaret är en uppräkning, ingen mätning. Det visar vad det skulle bli om minskningarna blir lika stora för fler, "
    "på fler platser, år efter år."
)
_UNCONTROLLED = (
    "De flesta publicerade minskningar är mätta före och efter, utan jämförelse. Insatsen ges ofta när någon är som "
    "sjukast, och då minskar vården delvis av sig själv (regression mot medelvärdet). Minskningarna är därför troligen "
    "för stora."
)
_AVERAGE = (
    "Snittkostnaden är inte det som går att spara. Personal och lokaler finns kvar om inte verksamheten också görs om."
)
_APART = (
    "Siffrorna antas vara oberoende av varandra. Är flera för höga på samma gång är svaret mer osäkert än intervallet "
    "visar."
)


def text_potential(result: Potential) -> Blocks:
    """The title, the figure to plan with, how wide the span is, and what it hangs on."""
    said = [
        f"{result.file.about} {_groups(result)} {_own(result)}".strip(),
        *_spread(result),
        *_money(result),
        _persons(result),
        _hangs(result),
        _sides(result),
    ]
    said += [_gap(row) for row in result.compared if row.difference and row.unit == "kr"]
    return Blocks((Heading(2, result.file.title), *paragraphs(_lead(result), said)))


def text_potential_certainty(result: Potential) -> Blocks:
    """Why the answer is to be read with caution."""
    return Blocks((Heading(2, "Hur säkert är det?"), Bullets.of(list(_cautions(result)))))


def _lead(result: Potential) -> str:
    """The planning figure; after what an own effect cannot be told from, where there is one."""
    figure, unit = planned(result), per_year(result)
    untold = doubts(result)
    if not figure:
        kind = "besparing" if result.in_kr else "minskning"
        return f"{untold} Det går inte att planera för någon {kind}: intervallet rymmer noll.".strip()
    if untold:
        return f"{untold} Vore skattningen sann skulle det ändå bli högst {figure} {unit}, att planera för."
    return f"Planera för högst {figure} {unit}. I 19 av 20 beräkningar blir det minst så mycket, om antagandena håller."


def _groups(result: Potential) -> str:
    """Whom it is about, and how many they are."""
    told = formats.enumeration(f"{formats.inline(group.name)}{_size(group)}" for group in result.file.groups)
    return f"Det gäller {told}."


def _size(group: Group) -> str:
    share = group.share
    of = "" if share is None else f"{_percent(share.low, share.high, share.bound)} av {formats.inline(group.of)}"
    persons = group.persons
    count = "" if persons is None else f"{_number(persons.low, persons.high, persons.bound)} personer"
    said = ", ".join(part for part in (count, of) if part)
    return f" ({said})" if said else ""


def _percent(low: float, high: float, bound: Bound) -> str:
    ends = dict.fromkeys(formats.together(100 * low, 100 * high))
    return f"{_BOUNDS[bound]}{'–'.join(ends)}{formats.NBSP}%"


def _number(low: float, high: float, bound: Bound) -> str:
    return f"{_BOUNDS[bound]}{'–'.join(dict.fromkeys(map(formats.number, (low, high))))}"


def _gap(row: Compared) -> str:
    """A printed sum beside what the source's own parts give."""
    printed, computed = (formats.as_given(value / _MILLION, 1) for value in (row.printed, row.computed))
    return f"Källan skriver {printed} miljoner kr. Dess egna delar ger {computed} miljoner kr. {row.explanation}"


def _own(result: Potential) -> str:
    """Whose own effects took the place of the published, and for which ways of working."""
    if not result.own:
        return ""
    names = formats.enumeration(own.name for own in result.own)
    measured = [way for way in result.file.ways if any(effect.initiative for effect in way.effects)]
    ways = formats.enumeration(dict.fromkeys(formats.inline(way.name) for way in measured))
    return f"I stället för en publicerad minskning för {ways} räknas det som är uppmätt i {names}."


def _but(result: Potential) -> str:
    """What follows every amount that rests on an own effect which cannot be told."""
    return " Det går inte att avgöra om den egna effekten finns." if doubts(result) else ""


def _spread(result: Potential) -> Iterator[str]:
    unit = yearly(result)
    low, middle, high = told_ends(result)
    (base,) = amounts(result, result.base)
    yield (
        f"Siffrorna som går in är osäkra. Därför är svaret räknat {formats.number(result.draws)} gånger, med nya "
        f"värden varje gång. Nio av tio beräkningar ger mellan {low} och {high} {unit}, och hälften ger mer än "
        f"{middle}. Räknat en enda gång, på grundvärdena, blir det {base}.{_but(result)}"
    )


def _money(result: Potential) -> Iterator[str]:
    if result.gross is None or result.freed is None:
        return
    step, unit = scale(result)
    low, high = formats.together(result.gross.low / step, result.gross.high / step)
    yield (
        f"Till full snittkostnad är det {low} till {high} {unit} per år. Men en snittkostnad faller sällan bort helt: "
        "personal och lokaler finns kvar. Svaret räknar bara den del som verkligen faller bort"
        f"{_assumed(result)}. {_priced(result)}{_but(result)}"
    )
    if not result.costs:
        yield "Vad arbetssätten själva kostar är inte med. Det som blir över är därför mindre."
    else:
        costs = formats.enumeration(
            f"{formats.inline(c.what)} ({formats.together(c.base / step)[0]} {unit})" for c in result.costs
        )
        yield f"Kostnaden för det nya är avdragen: {costs}."


def _assumed(result: Potential) -> str:
    shares = [each for each in result.inputs if each.label.startswith(MARGINAL)]
    return ", och den delen är vårt antagande" if any(each.origin == "assumption" for each in shares) else ""


def _priced(result: Potential) -> str:
    years = sorted({part.price_year for part in result.parts if part.price_year is not None})
    return f"Priserna är från {formats.enumeration(map(str, years))} och inte omräknade till i dag."


def _persons(result: Potential) -> str:
    if result.persons is None:
        return ""
    low, high = formats.together(result.persons.low, result.persons.high)
    return f"Arbetssätten når då mellan {low} och {high} personer."


def _hangs(result: Potential) -> str:
    if not result.swings:
        return ""
    first, (_, unit) = result.swings[0], scale(result)
    low, high = amounts(result, *sorted((first.at_low, first.at_high)))
    said = (
        f"Mest betyder {formats.inline(first.label)}. Ensam flyttar den siffran svaret från {low} till {high} {unit}."
    )
    return f"{said}{_ruled(result)}{_but(result)}"


def _ruled(result: Potential) -> str:
    """That the figure which moves the answer most does so by an assumption of ours."""
    top = result.top_input
    if top is None or not (top.our_spread or top.origin == "assumption"):
        return ""
    known = "Källan ger bara ett tal, och spannet kring det" if top.our_spread else "Det spannet"
    return f" {known} är vårt antagande."


def _sides(result: Potential) -> str:
    """Which principal's side is not in it (M14)."""
    if not result.in_kr:
        return "Varken regionens eller kommunens kostnader är med."
    return " ".join(
        f"{owned_by(bearer)} kostnader och vinster är inte med i beräkningen." for bearer in result.unmeasured
    )


def _cautions(result: Potential) -> Iterator[str]:
    for own in result.own:
        yield f"Effekten är egen, från {own.name}. {formats.sentence(own.words)} {_ON_WHOM[own.basis]} {_ELSEWHERE}"
    yield _EXTRAPOLATED
    if any(effect.reduction for way in result.file.ways for effect in way.effects) or not result.file.ways:
        yield _UNCONTROLLED
    if result.in_kr:
        yield _AVERAGE
    yield from _assumptions(result)
    yield from (effect.caution for way in result.file.ways for effect in way.effects if effect.caution)
    yield from result.file.cautions
    yield _APART


def _assumptions(result: Potential) -> Iterator[str]:
    """How many figures are ours: altogether, or in how far from the source's number they may lie."""
    assumed = sum(each.origin == "assumption" for each in result.inputs)
    spread = sum(each.our_spread for each in result.inputs)
    if not assumed + spread:
        return
    parts = [f"{assumed} har ingen källa"] if assumed else []
    parts += [f"för {spread} ger källan ett enda tal, så att spannet är vårt"] if spread else []
    told = formats.enumeration(parts)
    counted = f"{assumed + spread} av {len(result.inputs)} siffror"
    yield f"Egna antaganden: {counted}. {told[:1].upper()}{told[1:]}. Tabellen sist visar vilka."
