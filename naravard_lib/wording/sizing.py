"""How many need what, in plain words: the answer first, then the areas side by side, and how sure it is."""

from collections.abc import Iterator

from naravard_lib import formats
from naravard_lib.analysis.value.results.sizing import WHOLE, Effort, Sizing
from naravard_lib.analysis.value.results.sizing_words import answer
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Block, Bullets, Heading, Paragraph
from naravard_lib.cases.sizing import covers
from naravard_lib.estimate import Ends
from naravard_lib.wording.common import paragraphs

_CORNERS = (
    "Lägst och högst är ytterlägen: varje andel ligger i den ände som ger minst, eller mest, och alla på en gång. De "
    "säger hur långt antagandena räcker. De är inget konfidensintervall, och ingen vet hur troligt det är att svaret "
    "ligger mellan dem."
)
_PLAIN = (
    "Varje tal är avrundat för sig till hela personer. Summan av kommunerna kan därför skilja sig från totalen med "
    "någon person."
)
_REMAINDER = (
    "Talen är avrundade så att kommunerna summerar till totalen: de med störst decimaldel avrundas uppåt (metoden "
    "största rest)."
)
_NO_WORK = (
    "Bemanningen är inte räknad, eftersom underlaget inte säger hur ofta och hur länge besöken behövs. Med de "
    "uppgifterna går den att räkna."
)
_DIFFERENT = 0.02  # a share of the inhabitants; more than whole persons' rounding can explain


def text_sizing(result: Sizing) -> Blocks:
    """The answer in large type, what it counts, the work, and whether the source's inhabitants are the file's."""
    said = [_counted(result), *(_work(each) for each in result.efforts), _gap(result)]
    if not result.efforts:
        said.append(_NO_WORK)
    return Blocks((Heading(2, result.case.name), *paragraphs(f"{answer(result)}.", said)))


def text_areas(result: Sizing) -> Blocks:
    """How the areas differ, where the file divides the whole; nothing where it does not."""
    told = [(row, part.about) for row, part in zip(result.areas, result.planned, strict=True)]
    if len(told) < 2:
        return Blocks(())
    shares = formats.enumeration(f"{formats.percent(result.part(row), 0)} i {row.name}" for row, _ in told)
    lead = Paragraph.of(f"Av dem som behöver {formats.inline(result.needs[0].label)} bor {shares}.")
    lines = [f"{row.name}: {formats.inline(formats.sentence(about))}" for row, about in told if about]
    how = (Bullets.of(lines),) if lines else ()
    return Blocks((Heading(2, "Områdena bredvid varandra"), lead, *how))


def text_sizing_certainty(result: Sizing) -> Blocks:
    """What the interval is and is not, how numbers are rounded, and what the inhabitants rest on."""
    blocks: list[Block] = [
        Heading(2, "Hur säkert är det?"),
        Paragraph.of(_CORNERS),
        *_widest(result),
        *_unreached(result),
    ]
    blocks.append(Paragraph.of(_PLAIN if result.case.rounding == "plain" else _REMAINDER))
    if result.case.population is None:
        blocks.append(Paragraph.of(_implied(result)))
    return Blocks(tuple(blocks))


def span_text(ends: Ends) -> str:
    """The ends in whole numbers: "134–261"."""
    return f"{formats.number(ends.low)}–{formats.number(ends.high)}"


def _counted(result: Sizing) -> str:
    """Whom each need counts, in the words of the groups."""
    told = [f"{need.label} räknar {formats.enumeration(kind for kind, _ in need.parts)}." for need in result.needs]
    return (
        f"{' '.join(told)} Grupperna går in i varandra, så ingen räknas två gånger inom samma behov. Inom parentes "
        "står det lägsta och det högsta antal som andelarna kan ge. Hela tal står i tabellerna."
    )


def _work(effort: Effort) -> str:
    posts, low, high = formats.alike(effort.whole.base, effort.whole.low, effort.whole.high)
    return (
        f"{effort.need} tar omkring {posts} heltider ({low}–{high}) med de besök och tider som står i tabellen om "
        "bemanning."
    )


def _gap(result: Sizing) -> str:
    """Whether the file has as many inhabitants as the printed numbers presuppose; empty where it has."""
    whole = next((each for each in result.presupposed if each.name == WHOLE), None)
    if result.case.population is None or whole is None or whole.low > whole.high:
        return ""
    middle = (whole.low + whole.high) / 2
    gap = middle / whole.held - 1
    if abs(gap) < _DIFFERENT:
        return ""
    later = " Den troliga förklaringen är att källan har räknat på ett senare år." if gap > 0 else ""
    more = "fler" if gap > 0 else "färre"
    return (
        f"De publicerade antalen förutsätter omkring {formats.number(middle)} invånare, {formats.percent(abs(gap))} "
        f"{more} än filens {formats.number(whole.held)} ({formats.date(result.case.population.date)}).{later}"
    )


def _widest(result: Sizing) -> Iterator[Paragraph]:
    """Which need is least certain."""
    known = [
        (need.label, ends.high / ends.low)
        for need, ends in zip(result.needs, result.whole.needs, strict=True)
        if ends.low
    ]
    if known and max(ratio for _, ratio in known) > 1:
        label, ratio = max(known, key=lambda pair: pair[1])
        yield Paragraph.of(
            f"Störst är osäkerheten för {formats.inline(label)}: det högsta antalet är {formats.number(ratio, 1)} "
            "gånger det lägsta."
        )


def _unreached(result: Sizing) -> Iterator[Paragraph]:
    """Ages that have a share in some group but not in another: nobody of that age is counted in it."""
    for group in result.case.groups:
        lacking = [band.name for band in result.bands if not any(covers(each.age, band) for each in group.shares)]
        if lacking:
            yield Paragraph.of(
                f"{group.label} har ingen andel för {formats.enumeration(lacking)}, så där räknas ingen."
            )


def _implied(result: Sizing) -> str:
    whole = next((each for each in result.presupposed if each.name == WHOLE), None)
    between = f": {formats.number(whole.low)}–{formats.number(whole.high)} i hela området" if whole else ""
    return (
        f"Ingen fil med befolkning ligger till grund. Invånarna är de som går ihop med alla tal som källan har "
        f"publicerat{between}. Antalen här kan därför inte säga emot källan; de visar att dess tal hänger ihop och hur "
        "osäkra de är."
    )
