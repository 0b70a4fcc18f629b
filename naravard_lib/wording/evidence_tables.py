"""The tables of the knowledge overview: where little is known, spread, claims that disagree, and every figure."""

from collections.abc import Sequence
from itertools import groupby

from naravard_lib import formats
from naravard_lib.analysis.overview.results.evidence import EvidenceView, Ground
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph, Table
from naravard_lib.evidence.schema import EvidenceRow
from naravard_lib.evidence.telling import (
    OVERVIEW,
    SEVERAL,
    STUDIES,
    change_text,
    figure_text,
    place_text,
    source_text,
)

_MONEY = ("kr", "million_kr")
_SAME = "Samma som ovan"
_FEW = 2  # figures of change or fewer: this project's own line for "few"
_SECTIONS = f"Avsnitt och tabeller utan annan titel finns i {OVERVIEW}"
_COUNTRY = "Sverige"
_MOBILE = "Mobila arbetssätt"
_CONTRAST = ("Skåne", "Västra Götaland")
_REMAINING = (  # DOMAIN M15
    "Skåne och Västra Götaland hade samma plan för mobila team 2014–2016. Bara Västra Götaland gav stöd i införandet, "
    "och bara där fanns teamen i alla kommuner 2019. Senare har de backat i några av dem, och Skåne beslutade 2023 om "
    "ett införande i hela regionen."
)


def tables_evidence_ground(view: EvidenceView) -> Blocks:
    """How much is known of each way of working, the least known first, and which have few figures."""
    grounds = sorted(view.grounds, key=lambda ground: ground.in_table + ground.in_text)
    rows = tuple(_ground(ground) for ground in grounds)
    columns = ("Arbetssätt", "Tal i tabell 1", "Tal i texterna", "Utan tal", "Med jämförelsegrupp", "Enkätresultat")
    note = (
        "Utan tal: uppgifter om effekt i ord. Några tal i texterna är samma som i tabellen. Med jämförelsegrupp räknar "
        "alla uppgifter, även dem utan tal; delvis: en av flera källor har en."
    )
    return Blocks(
        (Paragraph.of(_few(grounds)), Table("Vad som finns om varje arbetssätt", columns, rows, "lrrrrr", note))
    )


def _ground(ground: Ground) -> tuple[str, ...]:
    told = [formats.number(part) for part in (ground.in_table, ground.in_text, ground.wordless)]
    partly = f" (delvis {formats.number(ground.partly)})" if ground.partly else ""
    compared = f"{formats.number(ground.compared)}{partly}"
    return (ground.way_of_working, *told, compared, formats.number(ground.surveys))


def _few(grounds: Sequence[Ground]) -> str:
    few = [formats.inline(each.way_of_working) for each in grounds if each.in_table + each.in_text <= _FEW]
    none = sum(each.compared + each.partly == 0 for each in grounds)
    least = f"Minst är känt om {formats.enumeration(few)}: högst två tal om effekt. " if few else ""
    return f"{least}För {none} av {len(grounds)} arbetssätt har ingen uppgift ens delvis en jämförelsegrupp."


def tables_evidence_spread(view: EvidenceView) -> Blocks:
    """How far each way of working has come; for mobile teams also two regions that went different ways."""
    wanted = [row for row in view.spread if row.place == _COUNTRY and _asked(view, row)]
    ways = dict.fromkeys(row.way_of_working for row in wanted)
    rows = tuple(_spread(way, [row for row in wanted if row.way_of_working == way]) for way in ways)
    columns = ("Arbetssätt", "Enligt tabell 1", "Regioner enligt texten", "Kommuner enligt texten")
    note = f"Sverige har 21 regioner och 290 kommuner. {_SECTIONS}."
    first = Table("Så många har arbetssättet", columns, rows, "llll", note)
    contrast = [
        row for row in view.spread if row.place in _CONTRAST and row.unit == "municipalities" and _asked(view, row)
    ]
    return Blocks((first, *(_contrast(contrast) if contrast else ())))


def _asked(view: EvidenceView, row: EvidenceRow) -> bool:
    """Rows of the way of working, and those of its whole category."""
    if not view.way_of_working:
        return bool(row.way_of_working) or row.place in _CONTRAST or row.category == _MOBILE
    if row.way_of_working:
        return row.way_of_working == view.way_of_working
    return any(each.way_of_working == view.way_of_working and each.category == row.category for each in view.table1)


