"""The kronor in tables: a short one for the report, and row by row in the appendix, so that a controller can follow.

The tables carry formulas for the workbook; every row with kronor out of a change also carries what it cannot be told
from.
"""

from collections.abc import Sequence

from naravard_lib import formats
from naravard_lib.analysis.value.results.bearers import NAMES
from naravard_lib.analysis.value.results.benefit import Benefit
from naravard_lib.analysis.value.results.outcome import BearerSide, BenefitOutcome, BenefitYear
from naravard_lib.analysis.value.results.words import BASES, CAUTIONS, event_words, money_of, title
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Bullets, Heading, Paragraph, Table
from naravard_lib.estimate import Estimate
from naravard_lib.wording.benefit import when
from naravard_lib.wording.benefit_arithmetic import arithmetic
from naravard_lib.wording.benefit_assumptions import assumptions, cautions
from naravard_lib.wording.common import caption, table
from naravard_lib.wording.measures import BETTER

_NOTHING = "–"
_MOST_ROWS = 3  # changes in the report; the appendix has them all
_TITLE = "Vad är det värt? Antaganden och uträkning"
_NO_MONEY = "Ingen förändring går att räkna om till kronor."
_APART = "Pengar, frigjord kapacitet och egen kostnad är olika saker och läggs inte ihop"


def table_benefit(result: BenefitOutcome) -> Blocks:
    """The report's one table: each change valued three ways; for published means as they were reckoned."""
    if result.lead is None:
        return _reported(result)
    shown, shares = result.benefits[:_MOST_ROWS], result.lead.marginal
    base = formats.percent(shares.middle, 0)
    columns = ("Räknat på", _fewer_head(shown), "Hela kostnaden", f"{base} försvinner", "Förbehåll")
    rows = [
        [
            *(title(each, shown), _fewer(each.change.yearly), _thousand(each.average), _thousand(each.yearly)),
            CAUTIONS[each.change.caution] or _NOTHING,
        ]
        for each in shown
    ]
    note = f"Inom parentes {_limits(result.lead)}"
    name = f"Vad {formats.inline(result.lead.change.label)} är värt per år, tusen kr"
    return table(name, columns, rows, "lrrrl", result.labels, note)


def _limits(each: Benefit) -> str:
    """What the limits hold: "95 % KI, för 50 % även 20–100 %"."""
    shares = each.marginal
    span = f"{formats.number(100 * shares.low)}–{formats.percent(shares.high, 0)}"
    return f"{formats.level(each.average)}, för {formats.percent(shares.middle, 0)} även {span}"


def _fewer_head(shown: Sequence[Benefit]) -> str:
    units = {each.change.unit for each in shown}
    return f"Färre {units.pop()}" if len(units) == 1 else "Färre"


def _thousand(part: Estimate) -> str:
    """In the digits that the sentences have it in: "830 (−1 110 till 3 240)"."""
    value, low, high = (formats.number(end / 1000) for end in formats.to_largest(part.value, part.low, part.high))
    return f"{value} ({low} till {high})"


def _fewer(change: Estimate) -> str:
    value, low, high = formats.alike(-change.value, -change.high, -change.low)
    return f"{value} ({low} till {high})"


def _reported(result: BenefitOutcome) -> Blocks:
    """The published means reckoned into kronor, a row a period, with live formulas in the workbook."""
    if not result.reported:
        return Blocks(())
    rows = tuple(
        (
            when(each),
            *(formats.as_given(part, 1) for part in (each.before.mean, each.after.mean, each.fewer)),
            formats.number(each.benefit.price.each),
            formats.number(each.kr),
            event_words(each),
        )
        for each in result.reported
    )
    formulas = tuple(
        (row, column, text)
        for row in range(len(rows))
        for column, text in ((3, f"{{{row},1}}-{{{row},2}}"), (5, f"{{{row},3}}*12*{{{row},4}}"))
    )
    more = ("; minus är fler", "; minus är mer") if any(each.fewer < 0 for each in result.reported) else ("", "")
    per_month, per_year = f"Färre per månad{more[0]}", f"Kr per år{more[1]}"
    columns = ("Period", "Före", "Efter", per_month, "Pris för ett, kr", per_year, "Förbehåll")
    name = caption("Publicerade medelvärden räknade om till kronor, med hela genomsnittskostnaden", result.labels)
    note = result.labels.note(money_of(result.reported[0].benefit.price))
    return Blocks((Table(name, columns, rows, "lrrrrrl", note, formulas),))


