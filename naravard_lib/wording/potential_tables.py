"""A potential in tables that a controller can follow: the arithmetic, each way of working, and the source's sums."""

from collections.abc import Iterator, Sequence

from naravard_lib import formats
from naravard_lib.analysis.value.results.compared import Compared
from naravard_lib.analysis.value.results.potential import SAME, Part, Potential, WayAlone
from naravard_lib.analysis.value.results.potential_words import amounts, note
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Heading, Table

_NONE = "–"
_MILLION = 1e6
_OVERLAP = {
    "max": "Får samma person flera arbetssätt räknas bara det som minskar mest på grundvärdena. De antas nå "
    "samma personer först.",
    "multiplicative": "Arbetssätten antas nå personer oberoende av varandra. Vart och ett minskar det de andra lämnar.",
    "additive": "Arbetssätten antas nå olika personer, så att minskningarna kan läggas ihop.",
}
Formula = tuple[int, int, str]


def tables_potential(result: Potential) -> Blocks:
    """The arithmetic on base values, the ways of working, and printed beside computed; each only where it has rows."""
    tables = [_parts(result), _ways(result), _compared(result)]
    heading = (Heading(2, "Så är det räknat"),)
    return Blocks((*heading, *(table for table in tables if table is not None)))


def _caption(text: str, result: Potential) -> str:
    return f"{text} (syntetiska data)" if result.synthetic else text


def _parts(result: Potential) -> Table | None:
    """From fewer of something to kronor; the sums carry formulas."""
    if not result.in_kr:
        return None
    priced = [part for part in result.parts if part.base_gross is not None]
    rows = [_part_row(part) for part in priced]
    formulas = [formula for r, part in enumerate(priced) for formula in _part_formulas(r, part)]
    for row, sums in _sums(result, priced):
        formulas += [
            (len(rows), column, f"SUM({{{first},{column}}}:{{{len(rows) - 1},{column}}})") for column, first in sums
        ]
        rows.append(row)
    columns = ("Mått", "Färre per år", "Snittkostnad, kr", "Till snittkostnad, kr", "Del som faller bort",
               "Faller bort, kr")  # fmt: skip
    said = note(result, "räknat på grundvärdena, utan osäkerhet; kr per år")
    return Table(_caption("Räknat på grundvärdena", result), columns, tuple(rows), "lrrrrr", said, tuple(formulas))


def _sums(result: Potential, priced: Sequence[Part]) -> Iterator[tuple[tuple[str, ...], tuple[tuple[int, int], ...]]]:
    """The rows under the measures, each with the columns it sums up and the first row of the sum."""
    if len(priced) > 1:
        gross = formats.number(sum(part.base_gross or 0.0 for part in priced))
        freed = formats.number(sum(map(_base_freed, priced)))
        yield ("Tillsammans", "", "", gross, "", freed), ((3, 0), (5, 0))
    for cost in result.costs:
        yield (f"Kostnad: {formats.inline(cost.what)}", "", "", "", "", formats.number(-cost.base)), ()
    if result.costs:
        first = len(priced) if len(priced) > 1 else 0
        yield ("Kvar", "", "", "", "", formats.number(result.base)), ((5, first),)


def _part_row(part: Part) -> tuple[str, ...]:
    fewer = _NONE if part.base_fewer is None else formats.number(part.base_fewer)
    cost = _NONE if part.base_cost is None else formats.number(part.base_cost)
    assert part.base_gross is not None, "only parts with a price are shown"
    assert part.base_marginal is not None, "what has a price has a marginal share"
    gross, share = formats.number(part.base_gross), formats.percent(part.base_marginal, 0)
    return part.label, fewer, cost, gross, share, formats.number(_base_freed(part))


def _part_formulas(row: int, part: Part) -> Iterator[Formula]:
    if part.base_fewer is not None and part.base_cost is not None:
        yield row, 3, f"{{{row},1}}*{{{row},2}}"
    yield row, 5, f"{{{row},3}}*{{{row},4}}"


def _base_freed(part: Part) -> float:
    return (part.base_gross or 0.0) * (part.base_marginal or 0.0)


