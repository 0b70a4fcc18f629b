"""How did it go? How firmly the last question could be answered, by each kind of data there is; the firmest counts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import log1p, sqrt

from naravard_lib.analysis.cycle.results.readiness import Prospect, Strength
from naravard_lib.analysis.persons.design import FULL, PER_INSCRIBED, SHORT
from naravard_lib.analysis.points.assess import assess_points
from naravard_lib.analysis.points.results import ENOUGH
from naravard_lib.analysis.series.design import own_events
from naravard_lib.initiative import CoEvent, Initiative, Intervention
from naravard_lib.tables.chapters import Answered
from naravard_lib.tables.holding import Held, HeldAggregate, HeldPersons, HeldSeries
from naravard_lib.tables.points import months_as_points
from naravard_lib.tables.schema import ADDITIVE
from naravard_lib.tables.series import MAX_SUPPRESSED, MIN_AFTER, MIN_BEFORE

YEAR, TWO_YEARS = 12, 24  # months: what a season takes, and what it takes to tell a season from a change (METHODS A)
HALF = 6  # months after: with fewer nothing but a step can be estimated, and barely (DESIGN section 4)
FEW = 75  # a month: with 24 + 24 months a fifth less is seen in 7 series of 100 (docs/validity.md, a real effect)
LITTLE = (
    10  # a month: chance alone moves one month in three by more than a third (1/√10); own rule, also in the handbook
)
MOVED = 0.10  # change of the population that may be another population: as in the report's check of the denominator
DRIFTED = 0.30  # own rule: twice the standard error of such a drift at 75 a month with a latent SD of 0.12
MANY_INSCRIBED = 200  # 40 per cent less is shown in 69 runs of 100, 20 per cent in few (docs/validity_inscription.md)
APART = 6  # months that one of two changes must have alone to be told from the other (DESIGN section 4)

_NO_START = "Månaden då insatsen började saknas: skriv den under intervention i initiative.yaml."
_NOT_HELD_AGAINST = (
    f"Enstaka värden före och efter. För att säga om skillnaden är ovanlig behövs {ENOUGH} skillnader mellan tidigare "
    f"år, eller {ENOUGH} enheter att jämföra med."
)
_STEPS: tuple[Strength, ...] = ("svag", "måttlig", "stark")
_ORDER: tuple[Strength, ...] = ("ingen", *_STEPS)


def outcome_ahead(plan: Initiative, held: Held, complete: bool) -> Prospect:
    """Question 4 by the firmest of what there is.

    Args:
        plan: the initiative.
        held: what its extracts hold.
        complete: whether baseline and target are there: without them a change is no outcome (DOMAIN M1).
    """
    ways = {
        "månad för månad": _series(plan, held.series, complete),
        "för dem som skrevs in": _persons(held.persons),
        "av tabellen före och efter": _aggregate(held.aggregate),
        "av enstaka värden": _points(plan, held),
    }
    found = {way: prospect for way, prospects in ways.items() for prospect in prospects}
    if not found:
        return _prospect("no", "ingen", "Inga värden att jämföra.")
    firmest = max(found, key=lambda way: (_ORDER.index(found[way].strength), found[way].answerable == "yes"))
    return replace(found[firmest], because=" ".join([found[firmest].because, *_besides(found, firmest)]))


def _besides(found: Mapping[str, Prospect], firmest: str) -> Iterator[str]:
    """The other ways that give an answer too."""
    for way, prospect in found.items():
        if way != firmest and prospect.answerable != "no":
            yield f"Dessutom ett svar {way}, med styrkan {prospect.strength}."


def _prospect(answerable: Answered, strength: Strength, *because: str) -> Prospect:
    return Prospect(4, answerable, strength, " ".join(because))


def _series(plan: Initiative, series: HeldSeries | None, complete: bool) -> Iterator[Prospect]:
    """Strong with 24 + 12 months and a comparison; a step down for each weakness, but no further than weak."""
    if series is None:
        return
    lacking = " ".join(_hindrances(plan, series))
    if plan.intervention is None or lacking:
        yield _prospect("no", "ingen", lacking or _NO_START)
        return
    weak = tuple(_weaknesses(plan, plan.intervention, series))
    steps = sum(step for step, _ in weak)
    yield _prospect(
        "yes" if complete else "partly",
        _STEPS[max(0, len(_STEPS) - 1 - steps)],
        f"{series.before} månader före insatsen och {series.after} efter{_beside(series.comparison)}.",
        *(text for _, text in weak),
    )


def _hindrances(plan: Initiative, series: HeldSeries) -> Iterator[str]:
    """Why no time series can be fitted; none when it can."""
    if plan.intervention is None:
        return
    if series.before < MIN_BEFORE:
        yield f"Användbara månader före insatsen: {series.before}, minst {MIN_BEFORE} behövs."
    if series.last < plan.intervention.from_:
        yield "Uttaget slutar innan insatsen börjar."
    elif series.after < MIN_AFTER:
        yield f"Användbara månader efter införandet: {series.after}, minst {MIN_AFTER} behövs."
    if series.hidden > MAX_SUPPRESSED:
        yield "Mer än en femtedel av månaderna är dolda."


def _weaknesses(plan: Initiative, change: Intervention, series: HeldSeries) -> Iterator[tuple[int, str]]:
    """How many steps each takes off, and the sentence for it.

    Sizes from DESIGN section 5 and docs/validity.md: a season left in biases the level by up to 1.8 SD at 24 months; a
    shock shared with others is taken for an effect in 17 of 100 series without a comparison, and one that hits the
    treated alone in 37 with one.
    """
    if series.before < TWO_YEARS:
        text = f"Färre än {TWO_YEARS} månader före: årstiden går inte säkert att skilja från en förändring."
        yield (1 if series.before >= YEAR else 2), text
    if series.after < YEAR:
        yield (
            (1 if series.after >= HALF else 2),
            f"Färre än {YEAR} månader efter: om förändringen står sig vet vi inte.",
        )
    if not series.comparison:
        yield 1, "Utan jämförelse kan något som hände överallt se ut som insatsen."
    if plan.main.kind in ADDITIVE and not series.exposure:
        yield 1, "Utan antal invånare eller patienter kan antalet ha ändrats för att de blev fler eller färre."
    yield from _small(series)
    yield from _unsteady(series)
    beside = events_beside(plan, series)
    if any(abs((event.from_ - change.from_).n) < APART for event in beside):
        yield 2, f"Annat ändrades mindre än {APART} månader från insatsen och går inte säkert att skilja från den."
    elif beside:
        yield 1, "Annat ändrades också under de månader som uttaget täcker."


def events_beside(plan: Initiative, series: HeldSeries) -> list[CoEvent]:
    """Other changes that touch the treated units within the series."""
    return [event for event in own_events(plan) if _turns(event, series)]


def _turns(event: CoEvent, series: HeldSeries) -> bool:
    """Whether an event begins or ends inside the series; one that was there all the time changes nothing."""
    ends = event.to is not None and series.first <= event.to < series.last
    return ends or bool(series.first < event.from_ <= series.last)


def _beside(units: int) -> str:
    if not units:
        return ""
    return f", med {'en enhet' if units == 1 else f'{units} enheter'} att jämföra med"


def _small(series: HeldSeries) -> Iterator[tuple[int, str]]:
    """The side with fewest cases decides: no comparison steadies anything by being small itself."""
    for step, enough, told in ((2, LITTLE, "slumpen dränker det mesta"), (1, FEW, "bara stora förändringar syns")):
        if series.level is not None and series.level < enough:
            yield step, f"Färre än {enough} fall i månaden: {told}."
            return
        if series.compared is not None and series.compared < enough:
            yield step, f"Färre än {enough} fall i månaden i jämförelsen: {told}."
            return


def drifted(series: HeldSeries) -> bool:
    """Whether the treated and the comparison went apart before the change, by more than chance in their cases.

    Only with two years before: of pairs that go alike 2-8 in 100 are called so then, from half years 5-21.
    """
    cases = [level for level in (series.level, series.compared) if level]
    chance = (
        2 * sqrt(4 / (YEAR * min(cases))) if cases else 0.0
    )  # two standard errors of the log, over four years' sums
    return series.before >= TWO_YEARS and log1p(series.apart) > max(log1p(DRIFTED), chance)


def _unsteady(series: HeldSeries) -> Iterator[tuple[int, str]]:
    if series.moved > MOVED:
        yield 1, "Antalet invånare eller patienter ändrades när insatsen började: det kan vara andra människor efteråt."
    if drifted(series):
        yield 1, "Jämförelsen var på väg åt ett annat håll redan före insatsen."


def _persons(persons: HeldPersons | None) -> Iterator[Prospect]:
    """Never more than moderate: a crisis that no register saw biases every design (docs/validity_inscription.md)."""
    if persons is None:
        return
    if not persons.inscribed:
        yield _prospect("no", "ingen", "Ingen är inskriven under den tid som händelsetabellerna täcker.")
        return
    lacking = tuple(_uncompared(persons))
    if lacking:
        only = "Då blir svaret ett spann utan jämförelse, och om insatsen hjälpte går inte att avgöra."
        yield _prospect("partly", "svag", *lacking, only)
        return
    weak = tuple(_weak_persons(persons))
    firm = "Inskrivna jämförs med lika sjuka som inte skrevs in. Varför någon skrevs in syns inte alltid i uttaget."
    yield _prospect("yes", "svag" if weak else "måttlig", firm, *weak)


def _uncompared(persons: HeldPersons) -> Iterator[str]:
    if not persons.registers:
        yield "Akutbesök eller vårdtillfällen saknas för personerna."
    if persons.others < PER_INSCRIBED * persons.inscribed:
        yield f"Färre än {PER_INSCRIBED} personer som inte skrevs in för varje inskriven."
    if persons.history < SHORT:
        yield f"De flesta har mindre än {SHORT} månader i uttaget före inskrivningen."


def _weak_persons(persons: HeldPersons) -> Iterator[str]:
    if not persons.deaths:
        yield "Dödsdatum saknas: den som har dött ser ut att ha slutat behöva vård."
    if persons.history < FULL:
        yield f"De flesta har mindre än {FULL} månader i uttaget före inskrivningen."
    if persons.inscribed < MANY_INSCRIBED:
        yield f"Färre än {MANY_INSCRIBED} inskrivna: bara en stor minskning kan synas."


def _aggregate(table: HeldAggregate | None) -> Iterator[Prospect]:
    """Weak at most: the table does not show how ill people were at the start, nor who died."""
    if table is None:
        return
    if table.comparison:
        yield _prospect(
            "partly", "svag", "En tabell före och efter med jämförelse. Om de var lika sjuka från början syns inte."
        )
    else:
        ends = "Den som skrivs in är ofta som sjukast då och blir bättre ändå. Hur mycket går inte att avgöra."
        yield _prospect("partly", "svag", "En tabell före och efter, utan jämförelse.", ends)


def _points(plan: Initiative, held: Held) -> Iterator[Prospect]:
    """Weak at most, and only by the chapter's own rule; months that no series can be fitted to are looked at alike."""
    series, points = held.series, held.points
    if series is not None and not any(_hindrances(plan, series)):
        return
    if points is None and held.months is not None:
        points = months_as_points(held.months)
    if points is None:
        return
    if plan.intervention is None:
        yield _prospect("no", "ingen", _NO_START)
        return
    found = assess_points(plan, points)
    sides = {point.side for point in found.points if not point.hidden}
    if found.comparable:
        yield _prospect("partly", "svag", "Enstaka värden före och efter: skillnaden syns, men inte när den kom.")
    elif sides >= {"before", "after"}:
        yield _prospect("no", "ingen", _NOT_HELD_AGAINST)
    else:
        lacking = "efter" if "before" in sides else "före"
        yield _prospect("no", "ingen", f"Enstaka värden, men inget som säkert är från tiden {lacking} insatsen.")
