"""The knowledge overview in words: how own results lie, how little is compared, and what the pilot's target means."""

from collections.abc import Iterator, Mapping, Sequence

from naravard_lib import formats
from naravard_lib.analysis.overview.results.evidence import EvidenceView, GoalCheck, OwnResult
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Block, Bullets, Paragraph
from naravard_lib.evidence.placing import Where, changes
from naravard_lib.evidence.schema import EvidenceRow
from naravard_lib.evidence.telling import change_text, place_text
from naravard_lib.wording.common import paragraphs
from naravard_lib.wording.evidence_place import (
    published_text,
    sentence_area,
    sentence_place,
    signed,
    where_text,
)

_OTHERS = 3  # further figures told beside the main one
_BETTER_ANYWAY = (
    "Den som får en insats när det är som värst blir ofta bättre ändå (regression mot medelvärdet). Tal utan "
    "jämförelsegrupp blir därför lätt för stora."
)
_SIDE: Mapping[Where, str] = {"below": "mindre", "within": "inom", "above": "större"}
_IF_RECIPIENTS = " Det gäller bara om talet är för dem som fick insatsen, inte för alla i ett område."
_AREA = "gäller alla i området, och ställs inte mot tal för dem som fick insatsen."
_NOTHING = "För det som frågades finns inget publicerat tal i procent. Tabellerna visar vad som finns i övrigt."
_COUNTED = ("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")


def text_evidence(view: EvidenceView) -> Blocks:
    """The answer: where own results lie, or what there is to be set against; and how far the figures bear."""
    own = [_own_lead(result, cite=not n or _row(result) != _row(view.own[0])) for n, result in enumerate(view.own)]
    lead, *rest = [*own, *view.missing, *([] if own else [_lead(view)])]
    blocks: list[Block] = list(paragraphs(lead, rest))
    if view.placed:
        blocks += [Paragraph.of(text) for text in _beside(view.placed[0])]
    elif view.asked and not view.own:
        blocks += [Paragraph.of(_NOTHING)] if not changes(view.rows) else []
    return Blocks((*blocks, Paragraph.of(f"{_studies(view)} {_BETTER_ANYWAY}")))


def _lead(view: EvidenceView) -> str:
    table, ways = view.table1, {row.way_of_working for row in view.table1}
    spans = sum(row.bound == "interval" for row in table)
    falls = "Alla är minskningar." if all(row.direction == "decrease" for row in table) else ""
    told = (
        f"Kunskapsöversiktens tabell har {count(len(table))} tal om effekt för {count(len(ways))} arbetssätt, "
        f"{count(spans)} av dem som intervall. {falls}"
    )
    return told.strip()


def count(number: int) -> str:
    """A small number in words, as running text has it."""
    return _COUNTED[number] if number < len(_COUNTED) else formats.number(number)


def _row(result: OwnResult) -> str:
    return result.placement.main.row.id if result.placement.main else ""


def _own_lead(result: OwnResult, *, cite: bool) -> str:
    """Where one own result lies; the published figure is told once, the first time."""
    caution = f", {result.caution}" if result.caution else ""
    subject = f"{result.what} {signed(result.change.value)} ({result.name}{caution})"
    main = result.placement.main
    if result.whom == "area":
        whole = f"{subject[:1].upper()}{subject[1:]}"
        return f"{whole} {_AREA}" if main and not cite else sentence_area(result.placement, whole, result.what)
    if main and not cite:
        return formats.sentence(f"{subject} {where_text(main, result.change)}")
    unknown = _IF_RECIPIENTS if result.whom == "unknown" and main else ""
    return f"{sentence_place(result.placement, subject, result.what)}{unknown}"


def _beside(result: OwnResult) -> Iterator[str]:
    """Further figures of the same measure, and a study of the same way of working that found nothing."""
    others = result.placement.places[1 : 1 + _OTHERS]
    if others:
        told = "; ".join(f"{published_text(each.row)} ({_SIDE[each.where]})" for each in others)
        yield f"Fler tal för samma mått, och inom parentes resultatets storlek mot dem: {told}."
    for row in result.placement.tried:
        yield f"En studie av samma arbetssätt fann ingen effekt: {formats.inline(row.measure_text)}, {place_text(row)}."


def _studies(view: EvidenceView) -> str:
    """How many of all effects in the base come from a comparison."""
    whole = sum(ground.effects for ground in view.grounds)
    compared, partly = (sum(getattr(ground, kind) for ground in view.grounds) for kind in ("compared", "partly"))
    unclear, plain = (
        sum(ground.studies.get(kind, 0) for ground in view.grounds) for kind in ("unclear", "before_after")
    )
    return (
        f"Av {whole} uppgifter om effekt för de tio arbetssätten har {count(compared)} en jämförelsegrupp, och för "
        f"{count(partly)} har en del av underlaget det. För "
        f"{unclear} framgår inte hur de räknades, och {count(plain)} är enkla jämförelser före och efter."
    )


def text_evidence_goal(view: EvidenceView) -> Blocks:
    """The pilot's target against every published interval for hospital care, and what reaches it otherwise."""
    goal = view.goal
    aim = f"{formats.number(100 * goal.low)} till {formats.percent(goal.high, 0)}"
    lead = (
        f"Mobila system i Umeå länsdel (Region Västerbottens pilot) har målet {aim} sjukhusinläggningar för "
        "målgrupperna. Bilden säger inte om det gäller alla inläggningar eller bara de undvikbara. "
        f"{_against(goal)}"
    )
    blocks: list[Block] = [Paragraph.of(lead)]
    if goal.same:
        blocks.append(Paragraph.of(f"Närmast målets mått: {'; '.join(map(published_text, goal.same))}."))
    if goal.singles:
        blocks.append(Paragraph.of("Dessa tal når dit, men inget av dem är ett intervall från flera platser:"))
        blocks.append(Bullets.of([_single(row) for row in goal.singles]))
    if goal.elsewhere:
        blocks.append(Paragraph.of(f"Intervall som når dit finns för annat: {_listed(goal.elsewhere)}."))
    return Blocks(tuple(blocks))


def _against(goal: GoalCheck) -> str:
    """Whether the target lies beyond every interval, or which ones reach it."""
    spans = len(goal.intervals)
    if goal.reaching:
        return f"{count(len(goal.reaching)).capitalize()} av {count(spans)} intervall för sjukhusvård når dit."
    largest = goal.intervals[0]
    return (
        f"Det är en större minskning än i alla {count(spans)} publicerade intervall för sjukhusvård. Det största går "
        f"från {change_text(largest)} ({formats.inline(largest.measure_text)}, {_way(largest)})."
    )


def _way(row: EvidenceRow) -> str:
    return formats.inline(row.way_of_working) or place_text(row)


def _single(row: EvidenceRow) -> str:
    where = row.reference or f"{row.section} i {row.document}"
    return f"{row.measure_text}, {place_text(row)}: {change_text(row)} ({where})"


def _listed(rows: Sequence[EvidenceRow]) -> str:
    return "; ".join(f"{formats.inline(row.measure_text)} {change_text(row)} ({_way(row)})" for row in rows)
