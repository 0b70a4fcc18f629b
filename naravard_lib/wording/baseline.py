"""Where are we? The baseline in sentences and tables."""

from collections.abc import Sequence

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Baseline, ExposureShift, MeansApart, UnitLevel
from naravard_lib.analysis.points.results import Point
from naravard_lib.blocks.display import Blocks
from naravard_lib.disclosure import is_small
from naravard_lib.initiative import PublishedMean
from naravard_lib.wording.common import missing_blocks, paragraphs, per_month, table, value_text
from naravard_lib.wording.points_common import period_text

_ROLES = {"treated": "insats", "comparison": "jämförelse", "started": "ändrad jämförelse", "other": "övrig"}
_NAMED = 3  # units named in running text; of more only the one that changed most


def text_baseline(result: Baseline) -> Blocks:
    """The baseline's level, variation and place among others; then what is missing."""
    sentences = [
        _variation(result),
        _place(result),
        _shifts(result),
        *(_together(apart, result) for apart in result.apart),
    ]
    return Blocks((*paragraphs(_lead(result), sentences), *missing_blocks(result.missing)))


def tables_baseline(result: Baseline) -> Blocks:
    """Units and years, each where there are any."""
    return _units(result) + _years(result)


def _lead(result: Baseline) -> str:
    labels = result.labels
    if result.mean is None or result.period is None:
        if result.published:
            return (
                f"Utgångsläget går inte att beräkna: för {formats.inline(labels.measure)} "
                "finns bara publicerade medelvärden."
            )
        return f"Utgångsläget går inte att beräkna: underlaget för {formats.inline(labels.measure)} räcker inte."
    if result.points:
        return _lead_points(result, result.mean)
    months = result.treated["month"]
    first, last = max(result.period.from_, months.iloc[0]), min(result.period.to, months.iloc[-1])
    where = "" if labels.treated == labels.name else f" ({labels.treated})"
    return (
        f"Under {formats.months(first, last)} låg {formats.inline(labels.measure)} i genomsnitt på "
        f"{value_text(result.mean, labels)}{per_month(labels)}{where}."
    )


def _lead_points(result: Baseline, mean: float) -> str:
    """The level of longer periods than months, and the lowest and highest of them."""
    labels, points = result.labels, result.points
    when = period_text(points) if len(points) == 1 else f"under {_years_of(points)}"
    said = (
        f"{formats.sentence(when).removesuffix('.')} låg {formats.inline(labels.measure)} "
        f"{'i genomsnitt ' if len(points) > 1 else ''}på {value_text(mean, labels)}{per_month(labels)}"
    )
    values = [point.value for point in points]
    if len(points) == 1 or (labels.counted and is_small(min(values), labels.smallest)):
        return f"{said}."
    return f"{said}, som lägst {formats.measured(min(values))} och som högst {formats.measured(max(values))}."


def _years_of(points: Sequence[Point]) -> str:
    """From the first point to the last, whole years by their numbers."""
    first, last = points[0].first, points[-1].last
    assert first is not None and last is not None  # noqa: PT018 - points of a baseline are dated
    whole = first.month == 1 and last.month == 12
    return f"{first.year}–{last.year}" if whole else formats.months(first, last)


def _variation(result: Baseline) -> str:
    if result.limits is None:
        return ""
    low, high = formats.alike(
        max(0.0, result.limits.low) if result.labels.counted else result.limits.low, result.limits.high
    )
    sentence = (
        f"Enstaka månader kan ligga mellan {low} och {high} "
        "utan att något särskilt har hänt; så stor är den naturliga variationen från månad till månad."
    )
    if not result.limits.outside:
        return sentence
    months = formats.enumeration(formats.month(month) for month in result.limits.outside)
    return f"{sentence} Utanför de gränserna låg {months}."


def _place(result: Baseline) -> str:
    treated = [unit for unit in result.units if unit.role == "treated"]
    others = [unit for unit in result.units if unit.role != "treated" and not unit.hidden]
    if len(treated) != 1 or not others or treated[0].hidden:
        return ""
    rated = treated[0].rate > 0
    if result.labels.counted and not rated:
        return ""  # counts of places of different size say nothing beside each other
    mine = treated[0].rate if rated else treated[0].mean
    above = sum((unit.rate if rated else unit.mean) > mine for unit in others)
    basis = f"Räknat per {result.labels.per_words}" if rated else "I genomsnitt"
    if len(others) == 1:
        return f"{basis} låg {others[0].unit} {'högre' if above else 'lägre'} än {treated[0].unit} under samma tid."
    amount = f"{above} av {len(others)}" if above else f"ingen av {len(others)}"
    return f"{basis} låg {amount} andra enheter högre än {treated[0].unit} under samma tid."


