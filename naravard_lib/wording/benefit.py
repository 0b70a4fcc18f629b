"""What it is worth in plain words: never a krona without what it cannot be told from, and never more than is borne."""

import math
from collections.abc import Iterator

from naravard_lib import formats
from naravard_lib.analysis.persons.results.words import counted
from naravard_lib.analysis.value.results.benefit import Benefit, BreakEven
from naravard_lib.analysis.value.results.outcome import BenefitOutcome, Reported
from naravard_lib.analysis.value.results.words import CAUTIONS, OWNERS, amount, event_words, money_of, owner, planned
from naravard_lib.blocks.display import Blocks
from naravard_lib.estimate import Estimate
from naravard_lib.wording.common import missing_blocks, paragraphs

_OPENINGS = {
    "not_shown": "Insatsen har inget visat värde i kronor: ingen stor minskning är visad.",
    "": "Värdet är okänt: förändringen kan inte skiljas från slumpen.",
}
_OFTEN_LESS = (
    "Lokaler och personal finns oftast kvar, så hela kostnaden försvinner sällan; bilagan visar vad det blir om bara "
    "en del gör det."
)
_ALMOST_ALL = 0.9  # share of a change from which it is called almost all of it
ASSUMED = "Andelen är vårt antagande och har ingen källa."


def text_benefit(result: BenefitOutcome) -> Blocks:
    """The answer, what the amounts in the table rest on, what would pay the initiative, and to whom it goes."""
    lead = result.lead
    if lead is None:
        return _published(result)
    said = [_prices(lead), f"{_own(lead, result)} {_kind(lead, result)}".strip()]
    return Blocks((*paragraphs(_opening(lead), said), *missing_blocks(result.missing)))


def _opening(lead: Benefit) -> str:
    """The answer in one sentence; money only where the verdict bears the direction."""
    caution, side = lead.change.caution, lead.average.side
    if caution == "not_shown" or (not caution and side == 0):
        return _OPENINGS[caution]
    if caution:
        return f"Värdet är okänt: förändringen {CAUTIONS[caution]}."
    if side < 0:
        return f"Förändringen kostar {owner(lead)} mer, inte mindre: {kronor_span(lead.yearly, -1)} per år."
    kind = "pengar" if lead.cashable else "frigjord kapacitet"
    return (
        f"Räkna med minst {formats.kronor(planned(lead))} per år för {owner(lead)}, i {kind}. Det är den nedre "
        "gränsen, med både förändringens osäkerhet och hur mycket av kostnaden som försvinner."
    )


def kronor_span(part: Estimate, sign: int = 1) -> str:
    """The limits in two digits, "−1 100 000 till 3 200 000 kr"; with `sign` -1 as extra cost in place of saving."""
    low, high = sorted((_rounded(sign * part.low), _rounded(sign * part.high)))
    return f"{formats.number(low)} till {formats.kronor(high)}"


def _rounded(kr: float) -> float:
    return round(kr, 1 - math.floor(math.log10(abs(kr)))) if kr else kr


def but(lead: Benefit) -> str:
    """The words that follow every krona whose change cannot be told from something."""
    caution = lead.change.caution
    return f", men {'det ' if caution != 'not_shown' else ''}{CAUTIONS[caution]}" if caution else ""


def _prices(lead: Benefit) -> str:
    """That an average cost is not avoidable, and whose word it is how much of it goes away; amounts in the table."""
    share = formats.percent(lead.marginal.middle, 0)
    source = ASSUMED if lead.assumed else "Andelen står i initiativets fil."
    return (
        f"Rapporter räknar oftast med hela genomsnittskostnaden, här {formats.kronor(lead.price.each)} för ett "
        f"({money_of(lead.price)}). Men lokaler och personal finns oftast kvar, så tabellen visar också vad det blir "
        f"om {share} försvinner. {source}"
    )


def _own(lead: Benefit, result: BenefitOutcome) -> str:
    """What the initiative costs and whom, how many fewer would pay it, and whether the measured change does."""
    paying = [side for side in result.sides if side.own_cost]
    if not paying:
        return ""
    alone = len(paying) == 1
    payers = (f"{OWNERS[side.bearer]}{'' if alone else f' {formats.kronor(side.own_cost or 0)}'}" for side in paying)
    paid = f"Insatsen kostar {formats.kronor(lead.own)} per år ({formats.enumeration(payers)})."
    return f"{paid} {_break_even(lead)}".strip()


