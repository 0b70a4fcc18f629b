"""What a data order asks for about persons, where the question is what inscription changes."""

from naravard_lib.blocks.model import Block, Heading, Paragraph, Table
from naravard_lib.initiative import Initiative
from naravard_lib.wording.common import AFTER

# Months before inscription: a year to compare with that lies before the year persons are matched on.
_HISTORY = 24
_WHY = (
    "Behövs bara för frågan vad som ändras för dem som skrivs in. Ta med alla i målgruppen, inte bara de inskrivna: de "
    "andra visar vad som hade hänt ändå. Dödsdatum behövs, för den som har dött har inga besök. Händelserna ska börja "
    f"minst {_HISTORY} månader före den första inskrivningen, så att det syns hur sjuk var och en var långt innan, och "
    f"sluta helst {AFTER} månader efter den sista."
)
# Heads that the reader of event tables knows without being told; those with a star must be there.
_TABLES = (
    ("Personer", "Löpnr*, Födelseår*, Kön, Kommun, Dödsdatum", "Person i målgruppen"),
    ("Kontakter", "Löpnr*, Tidpunkt*, Kontakttyp*, Enhet, Kostnad", "Besök eller annan kontakt"),
    ("Vårdtillfällen", "Löpnr*, Inskrivning*, Utskrivning*, Sjukhus, Oplanerad", "Vårdtillfälle på sjukhus"),
    ("Inskrivningar", "Löpnr*, Team*, Startdatum*, Slutdatum", "Inskrivning i arbetssättet"),
)
_NOTE = (
    "Kolumner med stjärna måste finnas. Löpnr är ett nummer i stället för personnummer, samma i alla tabeller. Datum "
    "skrivs 2024-05-01. Tomt slutdatum betyder att det pågår. En fil per tabell: csv, Excel eller parquet."
)


def asks_persons(plan: Initiative) -> bool:
    """Whether the question is about persons before and after inscription."""
    return plan.events is not None or plan.aggregate is not None


def text_persons(plan: Initiative) -> tuple[Block, ...]:
    """The four event tables and why; nothing when monthly counts are enough."""
    if not asks_persons(plan):
        return ()
    listed = Table("", ("Tabell", "Kolumner", "En rad för varje"), _TABLES, "lll", _NOTE)
    return Heading(2, "Uppgifter om personer"), Paragraph.of(_WHY), listed
