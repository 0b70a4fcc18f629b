"""The columns that a data order asks for: what each is called, holds and looks like, and the rule for filling it in."""

from collections.abc import Iterator
from dataclasses import dataclass

from naravard_lib.ages import AgeBand
from naravard_lib.initiative import Initiative, Measure
from naravard_lib.plain import plain

# The bands that Sweden's population in this package has, so that rates can be age-standardised.
AGE_BANDS = (AgeBand(0, 64), AgeBand(65, 74), AgeBand(75, 79), AgeBand(80, 84), AgeBand(85, None))
COUNTED = ("count", "days", "cost")  # kinds that a population is the denominator of
_OPTIONAL = "Frivillig, se Kön och ålder ovan."
_EXAMPLES = {"count": "87", "days": "412", "cost": "1250000", "mean": "4,2", "share": "18"}


@dataclass(frozen=True, slots=True)
class OrderColumn:
    """One column of the delivery: its head, what a cell holds, an example, and the rule."""

    head: str
    holds: str
    example: str
    rule: str


def order_columns(plan: Initiative) -> tuple[OrderColumn, ...]:
    """The columns in the order they stand in the template.

    Heads are those of the main measure's extract where the file names them, so that a new delivery can take the place
    of the old one. No two heads are alike to a reader that passes over case and surplus space.
    """
    columns = {plain(column.head): column for column in _keys(plan)}
    for measure in _main_first(plan):
        for column in _of_measure(plan, measure, taken=set(columns)):
            columns.setdefault(plain(column.head), column)
    for column in _groups(plan):
        columns.setdefault(plain(column.head), column)
    return tuple(columns.values())


def age_bands(plan: Initiative) -> tuple[AgeBand, ...]:
    """The age bands of the target group, edge to edge; 65 years and older where the file gives no ages."""
    wanted = target_ages(plan) or AgeBand(AGE_BANDS[1].first, None)
    return tuple(_within(band, wanted) for band in AGE_BANDS if band.first < wanted.end and wanted.first < band.end)


def target_ages(plan: Initiative) -> AgeBand | None:
    """The ages of the target group; None where the file gives none."""
    low, high = (plan.target_group and plan.target_group.age) or (None, None)
    return None if (low, high) == (None, None) else AgeBand(low or 0, high)


def _within(band: AgeBand, wanted: AgeBand) -> AgeBand:
    last = wanted.last if wanted.end < band.end else band.last
    return AgeBand(max(band.first, wanted.first), last)


def _main_first(plan: Initiative) -> list[Measure]:
    return [plan.main, *(measure for measure in plan.measures if measure.id != plan.main.id)]


def _keys(plan: Initiative) -> Iterator[OrderColumn]:
    given = plan.main.source
    month, unit = (given and given.month) or "Månad", (given and given.unit) or "Enhet"
    yield OrderColumn(month, "månad", "2024-05", "En rad för varje månad och enhet, också när värdet är noll.")
    yield OrderColumn(unit, "text", _example_unit(plan), "Samma namn eller kod hela tiden.")


def _groups(plan: Initiative) -> Iterator[OrderColumn]:
    given = plan.main.source
    yield OrderColumn((given and given.sex) or "Kön", "text", "Kvinna", _OPTIONAL)
    yield OrderColumn((given and given.age) or "Åldersgrupp", "text", age_bands(plan)[-1].label, _OPTIONAL)


def _example_unit(plan: Initiative) -> str:
    return next(iter((*(plan.intervention.units if plan.intervention else ()), *plan.area)), "Enhetens namn")


def _of_measure(plan: Initiative, measure: Measure, taken: set[str]) -> Iterator[OrderColumn]:
    """The value of a measure and what it is counted among."""
    value = (measure.source and measure.source.value) or measure.label
    if plain(value) in taken:
        value = f"{measure.label} ({measure.id})"
    unit = f", {measure.unit}" if measure.unit else ""
    yield OrderColumn(value, f"tal{unit}", _EXAMPLES[measure.kind], f"{_rule(plan, measure)} Okänt lämnas tomt.")
    counted = measure.kind in COUNTED
    among = (measure.source and measure.source.exposure) or _among(plan, counted)
    rule = f"Målgruppens storlek i enheten den månaden{_listed(plan)}." if counted else "Hur många värdet bygger på."
    yield OrderColumn(among, "heltal", "1240" if counted else "96", rule)


def _rule(plan: Initiative, measure: Measure) -> str:
    match measure.kind:
        case "count" | "days":
            return f"Antal under {plan.smallest_cell} skrivs <{plan.smallest_cell}. Noll skrivs 0."
        case "cost":
            return "Hela kronor."
        case "share":
            return f"Skriv 18 för 18 procent, utan procenttecken. {_few(plan)}"
        case _:
            return _few(plan)


def _few(plan: Initiative) -> str:
    return f"Färre än {plan.smallest_cell} patienter: skriv två punkter (..)."


def _among(plan: Initiative, counted: bool) -> str:
    if not counted:
        return "Antal patienter"
    ages = target_ages(plan)
    return f"Invånare {ages.label}" if ages else "Invånare"


def _listed(plan: Initiative) -> str:
    """Municipalities have residents; what is named in another way may be a care centre, which has listed patients."""
    named = bool(plan.intervention and plan.intervention.units)
    return "" if plan.area and not named else "; för vårdcentraler antalet listade"
