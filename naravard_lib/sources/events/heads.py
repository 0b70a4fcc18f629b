"""Which column of an extract is which of ours: named in the initiative file, or known by its usual Swedish head."""

import difflib
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from naravard_lib.errors import SourceError, raise_faults
from naravard_lib.sources.persons import AMBIGUOUS_HEADS, PERSON_HEADS, holds_number, plain_head
from naravard_lib.tables.event_schema import DAYS, EVENT_TABLES

# Our column -> usual heads, best first, without case, spaces and punctuation.
USUAL: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "persons": {
            "person_id": "personnummer personnr pnr persnr personid patientid patid patient patientnr patientnummer "
            "löpnr lopnr löpnummer lopnummer individ individid pseudonym",
            "birth_year": "födelseår fodelsear född fodd födelsedatum fodelsedatum",
            "sex": "kön kon",
            "municipality": "kommunkod hemkommun kommun folkbokföringskommun hemkommunkod lkf",
            "death_date": "dödsdatum dodsdatum avliden avlidendatum avlidetdatum dödsdag död",
        },
        "contacts": {
            "time": "tidpunkt tid besökstid kontakttid besöksdatum besoksdatum kontaktdatum datum startdatum start",
            "kind": "slag kontakttyp besökstyp besokstyp vårdkontakttyp besökskategori typ",
            "unit": "enhet mottagning vårdenhet klinik vårdcentral sjukhus",
            "cost": "kostnad kpp belopp kronor",
        },
        "stays": {
            "admission": "inskrivning inskrivningsdatum inskriven intagning intagningsdatum indatum startdatum start",
            "discharge": "utskrivning utskrivningsdatum utskriven utdatum slutdatum slut",
            "unit": "sjukhus klinik enhet vårdenhet avdelning",
            "unplanned": "oplanerad oplanerat akut akutinskrivning inskrivningssätt inskrivningssatt",
        },
        "inscriptions": {
            "team": "team enhet mottagning sjukhus arbetssätt",
            "start": "startdatum inskrivning inskrivningsdatum inskriven anslutningsdatum från from start",
            "end": "slutdatum utskrivning utskrivningsdatum utskriven avslutsdatum avslut till tom slut",
        },
    }
)
_PERSON = USUAL["persons"]["person_id"]
_ALSO = frozenset({"birth_year", "discharge"})  # may be null in a row, but nothing can be compared without the column


def usual_heads(table: str, given: Mapping[str, str]) -> list[str]:
    """Every head by which a column of `table` may be known, plain."""
    ours = [*given.values(), *_columns(table)]
    return [plain_head(name) for name in ours] + [name for names in _usual(table).values() for name in names]


def find_columns(table: str, given: Mapping[str, str], heads: Sequence[str], where: str) -> dict[str, int]:
    """Position of each of our columns that the extract has.

    Args:
        table: name of the event table.
        given: our column -> head, from the initiative file.
        heads: the extract's heads.
        where: the beginning of every sentence.

    Raises:
        SourceError: a head holds a personal identity number, a named or needed column is missing, or another column is
            about persons; all faults at once, and never a head that may be a value.
    """
    plain = [plain_head(head) for head in heads]
    if any(holds_number(head) for head in heads):
        raise SourceError(f"{where}: rubrikraden innehåller personnummer; lägg till en rad med rubriker.")
    # Only a row that names the id's column is taken for heads: any other may be a person's, and is never repeated.
    if not set(plain) & {
        plain_head(name) for name in (given.get("person_id", ""), "person_id", *_PERSON.split()) if name
    }:
        raise SourceError(
            f"{where}: hittar ingen rad med rubriker där personens id har en; lägg till raden eller skriv "
            f"columns: {{person_id: rubriken}} under {table} i initiative.yaml."
        )
    named = {ours: _position(plain, [plain_head(head)]) for ours, head in given.items()}
    faults = [_not_there(given[ours], heads, where) for ours, place in named.items() if place is None]
    found = {ours: place for ours, place in named.items() if place is not None}
    for ours, usual in _usual(table).items():
        free = ["" if place in found.values() else head for place, head in enumerate(plain)]
        place = None if ours in given else _position(free, [plain_head(ours), *usual])
        if place is not None:
            found[ours] = place
    faults += _doubled(plain, heads, found, where) + _missing(table, found, given, where)
    faults += _personal(plain, heads, found, where)
    raise_faults(SourceError, faults)
    return found


def _columns(table: str) -> list[str]:
    return [name for name in EVENT_TABLES[table] if name not in DAYS]


def _usual(table: str) -> dict[str, list[str]]:
    known = {"person_id": _PERSON, **USUAL[table]}
    return {ours: names.split() for ours, names in known.items()}


def _position(heads: Sequence[str], names: Sequence[str]) -> int | None:
    return next((heads.index(name) for name in names if name in heads), None)


def _not_there(name: str, heads: Sequence[str], where: str) -> str:
    listed = {plain_head(head): f'"{head}"' for head in heads if head and not re.search(r"\d", head)}  # no values
    if near := difflib.get_close_matches(plain_head(name), listed, 1):
        said = f"menas {listed[near[0]]}?"
    else:
        said = f"rubrikerna är {', '.join(listed.values())}." if listed else "rätta namnet i initiative.yaml."
    return f'{where}: kolumnen "{name}" finns inte; {said}'


def _doubled(plain: Sequence[str], heads: Sequence[str], found: Mapping[str, int], where: str) -> list[str]:
    return [
        f'{where}: {plain.count(plain[place])} kolumner heter "{heads[place]}"; ge dem olika namn i uttaget.'
        for place in sorted(found.values())
        if plain.count(plain[place]) > 1
    ]


def _missing(table: str, found: Mapping[str, int], given: Mapping[str, str], where: str) -> list[str]:
    needed = [name for name in _columns(table) if EVENT_TABLES[table][name].needed or name in _ALSO]
    return [
        f"{where}: hittar ingen kolumn för {name}; skriv columns: {{{name}: rubriken}} under {table} i initiative.yaml."
        for name in needed
        if name not in found and name not in given
    ]


def _personal(plain: Sequence[str], heads: Sequence[str], found: Mapping[str, int], where: str) -> list[str]:
    used = {place: ours for ours, place in found.items()}
    return [
        f'{where}: kolumnen "{heads[place]}" handlar om enskilda personer och behövs inte; ta bort den ur uttaget.'
        for place, head in enumerate(plain)
        if head in PERSON_HEADS
        and used.get(place) != "person_id"
        and not (place in used and _allowed(head, used[place]))
    ]


def _allowed(head: str, ours: str) -> bool:
    """A column "Namn" may be what a team or clinic is called; a date of birth tells the year."""
    return (head in AMBIGUOUS_HEADS and ours in ("unit", "team")) or (head == "födelsedatum" and ours == "birth_year")
