"""The tables of a sizing question, with formulas so that a share can be changed and its effect seen."""

from collections.abc import Iterable, Iterator, Sequence

from naravard_lib import formats
from naravard_lib.analysis.value.results.sizing import Effort, NeedShare, Presupposed, Row, Sizing
from naravard_lib.analysis.value.results.sizing_words import caption, note, source
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Heading, Paragraph, Table
from naravard_lib.estimate import Ends
from naravard_lib.formats import as_given, percent_as_given
from naravard_lib.wording.sizing import span_text

_SHOWN = 12  # digits of a checksum: enough to tell versions of a file apart
_ENDS = (("Andel tillsammans", "base"), ("Andel, lägst", "low"), ("Andel, högst", "high"))
Formula = tuple[int, int, str]


def tables_sizing(result: Sizing) -> Blocks:
    """One table a need: inhabitants, persons with their ends, and the shares below."""
    return Blocks(tuple(_need_table(result, number, need) for number, need in enumerate(result.needs)))


def tables_staffing(result: Sizing) -> Blocks:
    """What the work takes, kind by kind, and the full-time posts of each area and municipality; nothing without."""
    if not result.efforts:
        return Blocks(())
    tables = [table for effort in result.efforts for table in _staffing(result, effort)]
    return Blocks((Heading(2, "Bemanning"), *tables))


def tables_areas(result: Sizing) -> Blocks:
    """The areas side by side; nothing where the file does not divide the whole."""
    if len(result.areas) < 2:
        return Blocks(())
    rows = [["Kommuner", *(formats.number(len(part.codes)) for part in result.planned)]]
    rows += [
        [f"Invånare {band.name}", *(formats.number(row.population[i].base) for row in result.areas)]
        for i, band in enumerate(result.bands)
    ]
    for i, need in enumerate(result.needs):
        rows.append([need.label, *(formats.number(row.persons[i]) for row in result.areas)])
        rows.append([f"{need.label}, lägst–högst", *(span_text(row.needs[i]) for row in result.areas)])
    rows += [
        [f"{effort.need}, heltider", *(formats.number(posts.base, 1) for posts in effort.areas)]
        for effort in result.efforts
    ]
    columns = ("", *(row.name for row in result.areas))
    align = "l" + "r" * len(result.areas)
    title = caption("Områdena bredvid varandra", result)
    return Blocks((Table(title, columns, _frozen(rows), align, note(result, source(result))),))


def tables_shares(result: Sizing) -> Blocks:
    """Every share that the answer rests on, with its source."""
    rows = [
        [group.label, each.age.name, percent_as_given(each.share.middle), _share_span(each.share.low, each.share.high),
         each.source, each.interval or ""]
        for group in result.case.groups for each in group.shares
    ]  # fmt: skip
    labels = {group.id: group.label for group in result.case.groups}
    rows += [
        [f"{need.label}: del av {formats.inline(labels[term.group])}", "", percent_as_given(term.share.middle),
         _share_span(term.share.low, term.share.high), term.source or "", term.interval or ""]
        for need in result.case.needs for term in need.terms if term.source
    ]  # fmt: skip
    read = formats.enumeration(f"{each['file']} ({each['sha256'][:_SHOWN]})" for each in result.sources)
    files = f"filer och början av deras kontrollsummor: {read}"
    columns = ("Grupp", "Ålder", "Andel", "Lägst–högst", "Källa", "Varifrån lägst och högst kommer")
    title = caption("Andelar som svaret bygger på", result)
    table = Table(title, columns, _frozen(rows), "llrrll", note(result, files))
    return Blocks((Heading(2, "Andelar och källor"), table))


def tables_printed(result: Sizing) -> Blocks:
    """The source's own numbers: the inhabitants they presuppose, and its sums beside the sums of their parts."""
    if not result.presupposed:
        return Blocks(())
    return Blocks((Heading(2, "Källans egna tal"), *_presupposed(result), *_sums(result), *_differences(result)))


