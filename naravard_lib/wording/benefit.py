"""What it is worth in plain words: never a krona without what it cannot be told from, and never more than is borne."""

import math
from collections.abc import Iterator

from naravard_lib import formats
from naravard_lib.analysis.persons.results.words import counted
from naravard_lib.analysis.value.results.bearers import inside
from naravard_lib.analysis.value.results.benefit import Benefit, BreakEven
from naravard_lib.analysis.value.results.outcome import BenefitOutcome
from naravard_lib.analysis.value.results.reported import Reported
from naravard_lib.analysis.value.results.words import (
    BASES,
    CAUTIONS,
    amount,
    event_words,
    found_in,
    money_of,
    owner,
    planned,
)
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
ASSUMED = "Andelen är vårt antagande, utan källa."


def text_benefit(result: BenefitOutcome) -> Blocks:
    """The answer, what the amounts in the table rest on, what would pay the initiative, and to whom it goes."""
    lead = result.lead
    if lead is None:
        return _published(result)
    said = [f"{_prices(lead)} {_partial(result)}".strip(), f"{_own(lead, result)} {_kind(lead, result)}".strip()]
    return Blocks((*paragraphs(_opening(lead), said), *missing_blocks(result.missing)))


def _opening(lead: Benefit) -> str:
    """The answer in one sentence; money only where the verdict bears the direction."""
    caution, side = lead.change.caution, lead.average.side
    if caution == "not_shown" or (not caution and side == 0):
        return _OPENINGS[caution]
    if caution:
        return f"Värdet är okänt: förändringen {CAUTIONS[caution]}."
    if side < 0:
        return (
            f"Förändringen kostar {owner(lead)} mer, inte mindre: räkna med upp till {formats.kronor(-planned(lead))} "
            "per år. Det är den övre gränsen."
        )
    if lead.wrong_way:
        return (
            f"Måttet har gått åt fel håll. Det kostar {owner(lead)} mindre, {kronor_span(lead.yearly)} per år, men är "
            "ingen nytta."
        )
    kind = "pengar" if lead.cashable else "frigjord kapacitet"
    return (
        f"Räkna med minst {formats.kronor(planned(lead))} per år för {owner(lead)}, i {kind}. Det är den nedre "
        "gränsen, med både förändringens osäkerhet och hur mycket av kostnaden som försvinner."
    )


def kronor_span(part: Estimate) -> str:
    """The limits in two digits, "−1 100 000 till 3 200 000 kr"."""
    return f"{formats.number(_rounded(part.low))} till {formats.kronor(_rounded(part.high))}"


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
        f"Rapporter räknar oftast hela genomsnittskostnaden, här {formats.kronor(lead.price.each)} för ett "
        f"({money_of(lead.price)}). Lokaler och personal finns oftast kvar; tabellen visar också om {share} "
        f"försvinner. {source}"
    )


def _partial(result: BenefitOutcome) -> str:
    """Which months of the series stand for a whole year, where some season is not among them."""
    series = next((each.change for each in result.benefits if each.change.basis == "series"), None)
    if series is None or not found_in(series):
        return ""
    of = "" if series is result.benefits[0].change else f" {formats.inline(BASES['series'])}"
    return f"Året{of} är räknat på {found_in(series)}; andra årstider kan avvika."


def _own(lead: Benefit, result: BenefitOutcome) -> str:
    """What the initiative costs and whom, and what it comes up to: money within one bearer, else units of capacity."""
    if not lead.own:
        return ""
    years = ", inte omräknat till samma år" if result.uncounted else ""
    paid = f"Insatsen kostar {formats.kronor(lead.own)} per år ({_payers(result)}{years})."
    held = [_netted(each, result) for each in _leading(result) if each.nets] or [_equal(lead)]
    return " ".join(filter(None, (paid, *held, _estimated(lead) if any(held) else "")))


def _payers(result: BenefitOutcome) -> str:
    """Who bears the own costs, and how much each where they are several: "regionen 500 000 kr och kommunen 1 kr"."""
    paying = [side for side in result.sides if side.own_cost]
    if len(paying) == 1:
        return inside(paying[0].bearer)
    return formats.enumeration(f"{inside(side.bearer)} {formats.kronor(side.own_cost or 0)}" for side in paying)


def _equal(lead: Benefit) -> str:
    """How many fewer the cost answers to, where nobody may take the one from the other."""
    even = lead.break_even
    if even is None:
        return ""
    fewer = f"Det motsvarar {formats.measured(even.units)} färre {lead.change.unit} per år"
    if lead.cashable:
        return f"{fewer} ({_needed(even)}), men {owner(lead)} sparar och betalar inte."
    return f"{fewer} ({_needed(even)}), i tid och plats hos {owner(lead)}, inte i pengar."


