"""The arithmetic of one valued change, a row a step, with the formulas that a workbook works them out by."""

from collections.abc import Iterator, Sequence
from math import isfinite

from naravard_lib import formats
from naravard_lib.analysis.value.results.bearers import inside
from naravard_lib.analysis.value.results.benefit import Benefit, Price
from naravard_lib.analysis.value.results.outcome import BenefitOutcome
from naravard_lib.analysis.value.results.words import BASES, CAUTIONS, event_words, title
from naravard_lib.blocks.model import Table
from naravard_lib.wording.benefit import when
from naravard_lib.wording.common import caption

_NOTHING = "–"
_COLUMNS = (1, 2, 3)  # lower limit, estimate, upper limit
_INTERVAL = ("Nedre gräns", "Skattning", "Övre gräns")
_SHARES = ("Lägsta andel", "Mellan", "Högsta andel")  # where a published change has no interval
# How a step follows from those above, in every column.
_EVERYWHERE = {
    2: "ROUND({{0,{c}}}*(1-{{1,{c}}}),0)",
    4: "ROUND({{2,{c}}}*{{3,{c}}},0)",
    6: "{{5,{c}}}*{{4,{c}}}",
    8: "{{6,{c}}}*{{7,{c}}}",
}
_OF_OWN = {11: "{{9,{c}}}/({{4,{c}}}*{{10,{c}}})"}
_OF_NET = {12: "{{8,{c}}}-{{9,{c}}}"}


def arithmetic(result: BenefitOutcome) -> Iterator[Table]:
    """A table for every valued change, measured first, then published."""
    for each in result.benefits:
        name = title(each, result.benefits)
        yield _steps(each, result, f"Uträkning: {formats.inline(name)}", CAUTIONS[each.change.caution])
    for reported in result.reported:
        period = formats.inline(when(reported))
        name = f"Uträkning: {period}, {formats.inline(BASES['published'])}"
        yield _steps(reported.benefit, result, name, event_words(reported))


def _steps(each: Benefit, result: BenefitOutcome, name: str, caution: str) -> Table:
    price, own = each.price, _held(each, result)
    fewer = [-end for end in (each.change.yearly.high, each.change.yearly.value, each.change.yearly.low)]
    bounded = isfinite(fewer[0])
    shown = fewer if bounded else [fewer[1]] * 3
    average = [part * price.each for part in shown]
    shares = _of_corners(average, each) if bounded else _in_order(each)
    worth = [part * share for part, share in zip(average, shares, strict=True)]
    kept = caution or _NOTHING
    rows = [
        *_price_rows(price),
        [f"Färre {each.change.unit} per år", *map(_amount, shown), kept],
        ["Gånger priset: hela genomsnittskostnaden, kr", *map(formats.number, average), kept],
        ["Andel som försvinner", *map(formats.percent_as_given, shares), _NOTHING],
        ["Värde med den andelen, kr", *map(formats.number, worth), kept],
        *(_own_rows(each, worth, kept) if own else ()),
    ]
    outermost = "Lägst och högst är de yttersta värden som gränser och andelar ger tillsammans" if bounded else ""
    note = result.labels.note(outermost)
    columns = ("Steg", *(_INTERVAL if bounded else _SHARES), "Förbehåll")
    body = tuple(tuple(row) for row in rows)
    return Table(caption(name, result.labels), columns, body, "lrrrl", note, tuple(_formulas(own, own and each.nets)))


def _price_rows(price: Price) -> Iterator[list[str]]:
    """Steps 0 to 4."""
    cells = (
        (f"Kostnad för ett, kr i {price.price_year} års priser", _amount(price.gross)),
        ("Del av den som aldrig ändras (gemensamma kostnader)", formats.percent_as_given(price.overhead)),
        ("Kostnad utan den delen, hela kr", formats.number(price.net)),
        (f"Omräkning till {price.year} års priser" if price.index else "Omräkning av priser: ingen", _factor(price)),
        ("Pris för ett, hela kr", formats.number(price.each)),
    )
    yield from ([name, text, text, text, _NOTHING] for name, text in cells)


def _held(each: Benefit, result: BenefitOutcome) -> bool:
    """Whether own costs stand in its table: those of its bearer where it is money, else once for each basis."""
    first = next((other for other in result.benefits if other.change.basis == each.change.basis), each)
    return each.against > 0 and each.change.better == "lower" and (each.nets or each is first)


def _own_rows(each: Benefit, worth: Sequence[float], kept: str) -> Iterator[list[str]]:
    """Steps 9 to 11, and 12 where own costs may be taken from the worth."""
    own, shares = formats.number(each.against), _in_order(each)
    saved = [each.price.each * share for share in shares]
    needed = (formats.number(each.against / one) if one else _NOTHING for one in saved)
    whose = f" som {inside(each.bearer)} betalar" if each.nets else ""
    yield [f"Insatsens egna kostnader{whose}, kr", own, own, own, _NOTHING]
    yield ["Andel som försvinner, lägst till högst", *map(formats.percent_as_given, shares), _NOTHING]
    yield ["Färre som täcker kostnaderna" if each.nets else "Färre som motsvarar kostnaderna", *needed, _NOTHING]
    if each.nets:
        yield ["Värde minus de kostnaderna, kr", *(formats.number(part - each.against) for part in worth), kept]


def _in_order(each: Benefit) -> tuple[float, float, float]:
    return each.marginal.low, each.marginal.middle, each.marginal.high


def _of_corners(average: Sequence[float], each: Benefit) -> tuple[float, float, float]:
    """The share that makes the lower limit lowest, the middle one, and the share that makes the upper limit highest."""
    low, middle, high = _in_order(each)
    return high if average[0] < 0 else low, middle, high if average[2] > 0 else low


def _formulas(own: bool, net: bool) -> Iterator[tuple[int, int, str]]:
    steps = _EVERYWHERE | (_OF_OWN if own else {}) | (_OF_NET if net else {})
    for column in _COLUMNS:
        yield from ((row, column, text.format(c=column)) for row, text in steps.items())


def _amount(value: float) -> str:
    """A number as it goes into the arithmetic: to hundredths where it has any."""
    return formats.number(value, 0 if float(value).is_integer() else 2)


def _factor(price: Price) -> str:
    return formats.number(price.factor, 6) if price.index else "1"
