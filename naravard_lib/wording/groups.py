"""Women and men, and ages: whether the change differs between them, in sentences and tables."""

import math

from naravard_lib import formats
from naravard_lib.analysis.groups.results.breakdown import Breakdown, GroupChange, GroupComparison
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Heading, Paragraph
from naravard_lib.wording.common import share_text, table

_BETWEEN = {"sex": "kvinnor och män", "age": "åldersgrupperna"}
_TITLES = {"sex": "Kvinnor och män", "age": "Åldersgrupper"}


def text_groups(result: GroupComparison) -> Blocks:
    """Whether the groups differ, and the change at the same ages; nothing for an extract that is not divided."""
    texts = [*(_answer(part) for part in result.breakdowns), _standardised(result)]
    said = tuple(Paragraph.of(text) for text in texts if text)
    return Blocks((Heading(3, "Kön och ålder"), *said)) if said else Blocks(())


def _answer(part: Breakdown) -> str:
    between = _BETWEEN[part.by]
    if part.missing:
        return f"{_TITLES[part.by]}: {formats.inline(part.missing)}"
    if not part.pairs:
        return f"Förändringen går inte att räkna ut för var och en av {between}."
    if part.apart is not None:
        first, second = (f"{_inline(group)} ({formats.percent(_value(group))})" for group in part.apart)
        return f"Förändringen skiljer sig mellan {first} och {second}, mer än slumpen brukar ge.{_widened(part)}"
    return (
        f"Om förändringen skiljer sig mellan {between} går inte att avgöra: alla skillnader ryms i slumpen. "
        f"Det betyder inte att den är lika stor.{_widened(part)}"
    )


def _inline(group: GroupChange) -> str:
    return formats.inline(group.name)


def _value(group: GroupChange) -> float:
    assert group.change is not None  # only groups with a change are held against each other
    return group.change.value


def _widened(part: Breakdown) -> str:
    """Why a difference between many groups has to be larger."""
    if part.pairs < 2:
        return ""
    return f" {part.pairs} par av grupper är jämförda, så det krävs en större skillnad än om två grupper hade jämförts."


def _standardised(result: GroupComparison) -> str:
    found = result.standard
    if found is None or found.change is None:
        return ""
    change = f"{formats.percent(found.change.value)} ({formats.percent_interval(found.change)})"
    return (
        f"Med samma åldrar i alla månader är förändringen mot det väntade {change}. Åldrarna är tagna från "
        f"{found.population}, och varje månads tal är räknat som ett medelvärde med lika vikt."
    )


def tables_groups(result: GroupComparison) -> Blocks:
    """A row per group and a table per way of dividing; none for an extract that is not divided."""
    tables = Blocks(())
    for part in result.breakdowns:
        tables += _table(part, result)
    return tables


def _table(part: Breakdown, result: GroupComparison) -> Blocks:
    labels = result.labels
    later = any(group.after is not None for group in part.groups)
    columns = ["Grupp", "Före", *(["Efter", "Mot det väntade"] if later else [])]
    rows = [_row(group, later=later) for group in part.groups]
    per = f"{labels.unit or labels.measure} per {labels.per_words} och månad" if part.rated else _plain_unit(result)
    level = next((formats.level(group.change) for group in part.groups if group.change), "")
    remarks = (
        f"före och efter är {formats.inline(per)}, i genomsnitt",
        "mot det väntade är räknat med trend och säsong, så det är inte skillnaden mellan före och efter"
        if later
        else "",
        f"inom parentes {level}" if level else "",
        uncounted(result),
        merged_note(part.merged, labels.smallest),
        *dict.fromkeys(
            f"ingen förändring: {formats.inline(group.why)}" for group in part.groups if group.why and later
        ),
    )
    title = f"{_TITLES[part.by]} före och efter" if later else f"{_TITLES[part.by]} i utgångsläget"
    return table(title, columns, rows, "l" + "r" * (len(columns) - 1), labels, *remarks)


def _row(group: GroupChange, *, later: bool) -> list[str]:
    if not later:
        return [group.name, _level(group.before)]
    change = share_text(group.change) if group.change else "går inte att räkna"
    return [group.name, _level(group.before), _level(group.after), change]


def _level(level: float | None) -> str:
    if level is None:
        return "saknas"
    return formats.measured(level) if math.isfinite(level) else "dolt"


def _plain_unit(result: GroupComparison) -> str:
    unit = result.labels.unit or result.labels.measure
    return f"{unit} per månad" if result.labels.counted else unit


def uncounted(result: GroupComparison) -> str:
    """The months that the file leaves out, for a note; empty without any."""
    spans = [f"{formats.months(part.from_, part.to)} ({part.why})" for part in result.excluded]
    return f"utan {formats.enumeration(spans)}" if spans else ""


def merged_note(merged: tuple[str, ...], smallest: int) -> str:
    """Which ages are several of the extract's, and why, for a note; empty without any."""
    if not merged:
        return ""
    return f"sammanslaget till {formats.enumeration(merged)}, eftersom någon del hade färre än {smallest} i månaden"