def _need_table(result: Sizing, number: int, need: NeedShare) -> Table:
    """Municipalities, the whole, then the shares; every number of persons follows from inhabitants and shares."""
    bands = len(result.bands)
    empty = ("", "", "")
    rows = [_place_cells(row, number) for row in (*result.places, result.whole)]
    parts = len(rows)
    rows += [[f"Andel: {kind}", *map(percent_as_given, shares), *empty] for kind, shares in need.parts]
    shares = len(rows)
    rows += [[name, *(percent_as_given(getattr(band, end)) for band in need.bands), *empty] for name, end in _ENDS]
    columns = ["Kommun", *(f"Invånare {band.name}" for band in result.bands), "Personer", "Lägst", "Högst"]
    added = [(shares, band, f"SUM({{{parts},{band}}}:{{{shares - 1},{band}}})") for band in range(1, bands + 1)]
    formulas = [*_sum_formulas(result, bands), *_person_formulas(result, bands, shares), *added]
    remark = "i arbetsboken går andelarna att ändra, och då räknas personerna om"
    return Table(
        caption(f"{need.label}: personer per kommun", result), tuple(columns), _frozen(rows), "l" + "r" * (bands + 3),
        note(result, remark, _rounding(result), source(result)), tuple(formulas),
    )  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _place_cells(row: Row, number: int) -> list[str]:
    ends = row.needs[number]
    persons = (row.persons[number], ends.low, ends.high)
    return [row.name, *(formats.number(part.base) for part in row.population), *map(formats.number, persons)]


def _sum_formulas(result: Sizing, bands: int) -> Iterator[Formula]:
    """The whole's inhabitants, and its persons where the parts are rounded to add up."""
    last = len(result.places) - 1
    columns = range(1, bands + 1 + (result.case.rounding != "plain"))
    yield from ((last + 1, column, f"SUM({{0,{column}}}:{{{last},{column}}})") for column in columns)


def _person_formulas(result: Sizing, bands: int, shares: int) -> Iterator[Formula]:
    """Inhabitants times share, summed over the bands: the estimate, the lowest, the highest.

    Where the inhabitants are a span themselves, the lowest and highest hang on ends that the table does not hold.
    """
    plain = result.case.rounding == "plain"
    for row, place in enumerate((*result.places, result.whole)):
        ends = len(_ENDS) if all(part.known for part in place.population) else 1
        for end in range(ends):
            if not (end == 0 and not plain and row == len(result.places)):
                product = "+".join(f"{{{row},{band}}}*{{{shares + end},{band}}}" for band in range(1, bands + 1))
                yield row, bands + 1 + end, f"ROUND({product},0)" if plain or end else product


def _staffing(result: Sizing, effort: Effort) -> Iterator[Table]:
    columns = (
        *("Vilka", "Personer", "Besök per person och vecka", "Minuter per besök", "Timmar per heltid", "Heltider"),
        *("Lägst", "Högst"),
    )
    rows = [
        [_capital(each.label), formats.number(each.persons.base),
         *map(as_given, (each.visits.base, effort.minutes.base, effort.hours.base)), *_posts(each.posts)]
        for each in effort.visited
    ]  # fmt: skip
    formulas = [(row, 5, f"{{{row},1}}*{{{row},2}}*{{{row},3}}/60/{{{row},4}}") for row in range(len(rows))]
    formulas.append((len(rows), 5, f"SUM({{0,5}}:{{{len(rows) - 1},5}})"))
    rows.append(["Alla", "", "", "", "", *_posts(effort.whole)])
    spans = f"minuter {_exact_span(effort.minutes)}, timmar med besök per vecka {_exact_span(effort.hours)}"
    visits = formats.enumeration(f"{each.label} {_exact_span(each.visits)}" for each in effort.visited)
    ranges = f"lägst och högst räknar med {spans}, besök per person och vecka: {visits}"
    said = note(result, "resan ingår i minuterna", ranges, f"källa: {effort.source}")
    title = caption(f"{effort.need}: arbete i {formats.inline(result.whole.name)}", result)
    yield Table(title, columns, _frozen(rows), "lrrrrrrr", said, tuple(formulas))
    places = [[row.name, *_posts(posts)] for row, posts in zip(result.places, effort.places, strict=True)]
    yield Table(
        caption(f"{effort.need}: heltider per kommun", result), ("Kommun", "Heltider", "Lägst", "Högst"),
        _frozen(places), "lrrr", note(result),
    )  # fmt: skip


