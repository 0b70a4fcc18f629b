"""The one thing that is most worth obtaining next.

The order of worth, and why:

1. What leaves the last question without any answer: no values over time; a table before and after without persons to
   compare with, which can never tell an effect from regression to the mean (METHODS D: -11 to -31 per cent where
   nothing happened); no first month; fewer than 6 months before, or a fifth of them hidden, or fewer than 3 after (the
   fit is refused). Persons without comparison come here too: never "shown" (docs/validity_inscription.md).
2. What can invent an effect: unknown deaths, since the dead seem to need no care.
3. What makes an answer firmer, the largest measured fault first. Numbers that chance does not drown, 10 a month at
   least: nothing else helps before that. Up to 24 months before: a season left in biases the level by up to 1.8 SD,
   and from 12 to 24 months the chance to see a fifth less goes from 38 to 77 of 100. Then a comparison: without one a
   shared shock of a full SD is taken for the effect, in 17 of 100 series; and one that went the same way before, since
   the model only carries the difference on. Then the same people before and after, where their number stepped, and the
   population: its growth hides in the trend as long as it is even. Then a unit that was touched by the same other
   events: where only the treated were, a change is said in 37 of 100 series without any effect. Last more than 75 a
   month: there a fifth less is seen in 7 of 100, but nothing is invented. All of these can be ordered today.
4. What people decide and write themselves: target, purpose. They leave a question unanswered as well, but take a
   meeting and not a delivery: what takes longest is begun first, and the questions' own lines tell what is missing.
5. What only waiting gives: months after, from 3 up to 12.
6. What makes a good analysis whole: the other principal's side, and somebody else's eyes on it.
"""

from collections.abc import Iterator

from naravard_lib.analysis.cycle import wishes_persons, wishes_series
from naravard_lib.analysis.cycle.results.readiness import Wish
from naravard_lib.initiative import Initiative
from naravard_lib.tables.holding import Held, HeldAggregate, HeldPersons, HeldSeries


def next_wish(plan: Initiative, held: Held) -> Wish:
    """The first wish in the order of worth; a plain one when nothing of weight is missing."""
    return next(wish for wish in _in_order(plan, held) if wish is not None)


def _in_order(plan: Initiative, held: Held) -> Iterator[Wish | None]:
    alone = held.series is None and held.persons is None
    yield from _without_an_answer(plan, held, alone)
    yield wishes_persons.known_deaths(held.persons) if held.persons else None
    if held.series is not None:
        yield from _firmer(plan, held.series)
    yield wishes_persons.two_years_before_inscription(held.persons) if held.persons else None
    if held.series is not None:
        yield wishes_series.population(plan, held.series)
        yield wishes_series.touched_alike(plan, held.series)
        yield wishes_series.larger_numbers(held.series)
    yield from _to_decide(plan, held)
    yield wishes_series.year_after(plan, held.series) if held.series else None
    yield _PERSONS if alone else None  # a table of before and after reaches no further by itself
    yield wishes_series.monthly_values(plan, _NO_BASELINE) if held.series is None else None
    yield from _to_complete(plan)


def _without_an_answer(plan: Initiative, held: Held, alone: bool) -> Iterator[Wish | None]:
    if alone:
        yield _persons_beside(held.aggregate) if held.aggregate else wishes_series.monthly_values(plan, _SINGLE)
    if held.series is not None and plan.intervention is None:
        yield _FIRST_MONTH
    if held.persons is not None:
        yield from _to_compare(held.persons)
    if held.series is not None:
        yield wishes_series.half_a_year_before(plan, held.series)
        yield wishes_series.shown_values(held.series)
        yield wishes_series.first_months_after(plan, held.series)


def _to_compare(persons: HeldPersons) -> Iterator[Wish | None]:
    yield wishes_persons.inscriptions(persons)
    yield wishes_persons.persons_to_compare(persons)
    yield wishes_persons.registers(persons)
    yield wishes_persons.year_before_inscription(persons)


