"""The group of the initiative file that names the extract: which column is what, and what is told about the choice."""

from collections.abc import Collection, Mapping, Sequence

from naravard_lib.catalogue.schema import CatalogueMeasure
from naravard_lib.formats import enumeration
from naravard_lib.sources.looking.cells import as_number
from naravard_lib.sources.looking.forms import months_named
from naravard_lib.sources.looking.look import Look
from naravard_lib.sources.looking.roles import POPULATION, Proposal
from naravard_lib.starting.draft import Extracted
from naravard_lib.starting.placing import Placed
from naravard_lib.starting.suggesting import measure_of
from naravard_lib.tables.schema import ADDITIVE

_FRACTIONS = 0.2  # share of values with decimals from which what should be counts are means; fewer are slips to tell
_VALUES = {
    "total": "Före och efter tas för summor över alla personer; skriv values: mean om de är per person.",
    "mean": "Före och efter har decimaler och tas för medelvärden per person; skriv values: total om de är summor.",
}
_KEYS = {
    **{"month": "Månad", "period": "Period", "value": "Värde", "unit": "Enhet", "exposure": "Befolkning eller antal"},
    **{"sex": "Kön", "age": "Ålder", "n": "Antal personer", "before": "Före", "after": "Efter"},
    **{"sd_before": "Spridning före", "sd_after": "Spridning efter", "sd_change": "Spridning i förändringen"},
}


def name_source(found: Look | None, placed: Placed, measures: Sequence[CatalogueMeasure]) -> Extracted | None:
    """The extract as the file will name it; None without one, or when nothing in it can be named.

    Args:
        found: what was seen in the extract.
        placed: which of its units have the initiative.
        measures: the one it is taken to hold, and others that it may hold too.
    """
    main, *others = measures
    if found is None:
        return None
    if found.form in ("persons", "unclear"):
        return None
    columns = {one.role: one.column for one in found.proposals}
    file = f"{found.path.stem}_tidy.csv" if found.rewritten else found.path.name
    if found.form == "aggregate":
        months = months_named(f"{found.title} {' '.join(found.table.heads)}")
        unsaid = "Hur många månader som före och efter omfattar är inte sagt." if months is None else None
        values = "mean" if _has_fractions(found, columns["before"]) else "total"
        return Extracted(file, "aggregate", columns, months=months, values=values, off=unsaid)
    if not placed.by_unit:
        columns.pop("unit", None)
    columns["value"] = _value_column(found, main)
    kind = _other_kind(found, columns["value"], main)
    maybe = _maybe(columns, kind or main.kind)
    kept = {key: head for key, head in columns.items() if key not in maybe}
    beside = _beside(found, kept["value"], others)
    return Extracted(file, "source", kept, maybe, beside, kind=kind, off=placed.off or _unshown_off(found, placed))


def _unshown_off(found: Look, placed: Placed) -> str | None:
    """Why an extract is not read yet whose names may be persons: nobody has said which of them are units."""
    hidden = next((one.column for one in found.proposals if not one.shown), None)
    if hidden is None or placed.units:
        return None
    return f'Namnen i kolumnen "{hidden}" visas inte, för de kan vara personers, och vilka som är enheter är inte sagt.'


def measures_in(found: Look) -> dict[str, CatalogueMeasure]:
    """Measures of the catalogue that columns of numbers are named after, by head."""
    value = next((one for one in found.proposals if one.role == "value"), None)
    heads = (value.column, *value.others) if value is not None else ()
    return {head: said for head in heads if (said := measure_of(head)) is not None}


def _beside(found: Look, value: str, others: Sequence[CatalogueMeasure]) -> dict[str, str]:
    named = {one.id: head for head, one in measures_in(found).items() if head != value}
    return {one.id: named[one.id] for one in others if one.id in named}


def _value_column(found: Look, main: CatalogueMeasure) -> str:
    """Of several columns of numbers the one that names the measure, else the one proposed."""
    named = (head for head, one in measures_in(found).items() if one.id == main.id)
    return next(named, found.column("value") or "")


def _maybe(columns: Mapping[str, str], kind: str) -> dict[str, str]:
    """A number of patients beside a count: a denominator only when visits per patient are meant, which few mean."""
    head = columns.get("exposure", "")
    population = any(word in head.casefold() for word in POPULATION)
    return {"exposure": head} if head and not population and kind in ADDITIVE else {}


def _other_kind(found: Look, value: str, main: CatalogueMeasure) -> str | None:
    """What the values are when the catalogue counts whole things but the head or the decimals say otherwise."""
    if main.kind != "count":
        return None
    head = value.casefold()
    if "andel" in head or "procent" in head:
        return "share"
    return "mean" if "medel" in head or _has_fractions(found, value) else None


def _has_fractions(found: Look, column: str) -> bool:
    cells = found.table.cells[found.table.position(column)]
    numbers = [number.value for cell in cells if (number := as_number(cell)) is not None]
    broken = sum(value == value and value != round(value) for value in numbers)
    return broken > _FRACTIONS * len(numbers)


def columns_told(found: Look | None, source: Extracted | None) -> tuple[str, ...]:
    """A sentence per column that is named: what it is taken for, how surely and why."""
    if found is None or source is None:
        return ()
    told = {one.role: f"{one.sure} ({one.because})" for one in found.proposals}
    named = [f'{_KEYS[role]}: kolumnen "{head}", {told[role]}.' for role, head in source.columns.items()]
    beside = [f'Måttet {name}: kolumnen "{head}" (rubriken är måttets namn).' for name, head in source.beside.items()]
    return (*named, *beside)


def source_doubts(found: Look | None, source: Extracted | None) -> tuple[str, ...]:
    """What to look at in the choice: what the look remarked, and columns that may be meant in place of those named."""
    if found is None or source is None:
        return found.remarks if found is not None else ()
    named = [(one, source.columns[one.role]) for one in found.proposals if one.role in source.columns]
    told = [text for one, head in named if (text := _doubt(one, head, source.beside.values()))]
    told += [
        f'Kolumnen "{head}" används inte; ta bort # framför {key} om talet ska räknas per sådan.'
        for key, head in source.maybe.items()
    ]
    if source.group == "aggregate":
        told.append(_VALUES[source.values])
    return (*found.remarks, *told, *_kind_told(source.kind))


def _doubt(one: Proposal, head: str, used: Collection[str]) -> str | None:
    if others := tuple(other for other in (one.column, *one.others) if other != head and other not in used):
        return _alternatives(one.role, head, others)
    if one.sure == "osäkert" and not one.others:
        return f'{_KEYS[one.role]}: "{head}" är osäkert; ta bort {one.role} i initiative.yaml om det är fel.'
    return None


def _alternatives(role: str, column: str, others: tuple[str, ...]) -> str:
    listed = enumeration(f'"{name}"' for name in others)
    return (
        f'{_KEYS[role]}: "{column}" valdes, men {listed} kan också vara rätt; ändra {role} i initiative.yaml i så fall.'
    )


def _kind_told(kind: str | None) -> tuple[str, ...]:
    if kind is None:
        return ()
    word = {"mean": "medelvärden", "share": "andelar"}[kind]
    return (f"Värdena ser ut att vara {word} och inte antal (kind: {kind}); ändra om det är fel.",)