def _shifts(result: Baseline) -> str:
    """Units whose population behind the rates changed much: who they are may have changed too."""
    if not result.shifts:
        return ""
    people = result.labels.people or "personer bakom talen"
    compared = {unit.unit for unit in result.units if unit.role == "comparison"}
    largest = sorted(result.shifts, key=lambda shift: -abs(shift.after / shift.before - 1))
    told = largest[:1] if len(largest) > _NAMED else result.shifts
    parts = [
        f"{formats.percent(abs(shift.after / shift.before - 1), 0)} {_more(shift)} {shift.last} än {shift.first} "
        f"({shift.unit}{', en enhet att jämföra med' if shift.unit in compared else ''})"
        for shift in told
    ]
    where = f" i {len(largest)} enheter, mest" if len(largest) > _NAMED else ":"
    return (
        f"Antalet {people} har ändrats{where} {formats.enumeration(parts)}. Då kan det också vara andra människor, och "
        "en ändrad nivå kan bero på det."
    )


def _more(shift: ExposureShift) -> str:
    return "fler" if shift.after > shift.before else "färre"


def _together(apart: MeansApart, result: Baseline) -> str:
    """What two means over overlapping periods say, and what happened in the later one alone."""
    unit = f" {result.labels.unit}" if result.labels.unit else ""
    first, second = (
        formats.months(apart.first.from_, apart.first.to),
        formats.months(apart.second.from_, apart.second.to),
    )
    way = "högre" if apart.difference >= 0 else "lägre"
    found = (
        f"Perioderna {first} och {second} har månader gemensamt. Ur de två medelvärdena följer ändå att en månad under "
        f"{formats.months(apart.before.from_, apart.before.to)} i genomsnitt låg "
        f"{formats.measured(abs(apart.difference))}{unit} {way} än en månad under "
        f"{formats.months(apart.after.from_, apart.after.to)}."
    )
    if not apart.events:
        return found
    what = formats.enumeration(formats.inline(event.what) for event in apart.events)
    return f"{found} Bara den senare perioden innehåller en annan ändring ({what}), så skillnaden kan bero på den."


def _units(result: Baseline) -> Blocks:
    rated = any(unit.rate > 0 for unit in result.units)
    per = f"Per {result.labels.per_words} och månad"
    columns = ["Enhet", "Roll", f"{_unit_name(result)}{per_month(result.labels)}", *([per] if rated else [])]
    rows = [_unit_row(unit, result, rated) for unit in result.units]
    title = "Utgångsläget per enhet, medelvärden"
    return table(title, columns, rows, "ll" + "r" * (len(columns) - 2), result.labels)


def _unit_row(unit: UnitLevel, result: Baseline, rated: bool) -> list[str]:
    labels = result.labels
    if unit.hidden or (labels.counted and is_small(unit.mean, labels.smallest)):
        hidden = f"dolt i {unit.hidden} månader" if unit.hidden else f"färre än {labels.smallest}"
        return [unit.unit, _ROLES[unit.role], hidden, *(["dolt"] if rated else [])]
    return [
        unit.unit,
        _ROLES[unit.role],
        formats.measured(unit.mean),
        *([formats.measured(unit.rate)] if rated else []),
    ]


def _years(result: Baseline) -> Blocks:
    if len(result.years) < 2:
        return Blocks(())
    rows = [[str(year.year), str(year.months), value_text(year.mean, result.labels)] for year in result.years]
    title = f"Utgångsläget år för år, {result.labels.treated}"
    return table(title, ["År", "Månader", "Medelvärde per månad"], rows, "lrr", result.labels)


def tables_published(result: Baseline) -> Blocks:
    """Means that somebody has published; none when there are none."""
    rows = [[mean.what, _when(mean), formats.number(mean.mean), mean.source] for mean in result.published]
    title = f"Publicerade uppgifter om {formats.inline(result.labels.measure)}"
    return table(title, ["Uppgift", "Period", _unit_name(result), "Källa"], rows, "llrl", result.labels)


def _when(mean: PublishedMean) -> str:
    if mean.from_ is None or mean.to is None:
        return "anges inte"
    return formats.months(mean.from_, mean.to)


def _unit_name(result: Baseline) -> str:
    name = result.labels.unit or result.labels.measure
    return name[:1].upper() + name[1:]
