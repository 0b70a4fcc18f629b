"""The rules that tie the parts of a sizing question together; each broken one is a Swedish sentence."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate, combinations

from naravard_lib.ages import AgeBand
from naravard_lib.cases.sizing import AgeShare, Group, SizingCase, Term, covers
from naravard_lib.plain import remedy


def sizing_faults(case: SizingCase) -> list[str]:
    """Faults between the parts of a case whose names are all known, without file name; empty when there are none."""
    return [
        *_twice("gruppen", (group.id for group in case.groups)),
        *_twice("behovet", (need.id for need in case.needs)),
        *_twice("raden", (row.id for row in case.printed)),
        *_group_faults(case),
        *_term_faults(case),
        *_staffing_faults(case),
        *_population_faults(case),
    ]


def _twice(what: str, ids: Iterable[str]) -> Iterator[str]:
    yield from (f'{what} "{name}" står {times} gånger; ge dem olika id.' for name, times in _repeated(ids))


def _repeated(names: Iterable[str]) -> list[tuple[str, int]]:
    return [(name, times) for name, times in Counter(names).items() if times > 1]


def _group_faults(case: SizingCase) -> Iterator[str]:
    groups = {group.id: group for group in case.groups}
    for group in case.groups:
        for first, second in combinations(group.shares, 2):
            if first.age.first < second.age.end and second.age.first < first.age.end:
                yield f"{group.label}: {first.age.name} och {second.age.name} överlappar; rätta age under shares."
        for hole in _holes(group):
            yield f"{group.label}: ingen andel för {hole.name}; skriv andelen under shares, 0 om ingen ska räknas."
        if group.within is not None and group.id in outer_of(case, group.within):
            yield f"{group.label} ligger till slut inom sig själv; rätta within."
        elif group.within is not None:
            yield from _nesting_faults(group, groups[group.within])


def _holes(group: Group) -> Iterator[AgeBand]:
    """The ages between a group's bands that have no share: their inhabitants would be left out without a word."""
    bands = sorted((each.age for each in group.shares), key=lambda band: band.first)
    reached = accumulate((band.end for band in bands), max)
    yield from (AgeBand(end, band.first - 1) for end, band in zip(reached, bands[1:], strict=False) if end < band.first)


def outer_of(case: SizingCase, group: str) -> tuple[str, ...]:
    """The group and those it lies within, the nearest first; a ring is followed once."""
    within = {each.id: each.within for each in case.groups}
    chain: list[str] = []
    here: str | None = group
    while here is not None and here not in chain:
        chain.append(here)
        here = within.get(here)
    return tuple(chain)


def _nesting_faults(inner: Group, outer: Group) -> Iterator[str]:
    for part in inner.shares:
        around = next((each for each in outer.shares if covers(each.age, part.age)), None)
        if around is None:
            yield (
                f"{inner.label} ligger inom {outer.label}, som inte har någon andel för hela {part.age.name}; "
                "lägg till den."
            )
        elif _larger(part, around):
            yield (
                f"{inner.label} ({part.share.middle:g} av {part.age.name}) är större än {outer.label} "
                f"({around.share.middle:g}) som den ligger inom; rätta andelarna eller within."
            )


def _larger(inner: AgeShare, outer: AgeShare) -> bool:
    ends = [(each.share.low, each.share.middle, each.share.high) for each in (inner, outer)]
    return any(part > whole for part, whole in zip(*ends, strict=True))


def _term_faults(case: SizingCase) -> Iterator[str]:
    owners: list[tuple[str, tuple[Term, ...]]] = [(need.label, need.terms) for need in case.needs]
    owners += [(row.label, row.terms) for row in case.printed]
    labels = {group.id: group.label for group in case.groups}
    for label, terms in owners:
        for term in terms:
            if term.beyond is not None and term.group not in outer_of(case, term.beyond)[1:]:
                yield (
                    f"{label}: {labels[term.beyond]} ligger inte inom {labels[term.group]}, så det går inte att räkna "
                    "bort den; rätta beyond, eller within på gruppen."
                )


def _staffing_faults(case: SizingCase) -> Iterator[str]:
    wanted = {need.id: [term.group for term in need.terms] for need in case.needs}
    for work in case.staffing:
        given = [each.group for each in work.visits]
        yield from (f"staffing för {work.need}: {name} står flera gånger." for name, _ in _repeated(given))
        if lacking := [name for name in dict.fromkeys(wanted[work.need]) if name not in given]:
            absent = ", ".join(lacking)
            yield f"staffing för {work.need}: besök per vecka saknas för {absent}; lägg till under visits."
        for name in given:
            if name not in wanted[work.need]:
                instead = remedy(name, wanted[work.need], "ta bort den under visits.")
                yield f"staffing för {work.need}: {name} ingår inte i behovet – {instead}"


def _population_faults(case: SizingCase) -> Iterator[str]:
    if case.population is not None:
        return
    if not any(row.counts for row in case.printed):
        yield "befolkningen saknas; ange en fil under population, eller printed med counts per kommun."
    elif len(case.bands) > 1:
        yield "andelarna gäller flera åldrar, så befolkningen följer inte av printed; ange en fil under population."
