"""The amounts of the benefit chapter by the names that its result file has them under, each with what it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from naravard_lib import formats
from naravard_lib.analysis.value.results.benefit import Basis, Benefit
from naravard_lib.analysis.value.results.reported import Reported
from naravard_lib.analysis.value.results.words import CAUTIONS, event_words, reckoner
from naravard_lib.estimate import Estimate
from naravard_lib.vocabulary import Bearer

_WHOLE = "hela genomsnittskostnaden"


@dataclass(frozen=True, slots=True)
class Named:
    """One amount: its name, and the Swedish words that must stand beside it; empty where it stands for itself."""

    name: str
    amount: Estimate
    beside: str = ""


def named(benefits: Sequence[Benefit], own: Mapping[Bearer, float]) -> Iterator[Named]:
    """Every valued change, the own costs by bearer, then what the leading change alone gives.

    `<measure>_<bearer>_yearly` is at the base share over the interval and all shares, `…_average` at the full cost; of
    the leading change alone. Other changes carry their basis before `yearly` and `average`.
    """
    seen: set[str] = set()
    for each in benefits:
        stem = _stem(each, benefits[0].change.basis)
        if stem in seen:  # the same bearer twice: money and capacity are never added
            stem = f"{stem}_{'cashable' if each.cashable else 'freed'}"
        seen.add(stem)
        yield Named(f"{stem}_yearly", each.yearly, _beside(each, part_of_cost(each)))
        yield Named(f"{stem}_average", each.average, _beside(each, _WHOLE))
    for bearer, kr in own.items():
        yield Named(f"own_cost_{bearer}", known(kr))
    if benefits:
        yield from _of_lead(benefits)


def named_published(reported: Sequence[Reported]) -> Iterator[Named]:
    """The published sums, without limits."""
    for each in reported:
        beside = f"{_WHOLE}, {reckoner(each)} sätt att räkna; {event_words(each)}"
        name = f"published_{each.after.from_}_{each.after.to}_{each.benefit.bearer}"
        yield Named(name, each.benefit.average, beside)


def part_of_cost(each: Benefit) -> str:
    """What an amount at the base share is: "om 50 % av kostnaden försvinner; tid och plats, inte pengar"."""
    kind = "pengar som går att spara" if each.cashable else "tid och plats, inte pengar"
    return f"om {formats.percent(each.marginal.middle, 0)} av kostnaden försvinner; {kind}"


def known(value: float) -> Estimate:
    """Kronor that nothing is uncertain about."""
    return Estimate(value, value, value, 1.0, scale="kr")


def _stem(each: Benefit, leading: Basis) -> str:
    stem = f"{each.change.measure}_{each.bearer}"
    return stem if each.change.basis == leading else f"{stem}_{each.change.basis}"


def _beside(each: Benefit, basis: str) -> str:
    return "; ".join(filter(None, (basis, CAUTIONS[each.change.caution])))


def _of_lead(benefits: Sequence[Benefit]) -> Iterator[Named]:
    """The change in units, the figure to plan with, and what the own costs come to."""
    lead = benefits[0]
    beside = _beside(lead, part_of_cost(lead))
    yield Named(f"{lead.change.measure}_units", lead.change.yearly, CAUTIONS[lead.change.caution])
    yield Named("planning", known(lead.planning), beside)
    netted = [each for each in benefits if each.net is not None and each.change.basis == lead.change.basis]
    for each in netted:
        assert each.net is not None
        yield Named(f"net_{each.bearer}", each.net, _beside(each, part_of_cost(each)))
        yield from _units(each, f"break_even_{each.bearer}_units", "som täcker det egna, ")
    if not netted:
        yield from _units(lead, "own_cost_in_units", "som motsvarar insatsens kostnad, ")


def _units(each: Benefit, name: str, what: str) -> Iterator[Named]:
    """How many fewer come up to the own costs."""
    if even := each.break_even:
        units = Estimate(even.units, even.fewest, even.most, 1.0, scale="count")
        yield Named(name, units, f"{what}{part_of_cost(each)}")
