"""The inhabitants that a sizing question computes with: those of its file, or those that printed numbers presuppose."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from naravard_lib.analysis.value.implied import Interval, agreed_interval, most_likely, refuse_contradictions
from naravard_lib.analysis.value.shares import need_share
from naravard_lib.cases.basis import SizingBasis
from naravard_lib.cases.sizing import Printed
from naravard_lib.errors import FitError
from naravard_lib.estimate import Ends
from naravard_lib.tables.population import by_band


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """Inhabitants of each age band by municipality code, and of the chosen ones together where that is known closer."""

    of: Mapping[str, tuple[Ends, ...]]
    whole: tuple[Ends, ...] | None = None


def find_inhabitants(basis: SizingBasis) -> Inhabitants:
    """The inhabitants of every municipality of the question.

    Raises:
        FitError: they follow from printed numbers, and those of a municipality contradict each other or count nobody.
    """
    if basis.population is None:
        return _implied(basis)
    codes, bands = list(basis.names), basis.case.bands
    counts = by_band(basis.population, codes, bands)
    return Inhabitants({code: tuple(map(_exact, row)) for code, row in zip(codes, counts.tolist(), strict=True)})


def _exact(count: float) -> Ends:
    return Ends(count, count, count)


def share_of(basis: SizingBasis, row: Printed) -> float:
    """The share of the inhabitants that a printed row counts: the base, as its source took it for certain.

    Only for a case whose shares are all of one age band.

    Raises:
        FitError: it counts none of them, so that no number of inhabitants follows.
    """
    share = need_share(basis.case, basis.case.terms(row), basis.case.bands[0]).base
    if not share:
        raise FitError(f"{row.label}: andelen är 0, så inga invånare följer av antalen; ta bort raden under printed.")
    return share


def printed_of(basis: SizingBasis, code: str) -> list[tuple[str, float, int]]:
    """Label, share and number of all that is printed for a municipality; for the whole where `code` is empty."""
    rows = [(row, row.total if not code else basis.printed[row.id].get(code)) for row in basis.case.printed]
    return [(row.label, share_of(basis, row), count) for row, count in rows if count is not None]


def interval_of(basis: SizingBasis, code: str) -> Interval:
    """The inhabitants that agree with all that is printed for a municipality, or for the whole."""
    return agreed_interval((share, count) for _, share, count in printed_of(basis, code))


def _implied(basis: SizingBasis) -> Inhabitants:
    intervals = {code: interval_of(basis, code) for code in basis.names}
    pairs = {code: [(share, count) for _, share, count in printed_of(basis, code)] for code in basis.names}
    refuse_contradictions(
        {basis.names[code]: found for code, found in intervals.items()},
        {basis.names[code]: found for code, found in pairs.items()},
    )
    total = interval_of(basis, "")
    bases = most_likely(list(intervals.values()), total if math.isfinite(total.high) else None)
    of = {
        code: (Ends(found.low, base, found.high),) for (code, found), base in zip(intervals.items(), bases, strict=True)
    }
    if set(basis.chosen) != set(basis.names):
        return Inhabitants(of)
    summed = Interval(sum(part.low for part in intervals.values()), sum(part.high for part in intervals.values()))
    closer = summed & total
    found = summed if closer.empty else closer
    return Inhabitants(of, (Ends(min(found.low, sum(bases)), sum(bases), max(found.high, sum(bases))),))