def _ways(result: Potential) -> Table | None:
    """Each way of working alone; together they give less where they touch the same persons."""
    if not result.ways:
        return None
    rows = [_way_row(way, result) for way in result.ways]
    formulas: list[Formula] = [(r, 4, f"{{{r},1}}*{{{r},2}}*{{{r},3}}") for r in range(len(rows))]
    if result.overlapping and len(result.parts) == 1:
        formulas.append((len(rows), 4, f"SUM({{0,4}}:{{{len(rows) - 1},4}})"))
        rows += _together(result)
    units = list(dict.fromkeys(map(_unit, result.ways)))
    one = f", {units[0]}" if len(units) == 1 else ""
    columns = ("Arbetssätt", f"Gruppen använder{one}", "Andel som nås", "Minskning", f"Faller bort{one}",
               "Nio av tio beräkningar")  # fmt: skip
    said = note(
        result,
        _OVERLAP[result.file.overlap] if result.overlapping else "",
        "grundvärden per år, till full snittkostnad" if result.in_kr else "",
        "" if result.in_kr else "grundvärden" if result.in_percent else "grundvärden per år",
    )
    return Table(_caption("Varje arbetssätt för sig", result), columns, tuple(rows), "lrrrrr", said, tuple(formulas))


def _way_row(way: WayAlone, result: Potential) -> tuple[str, ...]:
    step = _MILLION if way.unit == "kr" else 1.0
    ends = (way.alone.low, way.alone.high)
    low, high = amounts(result, *ends) if result.in_percent else formats.together(*(end / step for end in ends))
    use, reach, less = way.base_use / step, formats.percent(way.base_reach), formats.percent(way.base_reduction)
    alone = formats.number(_alone(way) / step, 1 if result.in_percent else 0)
    return _way_name(way, result), formats.number(use), reach, less, alone, f"{low} till {high}"


def _way_name(way: WayAlone, result: Potential) -> str:
    """The way of working, with measure, unit and group where there are several."""
    several = len({each.label for each in result.ways}) > 1
    measure = f"{formats.inline(way.label)} i {_unit(way)}" if several else ""
    group = formats.inline(way.group) if len({each.group for each in result.ways}) > 1 else ""
    return ", ".join(part for part in (way.name, measure, group) if part)


def _alone(way: WayAlone) -> float:
    return way.base_use * way.base_reach * way.base_reduction


def _together(result: Potential) -> list[tuple[str, ...]]:
    """The sum of all alone, and what they give together, of the only measure."""
    part = result.parts[0]
    together = part.base_gross if part.base_fewer is None else part.base_fewer
    step = _MILLION if result.ways[0].unit == "kr" else 1.0
    apart, joint = (formats.number(value / step) for value in (sum(map(_alone, result.ways)), together or 0.0))
    return [
        ("Var för sig, hopräknat", "", "", "", apart, ""),
        ("Tillsammans, ingen räknad två gånger", "", "", "", joint, ""),
    ]


def _unit(way: WayAlone) -> str:
    return "miljoner kr" if way.unit == "kr" else way.unit


def _compared(result: Potential) -> Table | None:
    """What the source prints, what it comes to, and why they differ."""
    rows = [_compared_row(row) for row in result.compared if not row.stated]
    if not rows:
        return None
    formulas = tuple((r, 3, f"{{{r},2}}-{{{r},1}}") for r in range(len(rows)))
    columns = ("Uppgift", "I källan", "Räknat här", "Skillnad", "Källa och förklaring")
    return Table("Källans egna tal, räknade på nytt", columns, tuple(rows), "lrrrl", "", formulas)


def _compared_row(row: Compared) -> tuple[str, ...]:
    values = (_valued(value, row.unit) for value in (row.printed, row.computed, row.difference))
    same = row.explanation in ("", SAME)
    return (
        row.name,
        *values,
        row.source if same else f"{formats.sentence(row.source)} {formats.sentence(row.explanation)}",
    )


def _valued(value: float, unit: str) -> str:
    if unit == "andel":
        return formats.percent(value)
    return f"{formats.number(value)} {unit}"
