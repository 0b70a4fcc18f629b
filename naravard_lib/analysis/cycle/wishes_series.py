"""What a monthly series may lack: a wish where it is lacking. The order of worth stands in `wishes`."""

import pandas as pd

from naravard_lib import formats
from naravard_lib.analysis.cycle.outcome_ahead import FEW, LITTLE, MOVED, TWO_YEARS, YEAR, drifted, events_beside
from naravard_lib.analysis.cycle.results.readiness import Wish
from naravard_lib.initiative import Initiative
from naravard_lib.tables.checks import excluded_months
from naravard_lib.tables.holding import HeldSeries
from naravard_lib.tables.schema import ADDITIVE
from naravard_lib.tables.series import MAX_SUPPRESSED, MIN_AFTER, MIN_BEFORE

_NAMED = 3  # units named in a sentence


def monthly_values(plan: Initiative, why: str) -> Wish:
    """A series where there is none."""
    asked = f"Beställ måttet månad för månad, {TWO_YEARS} månader före insatsen och helst {YEAR} efter"
    start = plan.intervention.from_ if plan.intervention else None
    span = f" ({formats.months(_back(plan, TWO_YEARS, start), _onward(plan, YEAR, start))})" if start else ""
    return Wish(
        f"Månadsvärden för {formats.inline(plan.main.label)}",
        why,
        f"{asked}{span}, också för någon enhet som inte har börjat.",
    )


def half_a_year_before(plan: Initiative, series: HeldSeries) -> Wish | None:
    """Months before the change, enough to fit anything."""
    if series.before >= MIN_BEFORE:
        return None
    return _months_before(
        plan, series, f"Färre än {MIN_BEFORE} månader före insatsen räcker inte till någon tidsserie."
    )


def two_years_before(plan: Initiative, series: HeldSeries) -> Wish | None:
    """Months before the change, enough to tell a season from it."""
    if series.before >= TWO_YEARS:
        return None
    why = f"Med två hela år går årstiden att skilja från en förändring; nu är det {series.before} månader."
    return _months_before(plan, series, why)


def _months_before(plan: Initiative, series: HeldSeries, why: str) -> Wish | None:
    if plan.intervention is None:
        return None
    first = _back(plan, TWO_YEARS, plan.intervention.from_)
    if plan.baseline is not None and plan.baseline.from_ > first and series.first < plan.baseline.from_:
        begin = max(first, series.first)
        how = f"Uttaget börjar redan {formats.month(series.first)}: låt baseline i initiative.yaml börja {begin}."
    else:
        how = f"Beställ måttet från {formats.month(first)}, med samma definition."
    return Wish("Fler månader före insatsen", why, how)


def shown_values(series: HeldSeries) -> Wish | None:
    """Fewer hidden values than make a series useless."""
    if series.hidden <= MAX_SUPPRESSED:
        return None
    return Wish(
        "Uttag med färre dolda värden",
        "Mer än en femtedel av månaderna är dolda, och då går det inte att räkna.",
        "Beställ måttet för större enheter eller åldersgrupper, eller be om summan för dem som började samtidigt.",
    )


def first_months_after(plan: Initiative, series: HeldSeries) -> Wish | None:
    """Months after, enough to fit anything, where the change had come when the extract was made."""
    change = plan.intervention
    if change is None or change.from_.start_time.date() > plan.extracted or series.after >= MIN_AFTER:
        return None
    why = f"Färre än {MIN_AFTER} månader efter införandet räcker inte till något svar."
    return _later(_onward(plan, MIN_AFTER, change.from_), why)


def year_after(plan: Initiative, series: HeldSeries) -> Wish | None:
    """A whole year after."""
    if plan.intervention is None or series.after >= YEAR:
        return None
    why = f"Först efter {YEAR} månader syns om förändringen står sig över ett helt år."
    return _later(_onward(plan, YEAR, plan.intervention.from_), why)


def _later(until: pd.Period, why: str) -> Wish:
    return Wish("Fler månader efter insatsen", why, f"Beställ ett nytt uttag när {formats.month(until)} är med.")