def _spread(way: str, rows: Sequence[EvidenceRow]) -> tuple[str, ...]:
    """A way of working: what table 1 says, and the text's own count of regions and of municipalities."""
    table = [row for row in rows if row.table1]
    named = {row.measure_text for row in table}
    text = sorted((row for row in rows if not row.table1), key=lambda row: row.measure_text not in named)
    regions = next((row for row in text if row.unit == "regions"), None)
    places = next((row for row in text if row.unit != "regions"), None)
    told = "; ".join(_amount(row, alone=len(table) == 1) for row in table) or "inget tal"
    return (
        way or "Mobila team av något slag",
        told,
        *(f"{_amount(row)} {row.year}" if row else "inget tal" for row in (regions, places)),
    )


def _amount(row: EvidenceRow, *, alone: bool = True) -> str:
    """A spread figure; where there is none, what the source says in words."""
    if row.bound == "no_figure":
        words = formats.inline(row.quality.split(",")[0].removesuffix(" enligt tabellen"))
        return words if alone else f"{words} ({formats.inline(row.measure_text.removeprefix('Spridning av '))})"
    of = " av kommunerna" if row.unit == "percent" and row.measure_text.startswith("Kommuner") else ""
    return f"{figure_text(row)}{of}"


def _contrast(rows: Sequence[EvidenceRow]) -> tuple[Paragraph, Table]:
    """Skåne beside Västra Götaland, with what was done differently."""
    lines = tuple((place_text(row), row.measure_text, figure_text(row), row.quality) for row in rows)
    heads = ("Plats", "Vad", "Hur många", "Anmärkning")
    note = f"Källa: {'; '.join(dict.fromkeys(row.document for row in rows))}."
    return Paragraph.of(_REMAINING), Table("Skåne och Västra Götaland, samma plan", heads, lines, "llll", note)


def tables_evidence_conflicts(view: EvidenceView) -> Blocks:
    """Claims that differ, side by side."""
    if not view.conflicts:
        return Blocks((Paragraph.of("Inga uppgifter om arbetssättet skiljer sig åt."),))
    rows = tuple((conflict.what, "; ".join(map(_claim, conflict.rows))) for conflict in view.conflicts)
    note = f"Inget av talen är rättat eller sammanvägt. {_SECTIONS}."
    return Blocks((Table("Uppgifter som skiljer sig åt", ("Vad som skiljer", "Uppgifterna"), rows, "ll", note),))


def _claim(row: EvidenceRow) -> str:
    told = change_text(row) if row.kind == "effect" else figure_text(row)
    ours = f", {STUDIES[row.study]}" if row.study == "computed" else ""
    remark = _beware(row) if row.unit in _MONEY else ""  # of the others the first column says it
    return f"{told}, {place_text(row)} ({row.section}{ours}{remark})"


def _beware(row: EvidenceRow) -> str:
    """What to beware of in an amount, which looks exact; a share says it by its kind of study."""
    remark = row.quality.rstrip(".") if row.unit in (*_MONEY, "visits_per_month") else ""
    return f"; {formats.inline(remark)}" if remark else ""


def tables_evidence_rows(view: EvidenceView) -> Blocks:
    """Every figure of effect that fits what was asked for, with its source; nothing where nothing was asked for."""
    if not view.rows:
        return Blocks(())
    cells = [_row(row) for row in view.rows]
    above = ["", *(source for *_, source in cells)]
    rows = tuple(
        (*told, _SAME if source == last else source) for (*told, source), last in zip(cells, above, strict=False)
    )
    columns = ("Mått och plats", "Förändring", "Källa, och hur det räknats")
    kinds = groupby(sorted(STUDIES[row.study] for row in view.rows))
    told = formats.enumeration(f"{name} {len(list(found))}" for name, found in kinds)
    note = f"Hur talen räknats: {told}; utan uppgift framgår det inte. {_SECTIONS}."
    return Blocks((Table(f"Alla uppgifter om effekt ({len(rows)})", columns, rows, "lll", note),))


def _row(row: EvidenceRow) -> tuple[str, ...]:
    what = row.measure_text if row.place == SEVERAL and row.table1 else f"{row.measure_text}, {place_text(row)}"
    source = source_text(row) if row.study == "unclear" else f"{source_text(row)}; {STUDIES[row.study]}"
    return what, change_text(row), f"{source}{_beware(row)}"
