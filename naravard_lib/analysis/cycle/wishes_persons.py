"""What event tables of persons may lack: a wish where it is lacking. The order of worth stands in `wishes`."""

from naravard_lib.analysis.cycle.results.readiness import Wish
from naravard_lib.analysis.persons.design import ENOUGH, FULL, PER_INSCRIBED, SHORT
from naravard_lib.tables.holding import HeldPersons


def inscriptions(persons: HeldPersons) -> Wish | None:
    """Who was inscribed at all."""
    if persons.inscribed:
        return None
    return Wish(
        "Vilka som skrevs in, och när",
        "Utan inskrivningar finns inget före och inget efter.",
        "Beställ en rad för varje inskrivning under den tid uttaget täcker, med person, team, start och slut.",
    )


def persons_to_compare(persons: HeldPersons) -> Wish | None:
    """Others than the inscribed, as many as the designs were measured with."""
    if persons.others >= PER_INSCRIBED * persons.inscribed:
        return None
    return Wish(
        "Personer som inte skrevs in",
        "Den som skrivs in är ofta som sjukast då och blir bättre ändå. Bara mot andra lika sjuka går det att säga om "
        "insatsen hjälpte.",
        f"Beställ hela målgruppen och inte bara de inskrivna: helst {ENOUGH} andra personer för varje inskriven, "
        f"minst {PER_INSCRIBED}.",
    )


def registers(persons: HeldPersons) -> Wish | None:
    """Both registers that tell who was as ill."""
    if persons.registers:
        return None
    return Wish(
        "Både akutbesök och vårdtillfällen",
        "De visar vilka som var lika sjuka när någon skrevs in.",
        "Beställ båda för alla personer i uttaget, också för dem som inte skrevs in.",
    )


def year_before_inscription(persons: HeldPersons) -> Wish | None:
    """History enough to compare at all."""
    if persons.history >= SHORT:
        return None
    return _history("Utan ett år före går det inte att hitta någon i samma läge att jämföra med.")


def two_years_before_inscription(persons: HeldPersons) -> Wish | None:
    """History enough for all four designs."""
    if persons.history >= FULL:
        return None
    return _history(f"Med {FULL} månader syns vilka som var lika sjuka också långt före inskrivningen.")


def _history(why: str) -> Wish:
    how = f"Beställ kontakter och vårdtillfällen från {FULL} månader före de första inskrivningarna."
    return Wish("Längre tid före inskrivningen", why, how)


def known_deaths(persons: HeldPersons) -> Wish | None:
    """Who has died."""
    if persons.deaths:
        return None
    return Wish(
        "Dödsdatum för alla personer i uttaget",
        "Annars ser den som har dött ut att ha slutat behöva vård, och det liknar en effekt.",
        "Beställ dödsdatum till tabellen med personer, tomt för den som lever.",
    )
