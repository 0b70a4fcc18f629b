"""Which column is month, value, unit and exposure: a proposal for each, with its reason and how sure it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from naravard_lib.formats import enumeration
from naravard_lib.sources.closing import is_total
from naravard_lib.sources.looking.columns import Column
from naravard_lib.sources.unitnames import MOSTLY, is_unit_word

Sure = Literal["säkert", "troligt", "osäkert"]

POPULATION = ("invånare", "befolkning", "folkmängd", "listade", "listad", "exponering", "nämnare", "population")
PATIENTS = ("patienter", "personer", "individer", "vårdtillfällen", "utskrivna", "besökare", "svar")
_VALUE = (
    "antal",
    "värde",
    "besök",
    "vård",
    "akut",
    "in",
    "åter",
    "kostnad",
    "timmar",
    "dygn",
    "dagar",
    "andel",
    "medel",
)
_CODES = (r"\w*kod\b", r"id\b", r"nr\b", "löpnr", r"år\b", "årtal", "kvartal", "vecka", r"månad\b", "månadsn")
MONTH = ("månad", "mån", "datum", "period", "tid")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one column is taken for.

    Attributes:
        role: a key of `source` or `aggregate` in the initiative file.
        column: its head.
        sure: how sure, in a Swedish word.
        because: the reason, a Swedish clause.
        others: heads of other columns that may be meant.
        shown: whether its cells may be shown; names that are not known to be units' may be persons'.
    """

    role: str
    column: str
    sure: Sure
    because: str
    others: tuple[str, ...] = ()
    shown: bool = True


def series_roles(columns: Sequence[Column]) -> tuple[Proposal, ...]:
    """Proposals for a table with a row per month (or period) and unit; empty when no time or no value is found."""
    taken: list[Proposal] = []
    time = _time(columns)
    if time is None:
        return ()
    taken.append(time)
    for role, find in (("sex", _sex), ("age", _age), ("exposure", _exposure), ("value", _value), ("unit", _unit)):
        left = [column for column in columns if column.name not in {one.column for one in taken}]
        if (found := find(left)) is not None:
            named = next(column for column in left if column.name == found[0])
            taken.append(Proposal(role, *found, shown=role != "unit" or named.is_unit))
    order = ("month", "period", "value", "unit", "exposure", "sex", "age")
    roles = sorted(taken, key=lambda one: order.index(one.role))
    return tuple(roles) if any(one.role == "value" for one in roles) else ()


Found = tuple[str, Sure, str, tuple[str, ...]]


def _time(columns: Sequence[Column]) -> Proposal | None:
    months = [column for column in columns if column.is_month]
    if months:
        best = max(months, key=lambda one: (one.speaks_of(*MONTH), one.months))
        others = tuple(one.name for one in months if one is not best)
        return Proposal(
            "month", best.name, "troligt" if others else "säkert", _share(best, best.months, "månader"), others
        )
    periods = [
        column for column in columns if column.period in ("år", "halvår", "kvartal", "period") and column.distinct > 1
    ]
    if not periods:
        return None
    best = max(periods, key=lambda one: (one.speaks_of("år", "kvartal", "halvår", "period", "tid"), -one.place))
    named = "perioder" if best.period == "period" else best.period
    because = f"cellerna är {named}, inte månader"
    return Proposal("period", best.name, "säkert" if best.speaks_of("år", "kv", "halv", "per") else "osäkert", because)


def _share(column: Column, share: float, kind: str) -> str:
    found = round(share * len(column.cells))
    return f"{found} av {len(column.cells)} granskade celler är {kind}"


def _sex(columns: Iterable[Column]) -> Found | None:
    found = [column for column in columns if column.sexes >= MOSTLY]
    return (found[0].name, "säkert", "cellerna är kvinnor eller män", ()) if found else None


def _age(columns: Iterable[Column]) -> Found | None:
    found = [column for column in columns if column.ages >= MOSTLY]
    return (found[0].name, "säkert", "cellerna är åldersgrupper", ()) if found else None


def _exposure(columns: Sequence[Column]) -> Found | None:
    numbers = [column for column in columns if _is_measured(column)]
    named = [column for column in numbers if column.speaks_of(*POPULATION)]
    if named:
        others = tuple(column.name for column in named[1:])
        return named[0].name, "osäkert" if others else "säkert", "rubriken talar om befolkning", others
    # A number of patients is a denominator only beside something that is counted or averaged over them.
    patients = [column for column in numbers if column.speaks_of(*PATIENTS)]
    if patients and len(numbers) > len(patients):
        others = tuple(column.name for column in patients[1:])
        return patients[0].name, "osäkert", "rubriken talar om hur många talet gäller", others
    return None


def _is_measured(column: Column) -> bool:
    """Numbers that can be a value: no codes, and no part of a date beside the month."""
    coded = column.speaks_of(*_CODES) or (column.towns >= MOSTLY and is_unit_word(column.name))
    return column.is_number and not coded


def _value(columns: Sequence[Column]) -> Found | None:
    numbers = [column for column in columns if _is_measured(column) and not column.speaks_of(*POPULATION)]
    if not numbers:
        return None
    best = max(numbers, key=lambda one: (one.speaks_of(*_VALUE), -one.place))
    others = tuple(column.name for column in numbers if column is not best)
    because = _share(best, best.numbers, "tal (dolda medräknade)")
    return best.name, "osäkert" if others else "säkert", because, others


def _unit(columns: Sequence[Column]) -> Found | None:
    # A unit comes back every month; names that are all different may be persons' and are not even shown.
    named = [column for column in columns if column.is_category and 2 * column.distinct <= column.filled]
    words = [column for column in named if not column.speaks_of("anm", "kommentar", "not")]
    words = [column for column in words if column.is_unit or column.distinct > 1]
    if not words:
        return None
    best = max(words, key=lambda one: (one.is_unit, one.towns, is_unit_word(one.name), -one.place))
    others = tuple(column.name for column in words if column is not best and column.distinct > 1)
    if best.towns >= MOSTLY:
        return best.name, "säkert", "cellerna är kommuner", others
    if not best.is_unit:
        return best.name, "osäkert", f"{best.distinct} olika namn, som inte visas: de kan vara personers", others
    names = list(dict.fromkeys(str(cell) for cell in best.cells if not is_total(cell)))
    shown = enumeration(f'"{name}"' for name in names[:3])
    sure: Sure = "troligt" if is_unit_word(best.name) else "osäkert"
    return best.name, sure, f"cellerna är namn, till exempel {shown}", others