def tables_benefit(result: BenefitOutcome) -> Blocks:
    """The appendix: what it rests on, the arithmetic row by row, the years, and whom it falls on."""
    found = (*result.benefits, *(each.benefit for each in result.reported))
    head: tuple[Heading | Paragraph, ...] = (Heading(2, _TITLE),)
    if not found:
        return Blocks((*head, Paragraph.of(_NO_MONEY))) + _sides(result) + _unvalued(result)
    rests = (*head, Paragraph.of("Det här bygger beloppen på:"), Bullets.of(list(assumptions(result))))
    also = _reported(result) if result.lead else Blocks(())
    steps = Blocks(tuple(arithmetic(result)))
    return Blocks(rests) + steps + also + _years(result) + _sides(result) + _unvalued(result)


def _years(result: BenefitOutcome) -> Blocks:
    if not result.years:
        return Blocks(())
    valued = next(each for each in result.benefits if each.change.basis == "series")
    base = formats.percent(valued.marginal.middle, 0)
    discounted = any(year.present for year in result.years)
    columns = ["År", "Månader", _fewer_head([valued]), "Hela kostnaden", f"{base} av den försvinner"]
    columns += ["I första årets värde"] if discounted else []
    rows = [_year(year, discounted, CAUTIONS[valued.change.caution]) for year in result.years]
    note = (
        f"Inom parentes {_limits(valued)}. Bara månader som används är med. Ett enskilt års intervall är härlett ur "
        "hela periodens och är snarare för brett än för smalt"
    )
    align = "lr" + "r" * (len(columns) - 2) + "l"
    name = f"Värdet år för år, {formats.inline(BASES['series'])}, tusen kr"
    return table(name, [*columns, "Förbehåll"], rows, align, result.labels, note)


def _year(year: BenefitYear, discounted: bool, caution: str) -> list[str]:
    money = [_thousand(year.average), _thousand(year.yearly)]
    if discounted:
        money.append(_thousand(year.present or year.yearly))
    return [str(year.year), str(year.months), _fewer(year.change), *money, caution or _NOTHING]


def _sides(result: BenefitOutcome) -> Blocks:
    """A row a bearer, the kinds in columns of their own."""
    columns = ("Vem", "Pengar som kan sparas", "Frigjord kapacitet", "Insatsens egen kostnad", "Förbehåll")
    rows = [_side(side, cautions(result)) for side in result.sides]
    return table("Vem det faller på, kronor per år", columns, rows, "lrrrl", result.labels, _APART)


def _side(side: BearerSide, caution: str) -> list[str]:
    amounts = [_NOTHING if part is None else formats.kronor_interval(part) for part in (side.cashable, side.freed)]
    own = "anges inte" if side.own_cost is None else formats.kronor(side.own_cost)
    valued = side.cashable is not None or side.freed is not None
    return [NAMES[side.bearer], *amounts, own, caution if valued and caution else _NOTHING]


def _unvalued(result: BenefitOutcome) -> Blocks:
    """What no cost is given for: direction and verdict, never kronor."""
    rows = [[each.label, BETTER[each.better], each.told] for each in result.unvalued]
    title = "Kvalitet och annat som inte räknas i kronor"
    return table(title, ("Mått", "Bättre", "Vad som hände"), rows, "lll", result.labels)
