"""A source's printed numbers held against the case: what they presuppose, their sums, and each beside the computed."""

from collections.abc import Iterator

from naravard_lib.analysis.value.implied import Interval
from naravard_lib.analysis.value.inhabitants import Inhabitants, find_inhabitants, interval_of, printed_of, share_of
from naravard_lib.analysis.value.results.compared import Compared
from naravard_lib.analysis.value.results.sizing import WHOLE, Presupposed, PrintedSum
from naravard_lib.analysis.value.rounding import whole
from naravard_lib.cases.basis import SizingBasis
from naravard_lib.formats import number, percent

ROUNDED = "varje tal är avrundat för sig"


def presupposed(basis: SizingBasis, held: Inhabitants) -> tuple[Presupposed, ...]:
    """What is presupposed for each municipality with printed numbers, and last for the whole; none without them."""
    if len(basis.case.bands) > 1:
        return ()
    codes = [code for code in basis.names if printed_of(basis, code)]
    rows = [_presupposed(basis, code, basis.names[code], held.of[code][0].base) for code in codes]
    if printed_of(basis, ""):
        rows.append(_presupposed(basis, "", WHOLE, sum(part[0].base for part in held.of.values())))
    return tuple(rows)


def _presupposed(basis: SizingBasis, code: str, name: str, held: float) -> Presupposed:
    found = interval_of(basis, code)
    return Presupposed(name, found.low, found.high, held, tuple(printed_of(basis, code)))


def printed_sums(basis: SizingBasis) -> tuple[PrintedSum, ...]:
    """The sums that a source prints: of other printed rows, and over the municipalities."""
    return tuple(_printed_sums(basis))


def _printed_sums(basis: SizingBasis) -> Iterator[PrintedSum]:
    rows = {row.id: row for row in basis.case.printed}
    for row in basis.case.printed:
        if row.total is None:
            continue
        parts = [rows[name].total for name in row.adds]
        known = tuple(part for part in parts if part is not None)
        if known and len(known) == len(parts):
            yield PrintedSum(f"{row.label}, av sina delar", known, row.total, row.source)
        if row.counts:
            yield PrintedSum(f"{row.label}, över kommunerna", tuple(row.counts.values()), row.total, row.source)


def compare_printed(basis: SizingBasis) -> tuple[Compared, ...]:
    """Every printed number of a case beside the one computed from its shares and inhabitants, then the printed sums.

    A difference of a sum is between what is printed and the sum of its printed parts.

    Raises:
        FitError: as `find_inhabitants`.
    """
    if len(basis.case.bands) > 1:
        return ()
    held = find_inhabitants(basis)
    return (*_compared(basis, held), *(_compared_sum(each) for each in printed_sums(basis)))


def _compared(basis: SizingBasis, held: Inhabitants) -> Iterator[Compared]:
    every = sum(part[0].base for part in held.of.values())
    for row in basis.case.printed:
        share = share_of(basis, row)
        counts = {basis.names[code]: (n, held.of[code][0].base, code) for code, n in basis.printed[row.id].items()}
        if row.total is not None:
            counts[WHOLE] = (row.total, every, "")
        for name, (printed, inhabitants, code) in counts.items():
            computed = whole(share * inhabitants)
            why = _gap(interval_of(basis, code), inhabitants) if computed != printed else ""
            yield Compared(f"{row.label}, {name}", printed, computed, why)


def _gap(found: Interval, inhabitants: float) -> str:
    if found.empty:
        return "källans tal för platsen går inte ihop med varandra"
    middle = (found.low + found.high) / 2
    return (
        f"talen förutsätter omkring {number(middle)} invånare, filen har {number(inhabitants)} "
        f"({percent(middle / inhabitants - 1)} skiljer)"
    )


def _compared_sum(each: PrintedSum) -> Compared:
    return Compared(f"Summa: {each.label}", each.printed, sum(each.parts), ROUNDED if each.difference else "")