def comparison(plan: Initiative, series: HeldSeries) -> Wish | None:
    """The same somewhere else."""
    if series.comparison:
        return None
    what = "Samma mått för en enhet som inte har börjat"
    why = "Utan jämförelse kan något som hände överallt se ut som insatsen."
    if series.others:
        named = formats.enumeration([*series.others[:_NAMED], *(["andra"] if len(series.others) > _NAMED else [])])
        how = f"Uttaget har redan {named}: skriv dem som inte har börjat under comparison i initiative.yaml."
        return Wish(what, why, how, ordered=False)
    return Wish(
        what,
        why,
        f"Beställ {formats.inline(plan.main.label)} för en eller flera liknande kommuner eller enheter, samma månader, "
        "och skriv dem under comparison i initiative.yaml.",
    )


def far_larger_numbers(series: HeldSeries) -> Wish | None:
    """Numbers that chance does not drown."""
    return _larger(series, LITTLE, "Under så få drunknar nästan varje förändring i slumpen.")


def larger_numbers(series: HeldSeries) -> Wish | None:
    """Numbers in which more than a large change is seen."""
    return _larger(series, FEW, "Med så få syns bara stora förändringar.")


def _larger(series: HeldSeries, enough: int, why: str) -> Wish | None:
    """The treated first: more units to compare with do not help them."""
    if series.level is not None and series.level < enough:
        how = (
            "Beställ måttet för fler enheter som började samtidigt, eller välj ett mått för samma människor som händer "
            "oftare."
        )
        return Wish(f"Fler än {enough} fall i månaden", why, how)
    if series.compared is not None and series.compared < enough:
        how = "Beställ samma mått för fler eller större enheter, och skriv dem under comparison i initiative.yaml."
        return Wish(f"En jämförelse med fler än {enough} fall i månaden", why, how)
    return None


def alike_before(series: HeldSeries) -> Wish | None:
    """A comparison that went the same way."""
    if not drifted(series):
        return None
    return Wish(
        "En jämförelse som följde er före insatsen",
        "En enhet på väg åt ett annat håll visar inte vad som hade hänt hos er.",
        "Beställ samma mått för flera liknande enheter, och skriv dem som följdes åt före under comparison i "
        "initiative.yaml, eller comparison: {weighted: true}.",
    )


def same_people(series: HeldSeries) -> Wish | None:
    """The same people before and after."""
    if series.moved <= MOVED:
        return None
    return Wish(
        "Måttet för samma människor före och efter",
        "Antalet invånare eller patienter ändrades när insatsen började, och de nya kan vara friskare eller sjukare.",
        "Fråga vad som ändrades. Beställ måttet för dem som bodde eller var listade där både före och efter.",
    )


def population(plan: Initiative, series: HeldSeries) -> Wish | None:
    """What a number of events is to be held against."""
    if series.exposure or plan.main.kind not in ADDITIVE:
        return None
    return Wish(
        "Antal invånare eller patienter, månad för månad",
        "Blir de fler ökar antalet även om vården är lika bra.",
        "Beställ antalet i samma ålder och enhet som måttet, och skriv kolumnen under exposure i initiative.yaml.",
    )


def touched_alike(plan: Initiative, series: HeldSeries) -> Wish | None:
    """A unit with the same other events: only where none of those compared with had them."""
    compared = set(plan.comparison.units if plan.comparison else ())
    alone = [event for event in events_beside(plan, series) if event.scope and not compared & set(event.scope)]
    if not alone:
        return None
    return Wish(
        "Samma mått där samma sak hände men inte insatsen",
        f"Annars går insatsen inte säkert att skilja från detta: {formats.inline(alone[0].what)}.",
        f"Beställ {formats.inline(plan.main.label)} för en enhet som berördes på samma sätt, och skriv den både under "
        "comparison och i händelsens scope. Finns ingen sådan: läs svaret med och utan de månaderna.",
    )


def _back(plan: Initiative, months: int, start: pd.Period) -> pd.Period:
    """The month to begin with for so many usable ones before `start`."""
    return _step(plan, months, plan.baseline.to if plan.baseline else start - 1, -1)


def _onward(plan: Initiative, months: int, start: pd.Period) -> pd.Period:
    """The month to end with for so many usable ones after the introduction."""
    phase_in = plan.intervention.phase_in if plan.intervention else 0
    return _step(plan, months, start + phase_in, 1)


def _step(plan: Initiative, months: int, month: pd.Period, direction: int) -> pd.Period:
    left_out = excluded_months(plan.exclude)
    while True:
        months -= month not in left_out
        if not months:
            return month
        month += direction
