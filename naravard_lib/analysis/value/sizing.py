"""How many persons need what, and where: inhabitants by municipality and age, times nested shares, times the work."""

from collections.abc import Sequence

from naravard_lib.analysis.value.inhabitants import Inhabitants, find_inhabitants
from naravard_lib.analysis.value.results.sizing import WHOLE, Effort, NeedShare, Row, Sizing, Visited
from naravard_lib.analysis.value.rounding import to_whole, whole
from naravard_lib.analysis.value.shares import ends, need_share, visits_share
from naravard_lib.analysis.value.sizing_reference import compare_printed, presupposed, printed_sums
from naravard_lib.cases.basis import SizingBasis
from naravard_lib.cases.sizing import Need, SizingCase, Staffing, Term
from naravard_lib.estimate import Ends
from naravard_lib.formats import inline, percent

SOME = "Valda kommuner"


def size_need_groups(basis: SizingBasis) -> Sizing:
    """The answer to a sizing question.

    Needs are inhabitants of each age band times the band's share, summed. Low and high are corners: every share at its
    worst end at once, so the interval says how far the shares reach and promises no 95 %.

    Args:
        basis: as `nv.load_sizing` gives it.

    Raises:
        FitError: there is no file with inhabitants, and the printed numbers of a municipality contradict each other;
            or a printed number counts a share of 0.
    """
    case = basis.case
    needs = tuple(_need(case, need) for need in case.needs)
    held = find_inhabitants(basis)
    places = _places(basis, held, needs)
    rows = {place.code: place for place in places}
    areas = tuple(_sum(part.name, [rows[code] for code in part.codes], needs, case) for part in basis.areas)
    total = _sum(WHOLE if len(places) == len(basis.names) else SOME, places, needs, case, held.whole)
    return Sizing(
        case=case,
        bands=case.bands,
        needs=needs,
        places=places,
        areas=areas,
        planned=basis.areas,
        whole=total,
        efforts=tuple(_effort(case, work, total, areas, places) for work in case.staffing),
        presupposed=presupposed(basis, held),
        sums=printed_sums(basis),
        compared=compare_printed(basis),
        outlines=basis.outlines,
        sources=basis.sources,
    )


def _need(case: SizingCase, need: Need) -> NeedShare:
    parts = ((kind(case, term), tuple(each.base for each in _shares(case, [term]))) for term in need.terms)
    return NeedShare(need.label, _shares(case, need.terms), tuple(parts))


def _shares(case: SizingCase, terms: Sequence[Term]) -> tuple[Ends, ...]:
    return tuple(need_share(case, terms, band) for band in case.bands)


def kind(case: SizingCase, term: Term) -> str:
    """Whom a term counts, in words: "50 % av periodvis sviktande utöver mest sjuka"."""
    labels = {group.id: inline(group.label) for group in case.groups}
    part = "" if term.share.middle == 1 else f"{percent(term.share.middle, 0)} av "
    beyond = f" utöver {labels[term.beyond]}" if term.beyond else ""
    return f"{part}{labels[term.group]}{beyond}"


def _times(population: Sequence[Ends], shares: Sequence[Ends]) -> Ends:
    """Persons: inhabitants times share, summed over the bands."""
    found = Ends(0, 0, 0)
    for part, share in zip(population, shares, strict=True):
        found += part * share
    return found


def _places(basis: SizingBasis, held: Inhabitants, needs: Sequence[NeedShare]) -> tuple[Row, ...]:
    counted = [[_times(held.of[code], need.bands) for need in needs] for code in basis.chosen]
    columns = [to_whole([row[i].base for row in counted], basis.case.rounding)[0] for i in range(len(needs))]
    return tuple(
        Row(code, basis.names[code], held.of[code], tuple(row), tuple(column[place] for column in columns))
        for place, (code, row) in enumerate(zip(basis.chosen, counted, strict=True))
    )


def _sum(
    name: str,
    places: Sequence[Row],
    needs: Sequence[NeedShare],
    case: SizingCase,
    population: tuple[Ends, ...] | None = None,
) -> Row:
    """Several municipalities together; plainly rounded sums are rounded on their own, others add up."""
    held = population or tuple(sum(parts[1:], parts[0]) for parts in zip(*(p.population for p in places), strict=True))
    counted = tuple(_times(held, need.bands) for need in needs)
    added = tuple(map(sum, zip(*(place.persons for place in places), strict=True)))
    alone = tuple(whole(each.base) for each in counted)
    return Row("", name, held, counted, alone if case.rounding == "plain" else added)


def _effort(case: SizingCase, work: Staffing, total: Row, areas: Sequence[Row], places: Sequence[Row]) -> Effort:
    need = next(need for need in case.needs if need.id == work.need)
    minutes, hours = ends(work.minutes), ends(work.hours)
    visits = {each.group: each.per_week for each in work.visits}
    a_week = tuple(visits_share(case, need.terms, band, visits) for band in case.bands)
    every, *parts = (_posts(_times(row.population, a_week), minutes, hours) for row in (total, *areas, *places))
    visited = tuple(_visited(case, term, total, ends(visits[term.group]), minutes, hours) for term in need.terms)
    return Effort(
        need=need.label,
        minutes=minutes,
        hours=hours,
        source=work.source,
        visited=visited,
        areas=tuple(parts[: len(areas)]),
        places=tuple(parts[len(areas) :]),
        whole=Ends(every.low, sum(each.posts.base for each in visited), every.high),
    )


def _visited(case: SizingCase, term: Term, total: Row, visits: Ends, minutes: Ends, hours: Ends) -> Visited:
    persons = _times(total.population, _shares(case, [term]))
    exact = _posts(persons * visits, minutes, hours)
    base = _posts(Ends(0, whole(persons.base), 0) * visits, minutes, hours).base
    return Visited(kind(case, term), persons, visits, Ends(exact.low, base, exact.high))


def _posts(visits: Ends, minutes: Ends, hours: Ends) -> Ends:
    """Full-time posts: visits a week times minutes, by the hours with visits in a full-time week."""
    spent = visits * minutes
    return Ends(spent.low / 60 / hours.high, spent.base / 60 / hours.base, spent.high / 60 / hours.low)