def _firmer(plan: Initiative, series: HeldSeries) -> Iterator[Wish | None]:
    yield wishes_series.far_larger_numbers(series)
    yield wishes_series.two_years_before(plan, series)
    yield wishes_series.comparison(plan, series)
    yield wishes_series.alike_before(series)
    yield wishes_series.same_people(series)


def _to_decide(plan: Initiative, held: Held) -> Iterator[Wish | None]:
    yield None if plan.target and plan.target.measure == plan.main.id else _TARGET
    yield None if plan.matters else _PURPOSE
    yield None if plan.baseline or held.series is None else _PERIOD


def _to_complete(plan: Initiative) -> Iterator[Wish | None]:
    yield None if any(measure.role == "balancing" for measure in plan.measures) else _OTHER_SIDE
    yield None if plan.people.reviewed else _REVIEW
    yield _AGAIN


def _persons_beside(table: HeldAggregate) -> Wish | None:
    """Others first; then the spread, without which few rows earn no interval."""
    if not table.comparison:
        return _OTHERS
    return None if table.spread else _SPREAD


_SINGLE = "Enstaka tal visar inte hur mycket månaderna varierar, och då går det inte att säga om något har ändrats."
_NO_BASELINE = "Utan dem finns inget utgångsläge att jämföra målet med."
_FIRST_MONTH = Wish(
    "Månaden då insatsen började",
    "Utan den finns inget före och inget efter.",
    "Skriv intervention: {from: 2024-01} i initiative.yaml, med er första månad.",
    ordered=False,
)
_OTHERS = Wish(
    "Samma tabell för personer som inte skrevs in",
    "Den som skrivs in är ofta som sjukast då och blir bättre ändå. Utan jämförelse går det inte att säga om insatsen "
    "hjälpte.",
    "Beställ en rad till: lika sjuka personer som inte skrevs in, samma mått och månader, med spridning.",
)
_SPREAD = Wish(
    "Spridningen i tabellen före och efter",
    "Utan den går det inte att säga hur mycket skillnaden kan bero på slumpen.",
    "Beställ standardavvikelsen per person för varje rad: före, efter och för varje persons förändring.",
)
_PERSONS = Wish(
    "En rad per person, kontakt och vårdtillfälle",
    "Tabellen visar inte om de jämförda var lika sjuka från början, och inte vilka som dog.",
    "Beställ tabellerna under events i docs/initiative_yaml.md, utan personnummer och för hela målgruppen. Det är "
    "personuppgifter: fråga först er jurist.",
)
_TARGET = Wish(
    "Ett mål",
    "Utan mål går det inte att säga om det blev som tänkt.",
    "Bestäm hur mycket huvudmåttet ska ändras och till vilken månad. Skriv det under target i initiative.yaml.",
    ordered=False,
)
_PURPOSE = Wish(
    "Syftet i en mening",
    "Den första frågan, vad som är viktigt, står utan svar.",
    "Skriv vad som ska bli bättre och för vem under matters i initiative.yaml.",
    ordered=False,
)
_PERIOD = Wish(
    "Utgångslägets period",
    "Väljs den i efterhand kan den väljas så att svaret blir det önskade.",
    "Skriv första och sista månaden före insatsen under baseline i initiative.yaml.",
    ordered=False,
)
_OTHER_SIDE = Wish(
    "Ett mått hos den andra huvudmannen",
    "Det som minskar hos den ena kan öka hos den andra.",
    "Lägg till ett mått med role: balancing i initiative.yaml, till exempel kommunens timmar eller hembesök.",
)
_REVIEW = Wish(
    "Någon annans ögon på analysen",
    "Det är analysen som behöver granskas, inte bara talen.",
    "Låt någon läsa rapporten, och skriv vem och när under people: reviewed i initiative.yaml.",
    ordered=False,
)
_AGAIN = Wish(
    "Samma uttag igen om ett halvår",
    "Inget av vikt saknas. Det som återstår är att se om förändringen står sig.",
    "Beställ samma kolumner och enheter, och kör rapporten igen.",
)