def _break_even(lead: Benefit) -> str:
    even = lead.break_even
    if even is None:
        return ""
    unit, yearly = lead.change.unit, lead.change.yearly
    of_expected = f", {formats.percent(even.share, 0)} av det väntade" if even.share is not None else ""
    if even.share is not None and even.share > 1:
        of_expected = ", fler än alla som väntades"
    return (
        f"Räknas bara {formats.inline(lead.change.label)} bär den sina kostnader om det blir minst "
        f"{formats.measured(even.units)} färre {unit} per år{of_expected} ({_needed(even)} beroende på andelen). Mätt "
        f"är {amount(yearly.value, unit)} ({amount(yearly.low)} till {amount(yearly.high)}): {_PAID[even.paid]}."
    )


_PAID = {
    "yes": "den bär sina kostnader i hela intervallet",
    "no": "den bär inte sina kostnader ens vid den bästa gränsen",
    "undetermined": "om den bär sina kostnader går inte att avgöra",
}


def _needed(even: BreakEven) -> str:
    if not math.isfinite(even.most):
        return f"från {formats.measured(even.fewest)} och uppåt"
    return formats.span(even.fewest, even.most)


def _kind(lead: Benefit, result: BenefitOutcome) -> str:
    """Money or capacity, and whose."""
    return " ".join(_effect_on(each) for each in result.benefits if each.change.basis == lead.change.basis)


def _effect_on(each: Benefit) -> str:
    if each.average.value < 0:
        return f"Ökningen tar {'pengar' if each.cashable else 'tid och plats'} hos {owner(each)}."
    if each.cashable:
        return f"En minskning är pengar som {owner(each)} kan spara."
    return f"En minskning frigör tid och plats hos {owner(each)}, inte pengar."


def _published(result: BenefitOutcome) -> Blocks:
    """What was published, reckoned as published, with what speaks against it in the same sentences."""
    if not result.reported:
        return Blocks((*paragraphs("Värdet går inte att räkna i kronor.", []), *missing_blocks(result.missing)))
    means = {(mean.what, mean.mean) for each in result.reported for mean in (each.before, each.after)}
    goal = "" if result.aimed else ", mål saknas"
    lead = (
        f"Värdet är okänt: {counted(len(means))} medelvärden är ingen serie{goal}, och hur "
        "säker förändringen är vet ingen."
    )
    said = [*map(_reckoned, result.reported), " ".join([*_apart(result), _OFTEN_LESS])]
    return Blocks((*paragraphs(lead, said), *missing_blocks(result.missing)))


def _reckoned(each: Reported) -> str:
    """One period's sum with its steps, what it cannot be told from, and how the source rounds it."""
    who = "källan" if each.told else "rapporter oftast"
    steps = (
        f"{plain_number(each.fewer)} färre {each.benefit.change.unit} × 12 × {formats.kronor(each.benefit.price.each)}"
    )
    told = f" {formats.sentence(each.told.partition('. ')[0])}" if each.told else ""
    return (
        f"Med {formats.inline(when(each))} räknar {who} {steps} = {formats.kronor(each.kr)} per år, men det "
        f"{event_words(each)}.{told}"
    )


def when(each: Reported) -> str:
    """The period of the later mean: "Maj–juli 2024"."""
    first, last = each.after.from_, each.after.to
    assert first is not None  # `reported_benefits` takes dated means alone
    assert last is not None
    return formats.sentence(formats.months(first, last)).rstrip(".")


def plain_number(value: float) -> str:
    """A published number as it was written: 87, or 22,5."""
    return formats.number(value, 0 if float(value).is_integer() else 1)


def _apart(result: BenefitOutcome) -> Iterator[str]:
    """What the means themselves say of when the change came, held against the largest change."""
    largest, unit = result.reported[0].fewer, result.reported[0].benefit.change.unit
    for apart in result.apart:
        if not apart.events or not 0 < apart.difference <= largest:
            continue
        what = formats.enumeration(formats.inline(event.what) for event in apart.events)
        share = apart.difference / largest
        much = "Nästan hela" if share >= _ALMOST_ALL else f"Ungefär {formats.percent(share, 0)} av"
        yield (
            f"Medelvärdena själva visar att {formats.months(apart.before.from_, apart.before.to)} låg "
            f"{plain_number(apart.difference)} {unit} i månaden över "
            f"{formats.months(apart.after.from_, apart.after.to)}. {much} minskningen på {plain_number(largest)} "
            f"ligger alltså efter att något annat hände: {what}."
        )
