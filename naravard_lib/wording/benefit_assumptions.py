"""What the kronor rest on, a sentence each, and how much of the answer is the assumption's and how much the data's."""

from collections.abc import Iterator, Mapping

from naravard_lib import formats
from naravard_lib.analysis.value.results.benefit import Basis, Benefit
from naravard_lib.analysis.value.results.outcome import BenefitOutcome
from naravard_lib.analysis.value.results.words import BASES, CAUTIONS, event_words, found_in, money_of
from naravard_lib.estimate import Estimate
from naravard_lib.wording.benefit import ASSUMED, but, kronor_span

_BASES: dict[Basis, str] = {
    "series": "Förändringen per år är hela effekten efter införandet, delad med antalet månader och gånger tolv. Den "
    "gäller alla enheter med insatsen tillsammans, och förutsätter att resten av året är som de månader som mättes.",
    "without_co_events": "Utan andra händelser är de månader eller enheter borttagna där något annat hände samtidigt. "
    "Är enheter borttagna gäller beloppet bara dem som är kvar.",
    "inscription": "För de inskrivna är förändringen den mot jämförbara personer, månaderna närmast efter "
    "inskrivningen, för alla inskrivna tillsammans. Intervallet rymmer alla fyra sätten att jämföra. Vad som "
    "händer senare är inte räknat.",
    "aggregate": "För dem i tabellen före och efter är förändringen den mot jämförelsegruppen, under tabellens "
    "månader. Vad som händer senare är inte räknat.",
}
_FIXED = (
    "Priset för ett räknas som känt. Lägst och högst är det yttersta som intervallet och andelen ger tillsammans.",
    "Pengar som går att spara, frigjord kapacitet och kvalitet är olika saker och läggs aldrig ihop.",
)


def assumptions(result: BenefitOutcome) -> Iterator[str]:
    """Every assumption in a sentence or two."""
    found = (*result.benefits, *(each.benefit for each in result.reported))
    for basis in dict.fromkeys(each.change.basis for each in found):
        if basis in _BASES:
            yield _BASES[basis]
    for basis, months in {each.change.basis: found_in(each.change) for each in result.benefits}.items():
        if months:
            yield f"{BASES[basis]}: ett år är räknat på {months}. Andra årstider kan ge annat."
    if result.inscribed_years and any(each.change.basis == "inscription" for each in found):
        years = formats.number(result.inscribed_years, 2)
        yield f"De inskrivna är fördelade på {years} år: från insatsens start tills månaderna efter ryms före uttaget."
    yield from _prices(found[0], result)
    yield from _shares(found[0])
    yield from _FIXED
    yield from _discount(result)
    yield from result.uncounted
    if result.failed_checks and result.benefits:
        names = formats.enumeration(result.failed_checks)
        yield f"Kontroller som inte klarades i kapitlet om hur det gick: {names}."


def _prices(first: Benefit, result: BenefitOutcome) -> Iterator[str]:
    price = first.price
    less = f" utan {formats.percent(price.overhead, 0)} gemensamma kostnader" if price.overhead else ""
    yield f"Priset är {formats.kronor(price.each)} för ett{less}, avrundat till hela kronor ({money_of(price)})."
    yield from _cited(price.index, result.cited)
    if price.unrounded == price.each:
        return
    for each in result.reported:
        exact = -each.benefit.change.yearly.value * each.benefit.price.unrounded
        yield (
            f"Utan avrundning på vägen blir {formats.kronor(each.kr)} i stället {formats.kronor(exact)}, men det "
            f"{event_words(each)}."
        )


def _cited(index: str, cited: Mapping[int, str]) -> Iterator[str]:
    """Where the index was taken from, as whoever typed it in says, with the years of each source."""
    years: dict[str, list[str]] = {}
    for year, source in cited.items():
        years.setdefault(source, []).append(str(year))
    if years:
        told = "; ".join(f"{formats.enumeration(found)} – {source}" for source, found in years.items())
        yield formats.sentence(f"Källa till {index}: {told}")


def _shares(first: Benefit) -> Iterator[str]:
    shares = first.marginal
    low, base, high = (formats.percent(share, 0) for share in (shares.low, shares.middle, shares.high))
    source = ASSUMED if first.assumed else "Andelen står i initiativets fil."
    yield (
        "En genomsnittskostnad är inte det som går att spara. Hur stor del som försvinner när det blir ett färre antas "
        f"vara {base}, och mellan {low} och {high}. {source}"
    )
    if first.change.basis != "published":
        yield effect_of_assumption(first)


def effect_of_assumption(each: Benefit) -> str:
    """How far the amount moves with the share alone, and with the change's uncertainty alone."""
    value, shares = each.average.value, each.marginal
    ends = sorted((value * shares.low, value * shares.high))
    alone = Estimate(each.at_base.value, ends[0], ends[1], 1.0)
    wider = "andelen" if ends[1] - ends[0] > each.at_base.high - each.at_base.low else "förändringens osäkerhet"
    return (
        f"Andelen ensam flyttar beloppet från {kronor_span(alone)} per år, och förändringens osäkerhet ensam från "
        f"{kronor_span(each.at_base)}{but(each)}. Mest beror svaret på {wider}."
    )


def _discount(result: BenefitOutcome) -> Iterator[str]:
    if result.discount and any(year.present for year in result.years):
        rate = formats.percent(result.discount)
        yield f"Senare år är också omräknade till det första årets värde med {rate} per år. Båda talen visas."


def cautions(result: BenefitOutcome) -> str:
    """What stands in every row with kronor out of the leading change."""
    lead = result.lead
    return CAUTIONS[lead.change.caution] if lead else CAUTIONS["means"]