def _netted(each: Benefit, result: BenefitOutcome) -> str:
    """How many fewer pay what the same bearer pays, and whether the change does so, as far as it is reckoned."""
    even = each.break_even
    if even is None:
        return ""
    return (
        f"Pengarna täcker de {formats.kronor(each.borne)} som {owner(each)} betalar om det blir minst "
        f"{formats.measured(even.units)} färre {each.change.unit} per år ({_needed(even)}). {_answer(each, result)}"
    )


def _answer(each: Benefit, result: BenefitOutcome) -> str:
    """Whether it pays; a firm no only where everything that costs is reckoned."""
    even, reckoned = each.break_even, f"så långt det är räknat ({_reckoned_on(each)})"
    if even is None or even.paid == "undetermined":
        return "Om insatsen bär sina kostnader går inte att avgöra."
    if even.paid == "yes":
        return f"Det gör de i hela intervallet, {reckoned}."
    more = ", men allt är inte räknat" if each.change.followed or result.unvalued or result.missing else ""
    return f"De räcker inte ens vid den bästa gränsen, {reckoned}{more}."


def _estimated(lead: Benefit) -> str:
    """The change with its limits and what it cannot be told from; of persons, also how long they were followed."""
    unit, yearly = lead.change.unit, lead.change.yearly
    span = f"{amount(yearly.low)} till {amount(yearly.high)}"
    told = f" Räknat är {_reckoned_on(lead)}." if lead.change.followed else ""
    return f"Skattat är {amount(yearly.value, unit)} ({span}){but(lead)}.{told}"


def _reckoned_on(each: Benefit) -> str:
    """What of the effect is in it: "bara akutbesök, de sex månader som var och en följdes"."""
    only, followed = f"bara {formats.inline(each.change.label)}", each.change.followed
    if not followed:
        return only
    return f"{only}, {'den månad' if followed == 1 else f'de {counted(followed)} månader'} som var och en följdes"


def _needed(even: BreakEven) -> str:
    """The span over the assumed shares, and how much the middle one is of what was expected."""
    span = formats.span(even.fewest, even.most)
    if not math.isfinite(even.most):
        span = f"från {formats.measured(even.fewest)} och uppåt"
    if even.share is None:
        return f"{span} beroende på andelen"
    of_expected = "fler än alla som väntades" if even.share > 1 else f"{formats.percent(even.share, 0)} av det väntade"
    return f"{of_expected}; {span} beroende på andelen"


def _kind(lead: Benefit, result: BenefitOutcome) -> str:
    """Money or capacity, and whose."""
    netted = any(each.nets for each in _leading(result))
    told = not netted and not lead.cashable and lead.break_even is not None and lead.average.value >= 0  # by `_equal`
    return " ".join(_effect_on(each) for each in _leading(result) if each is not lead or not told)


def _leading(result: BenefitOutcome) -> list[Benefit]:
    """The leading change by every cost of its measure."""
    return [each for each in result.benefits if each.change.basis == result.benefits[0].change.basis]


def _effect_on(each: Benefit) -> str:
    if each.average.value < 0:
        return f"Ökningen tar {'pengar' if each.cashable else 'tid och plats'} hos {owner(each)}."
    no_gain = ", men är ingen nytta: målet är fler" if each.change.better == "higher" else ""
    if each.cashable:
        return f"En minskning är pengar som {owner(each)} kan spara{no_gain}."
    return f"En minskning frigör tid och plats hos {owner(each)}, inte pengar{no_gain}."


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
    rarely = [_OFTEN_LESS] if any(each.fewer > 0 for each in result.reported) else []
    said = [*map(_reckoned, result.reported), " ".join([*_apart(result), *rarely])]
    return Blocks((*paragraphs(lead, said), *missing_blocks(result.missing)))


def _reckoned(each: Reported) -> str:
    """One period's sum with its steps, what it cannot be told from, and how the source rounds it."""
    who = "källan" if each.told else "rapporter oftast"
    way, more = ("färre", "") if each.fewer >= 0 else ("fler", " mer")
    unit, price = each.benefit.change.unit, formats.kronor(each.benefit.price.each)
    steps = f"{formats.as_given(abs(each.fewer), 1)} {way} {unit} × 12 × {price}"
    wrote = next((part for part in each.told.split(". ") if part.startswith("Källan")), "")
    told = f" {formats.sentence(wrote)}" if wrote else ""
    return (
        f"Med {formats.inline(when(each))} räknar {who} {steps} = {formats.kronor(abs(each.kr))}{more} per år, men det "
        f"{event_words(each)}.{told}"
    )


def when(each: Reported) -> str:
    """The period of the later mean: "Maj–juli 2024"."""
    first, last = each.after.from_, each.after.to
    assert first is not None  # `reported_benefits` takes dated means alone
    assert last is not None
    return formats.sentence(formats.months(first, last)).rstrip(".")


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
            f"{formats.as_given(apart.difference, 1)} {unit} i månaden över "
            f"{formats.months(apart.after.from_, apart.after.to)}. {much} minskningen på "
            f"{formats.as_given(largest, 1)} ligger alltså efter att något annat hände: {what}."
        )
