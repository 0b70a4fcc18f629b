"""What is it worth, and to whom? The changes of the outcome chapters, valued with the costs of the file."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import get_args

from naravard_lib import formats
from naravard_lib.analysis.aggregate.results.outcome import AggregateOutcome
from naravard_lib.analysis.cycle.overlap import means_apart
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.analysis.series.design import own_events
from naravard_lib.analysis.value.benefit import over_shares, scaled, value_of
from naravard_lib.analysis.value.effects_of import of_aggregate, of_inscription, of_series, years_of_inscription
from naravard_lib.analysis.value.money import own_cost_in
from naravard_lib.analysis.value.reported import reported_benefits
from naravard_lib.analysis.value.results.bearers import owned_by
from naravard_lib.analysis.value.results.benefit import Benefit, Change
from naravard_lib.analysis.value.results.outcome import BearerSide, BenefitOutcome, BenefitYear, Unvalued
from naravard_lib.analysis.value.years import by_year
from naravard_lib.initiative import Initiative, OwnCost
from naravard_lib.tables.prices import PriceIndex
from naravard_lib.vocabulary import Bearer, Principal

_BEARERS: tuple[Bearer, ...] = ("region", "municipality", "person")
_NO_OWN = "Insatsens egen kostnad saknas. Den skrivs i initiative.yaml."
_NO_EFFECT = "En förändring med känd osäkerhet saknas. Kapitlet Hur gick det? säger vad den kräver."
_NO_SUM = "Måttet är ett medelvärde eller en andel. För kronor behövs ett antal per månad, till exempel vårddygn."
_NO_YEARS = "När insatsen började saknas, så värdet per år går inte att räkna. Skriv intervention i initiative.yaml."
_DIRECTIONS = {"decrease": "minskning", "increase": "ökning", "undetermined": "kan inte avgöras"}


def assess_benefit(
    plan: Initiative,
    outcome: Outcome,
    inscription: InscriptionOutcome | None = None,
    aggregate: AggregateOutcome | None = None,
    prices: PriceIndex | None = None,
) -> BenefitOutcome:
    """Value what the outcome chapters found; what is missing is said, never raised.

    Args:
        plan: the initiative.
        outcome: the interrupted time series.
        inscription: the comparison at inscription, where there are event tables.
        aggregate: the table of before and after, where there is one.
        prices: as `load_prices` gives it; None tells everything in the money of the cost's own year.

    Raises:
        NaravardError: a year lies beyond the price index.
    """
    to = plan.prices.to if plan.prices else None
    changes = (*of_inscription(plan, inscription), *of_series(plan, outcome), *of_aggregate(plan, aggregate))
    benefits = tuple(chain.from_iterable(_valued(plan, change, prices, to) for change in changes))
    reported = reported_benefits(plan, prices, to)
    own_costs = tuple(own_cost_in(each, prices, to) for each in plan.own_costs)
    sides = tuple(_sides(own_costs, benefits))
    months = inscription.shown.months if inscription and inscription.shown else None
    return BenefitOutcome(
        labels=outcome.labels,
        benefits=benefits,
        reported=reported,
        apart=means_apart(plan.main.published, own_events(plan)) if reported else (),
        years=tuple(_years(plan, outcome, benefits)),
        discount=plan.discount,
        sides=sides,
        unvalued=tuple(_unvalued(plan, outcome)),
        aimed=plan.target is not None,
        failed_checks=outcome.failed,
        inscribed_years=years_of_inscription(plan, months) if months else None,
        cited=_cited(plan, prices),
        uncounted=tuple(_uncounted(plan, prices)),
        missing=tuple(_missing(plan, outcome, inscription, benefits, sides)),
    )


def _valued(plan: Initiative, change: Change, prices: PriceIndex | None, to: int | None) -> Iterator[Benefit]:
    for cost in plan.costs:
        if cost.measure == change.measure:
            yield value_of(change, cost, plan.own_costs, prices, to)


def _sides(own_costs: Sequence[OwnCost], benefits: Sequence[Benefit]) -> Iterator[BearerSide]:
    """Region and municipality always, the person where something falls on them; of the leading change alone."""
    leading = [each for each in benefits if each.change.basis == benefits[0].change.basis]
    for bearer in _BEARERS:
        mine = {each.cashable: each.yearly for each in leading if each.bearer == bearer}
        own = [cost.kr_per_year for cost in own_costs if cost.falls_on == bearer]
        if bearer != "person" or mine:
            yield BearerSide(bearer, mine.get(True), mine.get(False), sum(own) if own else None)


def _years(plan: Initiative, outcome: Outcome, benefits: Sequence[Benefit]) -> Iterator[BenefitYear]:
    """The fitted series by calendar year, by the first cost of its measure; later years discounted where asked for."""
    valued = next((each for each in benefits if each.change.basis == "series"), None)
    if valued is None or outcome.fit is None:
        return
    found = by_year(outcome.fit)
    for each in found:
        average = scaled(each.change, -valued.price.each, "kr")
        yearly = over_shares(average, valued.marginal)
        weight = (1 + plan.discount) ** (found[0].year - each.year)
        present = scaled(yearly, weight) if plan.discount and len(found) > 1 else None
        yield BenefitYear(each.year, each.months, each.change, average, yearly, present)


def _unvalued(plan: Initiative, outcome: Outcome) -> Iterator[Unvalued]:
    """Measures that no cost is given for: direction and verdict, never kronor."""
    costed = {cost.measure for cost in plan.costs}
    for measure in plan.measures:
        if measure.id not in costed:
            analysed = measure is plan.main and outcome.fit is not None
            told = _DIRECTIONS[outcome.verdict] if analysed else "inte analyserat här"
            yield Unvalued(measure.label, measure.better, told)


def _cited(plan: Initiative, prices: PriceIndex | None) -> Mapping[int, str]:
    """Where the index's values were taken from, of the years that money is recounted from or to."""
    if prices is None or plan.prices is None:
        return {}
    recounted = (*(cost.price_year for cost in plan.costs), *(own.price_year for own in plan.own_costs))
    return {year: source for year, source in sorted(prices.cited.items()) if year in (plan.prices.to, *recounted)}


