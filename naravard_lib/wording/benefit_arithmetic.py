"""The arithmetic of one valued change, a row a step, with the formulas that a workbook works them out by."""

from collections.abc import Iterator, Sequence
from math import isfinite

from naravard_lib import formats
from naravard_lib.analysis.value.results.benefit import Benefit, Price
from naravard_lib.analysis.value.results.outcome import BenefitOutcome
from naravard_lib.analysis.value.results.words import BASES, CAUTIONS, event_words, title
from naravard_lib.blocks.model import Table
from naravard_lib.wording.benefit import when
from naravard_lib.wording.common import caption

_NOTHING = "–"
_EXACT = 1e-9  # of a per cent: what floating point adds to a share as written
_COLUMNS = (1, 2, 3)  # lower limit, estimate, upper limit
_INTERVAL = ("Nedre gräns", "Skattning", "Övre gräns")
_SHARES = ("Lägsta andel", "Mellan", "Högsta andel")  # where a published change has no interval
# How a step follows from those above, in every column; the limits of row 8 are the outermost over all shares.
_EVERYWHERE = {2: "ROUND({{0,{c}}}*(1-{{1,{c}}}),0)", 4: "ROUND({{2,{c}}}*{{3,{c}}},0)", 6: "{{5,{c}}}*{{4,{c}}}"}
_OUTERMOST = {
    1: "MIN({6,1}*{7,1},{6,1}*{7,3})",
    2: "{6,2}*{7,2}",
    3: "MAX({6,3}*{7,1},{6,3}*{7,3})",
}
_OF_OWN = {10: "{{8,{c}}}-{{9,{c}}}", 11: "{{9,{c}}}/({{4,{c}}}*{{7,{c}}})"}


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
    price, own = each.price, each.own > 0
    fewer = [-end for end in (each.change.yearly.high, each.change.yearly.value, each.change.yearly.low)]
    bounded = isfinite(fewer[0])
    shown = fewer if bounded else [fewer[1]] * 3
    shares = (each.marginal.low, each.marginal.middle, each.marginal.high)
    average = [part * price.each for part in shown]
    worth = [_lowest(average[0], shares), average[1] * shares[1], _highest(average[2], shares)]
    kept = caution or _NOTHING
    rows = [
        *_price_rows(price),
        [f"Färre {each.change.unit} per år", *map(_amount, shown), kept],
        ["Gånger priset: hela genomsnittskostnaden, kr", *map(formats.number, average), kept],
        ["Andel som försvinner", *map(share_text, shares), _NOTHING],
        ["Värde med den andelen, kr", *map(formats.number, worth), kept],
        *(_own_rows(each, worth, shares, kept) if own else ()),
    ]
    note = result.labels.note("Lägst och högst är de yttersta värden som gränser och andelar ger tillsammans")
    columns = ("Steg", *(_INTERVAL if bounded else _SHARES), "Förbehåll")
    body = tuple(tuple(row) for row in rows)
    return Table(caption(name, result.labels), columns, body, "lrrrl", note, tuple(_formulas(own)))


def _price_rows(price: Price) -> Iterator[list[str]]:
    """Steps 0 to 4."""
    cells = (
        (f"Kostnad för ett, kr i {price.price_year} års priser", _amount(price.gross)),
        ("Del av den som aldrig ändras (gemensamma kostnader)", share_text(price.overhead)),
        ("Kostnad utan den delen, hela kr", formats.number(price.net)),
        (f"Omräkning till {price.year} års priser" if price.index else "Omräkning av priser: ingen", _factor(price)),
        ("Pris för ett, hela kr", formats.number(price.each)),
    )
    yield from ([name, text, text, text, _NOTHING] for name, text in cells)


def _own_rows(each: Benefit, worth: Sequence[float], shares: Sequence[float], kept: str) -> Iterator[list[str]]:
    """Steps 9 to 11."""
    own = formats.number(each.own)
    saved = [each.price.each * share for share in shares]
    needed = (formats.number(each.own / one) if one else _NOTHING for one in saved)
    yield ["Insatsens egna kostnader, kr", own, own, own, _NOTHING]
    yield ["Värde minus egna kostnader, kr", *(formats.number(part - each.own) for part in worth), kept]
    yield ["Färre som behövs för att bära kostnaderna", *needed, _NOTHING]


def _lowest(average: float, shares: Sequence[float]) -> float:
    return min(average * shares[0], average * shares[2])


def _highest(average: float, shares: Sequence[float]) -> float:
    return max(average * shares[0], average * shares[2])


def _formulas(own: bool) -> Iterator[tuple[int, int, str]]:
    for column in _COLUMNS:
        steps = _EVERYWHERE | (_OF_OWN if own else {})
        yield from ((row, column, text.format(c=column)) for row, text in steps.items())
        yield 8, column, _OUTERMOST[column]


def share_text(share: float) -> str:
    """A share with the decimals it was given with: "20 %", "12,5 %"."""
    percent = 100 * share
    decimals = next((n for n in range(4) if abs(percent - round(percent, n)) < _EXACT), 4)
    return formats.percent(share, decimals)


def _amount(value: float) -> str:
    """A number as it goes into the arithmetic: to hundredths where it has any."""
    return formats.number(value, 0 if float(value).is_integer() else 2)


def _factor(price: Price) -> str:
    return formats.number(price.factor, 6) if price.index else "1"
