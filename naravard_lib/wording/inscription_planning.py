"""How many inscribed an effect takes, as a table for the target's chapter."""

from naravard_lib import formats
from naravard_lib.analysis.persons.results.planning import PersonsNeeded
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Table


def tables_persons(result: PersonsNeeded | None) -> Blocks:
    """A row for each effect; nothing where the initiative has no event tables."""
    if result is None:
        return Blocks(())
    rows = tuple((_effect(effect, result), _persons(persons)) for effect, persons in result.rows)
    mark = " (syntetiska data)" if result.synthetic else ""
    note = (
        f"Gäller {result.outcome_text} sex månader före och efter, med {result.months} månader i uttaget före "
        f"inskrivningen och {result.comparison} jämförelsepersoner för varje inskriven. Chansen att visa minskningen "
        f"är {formats.percent(result.chance, 0)}. Talen är räknade på en påhittad region med vanlig spridning; er egen "
        "kan vara större. Det är det minsta som behövs. Kapitlet om inskrivning räknar med er egen spridning och kan "
        "därför ge ett annat tal."
    )
    columns = ("Sann minskning", "Inskrivna som behövs")
    return Blocks((Table(f"Hur många inskrivna behövs?{mark}", columns, rows, "lr", note),))


def _effect(effect: float, result: PersonsNeeded) -> str:
    own = ", samma andel som målet" if effect == result.target else ""
    return f"{formats.percent(abs(effect), 0)}{own}"


def _persons(persons: int | None) -> str:
    return "fler än någon insats har" if persons is None else formats.number(round(persons, -1))