def _uncounted(plan: Initiative, prices: PriceIndex | None) -> Iterator[str]:
    """Own costs in other money than the price that they are held against."""
    recounted = prices is not None and plan.prices is not None
    years = {cost.price_year for cost in plan.costs}
    for own in plan.own_costs:
        what = formats.inline(own.what)
        if recounted and own.price_year is None:
            yield f"Priserna är omräknade, men inte kostnaden för {what}: dess prisår anges inte."
        elif not recounted and years and years != {own.price_year}:
            told = "anger inget prisår" if own.price_year is None else f"är i {own.price_year} års priser"
            of_price = formats.enumeration(str(year) for year in sorted(years))
            yield f"Kostnaden för {what} {told}, och priset är i {of_price} års. Inget är omräknat till samma år."


def _missing(
    plan: Initiative,
    outcome: Outcome,
    inscription: InscriptionOutcome | None,
    benefits: Sequence[Benefit],
    sides: Sequence[BearerSide],
) -> Iterator[str]:
    if not benefits:
        yield _why_no_effect(plan, outcome, inscription)
    if not plan.own_costs:
        yield _NO_OWN
    for side in sides:
        if side.bearer in get_args(Principal) and (side.own_cost, side.freed, side.cashable) == (None, None, None):
            yield from _unmeasured(plan, side.bearer)
    valued = {each.change.measure for each in benefits}
    others = dict.fromkeys(cost.measure for cost in plan.costs if benefits and cost.measure not in valued)
    for name in others:
        label = formats.inline(plan.measure(name).label)
        yield f"Kostnaden för {label} används inte: förändringen av {label} är inte analyserad här."


def _unmeasured(plan: Initiative, bearer: Bearer) -> Iterator[str]:
    """A side that the file gives no krona for; a cost of a measure without a change is told elsewhere."""
    if not any(cost.falls_on == bearer for cost in plan.costs):
        yield f"{owned_by(bearer)} sida är inte räknad."


def _why_no_effect(plan: Initiative, outcome: Outcome, inscription: InscriptionOutcome | None) -> str:
    if outcome.fit is not None and not outcome.fit.design.additive:
        return _NO_SUM
    if plan.intervention is None and inscription is not None and inscription.shown is not None:
        return _NO_YEARS
    return _NO_EFFECT