def _presupposed(result: Sizing) -> Iterator[Table]:
    """Inhabitants that agree with the source's numbers and, where there is a file, how far they are from its own."""
    filed = result.case.population is not None
    columns = ("Kommun", "Publicerade antal", "Invånare som går ihop med alla", "Filens" if filed else "Räknat med")
    rows = [
        [each.name, _parts(each), _between(each), formats.number(each.held), *([_off(each)] if filed else [])]
        for each in result.presupposed
    ]
    said = note(
        result,
        "ett publicerat antal är avrundat, så det går ihop med flera befolkningar",
        "gränserna är avrundade till hela personer",
        "skillnad = mitten mellan gränserna mot filens invånare" if filed else "räknat med är ett tal mellan gränserna",
    )
    title = caption("Vilken befolkning talen förutsätter", result)
    yield Table(title, (*columns, *(["Skillnad"] if filed else [])), _frozen(rows), "llrrr"[: 4 + filed], said)


def _off(each: Presupposed) -> str:
    return formats.percent((each.low + each.high) / (2 * each.held) - 1) if each.low <= each.high else ""


def _parts(each: Presupposed) -> str:
    told = (f"{formats.number(count)} = {percent_as_given(share)}" for _, share, count in each.parts)
    return ", ".join(dict.fromkeys(told))


def _between(each: Presupposed) -> str:
    if each.low > each.high:
        return "går inte ihop"
    return f"{formats.number(each.low)}–{formats.number(each.high)}"


def _sums(result: Sizing) -> Iterator[Table]:
    if not result.sums:
        return
    rows = [
        [each.label, " + ".join(map(formats.number, each.parts)), formats.number(sum(each.parts)),
         formats.number(each.printed), formats.number(each.difference)]
        for each in result.sums
    ]  # fmt: skip
    columns = ("Summa", "Delar som de är publicerade", "Delarnas summa", "Publicerad summa", "Skillnad")
    said = note(
        result,
        "där summan skiljer sig är varje tal avrundat för sig: avrundade delar behöver inte summera till totalen",
        f"källa: {formats.enumeration(dict.fromkeys(each.source for each in result.sums))}",
    )
    yield Table(caption("Källans egna summor", result), columns, _frozen(rows), "llrrr", said)


def _differences(result: Sizing) -> Iterator[Paragraph | Table]:
    """Printed numbers that the case does not give; a line when there are none."""
    apart = [each for each in result.compared if each.difference and not each.name.startswith("Summa")]
    if not apart:
        yield Paragraph.of("Alla publicerade antal blir desamma när de räknas här.")
        return
    rows = [[each.name, *map(formats.number, (each.printed, each.computed, each.difference))] for each in apart]
    columns = ("Antal", "Publicerat", "Räknat här", "Skillnad")
    why = "skillnaderna kommer av att filens invånare är andra än de som talen förutsätter"
    said = note(result, why, source(result))
    yield Table(caption("Publicerade antal som blir andra här", result), columns, _frozen(rows), "lrrr", said)


def _rounding(result: Sizing) -> str:
    if result.case.rounding == "plain":
        return "varje tal är avrundat för sig, så kommunerna kan summera till någon person mer eller mindre än totalen"
    return "talen är avrundade så att kommunerna summerar till totalen"


def _posts(posts: Ends) -> tuple[str, ...]:
    return tuple(formats.number(part, 1) for part in (posts.base, posts.low, posts.high))


def _share_span(low: float, high: float) -> str:
    return f"{as_given(100 * low)}–{percent_as_given(high)}" if low < high else ""


def _exact_span(ends: Ends) -> str:
    return f"{as_given(ends.low)}–{as_given(ends.high)}" if not ends.known else as_given(ends.base)


def _frozen(rows: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in rows)
